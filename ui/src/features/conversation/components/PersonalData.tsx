import { Modal } from "@mantine/core";
import { IconEye, IconEyeOff } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { api } from "@/shared/api/client";
import type { Conversation, Purpose } from "@/shared/api/schema";
import { sentence } from "@/shared/format/format";

const PURPOSES: readonly (readonly [Purpose["purpose"], string])[] = [
  ["quality_review", "Quality review"], ["dispute", "A dispute about a score"], ["complaint", "A complaint"], ["customer_request", "The customer asked for it"],
  ["safety", "Safety or fraud"], ["legal", "A legal duty"], ["data_repair", "Data that must be put right"],
];

export interface Opened { readonly conversation: Conversation; readonly purpose: string }

// Asks what for, and gives the conversation as it was said.
export function ShowPersonalData({ id, onOpened }: { id: string; onOpened: (opened: Opened) => void }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const purpose = String(form.get("purpose"));
    setFailure("");
    setBusy(true);
    try {
      const conversation = await api.post<Conversation>(`/v1/interactions/${encodeURIComponent(id)}/unredacted`, { purpose, note: String(form.get("note") ?? "").trim() });
      setAsking(false);
      onOpened({ conversation, purpose: PURPOSES.find(([value]) => value === purpose)?.[1] ?? purpose });
    } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
    setBusy(false);
  };
  return (
    <>
      <button type="button" className="btn quiet" onClick={() => setAsking(true)}><IconEye size={15} aria-hidden />Personal data</button>
      <Modal opened={asking} onClose={() => setAsking(false)} title="Read personal data" centered>
        <form className="personal-ask" onSubmit={(event) => void submit(event)}>
          <p className="dim">Names, numbers and addresses in this conversation are covered. You see them for this purpose until you leave the conversation; who read it, when and what for is in the audit log.</p>
          <label><span>What for</span><select className="input" name="purpose" required data-autofocus defaultValue="quality_review">{PURPOSES.map(([value, words]) => <option key={value} value={value}>{words}</option>)}</select></label>
          <label><span>Note <span className="faint">(optional)</span></span><input className="input" name="note" maxLength={500} placeholder="Ticket 4711" autoComplete="off" /></label>
          {failure && <p className="bad" role="alert">{sentence(failure)}</p>}
          <div className="personal-acts"><button type="button" className="btn quiet" onClick={() => setAsking(false)}>Cancel</button><button type="submit" className="btn primary" disabled={busy}>{busy ? "Opening…" : "Show"}</button></div>
        </form>
      </Modal>
    </>
  );
}

export function PersonalDataShown({ opened, onCover }: { opened: Opened; onCover: () => void }) {
  return <p className="personal-shown" role="status"><IconEye size={14} aria-hidden /><span>Personal data is shown: {opened.purpose.toLowerCase()}.</span><button type="button" className="btn" onClick={onCover}><IconEyeOff size={14} aria-hidden />Cover it</button></p>;
}
