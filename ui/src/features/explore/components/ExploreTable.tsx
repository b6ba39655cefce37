import { IconArrowDown, IconArrowUp, IconHelpCircle } from "@tabler/icons-react";
import type { Cell, Exploration, ExploreRow, Metric } from "@/shared/api/schema";
import { change, count, decimal, halfWidth, sentence, value, words } from "@/shared/format/format";
import { Delta } from "@/shared/ui/Delta";
import { Link, metricPath } from "@/shared/ui/Link";
import { type Search, withKeys } from "@/shared/url/search";
import { explains, groupSearch, rowKey, sorted, type SortKey, type State } from "../state";
import { colourOf } from "./LinesFigure";

interface Props { readonly metric: Metric; readonly data: Exploration; readonly state: State; readonly drill: Search; readonly stale: boolean; readonly label: (where: ExploreRow["where"][number]) => string; readonly onSort: (key: SortKey) => void; readonly onLit: (key: string | null) => void }

export function ExploreTable({ metric, data, state, drill, stale, label, onSort, onLit }: Props) {
  const part = metric.kind === "share" || metric.kind === "net" ? "of" : "over";
  const shown = (cell: Cell | null): string => (cell == null || cell.value == null ? "–" : cell.enough ? value(cell.value, metric.unit) : "few");
  const against = data.compare === "segment" ? "The others" : "Before";
  const head = (key: SortKey, name: string, num = true) => (
    <th className={num ? "num" : undefined} aria-sort={state.sort === key ? (state.up ? "ascending" : "descending") : "none"}>
      <button type="button" className="explore-sort" onClick={() => onSort(key)}>{name}{state.sort === key && (state.up ? <IconArrowUp size={12} aria-hidden /> : <IconArrowDown size={12} aria-hidden />)}</button>
    </th>
  );
  const why = explains(metric, state);
  const lines = data.rows.filter((row) => row.series.length > 0).map(rowKey);
  return (
    <div className="scroll-x" style={{ opacity: stale ? 0.6 : 1 }} aria-busy={stale}>
      <table className="table explore-table">
        <thead><tr>{head("name", data.by.map((by) => sentence(words(by.replace(/^attr\./, "")))).join(" · "), false)}{head("now", "Now")}<th className="num">±</th>{data.compare !== "none" && <><th className="num">{against}</th>{head("change", "Change", false)}</>}{head("n", "n")}<th className="num">Share</th><th aria-label="Why it moved" /></tr></thead>
        <tbody>
          {sorted(data.rows, state.sort, state.up).map((row) => {
            const key = rowKey(row);
            const place = groupSearch(row, drill);
            const name = row.where.map(label).join(" · ");
            const line = lines.indexOf(key);
            const few = row.now.value != null && !row.now.enough;
            return (
              <tr key={key} onMouseEnter={() => onLit(line >= 0 ? key : null)} onMouseLeave={() => onLit(null)} onFocus={() => onLit(line >= 0 ? key : null)} onBlur={() => onLit(null)}>
                <td className="explore-name"><i className="explore-dot" style={{ background: line >= 0 ? colourOf(line) : "transparent" }} aria-hidden /><Link to="/conversations" search={place} title={name} dir="auto">{name}</Link></td>
                <td className="num"><Link to="/conversations" search={withKeys(place, { metric: metric.id, part })} aria-label={`${name}: ${shown(row.now)}, read the conversations`} title={few ? `${count(row.now.n)} contacts; shown from ${count(metric.minimum_sample)}` : undefined}>{shown(row.now)}</Link></td>
                <td className="num faint" title={row.now.enough && row.now.low != null && row.now.high != null ? `95 % interval ${value(row.now.low, metric.unit)} to ${value(row.now.high, metric.unit)}` : undefined}>{row.now.enough ? halfWidth(row.now, metric.unit)?.slice(2) : ""}</td>
                {data.compare !== "none" && <><td className="num dim">{shown(row.before)}</td><td><Delta change={change(row.now, row.before, metric.unit, data.compare === "segment" ? "none" : metric.direction)} /></td></>}
                <td className="num"><Link to="/conversations" search={withKeys(place, { metric: metric.id, part: "over" })} aria-label={`${name}: the ${count(row.now.n)} considered`}>{count(row.now.n)}</Link></td>
                <td className="num dim">{decimal(row.share * 100, 1)} %</td>
                <td className="explore-why">{why && <Link className="link small" to={metricPath(metric.id)} search={place} aria-label={`${name}: why?`}><IconHelpCircle size={14} aria-hidden />why?</Link>}</td>
              </tr>
            );
          })}
          <tr className="total">
            <td>All{data.groups > data.rows.length ? <span className="faint small"> {count(data.groups)} groups, the largest {count(data.rows.length)} shown</span> : ""}</td><td className="num">{shown(data.total.now)}</td><td className="num faint">{halfWidth(data.total.now, metric.unit)?.slice(2)}</td>
            {data.compare !== "none" && <><td className="num dim">{shown(data.total.before)}</td><td><Delta change={change(data.total.now, data.total.before, metric.unit, data.compare === "segment" ? "none" : metric.direction)} /></td></>}
            <td className="num">{count(data.total.now.n)}</td><td className="num dim">100 %</td><td className="explore-why">{why && <Link className="link small" to={metricPath(metric.id)} search={drill}>why?</Link>}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
