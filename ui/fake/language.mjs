// The part of the fake server about scoring and language: summaries, versions, rescoring, phrases, models, reasons.
// SLOW=1 keeps a rescoring or a search for reasons running.
const AT = "2026-03-09T18:30:00Z";
const LONG = "A reason with a very long name because somebody wanted to say everything at once, twice if need be";
const part = (label, conversations) => ({ label, conversations });

export function languageRoutes({ size, slow, conversation, rows }) {
  const some = size > 1;
  let rescoring = { state: "none", kind: "scorecard", cards: [], signals: [], card: "", title: "", version_before: "", version_after: "", weights_only: false, records: 0, records_total: 0, seconds: 0, error: null, shift: null, examples: [] };
  let since = 0;
  const reasons = !some ? [] : [
    { id: "refund_status", title: "Refunds", group: "Money", from: [part("refund_status", 1800), part("refund_request", 900)], examples: 0, conversations: 2700 },
    { id: "lost_sim", title: "Lost SIM", group: "", from: [part("discovered:sim lost card", 0)], examples: 1240, conversations: 0 },
    { id: "long", title: LONG, group: "", from: [part("long", 41)], examples: 0, conversations: 41 },
    { id: "rtl", title: "أين طلبي؟", group: "", from: [part("rtl", 12)], examples: 0, conversations: 12 },
  ].map((one) => ({ ...one, share: one.conversations / size }));
  const clusters = !some ? [] : [["c1", "sim lost card", 40, null], ["c2", "roaming abroad on", 22, { label: "refund_status", share: 0.7, n: 12 }]].map(([id, name, n, known]) => ({ id, name, title: name, size: n, known, decision: "open", reason: null, examples: rows.slice(0, 4).map((row) => ({ interaction: row.id, text: row.preview, channel: row.channel, started_at: row.started_at ?? AT })) }));
  let discovery = { state: "none", scope: "all", conversations: 0, capped: false, no_reason: 0, seconds: 0, error: null, finished_at: null, matched: 0, clusters: [] };

  function shift() {
    return { compared: size, only_before: 0, only_after: 0, changed: 214, newly_failed: 41, no_longer_failed: 0, mean_before: 0.78, mean_after: 0.77, questions: [{ question: "greeting", compared: size, changed: 214, flips: [{ before: "yes", after: "no", count: 214 }] }], agents: [{ agent_id: "agt-003", compared: 400, changed: 20, newly_failed: 3, no_longer_failed: 0, mean_before: 0.8, mean_after: 0.71 }, { agent_id: "agt-004", compared: 400, changed: 2, newly_failed: 0, no_longer_failed: 0, mean_before: 0.8, mean_after: 0.79 }] };
  }
  function status() {
    if (rescoring.state !== "running") return rescoring;
    const seconds = (Date.now() - since) / 1000;
    const records = Math.min(size, Math.round(seconds * (slow ? 50 : 40_000)));
    rescoring = { ...rescoring, records, seconds };
    if (records >= size) rescoring = { ...rescoring, state: "ready", ...(rescoring.kind === "scorecard" ? { shift: shift() } : { cards: [{ card: "service_quality", title: "Service quality", shift: shift() }], signals: [{ kind: "contact_reason", label: "refund_status", before: 900, after: 1240 }, { kind: "frustration", label: "", before: 400, after: 390 }] }), examples: rows.slice(0, 3).map((row) => ({ interaction: row.id, question: "greeting", before: "yes", after: "no", because_before: "a greeting was found in the first two turns", because_after: "no greeting in the first turn", quotes_before: ["Hello, thank you for contacting us"], quotes_after: [] })) };
    return rescoring;
  }
  const versions = [{ version: "1+9abf", generation: "g2", enrichment: "e1", yaml_sha256: "b".repeat(64), published_at: AT, current: true, interactions: size, mean_points: some ? 0.78 : null, failed: 30 }, { version: "0+77aa", generation: "g1", enrichment: "e1", yaml_sha256: "a".repeat(64), published_at: "2026-02-01T09:00:00Z", current: false, interactions: size, mean_points: some ? 0.8 : null, failed: 12 }];

  return ({ path, method, body, json, fail, yaml }) => {
    const asked = () => JSON.parse(body || "{}");
    let match;
    if ((match = /^\/v1\/interactions\/([^/]+)\/(summary|scores)$/.exec(path))) {
      const row = rows.find((one) => one.id === decodeURIComponent(match[1]));
      if (!row) return fail(404, "not_found", "no such interaction"), true;
      if (match[2] === "scores") return json({ scores: [{ scorecard: "service_quality", version: "0+77aa", generation: "g1", published_at: "2026-02-01T09:00:00Z", points: 0.91, failed: false }, { scorecard: "service_quality", version: "1+9abf", generation: "g2", published_at: AT, points: row.points ?? 0.8, failed: row.failed }] }), true;
      if (row.id === "conv-000004") return json({ resolution: "unknown", reason: "", sentences: [] }), true;
      const { turns } = conversation(row);
      const quote = (kind, turn, text, confidence, owner = "") => { const begin = turns[turn].text.indexOf(text); return { part: kind, text, owner, confidence, evidence: { turn, begin, end: begin + text.length, event: null } }; };
      return json({ resolution: "promised", reason: row.reason, sentences: [{ part: "reason", text: row.preview, owner: "", confidence: 0.9, evidence: { turn: 1, begin: 0, end: row.preview.length, event: null } }, { part: "done", text: "send_confirmation", owner: "", confidence: 1, evidence: { turn: null, begin: 0, end: 0, event: 3 } }, quote("done", 4, "I can see the refund of €42.00 was approved on Monday.", 0.3), quote("outcome", 7, "No, that is all.", 0.8), quote("next_step", 4, "I will send you a confirmation within the hour.", 0.88, "agent")] }), true;
    }
    if ((match = /^\/v1\/scorecards\/[^/]+\/versions(\/(.+))?$/.exec(path))) return json(match[2] ? { ...versions[1], yaml: yaml.replace("first 2 turns", "first 3 turns"), questions: [{ id: "greeting", yes: 900, no: 20, na: 3, mean_points: 0.97, n: 923 }] } : { versions }), true;
    if (/^\/v1\/scorecards\/[^/]+\/diff$/.test(path)) return json({ before: "0+77aa", after: "1+9abf", card: [], questions: [{ question: "greeting", text: "Was the customer welcomed?", how: "changed", fields: [{ field: "rule", kind: "rule", before: "first 3 turns", after: "first 2 turns" }], share_before: 0.1, share_after: 0.1 }] }), true;
    if (/^\/v1\/scorecards\/[^/]+\/lifecycle$/.test(path)) return json(life(some, size)), true;
    if (path === "/v1/scorecard-drafts") return json({ drafts: [], approval: false }), true;
    if (path === "/v1/scorecard-settings") return json({ approval: false, approvers: ["Demo"] }), true;
    if (path === "/v1/scorecard-library") return json({ cards: [], industries: [], channels: [] }), true;
    if (path === "/v1/rescoring" && method === "POST") {
      since = Date.now();
      const kind = asked().kind ?? "scorecard";
      rescoring = { state: "running", kind, cards: [], signals: [], card: kind === "scorecard" ? "service_quality" : "", title: kind === "scorecard" ? "Service quality" : "refunds", version_before: "1+9abf", version_after: "2+c0de", weights_only: false, records: 0, records_total: size, seconds: 0, error: null, shift: null, examples: [] };
      return json(rescoring), true;
    }
    if (path === "/v1/rescoring") return json(status()), true;
    if (path === "/v1/rescoring/publish" || path === "/v1/rescoring/discard") { status(); rescoring = { ...rescoring, state: path.endsWith("publish") ? "published" : "discarded" }; return json(rescoring), true; }
    if (path === "/v1/phrases") return json({ packs: [{ name: "refunds", version: "3", file: "refunds.yaml", signals: ["contact_reason", "promise"], phrases: 12, yaml: "name: refunds\nversion: 3\n# what customers say\nsignals:\n  - signal: contact_reason\n    phrases:\n      - where is my refund\n" }] }), true;
    if (path === "/v1/phrases/try") {
      const { phrases } = asked();
      if (phrases.some((one) => one.includes("("))) return fail(400, "invalid_input", "phrase 1, column 1: the bracket is not closed"), true;
      const needle = phrases[0].toLowerCase();
      const found = rows.filter((row) => row.preview.toLowerCase().includes(needle));
      return json({ turns: found.length, hits: found.length, conversations: found.length, conversations_total: size, scanned: size, capped: false, took_ms: 4, phrases: phrases.map((phrase) => ({ phrase, turns: found.length, hits: found.length })), rows: found.slice(0, 50).map((row) => { const begin = row.preview.toLowerCase().indexOf(needle); return { interaction: row.id, turn: 1, role: "customer", text: row.preview, spans: [{ phrase: 0, begin, end: begin + needle.length }], started_at: row.started_at ?? AT, channel: row.channel }; }) }), true;
    }
    if (path === "/v1/ai-register") return json({ items: !some ? [] : [{ kind: "action", id: "watch", title: "Watches every figure", does: "Each day of new data is looked at", version: "0.1.0", evaluation: "Planted incidents found", evaluation_link: "", about_people: false, review_link: "", on: true, can_switch: true, how: "No new incidents", log_link: "/", owner: "", approval: "never", approved: null, switched: null }] }), true;
    if (path === "/v1/ai-register/log") return json({ entries: [] }), true;
    if (path === "/v1/within") return json({ inside: some ? 1 : 0, outside: 0, looked_inside: some ? 1 : 0, looked_outside: 0, signals: [], steps: [], words: [], examples: [], took_ms: 1 }), true;
    if (path === "/v1/models") return json({ models: !some ? [] : [{ file: "turns.bin", place: "shipped", kind: "labels", bytes: 1_400_000, hash: "0123456789abcdef".repeat(4), labels: ["success", "failure", "offer", "confirm"], features: 262_144, card: { data: { rows: 52_000, licence: "CC BY 4.0", note: "Task dialogues, in English." }, cross_validated: { micro_f1: 0.81, folds: 5, rows_in_scope: 52_000 }, limits: "English only.", not_measured: ["Spoken turns."] }, notes: "", error: null }, { file: "broken.bin", place: "workspace", kind: "classifier", bytes: 12, hash: "f".repeat(64), labels: [], features: null, card: null, notes: "", error: "broken.bin: shorter than its header" }] }), true;
    if (path === "/v1/taxonomy") {
      if (method === "POST") return fail(400, "invalid_input", "the fake server arranges nothing"), true;
      return json({ reasons, dismissed: [], conversations: size, without_reason: some ? 1400 : 0 }), true;
    }
    if (path === "/v1/discovery" && method === "POST") { since = Date.now(); discovery = { ...discovery, state: "running", scope: asked().scope, seconds: 0 }; return json(discovery), true; }
    if (path === "/v1/discovery") {
      const seconds = (Date.now() - since) / 1000;
      if (discovery.state === "running") discovery = slow || seconds < 0.4 ? { ...discovery, seconds } : { ...discovery, state: "ready", seconds, conversations: 90, no_reason: 4, finished_at: AT, clusters };
      return json(discovery), true;
    }
    if ((match = /^\/v1\/discovery\/(.+)$/.exec(path))) {
      const { action, title } = asked();
      discovery = { ...discovery, clusters: discovery.clusters.map((one) => (one.id !== match[1] ? one : action === "rename" ? { ...one, title } : { ...one, decision: action === "reopen" ? "open" : action === "dismiss" ? "dismissed" : "accepted", reason: action === "accept" ? { id: one.id, title: title ?? one.title } : action === "merge" ? { id: "refund_status", title: "Refunds" } : null })) };
      return json(discovery), true;
    }
    return false;
  };
}

// A card that came with the workspace and was judged by nobody yet.
function life(some, size) {
  const stage = (name, state, what) => ({ stage: name, state, what, at: null, by: "" });
  return {
    card: "service_quality", title: "Service quality", version: "1+9abf", state: "published", approval: false, owner: "", owner_name: null,
    stages: [stage("draft", "done", "Came with Clarion or from a file of the workspace"), stage("tried", some ? "done" : "open", `${size} conversations of history scored by it`), stage("calibrated", "open", "0 of 1 questions settled by people's labels"), stage("published", "done", "Version 1+9abf"), stage("retired", "off", "In use")],
    evidence: [{ question: "greeting", text: "Was the customer welcomed?", labels: 0, picked: 0, people: 0, sessions: 0, agreement: null, state: "unjudged", threshold: null, more_labels: null }], drafts: [],
    timeline: [{ at: "2026-02-01T09:00:00Z", action: "publish", by: "", kind: "files", version: "1+9abf", generation: "g2", draft: "", words: "" }],
  };
}
