// The week in sentences, each leading to what it rests on.
import { expect, test } from "./support";

test("the brief is reached from Pulse, says how things stand, and a sentence leads to its figure", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Weekly brief" }).click();
  await expect(page.locator(".brief-headline")).toContainText(/figure/, { timeout: 30_000 });
  for (const name of ["How things stand", "What changed", "Why", "What to do", "What lasts, what faded"]) await expect(page.getByRole("region", { name, exact: true })).toBeVisible();
  await page.getByRole("region", { name: "How things stand" }).getByRole("link").first().click();
  await expect(page).toHaveURL(/\/metric\/.*from=/);
});

test("another week is in the address, and the brief can be taken along", async ({ page }) => {
  await page.goto("/brief");
  await expect(page.locator(".brief-headline")).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "The week before" }).click();
  await expect(page).toHaveURL(/week=\d{4}-\d{2}-\d{2}/);
  await expect(page.locator(".brief-headline")).toBeVisible({ timeout: 30_000 });
  const href = await page.getByRole("link", { name: "Markdown" }).getAttribute("href");
  const response = await page.request.get(href ?? "");
  expect(await response.text()).toContain("# Pulse brief, week of");
});

test.describe("a server that fails", () => {
  test.use({ expected: [/500/] });
  test("is named, and can be asked again", async ({ page }) => {
    await page.route("**/v1/brief*", (route) => route.fulfill({ status: 500, json: { error: { kind: "internal", message: "out of order" } } }));
    await page.goto("/brief");
    await expect(page.getByRole("alert")).toContainText("Out of order");
    await page.unroute("**/v1/brief*");
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.locator(".brief-headline")).toBeVisible({ timeout: 30_000 });
  });
});

test("readiness says how far, what is next, and on what each box rests", async ({ page }) => {
  await page.goto("/readiness");
  await expect(page.locator(".ready-say")).toContainText(/of 15 boxes are checked/);
  await expect(page.locator(".ready-box")).toHaveCount(15);
  await expect(page.getByRole("list", { name: "Stages" }).getByRole("listitem")).toHaveCount(4);
  await page.getByRole("region", { name: "Quality and performance" }).getByRole("link").first().click();
  await expect(page).toHaveURL(/\/scorecards/);
});
