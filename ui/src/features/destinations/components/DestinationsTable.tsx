import { IconAlertTriangle, IconCircleCheck, IconClock, IconPlayerPause } from "@tabler/icons-react";
import { useState } from "react";
import type { Delivery, Destination } from "@/shared/api/schema";
import { dateTime, plural } from "@/shared/format/format";
import { eventWords, healthWords, KINDS, type StateWords } from "../kinds";

export function StateTag({ state, off = false }: { state: StateWords; off?: boolean }) {
  const Icon = off ? IconPlayerPause : state.tone === "good" ? IconCircleCheck : state.tone === "" ? IconClock : IconAlertTriangle;
  return <span className={`tag ${state.tone}`}><Icon size={13} aria-hidden />{state.words}</span>;
}

export interface Acts {
  readonly onTest: (one: Destination) => void;
  readonly onEdit: (one: Destination) => void;
  readonly onRotate: (one: Destination) => void;
  readonly onSwitch: (one: Destination) => void;
  readonly onRemove: (one: Destination) => void;
}
// What a test answered, beside the one it was made of.
export interface Tested { readonly id: string; readonly busy: boolean; readonly delivery: Delivery | null }

const place = (one: Destination): string => (one.kind === "github" ? one.repository : one.kind === "jira" ? `${one.address} · ${one.project}` : one.kind === "email" ? one.to.join(", ") : one.address);

export function DestinationsTable({ all, tested, acts }: { all: readonly Destination[]; tested: Tested | null; acts: Acts }) {
  return (
    <section className="panel scroll-x" aria-label="Destinations">
      <table className="table dest-table dest-stack">
        <thead><tr><th>Name</th><th>Where</th><th>Wants</th><th>State</th><th><span className="vh">Actions</span></th></tr></thead>
        <tbody>{all.map((one) => <Row key={one.id} one={one} tested={tested?.id === one.id ? tested : null} acts={acts} />)}</tbody>
      </table>
    </section>
  );
}

function Row({ one, tested, acts }: { one: Destination; tested: Tested | null; acts: Acts }) {
  const [sure, setSure] = useState(false);
  const why = one.disabled_because || (one.health.state === "dead" || one.health.state === "failing" ? one.health.last_error : "");
  const kept = one.health.pending + one.health.dead;
  return (
    <tr className={one.enabled ? undefined : "dest-off"}>
      <td><div className="dest-name">{one.name}</div><div className="faint small">{KINDS[one.kind].name}{one.owner_name && ` · ${one.owner_name}`}</div></td>
      <td className="dest-where">{place(one)}</td>
      <td className="dim dest-wants">{one.events.length === 0 ? "nothing" : one.events.map(eventWords).join(", ")}{one.min_severity > 0 && <div className="faint small">from {one.min_severity} contacts touched</div>}</td>
      <td className="dest-state">
        <StateTag state={healthWords(one)} off={!one.enabled} />
        {!tested && <div className="faint small">{why || (one.health.last_delivered_at && `last ${dateTime(one.health.last_delivered_at)}`)}</div>}
        {tested && <div className="small" role="status">{tested.busy ? <span className="dim">Sending a test…</span> : tested.delivery?.state === "delivered" ? <span className="good">Test answered {tested.delivery.status} in {tested.delivery.log[0]?.took_ms ?? 0} ms</span> : <span className="bad">Test failed: {tested.delivery?.error}</span>}</div>}
      </td>
      <td className="dest-acts">
        {sure ? (
          <><span className="small">{kept > 0 ? `${plural(kept, "delivery", "deliveries")} will be lost.` : "Sure?"}</span> <button type="button" className="btn" autoFocus onClick={() => acts.onRemove(one)}>Remove it</button><button type="button" className="btn quiet" onClick={() => setSure(false)}>Keep</button></>
        ) : (
          <>
            <button type="button" className="btn" disabled={tested?.busy} onClick={() => acts.onTest(one)}>Test</button>
            <button type="button" className="btn quiet" onClick={() => acts.onEdit(one)}>Change</button>
            {one.kind === "webhook" && <button type="button" className="btn quiet" onClick={() => acts.onRotate(one)}>New secret</button>}
            <button type="button" className="btn quiet" onClick={() => acts.onSwitch(one)}>{one.enabled ? "Switch off" : "Switch on"}</button>
            <button type="button" className="btn quiet" onClick={() => setSure(true)}>Remove</button>
          </>
        )}
      </td>
    </tr>
  );
}
