import { expect, it } from "vitest";
import type { Discovery, Reason, Taxonomy } from "@/shared/api/schema";
import { boardWords, groupsOf, learnedWords } from "./components/Board";
import { inboxWords } from "./components/Inbox";

const reason = (id: string, group: string, conversations: number): Reason => ({ id, title: id, group, from: [], examples: 0, conversations, share: 0 });

it("puts headings by volume, those without one last", () => {
  const groups = groupsOf([reason("a", "", 900), reason("b", "Money", 5), reason("c", "Delivery", 20), reason("d", "Money", 30)]);
  expect(groups.map((one) => [one.group, one.conversations])).toEqual([["Money", 35], ["Delivery", 20], ["", 900]]);
});
it("says the board in words", () => {
  const taxonomy: Taxonomy = { reasons: [reason("Refunds", "", 60)], dismissed: [], conversations: 200, without_reason: 40 };
  expect(boardWords(taxonomy)).toBe("No reason brings more contacts than “Refunds”: 30 % of 200. 20 % have no known reason.");
  expect(boardWords({ ...taxonomy, conversations: 0, reasons: [] })).toBe("");
});
it("says the inbox in words", () => {
  const found = { scope: "without_reason", conversations: 100, clusters: [{ size: 30, decision: "open" }, { size: 20, decision: "accepted" }] } as unknown as Discovery;
  expect(inboxWords(found)).toBe("2 groups cover 50 % of 100 conversations without a reason; 1 waits for a decision.");
});
it("says that a discovered reason is not recognised yet", () => {
  expect(learnedWords({ ...reason("lost_sim", "", 0), examples: 1240 })).toBe("Learned from 1,240 examples; not yet recognised in new conversations.");
  expect(learnedWords({ ...reason("lost_sim", "", 0), examples: 1 })).toContain("1 example;");
});
