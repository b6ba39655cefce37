import { useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Format } from "@/shared/api/schema";

export const useFormats = () => useQuery({ queryKey: ["formats"], queryFn: async ({ signal }) => (await api.get<{ formats: readonly Format[] }>("/v1/formats", undefined, signal)).formats, staleTime: Infinity });
