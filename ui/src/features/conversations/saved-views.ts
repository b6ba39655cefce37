import { useSyncExternalStore } from "react";
import type { Search } from "@/shared/url/search";

export interface View { readonly name: string; readonly search: Search }

const KEY = "clarion.views";
const listeners = new Set<() => void>();
let cache: { readonly text: string; readonly views: readonly View[] } = { text: "", views: [] };

function read(): readonly View[] {
  let text = "[]";
  try { text = localStorage.getItem(KEY) ?? "[]"; } catch { /* storage is closed: no saved views */ }
  if (text !== cache.text) {
    let views: readonly View[] = [];
    try { views = JSON.parse(text) as readonly View[]; } catch { /* somebody else's text: start over */ }
    cache = { text, views };
  }
  return cache.views;
}
function write(views: readonly View[]): void {
  try { localStorage.setItem(KEY, JSON.stringify(views)); } catch { /* as above */ }
  for (const listener of listeners) listener();
}
export const saveView = (view: View): void => write([...read().filter((one) => one.name !== view.name), view]);
export const removeView = (name: string): void => write(read().filter((one) => one.name !== name));
export const useViews = (): readonly View[] =>
  useSyncExternalStore((listener) => { listeners.add(listener); return () => listeners.delete(listener); }, read);
