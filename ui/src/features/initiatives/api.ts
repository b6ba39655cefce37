import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Decided, Initiative, InitiativeEffect, NewInitiative, Recommendation } from "@/shared/api/schema";
import { filterParams } from "@/shared/url/filters";
import type { Search } from "@/shared/url/search";

export const useInitiatives = () => useQuery({ queryKey: ["initiatives"], queryFn: async ({ signal }) => (await api.get<{ initiatives: readonly Initiative[] }>("/v1/initiatives", undefined, signal)).initiatives });
export const useInitiative = (id: string) => useQuery({ queryKey: ["initiatives", id], queryFn: ({ signal }) => api.get<Initiative>(`/v1/initiatives/${encodeURIComponent(id)}`, undefined, signal) });
// What a draft or a cancelled one did cannot be asked.
export const effectQuery = (id: string) =>
  queryOptions({ queryKey: ["initiatives", id, "effect"], queryFn: ({ signal }) => api.get<InitiativeEffect>(`/v1/initiatives/${encodeURIComponent(id)}/effect`, undefined, signal), staleTime: 60_000 });
export const useEffectOf = (id: string, begun: boolean) => useQuery({ ...effectQuery(id), enabled: begun });

export interface RecommendedFor { readonly id: string; readonly from: string; readonly to: string; readonly search: Search }
export const useAdvice = (incident: string) =>
  useQuery({
    queryKey: ["recommendations", "incident", incident],
    queryFn: async ({ signal }) => (await api.get<{ recommendations: readonly Recommendation[] }>(`/v1/incidents/${encodeURIComponent(incident)}/recommendations`, undefined, signal)).recommendations,
    retry: false,
  });
export const useRecommendations = (of: RecommendedFor | null) =>
  useQuery({
    queryKey: ["recommendations", of?.id, of?.from, of?.to, filterParams(of?.search ?? {})],
    queryFn: async ({ signal }) => (await api.get<{ recommendations: readonly Recommendation[] }>("/v1/recommendations", { ...filterParams(of?.search ?? {}), metric: of?.id, from: of?.from, to: of?.to }, signal)).recommendations,
    enabled: of !== null,
    retry: false,
  });

// Every change makes what was read of initiatives old.
export function useChanges() {
  const queries = useQueryClient();
  const after = async <T,>(work: Promise<T>): Promise<T> => {
    const done = await work;
    await queries.invalidateQueries({ queryKey: ["initiatives"] });
    return done;
  };
  const one = (id: string) => `/v1/initiatives/${encodeURIComponent(id)}`;
  return {
    make: (fields: NewInitiative) => after(api.post<Initiative>("/v1/initiatives", fields)),
    change: (id: string, fields: NewInitiative) => after(api.post<Initiative>(one(id), fields)),
    step: (id: string, step: "start" | "end" | "cancel" | "reopen") => after(api.post<Initiative>(`${one(id)}/${step}`, {})),
    task: (id: string, task: { id?: string; text?: string; done?: boolean }) => after(api.post<Initiative>(`${one(id)}/tasks`, task)),
    decide: async (one: Recommendation, accepted: boolean, reason: string, incident = "") => {
      const decided = await after(api.post<Decided>("/v1/recommendations/decisions", { playbook: one.playbook.id, metric: one.metric, segment: one.segment, expected: one.expected, incident, accepted, reason }));
      await queries.invalidateQueries({ queryKey: ["recommendations"] });
      return decided;
    },
  };
}
