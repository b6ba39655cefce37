import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Tried } from "@/shared/api/schema";

// One conversation scored by a text. Nothing is stored, so the answer is kept as long as anybody looks at it.
export const triedQuery = (interaction: string, yaml: string) =>
  queryOptions({ queryKey: ["try", interaction, yaml], queryFn: () => api.post<Tried>("/v1/scorecards/try", { interaction_id: interaction, yaml }), staleTime: 300_000, gcTime: 60_000, retry: false });
export const useTried = (interaction: string, yaml: string, enabled: boolean) => useQuery({ ...triedQuery(interaction, yaml), enabled: enabled && interaction !== "", placeholderData: keepPreviousData });

// "service.yaml:12: …" and "line 12: …" both name line 12.
export const errorLine = (message: string): number | null => {
  const found = /\bline (\d+)|:(\d+):/.exec(message);
  return found ? Number(found[1] ?? found[2]) : null;
};
