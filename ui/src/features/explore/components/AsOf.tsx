import { IconHistory } from "@tabler/icons-react";
import { useState } from "react";
import type { Exploration, Metric } from "@/shared/api/schema";
import { dateTime, plural, value } from "@/shared/format/format";
import { momentOfField, zoneWords } from "@/shared/format/zone";

// Figures of a past moment: only what had been received by then.
export function AsOfPicker({ onPick }: { onPick: (at: string) => void }) {
  const [text, setText] = useState("");
  const at = momentOfField(text);
  return (
    <form className="explore-as-of" onSubmit={(event) => { event.preventDefault(); if (at !== "") onPick(at); }}>
      <label>as of ({zoneWords()}) <input className="input" type="datetime-local" step={1} aria-label="As of" value={text} onChange={(event) => setText(event.currentTarget.value)} /></label>
      <button type="submit" className="btn" disabled={at === "" || Number.isNaN(Date.parse(at))}>Look back</button>
    </form>
  );
}

interface Notice { readonly asked: string; readonly data: Exploration | undefined; readonly metric: Metric | undefined; readonly onEnd: () => void }

// While it is on it is said, with what came in since and what the figure is today.
export function AsOfNotice({ asked, data, metric, onEnd }: Notice) {
  const since = data?.as_of ?? null;
  const more = since ? since.contacts_now - since.contacts_then : 0;
  const told = since ? [
    more !== 0 && `${more > 0 ? "+" : "−"}${plural(Math.abs(more), "contact")}`,
    since.corrected > 0 && `${plural(since.corrected, "contact")} corrected`,
    since.outcomes > 0 && `${plural(since.outcomes, "outcome")} came later`,
  ].filter(Boolean).join(", ") : "";
  return (
    <p className="note explore-past" role="status">
      <IconHistory size={15} aria-hidden />
      <span>
        Figures as of <b>{dateTime(asked)}</b> ({zoneWords()}), by what had been received by then.
        {since && (told === "" ? " Nothing of this was restated since." : ` Restated since: ${told}.`)}
        {data?.today && metric && data.today.value != null && told !== "" && ` Today it is ${value(data.today.value, metric.unit)}.`}
        {" "}Conversations are shown as they are now.
      </span>
      <button type="button" className="btn quiet" onClick={onEnd}>Back to now</button>
    </p>
  );
}
