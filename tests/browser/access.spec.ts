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

test.describe("single sign-on", () => {
  test.use({ expected: [/400|503/] });

  test("an identity provider is set up, stands on the sign-in page, and one that does not answer is said in words", async ({ page, browser }) => {
    const name = `Example ${Date.now()}`;
    await page.goto("/access");
    await page.getByRole("button", { name: "Single sign-on" }).click();
    await expect(page.getByText("/v1/session/oidc/callback")).toBeVisible();
    await expect(page.getByText("/v1/session/oidc/logout")).toBeVisible();
    await page.getByRole("button", { name: "Add a provider" }).click();
    const form = page.getByRole("form", { name: "Add a provider" });
    await form.getByLabel("Name, as the sign-in page shows it").fill(name);
    await form.getByLabel("Issuer").fill("https://id.example.invalid");
    await form.getByLabel("Client id").fill("clarion");
    await form.getByLabel("Client secret").fill("not to be shown");
    await form.getByLabel("Everybody it knows at these domains").check();
    await form.getByRole("textbox", { name: "Domains" }).fill("example.com");
    await form.getByLabel("Role by group").fill("Quality team = nobody");
    await form.getByRole("button", { name: "Add" }).click();
    await expect(form.getByRole("alert")).toContainText("There is no role 'nobody'");
    await form.getByLabel("Role by group").fill("Quality team = qa");
    await form.getByRole("button", { name: "Add" }).click();
    const row = page.getByRole("row").filter({ hasText: name });
    await expect(row).toContainText("everybody at example.com");
    await row.getByRole("button", { name: "Test" }).click();
    await expect(row).toContainText("does not answer");
    await row.getByRole("button", { name: "Edit" }).click();
    const edit = page.getByRole("form", { name: `Edit ${name}` });
    await expect(edit.getByLabel("Client secret")).toHaveValue("");
    await expect(edit.getByLabel("Role by group")).toHaveValue("Quality team = qa");
    await edit.getByRole("button", { name: "Cancel" }).click();

    const other = await browser.newContext();
    const theirs = await other.newPage();
    await theirs.goto("/conversations");
    await theirs.getByRole("link", { name: `Sign in with ${name}` }).click();
    await expect(theirs.getByRole("alert")).toContainText(`${name} does not answer`);
    await other.close();

    page.once("dialog", (dialog) => void dialog.accept());
    await row.getByRole("button", { name: "Remove" }).click();
    await expect(row).toHaveCount(0);
  });
});

test("which roles the groups of a directory give is said on the page", async ({ page }) => {
  await page.goto("/access");
  await page.getByRole("button", { name: "Single sign-on" }).click();
  const form = page.getByRole("form", { name: "Directory" });
  await expect(form).toContainText("/scim/v2");
  await form.getByLabel("Role by group").fill("Team leads = supervisor");
  await form.getByLabel("Role of who is in none of them").selectOption("planner");
  await form.getByRole("button", { name: "Save rules" }).click();
  await expect(form.getByRole("status")).toContainText("Saved");
  await page.reload();
  await page.getByRole("button", { name: "Single sign-on" }).click();
  await expect(form.getByLabel("Role by group")).toHaveValue("Team leads = supervisor");
});
