import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { learnReasons } from "@/shared/api/queries/get-rescoring";
import type { ClusterAction, Discovery, Taxonomy, TaxonomyAction } from "@/shared/api/schema";

export const useTaxonomy = () => useQuery({ queryKey: ["taxonomy"], queryFn: ({ signal }) => api.get<Taxonomy>("/v1/taxonomy", undefined, signal) });
export const useDiscovery = () => useQuery({ queryKey: ["discovery"], queryFn: ({ signal }) => api.get<Discovery>("/v1/discovery", undefined, signal), refetchInterval: (query) => (query.state.data?.state === "running" ? 700 : false) });

export interface TaxonomyChange { readonly action: TaxonomyAction; readonly id: string; readonly title?: string; readonly group?: string; readonly into?: string; readonly from?: readonly string[] }
export interface Decision { readonly action: ClusterAction; readonly title?: string; readonly into?: string }

// Changes of both, one at a time; what the server answers is shown at once, a refusal is kept as a sentence.
export function useReasonActions() {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const act = async (work: () => Promise<void>): Promise<boolean> => {
    setBusy(true);
    setRefused(null);
    try { await work(); return true; } catch (error) { setRefused(error instanceof Error ? error.message : String(error)); return false; } finally { setBusy(false); }
  };
  return {
    busy, refused,
    change: (change: TaxonomyChange) => act(async () => { queries.setQueryData(["taxonomy"], await api.post<Taxonomy>("/v1/taxonomy", change)); void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "taxonomy" }); }), // every list and figure is cut by reasons
    decide: (id: string, decision: Decision) => act(async () => { queries.setQueryData(["discovery"], await api.post<Discovery>(`/v1/discovery/${encodeURIComponent(id)}`, decision)); void queries.invalidateQueries({ queryKey: ["taxonomy"] }); }),
    learn: () => act(async () => { queries.setQueryData(["rescoring"], await learnReasons()); }),
    discover: (scope: Discovery["scope"]) => act(async () => { queries.setQueryData(["discovery"], await api.post<Discovery>("/v1/discovery", { scope })); }),
  };
}
