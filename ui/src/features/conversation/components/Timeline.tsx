import type { Conversation } from "@/shared/api/schema";
import { clock, duration, words } from "@/shared/format/format";

// The contact as a bar: who spoke when in two lanes, holds hatched, events as ticks. Only where times are known.
export function Timeline({ conversation, onTurn }: { conversation: Conversation; onTurn: (index: number) => void }) {
  const { turns, events, interaction } = conversation;
  const ends = [...turns.flatMap((turn) => [turn.end_ms, turn.start_ms]), ...events.flatMap((event) => (event.at_ms == null ? [] : [event.at_ms + (event.duration_ms ?? 0)]))].filter((ms): ms is number => ms != null);
  const length = Math.max(interaction.duration_ms ?? 0, ...ends);
  if (length <= 0 || turns.every((turn) => turn.start_ms == null)) return null;
  const at = (ms: number): string => `${Math.min(100, Math.max(0, (ms / length) * 100))}%`;
  return (
    <div className="timeline" role="group" aria-label="Who spoke when">
      <div className="timeline-bar">
        {events.map((event) => event.at_ms != null && (event.duration_ms ?? 0) > 0 && <i key={`h${event.seq}`} className="tl-hold" title={`${words(event.kind)} ${duration(event.duration_ms)}`} style={{ left: at(event.at_ms), width: at(event.duration_ms ?? 0) }} />)}
        {turns.map((turn, index) => {
          if (turn.start_ms == null) return null;
          const end = turn.end_ms ?? turn.start_ms + Math.min(30_000, 40 * turn.text.length);
          return <i key={turn.seq} className={`tl-turn ${turn.role === "customer" ? "customer" : "agent"}`} style={{ left: at(turn.start_ms), width: at(end - turn.start_ms) }} title={`${clock(turn.start_ms)} ${turn.role}: ${turn.text.slice(0, 120)}`} onClick={() => onTurn(index)} />;
        })}
        {events.map((event) => event.at_ms != null && <i key={`e${event.seq}`} className="tl-tick" style={{ left: at(event.at_ms) }} title={`${clock(event.at_ms)} ${words(event.kind)} ${words(event.name)}`} />)}
      </div>
      <span className="timeline-ends small faint tab"><span>0:00</span><span className="tl-key"><i className="customer" />customer <i className="agent" />agent or bot <i className="tl-key-hold" />hold or queue</span><span>{duration(length)}</span></span>
    </div>
  );
}
