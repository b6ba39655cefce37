// The page as people use it, against a running server with demo data.
import { expect, firstConversation, type Page, path, test } from "./support";

test.describe("Pulse", () => {
  test("says what to look at, and shows every lens with intervals", async ({ page }) => {
    await page.goto("/");
    await expect(page.locator(".headline").first()).toBeVisible();
    for (const lens of ["Outcome", "Effort", "Perception", "Operations"]) await expect(page.getByRole("region", { name: lens })).toBeVisible();
    const csat = page.locator('[data-metric="csat"]');
    await expect(csat).toContainText("%");
    await expect(csat).toContainText("±");
    await expect(csat).toContainText("n ");
    await expect(page.locator(".figure")).not.toHaveCount(0);
  });

  test("drills from a figure to its segments, their conversations and the evidence", async ({ page }) => {
    await page.goto("/");
    await page.locator('[data-metric="fcr_7d"]').click();
    await expect(page).toHaveURL(/\/metric\/fcr_7d\?.*period=28d/);
    await expect(page.locator(".line-figure canvas")).toBeVisible();
    await page.getByRole("button", { name: "queue" }).click();
    await expect(page).toHaveURL(/by=queue/);
    await expect(page.getByRole("columnheader", { name: "Queue" })).toBeVisible();
    const row = page.locator(".breakdown tbody tr").first();
    await row.getByRole("link").first().click();
    await expect(page).toHaveURL(/\/conversations\?.*metric=fcr_7d/);
    await expect(page).toHaveURL(/part=miss/);
    await expect(page).toHaveURL(/queue=/);
    await expect(page.locator(".chip")).toHaveCount(2);
    await page.locator(".row-link").first().click();
    await expect(page.locator(".transcript .turn").first()).toBeVisible();
    // A short contact may have no answer with evidence: the next of the list will.
    for (let left = 6; !(await lightUp(page)); left--) {
      expect(left, "conversations tried").toBeGreaterThan(0);
      const at = page.url().split("?")[0] ?? "";
      await page.keyboard.press("j");
      await expect(page).not.toHaveURL(new RegExp(`${at}(\\?|$)`));
    }
  });

  test("keeps the period in the address and asks for other dates", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("button", { name: "Last 7 days" }).click();
    await expect(page).toHaveURL(/period=7d/);
    await page.reload();
    await expect(page.getByRole("button", { name: "Last 7 days" })).toHaveAttribute("aria-pressed", "true");
  });
});

test.describe("Conversations", () => {
  test("filters live in the address and survive a reload", async ({ page }) => {
    await page.goto("/conversations");
    await expect(page.locator(".grid-row").first()).toBeVisible();
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    await page.getByRole("button", { name: "Channel" }).click();
    await page.getByRole("checkbox", { name: /voice/ }).click();
    await page.getByRole("checkbox", { name: /email/ }).click();
    await page.keyboard.press("Escape");
    await expect(page).toHaveURL(/channel=voice&channel=email/);
    await expect(page.locator(".chip")).toContainText("voice or email");
    await expect(page.locator('.grid[aria-busy="false"]')).toBeVisible();
    const total = await page.locator(".page-head [role=status]").textContent();
    await page.reload();
    await expect(page.locator(".chip")).toContainText("voice or email");
    await expect(page.locator(".page-head [role=status]")).toHaveText(total ?? "");
    await page.getByRole("button", { name: /Remove filter channel/ }).click();
    await expect(page.locator(".chip")).toHaveCount(0);
  });

  test("finds words, and says so when there is nothing", async ({ page }) => {
    await page.goto("/conversations");
    await expect(page.locator(".grid-row").first()).toBeVisible();
    const all = await page.locator(".page-head [role=status]").textContent();
    await page.keyboard.press("/");
    await page.keyboard.type("refund");
    await expect(page).toHaveURL(/q=refund/);
    await expect(page.locator(".page-head [role=status]")).not.toHaveText(all ?? "");
    await page.getByRole("searchbox").fill("zzqxv nothing like this");
    await expect(page.getByRole("heading", { name: "No conversation is like that" })).toBeVisible();
    await page.getByRole("button", { name: "Clear filters and period" }).click();
    await expect(page.locator(".grid-row").first()).toBeVisible();
  });

  test("walks with j and k, opens with o, and goes on to the next from there", async ({ page }) => {
    await page.goto("/conversations");
    await expect(page.locator(".grid-row").first()).toBeVisible();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await expect(page.locator(".grid-row.on")).toHaveAttribute("data-index", "0");
    await page.keyboard.press("o");
    await expect(page).toHaveURL(/\/conversations\/.+/);
    await expect(page.locator(".talk-walk")).toContainText(/^1 of /);
    await expect(page.locator(".transcript")).toBeVisible();
    await page.keyboard.press("j");
    await expect(page.locator(".talk-walk")).toContainText(/^2 of /);
    await page.keyboard.press("k");
    await expect(page.locator(".talk-walk")).toContainText(/^1 of /);
  });

  test("loads more while one scrolls, sorts, hides columns and offers CSV", async ({ page }) => {
    await page.goto("/conversations");
    await expect(page.locator(".grid-row").first()).toBeVisible();
    await page.locator(".grid").evaluate((grid) => grid.scrollTo({ top: 36 * 95 }));
    await expect(page.locator('.grid-row[data-index="110"]')).toBeAttached();
    await page.getByRole("columnheader", { name: "Score" }).getByRole("button").click();
    await expect(page).toHaveURL(/sort=points/);
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: "CSAT" }).click();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("columnheader", { name: "CSAT" })).toHaveCount(0);
    await expect(page.getByRole("link", { name: "CSV" })).toHaveAttribute("href", /\/v1\/interactions\.csv\?.*sort=points/);
  });

  test("keeps views under a name", async ({ page }) => {
    await page.goto("/conversations?channel=chat&sort=-effort");
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByLabel("Name of the view").fill("Hard chats");
    await page.getByRole("button", { name: "Save" }).click();
    await page.goto("/conversations");
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("button", { name: "Hard chats", exact: true }).click();
    await expect(page).toHaveURL(/channel=chat&sort=-effort/);
  });
});

// Walks the answers until one has its evidence marked in the transcript.
async function lightUp(page: Page): Promise<boolean> {
  await expect(page.locator(".answer").first()).toBeVisible();
  const answers = await page.locator(".answer").count();
  for (let i = 0; i < answers; i++) {
    await page.locator(".answer").nth(i).click();
    await expect(page.locator(".answer.on")).toHaveCount(1);
    if ((await page.locator("[data-evidence]").count()) > 0) return true;
  }
  return false;
}

test.describe("Conversation", () => {
  test("lights up the evidence of an answer, keeps it in the address and lets go with Esc", async ({ page }) => {
    await page.goto(path(await firstConversation(page, "&channel=voice&answer=service_quality.confirmed_need:yes")));
    expect(await lightUp(page), "an answer with evidence").toBe(true);
    await expect(page.locator("[data-evidence]").first()).toBeInViewport();
    await expect(page).toHaveURL(/show=/);
    await page.reload();
    await expect(page.locator("[data-evidence]").first()).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.locator("[data-evidence]")).toHaveCount(0);
    await page.keyboard.press("ArrowDown");
    await expect(page.locator(".answer.on")).toHaveCount(1);
  });

  test("shows facts, signals that can be hidden, the journey and the details", async ({ page }) => {
    await page.goto(path(await firstConversation(page, "&channel=voice")));
    await expect(page.locator(".facts")).toContainText("Transfers");
    await expect(page.getByRole("group", { name: "Who spoke when" })).toBeVisible();
    const toggle = page.locator(".sig-toggle").first();
    const was = await toggle.getAttribute("aria-pressed");
    await toggle.click();
    await expect(toggle).not.toHaveAttribute("aria-pressed", was ?? "");
    await expect(page.locator(".journey .current")).toHaveCount(1);
    await expect(page.getByRole("region", { name: "Details" })).toContainText("direction");
  });

  test.describe("that does not exist", () => {
    test.use({ expected: [/404/] });
    test("says so, with a way on", async ({ page }) => {
      await page.goto("/conversations/there-is-no-such-one");
      await expect(page.getByRole("alert")).toContainText("could not be loaded");
      await expect(page.getByRole("button", { name: "Copy details" })).toBeVisible();
    });
  });
});

test.describe("Scorecards", () => {
  test("lead from a card's answers to the conversations", async ({ page }) => {
    await page.goto("/scorecards");
    await page.locator('a[href="/scorecards/service_quality"]').click(); // a draft of it that another test tries has its name, too
    await expect(page.locator(".question").first()).toBeVisible();
    await expect(page.locator(".result-bar").first()).toBeVisible();
    await page.locator(".result-words").getByRole("link", { name: /^no/ }).first().click();
    await expect(page).toHaveURL(/\/conversations\?.*answer=service_quality\.\w+:no/);
    await expect(page.locator(".grid-row").first()).toBeVisible();
  });

  test.describe("trying a change", () => {
    test.use({ expected: [/400/] });
    test("shows the result, and the line of a mistake", async ({ page }) => {
      const id = await firstConversation(page, "&channel=voice");
      await page.goto(`/scorecards/service_quality?try=${encodeURIComponent(id)}`);
      const preview = page.getByRole("region", { name: "On one conversation" });
      await expect(preview.locator(".answer").first()).toBeVisible();
      await expect(preview.locator("q").first()).toBeVisible();
      const sheet = page.getByLabel("Scorecard YAML");
      const yaml = await sheet.inputValue();
      const line = yaml.split("\n").findIndex((one) => /^\s+rule:/.test(one));
      await sheet.fill(yaml.split("\n").map((one, i) => (i === line ? one.replace("rule:", "rle:") : one)).join("\n"));
      await expect(page.getByRole("alert")).toContainText(/line \d+/);
      await expect(page.locator(`.bad-line[data-line="${line + 1}"]`)).toBeVisible();
    });
  });
});

test("Import takes a file, and keeps what it refused with its reason", async ({ page }) => {
  const stamp = Date.now();
  const workspace = (await (await page.request.get("/v1/workspace")).json()) as { first_at: string };
  const soon = new Date(Date.parse(workspace.first_at) + 86_400_000).toISOString(); // within the demo's time, so that no other test sees its period change
  const good = { id: `browser-test-${stamp}`, channel: "chat", started_at: soon, turns: [{ speaker: "customer", role: "customer", text: "Where is my parcel?" }, { speaker: "agent", role: "agent", text: "Hello, I will check." }] };
  const bad = { id: `browser-test-bad-${stamp}`, channel: "chat", started_at: soon, turns: [{ speaker: "nobody we know", role: "nobody we know", text: "hi" }] };
  const name = `browser-${stamp}.jsonl`;
  await page.goto("/import");
  await page.getByLabel("Files to import").setInputFiles({ name, mimeType: "application/x-ndjson", buffer: Buffer.from(`${JSON.stringify(good)}\n${JSON.stringify(bad)}\n`) });
  const job = page.locator(".job", { hasText: name });
  await expect(job).toContainText("done");
  await expect(job).toContainText("1 accepted");
  await expect(job).toContainText("1 rejected");
  const reject = page.locator(".rejects tbody tr", { hasText: name });
  await expect(reject).toContainText(`${name}:2`);
  await expect(reject).toContainText("nobody we know");
  await reject.getByRole("button", { name: /Raw text/ }).click();
  await expect(page.locator(".reject-raw")).toContainText(bad.id);
  await page.reload();
  await expect(page.locator(".job", { hasText: name })).toContainText("done");
  await page.locator(".rejects tbody tr", { hasText: name }).getByRole("button", { name: /Delete record/ }).click();
  await expect(page.locator(".rejects tbody tr", { hasText: name })).toHaveCount(0);
});

test("the palette finds pages and figures, runs actions, and closes with Esc", async ({ page }) => {
  await page.goto("/");
  await expect(page.locator(".figure").first()).toBeVisible();
  const find = page.getByRole("combobox", { name: /Find pages/ });
  await page.keyboard.press("Control+k");
  await expect(find).toBeFocused();
  await page.keyboard.type("contact resol");
  await expect(page.getByRole("option", { name: /First contact resolution, 7 days/ })).toBeVisible();
  await page.getByRole("option", { name: /First contact resolution, 7 days/ }).click();
  await expect(page).toHaveURL(/\/metric\/fcr_7d/);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("scorec");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/scorecards/);
  await page.keyboard.press("Control+k");
  await expect(find).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(find).toHaveCount(0);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("previous row");
});

test("light and dark: follows the system, remembers a choice", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/");
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await expect(page.locator(".figure").first()).toBeVisible();
  expect(await background()).toBe("rgb(15, 17, 21)");
  await page.getByRole("button", { name: "Use the light theme" }).click();
  await expect.poll(background).toBe("rgb(251, 251, 252)");
  await page.reload();
  await expect.poll(background).toBe("rgb(251, 251, 252)");
});

test.describe("every page", () => {
  test.describe.configure({ timeout: 90_000 }); // many pages, one after another
  const pages = async (page: Page) => ["/", "/metric/fcr_7d", "/conversations?channel=voice&signal=frustration", path(await firstConversation(page)), "/scorecards", "/scorecards/service_quality", "/scorecards/service_quality?view=edit", "/scorecards/service_quality?view=history", "/scorecards/service_quality?view=versions", "/phrases?p=refund", "/models", "/ai-register", "/targets", "/drivers", "/drivers?edge=volume~wait", "/journeys", "/journeys?step=answered", "/journeys?tab=moments", "/journeys?tab=failure", "/agents", "/quality", "/coaching", "/coaching?new=1", "/learning", "/learning?new=1", "/learning?tab=paths", "/learning?tab=quizzes", "/learning?tab=ramp-up", "/learning/processes/refund_status", "/reasons", "/reasons?view=inbox", "/trial", "/import", "/week", "/explore", "/changes", "/ai-agents", "/ai-agents?matter=password_reset", "/brief", "/readiness", "/privacy", "/calendar", "/review", "/calibration", "/scorecards/service_quality?view=life", "/scorecard-library"];

  test("fits a phone: nothing scrolls sideways", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const address of await pages(page)) {
      await page.goto(address, { waitUntil: "networkidle" });
      const wide = await page.evaluate(() => [document.documentElement, document.getElementById("main")].some((one) => one !== null && one.scrollWidth > one.clientWidth));
      expect(wide, `${address} scrolls sideways`).toBe(false);
    }
  });

  test("names every control, has one heading of the first rank, and no doubled ids", async ({ page }) => {
    for (const address of await pages(page)) {
      await page.goto(address, { waitUntil: "networkidle" });
      const found = await page.evaluate(() => {
        const name = (one: Element): string => {
          const label = one.getAttribute("aria-label") ?? one.getAttribute("title") ?? "";
          const byId = (one.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join("");
          const labels = "labels" in one ? [...((one as HTMLInputElement).labels ?? [])].map((l) => l.textContent).join("") : "";
          return (label + byId + labels + (one.textContent ?? "")).trim();
        };
        const nameless = [...document.querySelectorAll("button, a, input, select, textarea, [role=button], [role=tab]")].filter((one) => name(one) === "").map((one) => one.outerHTML.slice(0, 120));
        const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
        return { nameless, headings: document.querySelectorAll("h1").length, doubled: ids.filter((id, i) => ids.indexOf(id) !== i), language: document.documentElement.lang };
      });
      expect(found, address).toEqual({ nameless: [], headings: 1, doubled: [], language: "en" });
    }
  });
});
