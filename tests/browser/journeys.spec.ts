// Ways through the contacts, the five moments, and what should not have been needed: every figure leads to conversations.
import { expect, test } from "./support";

test("a step of the map shows its numbers, where it leads, and its conversations", async ({ page }) => {
  await page.goto("/journeys");
  const map = page.getByRole("group", { name: /^Flow of / });
  await expect(map).toBeVisible();
  const answered = map.getByRole("button", { name: /^answered: / });
  await answered.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/step=answered/);
  await expect(answered).toHaveAttribute("aria-pressed", "true");
  const chosen = page.getByRole("region", { name: "Chosen" });
  await expect(chosen).toContainText(/avoidable step/);
  await expect(chosen.getByRole("heading", { name: /conversations, the newest/ })).toBeVisible();
  // By keyboard along an edge: the list beside the map.
  await chosen.getByText("After it").locator("..").getByRole("button").first().press("Enter");
  await expect(page).toHaveURL(/next=/);
  await expect(chosen).toContainText("Median");
  await chosen.locator(".journey-case").first().click();
  await expect(page).toHaveURL(/\/conversations\//);
});

test("fewer ways are drawn, and a way through is found on the map", async ({ page }) => {
  await page.goto("/journeys?coverage=1");
  const count = page.getByRole("status").filter({ hasText: "ways of" });
  await expect(count).toBeVisible();
  await expect(page.locator(".flow-edge").first()).toBeAttached();
  const before = await page.locator(".flow-edge").count();
  const slider = page.getByRole("slider", { name: "Share of cases shown" });
  await slider.focus();
  await page.keyboard.press("Home");
  await expect(page).toHaveURL(/coverage=0.05/);
  await expect.poll(() => page.locator(".flow-edge").count()).toBeLessThan(before);
  const ways = page.getByRole("region", { name: "Variants" });
  await expect(ways).toContainText("resolved");
  await ways.getByRole("button").first().click();
  await expect(page).toHaveURL(/variant=0/);
  await expect(page.locator(".flow-node.faded").first()).toBeAttached();
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/variant=/);
});

test("the moments answer five questions, and a figure leads to exactly its contacts", async ({ page }) => {
  await page.goto("/journeys");
  await expect(page.getByRole("group", { name: /^Flow of / })).toBeVisible();
  await page.keyboard.press("2");
  await expect(page).toHaveURL(/tab=moments/);
  const audit = page.getByRole("region", { name: "The audit" });
  await expect(audit.locator("dt")).toHaveCount(5);
  await expect(audit).toContainText("should not have been needed");
  for (const moment of ["The need", "Entry and routing", "The interaction", "Follow-through", "After"]) await expect(page.getByRole("region", { name: moment, exact: true })).toBeVisible();
  const figure = page.getByRole("region", { name: "Follow-through" }).getByRole("link", { name: /^Ends with nothing said/ });
  const text = await figure.innerText();
  const share = Number(/([\d.]+) %/.exec(text)?.[1]) / 100;
  const n = Number(/n ([\d,]+)/.exec(text)?.[1]?.replace(/,/g, ""));
  await figure.click();
  await expect(page).toHaveURL(/metric=ends_with_nothing/);
  const { search } = new URL(page.url());
  const dates = await page.request.get(`/v1/journeys/moments`).then(async (response) => (await response.json()) as { from: string; to: string });
  const rows = (await (await page.request.get(`/v1/interactions?metric=ends_with_nothing&part=of&limit=1&from=${dates.from}&to=${dates.to}`)).json()) as { total: number };
  expect(search).toContain("part=of");
  expect(Math.abs(rows.total - share * n)).toBeLessThanOrEqual(0.0005 * n + 1);
});

test("failure demand is ranked, has its rule beside it, and leads to its contacts", async ({ page }) => {
  await page.goto("/journeys?tab=failure");
  await expect(page.locator(".failure-now")).toContainText("should not have been needed");
  const causes = page.getByRole("region", { name: "Causes" });
  await expect(causes.getByRole("listitem")).toHaveCount(6);
  const cause = causes.getByRole("button", { name: /Back on the same matter/ });
  await cause.click();
  await expect(page).toHaveURL(/cause=repeat/);
  const table = page.getByRole("region", { name: "By reason" });
  for (const cell of await table.locator("tbody tr td:nth-child(2)").allInnerTexts()) expect(cell).toBe("Back on the same matter within 7 days");
  await page.getByText("The rule behind it").click();
  await expect(page.getByText("journeys/failure_demand.yaml", { exact: true })).toBeVisible();
  const link = table.getByRole("link").first();
  const wanted = await link.innerText();
  await link.click();
  await expect(page).toHaveURL(/metric=failure_demand.repeat/);
  await expect(page.locator(".chip").first()).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: new RegExp(`^${wanted}$`) })).toBeVisible();
});

test.describe("a server that fails", () => {
  test.use({ expected: [/500/] });
  test("is named, and can be asked again", async ({ page }) => {
    await page.route("**/v1/journeys/flow?*", (route) => route.fulfill({ status: 500, json: { error: { kind: "internal", message: "out of order" } } }));
    await page.goto("/journeys");
    await expect(page.getByRole("alert")).toContainText("Out of order");
    await page.unroute("**/v1/journeys/flow?*");
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("group", { name: /^Flow of / })).toBeVisible();
  });
});

test("a filter that fits nothing says so", async ({ page }) => {
  await page.goto("/journeys?queue=no-such-queue");
  await expect(page.getByRole("heading", { name: "No contacts here" })).toBeVisible();
  await page.goto("/journeys?queue=no-such-queue&tab=failure");
  await expect(page.getByRole("heading", { name: "No contacts here" })).toBeVisible();
});
