import { Tooltip } from "@mantine/core";
import { type Icon, IconBan, IconBulb, IconCheck, IconHelp, IconMoodSad } from "@tabler/icons-react";
import { memo, useMemo } from "react";
import type { Conversation, Event, Evidence, Signal, Turn } from "@/shared/api/schema";
import { clock, duration, sentence, words } from "@/shared/format/format";
import { pieces, type Range } from "@/shared/score/ranges";
import { colourOf, kindsOf } from "./signal-colours";
import "./transcript.css";
import { answersLater, silenceBefore } from "./silence";

type Mark = { readonly kind: "signal"; readonly signal: Signal } | { readonly kind: "evidence"; readonly index: number };

interface Props { readonly conversation: Conversation; readonly hidden: ReadonlySet<string>; readonly evidence: readonly Evidence[]; readonly current: number }

const ROLE: Readonly<Record<string, string>> = { customer: "Customer", agent: "Agent", bot: "Bot", system: "System", supervisor: "Supervisor" };
const COVERED = /^\u2022+$/;
type Lit = readonly { readonly one: Evidence; readonly index: number }[];
const NOT_LIT: Lit = [];
const NO_SIGNALS: readonly Signal[] = [];
const whole = (one: Evidence): boolean => one.begin === 0 && one.end === 0;

export function Transcript({ conversation, hidden, evidence, current }: Props) {
  const { turns, events, signals, interaction } = conversation;
  const kinds = useMemo(() => kindsOf(signals), [signals]);
  // A turn without a party belongs to the only one of its role, where there is only one.
  const nameOf = useMemo(() => {
    // A covered name says no more than the role does.
    const byId = new Map(interaction.parties.map((party) => [party.id, COVERED.test(party.name) ? "" : party.name]));
    return (turn: Turn): string => {
      if (turn.party !== "") return byId.get(turn.party) ?? "";
      const same = interaction.parties.filter((party) => party.role === turn.role);
      return same.length === 1 ? (byId.get(same[0]?.id ?? "") ?? "") : "";
    };
  }, [interaction.parties]);
  const shown = useMemo(() => signals.filter((signal) => !hidden.has(signal.kind) && !misleads(signal)), [signals, hidden]);
  // The same lists as before for turns that have not changed: going through evidence draws two turns anew, not all.
  const signalsOf = useMemo(() => turns.map((_, index) => shown.filter((signal) => signal.turn === index)), [turns, shown]);
  const litOf = useMemo(() => turns.map((_, index) => { const marks = evidence.map((one, i) => ({ one, index: i })).filter(({ one }) => one.turn === index); return marks.length > 0 ? marks : NOT_LIT; }), [turns, evidence]);
  const later = answersLater(interaction.channel);
  const before = (index: number) => events.filter((event) => event.before_turn === index || (index === turns.length && event.before_turn > turns.length));
  const lit = (at: { event: number }): Lit => evidence.map((one, index) => ({ one, index })).filter(({ one }) => one.turn == null && one.event === at.event);

  if (turns.length === 0 && events.length === 0) return <p className="faint" style={{ padding: 24 }}>This contact has no words and no events.</p>;
  return (
    <ol className="transcript" aria-label="Transcript">
      {turns.map((turn, index) => {
        const silence = silenceBefore(turns, index, events);
        const last = turns[index - 1];
        const speaks = !last || last.role !== turn.role || last.party !== turn.party;
        return [
          ...before(index).map((event) => <EventRule key={`e${event.seq}`} event={event} signals={shown.filter((signal) => signal.turn == null && signal.event === event.seq)} lit={lit({ event: event.seq })} current={current} />),
          silence && (later
            ? <li key={`s${turn.seq}`} className="later"><span>{duration(silence.ms)} later</span></li>
            : <li key={`s${turn.seq}`} className={`silence${silence.broken ? " broken" : ""}`} style={{ height: silence.height }}><span>{duration(silence.ms)} {interaction.channel === "voice" ? "of silence" : "pause"}{silence.broken ? ", drawn shorter" : ""}</span></li>),
          <TurnLine key={`t${turn.seq}`} turn={turn} index={index} name={speaks ? nameOf(turn) || ROLE[turn.role] || turn.role : null}
            signals={signalsOf[index] ?? NO_SIGNALS} kinds={kinds} lit={litOf[index] ?? NOT_LIT} current={litOf[index] === NOT_LIT ? 0 : current} />,
        ];
      })}
      {before(turns.length).map((event) => <EventRule key={`e${event.seq}`} event={event} signals={shown.filter((signal) => signal.turn == null && signal.event === event.seq)} lit={lit({ event: event.seq })} current={current} />)}
    </ol>
  );
}

const MS_KINDS = /dead_air|response|wait|hold|silence/;
const tagOf = (signal: Signal): string => [words(signal.kind), words(signal.label), MS_KINDS.test(signal.kind) && signal.value > 1 ? duration(signal.value) : ""].filter(Boolean).join(" ");
const about = (signal: Signal): string => signal.kind === "upset" ? `${Math.round(signal.value * 100)} of 100 on average; it ranks conversations, it does not decide about one · ${signal.detector}` : `${words(signal.kind)}${signal.label ? `: ${words(signal.label)}` : ""} · ${Math.round(signal.confidence * 100)} % sure · ${signal.detector}`;

// What a turn does, and where the customer sounds most upset: read on many turns, so a small mark beside the words, not a chip.
const GLYPHS: Readonly<Record<string, { readonly Shape: Icon; readonly means: string }>> = {
  "dialogue_act:success": { Shape: IconCheck, means: "States a result" },
  "dialogue_act:failure": { Shape: IconBan, means: "Says that it cannot be done" },
  "dialogue_act:offer": { Shape: IconBulb, means: "Offers something" },
  "dialogue_act:confirm": { Shape: IconHelp, means: "Checks what was understood" },
  "upset:": { Shape: IconMoodSad, means: "Sounds most upset here" },
};
// The one turn that sounds most so is found in calm conversations too; there it would mislead.
const UPSET = 0.25;
const misleads = (signal: Signal): boolean => signal.kind === "upset" && signal.value < UPSET;
const glyphOf = (signal: Signal) => GLYPHS[`${signal.kind}:${signal.label}`];

const TurnLine = memo(function TurnLine({ turn, index, name, signals, kinds, lit, current }: { turn: Turn; index: number; name: string | null; signals: readonly Signal[]; kinds: readonly { kind: string }[]; lit: Lit; current: number }) {
  const side = turn.role === "customer" ? "left" : turn.role === "system" ? "mid" : "right";
  const all = lit.find(({ one }) => whole(one));
  const ranges: Range<Mark>[] = [
    ...signals.filter((signal) => !whole(signal)).map((signal) => ({ begin: signal.begin, end: signal.end, mark: { kind: "signal", signal } as const })),
    ...lit.filter(({ one }) => !whole(one)).map(({ one, index: i }) => ({ begin: one.begin, end: one.end, mark: { kind: "evidence", index: i } as const })),
  ];
  const quiet = signals.flatMap((signal) => { const shape = whole(signal) ? glyphOf(signal) : undefined; return shape ? [{ signal, ...shape }] : []; });
  const onTurn = signals.filter((signal) => whole(signal) && !glyphOf(signal));
  return (
    <li className={`turn ${side} ${turn.role}${name ? " first" : ""}`} data-turn={index}>
      <span className="turn-time mono">{turn.start_ms == null ? "" : clock(turn.start_ms)}</span>
      <div className="turn-body">
        {name && <span className="turn-name"><span dir="auto">{name}</span>{turn.role === "bot" && name !== "Bot" ? <span className="faint"> bot</span> : null}</span>}
        <div className="say-line">
        <div className={`say${all ? ` lit${all.index === current ? " now" : ""}` : ""}`} dir="auto" {...(all ? { "data-evidence": all.index } : {})}>
          {turn.text === "" ? <span className="faint">(nothing heard)</span> : pieces(turn.text, ranges).map((piece) => <Said key={piece.begin} text={piece.text} marks={piece.marks} kinds={kinds} current={current} />)}
        </div>
        {quiet.length > 0 && <span className="glyphs">{quiet.map(({ signal, Shape, means }) => <Tooltip key={signal.seq} label={<>{means}<br />{about(signal)}</>} withArrow openDelay={150}><span className="glyph" role="img" aria-label={means}><Shape size={13} stroke={1.8} aria-hidden /></span></Tooltip>)}</span>}
        </div>
        {turn.restored != null && <p className="restored" dir="auto">{turn.restored}</p>}
        {onTurn.length > 0 && <span className="turn-signals">{onTurn.map((signal) => <Tooltip key={signal.seq} label={about(signal)} withArrow openDelay={150}><span className="sig-tag" style={{ "--c": colourOf(kinds, signal.kind) } as React.CSSProperties}>{tagOf(signal)}</span></Tooltip>)}</span>}
      </div>
    </li>
  );
});

// Redactions arrive in the text as [CARD], [CARD#k3f9…] or [REDACTED:name]; they read as chips. What is only covered is a run of dots.
const REDACTION = /\[(?:redacted:?\s*)?([A-Z][A-Z_ ]{2,24})(?:#[0-9a-z]+)?\]|(\u2022+(?: \u2022+)*)/g;
function Words({ text }: { text: string }) {
  const parts = text.split(REDACTION);
  if (parts.length === 1) return text;
  return parts.map((part, i) => {
    if (i % 3 === 0 || part === undefined) return part ?? null;
    if (i % 3 === 2) return <span key={i} className="covered" title="Personal data, covered" role="img" aria-label="covered">{part}</span>;
    return <span key={i} className="redacted" title="Removed before it was stored">{part.toLowerCase().replace(/_/g, " ")}</span>;
  });
}

function Said({ text, marks, kinds, current }: { text: string; marks: readonly Mark[]; kinds: readonly { kind: string }[]; current: number }) {
  if (marks.length === 0) return <Words text={text} />;
  const evidence = marks.flatMap((mark) => (mark.kind === "evidence" ? [mark.index] : []));
  const signals = marks.flatMap((mark) => (mark.kind === "signal" ? [mark.signal] : []));
  const inner = evidence.length > 0 ? <mark className={`ev${evidence.includes(current) ? " now" : ""}`} data-evidence={evidence.includes(current) ? current : evidence[0]}><Words text={text} /></mark> : <Words text={text} />;
  const only = signals[0];
  if (!only) return inner;
  return (
    <Tooltip label={<>{signals.map((signal) => <div key={signal.seq}>{about(signal)}</div>)}</>} withArrow openDelay={150} multiline>
      <span className="sig" style={{ "--c": colourOf(kinds, only.kind) } as React.CSSProperties}>{inner}</span>
    </Tooltip>
  );
}

function EventRule({ event, signals, lit, current }: { event: Event; signals: readonly Signal[]; lit: readonly { index: number }[]; current: number }) {
  const on = lit[0];
  const now = lit.some(({ index }) => index === current);
  const detail = event.detail && Object.keys(event.detail).length > 0 ? JSON.stringify(event.detail, null, 1) : "";
  return (
    <li className={`event${on ? " lit" : ""}${now ? " now" : ""}`} data-event={event.seq} {...(on ? { "data-evidence": now ? current : on.index } : {})}>
      <span className="turn-time mono">{event.at_ms == null ? "" : clock(event.at_ms)}</span>
      <span className="event-text" title={[detail, ...signals.map(about)].filter(Boolean).join("\n") || undefined}>
        {sentence(words(event.kind))}{event.name ? <> <b dir="auto">{words(event.name)}</b></> : null}{event.duration_ms != null ? <span className="tab"> {duration(event.duration_ms)}</span> : null}
      </span>
    </li>
  );
}
