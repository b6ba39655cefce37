// A document that is out of date says so. In a demo of its own, of a size in which something became frequent that no document knows.
import { expect, firstConversation, path, test } from "./support";

test("what became frequent and is in no document is told with conversations, and a conversation leads to its document", async ({ page }) => {
  const stale = (await (await page.request.get("/v1/learning/stale")).json()) as { processes: readonly { id: string; new: number; step_fell: number }[] };
  const old = stale.processes.find((one) => one.new + one.step_fell > 0);
  expect(old, "the demo plants a drift").toBeDefined();
  await page.goto(`/learning/processes/${old?.id}`);
  const flags = page.getByRole("region", { name: "Is it still true?" });
  await flags.getByRole("link", { name: "1", exact: true }).first().click();
  await expect(page).toHaveURL(/conversations\//);
  const id = await firstConversation(page, "&reason=password_reset");
  await page.goto(path(id));
  await page.getByRole("region", { name: "How it is done" }).getByRole("link", { name: "The customer cannot sign in" }).click();
  await expect(page.getByRole("heading", { name: "The customer cannot sign in" })).toBeVisible();
});
