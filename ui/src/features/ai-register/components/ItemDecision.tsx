import { Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { AiItem } from "@/shared/api/schema";
import { sentence } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { approveAi, setAiOwner, switchAi } from "../api";

export type Decision = "owner" | "approve" | "switch";

const TITLE = (item: AiItem, decision: Decision): string =>
  decision === "owner" ? "Who answers for it" : decision === "approve" ? "Approve this version" : item.on ? "Switch it off" : "Switch it on";

// Asks for what the decision needs, and says what follows from it.
export function ItemDecision({ item, decision, onClose }: { item: AiItem; decision: Decision; onClose: () => void }) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const [trying, setTrying] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get("text") ?? "").trim();
    setFailure("");
    setBusy(true);
    try {
      if (decision === "owner") await setAiOwner(item, text);
      else if (decision === "approve") await approveAi(item, text);
      else await switchAi(item, !item.on, text);
      for (const key of ["ai-register", "ai-register-log", "rescoring"]) void client.invalidateQueries({ queryKey: [key] });
      if (decision === "switch" && item.kind === "model") setTrying(true); else onClose();
    } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
    setBusy(false);
  };
  return (
    <Modal opened onClose={onClose} title={TITLE(item, decision)} centered>
      {trying ? (
        <div className="aireg-ask"><p>All history is being scored {item.on ? "without" : "with"} it, beside what counts. See what would change, then publish it.</p><div className="aireg-acts"><Link className="btn primary" to="/trial">See what changes</Link></div></div>
      ) : (
        <form className="aireg-ask" onSubmit={(event) => void submit(event)}>
          <p><b>{item.title}</b> <span className="faint mono">{item.version}</span></p>
          {decision === "switch" && item.on && <p className="dim">{item.how}.{item.kind === "model" ? " All history is scored again first, and nothing changes before you publish it." : ""}</p>}
          <label><span>{decision === "owner" ? "Name" : decision === "approve" ? "What you looked at" : "Why"}</span><input className="input" name="text" maxLength={500} required={decision !== "approve"} defaultValue={decision === "owner" ? item.owner : ""} data-autofocus autoComplete="off" /></label>
          {failure && <p className="bad" role="alert">{sentence(failure)}</p>}
          <div className="aireg-acts"><button type="button" className="btn quiet" onClick={onClose}>Cancel</button><button type="submit" className="btn primary" disabled={busy}>{decision === "approve" ? "Approve" : decision === "owner" ? "Save" : item.on ? "Switch off" : "Switch on"}</button></div>
        </form>
      )}
    </Modal>
  );
}
