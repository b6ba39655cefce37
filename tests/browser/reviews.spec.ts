// People review the machine's answers with few keys, agents dispute, somebody independent decides, several people calibrate.
import type { Browser, BrowserContext, Page } from "../../ui/node_modules/@playwright/test";
import { expect, test } from "./support";

const PASSWORD = "violet tractor seven moons";
const CARD = "service_quality";

const send = async (page: Page, path: string, data: object): Promise<unknown> => {
  const { csrf } = (await (await page.request.get("/v1/session")).json()) as { csrf: string };
  return (await page.request.post(path, { data, headers: { "X-Clarion-CSRF": csrf } })).json();
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

interface Row { readonly id: string; readonly turns: number; readonly agent_id: string; readonly agent_kind: string }
const rows = async (page: Page, query = ""): Promise<readonly Row[]> => ((await (await page.request.get(`/v1/interactions?limit=1000${query}`)).json()) as { rows: readonly Row[] }).rows;

// Every key counts, as a person would press them.
class Keys {
  presses = 0;
  constructor(private readonly page: Page) {}
  async press(key: string): Promise<void> { this.presses += 1; await this.page.keyboard.press(key); }
}

const figures = (page: Page, name: string): Promise<readonly number[]> => page.evaluate((wanted) => performance.getEntriesByName(wanted).map((entry) => entry.duration), name);
const say = (numbers: readonly number[]): string => { const sorted = [...numbers].sort((a, b) => a - b); return `n ${sorted.length}, median ${(sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(1)} ms, p95 ${(sorted[Math.floor(sorted.length * 0.95)] ?? 0).toFixed(1)} ms, longest ${(sorted[sorted.length - 1] ?? 0).toFixed(1)} ms`; };

test("a conversation of thirty turns is scored with at most twelve key presses", async ({ page }) => {
  const long = (await rows(page, "&sort=-turns")).find((row) => row.turns === 30);
  expect(long, "the demo has one").toBeDefined();
  await page.goto(`/review?id=${encodeURIComponent(long?.id ?? "")}&card=${CARD}`);
  const turns = page.locator(".rev-read");
  await expect(turns).toContainText(`of ${long?.turns} turns shown`);
  const questions = await page.locator(".rev-row").count();
  const keys = new Keys(page);
  while (await page.getByRole("button", { name: /Read on/ }).isVisible()) {
    await keys.press("Space");
    await page.waitForTimeout(120);
    expect(keys.presses, "reading on comes to an end").toBeLessThan(12);
  }
  await expect(turns).toContainText(`${long?.turns} of ${long?.turns}`);
  // One answer is corrected on the way: the number of another verdict than the machine's.
  const first = page.locator(".rev-row.on");
  const machine = (await first.locator(".rev-machine").textContent()) ?? "";
  const other = await first.locator(".rev-choices button:not(.machine)").first().locator("kbd").textContent();
  await keys.press(other ?? "1");
  await expect(page.locator(".rev-row").first().locator(".rev-said")).not.toHaveText(machine);
  await keys.press("Shift+A");
  await expect(page.locator(".rev-say")).toHaveText(`${questions} of ${questions} answered`);
  await keys.press("Enter");
  await expect(page.getByText("1 conversation reviewed")).toBeVisible();
  console.log(`review: ${keys.presses} key presses for ${long?.turns} turns and ${questions} questions; a key: ${say(await figures(page, "review.key"))}`);
  expect(keys.presses).toBeLessThanOrEqual(12);
  const labels = (await (await page.request.get(`/v1/interactions/${encodeURIComponent(long?.id ?? "")}/reviews`)).json()) as { standings: readonly { verdict: string; machine: string }[] };
  expect(labels.standings).toHaveLength(questions);
  expect(labels.standings.filter((one) => one.verdict !== one.machine)).toHaveLength(1);
});

test("nothing is accepted whose evidence was not on the screen", async ({ page }) => {
  const long = (await rows(page, "&sort=-turns"))[0];
  await page.goto(`/review?id=${encodeURIComponent(long?.id ?? "")}&card=${CARD}`);
  await expect(page.getByRole("button", { name: /Read on/ })).toBeVisible();
  const all = await page.locator(".rev-row").count();
  await page.keyboard.press("Shift+A");
  await expect(page.locator(".rev-say")).toContainText(/left: their evidence was not shown yet|Nothing to accept yet/);
  expect(await page.locator(".rev-said").count()).toBeLessThan(all);
});

test("the queue goes on by itself, quickly, and what is skipped stays", async ({ page, browser }) => {
  const qa = await person(page, browser, "qa", "Quinn");
  await qa.page.goto(`/review?card=${CARD}`);
  await expect(qa.page.getByRole("group", { name: "What to review" })).toContainText("Audit");
  const head = qa.page.locator(".rev-about a");
  const first = await head.textContent();
  await qa.page.keyboard.press("j");
  await expect(head).not.toHaveText(first ?? "");
  await qa.page.keyboard.press("k");
  await expect(head).toHaveText(first ?? "");
  for (let i = 1; i <= 4; i++) {
    const id = await head.textContent();
    // The queue's next conversation is fetched while this one is read.
    await qa.page.waitForTimeout(400);
    while (await qa.page.getByRole("button", { name: /Read on/ }).isVisible()) { await qa.page.keyboard.press("Space"); await qa.page.waitForTimeout(80); }
    await qa.page.keyboard.press("Shift+A");
    await expect(qa.page.locator(".rev-say")).toContainText(/of \d+ answered/);
    await qa.page.keyboard.press("Enter");
    await expect(head).not.toHaveText(id ?? "");
    await expect(qa.page.getByText(`${i} conversation${i > 1 ? "s" : ""} reviewed`)).toBeVisible();
  }
  console.log(`review: a key: ${say(await figures(qa.page, "review.key"))}; to the next conversation: ${say(await figures(qa.page, "review.next"))}`);
  await qa.context.close();
});

test("reading on leads back to what quick keys passed over", async ({ page, browser }) => {
  const qa = await person(page, browser, "qa", "Rita");
  await qa.page.setViewportSize({ width: 1280, height: 420 });  // a few turns a screen
  await qa.page.goto(`/review?card=${CARD}`);
  const more = qa.page.getByRole("button", { name: /Read on/ });
  await expect(more).toBeVisible();
  await qa.page.locator(".rev-main [data-turn]").last().evaluate((turn) => turn.scrollIntoView({ block: "end" }));
  await qa.page.waitForTimeout(200);
  await expect(more, "the middle was never shown").toBeVisible();
  for (let i = 0; i < 80 && await more.isVisible(); ++i) { await qa.page.keyboard.press("Space"); await qa.page.waitForTimeout(60); }
  await expect(more).toBeHidden();
  await qa.context.close();
});

test("blind hides what the machine said until one has answered", async ({ page, browser }) => {
  const qa = await person(page, browser, "qa", "Bea");
  await qa.page.goto(`/review?card=${CARD}`);
  await expect(qa.page.locator(".rev-choices button.machine")).toHaveCount(1);
  await qa.page.keyboard.press("b");
  await expect(qa.page.getByText("blind: say what you find")).toBeVisible();
  await expect(qa.page.locator(".rev-choices button.machine")).toHaveCount(0);
  await expect(qa.page.locator(".rev-because")).toHaveCount(0);
  await qa.page.keyboard.press("a");
  await expect(qa.page.locator(".rev-say")).toContainText("press the number");
  await qa.page.keyboard.press("1");
  await expect(qa.page.locator(".rev-said")).toHaveCount(1);
  await qa.page.keyboard.press("u");
  await expect(qa.page.locator(".rev-said")).toHaveCount(0);
  await qa.context.close();
});

test("an agent disputes an answer, a reviewer overturns it, and both read why", async ({ page, browser }) => {
  const all = await rows(page, "&agent_kind=human");
  const row = all.find((one) => one.agent_id !== "" && one.turns >= 6);
  const path = `/conversations/${encodeURIComponent(row?.id ?? "")}`;
  const agent = await person(page, browser, "agent", "Alf", { agent_id: row?.agent_id });
  await agent.page.goto(path);
  const answer = agent.page.locator(".answer").filter({ has: agent.page.locator(".verdict", { hasText: /^(yes|no)$/ }) }).first();
  const asked = ((await answer.locator(".answer-text > span").first().textContent()) ?? "").trim();
  const verdict = ((await answer.locator(".verdict").textContent()) ?? "").trim();
  await answer.click();
  await agent.page.getByRole("button", { name: "Dispute this answer" }).click();
  const form = agent.page.getByRole("form", { name: "Dispute this answer" });
  await expect(form.getByRole("button", { name: "Dispute", exact: true })).toBeDisabled();
  await form.getByLabel(/Why is it wrong/).fill("It was said in other words.");
  await form.getByRole("button", { name: "Dispute", exact: true }).click();
  await expect(agent.page.getByText("An independent reviewer decides.").or(agent.page.getByRole("button", { name: "Take it back" }))).toBeVisible();
  await expect(agent.page.getByRole("link", { name: "Review", exact: true })).toHaveCount(0);

  // Somebody independent meets it first of all in the queue, and is asked for a reason.
  const qa = await person(page, browser, "qa", "Rita");
  await qa.page.goto("/review?source=dispute");
  await expect(qa.page.locator(".rev-dispute").first()).toContainText("disputes");
  await qa.page.keyboard.press("1");
  await expect(qa.page.getByPlaceholder("Why? Both sides read it")).toBeFocused();
  await qa.page.keyboard.press("Enter");
  await qa.page.keyboard.press("Enter");
  await expect(qa.page.locator(".rev-say")).toContainText("Say why");

  await qa.page.goto("/calibration");
  const disputes = qa.page.getByRole("region", { name: "Disputes" });
  const item = disputes.getByRole("listitem").filter({ hasText: row?.id ?? "" });
  await expect(item).toContainText("It was said in other words.");
  await item.getByRole("group", { name: "Verdict" }).getByRole("button", { name: verdict === "yes" ? "no" : "yes", exact: true }).click();
  await item.getByLabel("Reason").fill("Heard in the second turn.");
  await item.getByRole("button", { name: "Overturn" }).click();
  await expect(item).toContainText("overturned");

  await agent.page.reload();
  await expect(agent.page.getByText("Heard in the second turn.").first()).toBeVisible();
  await expect(agent.page.getByText("It was said in other words.").first()).toBeVisible();
  const corrected = agent.page.locator(".answer").filter({ hasText: asked }).first();
  await expect(corrected.getByLabel("corrected by a person")).toBeVisible();
  await expect(corrected.locator("s"), "what the machine said stays").toHaveText(verdict);
  await agent.page.goto("/review");
  await expect(agent.page.getByText("Your role has no part in this")).toBeVisible();
  await agent.context.close();
  await qa.context.close();
});

test("two people judge the same conversations and see how far they agree", async ({ page, browser }) => {
  const ana = await person(page, browser, "qa", "Ana");
  const ben = await person(page, browser, "qa", "Ben");
  await ana.page.goto("/calibration");
  await ana.page.getByRole("button", { name: "New session" }).click();
  const form = ana.page.getByRole("form", { name: "New calibration session" });
  const title = `Weekly ${Date.now()}`;
  await form.getByLabel("Title").fill(title);
  await form.getByLabel(/Conversations, drawn/).fill("2");
  await form.locator(`input[value="${ana.id}"]`).check();
  await form.locator(`input[value="${ben.id}"]`).check();
  await form.getByRole("button", { name: "Open session" }).click();
  await expect(ana.page.getByRole("listitem").filter({ hasText: title })).toContainText("Ana 0/2");
  for (const who of [ana, ben]) {
    await who.page.goto("/calibration");
    await who.page.getByRole("listitem").filter({ hasText: title }).getByRole("link", { name: "Judge yours" }).click();
    for (let conversation = 0; conversation < 2; conversation++) {
      await expect(who.page.getByText("blind: say what you find")).toBeVisible();
      const id = await who.page.locator(".rev-about a").textContent();
      const questions = await who.page.locator(".rev-row").count();
      for (let i = 0; i < questions; i++) await who.page.keyboard.press(who === ben && i === 0 ? "2" : "1");
      await expect(who.page.locator(".rev-say")).toHaveText(`${questions} of ${questions} answered`);
      await who.page.keyboard.press("Enter");
      if (conversation === 0) await expect(who.page.locator(".rev-about a")).not.toHaveText(id ?? "");
    }
    await expect(who.page.getByText("You have judged all of this session")).toBeVisible();
  }
  await ben.page.getByRole("link", { name: "See how far you agree" }).click();
  const result = ben.page.getByRole("region", { name: "Calibration session" });
  await expect(result.getByRole("row").filter({ hasText: "All questions" })).toBeVisible();
  await expect(result.getByRole("table", { name: "Reviewers" })).toContainText("The machine");
  await expect(result).toContainText("2 answers to settle");
  await ana.context.close();
  await ben.context.close();
});

// What takes weeks of labels comes from here.
test("thresholds say what they promise, what is missing, and what drifts", async ({ page }) => {
  const estimate = (value: number, n: number) => ({ value, low: Math.max(0, value - 0.06), high: Math.min(1, value + 0.04), n });
  const steady = { state: "steady", before: null, recent: null, since: null, alarm_at: null, weeks: [] as readonly object[] };
  const weeks = Array.from({ length: 8 }, (_, i) => ({ from: `2026-0${i < 4 ? 1 : 2}-0${(i % 4) * 2 + 1}`, wrong: estimate(i > 5 ? 0.22 : 0.05, 30) }));
  const base = { threshold: null, share: null, error: null, bound: null, above: 0, labels: 240, more_labels: null };
  const questions = [
    { ...base, question: "greeted", text: "Was the customer welcomed?", state: "reliable", threshold: 0.85, share: 0.62, error: 0.02, bound: 0.08, above: 149, drift: { question: "greeted", ...steady } },
    { ...base, question: "empathy", text: "Was frustration met with empathy?", state: "needs_labels", more_labels: 70, drift: { question: "empathy", ...steady, state: "drifting", before: estimate(0.06, 40), recent: estimate(0.22, 40), since: "2026-03-02T10:00:00Z", alarm_at: "2026-03-06T10:00:00Z", weeks } },
    { ...base, question: "closing", text: "Was there a closing?", state: "unreliable", drift: { question: "closing", ...steady } },
  ];
  await page.route("**/v1/reviews/thresholds*", (route) => route.fulfill({ json: { scorecard: CARD, title: "Service quality", risk: 0.1, failure: 0.05, questions } }));
  await page.route("**/v1/reviews/accuracy*", (route) => route.fulfill({ json: { scorecard: CARD, title: "Service quality", version: "3+1f", audit_rate: 0.02, conversations: 300, audited: 240, contested: 3, people: null, overall: estimate(0.91, 720), questions: questions.map((one) => ({ question: one.question, text: one.text, labels: 240, picked: 12, agreement: estimate(0.9, 240), verdicts: [{ verdict: "no", precision: estimate(0.7, 30), recall: estimate(0.6, 34) }, { verdict: "yes", precision: estimate(0.94, 210), recall: estimate(0.95, 206) }], wrong: { value: 1200, low: 800, high: 1600, n: 240 }, population: 12000, mistaken: [], people: null })) } }));
  await page.goto("/calibration");
  await expect(page.getByText("1 of 3 questions can be left to the machine, each with at most 10 % of its verdicts wrong, sure to 95 %.")).toBeVisible();
  await expect(page.getByRole("alert")).toContainText("Was frustration met with empathy?");
  const table = page.getByRole("region", { name: "Questions" });
  await expect(table.getByRole("row").filter({ hasText: "welcomed" })).toContainText("from 85 % sure");
  await expect(table.getByRole("row").filter({ hasText: "empathy" })).toContainText("About 70 conversations more");
  await expect(table.getByRole("row").filter({ hasText: "closing" })).toContainText("more labels alone will not help");
  await table.getByRole("button", { name: "Was the customer welcomed?" }).click();
  await expect(table.getByRole("img", { name: /Share of wrong verdicts by week/ })).toHaveCount(0);
  await expect(table).toContainText("of the 12,000 conversations the sample stands for are wrong");
  await table.getByRole("button", { name: "Was frustration met with empathy?" }).click();
  await expect(table.getByRole("img", { name: "Share of wrong verdicts by week, 5 % in the first and 22 % in the last of 8" })).toBeVisible();
});
