// What people and AI agents side by side say, in words.
import type { AiAgents, AiEnds, AiFigure, AiMatter, AiRelease, MatterSides, ReleaseChange, Unit } from "@/shared/api/schema";
import { count, decimal, difference, plural, value, words } from "@/shared/format/format";

export const reasonName = (id: string): string => (id === "" ? "no reason found" : words(id));

type Verdict = MatterSides["verdict"];
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  ai: "AI better", people: "people better", same: "as good", unsure: "not proven", too_few: "too few", neither: "differs",
};

export const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

// "Measured effort" → "measured effort", "QA score" stays.
const inSentence = (title: string): string => (/^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title);

export function headline(data: AiAgents): string {
  const alone = `AI agents began ${plural(data.ends.n, "contact")}; ${decimal(share(data.ends.alone, data.ends.n) * 100, 0)} % ended without a person.`;
  const said = (verdict: Verdict) => data.figures.filter((one) => one.verdict === verdict).map((one) => inSentence(one.metric.title));
  const list = (names: readonly string[]) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`);
  const parts: string[] = [];
  if (said("ai").length > 0) parts.push(`better than people on ${list(said("ai"))}`);
  if (said("people").length > 0) parts.push(`worse on ${list(said("people"))}`);
  if (said("same").length > 0) parts.push(`as good on ${list(said("same"))}`);
  return parts.length === 0 ? `${alone} On the same kind of case nothing tells them from people yet.` : `${alone} On the same kind of case they are ${parts.join(", ")}.`;
}

export const figureRange = (one: { readonly difference?: number | null; readonly low?: number | null; readonly high?: number | null }, unit: Unit): string =>
  one.difference == null || one.low == null || one.high == null ? "too few" : `${difference(one.difference, unit)} (${difference(one.low, unit)} to ${difference(one.high, unit)})`;

export const rowOf = (figure: AiFigure | undefined, reason: string): MatterSides | undefined => figure?.matters.find((one) => one.reason === reason);

// How contacts begun by an AI agent ended, in shares that add up; what is not known yet stands apart.
export function endParts(ends: AiEnds): readonly { readonly id: string; readonly name: string; readonly share: number; readonly n: number }[] {
  const alone = ends.alone_resolved;
  const handed = ends.handed_over_resolved;
  const hits = (one: typeof alone) => Math.round((one.value ?? 0) * one.n);
  const parts = [
    { id: "alone", name: "alone, resolved", n: hits(alone) },
    { id: "alone-not", name: "alone, came back", n: alone.n - hits(alone) },
    { id: "handed", name: "handed over, resolved", n: hits(handed) },
    { id: "handed-not", name: "handed over, came back", n: handed.n - hits(handed) },
    { id: "open", name: "not known", n: ends.n - alone.n - handed.n },
  ];
  return parts.map((one) => ({ ...one, share: share(one.n, ends.n) }));
}

export function adviceText(matter: AiMatter): string | null {
  const { after, gain, affected } = matter.advice;
  if (after === 0) return null;
  return `Hand over after ${plural(after, "turn")}: ${count(affected)} went on, ${count(Math.round(gain))} more of them might be resolved`;
}

const TOLD: ReadonlySet<ReleaseChange["change"]> = new Set(["better", "worse", "differs"]);
export const told = (release: AiRelease): readonly ReleaseChange[] => release.changes.filter((one) => TOLD.has(one.change));

export function releaseText(release: AiRelease): string {
  const found = told(release);
  const compared = release.changes.filter((one) => one.change !== "too_few").length;
  if (compared === 0) return "Too few contacts of both versions to compare.";
  if (found.length === 0) return `Nothing changed that can be told: ${plural(compared, "figure")} compared.`;
  const worse = found.filter((one) => one.change === "worse").length;
  const better = found.filter((one) => one.change === "better").length;
  const differs = found.length - worse - better;
  return [worse > 0 ? `${count(worse)} worse` : "", better > 0 ? `${count(better)} better` : "", differs > 0 ? `${count(differs)} changed` : ""].filter((one) => one !== "").join(", ") + ` of ${plural(compared, "figure")} compared.`;
}

export const changeTitle = (one: ReleaseChange): string => (one.figure.reason == null ? one.figure.title : `${one.figure.title}: ${reasonName(one.figure.reason)}`);
export const changeText = (one: ReleaseChange): string => `${value(one.before, one.figure.unit)} → ${value(one.after, one.figure.unit)}`;
