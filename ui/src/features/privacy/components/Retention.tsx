import type { RetentionReport } from "@/shared/api/schema";
import { count, date, plural } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { Empty } from "@/shared/ui/States";
import { dueName, tonight } from "../words";

// The rules, and what they would take out tonight.
export function Retention({ report }: { report: RetentionReport }) {
  return (
    <section className="panel priv-part" aria-label="Retention">
      <div className="priv-part-head"><h2 className="panel-title">Retention</h2><span className="faint small">{tonight(report)}</span></div>
      {report.due.length === 0 ? <Empty title="Everything is kept">Write days by channel into <span className="mono">retention.yaml</span> in the workspace, and once a day what is older goes, as an erasure does it. docs/privacy.md shows how.</Empty> : (
        <div className="scroll-x"><table className="table priv-rules">
          <thead><tr><th>What</th><th className="num">Kept for</th><th className="priv-rare">Older than</th><th className="num">Would go tonight</th><th className="num">Held</th></tr></thead>
          <tbody>{report.due.map((due) => <tr key={`${due.what}-${due.channel}`}><td>{dueName(due)}</td><td className="num tab">{plural(due.days, "day")}</td><td className="tab dim priv-rare">{date(due.before)}</td><td className="num tab">{due.what === "conversations" && due.count > 0 ? <Link className="link" to="/conversations" search={{ channel: [due.channel], from: ["1970-01-01T00:00:00Z"], to: [due.before] }}>{count(due.count)}</Link> : count(due.count)}</td><td className="num tab">{due.held > 0 ? count(due.held) : <span className="faint">none</span>}</td></tr>)}</tbody>
        </table></div>
      )}
    </section>
  );
}
