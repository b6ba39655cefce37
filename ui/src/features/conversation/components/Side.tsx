import { IconArrowDown } from "@tabler/icons-react";
import type { Conversation, Facts } from "@/shared/api/schema";
import { count, dateTime, dateTimeFull, decimal, duration, NONE, sentence, value, words } from "@/shared/format/format";
import { ChannelIcon, KindIcon } from "@/shared/ui/ChannelIcon";
import { conversationPath, Link } from "@/shared/ui/Link";
import { useReasonTitle } from "@/shared/ui/ReasonName";
import { Bone } from "@/shared/ui/States";
import { useJourney } from "../api/get-journey";
import { colourOf, kindsOf } from "@/shared/transcript/signal-colours";

export function FactsStrip({ facts }: { facts: Facts | null }) {
  const titleOf = useReasonTitle();
  if (!facts) return <p className="faint small" style={{ padding: "8px 0" }}>Not enriched yet: facts, signals and scores follow in a moment.</p>;
  const list: readonly (readonly [string, string, string, boolean?])[] = [
    ["Reason", titleOf(facts.reason) || "none", "What the contact is about"],
    ["Wait", duration(facts.wait_ms), "Time in queue until the answer"],
    ["Handle", duration(facts.handle_ms), "Talk, hold and wrap-up"],
    ["Hold", duration(facts.hold_ms), "Time on hold"],
    ["First response", duration(facts.first_response_ms), "From the first message to the first answer"],
    ["Response", duration(facts.response_ms), "Mean time to answer a turn"],
    ["Transfers", count(facts.transfers), "Between people, after the first answer", facts.transfers > 0],
    ["Hand-overs", count(facts.handovers), "From a bot to a person"],
    ["Identified", `${count(facts.identifications)}×`, "How often the customer was asked to identify", facts.identifications > 1],
    ["Repeats", count(facts.repeats_stated), "How often the customer says they said it before", facts.repeats_stated > 0],
    ["Promises", count(facts.promises), "Next steps promised"],
    ["Effort", facts.effort == null ? NONE : decimal(facts.effort, 1), "Avoidable steps it cost the customer"],
    ["Resolved", facts.abandoned ? "abandoned" : facts.resolution_stated ? "stated" : "not stated", "What was said at the end"],
  ];
  return <dl className="facts">{list.filter(([, text]) => text !== NONE).map(([name, text, what, notable]) => <div key={name} title={what}><dt>{name}</dt><dd className={`clip tab${notable ? " warn" : ""}`} title={text}>{text}</dd></div>)}</dl>;
}

export function SignalFilter({ conversation, hidden, onToggle }: { conversation: Conversation; hidden: ReadonlySet<string>; onToggle: (kind: string) => void }) {
  const kinds = kindsOf(conversation.signals);
  const loose = conversation.signals.filter((signal) => signal.turn == null && signal.event == null);
  const upset = conversation.signals.find((signal) => signal.kind === "upset");
  if (kinds.length === 0) return <p className="side-none">No signals were found.</p>;
  return (
    <>
      <div className="sig-list">
        {kinds.map(({ kind, n }) => (
          <button key={kind} type="button" className="sig-toggle" aria-pressed={!hidden.has(kind)} onClick={() => onToggle(kind)} title={hidden.has(kind) ? "Show in the transcript" : "Hide in the transcript"}>
            <i style={{ background: colourOf(kinds, kind) }} aria-hidden />{words(kind)} <span className="faint tab">{n}</span>
          </button>
        ))}
      </div>
      {upset && <p className="side-none">How upset the customer sounds: <b className="tab">{decimal(upset.value * 100, 0)}</b> of 100 on average. It ranks conversations; it does not decide about one.</p>}
      {loose.length > 0 && <p className="side-none">Of the whole contact: {loose.map((signal) => `${words(signal.kind)}${signal.label ? ` ${words(signal.label)}` : ""}`).join(", ")}.</p>}
    </>
  );
}

export function JourneyList({ id, customer }: { id: string; customer: string }) {
  const journey = useJourney(id);
  const titleOf = useReasonTitle();
  if (customer === "") return <p className="side-none">The customer is not known, so no other contact can be tied to this one.</p>;
  if (journey.error) return <p className="side-none" role="alert">The journey could not be loaded: {journey.error.message} <button type="button" className="btn quiet" onClick={() => void journey.refetch()}>Try again</button></p>;
  if (!journey.data) return <div style={{ padding: "4px 14px 12px", display: "grid", gap: 8 }}><Bone /><Bone w="80%" /></div>;
  const { steps } = journey.data;
  return (
    <>
      <ol className="journey">
        {steps.map((step) => (
          <li key={step.id} className={step.current ? "current" : step.same_matter ? "" : "other"}>
            {step.gap_before_ms != null && <span className="gap small faint"><IconArrowDown size={11} aria-hidden />{duration(step.gap_before_ms)} later</span>}
            <Link to={conversationPath(step.id)} aria-current={step.current ? "true" : undefined} title={step.preview}>
              <ChannelIcon channel={step.channel} /><span className="tab">{dateTime(step.started_at)}</span><span className="clip" dir="auto">{titleOf(step.reason) || "no reason"}{step.same_matter || step.current ? "" : " (another matter)"}</span><KindIcon kind={step.agent_kind} size={13} /><span className="num">{value(step.points, "points")}</span>
            </Link>
          </li>
        ))}
      </ol>
      <p className="side-none"><Link className="link" to="/conversations" search={{ customer: [customer] }}>All contacts of this customer</Link></p>
    </>
  );
}

export function Details({ conversation }: { conversation: Conversation }) {
  const { interaction, outcomes } = conversation;
  const rows: readonly (readonly [string, string])[] = [
    ["started", interaction.started_known ? dateTimeFull(interaction.started_at) : `${dateTimeFull(interaction.started_at)}${interaction.started_at ? " (taken from its arrival)" : ""}`],
    ["length", duration(interaction.duration_ms)], ["direction", interaction.direction], ["queue", interaction.queue || NONE], ["agents", interaction.agent_ids.join(", ") || NONE],
    ["customer", interaction.customer_id || NONE], ["data set", interaction.dataset || NONE], ["version", String(interaction.version)],
    ...Object.entries(interaction.attributes),
  ];
  return (
    <>
      {outcomes.length > 0 && (
        <ul className="outcomes">
          {outcomes.map((outcome, i) => <li key={i}><b>{outcome.kind.length <= 4 ? outcome.kind.toUpperCase() : sentence(words(outcome.kind))} <span className="tab">{decimal(outcome.value, Number.isInteger(outcome.value) ? 0 : 1)}</span></b> <span className="faint small">{[outcome.source, outcome.at ? dateTime(outcome.at) : ""].filter(Boolean).join(", ")}</span>{outcome.comment && <q dir="auto">{outcome.comment}</q>}</li>)}
        </ul>
      )}
      <dl className="raw">{rows.map(([name, text]) => [<dt key={`${name}-t`} className="clip" title={name}>{words(name)}</dt>, <dd key={`${name}-d`} dir="auto">{text}</dd>])}</dl>
    </>
  );
}
