import { describe, expect, it } from "vitest";
import { merged, pieces } from "./ranges";

describe("pieces", () => {
  it("is the text itself without marks", () => expect(pieces("hello", [])).toEqual([{ begin: 0, text: "hello", marks: [] }]));
  it("is nothing for no text", () => expect(pieces("", [{ begin: 0, end: 4, mark: "a" }])).toEqual([]));
  it("cuts where marks begin and end, and keeps both where they overlap", () =>
    expect(pieces("abcdef", [{ begin: 1, end: 4, mark: "x" }, { begin: 3, end: 5, mark: "y" }]).map((one) => [one.text, one.marks.join("")])).toEqual([["a", ""], ["bc", "x"], ["d", "xy"], ["e", "y"], ["f", ""]]));
  it("clips what reaches outside and drops what is empty", () =>
    expect(pieces("abc", [{ begin: 2, end: 99, mark: "x" }, { begin: 1, end: 1, mark: "y" }]).map((one) => one.text)).toEqual(["ab", "c"]));
  it("never splits a surrogate pair", () => expect(pieces("a😤b", [{ begin: 0, end: 2, mark: "x" }]).map((one) => one.text)).toEqual(["a", "😤b"]));
  it("loses no character", () => {
    const text = "אני כבר אמרתי 🙂 twice";
    expect(pieces(text, [{ begin: 4, end: 7, mark: 1 }, { begin: 6, end: 15, mark: 2 }]).map((one) => one.text).join("")).toBe(text);
  });
});

describe("merged", () => {
  it("joins what touches or overlaps", () =>
    expect(merged([{ begin: 5, end: 8 }, { begin: 0, end: 2 }, { begin: 2, end: 4 }, { begin: 7, end: 9 }])).toEqual([{ begin: 0, end: 4 }, { begin: 5, end: 9 }]));
  it("keeps the longer end of a range inside another", () => expect(merged([{ begin: 0, end: 9 }, { begin: 2, end: 3 }])).toEqual([{ begin: 0, end: 9 }]));
});
