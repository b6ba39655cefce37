import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api } from "../client";
import { scorecardPath, type Target } from "../../ui/Link";
import type { Rescoring } from "../schema";
import { useSession } from "./get-session";

// A changed definition on its way over all history. The server keeps it, so that a reload loses nothing.
export const rescoringQuery = () =>
  queryOptions({
    queryKey: ["rescoring"],
    queryFn: ({ signal }) => api.get<Rescoring>("/v1/rescoring", undefined, signal),
    refetchInterval: (query) => (query.state.data?.state === "running" ? 500 : 20_000),
    staleTime: 2_000,
  });

// For whom a new result changes everything on the page: what was fetched before it is forgotten.
const TOUCHED = ["card-life", "card-drafts", "card-draft", "card-diff", "question-examples", "scorecards", "scorecard", "versions", "version", "question-results", "interactions", "values", "breakdown", "workspace", "conversation", "summary", "journey", "score-history", "phrase-packs", "models", "taxonomy", "review-queue", "review", "review-accuracy", "review-thresholds"];

export function useRescoring() {
  const queries = useQueryClient();
  // It tells of all conversations: who sees fewer does not ask.
  const session = useSession().data;
  const rescoring = useQuery({ ...rescoringQuery(), enabled: session?.sees === "all" && session.permissions.includes("conversations.read") });
  const state = rescoring.data?.state;
  const was = useRef(state);
  useEffect(() => {
    if (state === "published" && was.current !== undefined && was.current !== "published") for (const key of TOUCHED) void queries.invalidateQueries({ queryKey: [key] });
    // What the trial found is kept with the draft.
    if (state === "ready" && was.current === "running") for (const key of ["card-life", "card-drafts", "card-draft"]) void queries.invalidateQueries({ queryKey: [key] });
    was.current = state;
  }, [state, queries]);
  return rescoring;
}

export const startRescoring = (yaml: string, kind: "scorecard" | "phrases" | "policy" = "scorecard") => api.post<Rescoring>("/v1/rescoring", { kind, yaml });
// What was accepted in the inbox, learned and tried on all history.
export const learnReasons = () => api.post<Rescoring>("/v1/discovery/learn");
export const publishRescoring = () => api.post<Rescoring>("/v1/rescoring/publish");
export const discardRescoring = () => api.post<Rescoring>("/v1/rescoring/discard");

// The page where a change is looked at.
export const trialPlace = (rescoring: Rescoring): Target => (rescoring.kind === "scorecard" && rescoring.version_before === "" && rescoring.draft ? { to: `/scorecards/drafts/${encodeURIComponent(rescoring.draft.id)}` } : rescoring.kind === "scorecard" ? { to: scorecardPath(rescoring.card), search: { view: ["history"] } } : { to: "/trial" });

export const isOpen = (rescoring: Rescoring | undefined): boolean => rescoring?.state === "running" || rescoring?.state === "ready";
