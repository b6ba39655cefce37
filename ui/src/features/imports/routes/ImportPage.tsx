import { IconAlertTriangle, IconCheck, IconFileText, IconUpload, IconX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type DragEvent, useEffect, useRef, useState } from "react";
import type { ImportJob } from "@/shared/api/schema";
import { bytes, count, dateTime, decimal, duration } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { CopyButton } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { useFormats } from "../api/get-formats";
import { cancelImport, useImports } from "../api/get-imports";
import { timeLeft, upload } from "../api/upload";
import "../components/imports.css";
import { Rejects } from "../components/Rejects";

interface Sending { readonly key: number; readonly name: string; readonly size: number; readonly sent: number; readonly started: number; readonly abort: () => void; readonly error: string | null }

let counter = 0;

export function ImportPage() {
  useTitle("Import");
  const queries = useQueryClient();
  const formats = useFormats();
  const imports = useImports();
  const [format, setFormat] = useState("auto");
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const chooser = useRef<HTMLInputElement>(null);
  const jobs = imports.data ?? [];
  const running = jobs.filter((one) => one.state === "running").length;
  const wasRunning = useRef(0);
  useEffect(() => {
    // What an import brought changes every page: forget what was fetched before it.
    if (running < wasRunning.current) for (const key of ["rejects", "workspace", "interactions", "values", "breakdown", "scorecards"]) void queries.invalidateQueries({ queryKey: [key] });
    wasRunning.current = running;
  }, [running, queries]);
  useEffect(() => {
    if (sending.every((one) => one.error !== null)) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [sending]);

  const send = (files: Iterable<File>) => {
    for (const file of files) {
      const key = ++counter;
      const change = (part: Partial<Sending>) => setSending((list) => list.map((one) => (one.key === key ? { ...one, ...part } : one)));
      const { done, abort } = upload(file, format, (sent) => change({ sent }));
      setSending((list) => [...list, { key, name: file.name, size: file.size, sent: 0, started: Date.now(), abort, error: null }]);
      done.then(
        () => { setSending((list) => list.filter((one) => one.key !== key)); wasRunning.current += 1; void queries.invalidateQueries({ queryKey: ["imports"] }); void queries.invalidateQueries({ queryKey: ["rejects"] }); },
        (error: unknown) => change({ error: error instanceof Error ? error.message : String(error) }),
      );
    }
  };
  const drop = (event: DragEvent) => { event.preventDefault(); setOver(false); send(event.dataTransfer.files); };
  const origin = window.location.origin;
  const curl = `curl --data-binary @calls.jsonl.gz \\\n  '${origin}/v1/imports?filename=calls.jsonl.gz&format=${format}'`;
  const cli = `clarion import${format === "auto" ? "" : ` --format ${format}`} calls.jsonl.gz`;
  return (
    <div className="page">
      <header className="page-head"><h1>Import</h1><span className="faint">Calls, chats, mails and bot conversations, as files. The same file twice changes nothing.</span></header>
      <div className="import-grid">
        <div className={`drop${over ? " over" : ""}`} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
          <h2>Drop files here</h2>
          <p>One or many, of any size, plain or compressed.</p>
          <div className="row">
            <input ref={chooser} type="file" multiple className="vh" tabIndex={-1} aria-label="Files to import" onChange={(event) => { send(event.currentTarget.files ?? []); event.currentTarget.value = ""; }} />
            <button type="button" className="btn primary" onClick={() => chooser.current?.click()}><IconUpload size={14} aria-hidden />Choose files</button>
            <select className="input" aria-label="Format" value={format} onChange={(event) => setFormat(event.currentTarget.value)} style={{ maxWidth: 300 }}>
              <option value="auto">Format: found out from the file</option>
              {formats.data?.filter((one) => one.name !== "auto").map((one) => <option key={one.name} value={one.name} title={one.what}>{one.name}{one.what ? `: ${one.what}` : ""}</option>)}
            </select>
          </div>
        </div>
        <aside className="panel ways">
          <h2>From a script</h2><pre>{curl}</pre>
          <h2>From the command line</h2><pre style={{ marginBottom: 6 }}>{cli}</pre>
          <CopyButton text={curl} label="Copy curl" className="btn quiet" /><CopyButton text={cli} label="Copy command" className="btn quiet" />
        </aside>
      </div>
      <h2 className="h2">Imports</h2>
      <div className="panel jobs">
        {sending.map((one) => (
          <div className="job" key={one.key}>
            <span className="job-name"><IconFileText size={15} aria-hidden className="faint" /><span className="clip" dir="auto" title={one.name}>{one.name}</span><span className={`tag ${one.error ? "bad" : ""}`}>{one.error ? "not sent" : "uploading"}</span></span>
            {one.error ? <button type="button" className="btn quiet" onClick={() => setSending((list) => list.filter((other) => other !== one))}>Dismiss</button> : <button type="button" className="btn quiet" onClick={one.abort}><IconX size={14} aria-hidden />Cancel</button>}
            {!one.error && <div className="job-bar" role="progressbar" aria-label={`Upload of ${one.name}`} aria-valuenow={Math.round((one.sent / Math.max(1, one.size)) * 100)}><i style={{ width: `${(one.sent / Math.max(1, one.size)) * 100}%` }} /></div>}
            <span className="job-meta">{one.error ?? `${bytes(one.sent)} of ${bytes(one.size)}`}</span>
          </div>
        ))}
        {jobs.map((job) => <Job key={job.id} job={job} onCancel={() => void cancelImport(job.id).finally(() => imports.refetch())} />)}
        {imports.error && !imports.data && <p className="bad" style={{ padding: "12px 14px" }} role="alert">The list of imports could not be loaded: {imports.error.message} <button type="button" className="btn quiet" onClick={() => void imports.refetch()}>Try again</button></p>}
        {imports.data && jobs.length === 0 && sending.length === 0 && <p className="faint" style={{ padding: "12px 14px" }}>No imports yet. Progress, rate and time left appear here, and stay through a reload.</p>}
      </div>
      <Rejects />
    </div>
  );
}

const STATE = { running: ["", "reading"], done: ["good", "done"], failed: ["bad", "failed"], cancelled: ["warn", "cancelled"] } as const;

function Job({ job, onCancel }: { job: ImportJob; onCancel: () => void }) {
  const [tone, word] = STATE[job.state];
  const left = timeLeft(job.bytes_read, job.bytes, job.seconds);
  const share = job.bytes > 0 ? job.bytes_read / job.bytes : 0;
  const rate = job.seconds > 0.05 ? job.accepted / job.seconds : null;
  return (
    <div className="job" data-import={job.id}>
      <span className="job-name"><IconFileText size={15} aria-hidden className="faint" /><span className="clip" dir="auto" title={job.filename}>{job.filename || "request"}</span><span className={`tag ${tone}`}>{job.state === "done" ? <IconCheck size={12} aria-hidden /> : job.state === "failed" ? <IconAlertTriangle size={12} aria-hidden /> : null}{word}</span></span>
      {job.state === "running" ? <button type="button" className="btn quiet" onClick={onCancel}><IconX size={14} aria-hidden />Cancel</button> : <span className="small faint tab">{dateTime(job.started_at)}</span>}
      {job.state === "running" && <div className="job-bar" role="progressbar" aria-label={`Import of ${job.filename}`} aria-valuenow={Math.round(share * 100)}><i style={{ width: `${share * 100}%` }} /></div>}
      <span className="job-meta" style={{ gridColumn: "1 / -1" }}>
        {job.error && <span className="bad">{job.error}</span>}
        <span>{count(job.accepted)} accepted</span>{job.duplicate > 0 && <span>{count(job.duplicate)} already there</span>}{job.erased > 0 && <span title="Their data was erased here on request and is not stored again">{count(job.erased)} refused as erased</span>}{job.rejected > 0 && <span className="warn">{count(job.rejected)} rejected</span>}<span>{count(job.turns)} turns</span>
        <span>{job.state === "running" ? `${bytes(job.bytes_read)} of ${bytes(job.bytes)}` : bytes(job.bytes)}</span>
        {rate !== null && job.accepted > 0 && <span>{rate >= 10 ? count(Math.round(rate)) : decimal(rate, 1)} a second</span>}
        {left !== null && job.state === "running" && <span>{duration(left)} left</span>}
        {job.state !== "running" && job.seconds > 0 && <span>took {duration(job.seconds * 1000)}</span>}
        <span>{job.format}</span>
        {job.state === "done" && job.accepted > 0 && <Link className="link" to="/conversations">See conversations</Link>}
      </span>
    </div>
  );
}
