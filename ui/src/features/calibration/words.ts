import type { QuestionAccuracy, QuestionAgreement, QuestionThreshold, ReviewEstimate, ReviewThresholds } from "@/shared/api/schema";
import { count, decimal, NONE, plural } from "@/shared/format/format";

export const percent = (share: number, digits = 0): string => `${decimal(share * 100, digits)} %`;
export const shareOf = (one: ReviewEstimate | null | undefined): string => (one ? percent(one.value) : NONE);
export const rangeOf = (one: ReviewEstimate | null | undefined): string => (one ? `${decimal(one.low * 100, 0)} – ${decimal(one.high * 100, 0)} %` : "not known");

// "5 of 14 questions may be left to the machine: at most 10 % of its verdicts are wrong, sure to 95 %."
export function headline(thresholds: ReviewThresholds): string {
  const all = thresholds.questions.length;
  const alone = thresholds.questions.filter((one) => one.state === "reliable").length;
  const promise = `each with at most ${percent(thresholds.risk)} of its verdicts wrong, sure to ${percent(1 - thresholds.failure)}`;
  if (thresholds.questions.every((one) => one.labels === 0)) return "No random sample has been reviewed yet, so nothing is known about how right the machine is.";
  if (alone === 0) return `No question can be left to the machine yet with at most ${percent(thresholds.risk)} of its verdicts wrong, sure to ${percent(1 - thresholds.failure)}.`;
  return `${count(alone)} of ${plural(all, "question")} can be left to the machine, ${promise}.`;
}

// What a person needs to know of one question's threshold.
export function thresholdWords(one: QuestionThreshold): { readonly tone: "good" | "warn" | "bad"; readonly words: string; readonly detail: string } {
  if (one.state === "reliable")
    return {
      tone: "good", words: one.threshold === 0 ? "always" : `from ${percent(one.threshold ?? 1)} sure`,
      detail: `${percent(one.share ?? 0)} of verdicts; ${percent(one.error ?? 0, 1)} of ${count(one.above)} wrong, at most ${percent(one.bound ?? 1, 1)}`,
    };
  if (one.state === "unreliable") return { tone: "bad", words: "cannot be scored reliably", detail: "Wrong too often at every threshold. Change the question or its rule; more labels alone will not help." };
  return { tone: "warn", words: "cannot be scored reliably yet", detail: one.more_labels == null ? "It seldom applies: too few labels to say how many are missing." : `About ${plural(one.more_labels, "conversation")} more of the random sample, if it stays as right as it looks.` };
}

// The verdict worth reading: the rarer one, where mistakes hide behind a high agreement.
export function rarer(one: QuestionAccuracy): QuestionAccuracy["verdicts"][number] | undefined {
  const said = one.verdicts.filter((verdict) => verdict.verdict !== "na" && (verdict.recall || verdict.precision));
  return [...said].sort((a, b) => (a.recall?.n ?? 0) - (b.recall?.n ?? 0))[0];
}

const NAMES: Readonly<Record<string, string>> = {
  percent_agreement: "agreement", krippendorff_alpha: "Krippendorff’s α", fleiss_kappa: "Fleiss’ κ", gwet_ac1: "Gwet’s AC1", brennan_prediger: "Brennan–Prediger",
  fleiss_kappa_weighted: "Fleiss’ κ, weighted", gwet_ac2: "Gwet’s AC2", cohen_kappa: "Cohen’s κ", cohen_kappa_linear: "Cohen’s κ, linear", cohen_kappa_quadratic: "Cohen’s κ, quadratic",
};
export const coefficientName = (name: string): string => NAMES[name] ?? name;

// The coefficients a table has room for: agreement, κ (weighted where steps are ordered), α, AC1.
export function shownCoefficients(one: QuestionAgreement, who: "people" | "machine") {
  const kappa = one.ordinal ? ["cohen_kappa_quadratic", "fleiss_kappa_weighted"] : ["cohen_kappa", "fleiss_kappa"];
  const pick = (names: readonly string[]) => names.flatMap((name) => one[who].filter((coefficient) => coefficient.name === name))[0];
  return { agreement: pick(["percent_agreement"]), kappa: pick(kappa), alpha: pick(["krippendorff_alpha"]), ac: pick(one.ordinal ? ["gwet_ac2"] : ["gwet_ac1"]) };
}

// Milder or stricter, or not to be told.
export function leniencyWords(one: ReviewEstimate | null): string {
  if (!one) return NONE;
  if (one.low <= 0 && one.high >= 0) return "cannot be told apart";
  return one.value > 0 ? `${decimal(one.value * 100, 0)} points milder` : `${decimal(-one.value * 100, 0)} points stricter`;
}
