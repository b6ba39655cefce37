import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { PhraseHits, PhrasePack, Speaker } from "@/shared/api/schema";

export const usePacks = () => useQuery({ queryKey: ["phrase-packs"], queryFn: async ({ signal }) => (await api.get<{ packs: readonly PhrasePack[] }>("/v1/phrases", undefined, signal)).packs, staleTime: 300_000 });

export const useHits = (phrases: readonly string[], speaker: Speaker) =>
  useQuery({ queryKey: ["phrases-try", phrases, speaker], enabled: phrases.length > 0, queryFn: () => api.post<PhraseHits>("/v1/phrases/try", { phrases, speaker }), placeholderData: keepPreviousData, retry: false, staleTime: 60_000 });
