import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { DriverFigure } from "@/shared/api/schema";
import { sentence } from "@/shared/format/format";
import { sayDriver } from "../api";
import { pairKey } from "../words";

// A link that people know of, whether the data show it or not.
export function AddLink({ figures, onDone, onClose }: { figures: readonly DriverFigure[]; onDone: (key: string) => void; onClose: () => void }) {
  const client = useQueryClient();
  const [failure, setFailure] = useState("");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const of = new FormData(event.currentTarget);
    const from = String(of.get("from")), to = String(of.get("to"));
    setFailure("");
    try {
      await sayDriver(from, to, "confirmed", String(of.get("why") ?? "").trim());
      await client.invalidateQueries({ queryKey: ["drivers"] });
      onDone(pairKey({ from, to }));
    } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  const options = figures.map((one) => <option key={one.metric} value={one.metric}>{one.title}</option>);
  return (
    <form className="panel driver-add" aria-label="Add a link" onSubmit={(event) => void submit(event)}>
      <label><span>When this rises</span><select className="input" name="from" autoFocus>{options}</select></label>
      <label><span>this follows</span><select className="input" name="to" defaultValue={figures[1]?.metric}>{options}</select></label>
      <label className="driver-grow"><span>How do we know?</span><input className="input" name="why" required maxLength={500} autoComplete="off" /></label>
      <div className="driver-acts"><button type="submit" className="btn primary">Add the link</button><button type="button" className="btn quiet" onClick={onClose}>Cancel</button></div>
      {failure && <p className="bad small driver-failure" role="alert">{sentence(failure)}</p>}
    </form>
  );
}
