// What the watch found, from the morning's list to the conversations, and what a person does about it.
import { expect, test } from "./support";

test.beforeEach(async ({ page }) => {
  // The first look at the history takes some seconds after a start.
  await expect.poll(async () => ((await (await page.request.get("/v1/incidents")).json()) as { watched_until: string | null }).watched_until, { timeout: 90_000 }).not.toBeNull();
});

test("Pulse leads to an incident, and the incident to its conversations", async ({ page }) => {
  await page.goto("/");
  const open = page.getByRole("region", { name: "Open incidents" });
  await expect(open.getByRole("listitem").first()).toBeVisible();
  await open.getByRole("link", { name: /^All/ }).click();
  await expect(page.getByRole("heading", { name: "Incidents", level: 1 })).toBeVisible();
  await page.getByRole("listitem").first().getByRole("link").click();
  await expect(page.getByRole("heading", { name: "Incident", level: 1 })).toBeVisible();
  await expect(page.getByRole("region", { name: "Over time" }).getByRole("img")).toBeVisible();
  await page.getByRole("link", { name: "Read them" }).click();
  await expect(page.getByRole("heading", { name: "Conversations" })).toBeVisible();
  await expect(page.getByRole("row").nth(1)).toBeVisible();
});

test("an incident is taken, judged, noted, snoozed and woken, and it stays so", async ({ page }) => {
  await page.goto("/incidents");
  await page.getByRole("region", { name: "Open", exact: true }).getByRole("link").first().click();
  const side = page.getByRole("complementary", { name: "What to do" });
  await side.getByRole("button", { name: "I take it" }).click();
  await expect(side.getByRole("button", { name: "I take it" })).toHaveCount(0);
  await side.getByRole("button", { name: "Useful" }).click();
  await expect(side.getByRole("button", { name: "Useful" })).toHaveAttribute("aria-pressed", "true");
  await side.getByLabel("Note").fill("Asked the product team");
  await side.getByRole("button", { name: "Save note" }).click();
  await expect(side.getByRole("button", { name: "Save note" })).toBeDisabled();
  await side.getByRole("button", { name: "Snooze a week" }).click();
  await expect(side.getByRole("button", { name: "Wake" })).toBeVisible();
  await page.reload();
  await expect(side.getByLabel("Note")).toHaveValue("Asked the product team");
  await side.getByRole("button", { name: "Wake" }).click();
  await expect(side.getByRole("button", { name: "Snooze a week" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("1 were acted on")).toBeVisible();
});

test("what could be done about an incident becomes an initiative there", async ({ page }) => {
  const { incidents } = (await (await page.request.get("/v1/incidents")).json()) as { incidents: { id: string }[] };
  const advice = await Promise.all(incidents.map(async ({ id }) => ({ id, list: ((await (await page.request.get(`/v1/incidents/${id}/recommendations`)).json()) as { recommendations: { playbook: { title: string } }[] }).recommendations })));
  const one = advice.find(({ list }) => list.length > 0);
  expect(one, "an incident of the demo has a playbook that fits").toBeDefined();
  await page.goto(`/incidents/${one!.id}`);
  const could = page.getByRole("region", { name: "What could be done" });
  await could.getByRole("article").first().getByRole("button", { name: "Make it an initiative" }).click();
  await expect(page).toHaveURL(/\/initiatives\//);
  await expect(page.getByRole("heading", { name: one!.list[0]!.playbook.title })).toBeVisible();
});
