import { IconX } from "@tabler/icons-react";
import type { Flow, JourneyCase } from "@/shared/api/schema";
import { count, dateTime, decimal, duration, plural, value } from "@/shared/format/format";
import { ChannelIcon } from "@/shared/ui/ChannelIcon";
import { conversationPath, Link } from "@/shared/ui/Link";
import { ReasonName } from "@/shared/ui/ReasonName";
import { Bone, Failed } from "@/shared/ui/States";
import { type Asked, type CasesOf, useCases } from "../api";
import { shareOut } from "../flow-words";
import type { Chosen } from "./FlowMap";

interface Props {
  readonly flow: Flow | undefined;
  readonly asked: Asked | null;
  readonly title: string;
  readonly chosen: Chosen;
  readonly cases: CasesOf;
  readonly onChoose: (chosen: Chosen) => void;
  readonly onClose: () => void;
}

// What is chosen on the map or in the list: its numbers, where it comes from and goes to, and the conversations behind it.
export function Selection({ flow, asked, title, chosen, cases, onChoose, onClose }: Props) {
  const node = chosen.next === undefined ? flow?.nodes.find((one) => one.activity === chosen.step) : undefined;
  const edge = flow?.edges.find((one) => one.from === chosen.step && one.to === chosen.next);
  return (
    <section className="panel journey-chosen" aria-label="Chosen">
      <header><h2>{title}</h2><button type="button" className="btn quiet icon" aria-label="Close (Esc)" onClick={onClose}><IconX size={15} aria-hidden /></button></header>
      {node && flow && (
        <p className="dim small tab">{count(node.cases)} of {count(flow.cases_shown)} ({value(node.cases / Math.max(1, flow.cases_shown), "percent")}){node.occurrences > node.cases && `, ${count(node.occurrences)} times`}. {node.effort > 0 ? `It adds ${decimal(node.effort / node.occurrences, 2)} avoidable steps each time.` : "It adds no avoidable step."}</p>
      )}
      {edge && (
        <p className="dim small tab">{plural(edge.occurrences, "time")} in {plural(edge.cases, flow?.by === "journey" ? "journey" : "contact")}, {shareOut(edge, flow?.nodes.find((one) => one.activity === edge.from))} of all that get there. Median {duration(edge.median_seconds * 1000)}, nine of ten within {duration(edge.p90_seconds * 1000)}.{edge.asked_again > 0 && ` Said or proved again after ${count(edge.asked_again)} of them (${value(edge.asked_again / edge.occurrences, "percent")}).`}</p>
      )}
      {node && flow && <Ways flow={flow} step={node.activity} onChoose={onChoose} />}
      <Cases asked={asked} of={cases} />
    </section>
  );
}

function Ways({ flow, step, onChoose }: { flow: Flow; step: string; onChoose: (chosen: Chosen) => void }) {
  const sides = [
    { name: "Before it", edges: flow.edges.filter((edge) => edge.to === step && edge.from !== step), other: "from" as const },
    { name: "After it", edges: flow.edges.filter((edge) => edge.from === step), other: "to" as const },
  ];
  return (
    <div className="journey-ways">
      {sides.map(({ name, edges, other }) => edges.length > 0 && (
        <div key={name}>
          <h3>{name}</h3>
          <ul>{edges.slice(0, 6).map((edge) => <li key={edge[other]}><button type="button" className="menu-row" onClick={() => onChoose({ step: edge.from, next: edge.to })}><span className="clip">{edge[other]}</span><span className="num faint small">{count(edge.occurrences)}</span></button></li>)}</ul>
        </div>
      ))}
    </div>
  );
}

function Cases({ asked, of }: { asked: Asked | null; of: CasesOf }) {
  const cases = useCases(asked, of);
  if (cases.error && !cases.data) return <Failed what="The conversations could not be loaded" error={cases.error} onRetry={() => void cases.refetch()} />;
  if (!cases.data) return <div style={{ display: "grid", gap: 8 }} aria-busy>{[0, 1, 2, 3].map((i) => <Bone key={i} h={18} />)}</div>;
  if (cases.data.total === 0) return <p className="faint small">No conversation goes this way in the period.</p>;
  return (
    <>
      <h3>{plural(cases.data.total, asked?.by === "journey" ? "journey" : "conversation")}{cases.data.total > cases.data.cases.length && `, the newest ${cases.data.cases.length}`}</h3>
      <ul className="journey-cases" aria-busy={cases.isFetching}>{cases.data.cases.map((one) => <CaseRow key={one.case} one={one} />)}</ul>
    </>
  );
}

function CaseRow({ one }: { one: JourneyCase }) {
  const last = one.contacts[one.contacts.length - 1] ?? one.case;
  return (
    <li>
      <Link className="journey-case" to={conversationPath(last)}>
        <ChannelIcon channel={one.channel as never} />
        <ReasonName reason={one.reason} none="no reason found" />
        <span className="faint small tab">{one.contacts.length > 1 ? `${one.contacts.length} contacts` : duration(one.length_seconds * 1000)}</span>
        <span className="faint small tab">{one.effort >= 0.05 ? `effort ${decimal(one.effort, 1)}` : ""}</span>
        <span className="faint small tab num">{dateTime(one.started_at)}</span>
      </Link>
    </li>
  );
}
