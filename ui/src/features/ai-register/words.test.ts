import { describe, expect, it } from "vitest";
import { entryWords, targetOf } from "./words";

describe("targetOf", () => {
  it("splits a link into path and search", () => {
    expect(targetOf("/scorecards/a%2Fb?view=life&x=1&x=2")).toEqual({ to: "/scorecards/a%2Fb", search: { view: ["life"], x: ["1", "2"] } });
    expect(targetOf("/week")).toEqual({ to: "/week", search: {} });
  });
});

describe("entryWords", () => {
  it("says who did what", () => {
    const entry = { kind: "model", id: "m", value: "3", note: "", by: "Ann", at: "2026-01-01T00:00:00Z" };
    expect(entryWords({ ...entry, what: "approved" })).toBe("Ann approved version 3");
    expect(entryWords({ ...entry, what: "off" })).toBe("Ann switched it off");
  });
});
