import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// CLARION_URL: the server `npm run dev` talks to; the default is the fake one (`npm run fake`).
const server = process.env.CLARION_URL ?? "http://127.0.0.1:8099";
// The server answers only pages of its own origin; behind Vite the page has another, so the proxy speaks in the server's.
const own = { target: server, changeOrigin: true, headers: { origin: server } };
const proxy = { "/v1": own, "/healthz": own, "/readyz": own };

export default defineConfig({
  base: "/",
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy },
  preview: { proxy },
  build: {
    target: "es2022",
    sourcemap: false,
    chunkSizeWarningLimit: 700,
    assetsInlineLimit: 0, // data: URLs would need a wider content security policy
    rollupOptions: {
      output: {
        // What only some pages need is fetched with them: charts, the grid of the list, the YAML of the editor, the layout of the flow map.
        manualChunks: (id) =>
          /node_modules\/(echarts|zrender)\//.test(id) ? "charts"
            : /node_modules\/@tanstack\/(react-table|table-core|react-virtual|virtual-core)\//.test(id) ? "grid"
            : /node_modules\/yaml\//.test(id) ? "yaml"
            : /node_modules\/@dagrejs\//.test(id) ? "layout"
            : /node_modules\//.test(id) ? "vendor" : undefined,
      },
    },
  },
});
