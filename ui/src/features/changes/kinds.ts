// What can happen upstream, and what a form gives.
import type { ChangeKind, NewUpstreamChange } from "@/shared/api/schema";
import { momentOfField } from "@/shared/format/zone";

export const KINDS: readonly { readonly id: ChangeKind; readonly name: string; readonly example: string }[] = [
  { id: "release", name: "Release", example: "Billing 4.2" },
  { id: "policy", name: "Policy", example: "Refunds from 30 to 14 days" },
  { id: "price", name: "Price", example: "Premium plan +2 €" },
  { id: "roster", name: "Roster", example: "Eight new people in billing" },
  { id: "outage", name: "Outage", example: "Card payments failed" },
  { id: "campaign", name: "Campaign", example: "Summer sale by mail" },
  { id: "ai_version", name: "AI agent version", example: "Aria b12" },
  { id: "other", name: "Other", example: "Strike at the parcel service" },
];
export const kindName = (id: string): string => KINDS.find((one) => one.id === id)?.name ?? id;

// "queue=billing & channel=chat" as people type it → a segment.
export const segmentOf = (text: string): string => text.split("&").map((one) => one.trim().split("=").map((part) => encodeURIComponent(decodeSafely(part.trim()))).join("=")).filter((one) => one !== "").join("&");
export const segmentWords = (segment: string): string => segment.split("&").map((one) => decodeSafely(one).replace(/_/g, " ").replace("=", " ")).join(", ");
function decodeSafely(text: string): string {
  try { return decodeURIComponent(text); } catch { return text; }
}
export function fieldsOf(kind: ChangeKind, form: FormData): NewUpstreamChange {
  const text = (name: string): string => String(form.get(name) ?? "").trim();
  return { kind, title: text("title"), at: momentOfField(text("at")), until: momentOfField(text("until")), segment: segmentOf(text("segment")), link: text("link"), notes: text("notes") };
}
