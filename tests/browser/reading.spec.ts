// Personal data in a conversation is covered; who asks says what for, and may cover it again.
import { expect, path, test } from "./support";

test("personal data is covered, shown for a purpose, and covered again", async ({ page }) => {
  const mark = `rd${Date.now().toString(36)}`;
  const id = `int-${mark}`;
  await page.goto("/");
  const { csrf } = (await (await page.request.get("/v1/session")).json()) as { csrf: string };
  await page.request.post("/v1/interactions", { headers: { "X-Clarion-CSRF": csrf }, data: { id, channel: "chat", started_at: "2026-03-02T10:00:00Z", customer_id: `cus-${mark}`, parties: [{ id: "p1", role: "customer", name: "Ann Kowalczyk" }, { id: "a1", role: "agent", name: "Marta" }], turns: [{ speaker: "customer", text: "My card is 4111 1111 1111 1111, why was it billed twice?", t: 0 }, { speaker: "agent", text: "Let me look at that for you.", t: 9 }] } });
  await expect(async () => { expect((await page.request.get(`/v1/interactions/${id}`)).status()).toBe(200); }).toPass();

  await page.goto(path(id));
  const transcript = page.locator(".transcript");
  await expect(transcript).toContainText("why was it billed twice?");
  await expect(transcript).not.toContainText("4111");
  await expect(transcript).not.toContainText("Kowalczyk");
  await expect(transcript.locator(".covered").first()).toBeVisible();

  await page.getByRole("button", { name: "Personal data" }).click();
  const ask = page.getByRole("dialog", { name: "Read personal data" });
  await ask.getByLabel("What for").selectOption("complaint");
  await ask.getByLabel(/Note/).fill("Ticket 4711");
  await ask.getByRole("button", { name: "Show" }).click();
  await expect(transcript).toContainText("4111 1111 1111 1111");
  await expect(transcript).toContainText("Ann Kowalczyk");
  const told = page.getByRole("status").filter({ hasText: "Personal data is shown" });
  await expect(told).toContainText("a complaint");
  await told.getByRole("button", { name: "Cover it" }).click();
  await expect(transcript).not.toContainText("4111");

  const { entries } = (await (await page.request.get("/v1/audit?action=conversation.read_unredacted")).json()) as { entries: { target: string; after: object }[] };
  expect(entries.find((one) => one.target === id)?.after).toEqual({ purpose: "complaint", note: "Ticket 4711" });
});
