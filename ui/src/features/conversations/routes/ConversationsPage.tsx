import { useMediaQuery } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { getCoreRowModel, useReactTable, flexRender } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { conversationQuery } from "@/shared/api/queries/get-conversation";
import { interactionsQuery, listParams, type Sort, sortOf } from "@/shared/api/queries/get-interactions";
import { useScorecards } from "@/shared/api/queries/get-scorecards";
import { useWorkspace } from "@/shared/api/queries/get-workspace";
import type { InteractionRow } from "@/shared/api/schema";
import { count } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { FilterBar } from "@/shared/ui/FilterBar";
import { conversationPath, Link, useGo } from "@/shared/ui/Link";
import { PeriodPicker } from "@/shared/ui/PeriodPicker";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { clearFilters, filtersOf } from "@/shared/url/filters";
import { loadPlace, saveList, savePlace } from "@/shared/url/list-session";
import { periodOf, withPeriod } from "@/shared/url/period";
import { stringifySearch, withKeys } from "@/shared/url/search";
import { useUrl } from "@/shared/url/use-url";
import { columns } from "../columns";
import "../components/conversations.css";
import { FindBox, ListMenus } from "../components/ListTools";

const HIDDEN_KEY = "clarion.columns.hidden";
const HIDDEN = columns.flatMap((column) => (column.meta?.off && column.id ? [column.id] : []));
function loadHidden(): readonly string[] {
  try { return (JSON.parse(localStorage.getItem(HIDDEN_KEY) ?? "null") as readonly string[] | null) ?? HIDDEN; } catch { return HIDDEN; }
}

export function ConversationsPage() {
  useTitle("Conversations");
  const [search, setSearch] = useUrl();
  const workspace = useWorkspace();
  const cards = useScorecards();
  const horizon = workspace.data?.horizon ?? null;
  const period = periodOf(search, { kind: "all" });
  // A period of the last N days can only be asked for once the newest data is known.
  const ready = period.kind !== "last" || workspace.data !== undefined;
  const params = useMemo(() => listParams(search, horizon), [search, horizon]);
  const list = useInfiniteQuery({ ...interactionsQuery(params), enabled: ready, placeholderData: keepPreviousData });
  const rows = useMemo<InteractionRow[]>(() => list.data?.pages.flatMap((page) => page.rows) ?? [], [list.data]);
  const total = list.data?.pages[0]?.total;
  const capped = list.data?.pages[0]?.total_capped ?? false;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => new Set(loadHidden()));
  const [picked, setPicked] = useState(-1);
  const findBox = useRef<HTMLInputElement>(null);
  const narrow = useMediaQuery("(max-width: 720px)", false, { getInitialValueInEffect: false }) ?? false;
  const scroller = useRef<HTMLDivElement>(null);
  const go = useGo();
  const queries = useQueryClient();
  const soon = useRef(0);
  // Resting on a row fetches its conversation, so that opening it shows it at once.
  const prepare = (id: string) => { window.clearTimeout(soon.current); soon.current = window.setTimeout(() => void queries.prefetchQuery(conversationQuery(id)), 80); };

  const visibility = useMemo(() => Object.fromEntries(columns.map((column) => [column.id ?? "", narrow || !hidden.has(column.id ?? "")])), [hidden, narrow]);
  const table = useReactTable({ data: rows, columns, state: { columnVisibility: visibility }, getCoreRowModel: getCoreRowModel(), getRowId: (row) => row.id });
  const shown = table.getVisibleLeafColumns();
  const template = shown.map((column) => column.columnDef.meta?.width ?? "1fr").join(" ");
  const key = stringifySearch(search);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => (narrow ? 64 : 36), overscan: 12, initialOffset: () => loadPlace(search) });

  useEffect(() => { virtual.measure(); }, [narrow, virtual]);
  const seen = useRef(key);
  useEffect(() => { if (seen.current !== key) { seen.current = key; setPicked(-1); scroller.current?.scrollTo({ top: 0 }); } }, [key]);

  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => { if (last >= rows.length - 30 && hasNextPage && !isFetchingNextPage) void fetchNextPage(); }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const next = list.data?.pages[list.data.pages.length - 1]?.next ?? null;
  useEffect(() => { if (total !== undefined) saveList({ search, params, ids: rows.slice(0, 5000).map((row) => row.id), next: rows.length > 5000 ? null : next, total }); }, [search, params, rows, next, total]);
  const toggleColumn = (id: string) => {
    const now = new Set(hidden);
    if (!now.delete(id)) now.add(id);
    setHidden(now);
    try { localStorage.setItem(HIDDEN_KEY, JSON.stringify([...now])); } catch { /* storage is closed: for this visit only */ }
  };
  const move = (by: number) => {
    if (rows.length === 0) return;
    const to = Math.min(rows.length - 1, Math.max(0, picked + by));
    setPicked(to);
    const row = rows[to];
    if (row) prepare(row.id);
    virtual.scrollToIndex(to, { align: "auto" });
    window.setTimeout(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"] .row-link`)?.focus({ preventScroll: true }), 30);
  };
  const open = () => { const row = rows[picked]; if (row) go({ to: conversationPath(row.id) }); };
  useKeys({ j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1), o: open, Enter: open, "/": () => findBox.current?.focus(), Escape: () => setPicked(-1) });

  const sort = sortOf(search);
  const setSort = (to: Sort) => setSearch(withKeys(search, { sort: to === "-started_at" ? undefined : to }));
  const filtered = Object.keys(filtersOf(search)).length > 0 || period.kind !== "all";
  const broken = list.error && rows.length === 0 ? list.error : ready ? null : workspace.error;

  return (
    <div className="page list-page">
      <header className="page-head">
        <h1>Conversations</h1>
        <span className="faint tab" role="status" aria-live="polite">{total === undefined ? "" : `${count(total)}${capped ? "+" : ""}`}</span>
        <span className="grow" />
        <ListMenus search={search} horizon={horizon} hidden={hidden} onHidden={toggleColumn} onSearch={setSearch} />
        <PeriodPicker period={period} horizon={horizon} withAll onChange={(to) => setSearch(to.kind === "all" ? withKeys(search, { period: undefined, from: undefined, to: undefined }) : withPeriod(search, to))} />
      </header>
      <div className="list-tools">
        <FindBox search={search} onChange={setSearch} box={findBox} />
        <FilterBar search={search} workspace={workspace.data} cards={cards.data} onChange={setSearch} />
      </div>
      <div className="panel grid" ref={scroller} role="table" aria-label="Conversations" aria-rowcount={total ?? -1} aria-busy={list.isPlaceholderData} tabIndex={-1}
        onScroll={(event) => { savePlace(search, event.currentTarget.scrollTop); }} style={{ opacity: list.isPlaceholderData ? 0.6 : 1 }}>
        <div className="grid-head" role="row" style={{ gridTemplateColumns: template }}>
          {shown.map((column) => {
            const meta = column.columnDef.meta;
            const sorts = meta?.sorts;
            const on = sorts?.includes(sort) ?? false;
            return (
              <div key={column.id} role="columnheader" className={meta?.right ? "right" : ""} title={meta?.what} aria-sort={on ? (sort.startsWith("-") ? "descending" : "ascending") : undefined}>
                {sorts ? <button type="button" onClick={() => setSort(sort === sorts[0] && sorts[1] ? sorts[1] : sorts[0])}>{String(column.columnDef.header)}{on && (sort.startsWith("-") ? <IconArrowDown size={12} aria-hidden /> : <IconArrowUp size={12} aria-hidden />)}</button> : String(column.columnDef.header)}
              </div>
            );
          })}
        </div>
        {broken ? <Failed what="The conversations could not be loaded" error={broken} onRetry={() => void list.refetch()} />
          : total === undefined ? <ListBones />
          : rows.length === 0 ? (
            filtered
              ? <Empty title="No conversation is like that" action={<button type="button" className="btn" onClick={() => setSearch(withKeys(clearFilters(search), { period: undefined, from: undefined, to: undefined }))}>Clear filters and period</button>}>All filters must hold at once. Taking one away may show some.</Empty>
              : <Empty title="No conversations yet" action={<Link className="btn primary" to="/import">Import conversations</Link>}>Imported calls, chats, mails and bot conversations appear here, newest first.</Empty>
          ) : (
            <div style={{ height: virtual.getTotalSize(), position: "relative" }} role="rowgroup">
              {items.map((item) => {
                const row = table.getRowModel().rows[item.index];
                if (!row) return null;
                return (
                  <div key={row.id} role="row" data-index={item.index} aria-rowindex={item.index + 1} className={`grid-row${item.index === picked ? " on" : ""}`} onMouseEnter={() => prepare(row.id)} style={{ transform: `translateY(${item.start}px)`, gridTemplateColumns: template }}>
                    {row.getVisibleCells().map((cell) => <div key={cell.id} role="cell" data-col={cell.column.id} className={cell.column.columnDef.meta?.right ? "right" : ""}>{flexRender(cell.column.columnDef.cell, cell.getContext())}</div>)}
                  </div>
                );
              })}
            </div>
          )}
        {isFetchingNextPage && <p className="grid-more">Loading more…</p>}
        {list.isFetchNextPageError && <p className="grid-more">The next rows could not be loaded. <button type="button" className="btn quiet" onClick={() => void fetchNextPage()}>Try again</button></p>}
      </div>
    </div>
  );
}

function ListBones() {
  return <div aria-label="Loading conversations">{Array.from({ length: 14 }, (_, i) => <div key={i} style={{ display: "flex", gap: 16, alignItems: "center", height: 36, padding: "0 14px", borderBottom: "1px solid var(--line)" }}><Bone w={90} /><Bone w={70} /><Bone w={110} /><span style={{ flex: 1 }}><Bone w={`${40 + ((i * 17) % 50)}%`} /></span><Bone w={80} /><Bone w={50} /></div>)}</div>;
}
