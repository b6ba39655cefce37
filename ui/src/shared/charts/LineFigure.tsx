import type { EChartsType } from "echarts/core";
import { useCallback } from "react";
import type { Bucket, Grain, Unit } from "../api/schema";
import { count, halfWidth, value } from "../format/format";
import { Bone } from "../ui/States";
import { axisScale, bucketTitle, lineData, seriesCsv } from "./builders";
import { palette } from "./palette";
import { overTime, useChart } from "./use-chart";

interface Props { readonly title: string; readonly series: readonly Bucket[]; readonly before: readonly Bucket[]; readonly unit: Unit; readonly grain: Grain; readonly height?: number; readonly marks?: readonly Mark[] }
interface Mark { readonly at: string; readonly name: string }

const NO_MARKS: readonly Mark[] = [];
// The bucket a moment falls into; -1 before the first.
const bucketOf = (series: readonly Bucket[], at: string): number => series.findLastIndex((bucket) => Date.parse(bucket.at) <= Date.parse(at));
const save = (name: string, href: string) => { const a = document.createElement("a"); a.href = href; a.download = name; a.click(); };

// The value over time, its interval as a band, the period before as a thin dashed line; what is not complete yet is dashed.
export function LineFigure({ title, series, before, unit, grain, height = 280, marks = NO_MARKS }: Props) {
  const draw = useCallback((canvas: EChartsType, colours: ReturnType<typeof palette>) => {
    const data = lineData(series, before, unit, grain);
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
          return lines.join("<br>");
        },
      },
      series: [
        { name: "low", type: "line", data: [...data.low], stack: "band", stackStrategy: "all", symbol: "none", lineStyle: { opacity: 0 }, silent: true },
        { name: "interval", type: "line", data: [...data.width], stack: "band", stackStrategy: "all", symbol: "none", lineStyle: { opacity: 0 }, areaStyle: { color: colours.accent, opacity: 0.12 }, silent: true },
        { name: "before", type: "line", data: [...data.before], symbol: "none", lineStyle: { color: colours.compare, width: 1, type: [3, 3] }, silent: true, endLabel: { show: data.before.some((v) => v != null), formatter: "before", color: colours.faint, fontSize: 11 } },
        { name: "now", type: "line", data: [...data.solid], symbol: few ? "circle" : "none", symbolSize: 4, showSymbol: few, itemStyle: { color: colours.accent }, lineStyle: { color: colours.accent, width: 2 },
          markLine: { silent: true, symbol: "none", lineStyle: { color: colours.faint, type: "solid", width: 1 }, label: { color: colours.faint, fontSize: 11, formatter: "{b}", position: "insideEndTop" }, data: marks.flatMap((mark) => { const index = bucketOf(series, mark.at); return index < 0 ? [] : [{ name: mark.name, xAxis: index }]; }) }, endLabel: { show: !data.dashed.some((v) => v != null), formatter: "now", color: colours.accent, fontSize: 11, fontWeight: 600 } },
        { name: "partial", type: "line", data: [...data.dashed], symbol: "none", lineStyle: { color: colours.accent, width: 2, type: [2, 4] }, silent: true, endLabel: { show: data.dashed.some((v) => v != null), formatter: "partial", color: colours.faint, fontSize: 11 } },
      ],
    }, true);
  }, [series, before, unit, grain, marks]);
  const { box, chart, ready } = useChart(draw);

  const png = () => { const url = chart.current?.getDataURL({ pixelRatio: 2, backgroundColor: palette().surface }); if (url) save(`${title}.png`, url); };
  const csv = () => { const url = URL.createObjectURL(new Blob([seriesCsv(series)], { type: "text/csv" })); save(`${title}.csv`, url); URL.revokeObjectURL(url); };
  const known = series.filter((one) => one.value != null);
  return (
    <figure className="line-figure">
      <div style={{ position: "relative", height }}>
        {!ready && <Bone h={height} />}
        <div ref={box} style={{ position: "absolute", inset: 0 }} role="img" aria-label={`${title} over time: ${known.length} points, from ${value(known[0]?.value, unit)} to ${value(known[known.length - 1]?.value, unit)}. Scale ${axisScale(unit) === 100 ? "in hundredths" : "as shown"}.`} />
      </div>
      <figcaption className="line-caption small faint"><span>Line: value. Band: 95 % interval.{before.length > 0 ? " Thin dashes: period before." : ""} Thick dashes: not complete yet.</span><span><button type="button" className="btn quiet" onClick={png}>PNG</button><button type="button" className="btn quiet" onClick={csv}>CSV</button></span></figcaption>
    </figure>
  );
}
