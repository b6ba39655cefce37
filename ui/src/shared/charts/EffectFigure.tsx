import type { EChartsType } from "echarts/core";
import { useCallback } from "react";
import type { Effect, Unit } from "../api/schema";
import { dayMonth, value, weekday } from "../format/format";
import { Bone } from "../ui/States";
import { effectData } from "./builders";
import type { palette } from "./palette";
import { overTime, useChart } from "./use-chart";

interface Props { readonly title: string; readonly points: Effect["points"]; readonly start: string; readonly unit: Unit; readonly height?: number }

// What was seen against what was to be expected without the change: thin until the start, strong since.
export function EffectFigure({ title, points, start, unit, height = 260 }: Props) {
  const draw = useCallback((canvas: EChartsType, colours: ReturnType<typeof palette>) => {
    const data = effectData(points, start, unit);
    const plain = { type: "line" as const, symbol: "none", silent: true };
    const frame = overTime(colours, points.map((point) => dayMonth(point.at)), unit, true);
    canvas.setOption({
      ...frame,
      tooltip: {
        ...frame.tooltip,
        formatter: (hits: unknown) => {
          const point = points[(hits as readonly { dataIndex: number }[])[0]?.dataIndex ?? 0];
          return point ? `<b>${weekday(point.at)}</b><br>seen: ${value(point.actual, unit)}<br>expected without it: ${value(point.expected, unit)} (${value(point.low, unit)} to ${value(point.high, unit)})` : "";
        },
      },
      series: [
        { ...plain, name: "low", data: [...data.low], stack: "band", stackStrategy: "all", lineStyle: { opacity: 0 } },
        { ...plain, name: "interval", data: [...data.width], stack: "band", stackStrategy: "all", lineStyle: { opacity: 0 }, areaStyle: { color: colours.compare, opacity: 0.14 } },
        { ...plain, name: "expected", data: [...data.expected], lineStyle: { color: colours.compare, width: 1, type: [3, 3] }, endLabel: { show: true, formatter: "without", color: colours.faint, fontSize: 11 } },
        { ...plain, name: "before", data: [...data.before], lineStyle: { color: colours.accent, width: 1 } },
        { ...plain, name: "since", data: [...data.since], silent: false, lineStyle: { color: colours.accent, width: 2 }, endLabel: { show: true, formatter: "seen", color: colours.accent, fontSize: 11, fontWeight: 600 } },
      ],
    }, true);
  }, [points, start, unit]);
  const { box, ready } = useChart(draw);
  const last = points[points.length - 1];
  return (
    <figure className="line-figure">
      <div style={{ position: "relative", height }}>
        {!ready && <Bone h={height} />}
        <div ref={box} style={{ position: "absolute", inset: 0 }} role="img" aria-label={`${title}: on the last of ${points.length} days ${value(last?.actual, unit)} was seen, ${value(last?.expected, unit)} expected without the change.`} />
      </div>
      <figcaption className="line-caption small faint"><span>Line: what was seen, strong since the start on {dayMonth(start)}. Dashes and band: what was to be expected without it, 95 % a day.</span></figcaption>
    </figure>
  );
}
