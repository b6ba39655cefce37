import { useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { OutcomeOrder, Serves, Target } from "@/shared/api/schema";

export const useOutcomeOrder = () =>
  useQuery({ queryKey: ["targets", "order"], queryFn: ({ signal }) => api.get<OutcomeOrder>("/v1/outcome-order", undefined, signal) });
export const useTargetLog = (wanted: boolean) =>
  useQuery({ queryKey: ["targets", "log"], queryFn: async ({ signal }) => (await api.get<{ entries: readonly Target[] }>("/v1/targets/log", undefined, signal)).entries, enabled: wanted });

export interface NewTarget { readonly metric: string; readonly segment: string; readonly side?: Target["side"]; readonly level: number; readonly from?: string; readonly note: string }
export const setTarget = (target: NewTarget) => api.put<Target>("/v1/targets", target);
export const removeTarget = (id: string) => api.delete(`/v1/targets/${encodeURIComponent(id)}`);
export const decideOrder = (ranks: readonly Serves[], why: string) => api.put<OutcomeOrder>("/v1/outcome-order", { ranks, why });
