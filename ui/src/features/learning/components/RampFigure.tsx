import type { EChartsType } from "echarts/core";
import { useCallback } from "react";
import type { RampUp, Unit } from "@/shared/api/schema";
import { axisScale } from "@/shared/charts/builders";
import type { palette } from "@/shared/charts/palette";
import { overTime, useChart } from "@/shared/charts/use-chart";
import { count, value } from "@/shared/format/format";
import { Bone } from "@/shared/ui/States";

// Newcomers week by week beside experienced agents; cohorts as thin lines where there are several.
export function RampFigure({ ramp, height = 260 }: { readonly ramp: RampUp; readonly height?: number }) {
  const unit = ramp.metric.unit as Unit;
  const draw = useCallback((canvas: EChartsType, colours: ReturnType<typeof palette>) => {
    const k = axisScale(unit);
    const scaled = (v: number | null): number | null => (v == null ? null : v * k);
    const plain = { type: "line" as const, symbol: "none", silent: true };
    const frame = overTime(colours, ramp.curve.map((point) => String(point.week + 1)), unit, true);
    canvas.setOption({
      ...frame,
      grid: { ...frame.grid, right: 96 },
      tooltip: {
        ...frame.tooltip,
        formatter: (points: unknown) => {
          const point = ramp.curve[(points as readonly { dataIndex: number }[])[0]?.dataIndex ?? 0];
          return point ? `<b>week ${point.week + 1}</b><br>${value(point.value, unit)}${point.low == null ? "" : ` (${value(point.low, unit)} to ${value(point.high, unit)})`}<br>${count(point.agents)} newcomers, ${count(point.contacts)} contacts` : "";
        },
      },
      series: [
        { ...plain, name: "low", data: ramp.curve.map((point) => scaled(point.low)), stack: "band", stackStrategy: "all", lineStyle: { opacity: 0 } },
        { ...plain, name: "interval", data: ramp.curve.map((point) => (point.low == null || point.high == null ? null : (point.high - point.low) * k)), stack: "band", stackStrategy: "all", lineStyle: { opacity: 0 }, areaStyle: { color: colours.accent, opacity: 0.12 } },
        { ...plain, name: "experienced", data: ramp.curve.map(() => scaled(ramp.experienced.value)), lineStyle: { color: colours.compare, width: 1, type: [3, 3] }, endLabel: { show: true, formatter: "experienced", color: colours.faint, fontSize: 11 } },
        ...(ramp.cohorts.length > 1 ? ramp.cohorts.map((cohort) => ({ ...plain, name: cohort.month, data: cohort.curve.map((point) => scaled(point.value)), lineStyle: { color: colours.compare, width: 1, opacity: 0.6 } })) : []),
        { ...plain, name: "newcomers", silent: false, symbol: "circle", symbolSize: 4, data: ramp.curve.map((point) => scaled(point.value)), itemStyle: { color: colours.accent }, lineStyle: { color: colours.accent, width: 2 }, endLabel: { show: true, formatter: "newcomers", color: colours.accent, fontSize: 11, fontWeight: 600 } },
      ],
    }, true);
  }, [ramp, unit]);
  const { box, ready } = useChart(draw);
  const last = ramp.curve[ramp.curve.length - 1];
  return (
    <figure className="line-figure">
      <div style={{ position: "relative", height }}>
        {!ready && <Bone h={height} />}
        <div ref={box} style={{ position: "absolute", inset: 0 }} role="img" aria-label={`${ramp.metric.title} of newcomers by week since their first contact: from ${value(ramp.curve[0]?.value, unit)} to ${value(last?.value, unit)}; experienced agents ${value(ramp.experienced.value, unit)}.`} />
      </div>
      <figcaption className="line-caption small faint"><span>Weeks since the first contact, case mix left out. Band: 95 % interval, each agent counted as one. Dashes: experienced agents.{ramp.cohorts.length > 1 && " Thin: by month of the first contact."}</span></figcaption>
    </figure>
  );
}
