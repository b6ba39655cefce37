import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { AccessRole, ApiKey, AuditCheck, AuditPage, IdentityProviders, Person, Provisioning } from "@/shared/api/schema";

export const usePeople = () => useQuery({ queryKey: ["people"], queryFn: async ({ signal }) => (await api.get<{ people: Person[] }>("/v1/people", undefined, signal)).people });
export const useRoles = () => useQuery({ queryKey: ["roles"], queryFn: async ({ signal }) => (await api.get<{ roles: AccessRole[] }>("/v1/roles", undefined, signal)).roles, staleTime: Infinity });
export const useIdentityProviders = () => useQuery({ queryKey: ["identity-providers"], queryFn: ({ signal }) => api.get<IdentityProviders>("/v1/identity-providers", undefined, signal) });
export const useProvisioning = () => useQuery({ queryKey: ["provisioning"], queryFn: ({ signal }) => api.get<Provisioning>("/v1/provisioning", undefined, signal) });
export const useApiKeys = () => useQuery({ queryKey: ["keys"], queryFn: async ({ signal }) => (await api.get<{ keys: ApiKey[] }>("/v1/keys", undefined, signal)).keys });
export const useAudit = (action: string) =>
  useInfiniteQuery({
    queryKey: ["audit", action],
    queryFn: ({ signal, pageParam }) => api.get<AuditPage>("/v1/audit", { action, before: pageParam, limit: 50 }, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
export const verifyAudit = () => api.get<AuditCheck>("/v1/audit/verify");
