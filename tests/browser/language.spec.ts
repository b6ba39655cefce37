// Scoring and language as people use them, against a running server with demo data. Flows that change what everybody sees
// (a published card, an arranged reason) go one after another and put back what they changed.
import { expect, firstConversation, type Page, path, test } from "./support";

const CARD = "/scorecards/service_quality";

interface Status { readonly state: string }
const post = async (page: Page, to: string, data?: unknown) => {
  const { csrf } = (await (await page.request.get("/v1/session")).json()) as { csrf: string };
  return (await page.request.post(to, { headers: { "X-Clarion-CSRF": csrf }, ...(data === undefined ? {} : { data }) })).json() as Promise<unknown>;
};
async function until(page: Page, at: string, state: string): Promise<void> {
  await expect.poll(async () => ((await (await page.request.get(at)).json()) as Status).state, { timeout: 25_000 }).toBe(state);
}

// One change is tried at a time, for everybody: so are these.
test.describe("What changes for everybody", () => {
  test.describe.configure({ mode: "serial" });

  test("a scorecard edited follows from form to YAML and back, and keeps the draft over a reload", async ({ page }) => {
    await page.goto(`${CARD}?view=edit`);
    const sheet = page.getByLabel("Scorecard YAML");
    const form = page.getByRole("region", { name: "Form" });
    await expect(sheet).toHaveValue(/id: service_quality/);
    const before = await sheet.inputValue();
    await form.locator(".form-question-head").first().click();
    await form.getByLabel("Question", { exact: true }).fill("Was the customer made welcome?");
    await expect(sheet).toHaveValue(/Was the customer made welcome\?/);
    const edited = await sheet.inputValue();
    const differing = edited.split("\n").filter((line, i) => line !== before.split("\n")[i]);
    expect(differing, "the field's line alone is written anew").toHaveLength(1);
    await sheet.fill(edited.replace("Was the customer made welcome?", "Was the customer greeted kindly?"));
    await expect(form.getByLabel("Question", { exact: true })).toHaveValue("Was the customer greeted kindly?");
    await expect(page.getByRole("region", { name: "State of the draft" })).toContainText("The card reads well");
    await page.reload();
    await expect(sheet).toHaveValue(/Was the customer greeted kindly\?/);
    await page.getByRole("button", { name: "Undo all changes" }).click();
    await expect(sheet).toHaveValue(before);
    await page.getByRole("button", { name: "Bring my changes back" }).click();
    await expect(sheet).toHaveValue(/Was the customer greeted kindly\?/);
    await page.getByRole("button", { name: "Undo all changes" }).click();
  });

  test("a changed scorecard is tried on all history and thrown away: nothing changed, the draft stays", async ({ page }) => {
    await editRule(page);
    await page.getByRole("button", { name: "Try on all history" }).click();
    await expect(page).toHaveURL(/view=history/);
    await expect(page.getByRole("button", { name: "Publish…" })).toBeVisible({ timeout: 25_000 });
    await expect(page.locator(".shift-words h2")).toContainText(/of [\d,]+ conversations change/);
    await page.goto("/models");
    await page.getByRole("link", { name: /Service quality: Ready to publish/ }).first().click();
    await page.getByRole("button", { name: "Throw away" }).click();
    await expect(page.getByRole("heading", { name: "Thrown away" })).toBeVisible();
    await expect(page.locator(".nav-trial")).toHaveCount(0);
    await page.goto(`${CARD}?view=versions`);
    await expect(page.locator(".table tbody tr", { hasText: "counts" })).toHaveCount(1);
    await page.goto(`${CARD}?view=edit`);
    await page.getByRole("button", { name: "Undo all changes" }).click();
  });

  test("a changed scorecard is tried, says what would change for whom and why, is published, and stands beside its old version", async ({ page }) => {
    test.setTimeout(90_000);
    const card = (await (await page.request.get("/v1/scorecards/service_quality")).json()) as { yaml: string; version: string };
    try {
      await editRule(page);
      await expect(page.getByRole("region", { name: "On one conversation" })).toBeVisible();
      await page.getByRole("button", { name: "Try on all history" }).click();
      await expect(page.getByRole("button", { name: "Publish…" })).toBeVisible({ timeout: 25_000 });
      const questions = page.getByRole("region", { name: "By question" });
      await expect(questions.locator("tbody tr")).toHaveCount(1);
      await expect(questions).toContainText(/yes → no/);
      await expect(page.getByRole("region", { name: "By agent" }).locator("tbody tr").first()).toBeVisible();
      const examples = page.getByRole("region", { name: "Conversations that change" });
      await expect(examples.locator(".change").first()).toContainText("before");
      const example = await examples.getByRole("link").first().textContent();
      await page.reload();
      await page.getByRole("button", { name: "Publish…" }).click();
      await expect(page.getByRole("dialog")).toContainText("all of history at once");
      await page.getByRole("button", { name: "Publish", exact: true }).click();
      await expect(page.getByRole("heading", { name: /^Version .* counts$/ })).toBeVisible();
      await page.getByRole("link", { name: "Compare versions" }).click();
      await expect(page.locator(".table tbody tr").first()).toContainText("counts");
      await expect(page.locator(".diff-line.gone")).not.toHaveCount(0);
      await expect(page.locator(".diff-line.new")).not.toHaveCount(0);
      await page.goto(path(example ?? ""));
      await page.getByText(/^Scored before by/).click();
      await expect(page.locator(".scored-list li").first()).toContainText(card.version);
      const waiting = page.waitForEvent("download");
      await page.getByRole("link", { name: "Receipt" }).click();
      expect((await waiting).suggestedFilename()).toMatch(/^receipt-.*\.json$/);
    } finally {
      await post(page, "/v1/rescoring/discard").catch(() => undefined);
      await post(page, "/v1/rescoring", { yaml: card.yaml });
      await until(page, "/v1/rescoring", "ready");
      await post(page, "/v1/rescoring/publish");
    }
  });

  test.describe("a phrase pack edited", () => {
    test.use({ expected: [/400/] });
    test("says the line of a mistake, is tried on all history, and thrown away", async ({ page }) => {
      test.setTimeout(90_000);
      await page.goto("/phrases?pack=service");
      await page.getByRole("button", { name: "Edit", exact: true }).click();
      const sheet = page.getByLabel("Text of service");
      const before = await sheet.inputValue();
      const lines = before.split("\n");
      const line = lines.findIndex((one) => /^\s*- signal:/.test(one));
      await sheet.fill(lines.map((one, i) => (i === line ? one.replace("signal:", "sgnal:") : one)).join("\n"));
      await page.getByRole("button", { name: "Try on all history" }).click();
      await expect(page.getByRole("alert")).toContainText(new RegExp(`\\b${line + 1}\\b`));
      await sheet.fill(before.replace(/^(\s*phrases:\n)(\s*)- /m, "$1$2- refund\n$2- "));
      await page.getByRole("button", { name: "Try on all history" }).click();
      await expect(page).toHaveURL(/\/trial/);
      await expect(page.getByRole("region", { name: "What is found" }).locator("tbody tr").first()).toBeVisible({ timeout: 60_000 });
      await page.reload();
      await page.getByRole("button", { name: "Publish…" }).click();
      await expect(page.getByRole("dialog")).toContainText("signals from before do not");
      await page.getByRole("button", { name: "Not yet" }).click();
      await page.getByRole("button", { name: "Throw away" }).click();
      await expect(page.getByRole("heading", { name: "Thrown away" })).toBeVisible();
    });
  });

  test("reasons are merged on the board for all of history, and split again", async ({ page }) => {
    interface Reason { readonly id: string; readonly title: string; readonly conversations: number }
    await page.goto("/reasons");
    await expect(page.locator(".reason-words")).toContainText("No reason brings more contacts than");
    const { reasons } = (await (await page.request.get("/v1/taxonomy")).json()) as { reasons: readonly Reason[] };
    const [into, part] = reasons.filter((one) => one.conversations > 0);
    if (!into || !part) throw new Error("the demo has fewer than two reasons");
    const count = (n: number) => n.toLocaleString("en-US");
    await row(page, part.title).getByRole("button", { name: part.title, exact: true }).click();
    await page.getByLabel("Part of").selectOption(into.id);
    await page.getByRole("button", { name: "Merge" }).click();
    await expect(row(page, part.title)).toHaveCount(0);
    const whole = row(page, into.title).getByRole("link", { name: count(into.conversations + part.conversations) });
    await whole.click();
    await expect(page.locator(".chip")).toContainText(into.title);
    await expect(page.locator(".page-head [role=status]")).toContainText(count(into.conversations + part.conversations));
    await page.goBack();
    await row(page, into.title).getByRole("button", { name: into.title, exact: true }).click();
    await page.locator(".arrange-parts li").filter({ hasText: part.id.replace(/_/g, " ") }).getByRole("checkbox").check();
    await page.getByLabel("Name of the new reason").fill(part.title);
    await page.getByRole("button", { name: "Split off 1 part" }).click();
    await expect(row(page, part.title)).toHaveCount(1);
    await expect(row(page, part.title).getByRole("link", { name: count(part.conversations) })).toBeVisible();
  });

  test("reasons are discovered: accepted, merged, dismissed, recognised on trial, and taken back", async ({ page }) => {
    test.setTimeout(180_000);
    await page.goto("/reasons?view=inbox");
    await page.getByLabel("Where to look").selectOption("all");
    await page.getByRole("button", { name: /Look (for reasons|again)/ }).click();
    await expect(page.locator(".cluster").first()).toBeVisible({ timeout: 60_000 });
    const titles = await page.locator(".cluster h2").allTextContents();
    expect(titles.length, "groups found").toBeGreaterThan(2);
    const stamp = `Found ${Date.now()}`;
    const first = page.locator(".cluster").first();
    await first.getByRole("button", { name: /^Rename/ }).click();
    await page.getByLabel("Name of the group").fill(stamp);
    await page.getByRole("button", { name: "Rename", exact: true }).click();
    const named = page.locator(".cluster").filter({ has: page.locator("h2", { hasText: stamp }) }); // the name is also a choice of every other group;
    await named.getByRole("button", { name: "New reason" }).click();
    await expect(named).toHaveCount(0);
    const second = page.locator(".cluster").first();
    await second.getByRole("combobox").selectOption({ label: stamp });
    await second.getByRole("button", { name: "Merge" }).click();
    await expect(page.locator(".cluster")).toHaveCount(titles.length - 2);
    await page.keyboard.press("x");
    await expect(page.locator(".cluster")).toHaveCount(titles.length - 3);
    await page.getByRole("button", { name: "Board" }).click();
    await expect(row(page, stamp)).toContainText(/Learned from [\d,]+ examples; not yet recognised in new conversations/);
    await row(page, stamp).getByRole("link", { name: "Have it recognised" }).click();
    await page.getByRole("button", { name: "Recognise them…" }).click();
    await expect(page).toHaveURL(/\/trial/, { timeout: 30_000 });
    await expect(page.getByRole("region", { name: "What is found" })).toContainText(/Contact reason: /, { timeout: 60_000 });
    await expect(page.getByRole("region", { name: "Scores" }).getByRole("link", { name: "Service quality" })).toBeVisible();
    await page.getByRole("button", { name: "Throw away" }).click();
    await expect(page.getByRole("heading", { name: "Thrown away" })).toBeVisible();
    await page.goto("/reasons?view=inbox");
    await page.getByRole("button", { name: /^Decided/ }).click();
    await expect(page.locator(".cluster")).toHaveCount(3);
    for (let left = 2; left >= 0; left--) {
      await page.locator(".cluster").first().getByRole("button", { name: "Undo" }).click();
      await expect(page.locator(".cluster")).toHaveCount(left);
    }
  });
});

const row = (page: Page, title: string) => page.locator(".reason").filter({ has: page.getByRole("button", { name: title, exact: true }) });

// Asks for the impossible in a question no other test looks at: every yes becomes a no.
async function editRule(page: Page): Promise<void> {
  await page.goto(`${CARD}?view=edit`);
  const form = page.getByRole("region", { name: "Form" });
  await form.locator('[data-question="closed_well"] .form-question-head').click();
  await form.getByLabel("Rule for a yes").fill("closing and not closing");
  await expect(page.getByRole("region", { name: "State of the draft" })).toContainText("The card reads well");
}

test.describe("Phrases", () => {
  test("are found while one writes, marked in their turn, and lead to it", async ({ page }) => {
    await page.goto("/phrases");
    await page.getByLabel("Phrases, one a line").fill("(my|the) refund\nthank you");
    await expect(page.getByRole("status").filter({ hasText: "conversations" })).toContainText(/[1-9][\d,]* turns in [1-9]/);
    const first = page.getByRole("region", { name: "Where it is said" }).locator(".hit").first();
    const marked = (await first.locator("mark").first().textContent())?.toLowerCase() ?? "";
    expect(marked).toMatch(/refund|thank\s+you/);
    await expect(page.locator(".hits-each li")).toHaveCount(2);
    await expect(page).toHaveURL(/p=/);
    await first.getByRole("link").click();
    await expect(page.locator("mark.ev.now")).toBeInViewport();
    expect((await page.locator("mark.ev.now").first().textContent())?.toLowerCase()).toBe(marked);
    await page.goBack();
    await expect(page.getByLabel("Phrases, one a line")).toHaveValue("(my|the) refund\nthank you");
  });
  test("of the packs can be read and tried", async ({ page }) => {
    await page.goto("/phrases");
    await page.locator(".packs-open").first().click();
    await expect(page).toHaveURL(/pack=/);
    const line = page.locator(".pack-line button").first();
    await line.click();
    await expect(page.getByLabel("Phrases, one a line")).not.toHaveValue("");
    await expect(page.locator(".pad-said b").first()).toBeVisible();
  });
  test.describe("with a mistake", () => {
    test.use({ expected: [/400/] });
    test("say the line and the column", async ({ page }) => {
      await page.goto("/phrases");
      await page.getByLabel("Phrases, one a line").fill("where is my refund\n(already|just told");
      await expect(page.getByRole("alert")).toContainText(/Line 2, column \d+/);
      await expect(page.locator(".pad-bad")).toBeVisible();
    });
  });
});

test("Models say what they learned from, how good they are, and what nobody measured", async ({ page }) => {
  const { models } = (await (await page.request.get("/v1/models")).json()) as { models: readonly { hash: string }[] };
  expect(models.length).toBeGreaterThan(0);
  await page.goto("/models");
  await expect(page.locator(".model")).toHaveCount(models.length);
  for (const model of await page.locator(".model").all()) {
    await expect(model.locator(".model-not li").first()).toBeVisible();
    await expect(model.locator(".model-head h2")).not.toBeEmpty();
  }
  await expect(page.locator(".model", { hasText: models[0]?.hash.slice(0, 12) ?? "?" })).toHaveCount(1);
});

test("the summary of a conversation leads from each sentence to its words", async ({ page }) => {
  await page.goto(path(await firstConversation(page, "&channel=chat")));
  const summary = page.getByRole("region", { name: "Summary" });
  const lines = summary.locator(".summary-line");
  await expect(lines.first()).toBeVisible();
  const count = await lines.count();
  for (let i = 0; i < count; i++) {
    const line = lines.nth(i);
    const said = (await line.locator(".summary-text").textContent()) ?? "";
    await line.click();
    await expect(line).toHaveAttribute("aria-pressed", "true");
    await expect(page).toHaveURL(/[?&]at=/);
    const place = page.locator("[data-evidence]").first();
    await expect(place).toBeInViewport();
    if (await place.evaluate((one) => one.tagName === "MARK")) expect(said).toContain((await place.textContent()) ?? "?");
  }
  await page.keyboard.press("Escape");
  await expect(summary.locator(".summary-line.on")).toHaveCount(0);
  await expect(page).not.toHaveURL(/[?&]at=/);
});
