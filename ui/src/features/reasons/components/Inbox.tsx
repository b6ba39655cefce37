import type { UseQueryResult } from "@tanstack/react-query";
import { IconArrowBackUp, IconCheck, IconHistory, IconPencil, IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { Cluster, Discovery, Reason } from "@/shared/api/schema";
import { count, dateTime, decimal, duration, plural, sentence, words } from "@/shared/format/format";
import { zoneWords } from "@/shared/format/zone";
import { useKeys } from "@/shared/keys/use-keys";
import { ChannelIcon } from "@/shared/ui/ChannelIcon";
import { conversationPath, Link, useGo } from "@/shared/ui/Link";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { type useReasonActions, useTaxonomy } from "../api/reasons";

type Actions = ReturnType<typeof useReasonActions>;

export function inboxWords(found: Discovery): string {
  const where = found.scope === "all" ? "conversations" : "conversations without a reason";
  const open = found.clusters.filter((one) => one.decision === "open").length;
  const grouped = found.clusters.reduce((sum, one) => sum + one.size, 0);
  if (found.clusters.length === 0) return `Nothing that ${count(found.conversations)} ${where} ask for comes up often enough.`;
  return `${plural(found.clusters.length, "group")} cover ${decimal((grouped / Math.max(1, found.conversations)) * 100, 0)} % of ${count(found.conversations)} ${where}; ${open === 0 ? "all are decided" : `${count(open)} ${open === 1 ? "waits" : "wait"} for a decision`}.`;
}

export function Inbox({ discovery, actions }: { discovery: UseQueryResult<Discovery>; actions: Actions }) {
  const taxonomy = useTaxonomy();
  const [picked, setScope] = useState<Discovery["scope"] | null>(null);
  const [decided, setDecided] = useState(false);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const go = useGo();
  const data = discovery.data;
  const scope = picked ?? (data && data.state !== "none" ? data.scope : "without_reason");
  const shown = data?.clusters.filter((one) => (one.decision === "open") !== decided) ?? [];
  const now = shown[Math.min(at, shown.length - 1)];
  const walk = (by: number) => { const next = Math.min(shown.length - 1, Math.max(0, at + by)); setAt(next); list.current?.children[next]?.scrollIntoView({ block: "nearest" }); };
  const onNow = (action: "accept" | "dismiss") => { if (now && now.decision === "open" && !actions.busy) void actions.decide(now.id, { action }); };
  useKeys({ j: () => walk(1), k: () => walk(-1), a: () => onNow("accept"), x: () => onNow("dismiss") });
  useEffect(() => { setAt(0); }, [decided]);

  const running = data?.state === "running";
  const ask = (
    <span className="inbox-ask">
      <select className="input" aria-label="Where to look" value={scope} onChange={(event) => setScope(event.currentTarget.value as Discovery["scope"])}><option value="without_reason">in conversations without a reason</option><option value="all">in all conversations</option></select>
      <button type="button" className={data?.state === "ready" ? "btn" : "btn primary"} disabled={actions.busy || running} onClick={() => void actions.discover(scope)}><IconSearch size={14} aria-hidden />{running ? "Looking…" : data?.state === "ready" ? "Look again" : "Look for reasons"}</button>
    </span>
  );
  if (discovery.error && !data) return <Failed what="The discovered reasons could not be loaded" error={discovery.error} onRetry={() => void discovery.refetch()} />;
  if (!data) return <div style={{ display: "grid", gap: 10 }} aria-busy><Bone w="60%" h={26} /><Bone h={110} /><Bone h={110} /></div>;
  if (data.state === "none") return <><Empty title="Nobody has looked yet">What customers say first is grouped by what they ask for: no labels needed. Each group waits here for you to accept, merge or dismiss. It takes seconds to half a minute and stays on this machine.</Empty><div className="inbox-first">{ask}</div></>;
  if (running) return <div className="panel inbox-run" role="status"><p><b>Reading what customers said first, and grouping it.</b></p><p className="dim tab">{duration(data.seconds * 1000)} so far; up to half a minute for 20,000 conversations. You can leave this page.</p><div className="inbox-pulse" aria-hidden><i /></div></div>;
  if (data.state === "failed") return <><Failed what="Looking for reasons failed" error={new Error(data.error ?? "The server did not say why.")} onRetry={() => void actions.discover(scope)} /><div className="inbox-first">{ask}</div></>;
  return (
    <>
      <div className="inbox-head">
        <div><p className="reason-words">{inboxWords(data)}</p><p className="small faint">{data.no_reason > 0 ? `${plural(data.no_reason, "conversation")} state no reason in their first words. ` : ""}{data.capped ? "Only the newest 20,000 were looked at. " : ""}Found {dateTime(data.finished_at)} {zoneWords()} in {duration(data.seconds * 1000)}{data.embedding ? ` by the vectors of ${data.embedding}` : ""}.</p></div>
        {ask}
      </div>
      {data.clusters.some((one) => one.decision === "accepted") && <p className="note inbox-learn"><span>Have accepted groups recognised in every conversation: what that changes is tried on all history first.</span><span className="grow" /><button type="button" className="btn" disabled={actions.busy} onClick={() => void actions.learn().then((done) => { if (done) go({ to: "/trial" }); })}><IconHistory size={14} aria-hidden />Recognise them…</button></p>}
      <div className="inbox-tools">
        <div className="seg" role="group" aria-label="Which groups"><button type="button" aria-pressed={!decided} onClick={() => setDecided(false)}>Open <span className="tab faint">{data.clusters.filter((one) => one.decision === "open").length}</span></button><button type="button" aria-pressed={decided} onClick={() => setDecided(true)}>Decided <span className="tab faint">{data.clusters.filter((one) => one.decision !== "open").length}</span></button></div>
        {!decided && shown.length > 0 && <span className="small faint inbox-keys"><kbd className="kbd">j</kbd> <kbd className="kbd">k</kbd> next, previous · <kbd className="kbd">a</kbd> accept · <kbd className="kbd">x</kbd> dismiss</span>}
      </div>
      {shown.length === 0 ? <Empty title={decided ? "Nothing decided yet" : "The inbox is empty"}>{decided ? "Accepted, merged and dismissed groups appear here, and can be opened again." : "Look again when new conversations are in: known groups keep their names."}</Empty> : (
        <ul ref={list} className="clusters">{shown.map((cluster, i) => <ClusterView key={cluster.id} cluster={cluster} current={!decided && cluster === now} share={cluster.size / Math.max(1, data.conversations)} reasons={taxonomy.data?.reasons ?? []} actions={actions} onFocus={() => setAt(i)} />)}</ul>
      )}
    </>
  );
}

interface ClusterProps { readonly cluster: Cluster; readonly current: boolean; readonly share: number; readonly reasons: readonly Reason[]; readonly actions: Actions; readonly onFocus: () => void }

function ClusterView({ cluster, current, share, reasons, actions, onFocus }: ClusterProps) {
  const [naming, setNaming] = useState(false);
  const [title, setTitle] = useState(cluster.title);
  const known = cluster.known ? reasons.find((one) => one.from.some((part) => part.label === cluster.known?.label)) : undefined;
  const [into, setInto] = useState("");
  const [more, setMore] = useState(false);
  const target = into || known?.id || "";
  const sorted = [...reasons].sort((a, b) => a.title.localeCompare(b.title));
  const examples = cluster.examples.slice(0, more ? undefined : 3);
  const rename = (event: React.FormEvent) => { event.preventDefault(); void actions.decide(cluster.id, { action: "rename", title: title.trim() }).then((done) => { if (done) setNaming(false); }); };
  return (
    <li className={`panel cluster${current ? " current" : ""}`} onFocusCapture={onFocus} aria-label={cluster.title} aria-current={current ? "true" : undefined}>
      <div className="cluster-head">
        {naming ? <form onSubmit={rename} className="cluster-name"><label className="vh" htmlFor={`name-${cluster.id}`}>Name of the group</label><input id={`name-${cluster.id}`} className="input" autoFocus value={title} dir="auto" onChange={(event) => setTitle(event.currentTarget.value)} onKeyDown={(event) => { if (event.key === "Escape") { setTitle(cluster.title); setNaming(false); } }} /><button type="submit" className="btn" disabled={actions.busy || title.trim() === ""}>Rename</button></form>
          : <h2 dir="auto">{sentence(cluster.title)} {cluster.decision === "open" && <button type="button" className="btn quiet icon" aria-label={`Rename ${cluster.title}`} title="Rename" onClick={() => setNaming(true)}><IconPencil size={13} aria-hidden /></button>}</h2>}
        <span className="dim tab">{plural(cluster.size, "conversation")} <span className="faint">{decimal(share * 100, 1)} %</span></span>
        {cluster.known && <span className="tag" title={`${decimal(cluster.known.share * 100, 0)} % of the ${cluster.known.n} conversations in this group whose reason is known`}>like {words(cluster.known.label)}</span>}
        {cluster.decision !== "open" && <span className={`tag ${cluster.decision === "accepted" ? "good" : ""}`}>{cluster.decision === "accepted" ? <><IconCheck size={12} aria-hidden />{cluster.reason ? cluster.reason.title : "accepted"}</> : <><IconX size={12} aria-hidden />dismissed</>}</span>}
        <span className="grow" />
        {cluster.decision === "open" ? (
          <span className="cluster-acts">
            <button type="button" className={`btn${known ? "" : " primary"}`} disabled={actions.busy} onClick={() => void actions.decide(cluster.id, { action: "accept", title: sentence(cluster.title) })}><IconCheck size={14} aria-hidden />New reason</button>
            <span className="cluster-into"><select className="input" aria-label={`Reason that ${cluster.title} is part of`} value={target} onChange={(event) => setInto(event.currentTarget.value)}><option value="">part of …</option>{sorted.map((one) => <option key={one.id} value={one.id}>{one.title}</option>)}</select><button type="button" className={`btn${known ? " primary" : ""}`} disabled={actions.busy || target === ""} onClick={() => void actions.decide(cluster.id, { action: "merge", into: target })}>Merge</button></span>
            <button type="button" className="btn quiet" disabled={actions.busy} onClick={() => void actions.decide(cluster.id, { action: "dismiss" })}><IconX size={14} aria-hidden />Dismiss</button>
          </span>
        ) : <button type="button" className="btn quiet" disabled={actions.busy} onClick={() => void actions.decide(cluster.id, { action: "reopen" })}><IconArrowBackUp size={14} aria-hidden />Undo</button>}
      </div>
      <ul className="cluster-says">
        {examples.map((one) => <li key={one.interaction}><ChannelIcon channel={one.channel} size={13} /><Link to={conversationPath(one.interaction)} title={`${one.interaction}, ${dateTime(one.started_at)}`}><q dir="auto">{one.text.length > 240 ? `${one.text.slice(0, 238)}…` : one.text}</q></Link></li>)}
      </ul>
      {!more && cluster.examples.length > 3 && <button type="button" className="btn quiet cluster-more" onClick={() => setMore(true)}>{cluster.examples.length - 3} more</button>}
    </li>
  );
}
