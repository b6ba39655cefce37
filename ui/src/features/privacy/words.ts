import type { ErasureReport, Hold, PersonData, PrivacyRequest, RetentionDue, RetentionReport } from "@/shared/api/schema";
import { bytes, count, date, plural, words } from "@/shared/format/format";

export const BASES = ["GDPR Art. 17: the person asked", "GDPR Art. 17(1)(b): consent withdrawn", "GDPR Art. 17(1)(c): objection", "CCPA § 1798.105", "LGPD Art. 18"] as const;

// One sentence: who it is and how much there is.
export function personSentence(data: PersonData): string {
  const contacts = data.contacts;
  const places = data.places.filter((place) => place.count > 0).length;
  if (contacts.length === 0) return `No conversation, and something in ${plural(places, "place")}`;
  const first = contacts[contacts.length - 1], last = contacts[0];
  const when = contacts.length === 1 ? `on ${date(last?.started_at)}` : `between ${date(first?.started_at)} and ${date(last?.started_at)}`;
  return `${plural(contacts.length, "conversation")} ${when}, in ${plural(places, "place")} of the store`;
}

// What proves that it is gone, in words.
export function proofSentence(report: ErasureReport): string {
  const { proof } = report;
  const searched = `${plural(proof.words, "word")} of theirs looked for in the raw bytes of ${plural(proof.files, "file")} (${bytes(proof.bytes)})`;
  return proof.found_in.length === 0 ? `${searched}: none is left` : `${searched}: still in ${proof.found_in.join(", ")}`;
}

export interface DueWords { readonly text: string; readonly tone: "good" | "warn" | "bad" | "" }
export function dueWords(one: PrivacyRequest): DueWords {
  if (one.state === "done") return { text: "Done", tone: "good" };
  if (one.state === "refused") return { text: "Refused", tone: "" };
  if (one.state === "running") return { text: "Running", tone: "warn" };
  const days = one.days_left ?? 0;
  if (days < 0) return { text: `${plural(-days, "day")} overdue`, tone: "bad" };
  return { text: `${plural(days, "day")} left`, tone: days <= 7 ? "warn" : "" };
}

export const holdOn = (hold: Hold): string =>
  hold.kind === "period" ? `every conversation from ${date(hold.from)} until ${date(hold.until)}` : hold.value ? `${hold.kind === "person" ? "customer" : "conversation"} ${hold.value}` : `a ${hold.kind}`;

const WHAT: Readonly<Record<RetentionDue["what"], string>> = { conversations: "Conversations", past_scores: "Scores by past versions of scorecards", refused: "Records that could not be read", deliveries: "Deliveries" };
export const dueName = (due: RetentionDue): string => (due.channel ? `${WHAT[due.what]} by ${words(due.channel)}` : WHAT[due.what]);
export function tonight(report: RetentionReport): string {
  const gone = report.due.reduce((sum, due) => sum + due.count, 0);
  if (report.due.length === 0) return "No rule: everything stays";
  return gone === 0 ? "Nothing is too old tonight" : `${count(gone)} would go tonight`;
}
