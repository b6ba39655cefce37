import { Popover } from "@mantine/core";
import { IconBookmark, IconColumns3, IconDownload, IconSearch, IconX } from "@tabler/icons-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { queryString } from "@/shared/api/client";
import { SheetLink } from "@/shared/ui/SheetLink";
import { listParams } from "@/shared/api/queries/get-interactions";
import { first, type Search, withKeys } from "@/shared/url/search";
import { columns } from "../columns";
import { removeView, saveView, useViews } from "../saved-views";

export function FindBox({ search, onChange, box }: { search: Search; onChange: (next: Search) => void; box: RefObject<HTMLInputElement | null> }) {
  const asked = first(search, "q") ?? "";
  const [text, setText] = useState(asked);
  const timer = useRef(0);
  const sent = useRef(asked);
  useEffect(() => { if (asked !== sent.current) { sent.current = asked; setText(asked); } }, [asked]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const send = (next: string) => { window.clearTimeout(timer.current); sent.current = next.trim(); onChange(withKeys(search, { q: next.trim() })); };
  return (
    <div className="find">
      <IconSearch size={14} aria-hidden />
      <input ref={box} className="input" type="search" placeholder="Words said, all in one turn" aria-label="Search conversations" value={text} dir="auto"
        onChange={(event) => { const next = event.currentTarget.value; setText(next); window.clearTimeout(timer.current); timer.current = window.setTimeout(() => send(next), 220); }}
        onKeyDown={(event) => { if (event.key === "Enter") send(text); if (event.key === "Escape") { if (text !== "") { event.preventDefault(); setText(""); send(""); } event.currentTarget.blur(); } }} />
      {text === "" && <kbd className="kbd" aria-hidden>/</kbd>}
    </div>
  );
}

export function ListMenus({ search, horizon, hidden, onHidden, onSearch }: { search: Search; horizon: string | null; hidden: ReadonlySet<string>; onHidden: (id: string) => void; onSearch: (next: Search) => void }) {
  const views = useViews();
  const [name, setName] = useState("");
  return (
    <>
      <Popover position="bottom-end" width={260} trapFocus withinPortal>
        <Popover.Target><button type="button" className="btn quiet"><IconBookmark size={14} aria-hidden />Views</button></Popover.Target>
        <Popover.Dropdown p={4}>
          {views.length === 0 && <p className="small faint" style={{ padding: "6px 8px" }}>A saved view keeps filters, period and order under a name, in this browser.</p>}
          {views.map((view) => (
            <div key={view.name} style={{ display: "flex" }}>
              <button type="button" className="menu-row clip" onClick={() => onSearch(view.search)}>{view.name}</button>
              <button type="button" className="btn quiet icon" aria-label={`Delete view ${view.name}`} onClick={() => removeView(view.name)}><IconX size={13} aria-hidden /></button>
            </div>
          ))}
          <form style={{ display: "flex", gap: 4, padding: 4 }} onSubmit={(event) => { event.preventDefault(); if (name.trim() !== "") { saveView({ name: name.trim(), search }); setName(""); } }}>
            <input className="input" style={{ flex: 1 }} placeholder="Name this view" aria-label="Name of the view" value={name} onChange={(event) => setName(event.currentTarget.value)} />
            <button type="submit" className="btn" disabled={name.trim() === ""}>Save</button>
          </form>
        </Popover.Dropdown>
      </Popover>
      <Popover position="bottom-end" width={200} trapFocus withinPortal>
        <Popover.Target><button type="button" className="btn quiet wide-only"><IconColumns3 size={14} aria-hidden />Columns</button></Popover.Target>
        <Popover.Dropdown p={4}>
          {columns.map((column) => {
            const id = column.id ?? "";
            if (id === "started") return null;
            const on = !hidden.has(id);
            return <button type="button" key={id} role="checkbox" aria-checked={on} className="menu-row" onClick={() => onHidden(id)}><span className="menu-check" aria-hidden>{on ? "✓" : ""}</span>{String(column.header)}</button>;
          })}
        </Popover.Dropdown>
      </Popover>
      <a className="btn quiet" href={`/v1/interactions.csv${queryString(listParams(search, horizon))}`} download title="All rows of this list as CSV"><IconDownload size={14} aria-hidden />CSV</a>
      <SheetLink path="/v1/conversation-table" params={listParams(search, horizon)} what="All rows with every figure, outcome, score and answer" />
    </>
  );
}
