import { useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { ImportJob } from "@/shared/api/schema";

// The server keeps the list, so that a reload loses nothing. Asked every second while something runs.
export const useImports = () =>
  useQuery({
    queryKey: ["imports"],
    queryFn: async ({ signal }) => (await api.get<{ imports: readonly ImportJob[] }>("/v1/imports", undefined, signal)).imports,
    refetchInterval: (query) => (query.state.data?.some((one) => one.state === "running") ? 700 : false),
  });
export const cancelImport = (id: string) => api.delete<unknown>(`/v1/imports/${encodeURIComponent(id)}`);
