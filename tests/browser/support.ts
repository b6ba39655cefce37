// What every test shares. Playwright lives with the page (ui/node_modules), so that there is one place to install from.
import { expect, type Page, test as base } from "../../ui/node_modules/@playwright/test";

// Two tests at a time may ask a small machine too much: the page asks again, and only the browser writes down that it had to.
const ASKED_AGAIN = /status of 503 \(Service Unavailable\)/;

// Every test enters the demo first, as one click on the page does. A test fails when the page logged an error, unless it said which ones to expect.
export const test = base.extend<{ expected: RegExp[]; signedIn: boolean }>({
  expected: [[], { option: true }],
  signedIn: [true, { option: true }],
  page: async ({ page, expected, signedIn }, use) => {
    if (signedIn) await page.request.post("/v1/session/demo");
    const errors: string[] = [];
    page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
    page.on("pageerror", (error) => errors.push(String(error)));
    await use(page);
    expect(errors.filter((text) => ![ASKED_AGAIN, ...expected].some((one) => one.test(text))), "errors in the console").toEqual([]);
  },
});
export { expect };
export type { Page };

export async function firstConversation(page: Page, query = ""): Promise<string> {
  const response = await page.request.get(`/v1/interactions?limit=50${query}`);
  const body = (await response.json()) as { rows: { id: string; turns: number }[] };
  const row = body.rows.find((one) => one.turns >= 6) ?? body.rows[0];
  if (!row) throw new Error("the server has no conversations: start it with demo data");
  return row.id;
}

export const path = (id: string): string => `/conversations/${encodeURIComponent(id)}`;
