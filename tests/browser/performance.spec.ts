// Agents compared, behaviours that matter, coaching from its plan to its end; each figure leads to conversations.
import { expect, test } from "./support";

// The first to ask waits for the study of all contacts; others get what was found.
const STUDY = { timeout: 30_000 };
test.describe.configure({ timeout: 60_000 });

test("agents are compared in words and intervals, and one is opened by keyboard", async ({ page }) => {
  await page.goto("/agents");
  const table = page.getByRole("region", { name: "Agents" });
  await expect(page.locator(".perf-say")).toContainText(/of \d+ agents|cannot be told apart/);
  const first = await table.locator("tbody tr").first().getByRole("link").innerText();
  await expect(table.locator("tbody tr").first().locator("td").first()).toHaveText(/^\d+(–\d+)?$/);
  await page.keyboard.press("j");
  await expect(table.locator("tr.here")).toContainText(first);
  await page.keyboard.press("o");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(first, STUDY);
  await expect(page.getByRole("region", { name: "Figures" }).locator("tbody tr").first()).toBeVisible(STUDY);
  const question = page.getByRole("region", { name: "Every question" }).locator("tbody tr:not(.card-head)").first();
  await question.getByRole("link").click();
  await expect(page).toHaveURL(/\/conversations\?.*answer=/);
  await expect(page).toHaveURL(/agent=/);
});

test("another figure and AI agents alone are in the address; what is neither good nor bad ranks nobody", async ({ page }) => {
  await page.goto("/agents");
  await page.getByLabel("Compared on").selectOption("aht");
  await expect(page.locator(".perf-say")).toContainText("neither good nor bad");
  await expect(page.locator(".whisker.above, .whisker.below")).toHaveCount(0);
  await page.getByRole("button", { name: "AI agents" }).click();
  await expect(page).toHaveURL(/figure=aht/);
  await expect(page).toHaveURL(/kind=ai/);
  const rows = page.getByRole("region", { name: "Agents" }).locator("tbody tr");
  await expect(rows.first()).toBeVisible();
  expect(await rows.count()).toBe(await rows.filter({ hasText: "AI" }).count());
});

test("behaviours stand beside outcomes, and lead to where they were not shown", async ({ page }) => {
  await page.goto("/quality");
  await expect(page.locator(".perf-say")).toContainText("questions", STUDY);
  const table = page.getByRole("region", { name: "Behaviours" });
  await expect(table.locator(".effect-cell").first()).toHaveAttribute("title", / to .*contacts/);
  const row = table.locator("tbody tr").filter({ hasText: "Was the customer welcomed?" });
  await row.getByRole("link").click();
  await expect(page).toHaveURL(/answer=service_quality.greeted%3Ano|answer=service_quality.greeted:no/);
  await expect(page.getByRole("status").filter({ hasText: /^[\d,]+$/ }).first()).toBeVisible();
});

test("a session is planned from an opportunity with its moments, held, noted and closed", async ({ page }) => {
  await page.goto("/coaching");
  await expect(page.locator(".perf-say")).toContainText("cannot be told yet");
  const next = page.getByRole("region", { name: "Opportunities" }).locator("tbody tr").filter({ hasText: "Plan a session" }).first();
  await expect(next).toBeVisible(STUDY);
  const agent = await next.getByRole("link").first().locator(".clip").innerText();
  await next.getByRole("button", { name: "Plan a session" }).click();
  const form = page.getByRole("form", { name: "New coaching session" });
  await expect(form.getByLabel("Goal, % of contacts")).not.toHaveValue("");
  await expect(form.getByRole("checkbox").first()).toBeChecked(STUDY);
  await form.getByRole("button", { name: "Plan the session" }).click();
  await expect(page).toHaveURL(/\/coaching\/coa/);
  await expect(page.getByRole("region", { name: "Moments" }).getByRole("link", { name: "Open" }).first()).toBeVisible();
  await page.getByRole("button", { name: "It was held" }).click();
  await expect(page.locator(".tag", { hasText: /^held$/ })).toBeVisible();
  await page.getByRole("textbox", { name: "Notes" }).fill("Two calls listened to together.");
  await page.getByRole("button", { name: "Save notes" }).click();
  await page.goto("/coaching");
  const held = page.getByRole("region", { name: "Held, follow-up to come" });
  await held.getByRole("link").filter({ hasText: agent }).first().click();
  await expect(page.getByRole("textbox", { name: "Notes" })).toHaveValue("Two calls listened to together.");
  await page.getByRole("region", { name: "Moments" }).getByRole("link", { name: "Open" }).first().click();
  await expect(page).toHaveURL(/\/conversations\/.*show=/);
  await page.goBack();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await expect(page.locator(".tag", { hasText: /^closed$/ })).toBeVisible();
});

test.describe("a server that fails", () => {
  test.use({ expected: [/500/] });
  test("is named on each page, and can be asked again", async ({ page }) => {
    for (const [route, address] of [["**/v1/agents?*", "/agents"], ["**/v1/behaviours?*", "/quality"], ["**/v1/coaching/opportunities?*", "/coaching"]] as const) {
      await page.route(route, (one) => one.fulfill({ status: 500, json: { error: { kind: "internal", message: "out of order" } } }));
      await page.goto(address);
      const alert = page.getByRole("alert").filter({ hasText: "Out of order" });
      await expect(alert).toBeVisible();
      await page.unroute(route);
      await alert.getByRole("button", { name: "Try again" }).click();
      await expect(alert).toBeHidden(STUDY);
    }
  });
});

test("a filter that fits nothing says so", async ({ page }) => {
  await page.goto("/agents?queue=no-such-queue");
  await expect(page.getByRole("heading", { name: "No agent has contacts here" })).toBeVisible();
  await page.goto("/quality?queue=no-such-queue");
  await expect(page.getByRole("heading", { name: "No served contacts here" })).toBeVisible();
});
