// Where news goes: a destination is added, tested, hears of an initiative, fails, and is begun again.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "./support";

// A receiver that answers what the test wants next.
class Receiver {
  status = 200;
  readonly bodies: string[] = [];
  readonly #server: Server;
  constructor() {
    this.#server = createServer((request, response) => {
      let body = "";
      request.on("data", (bytes: Buffer) => { body += bytes.toString(); });
      request.on("end", () => { this.bodies.push(body); response.writeHead(this.status).end(this.status === 200 ? "ok" : "not now"); });
    });
  }
  async start(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }
  stop(): void { this.#server.closeAllConnections(); this.#server.close(); }
}

test.describe("from the first test to what was lost", () => {
  test.use({ expected: [/409/] });  // its own schedule may deliver before the hand that tries it now
  test("a destination is added, tested, and hears of an initiative; what was lost is begun again", async ({ page }) => {
    const receiver = new Receiver();
    const address = await receiver.start();
    const name = `Floor ${Date.now()}`;
    await page.goto("/destinations");
    await page.getByRole("button", { name: "Add destination" }).click();
    const form = page.getByRole("form", { name: "Add a destination" });
    await form.getByLabel("Name").fill(name);
    await form.getByLabel("Address").fill(address);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await expect(page.getByRole("status").filter({ hasText: name })).toContainText("whsec_");

    const row = page.getByRole("region", { name: "Destinations" }).getByRole("row").filter({ hasText: name });
    await expect(row).toContainText("Nothing sent yet");
    await row.getByRole("button", { name: "Test" }).click();
    await expect(row).toContainText("Test answered 200");
    expect(receiver.bodies[0]).toContain('"type":"test"');

    receiver.status = 500;
    const post = async (path: string, data: object): Promise<{ id: string }> => {
      const { csrf } = (await (await page.request.get("/v1/session")).json()) as { csrf: string };
      return (await (await page.request.post(path, { data, headers: { "X-Clarion-CSRF": csrf } })).json()) as { id: string };
    };
    const { id } = await post("/v1/initiatives", { title: "Warm transfers", metric: "transfer" });
    await post(`/v1/initiatives/${id}/start`, {});
    // Another test may start an initiative of its own meanwhile.
    await expect(row).toContainText(/\d failing/, { timeout: 15_000 });
    const deliveries = page.getByRole("region", { name: "Deliveries" });
    const sent = deliveries.getByRole("row").filter({ hasText: "Warm transfers: started" }).first();
    await expect(sent).toContainText("HTTP 500: not now");
    await sent.getByRole("button", { name: /tr(y|ies)$/ }).click();
    await expect(deliveries).toContainText("the same in every try");
    receiver.status = 200;
    await sent.getByRole("button", { name: "Try now" }).click();
    await expect(sent).toContainText("Delivered", { timeout: 15_000 });
    await sent.getByRole("link", { name: "Warm transfers: started" }).click();
    await expect(page.getByRole("heading", { name: "Warm transfers" })).toBeVisible();

    await page.goto("/destinations");
    await row.getByRole("button", { name: "Switch off" }).click();
    await expect(row).toContainText("Off");
    await row.getByRole("button", { name: "Remove" }).click();
    await row.getByRole("button", { name: "Remove it" }).click();
    await expect(page.getByRole("row").filter({ hasText: name })).toHaveCount(0);
    receiver.stop();
  });
});

test.describe("an address that may not be called", () => {
  test.use({ expected: [/400/] });
  test("is named, and the form keeps what was written", async ({ page }) => {
    await page.goto("/destinations");
    await page.getByRole("button", { name: "Add destination" }).click();
    const form = page.getByRole("form", { name: "Add a destination" });
    await form.getByLabel("Name").fill("Metadata");
    await form.getByLabel("Address").fill("http://169.254.169.254/latest");
    await form.getByLabel("Name").press("Enter");
    await expect(form.getByRole("alert")).toContainText("where clouds keep credentials");
    await expect(form.getByLabel("Name")).toHaveValue("Metadata");
    await form.getByRole("button", { name: "GitHub" }).click();
    await expect(form.getByLabel("Repository")).toBeVisible();
    await expect(form.getByLabel("Initiative ended")).toHaveCount(0);
  });
});

// States that a quick test cannot wait for come from here.
test("what was lost stands first, and why a destination was stopped is said", async ({ page }) => {
  const delivery = { id: "msg_1", destination: "dst-1", type: "incident.opened", subject: "inc-1", title: "Transfer rate (queue billing) up", path: "/incidents/inc-1", at: "2026-03-02T10:00:00Z", created_at: "2026-03-02T10:00:00Z", state: "dead", tries: 10, next_at: null, last_at: "2026-03-06T10:00:00Z", status: 503, error: "HTTP 503", result: "", result_url: "", log: [{ at: "2026-03-02T10:00:00Z", status: 503, error: "HTTP 503", took_ms: 12 }] };
  const destination = { id: "dst-1", name: "Old channel", kind: "slack", address: "https://hooks.slack.com/…", events: ["incident.opened"], min_severity: 20, enabled: false, disabled_because: "it answered 410: it is gone", owner: "", owner_name: null, has_secret: true, old_secret_until: null, created_at: "2026-03-01T10:00:00Z", changed_at: "2026-03-01T10:00:00Z", plain: false, project: "", issue_type: "", user: "", repository: "", from: "", labels: [], to: [], health: { state: "off", pending: 0, failing: 0, dead: 1, last_delivered_at: null, last_error: "HTTP 503" } };
  await page.route("**/v1/destinations", (route) => route.fulfill({ json: { destinations: [destination], events: ["incident.opened"], private_allowed: false } }));
  await page.route("**/v1/deliveries?*", (route) => route.fulfill({ json: { deliveries: [delivery] } }));
  await page.goto("/destinations");
  await expect(page.getByRole("region", { name: "Destinations" })).toContainText("it answered 410: it is gone");
  const row = page.getByRole("region", { name: "Deliveries" }).getByRole("row").nth(1);
  await expect(row).toContainText("Lost");
  await expect(row.getByRole("button", { name: "Begin again" })).toBeVisible();
});
