import { useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { ChangeSource, ChangeSourceSecret, NewUpstreamChange, UpstreamChange } from "@/shared/api/schema";

interface Put { readonly made: boolean; readonly change: UpstreamChange | null }

const at = (id: string): string => `/v1/changes/${encodeURIComponent(id)}`;
export const addChange = (fields: NewUpstreamChange) => api.post<Put>("/v1/changes", fields);
export const correctChange = (id: string, fields: NewUpstreamChange) => api.post<UpstreamChange>(at(id), fields);
export const removeChange = (id: string) => api.delete(at(id));

export const useSources = (may: boolean) =>
  useQuery({ queryKey: ["change-sources"], queryFn: async ({ signal }) => (await api.get<{ sources: readonly ChangeSource[] }>("/v1/change-sources", undefined, signal)).sources, enabled: may });
export const addSource = (name: string) => api.post<ChangeSourceSecret>("/v1/change-sources", { name });
export const removeSource = (id: string) => api.delete(`/v1/change-sources/${encodeURIComponent(id)}`);
