import { describe, expect, it } from "vitest";
import type { Calendar } from "@/shared/api/schema";
import { CLOSED, hoursAWeek, listOf, minuteOf, wrongWith, wrongWithCalendar } from "./model";

const OFFICE: Calendar = { time_zone: "Europe/Berlin", hours: { ...CLOSED, mon: ["08:00-12:00", "13:00-18:00"], sat: ["09:00-13:00"] }, holidays: [{ date: "2026-12-25", name: "Christmas Day", hours: [] }], overrides: [] };

describe("opening hours", () => {
  it("are times of a day", () => {
    expect([minuteOf("08:30"), minuteOf("24:00"), minuteOf("24:01"), minuteOf("8:30"), minuteOf("08:60")]).toEqual([510, 1440, null, null, null]);
    expect(wrongWith(["08:00-12:00", "13:00-18:00"])).toBe("");
    expect(wrongWith(["22:00-06:00"])).toContain("next day");
    expect(wrongWith(["08:00-12:00", "11:00-13:00"])).toContain("begins before");
    expect(wrongWith(["08:00-"])).toContain("08:30");
  });
  it("add up to a week", () => expect(hoursAWeek(OFFICE.hours)).toBe(13));
});

describe("a calendar", () => {
  it("is right, or says what is wrong", () => {
    expect(wrongWithCalendar(OFFICE)).toBe("");
    expect(wrongWithCalendar({ ...OFFICE, holidays: [...OFFICE.holidays, ...OFFICE.holidays] })).toBe("2026-12-25 is there twice.");
    expect(wrongWithCalendar({ ...OFFICE, holidays: [{ date: "", name: "x", hours: [] }] })).toContain("date and a name");
    expect(wrongWithCalendar({ ...OFFICE, hours: { ...CLOSED, tue: ["18:00-08:00"] } })).toContain("Tuesday");
    expect(wrongWithCalendar({ ...OFFICE, overrides: [{ queues: [], channels: [], holidays: "open", hours: CLOSED }] })).toContain("queues or channels");
  });
  it("takes names apart", () => expect(listOf(" billing, sales ,")).toEqual(["billing", "sales"]));
});
