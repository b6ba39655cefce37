// Any figure by anything, and what happened upstream: from the table to conversations, from a move to what it coincides with.
import { expect, test } from "./support";

test("a figure by two dimensions is sorted, shared by its address, and leads to conversations and to why", async ({ page }) => {
  await page.goto("/explore");
  await expect(page.getByRole("heading", { name: "Explore", level: 1 })).toBeVisible();
  const controls = page.getByRole("group", { name: "What to look at" });
  await controls.getByLabel("Figure").selectOption("transfer");
  await controls.getByLabel("By", { exact: true }).selectOption("queue");
  await controls.getByLabel("And by").selectOption("channel");
  await controls.getByRole("button", { name: "Week" }).click();
  const table = page.getByRole("region", { name: "Table" });
  await expect(table.getByRole("columnheader", { name: "Queue · Channel" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Over time" }).getByRole("img")).toBeVisible();
  await table.getByRole("button", { name: "Now" }).click();
  await expect(page).toHaveURL(/figure=transfer.*by=queue.*by=channel/);
  await expect(page).toHaveURL(/sort=now\.down/);
  const shares = async (): Promise<number[]> => (await table.getByRole("row").locator("td:nth-child(2)").allInnerTexts()).slice(0, -1).map(parseFloat).filter((one) => !Number.isNaN(one));
  const down = await shares();
  expect(down.length).toBeGreaterThan(3);
  expect([...down].sort((a, b) => b - a)).toEqual(down);
  await page.reload();
  await expect(table.getByRole("columnheader", { name: "Now" })).toHaveAttribute("aria-sort", "descending");

  await table.getByRole("link", { name: /read the conversations$/ }).first().click();
  await expect(page.getByRole("heading", { name: "Conversations" })).toBeVisible();
  await expect(page.getByRole("row").nth(1)).toBeVisible();
  await page.goBack();
  await table.getByRole("link", { name: /why\?$/ }).first().click();
  await expect(page.getByRole("region", { name: "Why it moved" })).toBeVisible();
});

test("contacts stand beside other contacts, and nothing is said of none", async ({ page }) => {
  await page.goto("/explore?figure=aht&by=queue&compare=segment");
  await expect(page.getByText("Compare with which contacts?")).toBeVisible();
  await page.getByLabel("Other contacts").fill("channel=chat");
  await page.getByLabel("Other contacts").press("Enter");
  await expect(page.getByRole("columnheader", { name: "The others" })).toBeVisible();
  await page.goto("/explore?figure=aht&by=queue&from=2001-01-01&to=2001-02-01");
  await expect(page.getByText("Nothing counts here")).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "The table as an Excel workbook" }).click()]);
  expect(download.suggestedFilename()).toMatch(/\.xlsx$/);
});

test("a mean is also told as a percentile, and any figure as of a past moment, said while it is on", async ({ page }) => {
  await page.goto("/explore?figure=wait&by=queue");
  const controls = page.getByRole("group", { name: "What to look at" });
  const mean = await page.locator(".explore-total").innerText();
  await controls.getByLabel("Statistic").selectOption("p90");
  await expect(page).toHaveURL(/statistic=p90/);
  await expect(page.locator(".explore-total")).toContainText("90th percentile");
  await expect(page.locator(".explore-total")).not.toHaveText(mean);
  await controls.getByLabel("Figure").selectOption("wait_p90");
  await expect(controls.getByLabel("Statistic")).toHaveValue("p90");
  await expect(page.getByRole("link", { name: /why\?$/ })).toHaveCount(0);
  await controls.getByLabel("Figure").selectOption("transfer");
  await expect(controls.getByLabel("Statistic")).toHaveCount(0);

  await controls.getByRole("button", { name: "More" }).click();
  await controls.getByLabel("As of").fill(new Date().toISOString().slice(0, 19));
  await controls.getByRole("button", { name: "Look back" }).click();
  const notice = page.getByRole("status").filter({ hasText: "Figures as of" });
  await expect(notice).toContainText("restated since");
  await expect(page.getByRole("region", { name: "Table" })).toBeVisible();
  await page.goto("/explore?figure=transfer&by=opening&as_of=2001-01-01T00:00:00Z");
  await expect(notice).toBeVisible();
  await expect(page.getByText("Nothing counts here")).toBeVisible();
  await notice.getByRole("button", { name: "Back to now" }).click();
  await expect(notice).toHaveCount(0);
  await expect(page.getByRole("columnheader", { name: "Opening" })).toBeVisible();
});

test.describe("an answer that fails", () => {
  test.use({ expected: [/500/] });
  test("is said with a way to try again", async ({ page }) => {
    await page.route("**/v1/metrics/*/explore?*", (route) => route.fulfill({ status: 500, json: { error: { kind: "internal", message: "the warehouse is away" } } }));
    await page.goto("/explore");
    await expect(page.getByText("The figure could not be loaded")).toBeVisible({ timeout: 15_000 });
    await page.unroute("**/v1/metrics/*/explore?*");
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("region", { name: "Table" })).toBeVisible();
  });
});

test("a change is written down, shown on the figure, corrected and removed", async ({ page }) => {
  const title = `Billing ${Date.now()}`;
  const horizon = ((await (await page.request.get("/v1/workspace")).json()) as { horizon: string }).horizon;
  const day = new Date(Date.parse(horizon) - 5 * 86_400_000).toISOString().slice(0, 10);
  await page.goto("/changes");
  await page.getByRole("button", { name: "Write one down" }).click();
  const form = page.getByRole("form", { name: "Write down a change" });
  await form.getByRole("button", { name: "Policy" }).click();
  await form.getByLabel("What happened").fill(title);
  await form.getByLabel(/^When/).fill(`${day}T07:30`);
  await form.getByLabel(/^Whom it concerns/).fill("queue = billing & channel = chat");
  await form.getByLabel(/^Link/).press("Enter");
  const row = page.getByRole("region", { name: "Changes" }).getByRole("row").filter({ hasText: title });
  await expect(row).toContainText("queue billing, channel chat");

  await page.goto("/metric/transfer");
  const ticks = page.getByRole("list", { name: "What happened upstream" });
  // The chart is drawn anew when its figures come: a focus before that is lost.
  await expect(async () => {
    await ticks.getByRole("button", { name: title }).focus();
    await expect(page.getByRole("region", { name: "Over time" })).toContainText("policy", { timeout: 1_000 });
  }).toPass();

  await page.goto("/changes?kind=policy");
  await row.getByRole("button", { name: `Correct ${title}` }).click();
  await page.getByRole("form", { name: `Correct ${title}` }).getByLabel("What happened").fill(`${title} b`);
  await page.getByRole("button", { name: "Save" }).click();
  const corrected = page.getByRole("row").filter({ hasText: `${title} b` });
  await corrected.getByRole("button", { name: "Remove" }).click();
  await corrected.getByRole("button", { name: "Remove it" }).click();
  await expect(page.getByRole("row").filter({ hasText: title })).toHaveCount(0);

  const system = `ci-${Date.now()}`;
  await page.getByLabel("Name of a system").fill(system);
  await page.getByRole("button", { name: "Add system" }).click();
  await expect(page.getByRole("status").filter({ hasText: system })).toContainText("whsec_");
  await page.getByRole("button", { name: `Remove ${system}` }).click();
  await page.getByRole("button", { name: "Remove it" }).click();
  await expect(page.getByText(system)).toHaveCount(0);
});
