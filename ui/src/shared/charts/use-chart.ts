import { useComputedColorScheme } from "@mantine/core";
import type { EChartsType } from "echarts/core";
import { useEffect, useRef, useState } from "react";
import type { Unit } from "../api/schema";
import { axisLabel } from "./builders";
import { palette } from "./palette";

// A chart in a box that follows its size. `draw` is called once it is there, and again when it, or light and dark, changes.
export function useChart(draw: (chart: EChartsType, colours: ReturnType<typeof palette>) => void) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const [ready, setReady] = useState(false);
  const scheme = useComputedColorScheme("light");
  useEffect(() => {
    let gone = false;
    let observer: ResizeObserver | null = null;
    void import("./echarts").then(({ init }) => {
      if (gone || !box.current) return;
      chart.current = init(box.current);
      observer = new ResizeObserver(() => chart.current?.resize());
      observer.observe(box.current);
      setReady(true);
    });
    return () => { gone = true; observer?.disconnect(); chart.current?.dispose(); chart.current = null; };
  }, []);
  useEffect(() => {
    if (ready && chart.current) draw(chart.current, palette());
  }, [ready, scheme, draw]);
  return { box, chart, ready };
}

// What every chart over time has: axes, lines, and the look of its tooltip.
export function overTime(colours: ReturnType<typeof palette>, labels: readonly string[], unit: Unit, scale: boolean) {
  const label = { color: colours.faint, fontSize: 11 };
  return {
    animation: false,
    textStyle: { fontFamily: "inherit" },
    grid: { left: 8, right: 64, top: 12, bottom: 4, containLabel: true },
    xAxis: { type: "category" as const, data: [...labels], boundaryGap: false, axisLine: { lineStyle: { color: colours.line } }, axisTick: { show: false }, axisLabel: { ...label, hideOverlap: true } },
    yAxis: { type: "value" as const, scale, splitNumber: 4, splitLine: { lineStyle: { color: colours.line } }, axisLabel: { ...label, formatter: (number: number) => axisLabel(number, unit) } },
    tooltip: { trigger: "axis" as const, backgroundColor: colours.surface, borderColor: colours.line, textStyle: { color: colours.text, fontSize: 12 }, axisPointer: { lineStyle: { color: colours.faint } } },
  };
}
