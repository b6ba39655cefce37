import { describe, expect, it } from "vitest";
import type { Readiness } from "@/shared/api/schema";
import { readinessHeadline } from "./words";

const box = (id: string, state: "no" | "partly" | "yes"): Readiness["boxes"][number] => ({ id, area: "quality", title: id, state, evidence: "", link: "/", next: state === "yes" ? "" : `Do ${id}.` });
const data = (boxes: Readiness["boxes"], reached: readonly boolean[]): Readiness => ({ from: "", to: "", boxes, adoption: [], history: [], stages: reached.map((one, i) => ({ id: `s${i}`, title: `Stage ${i}: more`, boxes: [`b${i}`], reached: one })) });

describe("readiness", () => {
  it("says how far and what is next", () => {
    expect(readinessHeadline(data([box("b0", "yes"), box("b1", "no")], [true, false]))).toBe("1 of 2 boxes are checked. Stage 0 is reached; next: do b1.");
    expect(readinessHeadline(data([box("b0", "no")], [false]))).toContain("No stage is reached yet; next: do b0.");
    expect(readinessHeadline(data([box("b0", "yes")], [true]))).toBe("1 of 1 boxes are checked. Stage 0 is reached.");
  });
});
