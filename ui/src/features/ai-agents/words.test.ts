import { expect, it } from "vitest";
import type { AiAgents, AiEnds, AiRelease, ReleaseChange } from "@/shared/api/schema";
import { endParts, headline, releaseText } from "./words";

const estimate = (value: number, n: number) => ({ n, value, low: 0, high: 1 });
const ends: AiEnds = { n: 200, alone: 80, handed_over: 120, alone_resolved: estimate(0.9, 60), handed_over_resolved: estimate(0.5, 100) };

it("ends add up, and what is not known stands apart", () => {
  const parts = endParts(ends);
  expect(parts.map((one) => one.n)).toEqual([54, 6, 50, 50, 40]);
  expect(parts.reduce((sum, one) => sum + one.share, 0)).toBeCloseTo(1);
});

it("the headline says who does better at what, or that nothing tells them apart", () => {
  const metric = (title: string, verdict: "ai" | "people" | "unsure") => ({ metric: { id: title, title, unit: "percent", direction: "up" }, verdict });
  const data = (figures: readonly unknown[]) => ({ ends, figures }) as unknown as AiAgents;
  expect(headline(data([metric("Effort", "people"), metric("People’s time", "ai"), metric("CSAT", "unsure")]))).toBe("AI agents began 200 contacts; 40 % ended without a person. On the same kind of case they are better than people on people’s time, worse on effort.");
  expect(headline(data([metric("CSAT", "unsure")]))).toContain("nothing tells them from people yet");
});

it("a release is told in a line", () => {
  const one = (change: ReleaseChange["change"]) => ({ change }) as ReleaseChange;
  const release = (changes: readonly ReleaseChange[]) => ({ changes }) as unknown as AiRelease;
  expect(releaseText(release([one("worse"), one("differs"), one("unsure"), one("too_few")]))).toBe("1 worse, 1 changed of 3 figures compared.");
  expect(releaseText(release([one("unsure"), one("same")]))).toBe("Nothing changed that can be told: 2 figures compared.");
  expect(releaseText(release([one("too_few")]))).toContain("Too few");
});
