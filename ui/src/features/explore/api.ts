import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { api, type Params } from "@/shared/api/client";
import type { Exploration, Grain } from "@/shared/api/schema";
import { filterParams } from "@/shared/url/filters";
import type { Search } from "@/shared/url/search";
import type { State } from "./state";

export interface ExploreOf { readonly state: State; readonly grain: Grain; readonly from: string; readonly to: string; readonly search: Search }

export const explorePath = (metric: string): string => `/v1/metrics/${encodeURIComponent(metric)}/explore`;
export const exploreParams = ({ state, grain, from, to, search }: ExploreOf): Params => ({ by: state.by, grain, compare: state.compare, against: state.compare === "segment" ? state.against : undefined, statistic: state.statistic === "own" ? undefined : state.statistic, as_of: state.asOf || undefined, from, to, ...filterParams(search), limit: 200 });

export const exploreQuery = (of: ExploreOf) =>
  queryOptions({
    queryKey: ["explore", of.state.metric, exploreParams(of)],
    queryFn: ({ signal }) => api.get<Exploration>(explorePath(of.state.metric), exploreParams(of), signal),
    placeholderData: keepPreviousData,
  });
const NOTHING: ExploreOf = { state: { metric: "", by: [], grain: null, compare: "none", against: "", statistic: "own", asOf: "", sort: "n", up: false }, grain: "day", from: "", to: "", search: {} };
export const useExploration = (of: ExploreOf | null) => useQuery({ ...exploreQuery(of ?? NOTHING), enabled: of !== null });
