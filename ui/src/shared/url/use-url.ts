import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useCallback } from "react";
import type { Search } from "./search";

// The address's search, and a way to change it. Filter changes replace, so that Back leaves the page instead of undoing chips one by one.
export function useUrl(): readonly [Search, (next: Search, options?: { push?: boolean }) => void] {
  const search = useRouterState({ select: (state) => state.location.search as Search });
  const navigate = useNavigate();
  const set = useCallback(
    (next: Search, options: { push?: boolean } = {}) => void navigate({ to: ".", search: next as never, replace: options.push !== true }),
    [navigate],
  );
  return [search, set];
}
