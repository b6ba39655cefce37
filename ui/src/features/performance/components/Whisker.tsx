import type { Unit } from "@/shared/api/schema";
import { value } from "@/shared/format/format";
import { PLACE_WORDS, type Place } from "../words";

interface Props {
  readonly row: { readonly adjusted: number; readonly low: number; readonly high: number; readonly raw: number };
  readonly at: (value: number) => number;
  readonly mean: number | null;
  readonly unit: Unit;
  readonly place: Place;
}

// The interval as a line, the adjusted figure as a dot, the plain one as a ring, all agents' mean as a hair.
export function Whisker({ row, at, mean, unit, place }: Props) {
  return (
    <div className={`whisker ${place}`} role="img" aria-label={`${value(row.adjusted, unit)}, from ${value(row.low, unit)} to ${value(row.high, unit)}, ${PLACE_WORDS[place]}; plain ${value(row.raw, unit)}`} title={`${value(row.adjusted, unit)} (${value(row.low, unit)} to ${value(row.high, unit)}), plain ${value(row.raw, unit)}`}>
      {mean !== null && <i className="hair" style={{ left: `${at(mean)}%` }} />}
      <i className="line" style={{ left: `${at(row.low)}%`, width: `${at(row.high) - at(row.low)}%` }} />
      <i className="ring" style={{ left: `${at(row.raw)}%` }} />
      <i className="dot" style={{ left: `${at(row.adjusted)}%` }} />
    </div>
  );
}
