import type { TargetOutlook } from "@/shared/api/schema";
import { dayMonth, value } from "@/shared/format/format";
import { rolling, targetText } from "../words";

interface Props { readonly one: TargetOutlook; readonly width: number; readonly height: number; readonly words?: boolean }
interface Point { readonly at: number; readonly value: number }

const DAY = 86_400_000;
const path = (points: readonly (readonly [number, number])[]): string => points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

// The figure of seven days so far, its range in the weeks ahead, and the target as a line. Words say the same beside it.
export function OutlookChart({ one, width, height, words = false }: Props) {
  const past: readonly Point[] = rolling(one.series).slice(-56).map((point) => ({ at: Date.parse(point.at), value: point.value }));
  const ahead = one.ahead.map((day) => ({ at: Date.parse(day.at), expected: day.expected, low: day.low, high: day.high }));
  if (past.length < 2) return <span className="faint small">no line yet</span>;
  const unit = one.unit;
  const level = one.target.level;
  const all = [...past.map((point) => point.value), ...ahead.flatMap((day) => [day.low, day.high]), level];
  const low = Math.min(...all), high = Math.max(...all), spread = high - low || Math.abs(high) || 1;
  const begin = past[0]?.at ?? 0, end = Math.max(past[past.length - 1]?.at ?? 0, ahead[ahead.length - 1]?.at ?? 0);
  const left = words ? 56 : 2, right = words ? 96 : 2, foot = words ? 18 : 4;
  const x = (at: number) => left + ((at - begin) / Math.max(end - begin, DAY)) * (width - left - right);
  const y = (number: number) => 6 + (1 - (number - low) / spread) * (height - 6 - foot);
  const today = past[past.length - 1]?.at ?? 0;
  const band = [...ahead.map((day) => [x(day.at), y(day.high)] as const), ...[...ahead].reverse().map((day) => [x(day.at), y(day.low)] as const)];
  const last = past[past.length - 1];
  const join = last ? [[x(last.at), y(last.value)] as const] : [];
  return (
    <svg className="outlook-chart" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${one.title}: ${value(last?.value, unit)} in the seven days to ${dayMonth(new Date(today).toISOString())}, target ${targetText(one.target, unit)}; in four weeks ${value(ahead[ahead.length - 1]?.expected, unit)} (${value(ahead[ahead.length - 1]?.low, unit)} to ${value(ahead[ahead.length - 1]?.high, unit)}) is expected.`}>
      {band.length > 2 && <path d={`${path(band)}Z`} className="outlook-band" />}
      <line x1={left} x2={width - right} y1={y(level)} y2={y(level)} className="outlook-target" />
      <line x1={x(today)} x2={x(today)} y1={4} y2={height - foot} className="outlook-today" />
      <path d={path(past.map((point) => [x(point.at), y(point.value)] as const))} className="outlook-past" />
      <path d={path([...join, ...ahead.map((day) => [x(day.at), y(day.expected)] as const)])} className="outlook-ahead" />
      {words && (
        <g className="outlook-words">
          <text x={left - 8} y={y(high) + 4} textAnchor="end">{value(high, unit)}</text>
          <text x={left - 8} y={y(low) + 4} textAnchor="end">{value(low, unit)}</text>
          <text x={width - right + 6} y={y(level) + 4} className="outlook-strong">{`target ${value(level, unit)}`}</text>
          {ahead.length > 0 && Math.abs(y(ahead[ahead.length - 1]?.expected ?? 0) - y(level)) > 14 && <text x={width - right + 6} y={y(ahead[ahead.length - 1]?.expected ?? 0) + 4}>expected</text>}
          <text x={left} y={height - 4}>{dayMonth(new Date(begin).toISOString())}</text>
          <text x={x(today)} y={height - 4} textAnchor="middle">{dayMonth(new Date(today).toISOString())}</text>
          <text x={width - right} y={height - 4} textAnchor="end">{dayMonth(new Date(end).toISOString())}</text>
        </g>
      )}
    </svg>
  );
}
