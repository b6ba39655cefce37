import { expect, test } from "./support";

test("people and AI agents stand side by side, a matter opens by keyboard and stays in the address", async ({ page }) => {
  await page.goto("/ai-agents");
  await expect(page.getByText(/AI agents began [\d,]+ contacts; \d+ % ended without a person/)).toBeVisible();
  await expect(page.getByRole("region", { name: "People's time" }).getByText("AI better")).toBeVisible();
  await expect(page.getByRole("region", { name: "Measured effort" }).getByText("people better")).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("o");
  await expect(page).toHaveURL(/matter=/);
  const detail = page.locator("tr.detail");
  await expect(detail.getByRole("heading", { name: "Hand-overs" })).toBeVisible();
  await page.reload();
  await expect(detail.getByRole("region", { name: "When to hand over" })).toBeVisible();
  const handed = detail.getByRole("link").filter({ hasText: /^\d+$/ }).first();
  const told = Number(await handed.textContent());
  await handed.click();
  await expect(page).toHaveURL(/agent_kind=mixed/);
  await expect(page.getByText(new RegExp(`${told}`)).first()).toBeVisible();
});

test("a release is compared with the version before, and leads to its contacts", async ({ page }) => {
  await page.goto("/ai-agents?from=2026-01-01&to=2027-01-01");
  const releases = page.getByRole("region", { name: "Releases" });
  const one = releases.locator(".release").filter({ hasText: "b12 → b13" });
  await expect(one).toContainText(/figures compared/);
  await one.getByRole("button", { name: "All figures" }).click();
  await expect(one.getByRole("row").filter({ hasText: "Handed over to a person" }).first()).toBeVisible();
  await one.getByRole("link", { name: "Its contacts" }).click();
  await expect(page).toHaveURL(/attr\.bot_version=b13/);
});

test("where people served everything, it says so", async ({ page }) => {
  await page.goto("/ai-agents?agent_kind=human");
  await expect(page.getByText("No contact an AI agent began")).toBeVisible();
});

test.describe("a server that fails", () => {
  test.use({ expected: [/500/] });
  test("is named, and can be asked again", async ({ page }) => {
    await page.route("**/v1/ai-agents?*", (route) => route.fulfill({ status: 500, contentType: "application/json", body: '{"error":{"kind":"internal","message":"The disk is full."}}' }));
    await page.goto("/ai-agents");
    await expect(page.getByText("People and AI agents could not be compared")).toBeVisible();
    await page.unroute("**/v1/ai-agents?*");
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByText(/AI agents began/)).toBeVisible();
  });
});
