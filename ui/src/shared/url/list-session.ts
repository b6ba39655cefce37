// The list one came from, so that j and k walk it and "back" keeps the place. Lives with the tab.
import type { Params } from "../api/client";
import { stringifySearch, type Search } from "./search";

export interface ListSession { readonly search: Search; readonly params: Params; readonly ids: readonly string[]; readonly next: string | null; readonly total: number }

const KEY = "clarion.list";
export function saveList(list: ListSession): void {
  try { sessionStorage.setItem(KEY, JSON.stringify(list)); } catch { /* storage is closed or full: j and k rest */ }
}
export function loadList(): ListSession | null {
  try { return JSON.parse(sessionStorage.getItem(KEY) ?? "null") as ListSession | null; } catch { return null; }
}

const placeKey = (search: Search): string => `clarion.place${stringifySearch(search)}`;
export function savePlace(search: Search, offset: number): void {
  try { sessionStorage.setItem(placeKey(search), String(Math.round(offset))); } catch { /* as above */ }
}
export function loadPlace(search: Search): number {
  try { return Number(sessionStorage.getItem(placeKey(search)) ?? 0) || 0; } catch { return 0; }
}
