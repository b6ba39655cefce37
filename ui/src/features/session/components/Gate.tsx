import { useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { SIGNED_OUT } from "@/shared/api/client";
import { useSession } from "@/shared/api/queries/get-session";
import { Failed } from "@/shared/ui/States";

const SignIn = lazy(() => import("./SignIn").then((module) => ({ default: module.SignIn })));

// Nothing of the product is asked for before it is known who asks.
export function Gate({ children }: { children: ReactNode }) {
  const session = useSession();
  const queries = useQueryClient();
  useEffect(() => {
    const again = () => void queries.invalidateQueries({ queryKey: ["session"] });
    window.addEventListener(SIGNED_OUT, again);
    return () => window.removeEventListener(SIGNED_OUT, again);
  }, [queries]);
  if (session.data?.state === "signed_in") return children;
  if (session.data) return <Suspense fallback={null}><SignIn session={session.data} /></Suspense>;
  if (session.error) return <Failed what="Clarion does not answer" error={session.error} onRetry={() => void session.refetch()} />;
  return null;
}
