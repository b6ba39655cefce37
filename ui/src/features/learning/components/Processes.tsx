import { IconPlus } from "@tabler/icons-react";
import { useDeferredValue, useState } from "react";
import { useMay } from "@/shared/api/queries/get-session";
import type { Process, StaleProcess } from "@/shared/api/schema";
import { count, date, plural } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { Link, useGo } from "@/shared/ui/Link";
import { ReasonName } from "@/shared/ui/ReasonName";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { first, type Search, withKeys } from "@/shared/url/search";
import { useProcesses, useStale } from "../api";
import { isStale, staleText } from "../words";
import { ProcessForm } from "./ProcessForm";

export const processPath = (id: string): string => `/learning/processes/${encodeURIComponent(id)}`;

interface Props { readonly search: Search; readonly setSearch: (next: Search) => void }

// One question, the documents that answer it best first; those that are out of date say so.
export function Processes({ search, setSearch }: Props) {
  const may = useMay("learning.write");
  const go = useGo();
  const [words, setWords] = useState(first(search, "q") ?? "");
  const asked = useDeferredValue(words);
  const reason = first(search, "reason");
  const writing = may && first(search, "new") !== undefined;
  const found = useProcesses(asked, writing ? undefined : reason);
  const stale = useStale();
  const write = (on: boolean) => setSearch(withKeys(search, { new: on ? "1" : undefined, reason: on ? reason : undefined }));
  useKeys(may ? { c: () => write(true), ...(writing ? { Escape: () => write(false) } : {}) } : {});
  const ask = (text: string) => { setWords(text); setSearch(withKeys(search, { q: text })); };
  const of = new Map((stale.data ?? []).map((one) => [one.id, one]));
  const old = (found.data ?? []).filter((one) => isStale(of.get(one.id)));
  return (
    <>
      <div className="learn-ask">
        <input className="input" type="search" value={words} onChange={(event) => ask(event.currentTarget.value)} placeholder="How do I …? For example: the refund has not arrived" aria-label="How do I …?" />
        {may && !writing && <button type="button" className="btn primary" onClick={() => write(true)}><IconPlus size={14} aria-hidden />Write a document</button>}
      </div>
      {writing && <ProcessForm reason={reason ?? ""} onClose={() => write(false)} onDone={(made) => go({ to: processPath(made.id) })} />}
      {reason !== undefined && !writing && <p className="note">Documents for <b><ReasonName reason={reason} none="" /></b> <button type="button" className="btn quiet" onClick={() => setSearch(withKeys(search, { reason: undefined }))}>Show all</button></p>}
      {found.error && !found.data ? <Failed what="The documents could not be loaded" error={found.error} onRetry={() => void found.refetch()} />
        : !found.data ? <div aria-busy><Bone h={240} /></div>
        : found.data.length === 0 ? (
          <Empty title={words === "" ? "No document yet" : "No document answers this"} action={may && !writing ? <button type="button" className="btn primary" onClick={() => write(true)}>Write a document</button> : undefined}>
            {words === "" ? "A document says step by step how a kind of contact is dealt with, and is held against what happens in conversations." : "Try fewer words. What people look for and do not find is worth a document."}
          </Empty>
        ) : (
          <>
            {stale.data && words === "" && reason === undefined && <p className="learn-say">{old.length === 0 ? `${plural(found.data.length, "document")}, and conversations still follow them.` : `${old.length === 1 ? "One document is" : `${count(old.length)} documents are`} no longer what happens in conversations.`}</p>}
            <div className="panel scroll-x"><table className="table learn-table">
              <thead><tr><th>Document</th><th>For</th><th className="rare">Owner</th><th className="num rare">Contacts</th><th>State</th></tr></thead>
              <tbody>{found.data.map((one) => <Row key={one.id} one={one} stale={of.get(one.id)} loading={!stale.data && !stale.error} />)}</tbody>
            </table></div>
          </>
        )}
    </>
  );
}

function Row({ one, stale, loading }: { readonly one: Process; readonly stale: StaleProcess | undefined; readonly loading: boolean }) {
  const step = one.steps.find((each) => each.id === one.found_step);
  const text = staleText(stale);
  return (
    <tr>
      <td className="learn-title"><Link className="link" to={processPath(one.id)}>{one.title}</Link><div className="faint small clip">{step ? `Step: ${step.title}` : `${plural(one.steps.length, "step")}, version ${count(one.version)}${one.published_at == null ? "" : ` of ${date(one.published_at)}`}`}</div></td>
      <td className="dim">{one.reasons.map((reason, i) => <span key={reason}>{i > 0 && ", "}<ReasonName reason={reason} none="" /></span>)}</td>
      <td className="dim rare clip">{one.owner}</td>
      <td className="num rare">{loading ? <Bone w={40} /> : count(stale?.contacts)}</td>
      <td>{loading ? <Bone w={90} /> : text === "" ? <span className="faint">as it happens</span> : <span className={`tag ${isStale(stale) ? "warn" : ""}`}>{text}</span>}</td>
    </tr>
  );
}
