import { useMutation } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Score } from "@/shared/api/schema";

export const useTryScorecard = () =>
  useMutation({ mutationFn: (body: { readonly interaction_id: string; readonly yaml: string }) => api.post<{ score: Score | null }>("/v1/scorecards/try", body) });

// "service.yaml:12: …" and "line 12: …" both name line 12.
export const errorLine = (message: string): number | null => {
  const found = /\bline (\d+)|:(\d+):/.exec(message);
  return found ? Number(found[1] ?? found[2]) : null;
};
