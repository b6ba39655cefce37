import { afterEach, describe, expect, it } from "vitest";
import { date, dateTime, hoursOf, lastDay } from "./format";
import { addDays, dayOf, fromWall, instantOf, isMidnight, keptDay, later, setZone, toWall, zoneWords } from "./zone";

const at = (text: string): number => Date.parse(text);
const iso = (ms: number): string => new Date(ms).toISOString();

describe("the zone", () => {
  afterEach(() => setZone("UTC"));

  it("cuts days by its own clock", () => {
    setZone("America/New_York");
    expect(dayOf("2026-07-04T03:30:00Z")).toBe("2026-07-03");
    expect(iso(instantOf("2026-07-04"))).toBe("2026-07-04T04:00:00.000Z");
    expect(isMidnight(at("2026-07-04T04:00:00Z"))).toBe(true);
    expect(isMidnight(at("2026-07-04T00:00:00Z"))).toBe(false);
    expect(dateTime("2026-07-04T03:30:00Z")).toBe("3 Jul, 23:30");
    expect(zoneWords()).toBe("New York time");
  });

  it("leaves dates alone", () => {
    for (const name of ["UTC", "America/New_York", "Pacific/Auckland"]) {
      setZone(name);
      expect(date("2026-07-04")).toBe("4 Jul 2026");
      expect(date("2026-07-04T00:00:00Z")).toBe("4 Jul 2026");
      expect(lastDay("2026-07-04")).toBe("3 Jul 2026");
      expect(dayOf("2026-07-04")).toBe("2026-07-04");
      expect(addDays("2026-03-28", 2)).toBe("2026-03-30");
      expect(keptDay("2026-07-04T00:00:00Z")).toBe("2026-07-04");
    }
  });

  it("makes days of 23 and 25 hours where clocks change", () => {
    setZone("Europe/Berlin");
    expect(iso(instantOf("2026-03-29"))).toBe("2026-03-28T23:00:00.000Z");
    expect(iso(instantOf("2026-03-30"))).toBe("2026-03-29T22:00:00.000Z");
    expect(later("2026-03-28T23:00:00.000Z", 1)).toBe("2026-03-29T22:00:00.000Z");
    expect(later("2026-10-24T22:00:00.000Z", 1)).toBe("2026-10-25T23:00:00.000Z");
    expect(lastDay("2026-03-29T22:00:00Z")).toBe("29 Mar 2026");
    expect(hoursOf("2026-03-11T09:00:00Z", "2026-03-11T12:00:00Z")).toBe("11 Mar, 10:00–13:00");
    expect(hoursOf("2026-03-11T20:00:00Z", "2026-03-11T23:00:00Z")).toBe("11 Mar, 21:00–24:00");
  });

  it("finds its way back from the wall, and over what no clock shows", () => {
    setZone("Europe/Berlin");
    for (const one of ["2026-01-15T12:00:00Z", "2026-07-15T12:00:00Z", "2026-03-29T00:59:00Z", "2026-03-29T01:00:00Z", "2026-10-25T02:00:00Z"]) expect(iso(fromWall(toWall(at(one))))).toBe(iso(at(one)));
    expect(iso(fromWall(at("2026-03-29T02:30:00Z")))).toBe("2026-03-29T01:30:00.000Z");
  });

  it("says what this browser does not know in UTC", () => {
    setZone("Europe/Atlantis");
    expect(zoneWords()).toBe("UTC");
  });
});
