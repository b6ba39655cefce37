import type { EChartsType } from "echarts/core";
import { useCallback, useMemo } from "react";
import type { ExploreRow, Grain, Unit } from "@/shared/api/schema";
import { axisScale, bucketLabel, bucketTitle } from "@/shared/charts/builders";
import type { palette } from "@/shared/charts/palette";
import { overTime, useChart } from "@/shared/charts/use-chart";
import { count, halfWidth, value } from "@/shared/format/format";
import { Bone } from "@/shared/ui/States";
import { rowKey } from "../state";

interface Props { readonly title: string; readonly rows: readonly ExploreRow[]; readonly unit: Unit; readonly grain: Grain; readonly names: (row: ExploreRow) => string; readonly lit: string | null; readonly onOpen: (row: ExploreRow, at: string) => void }

const COLOURS = 8;
export const colourOf = (index: number): string => `var(--s${(index % COLOURS) + 1})`;

// A line a group, named at its end; a point leads to its contacts. Too few contacts in a bucket is a gap.
export function LinesFigure({ title, rows, unit, grain, names, lit, onOpen }: Props) {
  const lines = useMemo(() => rows.filter((row) => row.series.length > 0), [rows]);
  const draw = useCallback((canvas: EChartsType, colours: ReturnType<typeof palette>) => {
    const first = lines[0]?.series ?? [];
    const k = axisScale(unit);
    const style = getComputedStyle(document.documentElement);
    const frame = overTime(colours, first.map((point) => bucketLabel(point.at, grain)), unit, unit !== "count");
    canvas.setOption({
      ...frame,
      grid: { ...frame.grid, right: 110 },
      tooltip: {
        ...frame.tooltip,
        formatter: (hits: unknown) => {
          const index = (hits as readonly { dataIndex: number }[])[0]?.dataIndex ?? 0;
          const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
          const at = first[index]?.at;
          return at === undefined ? "" : [`<b>${bucketTitle(at, grain)}</b>`, ...lines.map((row) => { const point = row.series[index]; return point ? `${escape(names(row))}: ${point.enough ? `${value(point.value, unit)} ${halfWidth(point, unit) ?? ""}` : "few"} · n ${count(point.n)}${point.partial ? " · not complete yet" : ""}` : ""; })].join("<br>");
        },
      },
      series: lines.map((row, i) => {
        const colour = style.getPropertyValue(`--s${(i % COLOURS) + 1}`).trim();
        const strong = lit === null || lit === rowKey(row);
        return {
          name: names(row), type: "line", symbol: "circle", symbolSize: 5, showSymbol: first.length < 60, connectNulls: false, z: lit === rowKey(row) ? 5 : 2,
          data: row.series.map((point) => (point.value == null || (!point.enough && unit !== "count") || point.partial ? null : point.value * k)),
          itemStyle: { color: colour, opacity: strong ? 1 : 0.2 }, lineStyle: { color: colour, width: lit === rowKey(row) ? 3 : 1.8, opacity: strong ? 1 : 0.2 },
          endLabel: { show: strong, formatter: names(row), color: colour, fontSize: 11, width: 100, overflow: "truncate" as const }, labelLayout: { moveOverlap: "shiftY" as const },
        };
      }),
    }, true);
    canvas.off("click");
    canvas.on("click", (hit: { seriesIndex?: number; dataIndex?: number }) => {
      const row = lines[hit.seriesIndex ?? -1];
      const point = row?.series[hit.dataIndex ?? -1];
      if (row && point) onOpen(row, point.at);
    });
  }, [lines, unit, grain, names, lit, onOpen]);
  const { box, ready } = useChart(draw);
  return (
    <figure className="line-figure">
      <div style={{ position: "relative", height: 300 }}>
        {!ready && <Bone h={300} />}
        <div ref={box} style={{ position: "absolute", inset: 0 }} role="img" aria-label={`${title} over time: ${lines.length} lines, ${lines.map((row) => names(row)).join(", ")}. The table below has every figure.`} />
      </div>
      <figcaption className="line-caption small faint"><span>{lines.length < rows.length ? `The ${count(lines.length)} largest of ${count(rows.length)} groups. ` : ""}A point leads to its contacts; a gap is too few of them, or not complete yet.</span></figcaption>
    </figure>
  );
}
