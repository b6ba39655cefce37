import { useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { CardVersion, CardVersionDetail } from "@/shared/api/schema";

export const useVersions = (card: string) =>
  useQuery({ queryKey: ["versions", card], queryFn: async ({ signal }) => (await api.get<{ versions: readonly CardVersion[] }>(`/v1/scorecards/${encodeURIComponent(card)}/versions`, undefined, signal)).versions });

export const useVersion = (card: string, generation: string) =>
  useQuery({ queryKey: ["version", card, generation], enabled: generation !== "", queryFn: ({ signal }) => api.get<CardVersionDetail>(`/v1/scorecards/${encodeURIComponent(card)}/versions/${encodeURIComponent(generation)}`, undefined, signal), staleTime: Infinity });
