import { expect, it } from "vitest";
import { timeLeft } from "./api/upload";

it("estimates the time left from what was read", () => expect(timeLeft(25, 100, 10)).toBe(30_000));
it("says nothing before it knows", () => { expect(timeLeft(0, 100, 10)).toBeNull(); expect(timeLeft(5, 100, 0.1)).toBeNull(); expect(timeLeft(100, 100, 9)).toBeNull(); });
