import { IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { useMay } from "@/shared/api/queries/get-session";
import type { AiItem } from "@/shared/api/schema";
import { dateTime, plural } from "@/shared/format/format";
import { zoneWords } from "@/shared/format/zone";
import { Link } from "@/shared/ui/Link";
import { SheetLink } from "@/shared/ui/SheetLink";
import { Bone, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { useAiLog, useAiRegister } from "../api";
import { type Decision, ItemDecision } from "../components/ItemDecision";
import { entryWords, KINDS, needsWord, targetOf } from "../words";
import "../components/ai-register.css";

// What here learned from data or acts by itself, who answers for it, and how to stop it.
export function AiRegisterPage() {
  useTitle("AI register");
  const items = useAiRegister();
  const may = useMay("ai.govern");
  const [asked, setAsked] = useState<{ item: AiItem; decision: Decision } | null>(null);
  const waiting = items.data?.filter(needsWord).length ?? 0;
  const off = items.data?.filter((one) => !one.on).length ?? 0;
  return (
    <div className="page">
      <header className="page-head">
        <h1>AI register</h1><span className="faint">What learned from data or acts by itself, who answers for it, and how to stop it</span><span className="grow" />
        <SheetLink path="/v1/ai-register" params={{}} what="The register" />
      </header>
      {items.error && !items.data ? <Failed what="The register could not be loaded" error={items.error} onRetry={() => void items.refetch()} />
        : !items.data ? <div style={{ display: "grid", gap: 12 }} aria-busy><Bone h={200} /><Bone h={200} /></div>
        : (
          <>
            <p className="aireg-sum dim">{waiting === 0 ? "Everything has an owner and an approved version." : `${plural(waiting, "entry", "entries")} without an owner or an approval of the version in use.`} {off > 0 && `${off} switched off.`} Whatever concerns a person&rsquo;s work can be looked at again by a person.</p>
            {KINDS.map((kind) => {
              const mine = items.data.filter((one) => one.kind === kind.id);
              return mine.length > 0 && <Group key={kind.id} title={kind.title} what={kind.what} items={mine} may={may} onAsk={(item, decision) => setAsked({ item, decision })} />;
            })}
          </>
        )}
      {asked && <ItemDecision item={asked.item} decision={asked.decision} onClose={() => setAsked(null)} />}
    </div>
  );
}

interface GroupProps { readonly title: string; readonly what: string; readonly items: readonly AiItem[]; readonly may: boolean; readonly onAsk: (item: AiItem, decision: Decision) => void }
function Group({ title, what, items, may, onAsk }: GroupProps) {
  return (
    <section className="aireg-group" aria-label={title}>
      <h2>{title} <span className="faint">{what}</span></h2>
      <div className="panel scroll-x">
        <table className="table aireg-table">
          <thead><tr><th>What</th><th>Version</th><th>Owner</th><th>Approved</th><th>State</th></tr></thead>
          <tbody>{items.map((item) => <Row key={item.id} item={item} may={may} onAsk={(decision) => onAsk(item, decision)} />)}</tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ item, may, onAsk }: { item: AiItem; may: boolean; onAsk: (decision: Decision) => void }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr className={item.on ? undefined : "aireg-off"}>
        <td className="aireg-what">
          <button type="button" className="link-btn" aria-expanded={open} onClick={() => setOpen(!open)}>{item.title}</button>
          {item.about_people && <span className="tag" title="About people's work: a person looks at it again on request"><IconUsers size={12} aria-hidden />people</span>}
          <p className="small dim">{item.does}</p>
        </td>
        <td className="mono small">{item.version}</td>
        <td>{item.owner === "" ? <span className="warn">nobody</span> : item.owner}{may && <button type="button" className="btn quiet" aria-label={`Owner of ${item.title}`} onClick={() => onAsk("owner")}>{item.owner === "" ? "Name one" : "Change"}</button>}</td>
        <td>{item.approval === "approved" && item.approved ? <span className="good" title={`${dateTime(item.approved.at)} ${zoneWords()}`}>{item.approved.by}</span> : item.approval === "changed" && item.approved ? <span className="warn" title={`${item.approved.by} approved version ${item.approved.value}, ${dateTime(item.approved.at)} ${zoneWords()}`}>another version</span> : <span className="faint">not yet</span>}
          {may && item.approval !== "approved" && <button type="button" className="btn quiet" aria-label={`Approve ${item.title}`} onClick={() => onAsk("approve")}>Approve</button>}</td>
        <td className="aireg-state"><span className={`tag ${item.on ? "good" : "bad"}`}>{item.on ? "on" : "off"}</span>{may && item.can_switch && <button type="button" className="btn quiet" aria-label={`Switch ${item.title} ${item.on ? "off" : "on"}`} onClick={() => onAsk("switch")}>{item.on ? "Switch off" : "Switch on"}</button>}</td>
      </tr>
      {open && <tr className="aireg-more"><td colSpan={5}><Details item={item} /></td></tr>}
    </>
  );
}

function Details({ item }: { item: AiItem }) {
  const log = useAiLog(item.kind, item.id, true);
  return (
    <div className="aireg-details">
      <dl>
        <dt>How good it is</dt><dd>{item.evaluation_link === "" ? item.evaluation : <Link className="link" {...targetOf(item.evaluation_link)}>{item.evaluation}</Link>}</dd>
        <dt>When it is off</dt><dd>{item.how}{item.how.endsWith(".") ? "" : "."}{!item.on && item.switched && <> Off since {dateTime(item.switched.at)}: {item.switched.note} ({item.switched.by}).</>}</dd>
        {item.about_people && <><dt>Looking at it again</dt><dd><Link className="link" {...targetOf(item.review_link)}>where a person decides</Link></dd></>}
        {item.log_link !== "" && <><dt>What it did</dt><dd><Link className="link" {...targetOf(item.log_link)}>see there</Link></dd></>}
      </dl>
      <div>
        <h3>Decisions</h3>
        {log.error && !log.data ? <p className="bad small">The decisions could not be loaded.</p> : !log.data ? <Bone h={40} /> : log.data.length === 0 ? <p className="faint small">Nobody has decided anything about it yet.</p>
          : <ul>{log.data.map((entry) => <li key={entry.at + entry.what} className="small"><span className="faint tab">{dateTime(entry.at)}</span> {entryWords(entry)}{entry.note && <span className="dim">: {entry.note}</span>}</li>)}</ul>}
      </div>
    </div>
  );
}
