import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Scorecard } from "@/shared/api/schema";

export const scorecardQuery = (id: string) =>
  queryOptions({ queryKey: ["scorecard", id], queryFn: ({ signal }) => api.get<Scorecard>(`/v1/scorecards/${encodeURIComponent(id)}`, undefined, signal), staleTime: 60_000 });
export const useScorecard = (id: string) => useQuery(scorecardQuery(id));
