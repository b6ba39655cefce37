import { chromium } from "playwright-core";
// node shot.tmp.mjs base name path width height scheme [wait]
const [base, ...rest] = process.argv.slice(2);
const jobs = rest.join(" ").split(";").map((j) => j.trim().split(/\s+/)).filter((j) => j.length >= 2);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic", "--no-first-run"] });
for (const [name, path, width = "1440", height = "900", scheme = "light", keys = ""] of jobs) {
  const context = await browser.newContext({ viewport: { width: +width, height: +height }, colorScheme: scheme });
  const page = await context.newPage();
  page.on("console", (m) => { if (["error", "warning"].includes(m.type())) console.log(name, m.type(), m.text().slice(0, 300)); });
  page.on("pageerror", (e) => console.log(name, "PAGEERROR", e.message.slice(0, 500)));
  page.on("response", (r) => { if (r.status() >= 400) console.log(name, r.status(), r.url()); });
  const t = Date.now();
  await page.goto(base + path, { waitUntil: "networkidle" });
  await page.waitForTimeout(600);
  for (const k of keys.split(",").filter(Boolean)) { if (k.startsWith("click:")) await page.click(k.slice(6).replaceAll("_", " ")); else if (k.startsWith("type:")) await page.keyboard.type(k.slice(5)); else await page.keyboard.press(k); await page.waitForTimeout(500); }
  const over = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth || (document.querySelector("#main")?.scrollWidth ?? 0) > (document.querySelector("#main")?.clientWidth ?? 0));
  console.log(name, Date.now() - t, "ms", over ? "HORIZONTAL SCROLL" : "");
  await page.screenshot({ path: `/tmp/shots/${name}.png` });
  await context.close();
}
await browser.close();
