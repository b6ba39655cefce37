// The center learns: a supervisor writes a document, an agent finds it and takes a quiz, a path is given and walked, hiring is answered.
import type { Browser, BrowserContext, Page } from "../../ui/node_modules/@playwright/test";
import { expect, test } from "./support";

const PASSWORD = "violet tractor seven moons";

const send = async (page: Page, address: string, data: object): Promise<unknown> => {
  const { csrf } = (await (await page.request.get("/v1/session")).json()) as { csrf: string };
  return (await page.request.post(address, { data, headers: { "X-Clarion-CSRF": csrf } })).json();
};

// Somebody of that role, signed in, in a browser of their own.
async function person(page: Page, browser: Browser, role: string, name: string, more: object = {}): Promise<{ context: BrowserContext; page: Page; id: string }> {
  const email = `${name.toLowerCase()}${Date.now()}${Math.floor(Math.random() * 1e6)}@example.com`;
  const { id, link } = (await send(page, "/v1/people", { email, name, role, teams: [], ...more })) as { id: string; link: string };
  const context = await browser.newContext();
  const theirs = await context.newPage();
  await theirs.goto(link);
  await theirs.getByLabel("New password").fill(PASSWORD);
  await theirs.getByRole("button", { name: "Set it and sign in" }).click();
  await expect(theirs.getByRole("link", { name })).toBeVisible();
  return { context, page: theirs, id };
}

const served = async (page: Page): Promise<{ readonly agent_id: string; readonly team: string }> => {
  const { rows } = (await (await page.request.get("/v1/interactions?limit=50&agent_kind=human")).json()) as { rows: readonly { agent_id: string; team: string }[] };
  const row = rows.find((one) => one.agent_id !== "" && one.team !== "");
  if (!row) throw new Error("the demo has agents in teams");
  return row;
};

test("a supervisor writes a document, changes it, and an agent finds the answer", async ({ page, browser }) => {
  const { agent_id, team } = await served(page);
  const supervisor = await person(page, browser, "supervisor", "Mara", { teams: [team] });
  const desk = supervisor.page;
  await desk.goto("/learning");
  await desk.getByRole("button", { name: "Write a document" }).click();
  const form = desk.getByRole("form", { name: "New document" });
  const title = `Stolen umbrella ${Date.now()}`;
  await form.getByLabel("Title").fill(title);
  await form.getByLabel("Owner, who keeps it true").fill("Lost and found");
  await form.getByLabel("Add a contact reason").selectOption("payment");
  await form.getByLabel("Step 1: what to do").fill("Say back what was lost");
  await form.getByLabel("Step 1: what shows it was done").selectOption("question service_quality/confirmed_need");
  await form.getByRole("button", { name: "Add a step" }).click();
  await form.getByLabel("Step 2: what to do").fill("Look in the rain cupboard");
  await form.getByRole("button", { name: "Publish" }).click();
  await expect(desk.getByRole("heading", { name: title })).toBeVisible();
  await expect(desk.getByRole("list").filter({ hasText: "rain cupboard" })).toContainText("only people can tell");

  await desk.getByRole("button", { name: "Change", exact: true }).click();
  const edit = desk.getByRole("form", { name: "Change the document" });
  await edit.getByLabel("Step 2: what to do").fill("Look in the umbrella cupboard");
  await edit.getByRole("button", { name: "Publish the next version" }).click();
  const versions = desk.getByRole("region", { name: "Versions" });
  await versions.getByRole("button", { name: "1 change" }).click();
  await expect(versions).toContainText("Look in the rain cupboard");
  await expect(versions).toContainText("Look in the umbrella cupboard");

  const agent = await person(page, browser, "agent", "Noa", { agent_id });
  await agent.page.goto("/learning");
  await expect(agent.page.getByRole("button", { name: "Write a document" })).toHaveCount(0);
  await agent.page.getByLabel("How do I …?").fill("umbrella cupboard");
  const row = agent.page.getByRole("row").filter({ hasText: title });
  await expect(row).toContainText("Step: Look in the umbrella cupboard");
  await row.getByRole("link", { name: title }).click();
  await expect(agent.page.getByRole("heading", { name: title })).toBeVisible();
  await expect(agent.page.getByRole("button", { name: "Change", exact: true })).toHaveCount(0);
  await page.goto("/learning");
  await expect(page.getByRole("heading", { name: "Learning" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Find pages/ }).fill("umbrella cupboard");
  await page.getByRole("option", { name: title }).click();
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
  await supervisor.context.close();
  await agent.context.close();
});

test("a path is built, given to an agent, and walked with its quiz", async ({ page, browser }) => {
  test.slow(); // two people, a path and a whole quiz
  const { agent_id } = await served(page);
  const agent = await person(page, browser, "agent", "Ilo", { agent_id });
  await page.goto("/learning?tab=paths");
  await page.getByRole("button", { name: "Build a path" }).first().click();
  const form = page.getByRole("form", { name: "New learning path" });
  const title = `First weeks ${Date.now()}`;
  await form.getByLabel("Title").fill(title);
  await form.getByLabel("Modules").fill("2");
  await form.getByRole("button", { name: "Build it" }).click();
  await expect(page.getByRole("heading", { name: title })).toBeVisible({ timeout: 15_000 });
  const modules = page.locator(".learn-modules > li");
  await expect(modules).toHaveCount(2);
  const second = (await modules.nth(1).getAttribute("aria-label")) ?? "";
  await page.getByRole("button", { name: `${second} earlier` }).click();
  await expect(modules.first()).toHaveAttribute("aria-label", second);
  const give = page.getByRole("form", { name: "Give it to somebody" });
  await give.getByLabel("Person").selectOption(agent.id);
  await give.getByLabel("Due").fill("2026-12-24");
  await give.getByRole("button", { name: "Give" }).click();
  await expect(page.getByRole("region", { name: "Who has it" })).toContainText("Ilo");

  const theirs = agent.page;
  await theirs.goto("/learning?tab=paths");
  await theirs.getByRole("link", { name: title }).click();
  const first = theirs.locator(".learn-modules > li").first();
  await first.getByRole("button", { name: "Read a good one" }).first().click();
  await expect(first.locator(".learn-turn").first()).toBeVisible();
  await first.getByRole("button", { name: "Done with this module" }).click();
  await expect(theirs.locator(".learn-say")).toContainText("1 of 2 modules done, due 24 Dec 2026");

  await first.getByRole("link", { name: "Take the quiz" }).click();
  await expect(theirs.locator(".learn-question")).toBeVisible();
  const dots = theirs.locator(".learn-dot");
  const questions = await dots.count();
  expect(questions).toBeGreaterThan(2);
  for (let i = 0; i < questions; i += 1) {
    await expect(theirs.getByRole("region", { name: `Question ${i + 1}` })).toBeVisible();
    await expect(theirs.locator(".learn-told")).toHaveCount(0);
    const turn = theirs.locator(".learn-choice").first();
    if (await turn.count() > 0) await turn.click();
    else await theirs.getByRole("button", { name: /^Yes/ }).click();
    await expect(theirs.locator(".learn-told")).toContainText(/Right|Not so/);
    await expect(theirs.locator(".learn-told")).toContainText(/nobody reviewed it|reviewed it|Settled|Decided/);
    if (i + 1 < questions) await theirs.keyboard.press("j");
  }
  await expect(theirs.locator(".learn-say")).toContainText(`right of ${questions}`);
  await expect(theirs.getByRole("region", { name: "Results" })).toContainText("Ilo");
  await page.reload();
  await expect(page.getByRole("region", { name: "Who has it" })).toContainText("1 of 2");
  await agent.context.close();
});

test("hiring is answered with ranges, what it takes and what is missing; newcomers lead to their contacts", async ({ page }) => {
  await page.goto("/learning?tab=ramp-up");
  const answer = page.getByRole("region", { name: "Can I hire?" });
  await expect(answer.locator(".learn-say")).toContainText(/In week 4, 5 new agents would do the work of \d\.\d experienced agents \(\d\.\d to \d\.\d\)/);
  await answer.getByLabel("How many people").fill("9");
  await expect(answer.locator(".learn-say")).toContainText("9 new agents");
  await expect(page).toHaveURL(/people=9/);
  const missing = answer.getByRole("region", { name: "What is missing" });
  await expect(missing).toContainText("No process document for");
  const ramp = page.getByRole("region", { name: "Ramp-up" });
  await expect(ramp.locator(".learn-say").first()).toContainText(/newcomers/);
  await ramp.getByLabel("By", { exact: true }).selectOption("qa_score");
  await expect(page).toHaveURL(/metric=qa_score/);
  const row = ramp.locator(".learn-table").getByRole("row").nth(1);
  await row.locator("td").nth(3).getByRole("link").click();
  await expect(page).toHaveURL(/conversations\?.*agent=/);
  await page.goBack();
  await missing.getByRole("link", { name: /No process document/ }).first().click();
  await expect(page.getByRole("form", { name: "New document" })).toBeVisible();
});

test.describe("when something is missing", () => {
  test.use({ expected: [/500|404/] });
  test("each part says what failed and offers to try again", async ({ page }) => {
    for (const [route, address, text] of [
      [/\/v1\/learning\/processes(\?|$)/, "/learning", "The documents could not be loaded"],
      ["**/v1/learning/paths", "/learning?tab=paths", "The paths could not be loaded"],
      ["**/v1/learning/quizzes", "/learning?tab=quizzes", "The quizzes could not be loaded"],
      ["**/v1/learning/hiring?*", "/learning?tab=ramp-up", "The answer could not be told"],
    ] as const) {
      await page.route(route, (one) => one.fulfill({ status: 500, json: { error: { kind: "internal", message: "the disk is full" } } }));
      await page.goto(address);
      await expect(page.getByRole("alert").filter({ hasText: text })).toContainText("The disk is full", { timeout: 15_000 });
      await page.unroute(route);
      await page.getByRole("button", { name: "Try again" }).first().click();
      await expect(page.getByRole("alert").filter({ hasText: text })).toHaveCount(0);
    }
    await page.goto("/learning/processes/nosuch");
    await expect(page.getByRole("alert")).toContainText("There is no process document 'nosuch'");
  });

  test("nobody to tell it from: the range is wide and says so", async ({ page }) => {
    const range = { value: null, low: 0, high: 6.2 };
    await page.route("**/v1/learning/hiring?*", (one) => one.fulfill({ json: { people: 5, start: "2026-12-01", newcomers: 0, note: "no newcomer is in the data: between nothing and as many busy experienced agents", contacts_week: 40, weeks: [0, 1, 2, 3].map((week) => ({ week, from: "2026-12-01", seen: 0, full_time: range, contacts: range, resolved: range, still_there: null })), support: { sessions: 0, reviewed: 0, review_minutes: null, session_minutes: 45, hours: 0 }, missing: [{ kind: "cohort", text: "nobody had their first contact within the data", link: "/learning?tab=ramp-up" }] } }));
    await page.route("**/v1/learning/ramp-up?*", async (one) => { const body = (await (await one.fetch()).json()) as object; await one.fulfill({ json: { ...body, why_not: "nobody had their first contact within the data", newcomers: [], curve: [], reach: [], cohorts: [] } }); });
    await page.goto("/learning?tab=ramp-up");
    await expect(page.locator(".learn-say")).toContainText("Nobody can tell");
    await expect(page.getByRole("heading", { name: "Not to be told yet" })).toBeVisible();
    await page.route(/\/v1\/learning\/processes(\?|$)/, (one) => one.fulfill({ json: { processes: [] } }));
    await page.goto("/learning");
    await expect(page.getByRole("heading", { name: "No document yet" })).toBeVisible();
  });
});
