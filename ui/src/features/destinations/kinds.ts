// What each kind of destination needs to be reached, and the words for news and states.
import type { Delivery, Destination, DestinationKind, NewDestination } from "@/shared/api/schema";

export interface Field {
  readonly name: "address" | "secret" | "project" | "issue_type" | "user" | "repository" | "labels" | "from" | "to";
  readonly label: string;
  readonly placeholder: string;
  readonly optional?: boolean;
  readonly list?: boolean;
}
export interface KindWords { readonly name: string; readonly what: string; readonly fields: readonly Field[] }

export const KINDS: Readonly<Record<DestinationKind, KindWords>> = {
  webhook: { name: "Webhook", what: "Signed JSON to a program of yours (Standard Webhooks). Its secret is made for you.", fields: [{ name: "address", label: "Address", placeholder: "https://example.com/hooks/clarion" }] },
  slack: { name: "Slack", what: "A message to a channel, by an incoming webhook. The address is a secret; only its host is shown later.", fields: [{ name: "address", label: "Incoming webhook", placeholder: "https://hooks.slack.com/services/…" }] },
  teams: { name: "Teams", what: "A card to a channel, by a workflow that posts what a webhook brings. The address is a secret; only its host is shown later.", fields: [{ name: "address", label: "Workflow address", placeholder: "https://….logic.azure.com/workflows/…" }] },
  email: {
    name: "E-mail", what: "A mail to a few people, through your mail server.",
    fields: [
      { name: "address", label: "Mail server", placeholder: "smtps://mail.example.com" },
      { name: "from", label: "From", placeholder: "clarion@example.com" },
      { name: "to", label: "To", placeholder: "ann@example.com, ben@example.com", list: true },
      { name: "user", label: "Signs in as", placeholder: "not needed inside", optional: true },
      { name: "secret", label: "Password", placeholder: "", optional: true },
    ],
  },
  jira: {
    name: "Jira", what: "An issue for each beginning: an incident opened, an initiative started.",
    fields: [
      { name: "address", label: "Site", placeholder: "https://acme.atlassian.net" },
      { name: "project", label: "Project key", placeholder: "OPS" },
      { name: "issue_type", label: "Issue type", placeholder: "Task" },
      { name: "user", label: "Account", placeholder: "e-mail; none: bearer token", optional: true },
      { name: "secret", label: "API token", placeholder: "" },
    ],
  },
  github: {
    name: "GitHub", what: "An issue for each beginning: an incident opened, an initiative started.",
    fields: [
      { name: "repository", label: "Repository", placeholder: "owner/name" },
      { name: "labels", label: "Labels", placeholder: "clarion, floor", optional: true, list: true },
      { name: "secret", label: "Token", placeholder: "may write issues" },
    ],
  },
};
export const KIND_IDS = Object.keys(KINDS) as readonly DestinationKind[];

const EVENTS: Readonly<Record<string, string>> = {
  "incident.opened": "Incident opened", "incident.changed": "Incident grew", "incident.recovered": "Incident over", "brief.ready": "Weekly brief", "week.ready": "Each person’s own week, to them",
  "initiative.started": "Initiative started", "initiative.ended": "Initiative ended", "initiative.fading": "Initiative fading", test: "Test",
};
export const eventWords = (type: string): string => EVENTS[type] ?? type;

// Jira and GitHub make issues of beginnings only; a person's own list goes to that person by mail.
const BEGINNINGS: ReadonlySet<string> = new Set(["incident.opened", "initiative.started"]);
export const eventsFor = (kind: DestinationKind, events: readonly string[]): readonly string[] => events.filter((type) => (kind === "jira" || kind === "github" ? BEGINNINGS.has(type) : type !== "week.ready" || kind === "email"));

export interface StateWords { readonly words: string; readonly tone: "" | "good" | "warn" | "bad" }
export function healthWords(one: Destination): StateWords {
  const { state, pending, failing, dead } = one.health;
  switch (state) {
    case "off": return { words: one.disabled_because === "" ? "Off" : "Stopped", tone: one.disabled_because === "" ? "" : "bad" };
    case "dead": return { words: `${dead} lost`, tone: "bad" };
    case "failing": return { words: `${failing} failing`, tone: "warn" };
    case "sent": return pending > 0 ? { words: `${pending} on the way`, tone: "" } : { words: "Arrives", tone: "good" };
    case "unused": return { words: pending > 0 ? `${pending} on the way` : "Nothing sent yet", tone: "" };
  }
}
export function deliveryWords(one: Delivery): StateWords {
  switch (one.state) {
    case "delivered": return { words: "Delivered", tone: "good" };
    case "dead": return { words: one.type === "test" ? "Failed" : "Lost", tone: "bad" };
    case "pending": return one.tries > 0 ? { words: "Tries again", tone: "warn" } : { words: "On the way", tone: "" };
  }
}

const list = (text: string): string[] => text.split(",").map((one) => one.trim()).filter((one) => one !== "");

// What the form says, as the API takes it: only fields of the kind, a secret only where one was typed.
export function fieldsOf(kind: DestinationKind, form: FormData): NewDestination {
  const text = (name: string): string => String(form.get(name) ?? "").trim();
  const out: Record<string, unknown> = { name: text("name"), kind, events: form.getAll("event").map(String), min_severity: Number(text("min_severity") || 0) };
  for (const field of KINDS[kind].fields) {
    const value = text(field.name);
    if (field.list) out[field.name] = list(value);
    else if (value !== "" || (field.optional && field.name !== "secret")) out[field.name] = value;
  }
  if (kind === "email") out.plain = form.get("plain") === "on";
  return out as NewDestination;
}
