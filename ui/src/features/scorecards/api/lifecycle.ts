import { queryOptions, useQuery, type QueryClient } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { CardDiff, CardDraft, CardDraftDetail, CardDrafts, CardLife, Library, LibraryCard, QuestionExamples, Rescoring, ScorecardSettings } from "@/shared/api/schema";

const card = (id: string): string => `/v1/scorecards/${encodeURIComponent(id)}`;
const draft = (id: string): string => `/v1/scorecard-drafts/${encodeURIComponent(id)}`;
const shelf = (id: string): string => `/v1/scorecard-library/${encodeURIComponent(id)}`;
const examples = (id: string, question: string): string => `${card(id)}/questions/${encodeURIComponent(question)}/examples`;

export const useLife = (id: string) => useQuery({ queryKey: ["card-life", id], queryFn: ({ signal }) => api.get<CardLife>(`${card(id)}/lifecycle`, undefined, signal) });
export const useDrafts = () => useQuery({ queryKey: ["card-drafts"], queryFn: ({ signal }) => api.get<CardDrafts>("/v1/scorecard-drafts", undefined, signal) });
export const useDraft = (id: string) => useQuery({ queryKey: ["card-draft", id], queryFn: ({ signal }) => api.get<CardDraftDetail>(draft(id), undefined, signal) });
export const useCardDiff = (id: string, from: string, to: string) => useQuery({ queryKey: ["card-diff", id, from, to], enabled: from !== to, queryFn: ({ signal }) => api.get<CardDiff>(`${card(id)}/diff`, { from, to }, signal) });
export const useSettings = () => useQuery({ queryKey: ["scorecard-settings"], queryFn: ({ signal }) => api.get<ScorecardSettings>("/v1/scorecard-settings", undefined, signal) });
export const useExamples = (id: string, question: string, wanted: boolean) => useQuery({ queryKey: ["question-examples", id, question], enabled: wanted, queryFn: ({ signal }) => api.get<QuestionExamples>(examples(id, question), undefined, signal), staleTime: 60_000 });
export const libraryQuery = (industry: string, channel: string) => queryOptions({ queryKey: ["scorecard-library", industry, channel], queryFn: ({ signal }) => api.get<Library>("/v1/scorecard-library", { ...(industry ? { industry } : {}), ...(channel ? { channel } : {}) }, signal), staleTime: 300_000 });
export const libraryCard = (id: string) => api.get<LibraryCard & { readonly yaml: string }>(shelf(id));

export const keepDraft = (yaml: string, note: string) => api.post<CardDraftDetail>("/v1/scorecard-drafts", { yaml, note });
export const submitDraft = (id: string, note: string) => api.post<CardDraft>(`${draft(id)}/submit`, { note });
export const approveDraft = (id: string, note: string) => api.post<CardDraft>(`${draft(id)}/approve`, { note });
export const sendBackDraft = (id: string, reason: string) => api.post<CardDraft>(`${draft(id)}/send-back`, { reason });
export const discardDraft = (id: string) => api.post<CardDraft>(`${draft(id)}/discard`, {});
export const takeCard = (id: string) => api.post<CardDraft>(`${shelf(id)}/take`, {});
export const retireCard = (id: string, reason: string) => api.post<CardLife>(`${card(id)}/retire`, { reason });
export const reactivateCard = (id: string) => api.post<Rescoring>(`${card(id)}/reactivate`, {});
export const setOwner = (id: string, owner: string) => api.post<CardLife>(`${card(id)}/owner`, { owner });
export const setApproval = (approval: boolean) => api.post<ScorecardSettings>("/v1/scorecard-settings", { approval });
export const markExample = (id: string, question: string, interaction: string, mark: "pinned" | "rejected" | "none") => api.post<QuestionExamples>(examples(id, question), { interaction, mark });

// What a step of a card's life changes on the page.
export function lifeMoved(queries: QueryClient): void {
  for (const key of ["card-life", "card-drafts", "card-draft", "rescoring", "scorecards", "scorecard", "versions"]) void queries.invalidateQueries({ queryKey: [key] });
}
