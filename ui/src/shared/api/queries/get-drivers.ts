import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, type Params } from "../client";
import type { Drivers } from "../schema";

// Learned anew when the data change, which takes seconds: asked for where somebody looks at it.
export const useDrivers = (params: Params, wanted = true) =>
  useQuery({ queryKey: ["drivers", "graph", params], queryFn: ({ signal }) => api.get<Drivers>("/v1/drivers", params, signal), placeholderData: keepPreviousData, staleTime: 60_000, enabled: wanted });
