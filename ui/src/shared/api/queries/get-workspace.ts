import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../client";
import { setZone } from "../../format/zone";
import type { Workspace } from "../schema";

export const workspaceQuery = () =>
  queryOptions({
    queryKey: ["workspace"],
    queryFn: async ({ signal }) => {
      const workspace = await api.get<Workspace>("/v1/workspace", undefined, signal);
      setZone(workspace.time_zone);
      return workspace;
    },
    staleTime: 15_000,
    // Slow polling keeps "scoring N behind" honest; quicker while there is something to wait for.
    refetchInterval: (query) => ((query.state.data?.indexing.behind ?? 0) > 0 ? 5_000 : 60_000),
  });
export const useWorkspace = () => useQuery(workspaceQuery());
