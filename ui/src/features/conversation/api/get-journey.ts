import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Journey } from "@/shared/api/schema";

export const journeyQuery = (id: string) =>
  queryOptions({ queryKey: ["journey", id], queryFn: ({ signal }) => api.get<Journey>(`/v1/interactions/${encodeURIComponent(id)}/journey`, undefined, signal), staleTime: 60_000 });
export const useJourney = (id: string) => useQuery(journeyQuery(id));
