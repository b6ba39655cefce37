import { IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useChanges } from "@/shared/api/queries/get-changes";
import { useMay } from "@/shared/api/queries/get-session";
import type { UpstreamChange } from "@/shared/api/schema";
import { date, dateTime, sentence } from "@/shared/format/format";
import { zoneWords } from "@/shared/format/zone";
import { SheetLink } from "@/shared/ui/SheetLink";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { first, withKeys } from "@/shared/url/search";
import { useUrl } from "@/shared/url/use-url";
import { removeChange } from "../api";
import { ChangeForm } from "../components/ChangeForm";
import { Sources } from "../components/Sources";
import { kindName, KINDS, segmentWords } from "../kinds";
import "../components/changes.css";

type Form = { readonly kind: "closed" } | { readonly kind: "new" } | { readonly kind: "correct"; readonly one: UpstreamChange };

// What happened upstream of the contacts, so that a move can be held against it.
export function ChangesPage() {
  useTitle("Upstream changes");
  const [search, setSearch] = useUrl();
  const kind = first(search, "kind") ?? "";
  const changes = useChanges(kind === "" ? {} : { kind });
  const client = useQueryClient();
  const may = useMay("changes.write");
  const [form, setForm] = useState<Form>({ kind: "closed" });
  const [failure, setFailure] = useState("");
  const refresh = () => { setForm({ kind: "closed" }); void client.invalidateQueries({ queryKey: ["changes"] }); void client.invalidateQueries({ queryKey: ["why"] }); };
  const remove = async (one: UpstreamChange) => {
    setFailure("");
    try { await removeChange(one.id); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
    refresh();
  };
  const add = may && form.kind === "closed" && <button type="button" className="btn primary" onClick={() => setForm({ kind: "new" })}><IconPlus size={14} aria-hidden />Write one down</button>;
  return (
    <div className="page">
      <header className="page-head">
        <h1>Upstream changes</h1><span className="faint">Releases, policies, prices, outages: what a move is held against</span><span className="grow" />
        <SheetLink path="/v1/changes" params={kind === "" ? {} : { kind }} what="The changes" />{(changes.data?.length ?? 0) > 0 && add}
      </header>
      {form.kind !== "closed" && <ChangeForm key={form.kind === "correct" ? form.one.id : "new"} one={form.kind === "correct" ? form.one : null} onDone={refresh} onCancel={() => setForm({ kind: "closed" })} />}
      {failure && <p className="note bad" role="alert">{sentence(failure)}</p>}
      <div className="seg change-kinds" role="group" aria-label="Kind"><button type="button" aria-pressed={kind === ""} onClick={() => setSearch(withKeys(search, { kind: undefined }))}>All</button>{KINDS.map((one) => <button key={one.id} type="button" aria-pressed={one.id === kind} onClick={() => setSearch(withKeys(search, { kind: one.id }))}>{one.name}</button>)}</div>
      {changes.error && !changes.data ? <Failed what="The changes could not be loaded" error={changes.error} onRetry={() => void changes.refetch()} />
        : !changes.data ? <div aria-busy><Bone h={180} /></div>
        : changes.data.length === 0 ? form.kind === "closed" && <Empty title={kind === "" ? "Nothing is written down yet" : "None of this kind"} action={add || undefined}>Write down what the company changes, or let systems tell by webhook. When a figure moves, the page says what it coincides with, and how often such a change moved nothing.</Empty>
        : <ChangesTable all={changes.data} may={may} onCorrect={(one) => { setForm({ kind: "correct", one }); window.scrollTo({ top: 0 }); }} onRemove={(one) => void remove(one)} />}
      <Sources />
    </div>
  );
}

interface TableProps { readonly all: readonly UpstreamChange[]; readonly may: boolean; readonly onCorrect: (one: UpstreamChange) => void; readonly onRemove: (one: UpstreamChange) => void }
function ChangesTable({ all, may, onCorrect, onRemove }: TableProps) {
  const [sure, setSure] = useState("");
  return (
    <section className="panel scroll-x" aria-label="Changes">
      <table className="table change-table">
        <thead><tr><th>When</th><th>What</th><th>Kind</th><th>Whom it concerns</th><th>Told by</th><th /></tr></thead>
        <tbody>{all.map((one) => (
          <tr key={one.id + one.external_id}>
            <td className="tab change-when" title={`${dateTime(one.at)} ${zoneWords()}`}>{date(one.at)}{one.until && <span className="faint"> – {date(one.until)}</span>}</td>
            <td className="change-what">{one.link ? <a className="link" href={one.link} target="_blank" rel="noreferrer noopener" dir="auto">{one.title}</a> : <span dir="auto">{one.title}</span>}{one.notes && <p className="faint small" dir="auto">{one.notes}</p>}</td>
            <td className="dim">{kindName(one.kind)}</td>
            <td className="dim">{one.segment === "" ? <span className="faint">not said</span> : segmentWords(one.segment)}</td>
            <td className="dim">{one.found ? "found in the contacts" : one.source}</td>
            <td className="change-acts">{may && !one.found && (sure === one.id
              ? <button type="button" className="btn" onClick={() => { setSure(""); onRemove(one); }}>Remove it</button>
              : <><button type="button" className="btn quiet" aria-label={`Correct ${one.title}`} onClick={() => onCorrect(one)}>Correct</button><button type="button" className="btn quiet" aria-label={`Remove ${one.title}`} onClick={() => setSure(one.id)}>Remove</button></>)}</td>
          </tr>
        ))}</tbody>
      </table>
    </section>
  );
}
