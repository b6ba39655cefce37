// What the figures of learning say, in sentences.
import type { Hiring, HiringWeek, ProcessFlag, QuizQuestion, RampUp, ShownBy, StaleProcess, Unit } from "@/shared/api/schema";
import { count, decimal, plural, value, words } from "@/shared/format/format";

export const range = (low: number | null, high: number | null, digits: number): string => (low == null || high == null ? "–" : `${decimal(low, digits)} to ${decimal(high, digits)}`);

export function shownText(by: ShownBy | null): string {
  if (by?.signal) return `signal ${words(by.signal).replace(":", ": ")}`;
  if (by?.question) return `question ${words(by.question.split("/")[1] ?? by.question)}`;
  if (by?.event) return `event ${words(by.event).replace(":", ": ")}`;
  return "nothing shows it by itself";
}

export function flagText(flag: ProcessFlag, step: string): string {
  const percent = (share: number | null): string => value(share, "percent");
  switch (flag.kind) {
    case "step_fell": return `“${step}” happens in ${percent(flag.now)} of these contacts, it was ${percent(flag.before)} in its first weeks.`;
    case "new": return `“${words(flag.what).replace(":", ": ")}” is now in ${percent(flag.now)} of these contacts, it was in ${percent(flag.before)}, and the document says nothing of it.`;
    case "review_due": return flag.since === "" ? "Nobody here has looked at it yet." : `Last looked at on ${flag.since}.`;
  }
}

export function staleText(one: StaleProcess | undefined): string {
  if (!one) return "";
  const parts = [
    one.step_fell > 0 ? `${plural(one.step_fell, "step")} no longer done` : "",
    one.new > 0 ? `${count(one.new)} new` : "",
    one.review_due ? "review due" : "",
  ].filter((part) => part !== "");
  return parts.join(", ");
}
export const isStale = (one: StaleProcess | undefined): boolean => one !== undefined && one.step_fell + one.new > 0;

// "By week 4, five people do the work of 3.1 experienced agents (2.4 to 3.9)."
export function hiringHeadline(hiring: Hiring): string {
  const at: HiringWeek | undefined = hiring.weeks[Math.min(3, hiring.weeks.length - 1)];
  if (!at) return "";
  const people = plural(hiring.people, "new agent");
  if (at.full_time.value == null) return `Nobody can tell what ${people} would bring: no earlier newcomers are in the data. Anything from nothing to the work of ${decimal(at.full_time.high ?? 0, 1)} experienced agents is possible.`;
  return `In week ${at.week + 1}, ${people} would do the work of ${decimal(at.full_time.value, 1)} experienced ${at.full_time.value === 1 ? "agent" : "agents"} (${range(at.full_time.low, at.full_time.high, 1)}), as ${plural(hiring.newcomers, "earlier newcomer")} did.`;
}

export function rampHeadline(ramp: RampUp): string {
  const people = plural(ramp.agents, "newcomer");
  if (ramp.why_not !== "") return `Not to be told: ${ramp.why_not}.`;
  const unit = ramp.metric.unit as Unit;
  const last = ramp.reach[ramp.reach.length - 1];
  const start = ramp.curve[0]?.value;
  const begins = start == null ? "" : ` They begin at ${value(start, unit)}; experienced agents are at ${value(ramp.experienced.value, unit)}.`;
  if (ramp.median_week != null) return `Half of ${people} reach the level of experienced agents within ${plural(ramp.median_week + 1, "week")}.${begins}`;
  if (!last) return `${people}: too few weeks to tell.${begins}`;
  return `After ${plural(last.week + 1, "week")}, ${value(last.share, "percent")} of ${people} have reached the level of experienced agents (${value(last.low, "percent")} to ${value(last.high, "percent")}).${begins}`;
}

export const sourceText = (one: QuizQuestion): string => {
  switch (one.source) {
    case "adjudication": return `Settled by ${one.by || "a reviewer"}, where reviewers disagreed`;
    case "decision": return `Decided by ${one.by || "a reviewer"} in a dispute`;
    case "review": return `Said by ${one.by || "a reviewer"}, who reviewed it`;
    case "evidence": return one.confidence == null ? "Told by its evidence, nobody reviewed it" : `Told by its evidence (${value(one.confidence, "percent")} sure), nobody reviewed it`;
  }
};
