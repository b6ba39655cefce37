import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../client";
import type { Scorecard } from "../schema";

export const scorecardsQuery = () =>
  queryOptions({
    queryKey: ["scorecards"],
    queryFn: async ({ signal }) => (await api.get<{ scorecards: readonly Scorecard[] }>("/v1/scorecards", undefined, signal)).scorecards,
    staleTime: 60_000,
  });
export const useScorecards = () => useQuery(scorecardsQuery());
