import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../client";
import type { Workspace } from "../schema";

export const workspaceQuery = () =>
  queryOptions({
    queryKey: ["workspace"],
    queryFn: ({ signal }) => api.get<Workspace>("/v1/workspace", undefined, signal),
    staleTime: 15_000,
    // Slow polling keeps "scoring N behind" honest; quicker while there is something to wait for.
    refetchInterval: (query) => ((query.state.data?.indexing.behind ?? 0) > 0 ? 5_000 : 60_000),
  });
export const useWorkspace = () => useQuery(workspaceQuery());
