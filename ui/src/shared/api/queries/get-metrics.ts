import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../client";
import type { Metric } from "../schema";

export const metricsQuery = () =>
  queryOptions({
    queryKey: ["metrics"],
    queryFn: async ({ signal }) => (await api.get<{ metrics: readonly Metric[] }>("/v1/metrics", undefined, signal)).metrics,
    staleTime: Infinity,
  });
export const useMetrics = () => useQuery(metricsQuery());
