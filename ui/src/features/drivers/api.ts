import { useQuery } from "@tanstack/react-query";
import { api, type Params } from "@/shared/api/client";
import type { DriverEvidence, DriverSaid } from "@/shared/api/schema";

const pair = (from: string, to: string): string => `/v1/drivers/${encodeURIComponent(from)}/${encodeURIComponent(to)}`;

export const useDriverEvidence = (from: string, to: string, params: Params) =>
  useQuery({ queryKey: ["drivers", "evidence", from, to, params], queryFn: ({ signal }) => api.get<DriverEvidence>(pair(from, to), params, signal), staleTime: 60_000, retry: false });
export const useDriverLog = (wanted: boolean) =>
  useQuery({ queryKey: ["drivers", "log"], queryFn: async ({ signal }) => (await api.get<{ entries: readonly DriverSaid[] }>("/v1/drivers/log", undefined, signal)).entries, enabled: wanted });

export const sayDriver = (from: string, to: string, word: "confirmed" | "rejected", why: string) => api.put<DriverSaid>(pair(from, to), { word, why });
export const forgetDriver = (from: string, to: string) => api.delete(pair(from, to));
