// What waits for whoever is here.
import { expect, test } from "./support";

test("my week lists what waits, and a line leads to what it rests on", async ({ page }) => {
  await page.goto("/week");
  await expect(page.locator(".brief-headline")).toContainText(/for you this week/, { timeout: 30_000 });
  const coaching = page.getByRole("region", { name: "Coaching", exact: true });
  await coaching.getByRole("link", { name: /Worth a session/ }).first().click();
  await expect(page).toHaveURL(/\/coaching\?.*for=/);
  await expect(page.getByRole("form").first()).toBeVisible();
});

test("the list is wanted by mail, or no longer", async ({ page }) => {
  await page.goto("/week");
  const box = page.getByRole("checkbox", { name: "Mail it to me on Mondays" });
  await expect(box).not.toBeChecked({ timeout: 30_000 });
  await box.click();
  await expect(box).toBeChecked();
  await page.reload();
  await expect(box).toBeChecked({ timeout: 30_000 });
  await box.click();
  await expect(box).not.toBeChecked();
});

test.describe("a server that fails", () => {
  test.use({ expected: [/500/] });
  test("is named, and can be asked again", async ({ page }) => {
    await page.route("**/v1/my-week", (route) => route.fulfill({ status: 500, json: { error: { kind: "internal", message: "out of order" } } }));
    await page.goto("/week");
    await expect(page.getByRole("alert")).toContainText("Out of order");
    await page.unroute("**/v1/my-week");
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.locator(".brief-headline")).toBeVisible({ timeout: 30_000 });
  });
});
