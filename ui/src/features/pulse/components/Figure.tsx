import type { Metric, MetricValue } from "@/shared/api/schema";
import { Sparkline } from "@/shared/charts/Sparkline";
import { change, count, halfWidth, value } from "@/shared/format/format";
import { Delta } from "@/shared/ui/Delta";
import { Link, metricPath } from "@/shared/ui/Link";
import type { Search } from "@/shared/url/search";

export function Figure({ metric, now, search, wide = false, wholeBefore = true }: { metric: Metric; now: MetricValue | undefined; search: Search; wide?: boolean; wholeBefore?: boolean }) {
  const cell = now?.now;
  const moved = cell ? change(cell, metric.unit === "count" && !wholeBefore ? null : now.before, metric.unit, metric.direction) : null;
  const half = cell ? halfWidth(cell, metric.unit) : null;
  const known = cell?.value != null;
  return (
    <Link className="figure" to={metricPath(metric.id)} search={search} title={`${metric.definition}${metric.good_to_know ? `\n${metric.good_to_know}` : ""}`} data-metric={metric.id}>
      <span className="name clip">{metric.title}</span>
      {known && cell.enough ? (
        <span className="value">{value(cell.value, metric.unit)}{half && !wide && metric.unit !== "count" && <small title="95 % interval">{half}</small>}</span>
      ) : (
        <span className="value none">{known ? "not enough data" : "no data in this period"}</span>
      )}
      <span className="meta">
        {known && cell.enough && moved && <Delta change={moved} title={now?.before?.value != null ? `before: ${value(now.before.value, metric.unit)} (n ${count(now.before.n)})` : undefined} />}
        {metric.unit !== "count" && cell && cell.n > 0 && <span className="tab">{wide && half && known && cell.enough ? `${half} · ` : ""}n {count(cell.n)}</span>}
      </span>
      {now && known ? <Sparkline series={now.series} label={`${metric.title} over the period`} width={wide ? 160 : 120} /> : <span className="spark" />}
    </Link>
  );
}
