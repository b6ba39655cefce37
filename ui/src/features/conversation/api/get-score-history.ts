import { useQuery } from "@tanstack/react-query";
import { api, queryString } from "@/shared/api/client";
import type { PastScore } from "@/shared/api/schema";

export const useScoreHistory = (id: string) =>
  useQuery({ queryKey: ["score-history", id], queryFn: async ({ signal }) => (await api.get<{ scores: readonly PastScore[] }>(`/v1/interactions/${encodeURIComponent(id)}/scores`, undefined, signal)).scores, staleTime: 60_000 });

export const receiptAddress = (id: string, scorecard: string): string => `/v1/interactions/${encodeURIComponent(id)}/receipt${queryString({ scorecard })}`;
