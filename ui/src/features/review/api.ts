import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { CalibrationSession, NewLabels, Review, ReviewQueue } from "@/shared/api/schema";

export const useReviewQueue = (card: string, source: string, enabled: boolean) =>
  useQuery({ queryKey: ["review-queue", card, source], queryFn: ({ signal }) => api.get<ReviewQueue>("/v1/reviews/queue", { card, source, limit: 50 }, signal), enabled, staleTime: 60_000 });

export const reviewQuery = (id: string, card: string, blind: boolean) =>
  queryOptions({ queryKey: ["review", id, card, blind], queryFn: ({ signal }) => api.get<Review>(`/v1/reviews/items/${encodeURIComponent(id)}`, { card, blind: String(blind) }, signal), staleTime: 60_000 });

export const useReviewSession = (id: string) =>
  useQuery({ queryKey: ["calibration", id], queryFn: ({ signal }) => api.get<CalibrationSession>(`/v1/reviews/sessions/${encodeURIComponent(id)}`, undefined, signal), enabled: id !== "" });

export const saveLabels = (labels: NewLabels) => api.post<{ labels: unknown[] }>("/v1/reviews/labels", labels);
