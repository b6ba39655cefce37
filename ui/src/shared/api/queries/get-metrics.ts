import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../client";
import type { Metric, MetricVersions } from "../schema";

export const metricsQuery = () =>
  queryOptions({
    queryKey: ["metrics"],
    queryFn: async ({ signal }) => (await api.get<{ metrics: readonly Metric[] }>("/v1/metrics", undefined, signal)).metrics,
    staleTime: Infinity,
  });
export const useMetrics = () => useQuery(metricsQuery());

// Every definition a figure has had here, oldest first.
export const useMetricVersions = (id: string) =>
  useQuery(queryOptions({ queryKey: ["metrics", id, "versions"], queryFn: ({ signal }) => api.get<MetricVersions>(`/v1/metrics/${encodeURIComponent(id)}/versions`, undefined, signal), staleTime: Infinity }));
