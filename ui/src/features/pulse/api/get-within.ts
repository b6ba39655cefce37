import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { WithinContacts } from "@/shared/api/schema";
import { filterParams } from "@/shared/url/filters";
import type { Search } from "@/shared/url/search";

export interface WithinOf { readonly from: string; readonly to: string; readonly beforeFrom?: string | undefined; readonly search: Search; readonly against: "before" | "others" }

export const withinQuery = ({ from, to, beforeFrom, search, against }: WithinOf) =>
  queryOptions({
    queryKey: ["within", from, to, beforeFrom ?? "", against, filterParams(search)],
    queryFn: ({ signal }) => api.get<WithinContacts>("/v1/within", { ...filterParams(search), from, to, against, before_from: beforeFrom }, signal),
    staleTime: 60_000,
  });

export const useWithin = (of: WithinOf) => useQuery(withinQuery(of));
