import type { FailureDemand } from "@/shared/api/schema";
import { count, decimal, value } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { ReasonName } from "@/shared/ui/ReasonName";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { NO_VALUE } from "@/shared/url/filters";
import { type Search, withKeys } from "@/shared/url/search";
import { type Asked, useFailureDemand } from "../api";
import { money, workTime } from "../flow-words";

type Amount = FailureDemand["total"]["minutes"];

export function FailureTab({ asked, drill, cause, onCause }: { asked: Asked | null; drill: Search; cause: string | undefined; onCause: (cause: string | undefined) => void }) {
  const found = useFailureDemand(asked);
  if (found.error && !found.data) return <Failed what="Failure demand could not be loaded" error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <div aria-busy style={{ display: "grid", gap: 16 }}><Bone h={60} /><Bone h={220} /><Bone h={320} /></div>;
  if (found.data.contacts === 0) return <Empty title="No contacts here">Choose another period or fewer filters, and what should not have been needed stands here.</Empty>;
  const data = found.data;
  const rows = data.rows.filter((row) => cause === undefined || row.cause === cause);
  const titles = new Map(data.causes.map((one) => [one.id, one.title]));
  return (
    <div aria-busy={found.isPlaceholderData}>
      <p className="failure-now"><Headline data={data} /></p>
      <section className="panel failure-causes" aria-label="Causes">
        <Causes data={data} cause={cause} drill={drill} onCause={onCause} />
      </section>
      <section className="panel scroll-x" aria-label="By reason">
        <table className="table">
          <thead><tr><th>Reason</th><th>What caused it{cause !== undefined && <> <button type="button" className="link-button" onClick={() => onCause(undefined)}>show all</button></>}</th><th className="num">Contacts</th><th className="num">Of its reason</th><th className="num">Handling</th>{data.cost_per_minute != null && <th className="num">Cost</th>}</tr></thead>
          <tbody>{rows.slice(0, 60).map((row) => (
            <tr key={`${row.reason}|${row.cause}`}>
              <td><ReasonName reason={row.reason === NO_VALUE ? "" : row.reason} none="no reason found" /></td>
              <td>{titles.get(row.cause) ?? row.cause}</td>
              <td className="num tab"><Link className="link" to="/conversations" search={withKeys(drill, { metric: `failure_demand.${row.cause}`, part: "of", reason: row.reason })}>{count(row.contacts)}</Link></td>
              <td className="num tab" title={`95 % interval ${value(row.share.low, "percent")} to ${value(row.share.high, "percent")}, n ${count(row.share.n)}`}>{row.share.enough ? value(row.share.value, "percent") : <span className="faint">n {count(row.share.n)}</span>}</td>
              <td className="num tab" title={range(row.minutes, workTime)}>{workTime(row.minutes.value)}</td>
              {row.cost && <td className="num tab" title={range(row.cost, (one) => money(one, data.currency))}>{money(row.cost.value, data.currency)}</td>}
            </tr>
          ))}</tbody>
        </table>
      </section>
      <Rule data={data} />
    </div>
  );
}

const range = (amount: Amount, words: (value: number) => string): string => `95 % interval ${words(amount.low)} to ${words(amount.high)}`;

function Headline({ data }: { data: FailureDemand }) {
  const { total } = data;
  return (
    <>
      <b>{total.share.enough ? value(total.share.value, "percent") : "Too few to tell what share"}</b> of {count(data.contacts)} contacts should not have been needed
      {total.share.enough && <span className="faint"> ({value(total.share.low, "percent")} to {value(total.share.high, "percent")})</span>}. They took <b>{workTime(total.minutes.value)}</b> of handling
      {total.cost ? <>, <b>{money(total.cost.value, data.currency)}</b> <span className="faint">({money(total.cost.low, data.currency)} to {money(total.cost.high, data.currency)})</span></> : <span className="faint"> ({workTime(total.minutes.low)} to {workTime(total.minutes.high)})</span>}.
      {total.timed < total.contacts && <span className="faint"> {count(total.contacts - total.timed)} of them are not in it: no measured work of a person, as e-mails and tickets have none.</span>}
    </>
  );
}

function Causes({ data, cause, drill, onCause }: { data: FailureDemand; cause: string | undefined; drill: Search; onCause: (cause: string | undefined) => void }) {
  const ranked = [...data.causes].sort((a, b) => b.minutes.value - a.minutes.value);
  const most = Math.max(1e-9, ...ranked.map((one) => one.minutes.high));
  return (
    <ol>{ranked.map((one) => (
      <li key={one.id}>
        <button type="button" className="failure-cause" aria-pressed={cause === one.id} onClick={() => onCause(cause === one.id ? undefined : one.id)} title={`Counts when: ${one.when}`}>
          <span className="name">{one.title}</span>
          <span className="failure-bar" aria-hidden><i style={{ width: `${(100 * one.minutes.value) / most}%` }} /><s style={{ left: `${(100 * one.minutes.low) / most}%`, width: `${(100 * (one.minutes.high - one.minutes.low)) / most}%` }} /></span>
          <span className="tab num">{workTime(one.minutes.value)}{one.cost && <> · {money(one.cost.value, data.currency)}</>}</span>
          <span className="faint small tab num">{value(one.share.value, "percent")} {one.share.low != null && one.share.high != null && <>({decimal(one.share.low * 100, 1)}–{decimal(one.share.high * 100, 1)})</>}</span>
        </button>
        <Link className="link small tab" to="/conversations" search={withKeys(drill, { metric: `failure_demand.${one.id}`, part: "of" })}>{count(one.contacts)} contacts</Link>
        {one.fix && <span className="faint small failure-fix">Way out: {one.fix}.</span>}
      </li>
    ))}</ol>
  );
}

function Rule({ data }: { data: FailureDemand }) {
  return (
    <details className="failure-rule">
      <summary>The rule behind it</summary>
      <p className="dim small">{data.own_rule ? "This workspace's own rule." : "The shipped rule."} Of contacts with <code>{data.over}</code>, each counts once, under the first cause that holds. {data.cost_per_minute != null ? `A minute costs ${money(data.cost_per_minute, data.currency)}.` : "Without a cost per minute, minutes are shown and no money."} To change it, put the file <code>journeys/failure_demand.yaml</code> into the workspace's folder; it counts from the next look on.</p>
      <pre className="mono panel">{data.yaml}</pre>
    </details>
  );
}
