// States that real data seldom has, against the fake server: none, failing, awkward. It serves the built page (ui/dist).
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { expect, test } from "./support";

const servers: ChildProcess[] = [];

async function fake(environment: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, [path.resolve(__dirname, "../../ui/fake/server.mjs")], { env: { ...process.env, PORT: "0", ...environment }, stdio: ["ignore", "pipe", "inherit"] });
  servers.push(child);
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (data: Buffer) => { const address = /http:\/\/\S+/.exec(data.toString()); if (address) resolve(address[0]); });
    child.on("exit", () => reject(new Error("the fake server ended")));
  });
}

test.afterAll(() => { for (const server of servers) server.kill(); });

test("a workspace without contacts says what will appear, and leads to the import", async ({ page }) => {
  const base = await fake({ FAKE: "empty" });
  await page.goto(base);
  await expect(page.getByRole("heading", { name: "No contacts yet" })).toBeVisible();
  await page.goto(`${base}/conversations`);
  await page.getByRole("link", { name: "Import conversations" }).click();
  await expect(page).toHaveURL(/\/import/);
  await page.goto(`${base}/review`);
  await expect(page.getByRole("heading", { name: "Nothing to review yet" })).toBeVisible();
  await page.goto(`${base}/calibration`);
  await expect(page.getByText("No random sample has been reviewed yet")).toBeVisible();
  await page.goto(`${base}/learning`);
  await expect(page.getByRole("heading", { name: "No document yet" })).toBeVisible();
});

test("one contact is enough for every page to draw", async ({ page }) => {
  test.slow();
  const base = await fake({ FAKE: "one" });
  for (const address of ["/", "/metric/fcr_30d", "/conversations", "/conversations/conv-000000", "/scorecards", "/scorecards/service_quality?view=edit", "/scorecards/service_quality?view=history", "/scorecards/service_quality?view=versions", "/phrases", "/models", "/ai-register", "/targets", "/drivers", "/drivers?edge=wait~csat", "/reasons", "/reasons?view=inbox", "/trial", "/review", "/calibration", "/learning", "/learning?tab=paths", "/learning?tab=quizzes", "/learning?tab=ramp-up", "/scorecards/service_quality?view=life", "/scorecard-library"]) {
    await page.goto(base + address, { waitUntil: "networkidle" });
    await expect(page.getByRole("alert")).toHaveCount(0);
    await expect(page.locator("h1")).toBeVisible();
  }
});

test("scoring that is behind is told in the shell", async ({ page }) => {
  await page.goto(await fake({ BEHIND: "1200" }));
  await expect(page.getByText("Scoring 1,200 behind")).toBeVisible();
});

test.describe("when the server fails", () => {
  test.use({ expected: [/503/] });
  test("a page says what and why, offers another try and recovers", async ({ page }) => {
    const base = await fake({});
    await page.goto(`${base}/?fail=values`);
    await expect(page.getByRole("alert")).toContainText("The figures could not be loaded");
    await expect(page.getByRole("alert")).toContainText("The warehouse is being rebuilt");
    await page.evaluate(() => history.replaceState(null, "", "/"));
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.locator(".figure").first()).toBeVisible();
  });
  test("a review says what could not be loaded and lets one go on", async ({ page }) => {
    await page.goto(`${await fake({})}/review?fail=items`);
    await expect(page.getByRole("alert")).toContainText("This conversation cannot be reviewed");
    const first = await page.locator(".rev-top").textContent();
    await page.getByRole("button", { name: "Next conversation" }).click();
    await expect(page.getByRole("alert")).toContainText("This conversation cannot be reviewed");
    expect(first).toContain("Audit");
  });
  test("a review that could not be saved is kept, said, and tried again", async ({ page }) => {
    const base = await fake({});
    await page.goto(`${base}/review`);
    await expect(page.locator(".rev-row").first()).toBeVisible();
    await page.route("**/v1/reviews/labels", (route) => route.fulfill({ status: 503, json: { error: { kind: "unavailable", message: "the disk is full" } } }));
    await page.keyboard.press("2");
    await page.keyboard.press("Enter");
    await expect(page.locator(".rev-say")).toContainText("not answered");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).toContainText("1 review could not be saved: The disk is full");
    await page.unroute("**/v1/reviews/labels");
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByText("1 conversation reviewed")).toBeVisible();
    await expect(page.getByRole("alert")).toHaveCount(0);
  });
  test("the calibration says what failed and recovers", async ({ page }) => {
    await page.goto(`${await fake({})}/calibration?fail=thresholds`);
    await expect(page.getByRole("alert")).toContainText("The calibration could not be loaded");
    await page.evaluate(() => history.replaceState(null, "", "/calibration"));
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("region", { name: "Questions" })).toBeVisible();
  });
  test("the rest of a conversation stays when its journey fails", async ({ page }) => {
    await page.goto(`${await fake({})}/conversations/conv-000003?fail=journey`);
    await expect(page.locator(".transcript .turn").first()).toBeVisible();
    await expect(page.getByRole("region", { name: "Journey" })).toContainText("could not be loaded");
  });
  test("the rest of a conversation stays when its summary fails", async ({ page }) => {
    await page.goto(`${await fake({})}/conversations/conv-000003?fail=summary`);
    await expect(page.locator(".transcript .turn").first()).toBeVisible();
    const summary = page.getByRole("region", { name: "Summary" });
    await expect(summary).toContainText("The summary could not be made");
    await page.evaluate(() => history.replaceState(null, "", location.pathname));
    await summary.getByRole("button", { name: "Try again" }).click();
    await expect(summary.locator(".summary-line").first()).toBeVisible();
  });
  for (const [part, address, what] of [["rescoring", "/scorecards/service_quality?view=history", "What is being tried could not be loaded"], ["rescoring", "/trial", "What is being tried could not be loaded"], ["versions", "/scorecards/service_quality?view=versions", "The versions could not be loaded"], ["phrases", "/phrases", "The packs could not be loaded"], ["models", "/models", "The models could not be loaded"], ["taxonomy", "/reasons", "The reasons could not be loaded"], ["discovery", "/reasons?view=inbox", "The discovered reasons could not be loaded"]] as const) {
    test(`says so where ${part} should be on ${address}`, async ({ page }) => {
      await page.goto(`${await fake({})}${address}${address.includes("?") ? "&" : "?"}fail=${part}`);
      await expect(page.getByRole("alert")).toContainText(what);
      await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
    });
  }
});

test("awkward text keeps its shape: right to left, long words, evidence on events, times unknown", async ({ page }) => {
  const base = await fake({});
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.goto(`${base}/conversations/conv-000003?show=service_quality.hold`);
  await expect(page.locator(".event.lit.now")).toBeInViewport();
  await page.keyboard.press("ArrowUp");
  await expect(page.locator("mark.ev")).toHaveCount(2);
  await page.keyboard.press("n");
  await expect(page.locator("mark.ev.now")).toHaveText("I already gave it");
  expect(await page.locator('.say:has-text("مرحبا")').evaluate((one) => getComputedStyle(one).direction)).toBe("rtl");
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight)).toBe(true);
});

test("ten thousand rows scroll to the end, and the way back keeps the place", async ({ page }) => {
  await page.goto(`${await fake({ DELAY: "1" })}/conversations`);
  const grid = page.locator(".grid");
  await expect(page.locator(".grid-row").first()).toBeVisible();
  for (const index of [90, 180, 280]) {
    // Rows that have not come yet end the way early, so it is gone again until they have.
    await expect(async () => {
      await grid.evaluate((one, top) => one.scrollTo({ top }), 36 * index);
      await expect(page.locator(`.grid-row[data-index="${index + 10}"]`)).toBeAttached({ timeout: 500 });
    }).toPass({ timeout: 8000 });
  }
  expect(await page.locator(".grid-row").count()).toBeLessThan(80);
  const top = await grid.evaluate((one) => one.scrollTop);
  await page.locator('.grid-row[data-index="285"] .row-link').click();
  await expect(page.locator(".transcript")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator('.grid-row[data-index="285"]')).toBeVisible();
  expect(Math.abs((await grid.evaluate((one) => one.scrollTop)) - top)).toBeLessThan(60);
});

test.describe("what takes long", () => {
  test("a rescoring tells how far it is on every page, survives a reload and can be cancelled", async ({ page }) => {
    const base = await fake({ SLOW: "1" });
    await page.goto(`${base}/scorecards/service_quality?view=edit`);
    await page.getByLabel("Scorecard YAML").fill((await page.getByLabel("Scorecard YAML").inputValue()).replace("first 2 turns", "first 1 turns"));
    await page.getByRole("button", { name: "Try on all history" }).click();
    const bar = page.getByRole("progressbar", { name: "Scoring all history" });
    await expect(bar).toBeVisible();
    await expect(page.getByRole("region", { name: "Progress" })).toContainText(/of 10,000 records · [\d,]+ a second · .* left/);
    await page.reload();
    await expect(bar).toBeVisible();
    await page.goto(`${base}/reasons`);
    await page.getByRole("link", { name: /Service quality: Scoring again, \d+ %/ }).first().click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("heading", { name: "Thrown away" })).toBeVisible();
  });
  test("a search for reasons says that it goes on, also after a reload", async ({ page }) => {
    await page.goto(`${await fake({ SLOW: "1" })}/reasons?view=inbox`);
    await page.getByRole("button", { name: "Look for reasons" }).click();
    await expect(page.getByText("You can leave this page")).toBeVisible();
    await page.reload();
    await expect(page.getByText("You can leave this page")).toBeVisible();
  });
});

test("a conversation that says nothing in words has a summary that says so", async ({ page }) => {
  await page.goto(`${await fake({})}/conversations/conv-000004`);
  await expect(page.getByRole("region", { name: "Summary" })).toContainText("Nobody said in words");
});

test("a summary's event is marked, and what a turn does is a mark beside it, not a chip", async ({ page }) => {
  await page.goto(`${await fake({})}/conversations/conv-000003`);
  await page.getByRole("button", { name: /send confirmation/ }).click();
  await expect(page.locator(".event.lit.now")).toBeInViewport();
  await expect(page.getByRole("img", { name: "Sounds most upset here" })).toHaveCount(1);
  await expect(page.getByRole("img", { name: "States a result" })).toHaveCount(1);
  await expect(page.locator(".sig-tag")).toHaveText(["language ar"]);
});
