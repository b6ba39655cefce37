import { useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { ErasureStatus, Hold, PersonData, PersonExport, PrivacyRegister, PrivacyRequest, RetentionReport } from "@/shared/api/schema";

// Who is looked for. It stands in no address of the page: addresses are kept by browsers.
export type Who = { readonly person: string } | { readonly interaction: string };
export interface Asked { readonly basis: string; readonly asked_by: string; readonly received_at?: string; readonly request?: string }

const RUNNING_MS = 700;

export const usePerson = (who: Who | null) =>
  useQuery({ queryKey: ["privacy", "person", who], queryFn: ({ signal }) => api.get<PersonData>("/v1/privacy/person", { ...who }, signal), enabled: who !== null, retry: false });
export const useErasure = (enabled: boolean) =>
  useQuery({ queryKey: ["privacy", "erasure"], queryFn: ({ signal }) => api.get<ErasureStatus>("/v1/privacy/erasure", undefined, signal), enabled, refetchInterval: (query) => (query.state.data?.state === "running" ? RUNNING_MS : false) });
export const useRegister = () => useQuery({ queryKey: ["privacy", "requests"], queryFn: ({ signal }) => api.get<PrivacyRegister>("/v1/privacy/requests", undefined, signal) });
export const useHolds = () => useQuery({ queryKey: ["privacy", "holds"], queryFn: async ({ signal }) => (await api.get<{ holds: Hold[] }>("/v1/privacy/holds", undefined, signal)).holds });
export const useRetention = () => useQuery({ queryKey: ["privacy", "retention"], queryFn: ({ signal }) => api.get<RetentionReport>("/v1/privacy/retention", undefined, signal) });

export const eraseThem = (who: Who, confirm: string, asked: Asked) => api.post<ErasureStatus>("/v1/privacy/erase", { ...who, confirm, ...asked });
export const exportThem = (who: Who, asked: Asked) => api.post<PersonExport>("/v1/privacy/export", { ...who, ...asked });
export const register = (kind: "erasure" | "export", who: Who, asked: Asked) => api.post<PrivacyRequest>("/v1/privacy/requests", { kind, ...who, ...asked });
export const refuse = (id: string, reason: string) => api.post<PrivacyRequest>(`/v1/privacy/requests/${encodeURIComponent(id)}/refuse`, { reason });
export const addHold = (fields: Record<string, string>) => api.post<Hold>("/v1/privacy/holds", fields);
export const releaseHold = (id: string) => api.post<Hold>(`/v1/privacy/holds/${encodeURIComponent(id)}/release`);
