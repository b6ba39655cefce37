import type { DriverEdge, DriverFigure, Serves } from "@/shared/api/schema";
import { pairKey } from "./words";

export interface Node { readonly metric: string; readonly title: string; readonly lines: readonly string[]; readonly serves: Serves; readonly x: number; readonly y: number; readonly w: number; readonly h: number }
export interface Line { readonly key: string; readonly edge: DriverEdge; readonly path: string; readonly width: number; readonly mid: readonly [number, number] }
export interface Picture { readonly nodes: readonly Node[]; readonly lines: readonly Line[]; readonly columns: readonly { readonly serves: Serves; readonly x: number; readonly w: number }[]; readonly width: number; readonly height: number }

// From what is done first to what comes of it.
const COLUMNS: readonly Serves[] = ["speed", "cost", "quality", "risk"];
const HEAD = 28, ROW = 62, BOX = 42, PAD = 12, LINE_MAX = 20;

// A title on at most two lines.
export function titleLines(title: string): readonly string[] {
  if (title.length <= LINE_MAX) return [title];
  const words = title.split(" ");
  let top = "";
  while (words.length > 0 && `${top} ${words[0] ?? ""}`.trim().length <= LINE_MAX) top = `${top} ${words.shift() ?? ""}`.trim();
  const rest = words.join(" ");
  return top === "" ? [`${title.slice(0, LINE_MAX - 1)}…`] : [top, rest.length > LINE_MAX ? `${rest.slice(0, LINE_MAX - 1)}…` : rest];
}

// Columns by what figures serve; within one, near to what they are linked with. Only figures with an edge are drawn.
export function layout(figures: readonly DriverFigure[], edges: readonly DriverEdge[], width: number): Picture {
  const linked = new Set(edges.flatMap((edge) => [edge.from, edge.to]));
  const drawn = figures.filter((one) => linked.has(one.metric));
  const used = COLUMNS.filter((serves) => drawn.some((one) => one.serves === serves));
  const column = width / Math.max(1, used.length);
  const box = Math.min(168, column - 44);
  const order = new Map<string, number>();
  used.forEach((serves) => drawn.filter((one) => one.serves === serves).forEach((one, i) => order.set(one.metric, i)));
  // Barycentres, a few turns (Sugiyama, Tagawa and Toda 1981).
  for (let turn = 0; turn < 4; turn += 1) {
    for (const serves of used) {
      const mean = (metric: string): number => {
        const near = edges.flatMap((edge) => (edge.from === metric ? [edge.to] : edge.to === metric ? [edge.from] : [])).filter((one) => drawn.some((other) => other.metric === one && other.serves !== serves));
        return near.length === 0 ? (order.get(metric) ?? 0) : near.reduce((sum, one) => sum + (order.get(one) ?? 0), 0) / near.length;
      };
      const column_ = drawn.filter((one) => one.serves === serves);
      const means = new Map(column_.map((one) => [one.metric, mean(one.metric)]));
      [...column_].sort((a, b) => (means.get(a.metric) ?? 0) - (means.get(b.metric) ?? 0)).forEach((one, i) => order.set(one.metric, i));
    }
  }
  const most = Math.max(1, ...used.map((serves) => drawn.filter((one) => one.serves === serves).length));
  const nodes = drawn.map((one): Node => {
    const at = used.indexOf(one.serves);
    const size = drawn.filter((other) => other.serves === one.serves).length;
    const top = HEAD + ((most - size) * ROW) / 2;
    return { metric: one.metric, title: one.title, lines: titleLines(one.title), serves: one.serves, x: at * column + (column - box) / 2, y: top + (order.get(one.metric) ?? 0) * ROW + (ROW - BOX) / 2, w: box, h: BOX };
  });
  const place = new Map(nodes.map((node) => [node.metric, node]));
  const lines = edges.flatMap((edge): readonly Line[] => {
    const a = place.get(edge.from), b = place.get(edge.to);
    if (!a || !b) return [];
    const both = edges.some((other) => other.from === edge.to && other.to === edge.from);
    return [{ key: pairKey(edge), edge, ...curve(a, b, both), width: 1.25 + 7 * Math.min(0.6, Math.abs(edge.seen?.strength ?? 0)) }];
  });
  return { nodes, lines, columns: used.map((serves, i) => ({ serves, x: i * column, w: column })), width, height: HEAD + most * ROW + PAD };
}

// To the right where the target is, around the side within a column; the two of a pair apart.
function curve(a: Node, b: Node, both: boolean): { readonly path: string; readonly mid: readonly [number, number] } {
  const shift = both ? (a.metric < b.metric ? -7 : 7) : 0;
  const ay = a.y + a.h / 2 + shift, by = b.y + b.h / 2 + shift;
  const f = (n: number) => n.toFixed(1);
  if (Math.abs(a.x - b.x) < 1) {
    const x = a.x + a.w, out = x + 26 + Math.abs(ay - by) / 14 + (both ? shift : 0);
    return { path: `M${f(x)} ${f(ay)}C${f(out)} ${f(ay)} ${f(out)} ${f(by)} ${f(x + 7)} ${f(by)}`, mid: [out - 6, (ay + by) / 2] };
  }
  const right = b.x > a.x;
  const x1 = right ? a.x + a.w : a.x, x2 = right ? b.x - 7 : b.x + b.w + 7, half = (x2 - x1) / 2;
  return { path: `M${f(x1)} ${f(ay)}C${f(x1 + half)} ${f(ay)} ${f(x2 - half)} ${f(by)} ${f(x2)} ${f(by)}`, mid: [(x1 + x2) / 2, (ay + by) / 2] };
}
