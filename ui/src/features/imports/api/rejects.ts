import { useInfiniteQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { RejectPage, RetryResult } from "@/shared/api/schema";

export const useRejects = () =>
  useInfiniteQuery({
    queryKey: ["rejects"],
    queryFn: ({ pageParam, signal }) => api.get<RejectPage>("/v1/rejects", { limit: 50, before: pageParam }, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
export const retryRejects = () => api.post<RetryResult>("/v1/rejects/retry");
export const deleteReject = (id: number) => api.delete<unknown>(`/v1/rejects/${id}`);
