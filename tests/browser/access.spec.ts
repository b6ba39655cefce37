// Signing in, accounts, keys and the audit log, as people use them.
import { expect, test } from "./support";

test.describe("before signing in", () => {
  test.use({ signedIn: false });

  test("a demo is entered by one click, and left again", async ({ page }) => {
    await page.goto("/conversations");
    await expect(page.getByRole("heading", { name: "A demo of Clarion" })).toBeVisible();
    await page.getByRole("button", { name: "Enter the demo" }).click();
    await expect(page.getByRole("heading", { name: "Conversations" })).toBeVisible();
    await page.goto("/account");
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  });

  test.describe("a wrong password", () => {
    test.use({ expected: [/401/] });
    test("is refused without saying what was wrong", async ({ page }) => {
      await page.goto("/");
      await page.getByLabel("E-mail").fill("somebody@example.com");
      await page.getByLabel("Password").fill("not the password");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("alert")).toHaveText("Address, password or code is wrong");
    });
  });
});

test("somebody is invited, sets a password, signs in with their role, and shows in the audit log", async ({ page, browser }) => {
  const email = `quinn${Date.now()}@example.com`;
  await page.goto("/access");
  const form = page.getByRole("form", { name: "Invite somebody" });
  await form.getByLabel("Name").fill("Quinn");
  await form.getByLabel("E-mail").fill(email);
  await form.getByLabel("Role").selectOption("planner");
  await form.getByRole("button", { name: "Invite" }).click();
  const note = page.getByRole("status").filter({ hasText: email });
  const link = (await note.locator(".mono").textContent()) ?? "";
  expect(link).toContain("/#link=");

  const other = await browser.newContext();
  const theirs = await other.newPage();
  await theirs.goto(link);
  await theirs.getByLabel("New password").fill("violet tractor seven moons");
  await theirs.getByRole("button", { name: "Set it and sign in" }).click();
  await expect(theirs.getByRole("link", { name: "Quinn" })).toBeVisible();
  expect(theirs.url()).not.toContain("link=");
  expect((await theirs.request.get("/v1/interactions")).status(), "a planner sees figures, not conversations").toBe(403);
  await theirs.goto("/access");
  await expect(theirs.getByText("Your role has no part in this")).toBeVisible();
  await other.close();

  await page.reload();
  await page.getByRole("button", { name: "Audit log" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Signed in" }).filter({ hasText: "Quinn" }).first()).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "GET /v1/interactions" }).filter({ hasText: "refused" }).first()).toBeVisible();
  await page.getByRole("button", { name: "Check the chain" }).click();
  await expect(page.getByText("none changed or missing")).toBeVisible();
});

test("a key is made, shown once, and revoked", async ({ page }) => {
  await page.goto("/access");
  await page.getByRole("button", { name: "API keys" }).click();
  const name = `import ${Date.now()}`;
  await page.getByLabel("What it is for").fill(name);
  await page.getByRole("button", { name: "Make key" }).click();
  await expect(page.getByRole("status").filter({ hasText: name })).toContainText("clk_");
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("interactions.write");
  await row.getByRole("button", { name: "Revoke" }).click();
  await expect(row).toContainText("revoked");
});
