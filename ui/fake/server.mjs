// A fake of the Clarion server for working on the page and for states real data cannot produce. No dependencies, no state on disk.
//   node fake/server.mjs            on port 8099; serves ui/dist too
//   ?fail=<path part>               in the page's own address: every /v1 request whose path holds it fails with 503 (read from Referer)
//   FAKE=empty|one|demo             how much data there is
//   SLOW=1                          what takes long goes on taking long
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { languageRoutes } from "./language.mjs";
import { learningRoutes } from "./learning.mjs";
import { reviewRoutes } from "./reviews.mjs";
import { driverRoutes } from "./drivers.mjs";
import { targetRoutes } from "./targets.mjs";

const PORT = Number(process.env.PORT ?? 8099);
const SIZE = { empty: 0, one: 1, demo: 10_000 }[process.env.FAKE ?? "demo"] ?? 10_000;
const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const DAY = 86_400_000;
const HORIZON = Date.parse("2026-03-09T18:30:00Z");

function random(seed) {
  let s = seed >>> 0;
  return () => { s = (s + 0x6d2b79f5) >>> 0; let t = Math.imul(s ^ (s >>> 15), 1 | s); t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t; return ((t ^ (t >>> 14)) >>> 0) / 4294967296; };
}
const hash = (text) => { let h = 2166136261; for (const c of text) h = Math.imul(h ^ c.charCodeAt(0), 16777619); return h >>> 0; };
const pick = (r, list) => list[Math.floor(r() * list.length)];

const CHANNELS = ["voice", "chat", "email", "messaging", "bot", "ticket"];
const QUEUES = ["billing", "orders", "technical", "retention", "a_queue_whose_name_is_very_long_because_somebody_wanted_to_say_everything_at_once"];
const REASONS = ["refund_status", "order_status", "password_reset", "billing_question", "cancel_subscription", "delivery_damage", ""];
const TEAMS = ["north", "south", "night"];
const AGENTS = Array.from({ length: 24 }, (_, i) => ({ id: `agt-${String(i).padStart(3, "0")}`, name: ["Ada Kern", "Björn Østergård", "دانا العلي", "Wilhelmina Constantinopolous-Featherstonehaugh III", "李雷", "Zoë 🌿 Marsh"][i % 6] + (i > 5 ? ` ${i}` : "") }));
const TEXTS = ["Where is my refund? I have called twice already.", "Hello, my order has not arrived and the tracking page says nothing.", "أين طلبي؟ لقد انتظرت أسبوعين", "I cannot sign in 😤😤 the code never comes", "Please cancel my subscription.", "שלום, החשבון שלי לא נכון", "A".repeat(30) + " one very long unbroken word " + "x".repeat(180)];

const rows = Array.from({ length: SIZE }, (_, i) => {
  const r = random(i + 1);
  const agent = pick(r, AGENTS);
  const bot = r() < 0.2;
  const known = r() > 0.03;
  return {
    id: i === 7 ? `conv-${"very-long-identifier-".repeat(6)}7` : `conv-${String(i).padStart(6, "0")}`, channel: bot ? "bot" : pick(r, CHANNELS), direction: r() < 0.9 ? "inbound" : "outbound",
    started_at: known ? new Date(HORIZON - r() * 60 * DAY).toISOString() : null, started_known: known, duration_ms: r() < 0.05 ? null : Math.round(40_000 + r() * r() * 2_400_000),
    customer_id: r() < 0.05 ? "" : `cus-${Math.floor(r() * 3000)}`, queue: pick(r, QUEUES), agent_id: bot ? "bot-1" : agent.id, agent_name: bot ? "Helper" : agent.name, agent_kind: bot ? "ai" : "human",
    team: pick(r, TEAMS), reason: pick(r, REASONS), turns: Math.floor(r() * 40), preview: pick(r, TEXTS), effort: r() < 0.05 ? null : Math.round(r() * r() * 12) / 2, transfers: r() < 0.2 ? 1 : 0, holds: r() < 0.2 ? 1 : 0,
    repeats_stated: r() < 0.1 ? 1 : 0, frustration: r() < 0.2 ? 1 : 0, points: r() < 0.1 ? null : 0.4 + r() * 0.6, failed: r() < 0.03, csat: r() < 0.15 ? 1 + Math.floor(r() * 5) : null, journey_step: Math.floor(r() * 3), repeat: r() < 0.2, dataset: "fake",
  };
}).sort((a, b) => (b.started_at ?? "").localeCompare(a.started_at ?? ""));
const byId = new Map(rows.map((row) => [row.id, row]));

const M = (id, title, lens, kind, unit, direction, base, width) => ({ id, version: "0123456789ab", title, lens, kind, unit, direction, minimum_sample: 30, definition: `${title}: of the contacts that count, the share or mean of those it speaks of.`, numerator: "contacts of this kind", denominator: "contacts that count", formula_source: "fake", dimensions: ["channel", "queue", "agent", "agent_kind", "team", "reason", "attr.region"], good_to_know: "Made up by the fake server.", base, width });
const METRICS = [
  M("fcr_1d", "First contact resolution, 1 day", "outcome", "share", "percent", "up", 0.88, 0.01), M("fcr_7d", "First contact resolution, 7 days", "outcome", "share", "percent", "up", 0.72, 0.012), M("fcr_30d", "First contact resolution, 30 days", "outcome", "share", "percent", "up", null, 0), M("resolution_stated", "Resolution stated", "outcome", "share", "percent", "up", 0.61, 0.01), M("containment", "Bot containment", "outcome", "share", "percent", "up", 0.44, 0.03), M("qa_score", "QA score", "outcome", "mean", "points", "up", 0.787, 0.006),
  M("repeat_contact_7d", "Repeat contact, 7 days", "effort", "share", "percent", "down", 0.21, 0.01), M("transfer", "Transfer", "effort", "share", "percent", "down", 0.14, 0.01), M("repeat_authentication", "Repeat authentication", "effort", "share", "percent", "down", 0.06, 0.01), M("restated", "Had to repeat themselves", "effort", "share", "percent", "down", 0.09, 0.008), M("effort", "Measured effort", "effort", "mean", "score", "down", 1.42, 0.05), M("channel_switch", "Channel switch within a journey", "effort", "share", "percent", "down", 0.3, 0.05),
  M("csat", "CSAT, top two of five", "perception", "share", "percent", "up", 0.68, 0.04), M("csat_mean", "CSAT, mean", "perception", "mean", "score", "up", 3.9, 0.09), M("nps", "NPS", "perception", "net", "nps", "up", 12.4, 6), M("ces", "CES 2.0", "perception", "mean", "score", "up", 5.1, 0.2), M("survey_response", "Survey response", "perception", "share", "percent", "none", 0.12, 0.01), M("frustration", "Frustration voiced", "perception", "share", "percent", "down", 0.18, 0.01),
  M("volume", "Contacts", "operations", "count", "count", "none", 4600, 120), M("aht", "Average handle time", "operations", "mean", "ms", "none", 412_000, 9000), M("wait", "Speed of answer", "operations", "mean", "ms", "down", 74_000, 4000), M("first_response", "First response time", "operations", "mean", "ms", "down", 41_000, 3000), M("response_time", "Response time", "operations", "mean", "ms", "down", 33_000, 1500), M("abandonment", "Abandonment", "operations", "share", "percent", "down", 0.07, 0.01), M("hold", "Hold", "operations", "share", "percent", "down", 0.19, 0.02),
];
function cell(metric, seed, n, drift = 0, spread = 1) {
  const r = random(hash(metric.id + seed));
  if (metric.base == null || SIZE === 0) return { value: null, low: null, high: null, n: 0, enough: false, partial: false };
  const v = metric.base * (1 + drift + (r() - 0.5) * 0.04 * spread);
  const w = metric.width * spread;
  return { value: v, low: v - w, high: v + w, n: metric.id === "volume" ? Math.round(v) : n, enough: n >= metric.minimum_sample, partial: false };
}
const DRIFT = { fcr_7d: -0.09, repeat_contact_7d: 0.2, wait: -0.15, aht: 0.06, qa_score: 0.01 };
function series(metric, from, to, grain) {
  const step = grain === "hour" ? 3_600_000 : grain === "week" ? 7 * DAY : DAY;
  const out = [];
  for (let at = from; at < to; at += step) {
    const weekend = [0, 6].includes(new Date(at).getUTCDay()) && grain === "day";
    const progress = (at - from) / (to - from);
    out.push({ at: new Date(at).toISOString(), ...cell(metric, String(at), weekend ? 12 : 160, (DRIFT[metric.id] ?? 0) * progress, metric.id === "volume" ? 0.3 : weekend ? 6 : 3), partial: metric.id.startsWith("fcr_7") && to - at < 7 * DAY });
    if (metric.id === "volume") Object.assign(out.at(-1), { value: out.at(-1).value / 28, low: out.at(-1).low / 28, high: out.at(-1).high / 28 });
  }
  return out;
}
const facet = (key, label) => {
  const counts = new Map();
  for (const row of rows) counts.set(row[key], (counts.get(row[key]) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value, n]) => ({ value, count: n, ...(label ? { name: label(value) } : {}) }));
};
const SIGNALS = ["frustration", "greeting", "promise", "repeat_contact", "hold", "contact_reason", "gratitude"].map((value, i) => ({ value, count: 900 - i * 100 }));
const workspace = () => ({
  name: "Fake workspace", demo: true, version: "0.0.0", interactions: SIZE, turns: SIZE * 14, first_at: SIZE ? new Date(HORIZON - 60 * DAY).toISOString() : null, horizon: SIZE ? new Date(HORIZON).toISOString() : null, received_at: SIZE ? new Date(HORIZON).toISOString() : null,
  indexing: { behind: Number(process.env.BEHIND ?? 0) }, rejects: REJECTS.length, loopback_only: true, time_zone: "UTC",
  facets: SIZE ? { channel: facet("channel"), queue: facet("queue"), agent_kind: facet("agent_kind"), team: facet("team"), reason: facet("reason"), agent: facet("agent_id", (id) => AGENTS.find((a) => a.id === id)?.name ?? "Helper"), dataset: facet("dataset"), signal: SIGNALS, card: [{ value: "service_quality", title: "Service quality" }], attribute: [{ value: "region", count: SIZE }] } : { channel: [], queue: [], agent_kind: [], team: [], reason: [], agent: [], dataset: [], signal: [], card: [{ value: "service_quality", title: "Service quality" }], attribute: [] },
});

function conversation(row) {
  const r = random(hash(row.id));
  const turns = [];
  let at = 0;
  const lines = [["agent", "Hello, thank you for contacting us. My name is Ada, how can I help you today?"], ["customer", row.preview], ["agent", "I am sorry to hear that. Could you confirm your account number, please?"], ["customer", "It is 4417. I already gave it to the bot 🙄 and I have said this twice."], ["agent", "Thank you. I can see the refund of €42.00 was approved on Monday. I will send you a confirmation within the hour."], ["customer", "مرحبا، هل يمكنني الحصول على التأكيد بالعربية؟"], ["agent", "Of course.\nIs there anything else I can help you with?"], ["customer", "No, that is all. Thanks."]];
  const silent = row.started_at == null;
  lines.forEach(([role, text], i) => {
    at += i === 4 ? 95_000 : Math.round(1500 + r() * 5000);
    const end = at + 400 + text.length * 45;
    turns.push({ seq: i, role: row.channel === "bot" && role === "agent" && i < 5 ? "bot" : role, party: role === "customer" ? row.customer_id : row.agent_id, text, start_ms: silent ? null : at, end_ms: silent ? null : end });
    at = end;
  });
  const find = (turn, text) => { const begin = turns[turn].text.indexOf(text); return { turn, begin, end: begin + text.length, event: null }; };
  const signals = [
    { ...find(0, "Hello, thank you for contacting us"), kind: "greeting", label: "", value: 1, confidence: 0.98, detector: "phrases/greeting@1" },
    { ...find(2, "I am sorry to hear that"), kind: "empathy", label: "", value: 1, confidence: 0.9, detector: "phrases/courtesy@1" },
    { ...find(2, "confirm your account number"), kind: "identification", label: "", value: 1, confidence: 0.93, detector: "phrases/identity@1" },
    { ...find(3, "I already gave it"), kind: "repeat_contact", label: "", value: 1, confidence: 0.8, detector: "phrases/customer@1" },
    { ...find(3, "I have said this twice"), kind: "frustration", label: "", value: 1, confidence: 0.72, detector: "phrases/frustration@1" },
    { ...find(4, "I will send you a confirmation within the hour"), kind: "promise", label: "callback", value: 1, confidence: 0.88, detector: "phrases/promise@1" },
    { turn: 5, begin: 0, end: 0, event: null, kind: "language", label: "ar", value: 1, confidence: 1, detector: "language@1" },
    { turn: 4, begin: 0, end: 0, event: null, kind: "dialogue_act", label: "success", value: 1, confidence: 0.8, detector: "models/turns@1" },
    { turn: 6, begin: 0, end: 0, event: null, kind: "dialogue_act", label: "offer", value: 1, confidence: 0.7, detector: "models/turns@1" },
    { turn: 3, begin: 0, end: 0, event: null, kind: "upset", label: "", value: 0.62, confidence: 0.62, detector: "models/turns@1" },
    { turn: null, begin: 0, end: 0, event: 2, kind: "hold", label: "", value: 80_000, confidence: 1, detector: "events/hold@1" },
  ].map((signal, seq) => ({ seq, ...signal }));
  const Q = (question, section, text, verdict, points, weight, because, evidence, auto_fail = false) => ({ question, section, text, help: "", good: "", poor: "", verdict, value: points, points, weight, confidence: 0.9, auto_fail, because, evidence });
  return {
    interaction: { id: row.id, tenant: "", dataset: row.dataset, channel: row.channel, direction: row.direction, started_at: row.started_at, started_known: row.started_known, duration_ms: row.duration_ms, customer_id: row.customer_id, queue: row.queue, agent_ids: [row.agent_id], agent_kind: row.agent_kind, attributes: { region: "north west", "a very long attribute name that goes on": "and a value that is just as long and does not want to end either" }, parties: [{ id: row.agent_id, role: "agent", name: row.agent_name }, { id: row.customer_id, role: "customer", name: "" }], received_at: new Date(HORIZON).toISOString(), version: 1 },
    turns, events: [{ kind: "queued", before_turn: 0, at_ms: 0, name: row.queue, duration_ms: 30_000 }, { kind: "answered", before_turn: 0, at_ms: 1_000, name: "", duration_ms: null }, { kind: "hold", before_turn: 4, at_ms: turns[3].end_ms == null ? null : turns[3].end_ms + 5_000, name: "", duration_ms: 80_000 }, { kind: "action", before_turn: 7, at_ms: null, name: "send_confirmation", duration_ms: null, detail: { to: "customer" } }].map((event, seq) => ({ seq, detail: null, ...event })),
    outcomes: row.csat ? [{ kind: "csat", value: row.csat, at: new Date(HORIZON).toISOString(), source: "survey", comment: "Took long, but she was kind 🙂" }] : [], signals,
    scores: [{ scorecard: "service_quality", title: "Service quality", version: "1+9abf", points: row.points ?? 0.8, failed: row.failed, answers: [
      Q("greeting", "opening", "Did the agent greet the customer?", "yes", 1, 0.1, "a greeting was found in the first two turns", [find(0, "Hello, thank you for contacting us")]),
      Q("empathy", "opening", "Did the agent acknowledge the trouble?", "yes", 1, 0.15, "empathy follows the complaint", [find(2, "I am sorry to hear that")]),
      Q("identify", "process", "Was the customer identified once only?", "no", 0, 0.25, "the customer had already identified with the bot", [find(2, "confirm your account number"), find(3, "I already gave it")]),
      Q("hold", "process", "Seconds on hold", "value", 0.5, 0.2, "one hold of 80 s: step 'up to 2 minutes'", [{ turn: null, begin: 0, end: 0, event: 2 }]),
      Q("promise", "closing", "Was the promised next step given a time?", "yes", 1, 0.3, "the promise names a time", [find(4, "I will send you a confirmation within the hour")]),
      Q("payment", "closing", "Was card data taken the safe way?", "na", 0, 0, "no payment was taken", [], true) ] }],
    facts: { reason: row.reason, wait_ms: 30_000, handle_ms: row.duration_ms, hold_ms: 80_000, first_response_ms: 4_000, response_ms: 12_000, dead_air_ms: null, transfers: row.transfers, handovers: 0, identifications: 2, repeats_stated: 1, escalation_requests: 0, frustration: 1, promises: 1, effort: row.effort, abandoned: false, resolution_stated: true },
  };
}
const YAML = `id: service_quality\nversion: 1\ntitle: Service quality\nowner: quality@example.com\napplies_to: agent_turns > 0\nsections:\n  - id: opening\n    title: Opening\nquestions:\n  - id: greeting\n    section: opening\n    text: Did the agent greet the customer?\n    type: yes_no\n    rule: found(greeting) within first 2 turns by agent\n`;
const question = (id, section, text, extra = {}) => ({ id, section, text, help: "How it is meant, in a sentence.", good: "Says hello and offers help", poor: "Starts with a question", type: "yes_no", error_class: "non_critical", weight: 1, auto_fail: false, evidence_required: true, applies_when: "", rule: "found(greeting) within first 2 turns by agent", steps: [], ...extra });
const card = () => ({ id: "service_quality", version: "1+9abf", title: "Service quality", owner: "quality@example.com", description: "What a good contact has, whoever serves it.", applies_to: "agent_turns > 0", sections: [{ id: "opening", title: "Opening", weight: 1 }, { id: "process", title: "Process", weight: 2 }, { id: "closing", title: "Closing", weight: 1 }], questions: [question("greeting", "opening", "Did the agent greet the customer?"), question("empathy", "opening", "Did the agent acknowledge the trouble?"), question("identify", "process", "Was the customer identified once only?"), question("hold", "process", "Seconds on hold", { type: "duration", rule: "", steps: [{ rule: "total(hold) <= 30s", value: 1, points: 1 }, { rule: "total(hold) <= 2m", value: 2, points: 0.5 }] }), question("promise", "closing", "Was the promised next step given a time?"), question("payment", "closing", "Was card data taken the safe way?", { auto_fail: true, error_class: "compliance_critical", applies_when: "found(payment)" })], interactions: SIZE, mean_points: SIZE ? 0.78 : null, failed: Math.round(SIZE * 0.03) });
const IMPORTS = [{ id: "imp-0", filename: "star.jsonl.gz", format: "clarion", state: "done", bytes: 12_345_678, bytes_read: 12_345_678, accepted: 9_997, duplicate: 12, rejected: 3, turns: 140_000, seconds: 4.2, error: null, started_at: new Date(HORIZON).toISOString() }];
const REJECTS = SIZE > 1 ? [{ id: 7, at: new Date(HORIZON).toISOString(), format: "clarion", file: "star.jsonl.gz", line: 812, byte: 190_233, reason: "turns[3].role: 'caller' is not one of customer, agent, bot, system, supervisor", raw: '{"id":"x-1","turns":[{"role":"caller","text":"hi"}]}', raw_bytes: 51 }] : [];

const language = languageRoutes({ size: SIZE, slow: process.env.SLOW === "1", conversation, rows });

const learning = learningRoutes({ size: SIZE });
const targets = targetRoutes(SIZE > 0);
const drivers = driverRoutes(SIZE > 0);
const reviews = reviewRoutes({ size: SIZE, conversation, rows, byId, card });

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://x");
  const path = url.pathname;
  const q = url.searchParams;
  const body = await new Promise((done) => { const parts = []; request.on("data", (c) => parts.push(c)); request.on("end", () => done(Buffer.concat(parts).toString())); });
  const json = (value, status = 200) => { response.writeHead(status, { "Content-Type": "application/json" }); response.end(JSON.stringify(value)); };
  const fail = (status, kind, message) => json({ error: { kind, message } }, status);
  if (!path.startsWith("/v1") && !path.startsWith("/healthz")) return file(path, response);
  const broken = new URL(request.headers.referer ?? "http://x").searchParams.get("fail");
  if (path === "/v1/session") return json({ state: "signed_in", demo: true, person: null, permissions: ["conversations.read", "reviews.write", "targets.set"], sees: "all", csrf: null });
  if (broken && path.includes(broken)) return fail(503, "unavailable", "the warehouse is being rebuilt; try again in a minute");
  await new Promise((done) => setTimeout(done, Number(process.env.DELAY ?? 20)));
  let match;
  if (targets({ path, method: request.method, body, json, fail }) || drivers({ path, q, method: request.method, body, json, fail })) return;
  if (language({ path, method: request.method, body, json, fail, yaml: YAML })) return;
  if (reviews({ path, q, json, fail }) || learning({ path, q, json, fail })) return;
  if (path === "/v1/workspace") return json(workspace());
  if (path === "/v1/metrics") return json({ metrics: METRICS.map(({ base, width, ...rest }) => rest) });
  if (/^\/v1\/metrics\/[^/]+\/why$/.test(path)) return json({ id: path.split("/")[3], from: q.get("from"), to: q.get("to"), now: 0.5, before: 0.5, change: 0, causes: [], rest: 0, global_shift: 0, slices: 1200, coinciding: null, took_ms: 1 });
  if (path === "/v1/calendar") return json({ time_zone: "UTC", hours: Object.fromEntries(["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((day) => [day, ["00:00-24:00"]])), holidays: [], overrides: [] });
  if (path === "/v1/changes") return json({ changes: [], kinds: [] });
  if (path === "/v1/change-sources") return json({ sources: [] });
  if (path === "/v1/incidents") return json({ incidents: [], watched_until: null, quality: { raised: 0, acted_on: 0, useful: 0, false_alarms: 0 } });
  if (path === "/v1/emerging") return json({ from: null, to: null, enough: false, earlier_weeks: 0, weeks: [], contacts: [], looked: 0, of: 0, tried: 0, phrases: [], took_ms: 1 });
  if (path === "/v1/initiatives") return json({ initiatives: [] });
  const ofFigure = /^\/v1\/metrics\/([^/]+)\/versions$/.exec(path);
  if (ofFigure) return json({ id: ofFigure[1], current: "0123456789ab", versions: [{ version: "0123456789ab", since: "2026-03-01T00:00:00Z", title: ofFigure[1], numerator: "those", denominator: "all", yaml: "" }] });
  if (path === "/v1/metrics/values") {
    const from = Date.parse(q.get("from")), to = Date.parse(q.get("to"));
    const ids = q.getAll("id");
    return json({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), grain: q.get("grain") ?? "day", compare: { from: new Date(2 * from - to).toISOString(), to: new Date(from).toISOString() }, took_ms: 3, values: METRICS.filter((m) => ids.length === 0 || ids.includes(m.id)).map((m) => ({ id: m.id, now: cell(m, "now", m.id === "ces" ? 11 : 1234, DRIFT[m.id] ?? 0), before: q.get("compare") === "none" ? null : cell(m, "before", 1200), series: series(m, from, to, q.get("grain") ?? "day") })) });
  }
  if ((match = /^\/v1\/metrics\/([^/]+)\/breakdown$/.exec(path))) {
    const m = METRICS.find((one) => one.id === match[1]);
    if (!m) return fail(404, "not_found", `no metric '${match[1]}'`);
    const by = q.get("by");
    const values = { channel: CHANNELS, queue: QUEUES, agent: AGENTS.map((a) => a.id), agent_kind: ["human", "ai"], team: TEAMS, reason: REASONS }[by] ?? ["north west", "south", ""];
    return json({ id: m.id, by, total: { now: cell(m, "now", 1234, DRIFT[m.id] ?? 0), before: cell(m, "before", 1200) }, rows: values.map((v, i) => ({ value: v, label: by === "agent" ? AGENTS.find((a) => a.id === v).name : v, now: cell(m, v + "now", Math.round(600 / (i + 1)), (DRIFT[m.id] ?? 0) * (i === 0 ? 3 : 0.2), 2), before: i === 4 ? null : cell(m, v + "before", 500, 0, 2), share: 0.5 / (i + 1) })) });
  }
  if (path === "/v1/interactions" && request.method === "GET") {
    const fields = ["channel", "direction", "queue", "agent_kind", "team", "reason", "dataset"];
    let list = rows.filter((row) => fields.every((key) => q.getAll(key).length === 0 || q.getAll(key).map((v) => (v === "~none" ? "" : v)).includes(row[key])) && (!q.has("agent") || q.getAll("agent").includes(row.agent_id)) && (!q.has("customer") || q.getAll("customer").includes(row.customer_id)) && (!q.has("q") || row.preview.toLowerCase().includes(q.get("q").toLowerCase())) && (!q.has("from") || (row.started_at ?? "") >= q.get("from")) && (!q.has("to") || (row.started_at ?? "") < q.get("to")));
    const sort = q.get("sort") ?? "-started_at", key = { started_at: "started_at", duration: "duration_ms", points: "points", effort: "effort" }[sort.replace("-", "")];
    if (sort !== "-started_at") list = [...list].sort((a, b) => ((a[key] ?? 0) < (b[key] ?? 0) ? -1 : 1) * (sort.startsWith("-") ? -1 : 1));
    const start = Number(q.get("cursor") ?? 0), limit = Number(q.get("limit") ?? 50);
    return json({ rows: list.slice(start, start + limit), next: start + limit < list.length ? String(start + limit) : null, total: list.length, total_capped: false });
  }
  if (path === "/v1/interactions" && request.method === "POST") return json({ accepted: 1, duplicate: 0, rejected: 0, results: [] });
  if (path === "/v1/interactions.csv") { response.writeHead(200, { "Content-Type": "text/csv" }); return response.end("id,channel\n"); }
  if ((match = /^\/v1\/interactions\/([^/]+)(\/journey)?$/.exec(path))) {
    const row = byId.get(decodeURIComponent(match[1]));
    if (!row) return fail(404, "not_found", `no interaction '${decodeURIComponent(match[1])}'`);
    if (!match[2]) return json(conversation(row));
    const all = rows.filter((one) => one.customer_id && one.customer_id === row.customer_id).reverse();
    return json({ customer_id: row.customer_id, journey_id: "j1", steps: (all.length ? all : [row]).map((one, i, l) => ({ ...one, step: i, gap_before_ms: i && one.started_at && l[i - 1].started_at ? Date.parse(one.started_at) - Date.parse(l[i - 1].started_at) : null, same_matter: one.reason === row.reason, current: one.id === row.id })) });
  }
  if (path === "/v1/scorecards") return json({ scorecards: [card()] });
  if (path === "/v1/scorecards/try") {
    const { yaml, interaction_id } = JSON.parse(body);
    const bad = yaml.split("\n").findIndex((line) => /\brle\b|\t|!!/.test(line));
    if (bad >= 0) return fail(400, "invalid_input", `line ${bad + 1}: unknown field 'rle'; did you mean 'rule'?`);
    const row = byId.get(interaction_id);
    return row ? json({ score: conversation(row).scores[0] }) : fail(404, "not_found", `no interaction '${interaction_id}'`);
  }
  if ((match = /^\/v1\/scorecards\/([^/]+)(\/questions)?$/.exec(path))) {
    if (match[1] !== "service_quality") return fail(404, "not_found", `no scorecard '${match[1]}'`);
    return match[2] ? json({ questions: card().questions.map((one, i) => ({ id: one.id, yes: i === 3 ? 0 : 700 - i * 90, no: i === 3 ? 0 : 40 + i * 90, na: i === 5 ? 900 : 20, mean_points: 0.9 - i * 0.1, n: 760 + (i === 5 ? 880 : 0) })) }) : json({ ...card(), yaml: YAML });
  }
  if (path === "/v1/imports" && request.method === "POST") {
    const job = { id: `imp-${IMPORTS.length}`, filename: q.get("filename") ?? "", format: q.get("format") ?? "auto", state: "running", bytes: body.length, bytes_read: 0, accepted: 0, duplicate: 0, rejected: 0, turns: 0, seconds: 0, error: null, started_at: new Date().toISOString() };
    IMPORTS.unshift(job);
    const timer = setInterval(() => { if (job.state !== "running") return clearInterval(timer); job.seconds += 0.25; job.bytes_read = Math.min(job.bytes, job.bytes_read + Math.max(1, Math.ceil(job.bytes / 12))); job.accepted += 37; if (job.bytes_read >= job.bytes) { job.state = "done"; job.rejected = 1; REJECTS.unshift({ id: 8 + IMPORTS.length, at: new Date().toISOString(), format: "clarion", file: job.filename, line: 2, byte: 80, reason: "not JSON: unexpected end of line", raw: body.split("\n")[1] ?? "", raw_bytes: 10 }); } }, 250);
    return json({ id: job.id }, 202);
  }
  if (path === "/v1/imports") return json({ imports: IMPORTS });
  if ((match = /^\/v1\/imports\/([^/]+)$/.exec(path))) { const job = IMPORTS.find((one) => one.id === match[1]); if (!job) return fail(404, "not_found", "no such import"); if (request.method === "DELETE") job.state = "cancelled"; return json(job); }
  if (path === "/v1/formats") return json({ formats: [{ name: "clarion", what: "Clarion's own JSON lines" }, { name: "genesys_cloud", what: "Genesys Cloud conversation detail export" }] });
  if (path === "/v1/rejects/retry") { const n = REJECTS.length; return json({ accepted: 0, duplicate: 0, rejected: n }); }
  if (path === "/v1/rejects") return json({ rejects: REJECTS, total: REJECTS.length, next: null });
  if ((match = /^\/v1\/rejects\/(\d+)$/.exec(path))) { const i = REJECTS.findIndex((one) => one.id === Number(match[1])); if (i >= 0) REJECTS.splice(i, 1); return json({}); }
  if (path === "/v1/search") {
    const text = (q.get("q") ?? "").toLowerCase();
    const hits = [...METRICS.map((m) => ({ kind: "metric", id: m.id, title: m.title, detail: m.lens })), { kind: "scorecard", id: "service_quality", title: "Service quality", detail: "scorecard" }, ...AGENTS.map((a) => ({ kind: "agent", id: a.id, title: a.name, detail: "agent" })), ...QUEUES.map((v) => ({ kind: "queue", id: v, title: v, detail: "queue" })), ...REASONS.filter(Boolean).map((v) => ({ kind: "reason", id: v, title: v, detail: "reason" })), ...rows.slice(0, 500).map((row) => ({ kind: "interaction", id: row.id, title: row.id, detail: row.preview }))];
    return json({ hits: hits.filter((hit) => `${hit.id} ${hit.title} ${hit.detail}`.toLowerCase().includes(text)).slice(0, 20) });
  }
  if (path === "/healthz") return json({ ok: true });
  return fail(404, "not_found", `no route ${path}`);
});

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
function file(path, response) {
  let at = join(DIST, normalize(path));
  if (!at.startsWith(DIST) || !extname(at) || !existsSync(at)) at = join(DIST, "index.html");
  if (!existsSync(at)) { response.writeHead(404); return response.end("run npm run build first"); }
  response.writeHead(200, { "Content-Type": TYPES[extname(at)] ?? "application/octet-stream", "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:" });
  createReadStream(at).pipe(response);
}
server.listen(PORT, "127.0.0.1", () => console.log(`fake Clarion on http://127.0.0.1:${server.address().port} with ${SIZE} contacts`));
