import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Incident, Incidents } from "@/shared/api/schema";

export interface IncidentEdit { readonly state?: Incident["state"]; readonly snooze_days?: number; readonly owner?: string; readonly verdict?: Incident["verdict"]; readonly note?: string }

export const useIncidents = () => useQuery({ queryKey: ["incidents"], queryFn: ({ signal }) => api.get<Incidents>("/v1/incidents", undefined, signal), refetchInterval: 30_000 });
export const useIncident = (id: string) => useQuery({ queryKey: ["incidents", id], queryFn: ({ signal }) => api.get<Incident>(`/v1/incidents/${encodeURIComponent(id)}`, undefined, signal) });

export function useEditIncident(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (edit: IncidentEdit) => api.post<Incident>(`/v1/incidents/${encodeURIComponent(id)}`, edit),
    onSuccess: (changed) => {
      client.setQueryData(["incidents", id], changed);
      void client.invalidateQueries({ queryKey: ["incidents"], exact: true });
    },
  });
}
