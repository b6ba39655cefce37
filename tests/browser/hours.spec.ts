// An incident of some hours of the running day: told of those hours, and every link keeps to them. run.py puts in the rush of e2e/test_incidents.py.
import { expect, test } from "./support";

test.beforeEach(async ({ page }) => {
  await expect.poll(async () => ((await (await page.request.get("/v1/incidents")).json()) as { incidents: unknown[] }).incidents.length, { timeout: 120_000 }).toBe(1);
});

test("it is told of its hours, and the chart ends where the data do", async ({ page }) => {
  await page.goto("/");
  const open = page.getByRole("region", { name: "Open incidents" });
  await expect(open).toContainText("One thing out of the ordinary.");
  await expect(open.getByRole("listitem")).toContainText("63 contacts in 3 hours with channel chat, queue returns, where these hours usually bring 4.5");
  await expect(open.getByRole("listitem")).toContainText("within 11 Mar, 10:00–13:00, noticed 13:31");
  await open.getByRole("listitem").getByRole("link").click();
  // Two days before the hours looked at, and those: no hour after them that would look like a fall.
  await expect(page.getByRole("region", { name: "Over time" }).getByRole("img", { name: /: 51 points/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "Over time" })).toContainText("Shaded: 3 hours looked at.");
  const moved = page.getByRole("region", { name: "What moved" });
  await expect(moved.getByRole("row").nth(1)).toContainText(/4\.5 in 3 hours\s*63 in 3 hours\s*63\s*11 Mar, 10:00–13:00/);
  await expect(page.getByRole("region", { name: "Why it moved" })).toContainText("against the same hours a week before");
  await page.goto("/incidents");
  await expect(page.getByText("whole days watched up to 10 Mar 2026")).toBeVisible();
});

test("its links keep to the hours", async ({ page }) => {
  await page.goto("/incidents");
  await page.getByRole("listitem").getByRole("link", { name: /63 contacts in 3 hours/ }).click();
  await page.getByRole("link", { name: "Read them" }).click();
  await expect(page.getByRole("heading", { name: "Conversations" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Choose dates" })).toHaveText("11 Mar, 10:00–13:00");
  await expect(page.locator(".page-head")).toContainText("63");
  await page.goBack();
  await page.getByRole("link", { name: "The figure, broken down" }).click();
  await expect(page.getByText(/in the same hours a week before \(4 Mar, 10:00–13:00\)/)).toBeVisible();
  await expect(page.locator(".metric-now .big")).toHaveText("63");
});

test("on a phone nothing of it is out of sight", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/incidents");
  await page.getByRole("listitem").getByRole("link", { name: /63 contacts in 3 hours/ }).click();
  const now = page.getByRole("region", { name: "What moved" }).getByRole("cell", { name: "63 in 3 hours" });
  await expect(now).toBeVisible();
  const box = await now.boundingBox();
  expect((box?.x ?? 999) + (box?.width ?? 999)).toBeLessThanOrEqual(390);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
