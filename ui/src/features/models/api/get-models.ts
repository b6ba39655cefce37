import { useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Model } from "@/shared/api/schema";

export const useModels = () => useQuery({ queryKey: ["models"], queryFn: async ({ signal }) => (await api.get<{ models: readonly Model[] }>("/v1/models", undefined, signal)).models, staleTime: 300_000 });
