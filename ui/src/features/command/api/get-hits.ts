import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Hit } from "@/shared/api/schema";

export const useHits = (text: string) =>
  useQuery({
    queryKey: ["search", text],
    queryFn: async ({ signal }) => (await api.get<{ hits: readonly Hit[] }>("/v1/search", { q: text }, signal)).hits,
    enabled: text.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
