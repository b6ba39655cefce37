import type { EChartsType } from "echarts/core";
import { useCallback } from "react";
import type { Bucket, Grain, Unit } from "../api/schema";
import { count, dayMonth, halfWidth, value } from "../format/format";
import { Bone } from "../ui/States";
import { axisScale, bucketTitle, lineData, seriesCsv } from "./builders";
import { palette } from "./palette";
import { overTime, useChart } from "./use-chart";

interface Props { readonly title: string; readonly series: readonly Bucket[]; readonly before: readonly Bucket[]; readonly unit: Unit; readonly grain: Grain; readonly height?: number; readonly marks?: readonly Mark[]; readonly seen?: Seen | undefined; readonly changes?: readonly Happened[] }
// Something that happened upstream: a tick on the time axis, named on hover and by keyboard.
interface Happened { readonly at: string; readonly title: string; readonly kind: string }
// A stretch that is spoken of, shaded and named below the chart: it is too narrow to be named in it.
interface Seen { readonly from: string; readonly to: string; readonly name: string }
interface Mark { readonly at: string; readonly name: string }

const NO_MARKS: readonly Mark[] = [];
const NO_CHANGES: readonly Happened[] = [];
const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
// The bucket a moment falls into; -1 before the first.
// Where two lines end beside each other, so do their names.
const APART = { moveOverlap: "shiftY" } as const;
const bucketOf = (series: readonly Bucket[], at: string): number => series.findLastIndex((bucket) => Date.parse(bucket.at) <= Date.parse(at));
const save = (name: string, href: string) => { const a = document.createElement("a"); a.href = href; a.download = name; a.click(); };

// Changes by the bucket they fall into, in order of time; none before the first bucket or after the last.
export function changesByBucket(series: readonly Bucket[], changes: readonly Happened[]): ReadonlyMap<number, readonly Happened[]> {
  const out = new Map<number, Happened[]>();
  const step = series.length > 1 ? Date.parse(series[1]?.at ?? "") - Date.parse(series[0]?.at ?? "") : 86_400_000;
  const end = Date.parse(series[series.length - 1]?.at ?? "") + step;
  for (const one of [...changes].sort((a, b) => a.at.localeCompare(b.at))) {
    const index = bucketOf(series, one.at);
    if (index < 0 || Date.parse(one.at) >= end) continue;
    const there = out.get(index);
    if (there) there.push(one); else out.set(index, [one]);
  }
  return out;
}

// Where ticks stand: the lowest that is drawn.
function floorOf(data: ReturnType<typeof lineData>): number {
  const low = [...data.low, ...data.solid, ...data.dashed, ...data.before].filter((one): one is number => one != null);
  return low.length === 0 ? 0 : Math.min(...low);
}

// The value over time, its interval as a band, the period before as a thin dashed line; what is not complete yet is dashed.
export function LineFigure({ title, series, before, unit, grain, height = 280, marks = NO_MARKS, seen, changes = NO_CHANGES }: Props) {
  const draw = useCallback((canvas: EChartsType, colours: ReturnType<typeof palette>) => {
    const data = lineData(series, before, unit, grain);
    const happened = changesByBucket(series, changes);
    const few = series.length < 40;
    const frame = overTime(colours, data.labels, unit, unit !== "count");
    canvas.setOption({
      ...frame,
      tooltip: {
        ...frame.tooltip,
        formatter: (points: unknown) => {
          const index = (points as readonly { dataIndex: number }[])[0]?.dataIndex ?? 0;
          const bucket = series[index];
          if (!bucket) return "";
          const was = before[index];
          const lines = [`<b>${bucketTitle(bucket.at, grain)}</b>`, `${value(bucket.value, unit)} ${halfWidth(bucket, unit) ?? ""} · n ${count(bucket.n)}${bucket.partial ? " · not complete yet" : bucket.enough ? "" : " · few"}`];
          if (was?.value != null) lines.push(`before: ${value(was.value, unit)}`);
          for (const one of happened.get(index) ?? []) lines.push(`<span style="color:${colours.faint}">▲ ${escaped(one.kind.replace("_", " "))}</span> ${escaped(one.title)}`);
          return lines.join("<br>");
        },
      },
      series: [
        { name: "low", type: "line", data: [...data.low], stack: "band", stackStrategy: "all", symbol: "none", lineStyle: { opacity: 0 }, silent: true },
        { name: "interval", type: "line", data: [...data.width], stack: "band", stackStrategy: "all", symbol: "none", lineStyle: { opacity: 0 }, areaStyle: { color: colours.accent, opacity: 0.12 }, silent: true },
        { name: "before", type: "line", data: [...data.before], symbol: "none", lineStyle: { color: colours.compare, width: 1, type: [3, 3] }, silent: true, endLabel: { show: data.before.some((v) => v != null), formatter: "before", color: colours.faint, fontSize: 11, lineHeight: 15 }, labelLayout: APART },
        { name: "now", type: "line", data: [...data.solid], symbol: few ? "circle" : "none", symbolSize: 4, showSymbol: few, itemStyle: { color: colours.accent }, lineStyle: { color: colours.accent, width: 2 },
          markLine: { silent: true, symbol: "none", lineStyle: { color: colours.faint, type: "solid", width: 1 }, label: { color: colours.faint, fontSize: 11, formatter: "{b}", position: "insideEndTop" }, data: marks.flatMap((mark) => { const index = bucketOf(series, mark.at); return index < 0 ? [] : [{ name: mark.name, xAxis: index }]; }) },
          markArea: { silent: true, itemStyle: { color: colours.faint, opacity: 0.2 }, data: seen ? [[{ xAxis: Math.max(0, bucketOf(series, seen.from)) }, { xAxis: Math.max(0, bucketOf(series, new Date(Date.parse(seen.to) - 1).toISOString())) }]] : [] }, endLabel: { show: !data.dashed.some((v) => v != null), formatter: "now", color: colours.accent, fontSize: 11, lineHeight: 15, fontWeight: 600 }, labelLayout: APART },
        { name: "upstream", type: "line", symbol: "triangle", symbolSize: 8, showSymbol: true, showAllSymbol: true, silent: true, z: 5, lineStyle: { opacity: 0 }, itemStyle: { color: colours.text, opacity: 0.75 }, data: [...happened.keys()].map((index) => [index, floorOf(data)]) },
        { name: "partial", type: "line", data: [...data.dashed], symbol: "none", lineStyle: { color: colours.accent, width: 2, type: [2, 4] }, silent: true, endLabel: { show: data.dashed.some((v) => v != null), formatter: "partial", color: colours.faint, fontSize: 11, lineHeight: 15 }, labelLayout: APART },
      ],
    }, true);
  }, [series, before, unit, grain, marks, seen, changes]);
  const { box, chart, ready } = useChart(draw);

  const png = () => { const url = chart.current?.getDataURL({ pixelRatio: 2, backgroundColor: palette().surface }); if (url) save(`${title}.png`, url); };
  const csv = () => { const url = URL.createObjectURL(new Blob([seriesCsv(series)], { type: "text/csv" })); save(`${title}.csv`, url); URL.revokeObjectURL(url); };
  const shown = changesByBucket(series, changes);
  const tip = (index: number | null) => chart.current?.dispatchAction(index === null ? { type: "hideTip" } : { type: "showTip", seriesIndex: 3, dataIndex: index });
  const known = series.filter((one) => one.value != null);
  return (
    <figure className="line-figure">
      <div style={{ position: "relative", height }}>
        {!ready && <Bone h={height} />}
        <div ref={box} style={{ position: "absolute", inset: 0 }} role="img" aria-label={`${title} over time: ${known.length} points, from ${value(known[0]?.value, unit)} to ${value(known[known.length - 1]?.value, unit)}. Scale ${axisScale(unit) === 100 ? "in hundredths" : "as shown"}.`} />
      </div>
      {shown.size > 0 && <ul className="line-changes small" aria-label="What happened upstream">{[...shown].flatMap(([index, all]) => all.map((one) => <li key={`${one.at}${one.title}`}><button type="button" className="btn quiet" title={one.title} onFocus={() => tip(index)} onBlur={() => tip(null)} onMouseEnter={() => tip(index)} onMouseLeave={() => tip(null)}><span aria-hidden>▲</span><span className="faint tab">{dayMonth(one.at)}</span><span className="clip" dir="auto">{one.title}</span></button></li>))}</ul>}
      <figcaption className="line-caption small faint"><span>Line: value. Band: 95 % interval.{seen ? ` Shaded: ${seen.name}.` : ""}{before.length > 0 ? " Thin dashes: period before." : ""} Thick dashes: not complete yet.</span><span><button type="button" className="btn quiet" onClick={png}>PNG</button><button type="button" className="btn quiet" onClick={csv}>CSV</button></span></figcaption>
    </figure>
  );
}
