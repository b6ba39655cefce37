import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useId, useState } from "react";
import type { Reason, Taxonomy } from "@/shared/api/schema";
import { count, decimal, plural, words } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { type useReasonActions, useTaxonomy } from "../api/reasons";

type Actions = ReturnType<typeof useReasonActions>;
const DISCOVERED = "discovered:";
const partName = (label: string): string => (label.startsWith(DISCOVERED) ? `“${label.slice(DISCOVERED.length)}”` : words(label));

export function groupsOf(reasons: readonly Reason[]): readonly { readonly group: string; readonly reasons: readonly Reason[]; readonly conversations: number }[] {
  const names = [...new Set(reasons.map((one) => one.group))];
  return names.map((group) => { const mine = reasons.filter((one) => one.group === group); return { group, reasons: mine, conversations: mine.reduce((sum, one) => sum + one.conversations, 0) }; })
    .sort((a, b) => Number(a.group === "") - Number(b.group === "") || b.conversations - a.conversations);
}

export function boardWords(taxonomy: Taxonomy): string {
  const largest = taxonomy.reasons[0];
  const share = (n: number): string => `${decimal((n / Math.max(1, taxonomy.conversations)) * 100, 0)} %`;
  if (taxonomy.conversations === 0 || !largest) return "";
  return `No reason brings more contacts than “${largest.title}”: ${share(largest.conversations)} of ${count(taxonomy.conversations)}. ${taxonomy.without_reason === 0 ? "Every contact has a reason." : `${share(taxonomy.without_reason)} have no known reason.`}`;
}

// A discovered reason has examples, but no label that new conversations carry: its zero is not "nobody asks".
export const learnedWords = (reason: Reason): string => `Learned from ${plural(reason.examples, "example")}; not yet recognised in new conversations.`;

export function Board({ actions }: { actions: Actions }) {
  const taxonomy = useTaxonomy();
  const [open, setOpen] = useState<string | null>(null);
  const data = taxonomy.data;
  if (taxonomy.error && !data) return <Failed what="The reasons could not be loaded" error={taxonomy.error} onRetry={() => void taxonomy.refetch()} />;
  if (!data) return <div style={{ display: "grid", gap: 8 }} aria-busy><Bone w="60%" h={26} />{[0, 1, 2, 3, 4, 5].map((i) => <Bone key={i} h={30} />)}</div>;
  if (data.reasons.length === 0) return <Empty title="No reasons yet" action={<><Link className="btn primary" to="/reasons" search={{ view: ["inbox"] }}>Look for reasons</Link><Link className="btn" to="/import">Import conversations</Link></>}>Reasons appear when conversations are in: those the phrase packs know, and those discovered in what customers say first.</Empty>;
  const groups = groupsOf(data.reasons);
  const widest = Math.max(1, ...data.reasons.map((one) => one.conversations));
  return (
    <>
      <p className="reason-words">{boardWords(data)} {data.without_reason > 0 && <span className="reason-more"><Link className="link" to="/conversations" search={{ reason: ["~none"] }}>Read those</Link> or <Link className="link" to="/reasons" search={{ view: ["inbox"] }}>see what they ask for</Link></span>}</p>
      {groups.map(({ group, reasons, conversations }) => (
        <section key={group} className="reason-group" aria-label={group || "Without a heading"}>
          {groups.length > 1 && <h2>{group || "Without a heading"} <span className="faint small tab">{plural(reasons.length, "reason")}, {count(conversations)} contacts</span></h2>}
          <ul className="panel">
            {reasons.map((reason) => (
              <li key={reason.id} className={open === reason.id ? "reason open" : "reason"}>
                <div className="reason-row">
                  <span className="reason-cell"><button type="button" className="reason-name" title={reason.title} aria-expanded={open === reason.id} onClick={() => setOpen(open === reason.id ? null : reason.id)}>{open === reason.id ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}<span className="clip" dir="auto">{reason.title}</span></button>
                  <span className="reason-parts">{(reason.from.length > 1 || reason.from[0]?.label.startsWith(DISCOVERED)) && reason.from.slice(0, 3).map((part) => <span key={part.label} className="tag clip">{partName(part.label)}</span>)}{reason.from.length > 3 && <span className="small faint">+{reason.from.length - 3}</span>}</span></span>
                  <span className="reason-bar" aria-hidden>{reason.conversations > 0 && <i style={{ width: `${(reason.conversations / widest) * 100}%` }} />}</span>
                  <span className="num dim">{decimal(reason.share * 100, 1)} %</span>
                  {reason.conversations > 0 ? <Link className="link num" to="/conversations" search={{ reason: [reason.id] }}>{count(reason.conversations)}</Link> : <span className="num faint">0</span>}
                  {reason.conversations === 0 && reason.examples > 0 && <p className="reason-learned">{learnedWords(reason)} <Link className="link" to="/reasons" search={{ view: ["inbox"] }}>Have it recognised</Link></p>}
                </div>
                {open === reason.id && <Arrange reason={reason} all={data.reasons} actions={actions} onDone={() => setOpen(null)} />}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

// Everything that can be done with a reason, in plain forms: call it something else, put it under a heading, into another, apart.
function Arrange({ reason, all, actions, onDone }: { reason: Reason; all: readonly Reason[]; actions: Actions; onDone: () => void }) {
  const id = useId();
  const [title, setTitle] = useState(reason.title);
  const [group, setGroup] = useState(reason.group);
  const [into, setInto] = useState("");
  const [parts, setParts] = useState<readonly string[]>([]);
  const [name, setName] = useState("");
  const others = all.filter((one) => one.id !== reason.id).sort((a, b) => a.title.localeCompare(b.title));
  const headings = [...new Set(all.map((one) => one.group).filter(Boolean))];
  const run = (change: Parameters<Actions["change"]>[0], leave: boolean) => (event: React.FormEvent) => { event.preventDefault(); void actions.change(change).then((done) => { if (done && leave) onDone(); }); };
  return (
    <div className="arrange">
      <form onSubmit={run({ action: "rename", id: reason.id, title: title.trim() }, false)}>
        <label htmlFor={`${id}-t`}>Name</label><input id={`${id}-t`} className="input" value={title} dir="auto" onChange={(event) => setTitle(event.currentTarget.value)} /><button type="submit" className="btn" disabled={actions.busy || title.trim() === "" || title.trim() === reason.title}>Rename</button>
      </form>
      <form onSubmit={run({ action: "move", id: reason.id, group: group.trim() }, false)}>
        <label htmlFor={`${id}-g`}>Heading</label><input id={`${id}-g`} className="input" list={`${id}-gs`} value={group} placeholder="none" dir="auto" onChange={(event) => setGroup(event.currentTarget.value)} /><datalist id={`${id}-gs`}>{headings.map((one) => <option key={one} value={one} />)}</datalist><button type="submit" className="btn" disabled={actions.busy || group.trim() === reason.group}>Move</button>
      </form>
      <form onSubmit={run({ action: "merge", id: reason.id, into }, true)}>
        <label htmlFor={`${id}-m`}>Part of</label><select id={`${id}-m`} className="input" value={into} onChange={(event) => setInto(event.currentTarget.value)}><option value="">another reason …</option>{others.map((one) => <option key={one.id} value={one.id}>{one.title}</option>)}</select><button type="submit" className="btn" disabled={actions.busy || into === ""}>Merge</button>
      </form>
      <div className="arrange-parts">
        <span className="small faint">Counts as this</span>
        <ul>{reason.from.map((part) => <li key={part.label}>{reason.from.length > 1 ? <label><input type="checkbox" checked={parts.includes(part.label)} onChange={() => setParts(parts.includes(part.label) ? parts.filter((one) => one !== part.label) : [...parts, part.label])} />{partName(part.label)}</label> : <span>{partName(part.label)}</span>} <span className="faint tab">{part.label.startsWith(DISCOVERED) ? "discovered" : count(part.conversations)}</span></li>)}</ul>
        {reason.from.length > 1 && (
          <form onSubmit={run({ action: "split", id: reason.id, title: name.trim(), from: parts }, true)}>
            <label htmlFor={`${id}-s`} className="vh">Name of the new reason</label><input id={`${id}-s`} className="input" value={name} placeholder="name of the new reason" dir="auto" onChange={(event) => setName(event.currentTarget.value)} /><button type="submit" className="btn" disabled={actions.busy || parts.length === 0 || parts.length === reason.from.length || name.trim() === ""}>Split off {parts.length > 0 ? plural(parts.length, "part") : "the chosen"}</button>
          </form>
        )}
      </div>
    </div>
  );
}
