import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Grain, MetricValues } from "@/shared/api/schema";
import { filterParams } from "@/shared/url/filters";
import type { Search } from "@/shared/url/search";

export interface ValuesOf { readonly from: string; readonly to: string; readonly grain: Grain; readonly compare: "previous" | "none"; readonly beforeFrom?: string | undefined; readonly search: Search; readonly ids?: readonly string[] }

export const valuesQuery = ({ from, to, grain, compare, beforeFrom, search, ids }: ValuesOf) =>
  queryOptions({
    queryKey: ["values", from, to, grain, compare, beforeFrom ?? "", filterParams(search), ids ?? null],
    queryFn: ({ signal }) => api.get<MetricValues>("/v1/metrics/values", { from, to, grain, compare, before_from: beforeFrom, ...filterParams(search), id: ids ?? [] }, signal),
    placeholderData: keepPreviousData,
  });

export const useValues = (of: ValuesOf | null) => useQuery({ ...valuesQuery(of ?? { from: "", to: "", grain: "day", compare: "none", search: {} }), enabled: of !== null });
