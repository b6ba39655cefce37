import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { OutcomeOrder, Serves } from "@/shared/api/schema";
import { date, sentence } from "@/shared/format/format";
import { decideOrder } from "../api";
import { decidedText, moved, OUTCOMES } from "../words";

const MEANS: Readonly<Record<Serves, string>> = {
  risk: "what must not happen: compliance",
  quality: "resolved, without effort, to the customer's content",
  cost: "handle time, containment",
  speed: "waiting, answers, abandonment",
};

// Which outcome wins, who decided it and why; up and down by buttons, so that it works by keyboard.
export function OutcomeOrderPanel({ order, may }: { order: OutcomeOrder; may: boolean }) {
  const client = useQueryClient();
  const [ranks, setRanks] = useState<readonly Serves[]>(order.ranks);
  const [said, setSaid] = useState("");
  const [failure, setFailure] = useState("");
  const changed = ranks.join() !== order.ranks.join();
  const shift = (at: number, by: 1 | -1) => {
    const one = ranks[at];
    const next = moved(ranks, at, by);
    setRanks(next);
    if (one) setSaid(`${OUTCOMES[one]} is now number ${next.indexOf(one) + 1}`);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const why = String(new FormData(event.currentTarget).get("why") ?? "").trim();
    setFailure("");
    try {
      client.setQueryData(["targets", "order"], await decideOrder(ranks, why));
      void client.invalidateQueries({ queryKey: ["targets"] });
    } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  const sure = !order.decided && may && !changed;
  return (
    <section className="targets-part" aria-label="Which outcome wins">
      <h2>Which outcome wins <span className="faint">where risk, quality, cost and speed disagree</span></h2>
      <div className="panel order-panel">
        <ol>{ranks.map((one, at) => (
          <li key={one}>
            <span className="faint tab">{at + 1}</span><b>{OUTCOMES[one]}</b><span className="dim small">{MEANS[one]}</span>
            {may && <span className="order-acts">
              <button type="button" className="btn quiet icon" disabled={at === 0} aria-label={`${OUTCOMES[one]} up`} onClick={() => shift(at, -1)}><IconArrowUp size={15} aria-hidden /></button>
              <button type="button" className="btn quiet icon" disabled={at === ranks.length - 1} aria-label={`${OUTCOMES[one]} down`} onClick={() => shift(at, 1)}><IconArrowDown size={15} aria-hidden /></button>
            </span>}
          </li>
        ))}</ol>
        <p className="vh" role="status">{said}</p>
        <div className="order-who">
          <p className={order.decided ? "dim" : "warn"}>{decidedText(order)}.{order.decided && <> {order.why}</>}</p>
          {(changed || sure) && may && (
            <form className="order-form" onSubmit={(event) => void submit(event)}>
              <label><span>Why in this order?</span><input className="input" name="why" required maxLength={500} autoComplete="off" /></label>
              <div className="target-acts"><button type="submit" className="btn primary">{changed ? "Decide this order" : "Decide it as it is"}</button>{changed && <button type="button" className="btn quiet" onClick={() => setRanks(order.ranks)}>Undo</button>}</div>
            </form>
          )}
          {failure && <p className="bad small" role="alert">{sentence(failure)}</p>}
          {order.log.length > 1 && <details><summary className="small dim">Earlier decisions</summary><ul className="small">{order.log.slice(1).map((one) => <li key={one.at}><span className="faint tab">{date(one.at)}</span> {one.ranks.map((rank) => OUTCOMES[rank]).join(", ")}; {one.by}: {one.why}</li>)}</ul></details>}
        </div>
      </div>
    </section>
  );
}
