import { describe, expect, it } from "vitest";
import { addFilter, chipsOf, clearFilters, filtersOf, removeFilter } from "./filters";
import { againstWords, datesOf, grainOf, periodBefore, periodOf, periodWords, withPeriod } from "./period";
import { parseSearch, stringifySearch, withKeys } from "./search";

describe("search", () => {
  it.each([
    "?channel=voice&channel=chat&queue=billing",
    "?attr.region=north+west&q=where+is+my+refund",
    "?answer=service_quality.greeting:no&signal=promise:refund",
    "?reason=~none&period=28d",
    "?q=%D7%A9%D7%9C%D7%95%D7%9D+%26+%3D+%2B",
  ])("survives a round trip: %s", (text) => expect(stringifySearch(parseSearch(text))).toBe(text));
  it("drops repeated values", () => expect(parseSearch("?a=1&a=1&a=2")).toEqual({ a: ["1", "2"] }));
  it("is empty for nothing", () => { expect(stringifySearch({})).toBe(""); expect(parseSearch("")).toEqual({}); });
  it("removes keys without a value", () => expect(withKeys({ a: ["1"], b: ["2"] }, { a: undefined, c: "3" })).toEqual({ b: ["2"], c: ["3"] }));
});

describe("filters", () => {
  const search = parseSearch("?period=7d&sort=points&channel=voice&agent=a1&metric=fcr_7d&part=miss&card=sq&points_max=0.5");
  it("are what narrows the contacts", () => expect(Object.keys(filtersOf(search))).toEqual(["channel", "agent", "metric", "part", "card", "points_max"]));
  it("are added once", () => expect(addFilter(addFilter(search, "channel", "chat"), "channel", "chat").channel).toEqual(["voice", "chat"]));
  it("take their companions with them", () => {
    expect(removeFilter(search, "metric").part).toBeUndefined();
    expect(removeFilter(search, "card").points_max).toBeUndefined();
  });
  it("leave the rest of the address alone when cleared", () => expect(clearFilters(search)).toEqual({ period: ["7d"], sort: ["points"] }));
  it("read as words", () =>
    expect(chipsOf(search, { agent: () => "Ada Kern", metric: () => "First contact resolution" }).map((chip) => `${chip.name} ${chip.text}`)).toEqual([
      "channel voice", "agent Ada Kern", "missing from First contact resolution", "card sq up to 50",
    ]));
  it("name the empty value and the answer", () =>
    expect(chipsOf(parseSearch("?reason=~none&answer=sq.said_thanks:no")).map((chip) => chip.text)).toEqual(["none", "said thanks = no"]));
});

describe("period", () => {
  const otherwise = { kind: "last", days: 28 } as const;
  it("is the default when the address says nothing or nonsense", () => {
    expect(periodOf({}, otherwise)).toEqual(otherwise);
    expect(periodOf(parseSearch("?period=soon&from=2026-01-09&to=2026-01-01"), otherwise)).toEqual(otherwise);
  });
  it.each([{ kind: "last", days: 7 }, { kind: "dates", from: "2026-01-01", to: "2026-02-01" }, { kind: "all" }] as const)("survives a round trip: %o", (period) =>
    expect(periodOf(withPeriod({ queue: ["a"] }, period), otherwise)).toEqual(period));
  it("ends with the day of the newest data", () =>
    expect(datesOf({ kind: "last", days: 7 }, "2026-03-09T14:00:00Z")).toEqual({ from: "2026-03-03", to: "2026-03-10" }));
  it("has no dates without data", () => expect(datesOf(otherwise, null)).toBeNull());
  it("chooses a grain that draws well", () => {
    expect(grainOf({ from: "2026-01-01", to: "2026-01-02" })).toBe("hour");
    expect(grainOf({ from: "2026-01-01", to: "2026-04-01" })).toBe("day");
    expect(grainOf({ from: "2025-01-01", to: "2026-01-01" })).toBe("week");
  });
  it("is some hours where moments are not midnights, held against the same hours a week before", () => {
    const search = { from: ["2026-03-11T10:00:00Z"], to: ["2026-03-11T13:00:00Z"] };
    const hours = periodOf(search, otherwise);
    expect(hours).toEqual({ kind: "hours", from: "2026-03-11T10:00:00.000Z", to: "2026-03-11T13:00:00.000Z" });
    expect(datesOf(hours, null)).toEqual({ from: "2026-03-11T10:00:00.000Z", to: "2026-03-11T13:00:00.000Z" });
    expect(periodWords(hours)).toBe("11 Mar, 10:00–13:00");
    expect(periodOf(withPeriod({}, hours), otherwise)).toEqual(hours);
    const dates = { from: "2026-03-11T10:00:00.000Z", to: "2026-03-11T13:00:00.000Z" };
    expect(periodBefore(hours, dates)).toEqual({ from: "2026-03-04T10:00:00.000Z", to: "2026-03-04T13:00:00.000Z" });
    expect(againstWords(hours, dates)).toBe("the same hours a week before (4 Mar, 10:00–13:00)");
    expect([grainOf(dates), periodOf({ ...search, to: ["2026-03-11T00:00:00Z"] }, otherwise)]).toEqual(["hour", otherwise]);
  });
  it("of days is held against as many days before", () => {
    const dates = { from: "2026-03-03", to: "2026-03-10" };
    expect(againstWords({ kind: "last", days: 7 }, dates)).toBe("the 7 days before (24 Feb – 2 Mar)");
    expect(periodOf({ from: ["2026-03-03T00:00:00Z"], to: ["2026-03-10T00:00:00Z"] }, otherwise)).toEqual({ kind: "dates", ...dates });
  });
  it("reads as words, with the last day included", () => expect(periodWords({ kind: "dates", from: "2026-01-01", to: "2026-02-01" })).toBe("1 Jan – 31 Jan 2026"));
});
