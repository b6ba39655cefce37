import { defineConfig } from "../../ui/node_modules/@playwright/test";

// CLARION_URL: a running server with demo data. CHROMIUM: the browser; none is ever downloaded.
export default defineConfig({
  testDir: ".",
  testIgnore: (process.env.CLARION_LEFT_OUT ?? "").split(",").filter((one) => one !== "").map((one) => `**/${one}`),
  outputDir: "../../ui/test-results",
  timeout: 60_000,
  expect: { timeout: 20_000 }, // two browsers and a server share two cores
  retries: 1, // told as "flaky"
  workers: 2,
  fullyParallel: true,
  reporter: [["list"]],
  use: {
    baseURL: process.env.CLARION_URL ?? "http://127.0.0.1:8080",
    viewport: { width: 1440, height: 900 },
    colorScheme: "light",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic", "--no-first-run"],
    },
  },
});
