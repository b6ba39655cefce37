import type { Rescoring, SignalShift } from "@/shared/api/schema";
import { count, plural, sentence, words } from "@/shared/format/format";

// "contact_reason" with the label "discovered:lost sim" → "Contact reason: lost sim"
export function signalName(shift: SignalShift): string {
  const label = shift.label.replace(/^discovered:/, "");
  return sentence(words(shift.kind)) + (label === "" ? "" : `: ${words(label)}`);
}

// What changes, said in a sentence: what is found, then what that does to scores.
export function trialHeadline(status: Rescoring): string {
  const most = status.signals[0];
  const found = most === undefined ? "Nothing is found in more or fewer conversations" : `${signalName(most)} is found in ${plural(most.after, "conversation")}, was ${count(most.before)}${status.signals.length > 1 ? `; ${count(status.signals.length - 1)} more ${status.signals.length === 2 ? "signal changes" : "signals change"}` : ""}`;
  const changed = status.cards.reduce((sum, one) => sum + one.shift.changed, 0);
  const failed = status.cards.reduce((sum, one) => sum + one.shift.newly_failed, 0);
  const scores = changed === 0 ? "No score changes" : `${plural(changed, "score")} ${changed === 1 ? "changes" : "change"}${failed > 0 ? `, ${count(failed)} newly fail` : ""}`;
  return `${found}. ${scores}.`;
}
