import { IconChevronDown, IconChevronRight, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Fragment, useState } from "react";
import { bytes, count, dateTime, plural } from "@/shared/format/format";
import { Bone, Failed } from "@/shared/ui/States";
import { deleteReject, retryRejects, useRejects } from "../api/rejects";

export function Rejects() {
  const rejects = useRejects();
  const queries = useQueryClient();
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const all = rejects.data?.pages.flatMap((page) => page.rejects) ?? [];
  const total = rejects.data?.pages[0]?.total ?? 0;
  const refresh = () => { void queries.invalidateQueries({ queryKey: ["rejects"] }); void queries.invalidateQueries({ queryKey: ["workspace"] }); };
  const act = async (work: () => Promise<string>) => {
    setBusy(true);
    try { setSaid(await work()); } catch (error) { setSaid(error instanceof Error ? error.message : String(error)); }
    setBusy(false);
    refresh();
  };
  const retry = () => act(async () => { const r = await retryRejects(); return `Retried: ${count(r.accepted)} accepted, ${count(r.duplicate)} already there, ${count(r.rejected)} still refused.`; });
  const remove = (id: number) => act(async () => { await deleteReject(id); return "Deleted one record."; });
  const toggle = (id: number) => { const next = new Set(open); if (!next.delete(id)) next.add(id); setOpen(next); };
  return (
    <section aria-label="Rejected records">
      <h2 className="h2">Rejected records <span className="faint tab" style={{ fontWeight: 400 }}>{rejects.data ? count(total) : ""}</span><span className="faint small" role="status" style={{ fontWeight: 400 }}>{said}</span><span className="grow" />
        {total > 0 && <button type="button" className="btn" disabled={busy} onClick={() => void retry()}><IconRefresh size={14} aria-hidden />Retry all</button>}
      </h2>
      <div className="panel scroll-x">
        {rejects.error && !rejects.data ? <Failed what="The rejected records could not be loaded" error={rejects.error} onRetry={() => void rejects.refetch()} />
          : !rejects.data ? <div style={{ padding: 14 }}><Bone h={18} /></div>
          : all.length === 0 ? <p className="faint" style={{ padding: "12px 14px" }}>None. A record that cannot be read is kept here with its reason, and never stops an import.</p> : (
            <table className="table rejects">
              <thead><tr><th style={{ width: 30 }}><span className="vh">Raw</span></th><th>Reason</th><th>Where</th><th>Format</th><th>When</th><th className="num">Size</th><th><span className="vh">Delete</span></th></tr></thead>
              <tbody>
                {all.map((one) => (
                  <Fragment key={one.id}>
                    <tr>
                      <td><button type="button" className="btn quiet icon" style={{ height: 20, width: 20 }} aria-expanded={open.has(one.id)} aria-label={`Raw text of record ${one.id}`} onClick={() => toggle(one.id)}>{open.has(one.id) ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}</button></td>
                      <td style={{ minWidth: 260, overflowWrap: "anywhere" }}>{one.reason}</td>
                      <td className="mono" style={{ maxWidth: 280, overflowWrap: "anywhere" }} title={one.byte == null ? undefined : `byte ${count(one.byte)}`}>{one.file || "request"}{one.line == null ? "" : `:${one.line}`}</td>
                      <td className="dim">{one.format}</td>
                      <td className="dim tab" style={{ whiteSpace: "nowrap" }}>{dateTime(one.at)}</td>
                      <td className="num dim">{bytes(one.raw_bytes)}</td>
                      <td><button type="button" className="btn quiet icon" style={{ height: 20, width: 24 }} disabled={busy} aria-label={`Delete record ${one.id}`} onClick={() => void remove(one.id)}><IconTrash size={14} aria-hidden /></button></td>
                    </tr>
                    {open.has(one.id) && <tr><td /><td colSpan={6}><div className="reject-raw" dir="auto">{one.raw}{one.raw_bytes > one.raw.length && one.raw.length >= 4000 ? "…" : ""}</div></td></tr>}
                  </Fragment>
                ))}
              </tbody>
            </table>
          )}
        {rejects.hasNextPage && <p style={{ padding: 8 }}><button type="button" className="btn quiet" onClick={() => void rejects.fetchNextPage()}>Show more of {plural(total, "record")}</button></p>}
      </div>
    </section>
  );
}
