import { Popover } from "@mantine/core";
import { IconCalendar } from "@tabler/icons-react";
import { useState } from "react";
import { date } from "../format/format";
import { datesOf, type Period, periodWords, PRESETS } from "../url/period";
import { addDays, dayOf, isDate, zoneWords } from "@/shared/format/zone";


// The days that hold it, for the calendar.
const wholeDays = (dates: { readonly from: string; readonly to: string } | null) => dates && { from: dayOf(dates.from), to: isDate(dates.to) ? dates.to : addDays(dayOf(Date.parse(dates.to) - 1), 1) };

export function PeriodPicker({ period, horizon, onChange, withAll = false }: { period: Period; horizon: string | null; onChange: (period: Period) => void; withAll?: boolean }) {
  const [open, setOpen] = useState(false);
  const dates = wholeDays(datesOf(period, horizon) ?? datesOf({ kind: "last", days: 28 }, horizon));
  const [from, setFrom] = useState("");
  const [last, setLast] = useState("");
  const show = () => { setFrom(dates?.from ?? ""); setLast(dates ? addDays(dates.to, -1) : ""); setOpen((was) => !was); };
  const valid = from !== "" && last !== "" && from <= last;
  const shown = datesOf(period, horizon);
  const chosen = period.kind === "dates" || period.kind === "hours";
  const title = period.kind === "hours" ? `${periodWords(period)}, by ${zoneWords()}` : shown ? `${date(shown.from)} to ${date(addDays(shown.to, -1))}, whole days by ${zoneWords()}, ending with the newest data` : "All time";
  return (
    <div className="seg" role="group" aria-label="Period" title={title}>
      {withAll && <button type="button" aria-pressed={period.kind === "all"} onClick={() => onChange({ kind: "all" })}>All</button>}
      {PRESETS.map((days) => (
        <button key={days} type="button" aria-label={`Last ${days} days`} aria-pressed={period.kind === "last" && period.days === days} onClick={() => onChange({ kind: "last", days })}>{days} d</button>
      ))}
      <Popover opened={open} onChange={setOpen} position="bottom-end" shadow="md" withinPortal trapFocus>
        <Popover.Target>
          <button type="button" aria-label="Choose dates" aria-pressed={chosen} onClick={show} style={{ display: "inline-flex", alignItems: "center", gap: 6 }}>
            <IconCalendar size={14} aria-hidden />{chosen && <span className="tab">{periodWords(period)}</span>}
          </button>
        </Popover.Target>
        <Popover.Dropdown>
          <form style={{ display: "grid", gap: 8 }} onSubmit={(event) => { event.preventDefault(); if (valid) { onChange({ kind: "dates", from, to: addDays(last, 1) }); setOpen(false); } }}>
            <label className="small dim">First day<br /><input className="input tab" type="date" value={from} onChange={(event) => setFrom(event.currentTarget.value)} /></label>
            <label className="small dim">Last day<br /><input className="input tab" type="date" value={last} onChange={(event) => setLast(event.currentTarget.value)} /></label>
            <button type="submit" className="btn primary" disabled={!valid} style={{ justifyContent: "center" }}>Show</button>
            <span className="small faint">Days by {zoneWords()}</span>
          </form>
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}
