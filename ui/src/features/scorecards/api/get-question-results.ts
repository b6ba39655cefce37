import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, type Params } from "@/shared/api/client";
import type { QuestionResult } from "@/shared/api/schema";

export const useQuestionResults = (id: string, params: Params) =>
  useQuery({
    queryKey: ["question-results", id, params],
    queryFn: async ({ signal }) => (await api.get<{ questions: readonly QuestionResult[] }>(`/v1/scorecards/${encodeURIComponent(id)}/questions`, params, signal)).questions,
    placeholderData: keepPreviousData,
  });
