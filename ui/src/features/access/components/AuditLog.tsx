import { useState } from "react";
import type { AuditCheck, AuditEntry } from "@/shared/api/schema";
import { count, dateTime, plural, sentence, words } from "@/shared/format/format";
import { zoneWords } from "@/shared/format/zone";
import { Bone, CopyButton, Empty, Failed } from "@/shared/ui/States";
import { useAudit, verifyAudit } from "../api";

const KINDS = [["", "Everything"], ["person.", "People"], ["session.", "Signing in"], ["key.", "Keys"], ["POST", "Changes"], ["DELETE", "Removals"]] as const;

export function AuditLog() {
  const [kind, setKind] = useState("");
  const audit = useAudit(kind);
  const [check, setCheck] = useState<AuditCheck | Error | null>(null);
  const entries = audit.data?.pages.flatMap((page) => page.entries);
  const verify = async () => { try { setCheck(await verifyAudit()); } catch (error) { setCheck(error instanceof Error ? error : new Error(String(error))); } };
  return (
    <>
      <div className="access-bar">
        <div className="seg" role="group" aria-label="Kind">{KINDS.map(([id, name]) => <button key={id} type="button" aria-pressed={id === kind} onClick={() => setKind(id)}>{name}</button>)}</div>
        <button type="button" className="btn" onClick={() => void verify()}>Check the chain</button>
        {check instanceof Error ? <span className="bad" role="alert">{sentence(check.message)}</span>
          : check && (check.broken ? <span className="bad" role="alert">Broken: {check.broken}</span>
          : <span className="good" role="status">{plural(check.entries, "entry", "entries")}, none changed or missing. <CopyButton text={check.head} label="Copy the last hash" className="btn quiet" /></span>)}
      </div>
      {audit.error && !entries ? <Failed what="The audit log could not be loaded" error={audit.error} onRetry={() => void audit.refetch()} />
        : !entries ? <div aria-busy><Bone h={240} /></div>
        : entries.length === 0 ? <Empty title="Nothing of this kind yet">Whoever signs in, changes something, or is refused leaves an entry here.</Empty>
        : (
          <section className="panel scroll-x" aria-label="Audit log">
            <table className="table">
              <thead><tr><th>#</th><th>When ({zoneWords()})</th><th>Who</th><th>From</th><th>What</th><th>To what</th><th>Before → after</th></tr></thead>
              <tbody>{entries.map((entry) => <Row key={entry.seq} entry={entry} />)}</tbody>
            </table>
          </section>
        )}
      {audit.hasNextPage && <button type="button" className="btn" style={{ marginTop: 12 }} disabled={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>Older entries</button>}
    </>
  );
}

// What stands in the columns beside, or says nothing, is left out.
const DULL = new Set(["id", "created_at", "has_password", "second_factor", "active"]);
const plain = (value: unknown): string => (Array.isArray(value) ? value.map(plain).join(", ") : typeof value === "object" && value !== null ? Object.values(value).map(plain).join(" → ") : String(value));
const brief = (value: unknown): string => (value === null || value === undefined ? "" : Object.entries(value as Record<string, unknown>)
  .filter(([name, one]) => !DULL.has(name) && one !== "" && !(Array.isArray(one) && one.length === 0))
  .map(([name, one]) => `${words(name)} ${plain(one)}`).join(" · "));

const ACTIONS: Readonly<Record<string, string>> = {
  "person.set_up": "Set up the workspace", "person.add": "Invited somebody", "person.change": "Changed an account", "person.make_link": "Made a one-time link", "person.use_link": "Set a password by link",
  "person.change_password": "Changed their password", "person.second_factor_on": "Switched a second factor on", "person.second_factor_off": "Took a second factor off",
  "session.start": "Signed in", "session.end": "Signed out", "session.end_by_provider": "Ended a session", "session.refused": "Tried to sign in", "provider.make": "Added an identity provider", "provider.change": "Changed an identity provider", "provider.remove": "Removed an identity provider", "person.link": "Linked to an identity provider", "person.unlink": "Unlinked from identity providers", "provisioning.change": "Changed what groups give", "group.add": "Added a group", "group.change": "Changed a group", "group.remove": "Removed a group", "conversation.read_unredacted": "Read personal data", "sql.read_unredacted": "Read words by SQL", "export.unredacted": "Took personal data out", "ai_register.owner": "Named an owner", "ai_register.approved": "Approved a version", "ai_register.off": "Switched off", "ai_register.on": "Switched on", "calendar.change": "Changed the calendar", "key.make": "Made a key", "key.revoke": "Revoked a key",
};

// Only what differs, where both sides are there.
function changeOf(entry: AuditEntry): string {
  const before = entry.before as Record<string, unknown> | null, after = entry.after as Record<string, unknown> | null;
  if (!before || !after) return brief(after ?? before);
  return Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])).map((name) => `${words(name)} ${plain(before[name])} → ${plain(after[name])}`).join(" · ");
}

function Row({ entry }: { entry: AuditEntry }) {
  const change = changeOf(entry);
  return (
    <tr title={`Hash ${entry.hash}`}>
      <td className="tab faint">{count(entry.seq)}</td><td className="tab access-when">{dateTime(entry.at)}</td>
      <td>{entry.actor.name || <span className="faint">nobody signed in</span>} <span className="faint">{entry.actor.kind === "key" ? "key" : entry.actor.kind === "webhook" ? "webhook" : entry.actor.kind === "command_line" ? "command line" : ""}</span></td>
      <td className="faint tab">{entry.actor.address}</td>
      <td title={entry.action}>{ACTIONS[entry.action] ?? <span className="mono">{entry.action}</span>} {entry.outcome === "refused" && <span className="tag warn">refused</span>}</td>
      <td className="mono clip access-target" title={entry.target}>{entry.target}</td>
      <td className="small dim access-change" title={change}>{change}</td>
    </tr>
  );
}
