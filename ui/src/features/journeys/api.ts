import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, type Params } from "@/shared/api/client";
import type { FailureDemand, Flow, JourneyCases, Moments, Variants } from "@/shared/api/schema";
import { filterParams } from "@/shared/url/filters";
import type { Search } from "@/shared/url/search";

export type CaseOf = "contact" | "journey";
export interface Asked { readonly from: string; readonly to: string; readonly by: CaseOf; readonly search: Search }

const params = (asked: Asked | null): Params => ({ ...filterParams(asked?.search ?? {}), from: asked?.from, to: asked?.to, by: asked?.by });

// What is asked of the same contacts again and again is kept by the server; here it stays for a minute.
function useAsked<T>(path: string, asked: Asked | null, more: Params = {}) {
  const all = { ...params(asked), ...more };
  return useQuery({
    queryKey: ["journeys", path, all],
    queryFn: ({ signal }) => api.get<T>(`/v1/journeys/${path}`, all, signal),
    enabled: asked !== null,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

export const useFlow = (asked: Asked | null, coverage: number) => useAsked<Flow>("flow", asked, { coverage, edges: 0.97 });
export const useVariants = (asked: Asked | null) => useAsked<Variants>("variants", asked, { limit: 30 });
export const useMoments = (asked: Asked | null) => useAsked<Moments>("moments", asked);
export const useFailureDemand = (asked: Asked | null) => useAsked<FailureDemand>("failure-demand", asked);

export interface CasesOf { readonly step?: string; readonly next?: string; readonly path?: readonly string[]; readonly coverage?: number }
export const useCases = (asked: Asked | null, of: CasesOf) =>
  useQuery({
    queryKey: ["journeys", "cases", params(asked), of],
    queryFn: ({ signal }) => api.get<JourneyCases>("/v1/journeys/cases", { ...params(asked), step: of.step, next: of.next, path: of.path, coverage: of.coverage, limit: 30 }, signal),
    enabled: asked !== null,
    staleTime: 60_000,
    retry: false,
  });
