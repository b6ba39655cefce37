import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { conversationQuery } from "@/shared/api/queries/get-conversation";
import { interactionsPage } from "@/shared/api/queries/get-interactions";
import { loadList, saveList, type ListSession } from "@/shared/url/list-session";

export interface Neighbours { readonly list: ListSession | null; readonly at: number; readonly before: string | null; readonly after: string | null }

// The conversation before and after this one in the list one came from; fetches the list's next page as its end comes near.
export function useNeighbours(id: string): Neighbours {
  const queries = useQueryClient();
  const [list, setList] = useState(loadList);
  const at = list?.ids.indexOf(id) ?? -1;
  const before = at > 0 ? (list?.ids[at - 1] ?? null) : null;
  const after = at >= 0 ? (list?.ids[at + 1] ?? null) : null;
  useEffect(() => { if (after) void queries.prefetchQuery(conversationQuery(after)); }, [after, queries]);
  useEffect(() => {
    if (!list || at < 0 || list.next == null || at < list.ids.length - 5) return;
    let gone = false;
    interactionsPage(list.params, list.next).then((page) => {
      if (gone) return;
      const longer = { ...list, ids: [...list.ids, ...page.rows.map((row) => row.id)], next: page.next };
      saveList(longer);
      setList(longer);
    }, () => { /* the end of the list is as far as j goes */ });
    return () => { gone = true; };
  }, [list, at]);
  return { list, at, before, after };
}
