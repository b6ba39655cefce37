// A scorecard's life: taken from the library, tried, approved by a second person, published, retired and back; what good looks like.
import type { Browser, BrowserContext, Page } from "../../ui/node_modules/@playwright/test";
import { expect, test } from "./support";

const PASSWORD = "violet tractor seven moons";

const send = async (page: Page, path: string, data: object): Promise<unknown> => {
  const { csrf } = (await (await page.request.get("/v1/session")).json()) as { csrf: string };
  return (await page.request.post(path, { data, headers: { "X-Clarion-CSRF": csrf } })).json();
};

async function person(page: Page, browser: Browser, role: string, name: string): Promise<{ context: BrowserContext; page: Page; id: string }> {
  const email = `${name.toLowerCase()}${Date.now()}${Math.floor(Math.random() * 1e6)}@example.com`;
  const { id, link } = (await send(page, "/v1/people", { email, name, role, teams: [] })) as { id: string; link: string };
  const context = await browser.newContext();
  const theirs = await context.newPage();
  await theirs.goto(link);
  await theirs.getByLabel("New password").fill(PASSWORD);
  await theirs.getByRole("button", { name: "Set it and sign in" }).click();
  await expect(theirs.getByRole("link", { name })).toBeVisible();
  return { context, page: theirs, id };
}

// What is tried is one for the whole workspace: these tests take turns.
test.describe.configure({ mode: "serial" });

test("a card of the library is taken, tried on all history, and waits for a second person", async ({ page, browser }) => {
  test.slow();
  const ann = await person(page, browser, "qa", "Annegret");
  const ben = await person(page, browser, "qa", "Benedikt");
  await page.goto("/scorecards");
  await page.getByLabel("A second person approves a card before it counts").check();

  await ann.page.goto("/scorecards");
  await expect(ann.page.getByLabel("A second person approves a card before it counts"), "an administrator's to change").toBeDisabled();
  await ann.page.getByRole("link", { name: "Library" }).click();
  await ann.page.getByLabel("Channel").selectOption("voice");
  const shelf = ann.page.getByRole("list", { name: "Scorecards to take" });
  const card = shelf.locator("li.panel").filter({ has: ann.page.getByRole("heading", { name: "Phone calls" }) });
  await card.getByText("10 questions").click();
  await expect(card).toContainText("good");
  await card.getByRole("button", { name: "Take as a draft" }).click();

  await expect(ann.page.getByRole("heading", { name: "Phone calls" })).toBeVisible();
  const steps = ann.page.getByRole("group", { name: "What comes next" });
  await expect(steps).toContainText("Not tried yet");
  await steps.getByRole("button", { name: "Try on all history" }).click();
  await expect(steps).toContainText("Submit it", { timeout: 60_000 });
  await expect(ann.page.getByRole("region", { name: "Tried on all history" })).toContainText("Mean points");
  await expect(steps.getByRole("button", { name: "Publish" })).toHaveCount(0);
  await steps.getByRole("button", { name: "Submit for approval" }).click();
  await steps.getByRole("textbox").fill("for the phone desk");
  await steps.getByRole("button", { name: "Submit", exact: true }).click();
  await expect(steps).toContainText("you cannot approve your own");
  await expect(steps.getByRole("button", { name: /Approve/ })).toHaveCount(0);

  await ben.page.goto("/scorecards");
  await ben.page.getByRole("region", { name: "On the way" }).getByRole("link", { name: "Phone calls" }).click();
  const his = ben.page.getByRole("group", { name: "What comes next" });
  await expect(his).toContainText("for the phone desk");
  await his.getByRole("button", { name: "Send back" }).click();
  await his.getByRole("textbox").fill("say why silence counts");
  await his.getByRole("button", { name: "Send back", exact: true }).click();

  await ann.page.reload();
  await expect(steps).toContainText("Sent back by Benedikt: say why silence counts");
  await steps.getByRole("button", { name: "Submit for approval" }).click();
  await steps.getByRole("button", { name: "Submit", exact: true }).click();
  await expect(his.getByRole("button", { name: "Approve…" })).toBeVisible({ timeout: 1 }).catch(() => ben.page.reload());
  await his.getByRole("button", { name: "Approve…" }).click();
  await his.getByRole("button", { name: "Approve this text" }).click();
  await expect(his).toContainText("Approved by Benedikt");

  await ann.page.reload();
  await steps.getByRole("button", { name: "Publish" }).click();
  await expect(ann.page).toHaveURL(/\/scorecards\/voice_call/);
  const stages = ann.page.getByRole("list", { name: "How far the card is" });
  await expect(stages).toContainText("Approved");
  await expect(stages).toContainText("Benedikt");
  await expect(ann.page.getByRole("region", { name: "History" })).toContainText("Benedikt sent it back");
  await page.goto("/scorecards");
  await page.getByLabel("A second person approves a card before it counts").uncheck();
  await ann.context.close();
  await ben.context.close();
});

test("a card is retired, says so everywhere, and is put in use again", async ({ page }) => {
  test.slow();
  await page.goto("/scorecards/voice_call?view=life");
  const scored = async (): Promise<number> => ((await (await page.request.get("/v1/scorecards/voice_call")).json()) as { interactions: number }).interactions;
  const before = await scored();
  await page.getByRole("button", { name: "Retire the card" }).click();
  const ask = page.getByRole("dialog");
  await ask.getByLabel("Why?").fill("the desk moved to chat");
  await ask.getByRole("button", { name: "Retire", exact: true }).click();
  await expect(page.getByRole("list", { name: "How far the card is" })).toContainText("the desk moved to chat");
  expect(await scored(), "what it scored stays").toBe(before);
  await page.goto("/scorecards");
  await expect(page.getByRole("row").filter({ hasText: "Phone calls" })).toContainText("retired");
  const { rows } = (await (await page.request.get("/v1/interactions?card=voice_call&limit=1")).json()) as { rows: readonly { id: string }[] };
  await page.goto(`/conversations/${encodeURIComponent(rows[0]?.id ?? "")}?card_tab=voice_call`);
  await expect(page.getByText("retired card")).toBeVisible();
  await page.goto("/scorecards/voice_call?view=life");
  await page.getByRole("button", { name: "Put it in use again" }).click();
  await page.getByRole("button", { name: "Put it in use again…" }).click({ timeout: 60_000 });
  await page.getByRole("dialog").getByRole("button", { name: "Publish", exact: true }).click();
  await expect(page.getByRole("heading", { name: /counts$/ })).toBeVisible({ timeout: 30_000 });
  await page.goto("/scorecards");
  await expect(page.getByRole("row").filter({ hasText: "Phone calls" })).not.toContainText("retired");
});

test("a question says what good looks like, with examples that are pinned and rejected", async ({ page }) => {
  await page.goto("/scorecards/service_quality");
  const question = page.locator("article.question").filter({ hasText: "Was the customer welcomed?" });
  await expect(question).toContainText("Says hello and offers help");
  await question.getByText("Examples from conversations").click();
  const good = question.getByRole("region", { name: "Good examples" });
  await expect(good.getByRole("listitem")).toHaveCount(3);
  const second = (await good.getByRole("listitem").nth(1).locator("q").textContent()) ?? "";
  await good.getByRole("listitem").nth(1).getByRole("button", { name: "Pin this example" }).click();
  await expect(good.getByRole("listitem").first()).toContainText(second.slice(0, 20));
  await expect(good.getByRole("button", { name: "Unpin this example" })).toHaveCount(1);
  await good.getByRole("listitem").nth(1).getByRole("button", { name: "Reject this example" }).click();
  await expect(question).toContainText("Rejected:");
  await question.getByRole("button", { name: "allow again" }).click();
  await expect(question).not.toContainText("Rejected:");
  await good.getByRole("listitem").first().getByRole("link").click();
  await expect(page.getByRole("button", { name: /Was the customer welcomed/ })).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator(".answer-under")).toContainText("Says hello and offers help");
});

test("an earlier version comes back as a draft, and what differs is told question by question", async ({ page }) => {
  test.slow();
  const { yaml } = (await (await page.request.get("/v1/scorecards/voice_call")).json()) as { yaml: string };
  const draft = (await send(page, "/v1/scorecard-drafts", { yaml: yaml.replace("Did the agent give a name?", "Did the agent say who they are?").replace("rule: 'greeting or offer_help'", "rule: 'greeting'"), note: "plainer" })) as { id: string };
  await page.goto(`/scorecards/drafts/${draft.id}`);
  const differs = page.getByRole("list", { name: "Questions that differ" });
  await expect(differs.getByRole("listitem").filter({ hasText: "Did the agent say who they are?" })).toContainText("reworded");
  await expect(differs.getByRole("listitem").filter({ hasText: "greeted with an offer" })).toContainText("other rule");
  const steps = page.getByRole("group", { name: "What comes next" });
  await steps.getByRole("button", { name: "Try on all history" }).click();
  await steps.getByRole("button", { name: "Publish" }).click({ timeout: 60_000 });
  await expect(page).toHaveURL(/\/scorecards\/voice_call/);
  await page.goto("/scorecards/voice_call?view=versions");
  await expect(page.getByRole("list", { name: "Questions that differ" })).toContainText("reworded");
  await page.getByRole("button", { name: "Bring it back as a draft" }).click();
  await expect(page.getByText(/Back to version 1\+/)).toBeVisible();
  await page.getByRole("button", { name: "Throw away" }).click();
});
