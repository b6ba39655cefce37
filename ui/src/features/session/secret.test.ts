import { describe, expect, it } from "vitest";
import { secretOf } from "./secret";

describe("secretOf", () => {
  it("reads the two kinds", () => {
    expect(secretOf("#setup=abcdefghijklmnopqrst_-0")).toEqual({ kind: "setup", value: "abcdefghijklmnopqrst_-0" });
    expect(secretOf("#link=ABCDEFGHIJKLMNOPQRST")).toEqual({ kind: "link", value: "ABCDEFGHIJKLMNOPQRST" });
  });
  it("leaves everything else alone", () => {
    for (const hash of ["", "#main", "#link=", "#link=short", "#other=ABCDEFGHIJKLMNOPQRST", "#link=ABCDEFGHIJKLMNOPQRST<script>"]) expect(secretOf(hash)).toBeNull();
  });
});
