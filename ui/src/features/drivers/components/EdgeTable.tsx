import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { DriverEdge, Unit } from "@/shared/api/schema";
import { count } from "@/shared/format/format";
import { gap, lagText, manyOf, pairKey, sortEdges, type SortKey, statusOf, sureText } from "../words";

interface Props { readonly edges: readonly DriverEdge[]; readonly unitOf: (metric: string) => Unit; readonly segment: string; readonly chosen: string | null; readonly sort: SortKey; readonly up: boolean; readonly onSort: (key: SortKey) => void; readonly onChoose: (key: string) => void }

export function EdgeTable({ edges, unitOf, segment, chosen, sort, up, onSort, onChoose }: Props) {
  const head = (key: SortKey, name: string, num = false) => (
    <th className={num ? "num" : undefined} aria-sort={sort === key ? (up ? "ascending" : "descending") : "none"}>
      <button type="button" className="driver-sort" onClick={() => onSort(key)}>{name}{sort === key && (up ? <IconArrowUp size={12} aria-hidden /> : <IconArrowDown size={12} aria-hidden />)}</button>
    </th>
  );
  return (
    <div className="scroll-x">
      <table className="table drivers-table">
        <thead><tr>{head("from", "When this rises")}{head("to", "this follows")}{head("strength", "By", true)}<th>Seen in</th>{head("q", "How sure", true)}{head("status", "Status")}</tr></thead>
        <tbody>{sortEdges(edges, sort, up).map((edge) => {
          const key = pairKey(edge), status = statusOf(edge), seen = edge.seen, unit = unitOf(edge.to);
          return (
            <tr key={key} className={key === chosen ? "on" : undefined} aria-selected={key === chosen}>
              <td><button type="button" className="link-btn" aria-pressed={key === chosen} onClick={() => onChoose(key)}>{edge.from_title}</button>{seen && <span className="faint small"> by {seen.step_text}</span>}</td>
              <td>{edge.to_title}{seen && <span className="faint small"> {lagText(seen.lag)}{seen.turn === "none" ? "" : `, ${seen.turn}`}</span>}</td>
              <td className="num">{seen ? <><b>{gap(seen.step_effect, unit)}</b> <span className="faint small">{gap(seen.step_low, unit)} to {gap(seen.step_high, unit)}</span></> : <span className="faint">too little data</span>}</td>
              <td className="tab">{seen && `${count(seen.same_sign)} of ${count(seen.segments)} ${manyOf(segment)}`}</td>
              <td className="num dim">{seen && sureText(seen.q)}</td>
              <td><span className={`tag ${status.tone}`}>{status.name}</span></td>
            </tr>
          );
        })}</tbody>
      </table>
    </div>
  );
}
