import { IconExternalLink, IconRefresh } from "@tabler/icons-react";
import { Fragment, useState } from "react";
import type { Delivery, Destination } from "@/shared/api/schema";
import { dateTime, dateTimeFull, plural } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useDeliveries } from "../api";
import { deliveryWords, eventWords } from "../kinds";
import { StateTag } from "./DestinationsTable";

export function Deliveries({ destinations, onRetry }: { destinations: readonly Destination[]; onRetry: (one: Delivery) => void }) {
  const [of, setOf] = useState("");
  const [open, setOpen] = useState("");
  const deliveries = useDeliveries(of);
  const nameOf = (id: string): string => destinations.find((one) => one.id === id)?.name ?? "removed";
  return (
    <section className="panel dest-deliveries" aria-label="Deliveries">
      <div className="dest-form-head">
        <h2 className="panel-title">Deliveries</h2>
        {destinations.length > 1 && <select className="input" aria-label="Of which destination" value={of} onChange={(event) => setOf(event.target.value)}><option value="">All destinations</option>{destinations.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</select>}
      </div>
      {deliveries.error && !deliveries.data ? <Failed what="The deliveries could not be loaded" error={deliveries.error} onRetry={() => void deliveries.refetch()} />
        : !deliveries.data ? <div aria-busy style={{ padding: 12 }}><Bone h={120} /></div>
        : deliveries.data.length === 0 ? <Empty title="Nothing was sent yet">The next incident or initiative that a destination wants appears here, with every try. A test shows at once whether it arrives.</Empty>
        : (
          <div className="scroll-x">
            <table className="table dest-stack">
              <thead><tr><th>When</th><th>What</th><th>To</th><th>State</th><th>Answer</th><th><span className="vh">Actions</span></th></tr></thead>
              <tbody>{deliveries.data.map((one) => (
                <Fragment key={one.id}>
                  <tr>
                    <td className="dim tab dest-when" title={dateTimeFull(one.created_at)}>{dateTime(one.created_at)}</td>
                    <td className="dest-what">{one.type === "test" ? <span className="dim">{eventWords(one.type)}</span> : <Link className="link" to={one.path} title={eventWords(one.type)}>{one.title}</Link>}</td>
                    <td>{nameOf(one.destination)}</td>
                    <td><StateTag state={deliveryWords(one)} />{one.next_at && one.tries > 0 && <div className="faint small">next {dateTime(one.next_at)}</div>}</td>
                    <td><div className="dest-answer">
                      {one.result_url ? <a className="link" href={one.result_url} target="_blank" rel="noreferrer noopener">{one.result || "opened"}<IconExternalLink size={12} aria-hidden /></a> : one.result}
                      {one.error && <span className="dim">{one.error}</span>}
                      {one.log.length > 0 && <button type="button" className="btn quiet dest-tries" aria-expanded={open === one.id} onClick={() => setOpen(open === one.id ? "" : one.id)}>{plural(one.log.length, "try", "tries")}</button>}
                    </div></td>
                    <td className="dest-acts">{one.type !== "test" && (one.state === "dead" || (one.state === "pending" && one.tries > 0)) && <button type="button" className="btn" onClick={() => onRetry(one)}><IconRefresh size={14} aria-hidden />{one.state === "dead" ? "Begin again" : "Try now"}</button>}</td>
                  </tr>
                  {open === one.id && (
                    <tr className="dest-log"><td colSpan={6}>
                      <ol>{one.log.map((each, index) => <li key={index}><span className="tab dim">{dateTimeFull(each.at)}</span> <span className={each.error ? "bad" : "good"}>{each.error || `answered ${each.status}`}</span> <span className="faint tab">{each.took_ms} ms</span></li>)}</ol>
                      <p className="faint small">Id for its receiver, the same in every try: <span className="mono">{one.id}</span></p>
                    </td></tr>
                  )}
                </Fragment>
              ))}</tbody>
            </table>
          </div>
        )}
    </section>
  );
}
