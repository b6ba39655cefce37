// What customers began to say: the section on Incidents, week by week, and its way to the conversations.
import { expect, test } from "./support";

interface Phrase { phrase: string; contacts: number }
interface Found { from: string; to: string; phrases: Phrase[] }

const DAY = 86_400_000;
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

// The newest week of the demo in which something was new.
async function weekWithNews(get: (to: string) => Promise<Found>): Promise<Found> {
  let found = await get("");
  for (let end = Date.parse(found.to), n = 0; found.phrases.length === 0 && n < 17; n += 1) found = await get(day((end -= 7 * DAY)));
  expect(found.phrases.length, "a planted event of the demo brings new words").toBeGreaterThan(0);
  return found;
}

test("a new phrase stands on Incidents with its weeks, and leads to as many conversations as it counts", async ({ page }) => {
  const found = await weekWithNews(async (to) => (await (await page.request.get(`/v1/emerging${to && `?to=${to}`}`)).json()) as Found);
  const first = found.phrases[0]!;
  await page.goto(`/incidents?to=${found.to.slice(0, 10)}`);
  const section = page.getByRole("region", { name: "New in what customers say" });
  const row = section.getByRole("link").filter({ hasText: first.phrase }).first();
  await expect(row).toBeVisible();
  await expect(row).toContainText(`${first.contacts} contact`);
  await expect(row.getByRole("img", { name: /^Contacts by week/ })).toBeVisible();
  await row.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/conversations\?q=customer:/);
  const listed = (await (await page.request.get(`/v1/interactions?${new URLSearchParams({ q: `customer:"${first.phrase}"`, from: found.from, to: found.to }).toString()}`)).json()) as { total: number };
  expect(listed.total).toBe(first.contacts);
  await expect(page.getByRole("row").nth(1)).toBeVisible();
});

test("one goes from week to week, and a quiet week says so", async ({ page }) => {
  await page.goto("/incidents");
  const section = page.getByRole("region", { name: "New in what customers say" });
  const later = section.getByRole("button", { name: "The week after" });
  await expect(later).toBeDisabled();
  await section.getByRole("button", { name: "The week before" }).click();
  await expect(page).toHaveURL(/to=\d{4}-\d\d-\d\d/);
  await expect(later).toBeEnabled();
  await later.click();
  await expect(page).not.toHaveURL(/to=/);
  // The first weeks of the data have nothing to be held against.
  await page.goto("/incidents?to=2020-01-06");
  await expect(section.getByText("Too little history")).toBeVisible();
});

test.describe("where it cannot be read", () => {
  test.use({ expected: [/status of 500/] });
  test("the section says what failed, and the page stays", async ({ page }) => {
    await page.route("**/v1/emerging*", (route) => route.fulfill({ status: 500, contentType: "application/json", body: '{"error":{"kind":"internal","message":"the disk is full"}}' }));
    await page.goto("/incidents");
    await expect(page.getByRole("region", { name: "New in what customers say" }).getByRole("alert")).toContainText("The disk is full");
    await expect(page.getByRole("heading", { name: "Incidents", level: 1 })).toBeVisible();
  });
});
