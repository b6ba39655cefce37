import { infiniteQueryOptions } from "@tanstack/react-query";
import { filterParams } from "../../url/filters";
import { datesOf, periodOf } from "../../url/period";
import { first, type Search } from "../../url/search";
import { api, type Params } from "../client";
import type { InteractionPage } from "../schema";

export const SORTS = ["-started_at", "started_at", "-duration", "points", "-points", "-effort"] as const;
export type Sort = (typeof SORTS)[number];
export const sortOf = (search: Search): Sort => SORTS.find((sort) => sort === first(search, "sort")) ?? "-started_at";

// What the address asks of the list: its filters, its period, its order.
export function listParams(search: Search, horizon: string | null): Params {
  const dates = datesOf(periodOf(search, { kind: "all" }), horizon);
  return { ...filterParams(search), ...(dates ?? {}), sort: sortOf(search) };
}

export const interactionsPage = (params: Params, cursor: string | undefined, signal?: AbortSignal, limit = 100) =>
  api.get<InteractionPage>("/v1/interactions", { ...params, limit, cursor }, signal);

export const interactionsQuery = (params: Params) =>
  infiniteQueryOptions({
    queryKey: ["interactions", params],
    queryFn: ({ pageParam, signal }) => interactionsPage(params, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
