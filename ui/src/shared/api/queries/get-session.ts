import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, setCsrf } from "../client";
import type { Session, SignedOut } from "../schema";

export const sessionQuery = () =>
  queryOptions({
    queryKey: ["session"],
    queryFn: async ({ signal }) => {
      const session = await api.get<Session>("/v1/session", undefined, signal);
      setCsrf(session.csrf);
      return session;
    },
    staleTime: Infinity,
  });
export const useSession = () => useQuery(sessionQuery());

// May who is signed in do this? Pages hide what the server would refuse anyway.
export function useMay(permission: string): boolean {
  return useSession().data?.permissions.includes(permission) ?? false;
}

// What an answer to signing in or out changes: who this is, and everything that was read as somebody else.
export function useSignedIn() {
  const queries = useQueryClient();
  return (session: Session) => {
    setCsrf(session.csrf);
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
    queries.setQueryData(["session"], session);
  };
}

export function useSignOut() {
  const queries = useQueryClient();
  return async () => {
    const { continue_at: on } = await api.delete<SignedOut>("/v1/session");
    setCsrf(null);
    queries.clear();
    await queries.refetchQueries({ queryKey: ["session"] });
    window.location.assign(on ?? "/");
  };
}
