// When the center is open: hours, holidays, other hours; said early what is wrong, saved as a whole, and back again.
import { expect, test } from "./support";

// There is one calendar, so one test after the other.
test.describe.configure({ mode: "default" });

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

test("the time zone cuts days, and times are shown by it", async ({ page }) => {
  const choose = async (zone: string, words: string) => {
    await page.goto("/calendar");
    await page.getByLabel("Time zone").fill(zone);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("navigation", { name: "Pages" })).toContainText(words);
  };
  const shown = async (path: string) => Number(((await (await page.request.get(path)).json()) as { total: number }).total);
  const horizon = ((await (await page.request.get("/v1/workspace")).json()) as { horizon: string }).horizon;
  const last = horizon.slice(0, 10);
  const day = new Date(Date.parse(last) - 3 * 86_400_000).toISOString().slice(0, 10), next = new Date(Date.parse(last) - 2 * 86_400_000).toISOString().slice(0, 10);
  const one = `/v1/interactions?from=${day}&to=${next}`;
  const utc = await shown(one);
  await choose("America/New_York", "New York time");
  const local = await shown(one);
  expect(local).not.toBe(utc);
  await page.goto(`/conversations?from=${day}&to=${next}`);
  await expect(page.getByRole("heading", { name: "Conversations" }).locator("..")).toContainText(local.toLocaleString("en"));
  const first = page.locator("tbody tr, [role=row]").filter({ hasText: /\d\d:\d\d/ }).first();
  const words = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short" }).format(new Date(day));
  await expect(first).toContainText(words);
  await first.click();
  await expect(page.locator(".talk-meta")).toContainText("New York time");
  await choose("UTC", "UTC");
  expect(await shown(one)).toBe(utc);
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
