import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../client";
import type { UpstreamChange } from "../schema";

export interface ChangesOf { readonly from?: string; readonly to?: string; readonly kind?: string }

export const changesQuery = ({ from, to, kind }: ChangesOf) =>
  queryOptions({
    queryKey: ["changes", from ?? "", to ?? "", kind ?? ""],
    queryFn: async ({ signal }) => (await api.get<{ changes: readonly UpstreamChange[] }>("/v1/changes", { from, to, kind, limit: 1000 }, signal)).changes,
    placeholderData: keepPreviousData,
  });
// What happened upstream in a period; null: not asked yet.
export const useChanges = (of: ChangesOf | null) => useQuery({ ...changesQuery(of ?? {}), enabled: of !== null });
