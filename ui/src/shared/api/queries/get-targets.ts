import { useQuery } from "@tanstack/react-query";
import { api } from "../client";
import type { MetricConflicts, TargetOutlook } from "../schema";

export const useTargetOutlook = () =>
  useQuery({ queryKey: ["targets", "outlook"], queryFn: async ({ signal }) => (await api.get<{ targets: readonly TargetOutlook[] }>("/v1/targets/outlook", undefined, signal)).targets, staleTime: 60_000 });
export const useMetricConflicts = () =>
  useQuery({ queryKey: ["targets", "conflicts"], queryFn: ({ signal }) => api.get<MetricConflicts>("/v1/metric-conflicts", undefined, signal), staleTime: 60_000 });
