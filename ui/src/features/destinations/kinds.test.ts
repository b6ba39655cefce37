import { describe, expect, it } from "vitest";
import type { Destination } from "@/shared/api/schema";
import { eventsFor, fieldsOf, healthWords } from "./kinds";

const form = (values: Record<string, string | string[]>): FormData => {
  const out = new FormData();
  for (const [name, value] of Object.entries(values)) for (const one of Array.isArray(value) ? value : [value]) out.append(name, one);
  return out;
};
const health = (state: Destination["health"]["state"], more: Partial<Destination> = {}): Destination =>
  ({ disabled_because: "", health: { state, pending: 2, failing: 1, dead: 3, last_delivered_at: null, last_error: "" }, ...more }) as Destination;

describe("what the form says", () => {
  it("is only what the kind takes, with lists as lists and no empty secret", () => {
    const said = form({ name: " Ops ", event: ["incident.opened", "initiative.started"], min_severity: "20", repository: "a/b", labels: "x, y,", secret: "", project: "no" });
    expect(fieldsOf("github", said)).toEqual({ name: "Ops", kind: "github", events: ["incident.opened", "initiative.started"], min_severity: 20, repository: "a/b", labels: ["x", "y"] });
  });
  it("keeps an optional field that was emptied, so that it can be taken away", () => {
    expect(fieldsOf("email", form({ name: "M", address: "smtps://a", from: "a@b", to: "c@d", user: "" }))).toMatchObject({ user: "", to: ["c@d"], plain: false });
  });
});

describe("states in words", () => {
  it("say the worst first", () => {
    expect(healthWords(health("dead"))).toEqual({ words: "3 lost", tone: "bad" });
    expect(healthWords(health("failing"))).toEqual({ words: "1 failing", tone: "warn" });
    expect(healthWords(health("off", { disabled_because: "it answered 410" }))).toEqual({ words: "Stopped", tone: "bad" });
    expect(healthWords(health("off"))).toEqual({ words: "Off", tone: "" });
  });
  it("issues are made of beginnings only", () => expect(eventsFor("jira", ["incident.opened", "incident.changed"])).toEqual(["incident.opened"]));
});
