import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { AgentProfile, Agents, Behaviours, CoachingEffect, CoachingOpportunities, CoachingSession, CoachingSessionChange, NewCoachingSession, SuggestedMoment } from "@/shared/api/schema";
import { filterParams } from "@/shared/url/filters";
import type { Search } from "@/shared/url/search";

export interface Asked { readonly from: string; readonly to: string; readonly search: Search }

export const paramsOf = (asked: Asked | null) => ({ ...filterParams(asked?.search ?? {}), from: asked?.from, to: asked?.to });

export const useAgents = (asked: Asked | null, metric: string) =>
  useQuery({ queryKey: ["agents", metric, paramsOf(asked)], queryFn: ({ signal }) => api.get<Agents>("/v1/agents", { ...paramsOf(asked), metric }, signal), enabled: asked !== null, placeholderData: keepPreviousData });
export const useAgent = (id: string, asked: Asked | null) =>
  useQuery({ queryKey: ["agents", "one", id, paramsOf(asked)], queryFn: ({ signal }) => api.get<AgentProfile>(`/v1/agents/${encodeURIComponent(id)}`, paramsOf(asked), signal), enabled: asked !== null, retry: false });
export const useBehaviours = (asked: Asked | null) =>
  useQuery({ queryKey: ["behaviours", paramsOf(asked)], queryFn: ({ signal }) => api.get<Behaviours>("/v1/behaviours", paramsOf(asked), signal), enabled: asked !== null, placeholderData: keepPreviousData });
export const useOpportunities = (asked: Asked | null) =>
  useQuery({ queryKey: ["coaching", "opportunities", paramsOf(asked)], queryFn: ({ signal }) => api.get<CoachingOpportunities>("/v1/coaching/opportunities", paramsOf(asked), signal), enabled: asked !== null, placeholderData: keepPreviousData });

export const useSessions = (agent?: string) =>
  useQuery({ queryKey: ["coaching", "sessions", agent ?? ""], queryFn: async ({ signal }) => (await api.get<{ sessions: readonly CoachingSession[] }>("/v1/coaching/sessions", { agent }, signal)).sessions });
export const useCoachingSession = (id: string) =>
  useQuery({ queryKey: ["coaching", "session", id], queryFn: ({ signal }) => api.get<CoachingSession>(`/v1/coaching/sessions/${encodeURIComponent(id)}`, undefined, signal), retry: false });
export const useCoachingEffect = (question: string, outcome: string) =>
  useQuery({ queryKey: ["coaching", "effect", question, outcome], queryFn: ({ signal }) => api.get<CoachingEffect>("/v1/coaching/effect", { question, outcome }, signal), staleTime: 60_000, placeholderData: keepPreviousData });
export const useMoments = (coached: string, question: string) =>
  useQuery({ queryKey: ["coaching", "moments", coached, question], queryFn: async ({ signal }) => (await api.get<{ moments: readonly SuggestedMoment[] }>("/v1/coaching/moments", { coached, question }, signal)).moments, enabled: coached !== "" && question !== "", retry: false });

// Every change makes what was read of sessions old.
export function useCoachingChanges() {
  const queries = useQueryClient();
  const after = async <T,>(work: Promise<T>): Promise<T> => {
    const done = await work;
    await queries.invalidateQueries({ queryKey: ["coaching"] });
    return done;
  };
  const one = (id: string) => `/v1/coaching/sessions/${encodeURIComponent(id)}`;
  return {
    make: (fields: NewCoachingSession) => after(api.post<CoachingSession>("/v1/coaching/sessions", fields)),
    change: (id: string, fields: CoachingSessionChange) => after(api.post<CoachingSession>(one(id), fields)),
    say: (id: string, text: string) => after(api.post<CoachingSession>(`${one(id)}/say`, { text })),
  };
}
