// The register: who answers for what acts by itself, approval of the version in use, a switch with a reason, and the log of it.
import { expect, test } from "./support";

test("an entry gets an owner and an approval, is switched off and on again, and the log says so", async ({ page }) => {
  await page.goto("/ai-register");
  const acts = page.getByRole("region", { name: "Acts by itself" });
  const row = acts.getByRole("row", { name: /Writes the weekly brief/ });
  await expect(page.getByRole("region", { name: "Models" }).getByRole("row", { name: /Personal data/ })).toContainText("on");
  await expect(page.getByRole("region", { name: "Scorecards" }).getByRole("row").nth(1)).toContainText("people");

  await row.getByRole("button", { name: "Owner of Writes the weekly brief" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Operations");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("Operations");

  await row.getByRole("button", { name: "Approve Writes the weekly brief" }).click();
  await dialog.getByLabel("What you looked at").fill("Four briefs of May");
  await dialog.getByRole("button", { name: "Approve" }).click();
  await expect(row).not.toContainText("not yet");

  await row.getByRole("button", { name: "Switch Writes the weekly brief off" }).click();
  await expect(dialog).toContainText("It can still be read on its page");
  await dialog.getByLabel("Why").fill("Holidays");
  await dialog.getByRole("button", { name: "Switch off" }).click();
  await expect(row.locator(".tag.bad")).toHaveText("off");

  await row.getByRole("button", { name: "Writes the weekly brief", exact: true }).click();
  await expect(acts).toContainText("switched it off: Holidays");
  await expect(acts).toContainText("approved version");
  await row.getByRole("button", { name: "Switch Writes the weekly brief on" }).click();
  await dialog.getByLabel("Why").fill("Back at work");
  await dialog.getByRole("button", { name: "Switch on" }).click();
  await expect(row.locator(".tag.good")).toHaveText("on");
});
