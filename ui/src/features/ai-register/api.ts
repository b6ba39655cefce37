import { useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { AiEntry, AiItem } from "@/shared/api/schema";

export const useAiRegister = () =>
  useQuery({ queryKey: ["ai-register"], queryFn: async ({ signal }) => (await api.get<{ items: readonly AiItem[] }>("/v1/ai-register", undefined, signal)).items });
export const useAiLog = (kind: string, id: string, wanted: boolean) =>
  useQuery({ queryKey: ["ai-register-log", kind, id], queryFn: async ({ signal }) => (await api.get<{ entries: readonly AiEntry[] }>("/v1/ai-register/log", { kind, id }, signal)).entries, enabled: wanted });

const at = (item: AiItem): string => `/v1/ai-register/${item.kind}/${encodeURIComponent(item.id)}`;
export const setAiOwner = (item: AiItem, owner: string) => api.post<AiItem>(`${at(item)}/owner`, { owner });
export const approveAi = (item: AiItem, note: string) => api.post<AiItem>(`${at(item)}/approve`, { version: item.version, note });
export const switchAi = (item: AiItem, on: boolean, why: string) => api.post<AiItem>(`${at(item)}/switch`, { on, why });
