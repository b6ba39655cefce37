// An initiative from its first words to its measured effect, and what could be done about a figure.
import { expect, test } from "./support";

test("an initiative is made, started and measured against what was to be expected", async ({ page }) => {
  const workspace = (await (await page.request.get("/v1/workspace")).json()) as { horizon: string };
  const start = new Date(Date.parse(workspace.horizon) - 40 * 86_400_000).toISOString().slice(0, 10);
  const title = `Warm transfers ${Date.now()}`;
  await page.goto("/initiatives");
  await page.getByRole("button", { name: "New initiative" }).click();
  const form = page.getByRole("form", { name: "New initiative" });
  await form.getByLabel("What is done").fill(title);
  await form.getByLabel("Figure to change").selectOption("transfer");
  await form.getByLabel("For which contacts").fill("queue=billing");
  await form.getByLabel("Start").fill(start);
  await form.getByLabel("Must not get worse").selectOption("aht");
  await form.getByLabel("What is done").press("Enter");

  await expect(page.getByRole("heading", { name: title })).toBeVisible();
  await expect(page.getByText("No effect yet")).toBeVisible();
  const tasks = page.getByRole("region", { name: "Tasks" });
  await tasks.getByLabel("New task").fill("Write the rule");
  await tasks.getByRole("button", { name: "Add" }).click();
  await tasks.getByLabel("Write the rule").click();
  await expect(tasks.getByLabel("Write the rule")).toBeChecked();

  await page.getByRole("button", { name: "Start", exact: true }).click();
  const effect = page.getByRole("region", { name: "Effect", exact: true });
  await expect(effect.getByText("95 % interval")).toBeVisible();
  await expect(effect.getByRole("img")).toHaveAttribute("aria-label", /expected without the change/);
  await expect(page.getByRole("region", { name: "Guardrails" }).getByRole("row")).toHaveCount(2);

  await page.getByRole("button", { name: "End", exact: true }).click();
  await page.getByRole("link", { name: "Back to Initiatives" }).click();
  await expect(page.getByRole("region", { name: "Ledger" }).getByRole("row").filter({ hasText: title })).toContainText("nothing was");
});

test.describe("a segment that is none", () => {
  test.use({ expected: [/400/] });
  test("is named, and the form keeps what was written", async ({ page }) => {
    await page.goto("/initiatives");
    await page.getByRole("button", { name: "New initiative" }).click();
    const form = page.getByRole("form", { name: "New initiative" });
    await form.getByLabel("What is done").fill("Try it");
    await form.getByLabel("For which contacts").fill("colour=red");
    await form.getByRole("button", { name: "Make draft" }).click();
    await expect(form.getByRole("alert")).toContainText("'colour' is not one of");
    await expect(form.getByLabel("What is done")).toHaveValue("Try it");
  });
});

test("a recommendation becomes a draft", async ({ page }) => {
  const end = Date.parse(((await (await page.request.get("/v1/workspace")).json()) as { horizon: string }).horizon);
  const day = (back: number): string => new Date(end - back * 86_400_000).toISOString().slice(0, 10);
  const periods = [7, 14, 28].flatMap((days) => [0, 14, 28, 42].map((back) => `from=${day(back + days)}&to=${day(back)}`));
  let asked = "";
  for (const period of periods)
    for (const metric of ["volume", "transfer", "aht", "wait", "effort", "frustration", "fcr_7d", "containment"]) {
      const response = await page.request.get(`/v1/recommendations?metric=${metric}&${period}`);
      const body = (await response.json()) as { recommendations?: unknown[] };
      if (asked === "" && (body.recommendations?.length ?? 0) > 0) asked = `/metric/${metric}?${period}`;
    }
  expect(asked, "the demo's planted incidents call for something").not.toBe("");
  await page.goto(asked);
  const could = page.getByRole("region", { name: "What could be done" });
  await could.getByRole("button", { name: "Not this" }).first().click();
  await could.getByLabel("Why not").fill("tried it last year");
  await could.getByRole("button", { name: "Reject" }).click();
  await expect(could.getByLabel("Why not")).toHaveCount(0);
  await could.getByRole("button", { name: "Make it an initiative" }).first().click();
  await expect(page.getByRole("region", { name: "What it is" })).toContainText("Predicted");
});
