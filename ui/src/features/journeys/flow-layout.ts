// Where the steps of a flow stand: layers from left to right, most frequent paths straight. Pure, but for the library it is given.
import type * as Dagre from "@dagrejs/dagre";
import type { Flow, FlowEdge, FlowNode } from "@/shared/api/schema";

export interface Placed { readonly node: FlowNode; readonly x: number; readonly y: number; readonly width: number; readonly height: number }
export interface Drawn { readonly edge: FlowEdge; readonly path: string; readonly at: { readonly x: number; readonly y: number }; readonly loop: boolean }
export interface Layout { readonly nodes: readonly Placed[]; readonly edges: readonly Drawn[]; readonly width: number; readonly height: number }

const HEIGHT = 48;
const MARGIN = 10;
const round = (value: number): number => Math.round(value * 10) / 10;

// "queue: billing" stands on two lines, so that a map is narrow enough to be seen whole.
export function linesOf(activity: string): readonly [kind: string, name: string] {
  const colon = activity.indexOf(": ");
  return colon < 0 ? ["", activity] : [activity.slice(0, colon), activity.slice(colon + 2)];
}
const shorten = (text: string): string => (text.length > 20 ? `${text.slice(0, 19)}…` : text);
export const shownLines = (activity: string): readonly [string, string] => { const [kind, name] = linesOf(activity); return [shorten(kind), shorten(name.replace(/_/g, " "))]; };
export function nodeWidth(activity: string): number {
  const [kind, name] = shownLines(activity);
  return Math.max(64, kind.length * 5.8 + 16, name.length * 6.9 + 16);
}

// A smooth line through the points the layout gives.
export function pathOf(points: readonly { readonly x: number; readonly y: number }[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M${round(first.x)},${round(first.y)}`;
  for (const [i, to] of rest.entries()) {
    const next = rest[i + 1];
    if (!next) path += ` L${round(to.x)},${round(to.y)}`;
    else path += ` Q${round(to.x)},${round(to.y)} ${round((to.x + next.x) / 2)},${round((to.y + next.y) / 2)}`;
  }
  return path;
}

export function layoutOf(dagre: typeof Dagre, flow: Pick<Flow, "nodes" | "edges">): Layout {
  const graph = new dagre.Graph({ multigraph: false });
  graph.setGraph({ rankdir: "LR", nodesep: 10, edgesep: 6, ranksep: 34, marginx: MARGIN, marginy: MARGIN + 10, ranker: "network-simplex" });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of flow.nodes) graph.setNode(node.activity, { width: nodeWidth(node.activity), height: HEIGHT });
  for (const edge of flow.edges) if (edge.from !== edge.to) graph.setEdge(edge.from, edge.to, { weight: Math.max(1, Math.round(Math.log2(edge.occurrences + 1))) });
  dagre.layout(graph);
  const nodes = flow.nodes.map((node): Placed => {
    const at = graph.node(node.activity) as { x: number; y: number; width: number; height: number };
    return { node, x: at.x - at.width / 2, y: at.y - at.height / 2, width: at.width, height: at.height };
  });
  const place = new Map(nodes.map((one) => [one.node.activity, one]));
  const edges = flow.edges.flatMap((edge): readonly Drawn[] => {
    const from = place.get(edge.from);
    if (!from || !place.has(edge.to)) return [];
    if (edge.from === edge.to) {
      const x = from.x + from.width / 2;
      const y = from.y;
      return [{ edge, path: `M${round(x - 9)},${round(y)} C${round(x - 18)},${round(y - 20)} ${round(x + 18)},${round(y - 20)} ${round(x + 9)},${round(y)}`, at: { x, y: y - 12 }, loop: true }];
    }
    const points = (graph.edge(edge.from, edge.to) as { points: { x: number; y: number }[] }).points;
    return [{ edge, path: pathOf(points), at: points[0] ?? { x: 0, y: 0 }, loop: false }];
  });
  const size = graph.graph() as { width?: number; height?: number };
  return { nodes, edges, width: Math.ceil(size.width ?? 0), height: Math.ceil(size.height ?? 0) };
}
