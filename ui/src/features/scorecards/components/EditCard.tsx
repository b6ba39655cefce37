import { useDebouncedValue } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { IconAlertTriangle, IconArrowBackUp, IconCheck, IconHistory, IconLoader2 } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { interactionsPage } from "@/shared/api/queries/get-interactions";
import { isOpen, startRescoring, useRescoring } from "@/shared/api/queries/get-rescoring";
import type { Scorecard } from "@/shared/api/schema";
import { dateTime, difference, plural, value, words } from "@/shared/format/format";
import { Failed } from "@/shared/ui/States";
import { errorLine, useTried } from "../api/try-scorecard";
import { changedLines, diffLines } from "../diff/lines";
import { loadDraft, saveDraft } from "../draft";
import { readCard } from "../yaml/card-yaml";
import { CardFormView } from "./CardFormView";
import { differing, Preview } from "./Preview";
import "./editor.css";
import { YamlSheet } from "./YamlSheet";

interface Props { readonly card: Scorecard; readonly interaction: string; readonly onInteraction: (id: string) => void; readonly onHistory: () => void }

// The card as a form and as YAML, side by side: the YAML is what counts, the form reads it and changes it one place at a time.
// Below, what the change does to one conversation while one types. Nothing is stored on the server.
export function EditCard({ card, interaction, onInteraction, onHistory }: Props) {
  const original = card.yaml ?? "";
  const [first] = useState(() => loadDraft(card.id));
  const [yaml, setYaml] = useState(first?.yaml ?? original);
  const [base, setBase] = useState(first?.base ?? card.version);
  const [open, setOpen] = useState<string | null>(null);
  const [side, setSide] = useState<"form" | "yaml">("form"); // where there is room for one only
  const [failure, setFailure] = useState<Error | null>(null);
  const [starting, setStarting] = useState(false);
  const [undone, setUndone] = useState<string | null>(null);
  const queries = useQueryClient();
  const rescoring = useRescoring();
  const edited = yaml !== original;
  const moved = edited && base !== card.version;
  useEffect(() => { saveDraft(card.id, edited ? { base, yaml } : null); }, [card.id, base, edited, yaml]);
  const change = useCallback((next: string | ((yaml: string) => string)) => { setFailure(null); setUndone(null); setYaml(next); }, []);

  const read = useMemo(() => readCard(yaml), [yaml]);
  const last = useRef(read.ok ? read.card : null);
  if (read.ok) last.current = read.card;
  const form = last.current;

  const recent = useQuery({ queryKey: ["try-candidates", card.id], queryFn: ({ signal }) => interactionsPage({ card: [card.id] }, undefined, signal, 30), staleTime: 60_000 });
  const id = interaction || recent.data?.rows[0]?.id || "";
  const [asked] = useDebouncedValue(yaml, 300);
  const before = useTried(id, original, original !== "");
  const after = useTried(id, asked, asked !== "");
  const current = asked === yaml && !after.isPlaceholderData && !after.isFetching;
  const message = !read.ok ? read.message : after.error?.message ?? "";
  const badLine = !read.ok ? read.line : after.error ? errorLine(message) : null;
  const other = after.error !== null && read.ok && badLine === null; // not the card's fault: the conversation, or the server
  const problem = badLine !== null ? { line: badLine, message } : null;
  const lines = useMemo(() => changedLines(diffLines(original, yaml)), [original, yaml]);
  const differs = after.data && before.data && edited ? differing(before.data, after.data) : [];
  const onLine = useCallback((line: number) => { const at = last.current?.questions.find((one) => line >= one.lines.from && line <= one.lines.to); if (at) setOpen(at.id); }, []);
  const lit = form?.questions.find((one) => one.id === open)?.lines ?? null;
  const busy = isOpen(rescoring.data);
  const ready = edited && read.ok && current && !after.error;

  const start = async () => {
    setStarting(true);
    setFailure(null);
    try {
      queries.setQueryData(["rescoring"], await startRescoring(yaml));
      onHistory();
    } catch (error) { setFailure(error instanceof Error ? error : new Error(String(error))); }
    setStarting(false);
  };
  const undo = () => { setUndone(yaml); setYaml(original); setBase(card.version); setFailure(null); };

  return (
    <>
      {moved && <p className="note warn" role="status"><IconAlertTriangle size={14} aria-hidden />The card has changed since this draft was begun (version {base} then, {card.version} now). Publishing the draft would undo that change. <button type="button" className="btn quiet" onClick={() => setBase(card.version)}>Keep the draft</button><button type="button" className="btn quiet" onClick={undo}>Start from the card as it is</button></p>}
      <div className="seg edit-switch" role="group" aria-label="Edit as">
        <button type="button" aria-pressed={side === "form"} onClick={() => setSide("form")}>Form</button>
        <button type="button" aria-pressed={side === "yaml"} onClick={() => setSide("yaml")}>YAML</button>
      </div>
      <div className="edit-grid" data-side={side}>
        <section className="panel edit-form" aria-label="Form">
          {!read.ok && <p className="note bad" role="status"><IconAlertTriangle size={14} aria-hidden />The form follows again when the YAML can be read{read.line === null ? "" : `: see line ${read.line}`}.</p>}
          {form && <CardFormView card={form} open={open} problem={problem} disabled={!read.ok} onOpen={setOpen} onChange={change} />}
        </section>
        <section className="panel edit-yaml" aria-label="YAML"><YamlSheet yaml={yaml} bad={badLine} lit={problem ? null : lit} onChange={change} onLine={onLine} onRun={() => void after.refetch()} /></section>
      </div>
      <div className="edit-bar panel" role="region" aria-label="State of the draft">
        <span className="edit-state" role={problem ? "alert" : "status"}>
          {problem ? <span className="bad"><IconAlertTriangle size={15} aria-hidden />{/^line \d/.test(message) || badLine === null ? message : `line ${badLine}: ${message}`}</span>
            : !current && edited ? <span className="faint"><IconLoader2 size={15} aria-hidden className="spin" />Checking…</span>
            : <span className={edited ? "good" : "faint"}><IconCheck size={15} aria-hidden />{edited ? "The card reads well" : "No changes yet"}</span>}
          {edited && <span className="faint tab edit-lines">{plural(lines.added, "line")} new, {lines.gone} gone</span>}
          {edited && !problem && after.data && before.data && <span className="tab dim">on this conversation {before.data.score ? value(before.data.score.points, "points") : "no score"} → <b>{after.data.score ? value(after.data.score.points, "points") : "no score"}</b>{after.data.score && before.data.score && Math.abs(after.data.score.points - before.data.score.points) > 5e-4 ? ` (${difference(after.data.score.points - before.data.score.points, "points")})` : ""}, {differs.length === 0 ? "every answer stays" : `${plural(differs.length, "answer")} ${differs.length === 1 ? "differs" : "differ"}`}</span>}
        </span>
        {undone !== null && !edited && <button type="button" className="btn quiet" onClick={() => { setYaml(undone); setUndone(null); }}>Bring my changes back</button>}
        {edited && <button type="button" className="btn quiet" onClick={undo}><IconArrowBackUp size={14} aria-hidden />Undo all changes</button>}
        {busy ? <button type="button" className="btn" onClick={onHistory}><IconHistory size={14} aria-hidden /><span className="clip">{rescoring.data?.card === card.id ? "See what is being tried" : `“${rescoring.data?.title ?? ""}” is being tried`}</span></button>
          : <button type="button" className="btn primary" disabled={!ready || starting} onClick={() => void start()}><IconHistory size={14} aria-hidden />{starting ? "Starting…" : "Try on all history"}</button>}
      </div>
      {failure && <Failed what="It could not be tried on all history" error={failure} onRetry={() => void start()} />}
      <section className="panel edit-preview" aria-label="On one conversation">
        <div className="try-tools">
          <h2 className="panel-title">On one conversation</h2>
          <label className="vh" htmlFor="try-id">Conversation</label>
          <input id="try-id" className="input mono" list="try-ids" value={interaction} placeholder={id || "id of a conversation"} onChange={(event) => onInteraction(event.currentTarget.value.trim())} />
          <datalist id="try-ids">{recent.data?.rows.map((row) => <option key={row.id} value={row.id}>{`${row.channel}, ${dateTime(row.started_at)}, ${words(row.reason)}`}</option>)}</datalist>
          <span className="small faint">{interaction === "" ? "The newest one this card applies to; give the id of any other." : "Nothing is stored."}</span>
        </div>
        {recent.isSuccess && id === "" ? <p className="faint" style={{ padding: "0 14px 14px" }}>No conversation is scored by this card yet. Give the id of one to try it on.</p>
          : other && after.error ? <Failed what="This conversation could not be scored" error={after.error} onRetry={() => void after.refetch()} />
          : <Preview card={card} interaction={id} before={before.data} after={after.data} edited={edited} stale={!current || problem !== null} />}
      </section>
    </>
  );
}
