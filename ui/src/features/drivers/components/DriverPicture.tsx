import { useElementSize } from "@mantine/hooks";
import type { DriverEdge, DriverFigure } from "@/shared/api/schema";
import { useGo } from "@/shared/ui/Link";
import type { Search } from "@/shared/url/search";
import { layout } from "../layout";
import { lagText, OUTCOMES, pairKey, statusOf, strengthText } from "../words";

interface Props { readonly figures: readonly DriverFigure[]; readonly edges: readonly DriverEdge[]; readonly chosen: string | null; readonly drill: Search; readonly onChoose: (key: string) => void }

const LEAST = 720;
const nameOf = (edge: DriverEdge): string => `${edge.from_title} to ${edge.to_title}, ${statusOf(edge).name}${edge.seen ? `, ${strengthText(edge.seen)}, ${lagText(edge.seen.lag)}${edge.seen.turn === "none" ? "" : `, ${edge.seen.turn} when it rises`}` : ""}`;

// The graph: columns by what figures serve, a line as wide as it is strong, dashed where it is unsure or by people alone. The table says the same.
export function DriverPicture({ figures, edges, chosen, drill, onChoose }: Props) {
  const { ref, width } = useElementSize();
  const go = useGo();
  const picture = layout(figures, edges, Math.max(LEAST, Math.floor(width) || 900));
  const near = new Set(edges.filter((edge) => pairKey(edge) === chosen).flatMap((edge) => [edge.from, edge.to]));
  const open = (metric: string) => go({ to: "/explore", search: { ...drill, figure: [metric] } });
  return (
    <div ref={ref} className="drivers-picture scroll-x" role="group" aria-label="The graph">
      <svg width={picture.width} height={picture.height} viewBox={`0 0 ${picture.width} ${picture.height}`}>
        <defs>
          {(["plain", "lit"] as const).map((kind) => <marker key={kind} id={`driver-arrow-${kind}`} viewBox="0 0 8 8" refX="1" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" className={`driver-arrow ${kind}`} /></marker>)}
        </defs>
        {picture.columns.map((one) => <text key={one.serves} x={one.x + one.w / 2} y={16} textAnchor="middle" className="driver-column">{OUTCOMES[one.serves]}</text>)}
        {picture.lines.map((line) => {
          const lit = line.key === chosen;
          return (
            <g key={line.key} className={`driver-line${lit ? " lit" : ""}${chosen !== null && !lit ? " off" : ""}`} role="button" tabIndex={0} aria-pressed={lit} aria-label={nameOf(line.edge)} onClick={() => onChoose(line.key)} onKeyDown={(event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); onChoose(line.key); } }}>
              <title>{nameOf(line.edge)}</title>
              <path d={line.path} className="driver-hit" />
              <path d={line.path} strokeWidth={line.width} strokeDasharray={statusOf(line.edge).dashed ? "5 4" : undefined} markerEnd={`url(#driver-arrow-${lit ? "lit" : "plain"})`} />
            </g>
          );
        })}
        {picture.nodes.map((node) => (
          <g key={node.metric} className={`driver-node${near.has(node.metric) ? " lit" : ""}`} role="link" tabIndex={0} aria-label={`Explore ${node.title}`} onClick={() => open(node.metric)} onKeyDown={(event) => { if (event.key === "Enter") open(node.metric); }}>
            <title>{`Explore ${node.title}`}</title>
            <rect x={node.x} y={node.y} width={node.w} height={node.h} rx={6} />
            {node.lines.map((text, i) => <text key={text} x={node.x + node.w / 2} y={node.y + node.h / 2 + 4 + (i - (node.lines.length - 1) / 2) * 15} textAnchor="middle">{text}</text>)}
          </g>
        ))}
      </svg>
    </div>
  );
}
