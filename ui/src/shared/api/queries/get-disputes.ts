import { useQuery } from "@tanstack/react-query";
import { api } from "../client";
import type { Dispute, Disputes, InteractionReviews } from "../schema";

export const useDisputes = () => useQuery({ queryKey: ["disputes"], queryFn: ({ signal }) => api.get<Disputes>("/v1/disputes", undefined, signal) });
// What people said of a conversation's answers.
export const useInteractionReviews = (id: string) =>
  useQuery({ queryKey: ["interaction-reviews", id], queryFn: ({ signal }) => api.get<InteractionReviews>(`/v1/interactions/${encodeURIComponent(id)}/reviews`, undefined, signal) });

export const raiseDispute = (fields: { interaction: string; scorecard: string; question: string; reason: string }) => api.post<Dispute>("/v1/disputes", fields);
export const withdrawDispute = (id: string) => api.post<Dispute>(`/v1/disputes/${encodeURIComponent(id)}/withdraw`);
export const decideDispute = (id: string, verdict: string, reason: string) => api.post<Dispute>(`/v1/disputes/${encodeURIComponent(id)}/decide`, { verdict, reason });
