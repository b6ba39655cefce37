// Fails when the JavaScript of the first load grows beyond its budget (gzipped; charts and other lazy chunks are not part of it).
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET = 250_000;
const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const html = readFileSync(`${dist}index.html`, "utf8");
const files = [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map((match) => match[1]);
// The page one lands on is a lazy chunk too; count the one of Pulse and what it imports statically.
const entry = new Set(files);
const visit = (file) => {
  const text = readFileSync(dist + file, "utf8");
  for (const [, name] of text.matchAll(/(?:import|from)\s*"\.\/([^"]+\.js)"/g)) if (!entry.has(`assets/${name}`)) { entry.add(`assets/${name}`); visit(`assets/${name}`); }
};
const main = files.map((file) => readFileSync(dist + file, "utf8")).join("");
const pulse = /assets\/pulse-[\w-]+\.js/.exec(main)?.[0];
if (pulse) entry.add(pulse);
for (const file of [...entry]) visit(file);
let total = 0;
for (const file of entry) {
  const bytes = gzipSync(readFileSync(dist + file)).length;
  total += bytes;
  console.log(`${String(bytes).padStart(8)}  ${file}`);
}
console.log(`${String(total).padStart(8)}  first load, gzipped; budget ${BUDGET}`);
const lazy = [...entry].filter((file) => /\/(charts|grid|yaml|layout)-/.test(file));
if (lazy.length > 0) { console.error(`part of the first load: ${lazy.join(", ")}; import it lazily`); process.exit(1); }
if (total > BUDGET) { console.error(`over the budget by ${total - BUDGET} bytes`); process.exit(1); }
