import { expect, it } from "vitest";
import { movedBy } from "./why-words";

it("says shares in points, with their sign", () => { expect(movedBy(0.0234, "percent")).toBe("+2.3 pt"); expect(movedBy(-0.01, "percent")).toBe("−1.0 pt"); });
it("says counts whole", () => { expect(movedBy(-1234.4, "count")).toBe("−1,234"); expect(movedBy(0, "count")).toBe("±0"); });
it("says lengths as lengths", () => expect(movedBy(60_000, "ms")).toContain("+1"));
