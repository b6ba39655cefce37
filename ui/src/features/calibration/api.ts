import { useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { CalibrationResult, CalibrationSession, ReviewAccuracy, Reviewer, ReviewThresholds } from "@/shared/api/schema";

export const useAccuracy = (card: string) => useQuery({ queryKey: ["review-accuracy", card], queryFn: ({ signal }) => api.get<ReviewAccuracy>("/v1/reviews/accuracy", { card }, signal) });
export const useThresholds = (card: string, risk: string) =>
  useQuery({ queryKey: ["review-thresholds", card, risk], queryFn: ({ signal }) => api.get<ReviewThresholds>("/v1/reviews/thresholds", { card, risk }, signal), placeholderData: (before) => before });
export const useSessions = (enabled: boolean) =>
  useQuery({ queryKey: ["sessions"], queryFn: async ({ signal }) => (await api.get<{ sessions: readonly CalibrationSession[] }>("/v1/reviews/sessions", undefined, signal)).sessions, enabled });
export const useCalibration = (id: string) =>
  useQuery({ queryKey: ["calibration", id], queryFn: ({ signal }) => api.get<CalibrationResult>(`/v1/reviews/sessions/${encodeURIComponent(id)}`, undefined, signal) });
export const useReviewers = () => useQuery({ queryKey: ["reviewers"], queryFn: async ({ signal }) => (await api.get<{ reviewers: readonly Reviewer[] }>("/v1/reviews/reviewers", undefined, signal)).reviewers });

export interface NewSession { readonly title: string; readonly scorecard: string; readonly sample: number; readonly reviewers: readonly string[]; readonly blind: boolean; readonly interactions: readonly string[] }
export const openSession = (fields: NewSession) => api.post<CalibrationSession>("/v1/reviews/sessions", fields);
export const closeSession = (id: string) => api.post<CalibrationSession>(`/v1/reviews/sessions/${encodeURIComponent(id)}/close`);
