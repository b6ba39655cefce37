// Targets: set and changed in place, met or not in words, what comes; conflicts lead on; the order of outcomes moves by keyboard, with a reason.
import { expect, test } from "./support";

test("a target is set, shows what comes, is changed in its place and removed", async ({ page }) => {
  await page.goto("/targets");
  await page.getByRole("button", { name: /^Set a target/ }).first().click();
  const form = page.getByRole("form", { name: "Set a target" });
  await form.getByLabel("Figure").selectOption("transfer");
  await form.getByLabel("Level").fill("soon");
  await form.getByRole("button", { name: "Set target" }).click();
  await expect(form.getByRole("alert")).toContainText("85 %");
  await form.getByLabel("Level").fill("90 %");
  await form.getByLabel("Note").fill("made by the browser test");
  await form.getByRole("button", { name: "Set target" }).click();
  const row = page.getByRole("row", { name: /^Transfer/ });
  await expect(row).toContainText("at most 90.0 %");
  await expect(row.locator(".tag")).toHaveText("met");
  await expect(row.getByRole("img")).toHaveAccessibleName(/target at most 90.0 %/);

  await row.getByRole("button", { name: /^Change the target of Transfer/ }).click();
  const change = page.getByRole("form", { name: "Change the target" });
  await change.getByLabel("Level").fill("0.5 %");
  await change.getByLabel("Level").press("Enter");
  await expect(row).toContainText("at most 0.5 %");
  await expect(row.locator(".tag")).toHaveText("missed");

  await row.getByRole("button", { name: "Transfer", exact: true }).click();
  await expect(page.getByText("made by the browser test")).toBeVisible();
  await expect(page.getByText(/weeks foretold/)).toBeVisible();
  await page.goto("/");
  await expect(page.getByRole("link", { name: /misses its target|targets are missed/ })).toBeVisible();
  await page.goto("/targets");
  await row.getByRole("button", { name: "Transfer", exact: true }).click();
  await page.getByRole("link", { name: /conversations$/ }).click();
  await expect(page).toHaveURL(/\/conversations\?.*metric=transfer/);
  await page.goBack();
  await row.getByRole("button", { name: "Transfer", exact: true }).click();
  await page.getByRole("button", { name: "Remove the target" }).click();
  await expect(row).toHaveCount(0);
});

test("the order of outcomes moves by keyboard and says who decided and why", async ({ page }) => {
  await page.goto("/targets");
  const order = page.getByRole("region", { name: "Which outcome wins" });
  await expect(order.getByRole("listitem").first()).toContainText("Risk");
  const up = order.getByRole("button", { name: "Speed up" });
  await up.focus();
  await page.keyboard.press("Enter");
  await expect(order.getByRole("status")).toHaveText("Speed is now number 3");
  await order.getByLabel("Why in this order?").fill("a strike");
  await order.getByRole("button", { name: "Decide this order" }).click();
  await expect(order).toContainText(/decided this on .*a strike/);
  await order.getByRole("button", { name: "Speed down" }).click();
  await order.getByLabel("Why in this order?").fill("it is over");
  await order.getByRole("button", { name: "Decide this order" }).click();
  await expect(order).toContainText("it is over");
  await order.getByText("Earlier decisions").click();
  await expect(order).toContainText("a strike");
});
