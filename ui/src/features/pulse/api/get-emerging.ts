import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Emerging } from "@/shared/api/schema";

// `to`: a day before which the week ends; without one it ends with the data.
export const emergingQuery = (to: string | undefined) =>
  queryOptions({
    queryKey: ["emerging", to ?? ""],
    queryFn: ({ signal }) => api.get<Emerging>("/v1/emerging", { to }, signal),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

export const useEmerging = (to: string | undefined) => useQuery(emergingQuery(to));
