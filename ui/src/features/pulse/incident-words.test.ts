import { describe, expect, it } from "vitest";
import type { Incident, IncidentMove, Metric } from "@/shared/api/schema";
import { beforeFromOf, byUrgency, conversationsOf, isLive, lastWords, moveWords, placeWords, sinceWords, standingOf, toneOf } from "./incident-words";

const metric = { id: "transfer", title: "Transfers", unit: "percent", kind: "share", direction: "down" } as unknown as Metric;
const move = (over: Partial<IncidentMove> = {}): IncidentMove => ({ metric: "transfer", where: [{ by: "attr.region", value: "north", label: "north" }], type: "rate", direction: "up", z: 7, now: 0.3, before: 0.1, n_now: 200, n_before: 800, touched: 40, from: "2026-09-01T00:00:00Z", to: "2026-09-08T00:00:00Z", before_from: "2026-08-04T00:00:00Z", noticed_at: "2026-09-08T00:00:00Z", last_seen_at: "2026-09-10T00:00:00Z", hours: 0, ...over });
const incident = (over: Partial<Incident> = {}): Incident => ({ id: "inc", where: move().where, changes: [move()], first_sign_at: "2026-09-01T00:00:00Z", noticed_at: "2026-09-08T00:00:00Z", last_seen_at: "2026-09-10T00:00:00Z", end: "open", ended_at: null, severity: 40, state: "open", snoozed: false, snoozed_until: null, owner: "", owner_name: null, verdict: "", note: "", changed_at: null, acknowledged_at: null, coinciding: null, ...over });

describe("incident words", () => {
  it("say what moved, from what to what, and where", () => {
    expect(moveWords(move(), metric)).toBe("Transfers rose from 10.0 % to 30.0 % for region north");
    expect(moveWords(move({ where: [], direction: "down", now: 0.05 }), metric)).toBe("Transfers fell from 10.0 % to 5.0 % everywhere");
    expect(moveWords(move({ type: "mix" }), metric)).toContain("because more contacts are of region north");
  });
  it("tell of a part that more figures are about", () => {
    const part = [...move().where, { by: "queue", value: "billing", label: "billing" }];
    expect(moveWords(move(), metric, part)).toBe("Transfers rose from 10.0 % to 30.0 % for region north, above all queue billing");
    expect(moveWords(move({ where: part }), metric, move().where)).toBe("Transfers rose from 10.0 % to 30.0 % for region north");
  });
  it("count volumes by the day", () => {
    expect(moveWords(move({ type: "new", now: 53.2, before: 0.2 }), undefined)).toBe("New: 53 contacts a day with region north, next to none before");
    expect(moveWords(move({ type: "volume", now: 8.25, before: 22 }), undefined)).toBe("8.3 contacts a day with region north, after 22");
  });
  it("tell of hours by the hour, and of which", () => {
    const some = move({ type: "volume", now: 60, before: 11, hours: 3, from: "2026-09-08T10:00:00Z", to: "2026-09-08T13:00:00Z", noticed_at: "2026-09-08T13:31:00Z" });
    expect(moveWords(some, undefined)).toBe("60 contacts in 3 hours with region north, where these hours usually bring 11");
    expect(moveWords({ ...some, type: "rate", now: 0.3, before: 0.1 }, metric)).toBe("Transfers rose from 10.0 % to 30.0 % in 3 hours for region north");
    expect(sinceWords(some)).toBe("within 8 Sept, 10:00–13:00, noticed 13:31");
    expect(sinceWords({ ...some, noticed_at: "2026-09-09T00:31:00Z" })).toContain("noticed 9 Sept, 00:31");
    expect(sinceWords(move())).toBe("began 1 Sept 2026, noticed 8 Sept 2026");
    expect(lastWords(incident({ last_seen_at: some.noticed_at }), some)).toBe("");
    expect(lastWords(incident({ last_seen_at: "2026-09-08T15:31:00Z" }), some)).toBe(", last seen 15:31");
    expect(lastWords(incident({ end: "recovered", ended_at: "2026-09-11T00:00:00Z" }), some)).toBe(", went back by itself from 11 Sept 2026");
    expect([beforeFromOf(some), beforeFromOf(move())]).toEqual(["2026-09-01T10:00:00.000Z", undefined]);
  });
  it("call only that next to none which is", () => {
    const some = move({ type: "new", now: 63, before: 4.5, hours: 3 });
    expect(moveWords(some, undefined)).toBe("63 contacts in 3 hours with region north, where these hours usually bring 4.5");
    expect(moveWords({ ...some, before: 0.2 }, undefined)).toBe("New: 63 contacts in 3 hours with region north, next to none before");
  });
  it("call a place without a value none, and no place everywhere", () => {
    expect(placeWords([{ by: "team", value: "~none", label: "~none" }])).toBe("team none");
    expect(placeWords([])).toBe("everywhere");
  });
  it("judge by the figure's better direction", () => {
    expect([toneOf(move(), metric), toneOf(move({ direction: "down" }), metric), toneOf(move(), undefined)]).toEqual(["bad", "good", "neutral"]);
  });
  it("let what people said come before what the data says", () => {
    expect(standingOf(incident({ state: "resolved", end: "settled" }))).toBe("resolved");
    expect(standingOf(incident({ snoozed: true }))).toBe("snoozed");
    expect(standingOf(incident({ state: "acknowledged", end: "recovered" }))).toBe("recovered");
    expect([isLive(incident()), isLive(incident({ state: "acknowledged" })), isLive(incident({ snoozed: true }))]).toEqual([true, true, false]);
  });
  it("put worse before better and more contacts first", () => {
    const better = incident({ id: "better", severity: 900, changes: [move({ direction: "down" })] });
    const small = incident({ id: "small", severity: 10 });
    const large = incident({ id: "large", severity: 70 });
    expect([better, small, large].sort(byUrgency(() => metric)).map((one) => one.id)).toEqual(["large", "small", "better"]);
  });
  it("lead to the conversations that were counted", () => {
    expect(conversationsOf(move(), metric)).toEqual({ from: ["2026-09-01T00:00:00Z"], to: ["2026-09-08T00:00:00Z"], "attr.region": ["north"], metric: ["transfer"], part: ["of"] });
  });
});
