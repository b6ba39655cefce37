import * as dagre from "@dagrejs/dagre";
import { useMemo } from "react";
import type { Flow } from "@/shared/api/schema";
import { count } from "@/shared/format/format";
import { layoutOf, shownLines } from "../flow-layout";
import { type Colour, edgeValue, edgeWords, heat, isEnd, isLoss, nodeValue, nodeWords, shareOut } from "../flow-words";

export interface Chosen { readonly step?: string; readonly next?: string }
interface Props {
  readonly flow: Flow;
  readonly colour: Colour;
  readonly chosen: Chosen;
  readonly path: readonly string[];
  readonly onChoose: (chosen: Chosen) => void;
}

// It shrinks to what the panel has, as long as it can be read.
const SMALLEST = 0.78;

// The map is for the eye and the pointer; by keyboard one goes from step to step, and along the lists beside it from edge to edge.
export default function FlowMap({ flow, colour, chosen, path, onChoose }: Props) {
  const layout = useMemo(() => layoutOf(dagre, flow), [flow]);
  const most = Math.max(1, ...flow.edges.map((edge) => edge.occurrences));
  const hottest = { node: Math.max(0, ...flow.nodes.map((node) => nodeValue(node, colour))), edge: Math.max(0, ...flow.edges.map((edge) => edgeValue(edge, colour))) };
  const onPath = (from: string, to: string): boolean => path.some((step, i) => step === from && path[i + 1] === to);
  const nodeOf = new Map(flow.nodes.map((node) => [node.activity, node]));
  const dimmed = path.length > 0;
  return (
    <div className="flow-scroll scroll-x">
      <svg className="flow-map" viewBox={`0 0 ${layout.width} ${layout.height}`} style={{ width: layout.width, minWidth: layout.width * SMALLEST }} role="group" aria-label={`Flow of ${count(flow.cases_shown)} ${flow.by === "journey" ? "journeys" : "contacts"}`}>
        <defs>
          <marker id="flow-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0.500 L7.500,4 L0,7.500 z" fill="var(--text-3)" /></marker>
        </defs>
        {layout.edges.map(({ edge, path: line, loop }) => {
          const on = chosen.step === edge.from && chosen.next === edge.to;
          const touches = chosen.next === undefined && chosen.step !== undefined && (edge.from === chosen.step || edge.to === chosen.step);
          const lost = isLoss(edge.to);
          const warm = heat(edgeValue(edge, colour), hottest.edge, colour);
          const faded = dimmed ? !onPath(edge.from, edge.to) : chosen.step !== undefined && !on && !touches;
          return (
            <g key={`${edge.from}|${edge.to}`} className={`flow-edge${on ? " on" : ""}${faded ? " faded" : ""}${lost ? " lost" : ""}`} onClick={() => onChoose({ step: edge.from, next: edge.to })}>
              <title>{edgeWords(edge)}</title>
              <path d={line} className="flow-reach" />
              <path d={line} className="flow-line" strokeWidth={1 + 5 * Math.sqrt(edge.occurrences / most)} style={colour === "frequency" ? undefined : { stroke: `color-mix(in srgb, var(--s2) ${Math.round(warm * 100)}%, var(--line-strong))` }} markerEnd={loop ? undefined : "url(#flow-arrow)"} />
            </g>
          );
        })}
        {layout.nodes.map(({ node, x, y, width, height }) => {
          const warm = heat(nodeValue(node, colour), hottest.node, colour);
          const on = chosen.step === node.activity && chosen.next === undefined;
          const [kind, name] = shownLines(node.activity);
          const tint = colour === "frequency" ? "var(--s1)" : "var(--s2)";
          return (
            <g
              key={node.activity} className={`flow-node${on ? " on" : ""}${isEnd(node.activity) ? " end" : ""}${dimmed && !path.includes(node.activity) ? " faded" : ""}`} transform={`translate(${x},${y})`} role="button" tabIndex={0} aria-pressed={on}
              aria-label={nodeWords(node, flow.cases_shown, flow.by === "journey" ? "journeys" : "contacts")}
              onClick={() => onChoose(on ? {} : { step: node.activity })}
              onKeyDown={(event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); onChoose(on ? {} : { step: node.activity }); } }}
            >
              <title>{nodeWords(node, flow.cases_shown, flow.by === "journey" ? "journeys" : "contacts")}</title>
              <rect width={width} height={height} rx={isEnd(node.activity) ? 24 : 6} style={{ fill: `color-mix(in srgb, ${tint} ${Math.round(warm * 30)}%, var(--surface))` }} />
              {kind && <text x={width / 2} y={13} className="flow-kind">{kind}</text>}
              <text x={width / 2} y={kind ? 27 : 22} className="flow-name">{name}</text>
              <text x={width / 2} y={kind ? 41 : 38} className="flow-count">{count(node.cases)}</text>
            </g>
          );
        })}
        {layout.edges.map(({ edge, at }) => {
          const from = nodeOf.get(edge.from);
          return isLoss(edge.to) && from && edge.occurrences / from.occurrences >= 0.02 && <text key={`${edge.from}|${edge.to}`} x={at.x + 4} y={at.y - 5} className="flow-loss" aria-hidden>{shareOut(edge, from)}</text>;
        })}
      </svg>
    </div>
  );
}
