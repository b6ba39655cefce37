// How a card's life is told.
import type { CardDraft, CardMoment, QuestionEvidence } from "@/shared/api/schema";
import { plural } from "@/shared/format/format";

export const STAGE: Readonly<Record<string, string>> = { draft: "Draft", tried: "Tried on history", calibrated: "Calibrated", approved: "Approved", published: "Published", retired: "Retired" };

export const DRAFT_STATE: Readonly<Record<CardDraft["state"], string>> = { open: "draft", submitted: "waits for approval", approved: "approved", sent_back: "sent back", published: "published", discarded: "thrown away" };

const again = (draft: CardDraft): string => (draft.may_publish ? " It can be published." : " What its trial made is no longer at hand: try it again, then publish it.");

// Where the draft stands and what comes next, in one sentence.
export function standsWords(draft: CardDraft): string {
  const others = draft.approvers.length === 0 ? "nobody else" : draft.approvers.slice(0, 3).join(" or ");
  switch (draft.state) {
    case "open": return !draft.trial ? "Not tried yet. Try exactly this text on all history: it says what would change and for whom." : draft.approval_needed ? "Tried. Submit it: a second person approves exactly this text before it counts." : draft.may_publish ? "Tried. It can be published." : "Tried. What the trial made was thrown away or is no longer at hand: try it again to publish it.";
    case "submitted": return draft.mine ? (draft.approvers.length === 0 ? "Nobody else in this workspace may approve it. You may, and it is recorded that you were alone." : `Submitted. ${others} can approve it or send it back; you cannot approve your own.`) : `${draft.submitted?.name ?? "Somebody"} asks for approval of exactly this text.`;
    case "approved": return draft.alone ? `Approved by ${draft.decided?.name ?? "its author"}, who wrote it: nobody else could.${again(draft)}` : `Approved by ${draft.decided?.name ?? "a second person"}. Any change needs a new approval.${again(draft)}`;
    case "sent_back": return `Sent back by ${draft.decided?.name ?? "somebody"}: ${draft.decision_note}`;
    case "published": return `Published${draft.ended ? ` by ${draft.ended.name}` : ""}.`;
    case "discarded": return "Thrown away.";
  }
}

// What people's labels say of a question, and what is missing.
export function evidenceWords(one: QuestionEvidence): string {
  switch (one.state) {
    case "unjudged": return one.picked > 0 ? `${plural(one.picked, "picked label")}, none of the random sample: nothing can be estimated` : "nobody has judged it yet";
    case "reliable": return `reliable from ${Math.round((one.threshold ?? 0) * 100)} % sure`;
    case "unreliable": return "cannot be scored reliably: change the question or its rule";
    case "needs_labels": return one.more_labels == null ? "cannot be scored reliably yet: it seldom applies" : `cannot be scored reliably yet: about ${one.more_labels} more conversations to judge`;
  }
}

const ACTION: Readonly<Record<string, string>> = { draft: "wrote a draft", try: "tried it on all history", submit: "submitted it", approve: "approved it", send_back: "sent it back", publish: "published it", discard: "threw it away", retire: "retired the card", owner: "made somebody the owner", example: "marked an example" };
export function momentWords(moment: CardMoment): string {
  const who = moment.kind === "files" ? "Clarion, or a file of the workspace," : moment.by || "Somebody";
  const action = ACTION[moment.action] ?? moment.action.replace(/_/g, " ");
  return `${who} ${moment.kind === "files" ? "brought this version" : action}`;
}
