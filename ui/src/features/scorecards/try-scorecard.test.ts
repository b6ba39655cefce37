import { expect, it } from "vitest";
import { errorLine } from "./api/try-scorecard";

it("finds the line an error speaks of", () => {
  expect(errorLine("line 12: unknown field 'rle'")).toBe(12);
  expect(errorLine("service.yaml:7: no such signal")).toBe(7);
  expect(errorLine("the card has no questions")).toBeNull();
});
