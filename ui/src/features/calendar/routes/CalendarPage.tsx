import { IconPlus, IconX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "@/shared/api/queries/get-session";
import type { Calendar, Holiday, OpenOverride } from "@/shared/api/schema";
import { decimal, sentence } from "@/shared/format/format";
import { zoneNames } from "@/shared/format/zone";
import { Bone, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { saveCalendar, useCalendar } from "../api";
import { Spans, WeekEditor } from "../components/WeekEditor";
import { hoursAWeek, listOf, wrongWithCalendar } from "../model";
import "../components/calendar.css";

// When the center is open. What is changed counts for all figures at once, so it is saved as a whole.
export function CalendarPage() {
  useTitle("Calendar");
  const kept = useCalendar();
  return (
    <div className="page">
      <header className="page-head"><h1>Calendar</h1><span className="faint">When the center is open, and whose clock cuts days, weeks and hours</span></header>
      {kept.error && !kept.data ? <Failed what="The calendar could not be loaded" error={kept.error} onRetry={() => void kept.refetch()} />
        : !kept.data ? <div aria-busy aria-label="Loading the calendar"><Bone h={280} style={{ marginBottom: 16 }} /><Bone h={120} /></div>
        : <Editor key={JSON.stringify(kept.data)} kept={kept.data} />}
    </div>
  );
}

type Saving = { readonly kind: "idle" } | { readonly kind: "busy" } | { readonly kind: "failed"; readonly message: string };

function Editor({ kept }: { kept: Calendar }) {
  const may = useMay("scorecards.publish");
  const client = useQueryClient();
  const [calendar, setCalendar] = useState(kept);
  const [saving, setSaving] = useState<Saving>({ kind: "idle" });
  const changed = JSON.stringify(calendar) !== JSON.stringify(kept);
  const wrong = wrongWithCalendar(calendar);
  const set = (part: Partial<Calendar>) => { setCalendar({ ...calendar, ...part }); setSaving({ kind: "idle" }); };
  const save = async () => {
    setSaving({ kind: "busy" });
    try {
      const now = await saveCalendar(calendar);
      setSaving({ kind: "idle" });
      client.setQueryData(["calendar"], now);
      await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "calendar" });
    } catch (error) { setSaving({ kind: "failed", message: error instanceof Error ? error.message : String(error) }); }
  };
  const hours = hoursAWeek(calendar.hours);
  return (
    <form className="cal" aria-label="Calendar" onSubmit={(event) => { event.preventDefault(); if (changed && wrong === "") void save(); }}>
      <section className="panel" aria-label="Opening hours">
        <div className="cal-head"><h2 className="panel-title">Opening hours <span className="faint">{hours === 168 ? "always open" : `${decimal(hours, hours % 1 === 0 ? 0 : 1)} hours a week`}</span></h2>
          <label className="cal-zone">Time zone <input className="input" list="cal-zones" value={calendar.time_zone} disabled={!may} spellCheck={false} onChange={(event) => set({ time_zone: event.currentTarget.value })} /></label></div>
        <datalist id="cal-zones">{zoneNames().map((one) => <option key={one} value={one} />)}</datalist>
        <WeekEditor week={calendar.hours} label="Opening hours of the week" disabled={!may} onChange={(next) => set({ hours: next })} />
      </section>
      <Holidays list={calendar.holidays} may={may} onChange={(holidays) => set({ holidays })} />
      <Overrides list={calendar.overrides} base={calendar} may={may} onChange={(overrides) => set({ overrides })} />
      {may ? (
        <div className="cal-foot">
          <button type="submit" className="btn primary" disabled={!changed || wrong !== "" || saving.kind === "busy"}>{saving.kind === "busy" ? "Saving…" : "Save"}</button>
          {changed && <button type="button" className="btn" onClick={() => { setCalendar(kept); setSaving({ kind: "idle" }); }}>Undo changes</button>}
          {saving.kind === "failed" ? <span className="bad" role="alert">{sentence(saving.message)}</span>
            : wrong !== "" ? <span className="bad" role="status">{wrong}</span>
            : <span className="faint small">{changed ? "Counts for contacts of all times once saved." : "Saved."}</span>}
        </div>
      ) : <p className="faint small">Your role reads the calendar; who publishes scorecards changes it.</p>}
    </form>
  );
}


function Holidays({ list, may, onChange }: { readonly list: readonly Holiday[]; readonly may: boolean; readonly onChange: (next: readonly Holiday[]) => void }) {
  const set = (at: number, part: Partial<Holiday>) => onChange(list.map((one, i) => (i === at ? { ...one, ...part } : one)));
  return (
    <section className="panel" aria-label="Holidays">
      <div className="cal-head"><h2 className="panel-title">Holidays</h2>{may && <button type="button" className="btn" onClick={() => onChange([...list, { date: "", name: "", hours: [] }])}><IconPlus size={14} aria-hidden />Add holiday</button>}</div>
      {list.length === 0 && <p className="faint small">None. On a holiday the center is closed, or open at hours of its own, and the watch does not take it for an incident.</p>}
      <div>
        {list.map((one, i) => (
          <div className="cal-row" key={i}>
            <input className="input" type="date" aria-label="Date" value={one.date} disabled={!may} onChange={(event) => set(i, { date: event.currentTarget.value })} />
            <input className="input cal-name" aria-label="Name of the holiday" placeholder="Christmas Day" value={one.name} disabled={!may} onChange={(event) => set(i, { name: event.currentTarget.value })} />
            <Spans name={one.name || "the holiday"} spans={one.hours} disabled={!may} onChange={(hours) => set(i, { hours: [...hours] })} />
            {may && <button type="button" className="btn quiet icon" aria-label={`Remove ${one.name || "the holiday"}`} onClick={() => onChange(list.filter((_, at) => at !== i))}><IconX size={14} aria-hidden /></button>}
          </div>
        ))}
      </div>
    </section>
  );
}

function Overrides({ list, base, may, onChange }: { readonly list: readonly OpenOverride[]; readonly base: Calendar; readonly may: boolean; readonly onChange: (next: readonly OpenOverride[]) => void }) {
  const set = (at: number, part: Partial<OpenOverride>) => onChange(list.map((one, i) => (i === at ? { ...one, ...part } : one)));
  return (
    <section className="panel" aria-label="Other hours">
      <div className="cal-head"><h2 className="panel-title">Other hours for some queues or channels</h2>{may && <button type="button" className="btn" onClick={() => onChange([...list, { queues: [], channels: [], holidays: "closed", hours: base.hours }])}><IconPlus size={14} aria-hidden />Add hours</button>}</div>
      {list.length === 0 && <p className="faint small">None: all queues and channels go by the hours above.</p>}
      {list.map((one, i) => (
        <div className="cal-rule" key={i}>
          <div className="cal-rule-head">
            <label>Queues <Names name="Queues" list={one.queues} disabled={!may} onChange={(queues) => set(i, { queues })} /></label>
            <label>Channels <Names name="Channels" list={one.channels} disabled={!may} onChange={(channels) => set(i, { channels })} /></label>
            <label>On holidays <select className="input" value={one.holidays} disabled={!may} onChange={(event) => set(i, { holidays: event.currentTarget.value === "open" ? "open" : "closed" })}><option value="closed">as for all</option><option value="open">open as on any day</option></select></label>
            {may && <button type="button" className="btn quiet" onClick={() => onChange(list.filter((_, at) => at !== i))}>Remove</button>}
          </div>
          <WeekEditor week={one.hours} label={`Hours of ${[...one.queues, ...one.channels].join(", ") || "these"}`} disabled={!may} onChange={(hours) => set(i, { hours })} />
        </div>
      ))}
      {list.length > 1 && <p className="faint small">The first that fits a contact counts.</p>}
    </section>
  );
}

function Names({ name, list, disabled, onChange }: { readonly name: string; readonly list: readonly string[]; readonly disabled: boolean; readonly onChange: (next: string[]) => void }) {
  const [text, setText] = useState(list.join(", "));
  return <input className="input" aria-label={name} placeholder="all" value={text} disabled={disabled} spellCheck={false} onChange={(event) => { setText(event.currentTarget.value); onChange(listOf(event.currentTarget.value)); }} />;
}
