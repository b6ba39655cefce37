import { describe, expect, it } from "vitest";
import { addressOf, placeOf } from "./place";

describe("a place in the address", () => {
  it("names a turn, a part of one, or an event, and reads back as the same", () => {
    const places = [{ turn: 5, begin: 0, end: 0, event: null }, { turn: 5, begin: 19, end: 25, event: null }, { turn: 0, begin: 0, end: 4, event: null }, { turn: null, begin: 0, end: 0, event: 2 }];
    expect(places.map(addressOf)).toEqual(["5", "5.19-25", "0.0-4", "e2"]);
    for (const place of places) expect(placeOf(addressOf(place))).toEqual([place]);
  });
  it("is nowhere for the whole contact and for what cannot be read", () => {
    expect(addressOf({ turn: null, begin: 0, end: 0, event: null })).toBe("");
    for (const text of [undefined, "", "x", "5.", "5.1", "-1", "e", "5.2-3;"]) expect(placeOf(text)).toEqual([]);
  });
});
