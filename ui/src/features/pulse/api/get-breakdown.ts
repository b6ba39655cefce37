import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Breakdown } from "@/shared/api/schema";
import { filterParams } from "@/shared/url/filters";
import type { Search } from "@/shared/url/search";

export interface BreakdownOf { readonly id: string; readonly by: string; readonly from: string; readonly to: string; readonly beforeFrom?: string | undefined; readonly search: Search; readonly limit?: number }

export const breakdownQuery = ({ id, by, from, to, beforeFrom, search, limit = 20 }: BreakdownOf) =>
  queryOptions({
    queryKey: ["breakdown", id, by, from, to, beforeFrom ?? "", filterParams(search), limit],
    queryFn: ({ signal }) => api.get<Breakdown>(`/v1/metrics/${encodeURIComponent(id)}/breakdown`, { by, from, to, compare: "previous", before_from: beforeFrom, ...filterParams(search), limit }, signal),
  });

export const useBreakdown = (of: BreakdownOf | null) =>
  useQuery({ ...breakdownQuery(of ?? { id: "", by: "", from: "", to: "", search: {} }), enabled: of !== null, placeholderData: keepPreviousData });
