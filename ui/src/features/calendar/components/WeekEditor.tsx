import { IconPlus, IconX } from "@tabler/icons-react";
import type { OpenWeek } from "@/shared/api/schema";
import { DAYS, ends, spanOf, wrongWith } from "../model";

interface SpansProps { readonly name: string; readonly spans: readonly string[]; readonly disabled: boolean; readonly onChange: (next: readonly string[]) => void }

// One day's hours, each from and to; none is closed.
export function Spans({ name, spans, disabled, onChange }: SpansProps) {
  const set = (at: number, next: string) => onChange(spans.map((one, i) => (i === at ? next : one)));
  const wrong = wrongWith(spans);
  return (
    <span className="cal-spans">
      {spans.length === 0 && <span className="faint">closed</span>}
      {spans.map((span, i) => {
        const [from, to] = ends(span);
        return (
          <span className="cal-span" key={i}>
            <input className="input" size={5} maxLength={5} placeholder="08:00" aria-label={`${name}, opens`} value={from} disabled={disabled} onChange={(event) => set(i, spanOf(event.currentTarget.value, to))} />
            <span aria-hidden>–</span>
            <input className="input" size={5} maxLength={5} placeholder="18:00" aria-label={`${name}, closes`} value={to} disabled={disabled} onChange={(event) => set(i, spanOf(from, event.currentTarget.value))} />
            {!disabled && <button type="button" className="btn quiet icon" aria-label={`Remove ${from} to ${to} of ${name}`} onClick={() => onChange(spans.filter((_, at) => at !== i))}><IconX size={13} aria-hidden /></button>}
          </span>
        );
      })}
      {!disabled && <button type="button" className="btn quiet" onClick={() => onChange([...spans, spans.length === 0 ? "08:00-18:00" : "-"])} aria-label={`Add hours to ${name}`}><IconPlus size={13} aria-hidden />Hours</button>}
      {wrong !== "" && <span className="bad small" role="alert">{wrong}</span>}
    </span>
  );
}

export function WeekEditor({ week, label, disabled, onChange }: { readonly week: OpenWeek; readonly label: string; readonly disabled: boolean; readonly onChange: (next: OpenWeek) => void }) {
  return (
    <table className="cal-week" aria-label={label}>
      <tbody>
        {DAYS.map(({ id, name }, i) => (
          <tr key={id}>
            <th scope="row">{name}</th>
            <td><Spans name={name} spans={week[id]} disabled={disabled} onChange={(next) => onChange({ ...week, [id]: next })} /></td>
            <td className="cal-copy">{!disabled && i > 0 && i < 5 && <button type="button" className="btn quiet" onClick={() => { const before = DAYS[i - 1]; if (before) onChange({ ...week, [id]: week[before.id] }); }}>As {DAYS[i - 1]?.name}</button>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
