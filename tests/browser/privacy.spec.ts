// A person is found, shown, given out, held, erased with proof; the register and the rules say the rest.
import { expect, test } from "./support";

test("a person is shown, exported, kept by a hold, and erased for good", async ({ page }) => {
  const mark = `Zq${Date.now().toString(36)}`;
  const customer = `cus-${mark}`;
  const post = async (path: string, data: object): Promise<unknown> => {
    const { csrf } = (await (await page.request.get("/v1/session")).json()) as { csrf: string };
    return (await page.request.post(path, { data, headers: { "X-Clarion-CSRF": csrf } })).json();
  };
  await page.goto("/privacy");
  await expect(page.getByRole("heading", { name: "Privacy" })).toBeVisible();
  for (const i of [1, 2])
    await post("/v1/interactions", { id: `int-${mark}-${i}`, channel: "chat", started_at: `2026-03-0${i}T10:00:00Z`, customer_id: customer, attributes: { customer_email: `mail.${mark}@example.com` }, turns: [{ speaker: "customer", text: `My contract ${mark} was billed twice this month`, t: 0 }, { speaker: "agent", text: "Let me look.", t: 9 }] });

  const person = page.getByRole("region", { name: "Find a person" });
  await person.getByLabel("Customer id, e-mail, phone or name").fill(`mail.${mark}@example.com`);
  await person.getByRole("button", { name: "Look", exact: true }).click();
  await expect(person.getByRole("heading", { name: customer })).toBeVisible();
  await expect(person).toContainText("2 conversations between 1 Mar 2026 and 2 Mar 2026");
  await expect(person.getByRole("row", { name: /Turn rows/ })).toContainText("4");

  const download = page.waitForEvent("download");
  await person.getByRole("button", { name: "Export" }).click();
  const file = await (await download).path();
  const exported = JSON.parse(await (await import("node:fs/promises")).readFile(file, "utf8")) as { records: unknown[] };
  expect(exported.records).toHaveLength(2);
  const register = page.getByRole("region", { name: "Register" });
  await expect(register.getByRole("row").filter({ hasText: `mail.${mark}@example.com` })).toContainText("Done");

  const holds = page.getByRole("region", { name: "Legal holds" });
  await holds.getByRole("button", { name: "Add hold" }).click();
  const form = holds.getByRole("form", { name: "Add a hold" });
  await form.getByLabel("Customer id").fill(customer);
  await form.getByLabel("Why").fill("Case 7/26");
  await form.getByLabel("Who answers for it").fill("Legal");
  await form.getByRole("button", { name: "Hold", exact: true }).click();
  await expect(person).toContainText("Nothing of this can be erased");
  await expect(person.getByRole("button", { name: "Erase…" })).toBeDisabled();
  const held = holds.getByRole("row").filter({ hasText: customer });
  await held.getByRole("button", { name: "Release…" }).click();
  await held.getByRole("button", { name: "Release it" }).click();
  await expect(held).toContainText("released");

  await person.getByRole("button", { name: "Erase…" }).click();
  const erase = person.getByRole("form", { name: `Erase ${customer}` });
  const sure = erase.getByRole("button", { name: "Erase for good" });
  await erase.getByLabel(/to confirm/).fill("somebody else");
  await expect(sure).toBeDisabled();
  await erase.getByLabel(/to confirm/).fill(customer);
  await sure.click();
  const told = page.getByRole("status").filter({ hasText: "Erased" });
  await expect(told).toContainText("none is left", { timeout: 60_000 });
  await expect(register).not.toContainText(mark);
  await expect(holds).not.toContainText(mark);
  const again = (await post("/v1/interactions", { id: `int-${mark}-1`, channel: "chat", customer_id: customer, turns: [{ speaker: "customer", text: "again", t: 0 }] })) as { erased: number };
  expect(again.erased).toBe(1);
});

test.describe("somebody nobody knows", () => {
  test.use({ expected: [/404/] });
  test("is told in words", async ({ page }) => {
    await page.goto("/privacy");
    const person = page.getByRole("region", { name: "Find a person" });
    await person.getByLabel("Customer id, e-mail, phone or name").fill("nobody-at-all");
    await person.getByLabel("Customer id, e-mail, phone or name").press("Enter");
    await expect(person.getByRole("alert")).toContainText("Nobody here is 'nobody-at-all'");
  });
});
