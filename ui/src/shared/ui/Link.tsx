import { Link as RouterLink, useNavigate } from "@tanstack/react-router";
import { type AnchorHTMLAttributes, useCallback } from "react";
import type { Search } from "../url/search";

export interface Target { readonly to: string; readonly search?: Search }

type Props = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> & Target;

// A link within the page. `to` is a path with its ids already encoded; the target is prefetched on hover.
export function Link({ to, search, ...rest }: Props) {
  return <RouterLink to={to as never} search={(search ?? {}) as never} preload="intent" {...rest} />;
}

export function useGo(): (target: Target, options?: { replace?: boolean }) => void {
  const navigate = useNavigate();
  return useCallback((target, options = {}) => void navigate({ to: target.to as never, search: (target.search ?? {}) as never, replace: options.replace ?? false }), [navigate]);
}

export const conversationPath = (id: string): string => `/conversations/${encodeURIComponent(id)}`;
export const metricPath = (id: string): string => `/metric/${encodeURIComponent(id)}`;
export const scorecardPath = (id: string): string => `/scorecards/${encodeURIComponent(id)}`;
export const initiativePath = (id: string): string => `/initiatives/${encodeURIComponent(id)}`;
export const agentPath = (id: string): string => `/agents/${encodeURIComponent(id)}`;
