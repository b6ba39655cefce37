// The part of the fake server about reviews: the queue, one conversation as a reviewer meets it, accuracy, disputes. Nothing is kept.
const VERDICT = (answer) => (answer.verdict === "value" ? String(answer.points) : answer.verdict);
const CHOICES = (answer) => (answer.verdict === "value" ? [["1", "up to 60s"], ["0.5", "up to 120s"], ["0", "above"]] : [["yes", "Yes"], ["no", "No"]]).concat([["na", "Does not apply"]]).map(([verdict, label]) => ({ verdict, label }));
const estimate = (value, n) => ({ value, low: Math.max(0, value - 0.08), high: Math.min(1, value + 0.05), n });
const STEADY = { state: "steady", before: null, recent: null, since: null, alarm_at: null, weeks: [] };

export function reviewRoutes({ size, conversation, rows, byId, card }) {
  const items = rows.slice(0, 50).map((row, i) => ({ interaction: row.id, source: ["audit", "critical", "uncertain"][i % 3], probability: i % 3 ? 0 : 0.02, blind: false, value: 0.5, why: ["random sample of 2 %", "failed the card", "least sure answer: 45 %"][i % 3], channel: row.channel, started_at: row.started_at ?? "1970-01-01T00:00:00Z", agent_name: row.agent_name, turns: 7 }));
  const review = (row, blind) => ({
    interaction: row.id, scorecard: "service_quality", title: "Service quality", version: "1+9abf", blind, own: false,
    answers: conversation(row).scores[0].answers.map((answer) => ({ question: answer.question, section: answer.section, text: answer.text, help: answer.help, good: answer.good, poor: answer.poor, type: answer.verdict === "value" ? "duration" : "yes_no", choices: CHOICES(answer), machine: blind ? null : VERDICT(answer), answer: blind ? null : answer, standing: null, labels: [], dispute: null })),
  });
  const some = size > 1;
  return ({ path, q, json, fail }) => {
    let match;
    if (path === "/v1/reviews/queue") return json({ scorecard: "service_quality", title: "Service quality", audit_rate: 0.02, days: 28, candidates: size, waiting: { dispute: 0, second: 0, audit: some ? 17 : 0, critical: some ? 17 : 0, uncertain: some ? 9000 : 0, instructive: 0 }, items: q.get("source") ? items.filter((one) => one.source === q.get("source")) : items }), true;
    if ((match = /^\/v1\/reviews\/items\/([^/]+)$/.exec(path))) {
      const row = byId.get(decodeURIComponent(match[1]));
      return row ? json(review(row, q.get("blind") === "true")) : fail(404, "not_found", "no such conversation"), true;
    }
    if (path === "/v1/reviews/labels") return json({ labels: [] }, 201), true;
    if (path === "/v1/reviews/accuracy") return json({ scorecard: "service_quality", title: "Service quality", version: "1+9abf", audit_rate: 0.02, conversations: some ? 240 : 0, audited: some ? 200 : 0, contested: 0, people: null, overall: some ? estimate(0.91, 1200) : null, questions: some ? card().questions.map((one) => ({ question: one.id, text: one.text, labels: 200, picked: 4, agreement: estimate(0.9, 200), verdicts: [{ verdict: "no", precision: estimate(0.7, 30), recall: estimate(0.6, 34) }], wrong: { value: 900, low: 600, high: 1200, n: 200 }, population: 10_000, people: null, mistaken: rows.slice(7, 9).map((row) => row.id) })) : [] }), true;
    if (path === "/v1/reviews/thresholds") return json({ scorecard: "service_quality", title: "Service quality", risk: Number(q.get("risk") ?? 0.1), failure: 0.05, questions: card().questions.map((one, i) => ({ question: one.id, text: one.text, threshold: null, share: null, error: null, bound: null, above: 0, labels: some ? 200 : 0, more_labels: 29, ...(some && i % 2 ? { state: "reliable", threshold: 0.85, share: 0.6, error: 0.02, bound: 0.08, above: 120, more_labels: null } : { state: "needs_labels" }), drift: { question: one.id, ...STEADY } })) }), true;
    if (path === "/v1/reviews/sessions") return json({ sessions: [] }), true;
    if (path === "/v1/reviews/reviewers") return json({ reviewers: [] }), true;
    if (path === "/v1/disputes") return json({ disputes: [], rates: [] }), true;
    if (/^\/v1\/interactions\/[^/]+\/reviews$/.test(path)) return json({ standings: [], disputes: [], may_dispute: false }), true;
    return false;
  };
}
