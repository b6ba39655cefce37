import { useMediaQuery } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Metric, TargetOutlook } from "@/shared/api/schema";
import { date, dayMonth, plural, sentence, value } from "@/shared/format/format";
import { Link, metricPath } from "@/shared/ui/Link";
import { parseSearch } from "@/shared/url/search";
import { removeTarget } from "../api";
import { backtestText, comesText, linkOf, OUTCOMES, segmentText, standingOf, targetText } from "../words";
import { OutlookChart } from "./OutlookChart";
import { TargetForm } from "./TargetForm";

interface Props { readonly targets: readonly TargetOutlook[]; readonly metrics: readonly Metric[]; readonly may: boolean }

// Each target: now, wanted, met or not, and what comes.
export function TargetTable({ targets, metrics, may }: Props) {
  return (
    <div className="panel scroll-x">
      <table className="table targets-table">
        <thead><tr><th>Figure</th><th className="num">Last seven days</th><th>Target</th><th>Now</th><th>What comes</th><th>Eight weeks and four ahead</th></tr></thead>
        <tbody>{targets.map((one) => <Row key={one.target.id} one={one} metrics={metrics} may={may} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ one, metrics, may }: { one: TargetOutlook; metrics: readonly Metric[]; may: boolean }) {
  const [open, setOpen] = useState(false);
  const [changing, setChanging] = useState(false);
  const standing = standingOf(one.standing);
  const comes = comesText(one);
  const { now, unit } = one;
  return (
    <>
      <tr>
        <td className="target-what">
          <button type="button" className="link-btn" aria-expanded={open} onClick={() => setOpen(!open)}>{one.title}</button>
          <span className="dim small" dir="auto">{segmentText(one.target.segment)}{one.serves && <span className="faint"> · serves {OUTCOMES[one.serves].toLowerCase()}</span>}</span>
        </td>
        <td className="num">
          {now.value === null ? <span className="faint">no contacts</span> : <><b>{value(now.value, unit)}</b><span className="faint small target-range">{value(now.low, unit)} to {value(now.high, unit)}</span></>}
        </td>
        <td className="target-aim"><span className="tab">{targetText(one.target, unit)}</span>{may && <button type="button" className="btn quiet target-change" aria-label={`Change the target of ${one.title}, ${segmentText(one.target.segment)}`} aria-expanded={changing} onClick={() => setChanging(!changing)}>Change</button>}</td>
        <td><span className={`tag ${standing.tone}`}>{standing.name}</span></td>
        <td className="target-comes">{sentence(comes.text)}<span className="faint small">{comes.detail}</span></td>
        <td className="target-line"><OutlookChart one={one} width={220} height={52} /></td>
      </tr>
      {changing && <tr className="target-more"><td colSpan={6}><TargetForm metrics={metrics} target={one.target} onClose={() => setChanging(false)} /></td></tr>}
      {open && <tr className="target-more"><td colSpan={6}><Details one={one} may={may} /></td></tr>}
    </>
  );
}

function Details({ one, may }: { one: TargetOutlook; may: boolean }) {
  const client = useQueryClient();
  const [failure, setFailure] = useState("");
  const remove = async () => {
    try { await removeTarget(one.target.id); void client.invalidateQueries({ queryKey: ["targets"] }); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  const narrow = useMediaQuery("(max-width: 720px)");
  const contacts = one.contacts === null ? null : linkOf(one.contacts);
  return (
    <div className="target-details">
      <div>
        <div className="target-big"><OutlookChart one={one} width={narrow ? 340 : 620} height={narrow ? 160 : 200} words /></div>
        <p className="faint small">Line: the figure of the seven days that end with each day. Dashes and band: what is expected, 80 % of weeks. {backtestText(one)}</p>
      </div>
      <div>
        {one.weeks.length > 0 && (
          <table className="table target-weeks">
            <thead><tr><th>Week from</th><th className="num">Expected</th><th className="num">80 % between</th><th className="num">Missed</th></tr></thead>
            <tbody>{one.weeks.map((week) => <tr key={week.from}><td className="tab">{dayMonth(week.from)}</td><td className="num">{value(week.expected, one.unit)}</td><td className="num faint">{value(week.low, one.unit)} to {value(week.high, one.unit)}</td><td className="num">{Math.round(100 * week.breach)} %</td></tr>)}</tbody>
          </table>
        )}
        <p className="small dim">Set by {one.target.by} on {date(one.target.at)}, from {date(one.target.from)}.{one.target.note && <> {one.target.note}</>}</p>
        <p className="target-links">
          <Link className="link" to={metricPath(one.target.metric)} search={parseSearch(one.target.segment)}>Why it moved</Link>
          {contacts && <Link className="link" {...contacts}>{plural(one.now.n, "conversation")}</Link>}
          {may && <button type="button" className="btn quiet" onClick={() => void remove()}>Remove the target</button>}
        </p>
        {failure && <p className="bad small" role="alert">{sentence(failure)}</p>}
      </div>
    </div>
  );
}
