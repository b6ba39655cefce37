import { useQueryClient } from "@tanstack/react-query";
import { IconAlertTriangle, IconChevronDown, IconChevronRight, IconHistory, IconPencil, IconPlayerPlay } from "@tabler/icons-react";
import { Fragment, useState } from "react";
import { startRescoring } from "@/shared/api/queries/get-rescoring";
import { useWorkspace } from "@/shared/api/queries/get-workspace";
import type { PhrasePack } from "@/shared/api/schema";
import { count, words } from "@/shared/format/format";
import { Link, useGo } from "@/shared/ui/Link";
import { Bone, CopyButton, Failed } from "@/shared/ui/States";
import { usePacks } from "../api/phrases";
import { phraseInYaml } from "../phrase-text";

interface Props { readonly open: string | undefined; readonly onOpen: (pack: string | undefined) => void; readonly onTry: (phrase: string) => void }

// The packs every conversation is read with: what each finds, and its text, each phrase of which can be tried.
export function Packs({ open, onOpen, onTry }: Props) {
  const packs = usePacks();
  const workspace = useWorkspace();
  const volume = (signal: string): number | undefined => workspace.data?.facets.signal.find((one) => one.value === signal)?.count;
  return (
    <section className="packs" aria-label="Packs">
      <h2 className="packs-title">Packs <span className="faint small">Every conversation is read with these. A pack is a YAML file; open one to read it.</span></h2>
      <div className="panel scroll-x">
        {packs.error && !packs.data ? <Failed what="The packs could not be loaded" error={packs.error} onRetry={() => void packs.refetch()} /> : (
          <table className="table">
            <thead><tr><th>Pack</th><th>Finds</th><th className="num">Phrases</th><th>Version</th></tr></thead>
            <tbody>
              {packs.data?.map((pack) => (
                <Fragment key={pack.file}>
                  <tr>
                    <td style={{ whiteSpace: "nowrap" }}><button type="button" className="packs-open" aria-expanded={open === pack.name} onClick={() => onOpen(open === pack.name ? undefined : pack.name)}>{open === pack.name ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}{words(pack.name)}</button></td>
                    <td><span className="packs-signals">{pack.signals.map((signal) => <Link key={signal} className="tag" to="/conversations" search={{ signal: [signal] }} title={volume(signal) === undefined ? undefined : `${count(volume(signal))} conversations`}>{words(signal)}</Link>)}</span></td>
                    <td className="num">{count(pack.phrases)}</td>
                    <td className="mono dim">{pack.version}</td>
                  </tr>
                  {open === pack.name && <tr className="packs-text"><td colSpan={4}><PackText pack={pack} onTry={onTry} /></td></tr>}
                </Fragment>
              )) ?? [0, 1, 2].map((i) => <tr key={i}><td colSpan={4}><Bone h={22} /></td></tr>)}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}

function PackText({ pack, onTry }: { pack: PhrasePack; onTry: (phrase: string) => void }) {
  const [editing, setEditing] = useState(false);
  if (editing) return <PackEditor pack={pack} onLeave={() => setEditing(false)} />;
  return (
    <div className="pack-yaml">
      <p className="small faint"><span className="mono">{pack.file}</span> · choose a phrase to see where it is said <CopyButton text={pack.yaml} label="Copy the text" className="btn quiet" /><button type="button" className="btn quiet" onClick={() => setEditing(true)}><IconPencil size={13} aria-hidden />Edit</button></p>
      <div className="pack-lines" tabIndex={0} role="group" aria-label={`Text of ${pack.name}`}>
        {pack.yaml.replace(/\n$/, "").split("\n").map((line, i) => {
          const phrase = phraseInYaml(line);
          return <div key={i} className="pack-line"><span className="pack-no" aria-hidden>{i + 1}</span>{phrase === null ? <span className={line.trim().startsWith("#") ? "faint" : ""}>{line || " "}</span> : <button type="button" onClick={() => onTry(phrase)} title="Where is this said?">{line}<IconPlayerPlay size={11} aria-hidden /></button>}</div>;
        })}
      </div>
    </div>
  );
}

// The text of a pack, changed and tried on all history. Nothing counts before it is published there.
function PackEditor({ pack, onLeave }: { pack: PhrasePack; onLeave: () => void }) {
  const [text, setText] = useState(pack.yaml);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const queries = useQueryClient();
  const go = useGo();
  const start = async () => {
    setBusy(true);
    setRefused(null);
    try { queries.setQueryData(["rescoring"], await startRescoring(text, "phrases")); go({ to: "/trial" }); } catch (error) { setRefused(error instanceof Error ? error.message : String(error)); }
    setBusy(false);
  };
  const changed = text !== pack.yaml;
  return (
    <div className="pack-yaml">
      <textarea className="pack-edit" aria-label={`Text of ${pack.name}`} aria-invalid={refused !== null} aria-describedby={`refused-${pack.name}`} autoFocus spellCheck={false} rows={Math.min(28, Math.max(12, text.split("\n").length + 1))} value={text} onChange={(event) => { setText(event.currentTarget.value); setRefused(null); }} />
      <p id={`refused-${pack.name}`} role={refused ? "alert" : undefined} className={`small ${refused ? "bad" : "faint"}`}>{refused ? <><IconAlertTriangle size={13} aria-hidden /> {refused}</> : "Try it: all history is read again beside what counts, and you see what would change before it does."}</p>
      <p className="pack-acts"><button type="button" className="btn primary" disabled={busy || !changed} onClick={() => void start()}><IconHistory size={14} aria-hidden />{busy ? "Starting…" : "Try on all history"}</button><button type="button" className="btn" disabled={busy} onClick={onLeave}>{changed ? "Leave unchanged" : "Close"}</button></p>
    </div>
  );
}
