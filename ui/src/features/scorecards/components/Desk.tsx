// What stands around the list of cards: texts on their way, import, the rule of approval.
import { useQueryClient } from "@tanstack/react-query";
import { IconUpload } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useSession } from "@/shared/api/queries/get-session";
import { dateTime } from "@/shared/format/format";
import { Link, useGo } from "@/shared/ui/Link";
import { keepDraft, lifeMoved, setApproval, useDrafts, useSettings } from "../api/lifecycle";
import { DRAFT_STATE, standsWords } from "../lifecycle-words";
import "./lifecycle.css";

export function DraftsList() {
  const drafts = useDrafts();
  const all = drafts.data?.drafts ?? [];
  if (all.length === 0) return null;
  return (
    <section className="drafts-list" aria-label="On the way">
      <ul className="panel life-drafts">
        {all.map((one) => <li key={one.id}><Link className="link" to={`/scorecards/drafts/${encodeURIComponent(one.id)}`} style={{ fontWeight: 550 }}>{one.title}</Link><span className="mono faint">{one.version}</span><span className={`tag ${one.state === "approved" ? "good" : one.state === "open" ? "" : "warn"}`}>{one.replaces === null && one.state === "open" ? "new draft" : DRAFT_STATE[one.state]}</span><span className="dim">{standsWords(one)}</span><span className="faint small tab">{one.author.name}, {dateTime(one.author.at)}</span></li>)}
      </ul>
    </section>
  );
}

// A YAML file becomes a draft: nothing counts until it was tried and published.
export function ImportCard() {
  const may = useSession().data?.permissions.includes("scorecards.publish") ?? false;
  const file = useRef<HTMLInputElement>(null);
  const queries = useQueryClient();
  const go = useGo();
  const [failure, setFailure] = useState("");
  if (!may) return null;
  const read = async (chosen: File) => {
    setFailure("");
    try { const draft = await keepDraft(await chosen.text(), `Imported from ${chosen.name}`); lifeMoved(queries); go({ to: `/scorecards/drafts/${encodeURIComponent(draft.id)}` }); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  return (
    <>
      {failure && <span className="bad small" role="alert">{failure}</span>}
      <input ref={file} type="file" accept=".yaml,.yml,text/yaml" className="vh" tabIndex={-1} aria-label="A scorecard as YAML" onChange={(event) => { const chosen = event.currentTarget.files?.[0]; event.currentTarget.value = ""; if (chosen) void read(chosen); }} />
      <button type="button" className="btn" onClick={() => file.current?.click()}><IconUpload size={14} aria-hidden />Import YAML</button>
    </>
  );
}

export function ApprovalRule() {
  const settings = useSettings();
  const queries = useQueryClient();
  const may = useSession().data?.permissions.includes("people.manage") ?? false;
  const [wanted, setWanted] = useState<boolean | null>(null);
  const [failure, setFailure] = useState("");
  if (!settings.data) return null;
  const { approval, approvers } = settings.data;
  const change = async (to: boolean) => {
    setFailure("");
    setWanted(to); // at once; what the server says follows
    try { queries.setQueryData(["scorecard-settings"], await setApproval(to)); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
    setWanted(null);
    lifeMoved(queries);
  };
  return (
    <div className="rule-switch">
      <input id="approval-rule" type="checkbox" checked={wanted ?? approval} disabled={!may} onChange={(event) => void change(event.currentTarget.checked)} />
      <label htmlFor="approval-rule">A second person approves a card before it counts</label>
      <span className="faint small">{approvers.length === 1 ? "Only one person may publish scorecards here: theirs is approved by themselves, and recorded so." : `${approvers.length} people may approve.`}</span>
      {failure && <span className="bad small" role="alert">{failure}</span>}
    </div>
  );
}
