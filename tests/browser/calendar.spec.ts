// When the center is open: hours, holidays, other hours; said early what is wrong, saved as a whole, and back again.
import { expect, test } from "./support";

test("hours and a holiday are written down, refused while wrong, and count for figures", async ({ page }) => {
  await page.goto("/calendar");
  const hours = page.getByRole("region", { name: "Opening hours" });
  await expect(hours).toContainText("always open");
  const save = page.getByRole("button", { name: "Save" });
  await expect(save).toBeDisabled();
  await hours.getByLabel("Sunday, closes").fill("06:00");
  await hours.getByLabel("Sunday, opens").fill("08:00");
  await expect(hours.getByRole("alert")).toContainText("next day");
  await expect(save).toBeDisabled();
  await hours.getByRole("button", { name: /^Remove .* of Sunday$/ }).click();
  await expect(hours).toContainText("144 hours a week");
  const holidays = page.getByRole("region", { name: "Holidays" });
  await holidays.getByRole("button", { name: "Add holiday" }).click();
  await expect(page.getByText("A holiday has a date and a name.")).toBeVisible();
  await holidays.getByLabel("Date").fill("2026-12-25");
  await holidays.getByLabel("Name of the holiday").fill("Christmas Day");
  await save.click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Name of the holiday")).toHaveValue("Christmas Day");

  await page.goto("/explore?figure=volume&by=opening");
  await expect(page.getByRole("region", { name: "Table" }).getByRole("link", { name: "closed", exact: true })).toBeVisible();

  await page.goto("/calendar");
  await hours.getByRole("button", { name: "Add hours to Sunday" }).click();
  await hours.getByLabel("Sunday, opens").fill("00:00");
  await hours.getByLabel("Sunday, closes").fill("24:00");
  await page.getByRole("button", { name: "Remove Christmas Day" }).click();
  await save.click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(hours).toContainText("always open");
});

test.describe("a calendar that is refused", () => {
  test.use({ expected: [/400/] });
  test("keeps what was written and says why", async ({ page }) => {
    await page.goto("/calendar");
    const zone = page.getByLabel("Time zone");
    await zone.fill("Europe/Nowhere");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("alert")).toContainText("knows no");
    await expect(zone).toHaveValue("Europe/Nowhere");
    await page.getByRole("button", { name: "Undo changes" }).click();
    await expect(zone).toHaveValue("UTC");
  });
});
