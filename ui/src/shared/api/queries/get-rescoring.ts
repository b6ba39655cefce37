import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api } from "../client";
import type { Rescoring } from "../schema";

// A changed scorecard on its way over all history. The server keeps it, so that a reload loses nothing.
export const rescoringQuery = () =>
  queryOptions({
    queryKey: ["rescoring"],
    queryFn: ({ signal }) => api.get<Rescoring>("/v1/rescoring", undefined, signal),
    refetchInterval: (query) => (query.state.data?.state === "running" ? 500 : 20_000),
    staleTime: 2_000,
  });

// For whom a new result changes everything on the page: what was fetched before it is forgotten.
const TOUCHED = ["scorecards", "scorecard", "versions", "version", "question-results", "interactions", "values", "breakdown", "workspace", "conversation", "score-history"];

export function useRescoring() {
  const queries = useQueryClient();
  const rescoring = useQuery(rescoringQuery());
  const state = rescoring.data?.state;
  const was = useRef(state);
  useEffect(() => {
    if (state === "published" && was.current !== undefined && was.current !== "published") for (const key of TOUCHED) void queries.invalidateQueries({ queryKey: [key] });
    was.current = state;
  }, [state, queries]);
  return rescoring;
}

export const startRescoring = (yaml: string) => api.post<Rescoring>("/v1/rescoring", { yaml });
export const publishRescoring = () => api.post<Rescoring>("/v1/rescoring/publish");
export const discardRescoring = () => api.post<Rescoring>("/v1/rescoring/discard");

export const isOpen = (rescoring: Rescoring | undefined): boolean => rescoring?.state === "running" || rescoring?.state === "ready";
