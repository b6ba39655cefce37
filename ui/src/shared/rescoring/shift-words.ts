// What a changed card would change, said in sentences.
import type { CardShift, QuestionShift, Rescoring } from "@/shared/api/schema";
import { count, decimal, difference, plural, sentence, value } from "@/shared/format/format";

export const answerWords = (answer: string): string => (answer === "na" ? "not applicable" : answer === "absent" ? "not asked" : /^[\d.]+$/.test(answer) ? decimal(Number(answer), Number.isInteger(Number(answer)) ? 0 : 2) : answer);

// Largest first; the flips of a question likewise.
export const questionsByChange = (shift: CardShift): readonly QuestionShift[] =>
  [...shift.questions].map((one) => ({ ...one, flips: [...one.flips].sort((a, b) => b.count - a.count) })).sort((a, b) => b.changed - a.changed);

const listed = (parts: readonly string[]): string => (parts.length <= 1 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1] ?? ""}`);

export function headline(shift: CardShift): string {
  const all = shift.compared;
  const gained = [
    shift.only_after > 0 ? `${plural(shift.only_after, "conversation")} ${shift.only_after === 1 ? "is" : "are"} scored for the first time` : "",
    shift.only_before > 0 ? `${plural(shift.only_before, "conversation")} ${shift.only_before === 1 ? "is" : "are"} no longer scored` : "",
  ].filter(Boolean);
  const fails = [shift.newly_failed > 0 ? `${count(shift.newly_failed)} newly fail` : "", shift.no_longer_failed > 0 ? `${count(shift.no_longer_failed)} no longer fail` : ""].filter(Boolean);
  if (all === 0) return gained.length > 0 ? `${sentence(listed(gained))}.` : "No conversation is scored by this card, before or after.";
  if (shift.changed === 0) return `None of ${plural(all, "score")} changes${gained.length > 0 ? `; ${listed(gained)}` : ""}.`;
  return `${count(shift.changed)} of ${plural(all, "conversation")} ${shift.changed === 1 ? "changes" : "change"}${fails.length > 0 ? `; ${listed(fails)}` : "; none newly fails"}${gained.length > 0 ? `; ${listed(gained)}` : ""}.`;
}

// The questions that move most, at most `most` of them: "Was the customer welcomed? goes from yes to no in 2,010."
export function questionSentences(shift: CardShift, textOf: (question: string) => string, most = 2): readonly string[] {
  return questionsByChange(shift).filter((one) => one.changed > 0).slice(0, most).map((one) => {
    const flip = one.flips[0];
    const name = `“${textOf(one.question)}”`;
    if (!flip) return `${name} changes in ${count(one.changed)}.`;
    const rest = one.changed - flip.count;
    const way = flip.before === "absent" ? `is now asked and answered ${answerWords(flip.after)}` : flip.after === "absent" ? "is no longer asked" : `goes from ${answerWords(flip.before)} to ${answerWords(flip.after)}`;
    return `${name} ${way} in ${count(flip.count)}${rest > 0 ? `, and changes otherwise in ${count(rest)}` : ""}.`;
  });
}

export const meanSentence = (shift: CardShift): string =>
  shift.compared === 0 ? "" : `The mean goes from ${value(shift.mean_before, "points")} to ${value(shift.mean_after, "points")} (${difference(shift.mean_after - shift.mean_before, "points")}).`;

// Progress in words; the rate and the time left only once they mean something.
export function progress(rescoring: Rescoring): { readonly share: number; readonly rate: number | null; readonly left_ms: number | null } {
  const { records, records_total: total, seconds } = rescoring;
  const share = total > 0 ? Math.min(1, records / total) : 0;
  const rate = seconds >= 0.5 && records > 0 ? records / seconds : null;
  return { share, rate, left_ms: rate !== null && total > records ? ((total - records) / rate) * 1000 : null };
}
