import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Summary } from "@/shared/api/schema";

export const summaryQuery = (id: string) =>
  queryOptions({ queryKey: ["summary", id], queryFn: ({ signal }) => api.get<Summary>(`/v1/interactions/${encodeURIComponent(id)}/summary`, undefined, signal), staleTime: 60_000 });
export const useSummary = (id: string) => useQuery(summaryQuery(id));
