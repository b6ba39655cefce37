import type { DriverEdge, DriverFigure, Serves } from "@/shared/api/schema";
import { pairKey } from "./words";

export interface Node { readonly metric: string; readonly title: string; readonly lines: readonly string[]; readonly serves: Serves; readonly x: number; readonly y: number; readonly w: number; readonly h: number }
export interface Line { readonly key: string; readonly edge: DriverEdge; readonly path: string; readonly width: number; readonly mid: readonly [number, number] }
export interface Picture { readonly nodes: readonly Node[]; readonly lines: readonly Line[]; readonly columns: readonly { readonly serves: Serves; readonly x: number; readonly w: number }[]; readonly width: number; readonly height: number }

// From what is done first to what comes of it.
const COLUMNS: readonly Serves[] = ["speed", "cost", "quality", "risk"];
const HEAD = 28, ROW = 62, BOX = 42, PAD = 12, LINE_MAX = 20;

// A title on at most two lines of about the same length.
export function titleLines(title: string, most: number = LINE_MAX): readonly string[] {
  if (title.length <= most) return [title];
  const cut = (line: string): string => (line.length > most ? `${line.slice(0, most - 1)}…` : line);
  const words = title.split(" ");
  const ways = words.slice(1).map((_, i) => [words.slice(0, i + 1).join(" "), words.slice(i + 1).join(" ")] as const);
  const best = ways.filter(([top]) => top.length <= most).sort((x, y) => Math.max(...x.map((line) => line.length)) - Math.max(...y.map((line) => line.length)))[0];
  return best ? best.map(cut) : [cut(title)];
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
    return { metric: one.metric, title: one.title, lines: titleLines(one.title, Math.max(10, Math.floor((box - 14) / 6.6))), serves: one.serves, x: at * column + (column - box) / 2, y: top + (order.get(one.metric) ?? 0) * ROW + (ROW - BOX) / 2, w: box, h: BOX };
  });
  const place = new Map(nodes.map((node) => [node.metric, node]));
  const lines = edges.flatMap((edge): readonly Line[] => {
    const a = place.get(edge.from), b = place.get(edge.to);
    if (!a || !b) return [];
    const both = edges.some((other) => other.from === edge.to && other.to === edge.from);
    const between = used.slice(Math.min(used.indexOf(a.serves), used.indexOf(b.serves)) + 1, Math.max(used.indexOf(a.serves), used.indexOf(b.serves)));
    const passed = between.map((serves) => nodes.filter((node) => node.serves === serves));
    return [{ key: pairKey(edge), edge, ...curve(a, b, both, a.x < b.x ? passed : passed.reverse()), width: 1.25 + 7 * Math.min(0.6, Math.abs(edge.seen?.strength ?? 0)) }];
  });
  return { nodes, lines, columns: used.map((serves, i) => ({ serves, x: i * column, w: column })), width, height: HEAD + most * ROW + PAD };
}

// Where a line may pass a column without crossing a box: the gap nearest to its way.
function gapNear(column: readonly Node[], y: number): number {
  const gaps = [...column.map((node) => node.y - (ROW - BOX) / 2), Math.max(...column.map((node) => node.y + node.h)) + (ROW - BOX) / 2];
  return gaps.reduce((best, one) => (Math.abs(one - y) < Math.abs(best - y) ? one : best), gaps[0] ?? y);
}

// To the right where the target is, around the side within a column, between the boxes of columns it passes; the two of a pair apart.
function curve(a: Node, b: Node, both: boolean, passed: readonly (readonly Node[])[]): { readonly path: string; readonly mid: readonly [number, number] } {
  const shift = both ? (a.metric < b.metric ? -7 : 7) : 0;
  const ay = a.y + a.h / 2 + shift, by = b.y + b.h / 2 + shift;
  const f = (n: number) => n.toFixed(1);
  if (Math.abs(a.x - b.x) < 1) {
    const x = a.x + a.w, out = x + 26 + Math.abs(ay - by) / 14 + (both ? shift : 0);
    return { path: `M${f(x)} ${f(ay)}C${f(out)} ${f(ay)} ${f(out)} ${f(by)} ${f(x + 7)} ${f(by)}`, mid: [out - 6, (ay + by) / 2] };
  }
  const right = b.x > a.x;
  const x1 = right ? a.x + a.w : a.x, x2 = right ? b.x - 7 : b.x + b.w + 7;
  const points: [number, number][] = [[x1, ay]];
  for (const column of passed) {
    const one = column[0];
    if (!one) continue;
    const way = ay + ((one.x + one.w / 2 - x1) / (x2 - x1)) * (by - ay);
    const y = gapNear(column, way) + shift / 3;
    points.push(...([[one.x, y], [one.x + one.w, y]] as [number, number][]).sort((p, q) => (p[0] - q[0]) * (right ? 1 : -1)));
  }
  points.push([x2, by]);
  const path = points.map(([x, y], i) => {
    const before = points[i - 1];
    if (!before) return `M${f(x)} ${f(y)}`;
    const half = (x - before[0]) / 2;
    return `C${f(before[0] + half)} ${f(before[1])} ${f(x - half)} ${f(y)} ${f(x)} ${f(y)}`;
  }).join("");
  return { path, mid: [(x1 + x2) / 2, (ay + by) / 2] };
}
