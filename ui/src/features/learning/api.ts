import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Excerpt, Hiring, Learner, LearningPath, LearningPathChange, NewProcess, Process, ProcessChange, ProcessEvidence, ProcessHistory, Quiz, QuizQuestion, QuizSummary, RampUp, StaleProcess } from "@/shared/api/schema";

const encode = encodeURIComponent;

export const useProcesses = (q: string, reason?: string) =>
  useQuery({ queryKey: ["learning", "processes", q, reason ?? ""], queryFn: async ({ signal }) => (await api.get<{ processes: readonly Process[] }>("/v1/learning/processes", { q, reason }, signal)).processes, placeholderData: keepPreviousData });
export const useStale = () =>
  useQuery({ queryKey: ["learning", "stale"], queryFn: async ({ signal }) => (await api.get<{ processes: readonly StaleProcess[] }>("/v1/learning/stale", undefined, signal)).processes, staleTime: 60_000 });
export const useProcess = (id: string) =>
  useQuery({ queryKey: ["learning", "process", id], queryFn: ({ signal }) => api.get<ProcessHistory>(`/v1/learning/processes/${encode(id)}`, undefined, signal), retry: false });
export const useEvidence = (id: string) =>
  useQuery({ queryKey: ["learning", "evidence", id], queryFn: ({ signal }) => api.get<ProcessEvidence>(`/v1/learning/processes/${encode(id)}/evidence`, undefined, signal), retry: false });

export const useRampUp = (metric: string, team: string) =>
  useQuery({ queryKey: ["learning", "ramp-up", metric, team], queryFn: ({ signal }) => api.get<RampUp>("/v1/learning/ramp-up", { metric, team: team || undefined }, signal), placeholderData: keepPreviousData, retry: false });
export const useHiring = (people: number, start: string, team: string) =>
  useQuery({ queryKey: ["learning", "hiring", people, start, team], queryFn: ({ signal }) => api.get<Hiring>("/v1/learning/hiring", { people, start: start || undefined, team: team || undefined }, signal), placeholderData: keepPreviousData, retry: false });

export const useQuizzes = () =>
  useQuery({ queryKey: ["learning", "quizzes"], queryFn: async ({ signal }) => (await api.get<{ quizzes: readonly QuizSummary[] }>("/v1/learning/quizzes", undefined, signal)).quizzes });
export const useQuiz = (id: string, reveal: boolean) =>
  useQuery({ queryKey: ["learning", "quiz", id, reveal], queryFn: ({ signal }) => api.get<Quiz>(`/v1/learning/quizzes/${encode(id)}`, { reveal: reveal ? 1 : undefined }, signal), retry: false });

export const usePaths = () =>
  useQuery({ queryKey: ["learning", "paths"], queryFn: async ({ signal }) => (await api.get<{ paths: readonly LearningPath[] }>("/v1/learning/paths", undefined, signal)).paths });
export const usePath = (id: string) =>
  useQuery({ queryKey: ["learning", "path", id], queryFn: ({ signal }) => api.get<LearningPath>(`/v1/learning/paths/${encode(id)}`, undefined, signal), retry: false });
export const useExcerpt = (path: string, interaction: string, open: boolean) =>
  useQuery({ queryKey: ["learning", "excerpt", path, interaction], queryFn: ({ signal }) => api.get<Excerpt>(`/v1/learning/paths/${encode(path)}/excerpt`, { interaction }, signal), enabled: open, retry: false });
export const useLearners = (enabled: boolean) =>
  useQuery({ queryKey: ["learning", "people"], queryFn: async ({ signal }) => (await api.get<{ people: readonly Learner[] }>("/v1/learning/people", undefined, signal)).people, enabled });

// Every change makes what was read old.
export function useLearningChanges() {
  const queries = useQueryClient();
  const after = async <T,>(work: Promise<T>): Promise<T> => {
    const done = await work;
    await queries.invalidateQueries({ queryKey: ["learning"] });
    return done;
  };
  const process = (id: string, what = "") => `/v1/learning/processes/${encode(id)}${what}`;
  const path = (id: string, what = "") => `/v1/learning/paths/${encode(id)}${what}`;
  return {
    write: (fields: NewProcess) => after(api.post<Process>("/v1/learning/processes", fields)),
    save: (id: string, fields: ProcessChange) => after(api.post<Process>(process(id), fields)),
    review: (id: string) => after(api.post<Process>(process(id, "/review"))),
    retire: (id: string, retired: boolean) => after(api.post<Process>(process(id, "/retire"), { retired })),
    makeQuiz: (title: string, reason: string, questions: number) => after(api.post<{ id: string }>("/v1/learning/quizzes", { title, reason, questions })),
    answer: (quiz: string, question: string, choice: string) => after(api.post<QuizQuestion>(`/v1/learning/quizzes/${encode(quiz)}/answers`, { question, choice })),
    build: (title: string, team: string, modules: number) => after(api.post<LearningPath>("/v1/learning/paths", { title, team, modules })),
    changePath: (id: string, fields: LearningPathChange) => after(api.post<LearningPath>(path(id), fields)),
    assign: (id: string, person: string, due_at: string) => after(api.post<LearningPath>(path(id, "/assign"), { person, due_at })),
    unassign: (id: string, person: string) => after(api.post<LearningPath>(path(id, "/unassign"), { person })),
    progress: (id: string, module: string, done: boolean) => after(api.post<LearningPath>(path(id, "/progress"), { module, done })),
  };
}
