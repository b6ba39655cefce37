// A card being edited lives in this browser until it is published or undone, so that a reload loses nothing.
export interface Draft { readonly base: string; readonly yaml: string }

const keyOf = (card: string): string => `clarion.draft.${card}`;

export function loadDraft(card: string): Draft | null {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(keyOf(card)) ?? "null");
    return typeof read === "object" && read !== null && typeof (read as Draft).yaml === "string" && typeof (read as Draft).base === "string" ? (read as Draft) : null;
  } catch { return null; }
}
export function saveDraft(card: string, draft: Draft | null): void {
  try { if (draft) localStorage.setItem(keyOf(card), JSON.stringify(draft)); else localStorage.removeItem(keyOf(card)); } catch { /* the browser keeps nothing: the draft lasts until the page is left */ }
}
