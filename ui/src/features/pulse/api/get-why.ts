import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Why } from "@/shared/api/schema";
import { filterParams } from "@/shared/url/filters";
import type { Search } from "@/shared/url/search";

export interface WhyOf { readonly id: string; readonly from: string; readonly to: string; readonly beforeFrom?: string | undefined; readonly search: Search }

export const whyQuery = ({ id, from, to, beforeFrom, search }: WhyOf) =>
  queryOptions({
    queryKey: ["why", id, from, to, beforeFrom ?? "", filterParams(search)],
    queryFn: ({ signal }) => api.get<Why>(`/v1/metrics/${encodeURIComponent(id)}/why`, { from, to, before_from: beforeFrom, ...filterParams(search) }, signal),
  });

export const useWhy = (of: WhyOf | null) => useQuery({ ...whyQuery(of ?? { id: "", from: "", to: "", search: {} }), enabled: of !== null, placeholderData: keepPreviousData });
