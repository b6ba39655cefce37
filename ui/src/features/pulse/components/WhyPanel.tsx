import { Fragment, useState } from "react";
import type { Cause, Metric, Why } from "@/shared/api/schema";
import { ApiFailure } from "@/shared/api/client";
import { count, decimal, sentence, value, words } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { Bone, Failed } from "@/shared/ui/States";
import { addFilter } from "@/shared/url/filters";
import { type Search, withKeys } from "@/shared/url/search";
import { movedBy } from "../why-words";
import { WithinCause } from "./WithinCause";

interface Props { readonly metric: Metric; readonly why: Why | undefined; readonly error: Error | null; readonly against?: string; readonly beforeFrom?: string | undefined; readonly drill: Search; readonly onRetry: () => void }

// Which parts carry the change: they and the rest add up to it. "Nothing stands out" is an answer.
export function WhyPanel({ metric, why, error, against = "the period before", beforeFrom, drill, onRetry }: Props) {
  const few = error instanceof ApiFailure && error.status === 400;
  return (
    <section className="panel why" aria-label="Why it moved">
      <h2 className="panel-title">Why it moved {why && <span className="faint why-from">against {against}: {value(why.before, metric.unit)} → {value(why.now, metric.unit)}</span>}</h2>
      {few ? <p className="dim">{sentence(error.message)}.</p>
        : error && !why ? <Failed what="The change could not be explained" error={error} onRetry={onRetry} />
        : !why ? <div style={{ display: "grid", gap: 10 }} aria-busy><Bone h={16} /><Bone h={16} w="70%" /></div>
        : why.causes.length === 0 ? <p className="dim">No part stands out: {count(why.slices)} were looked at, and none has contacts enough on both sides and moved more than chance would have it.</p>
        : <Causes metric={metric} why={why} drill={drill} beforeFrom={beforeFrom} />}
    </section>
  );
}

function Causes({ metric, why, drill, beforeFrom }: { metric: Metric; why: Why; drill: Search; beforeFrom: string | undefined }) {
  const [open, setOpen] = useState("");
  const widest = Math.max(...why.causes.map((cause) => Math.abs(cause.contribution)), Math.abs(why.rest), 1e-12);
  const bar = (part: number) => <span className="why-bar" aria-hidden><i className={part < 0 ? "less" : "more"} style={{ width: `${(Math.abs(part) / widest) * 50}%` }} /></span>;
  return (
    <div className="scroll-x"><table className="table why-table">
      <thead><tr><th>Part</th><th>What happened there</th><th className="num">Moves the figure by</th><th className="why-wide" /><th className="num">Sure</th></tr></thead>
      <tbody>
        {why.causes.map((cause) => {
          const key = cause.where.map((one) => `${one.by}=${one.value}`).join("&") + cause.type;
          return (<Fragment key={key}>
          <tr>
            <td><Link className="link" to="/conversations" search={placeOf(cause, metric, drill)}>{cause.where.map((one) => `${words(one.by)} ${one.label === "~none" ? "none" : words(one.label)}`).join(", ")}</Link>{cause.where.length > 0 && <button type="button" className="btn quiet why-look" aria-expanded={open === key} onClick={() => setOpen(open === key ? "" : key)}>{open === key ? "Close" : "Look inside"}</button>}</td>
            <td className="dim">{happened(cause, metric)}</td>
            <td className="num" title={`95 % interval ${movedBy(cause.low, metric.unit)} to ${movedBy(cause.high, metric.unit)}`}>{movedBy(cause.contribution, metric.unit)}</td>
            <td className="why-wide">{bar(cause.contribution)}</td>
            <td className="num dim">{decimal(cause.confidence * 100, 1)} %</td>
          </tr>
          {open === key && <tr className="why-within"><td colSpan={5}><WithinCause of={{ from: why.from, to: why.to, beforeFrom, search: sliceOf(cause, drill), against: cause.type === "rate" ? "before" : "others" }} /></td></tr>}
          </Fragment>);
        })}
        <tr className="faint"><td>All the rest</td><td /><td className="num">{movedBy(why.rest, metric.unit)}</td><td className="why-wide">{bar(why.rest)}</td><td /></tr>
        <tr><td><b>Together</b></td><td /><td className="num"><b>{movedBy(why.change, metric.unit)}</b></td><td className="why-wide" /><td /></tr>
      </tbody>
    </table></div>
  );
}

const happened = (cause: Cause, metric: Metric): string =>
  cause.type === "mix" ? "its share of the contacts changed" : `${value(cause.before, metric.unit)} → ${value(cause.now, metric.unit)}${cause.type === "new" ? ", new" : ""}`;

// The contacts of the part, whether the figure counts them or not.
const sliceOf = (cause: Cause, drill: Search): Search =>
  withKeys(cause.where.reduce((search, one) => addFilter(search, one.by, one.value), drill), { by: undefined, metric: undefined, part: undefined });

const placeOf = (cause: Cause, metric: Metric, drill: Search): Search =>
  withKeys(cause.where.reduce((search, one) => addFilter(search, one.by, one.value), drill), { by: undefined, metric: metric.id, part: metric.kind === "share" ? "of" : "over" });
