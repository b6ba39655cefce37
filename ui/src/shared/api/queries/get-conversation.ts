import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../client";
import type { Conversation } from "../schema";

export const conversationQuery = (id: string) =>
  queryOptions({ queryKey: ["conversation", id], queryFn: ({ signal }) => api.get<Conversation>(`/v1/interactions/${encodeURIComponent(id)}`, undefined, signal), staleTime: 60_000 });
export const useConversation = (id: string) => useQuery(conversationQuery(id));
