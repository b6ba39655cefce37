// Drivers: a link people know is added with its reason, shows what the data say of it, leads to conversations, is rejected and taken back; by keyboard too.
import { expect, test } from "./support";

test.use({ expected: [/status of 400/] }); // what was asked for and refused

test("a link is added, shows its evidence, is rejected and taken back", async ({ page }) => {
  await page.goto("/drivers");
  await expect(page.getByText("What people said so far")).toBeVisible();
  await page.getByRole("button", { name: /^Add a link we know/ }).click();
  const form = page.getByRole("form", { name: "Add a link" });
  await form.getByLabel("When this rises").selectOption("transfer");
  await form.getByLabel("this follows").selectOption("effort");
  await form.getByLabel("How do we know?").fill("made by the browser test");
  await form.getByRole("button", { name: "Add the link" }).click();
  await expect(form.getByRole("alert")).toContainText("same fact");
  await form.getByLabel("When this rises").selectOption("volume");
  await form.getByLabel("this follows").selectOption("wait");
  await form.getByRole("button", { name: "Add the link" }).click();
  await expect(page).toHaveURL(/edge=volume(~|%7E)wait/);

  const detail = page.getByRole("region", { name: "Contacts and Speed of answer" });
  await expect(detail).toContainText("made by the browser test");
  await expect(detail.locator("header .tag")).toContainText("driver");
  const row = page.getByRole("row", { name: /^Contacts .*Speed of answer/ });
  await expect(row.locator(".tag")).toContainText("driver");
  await expect(page.getByRole("group", { name: "The graph" }).getByRole("button", { name: /^Contacts to Speed of answer, driver/ })).toHaveCount(1);
  await expect(detail.getByRole("img")).toHaveAccessibleName(/points: Contacts across/);
  await detail.getByRole("link", { name: "after" }).first().click();
  await expect(page).toHaveURL(/\/conversations\?.*metric=wait/);
  await page.goBack();
  await page.getByRole("link", { name: "Explore Contacts" }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/explore\?.*figure=volume/);
  await page.goBack();

  await page.goto("/metric/wait");
  const leads = page.locator(".leads");
  await leads.getByText("What leads it, and what it leads").click();
  await expect(leads.getByText(/of Contacts go with .* of Speed of answer/)).toBeVisible();
  await leads.getByRole("listitem").filter({ hasText: "of Contacts go with" }).getByRole("link", { name: "Evidence" }).click();

  await detail.getByLabel("What do we know of it?").fill("it was the strike");
  await detail.getByRole("button", { name: "It is not so" }).click();
  await expect(row.locator(".tag")).toHaveText("rejected");
  await expect(detail).toContainText("it was the strike");
  await detail.getByRole("button", { name: "Take it back" }).click();
  await expect(detail).not.toContainText("it was the strike");
  await page.keyboard.press("Escape");
  await expect(detail).toHaveCount(0);
  await page.getByText("What people said so far").click();
  await expect(page.getByText(/rejected by .*it was the strike/)).toBeVisible();
});

test("the segment and the weeks are in the address", async ({ page }) => {
  await page.goto("/drivers");
  await page.getByLabel("Within").selectOption("reason");
  await expect(page).toHaveURL(/segment=reason/);
  await page.getByRole("button", { name: "52 weeks" }).click();
  await expect(page).toHaveURL(/weeks=52/);
  await page.reload();
  await expect(page.getByLabel("Within")).toHaveValue("reason");
  await page.getByText(/looked at/).click();
  await expect(page.getByText(/its days do not add up to a week/).first()).toBeVisible();
});
