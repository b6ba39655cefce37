import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { AiAgents } from "@/shared/api/schema";
import { filterParams } from "@/shared/url/filters";
import type { Search } from "@/shared/url/search";

export const useAiAgents = (dates: { readonly from: string; readonly to: string } | null, search: Search) => {
  const params = { ...filterParams(search), from: dates?.from, to: dates?.to };
  return useQuery({ queryKey: ["ai-agents", params], queryFn: ({ signal }) => api.get<AiAgents>("/v1/ai-agents", params, signal), enabled: dates !== null, placeholderData: keepPreviousData });
};
