// The part of the fake server about learning: documents, paths, quizzes, ramp-up and hiring. Nothing is kept.
const LONG = "A document whose title goes on and on because whoever wrote it wanted to leave out nothing whatsoever about refunds";

export function learningRoutes({ size }) {
  const step = (id, title, shown_by) => ({ id, title, text: title.repeat(3), shown_by });
  const processes = size === 0 ? [] : [
    { id: "refund_status", title: LONG, owner: "Billing", text: "", reasons: ["refund_status"], policies: [], steps: [step("greet", "رحب بالعميل", { signal: "greeting" }), step("check", "x".repeat(90), null)], review_days: 180, version: 2, published_at: "2026-03-01T10:00:00Z", by: "per-1", by_name: "Ada Kern", reviewed_at: null, retired: false, found_step: "" },
  ];
  const range = { value: null, low: 0, high: 6.1 };
  const hiring = { people: 5, start: "2026-03-10", newcomers: 0, note: "no newcomer is in the data: between nothing and as many busy experienced agents", contacts_week: 40, weeks: [0, 1, 2, 3].map((week) => ({ week, from: "2026-03-10", seen: 0, full_time: range, contacts: range, resolved: range, still_there: null })), support: { sessions: 0, reviewed: 0, review_minutes: null, session_minutes: 45, hours: 0 }, missing: [{ kind: "path", text: "there is no learning path yet", link: "/learning?tab=paths" }] };
  const ramp = { metric: { id: "aht", title: "Handle time", unit: "ms", higher_is_better: false }, from: "2026-01-08", to: "2026-03-09", why_not: "nobody had their first contact within the data", experienced: { agents: 24, value: 400_000, low: 380_000, high: 420_000, target: 440_000, contacts_week: 40 }, agents: 0, left: 0, left_early: 0, median_week: null, curve: [], reach: [], cohorts: [], newcomers: [] };
  return ({ path, q, json, fail }) => {
    if (path === "/v1/learning/processes") return json({ processes: q.get("reason") ? processes.filter((one) => one.reasons.includes(q.get("reason"))) : processes }), true;
    if (path === "/v1/learning/stale") return json({ processes: processes.map((one) => ({ id: one.id, contacts: 1200, step_fell: 1, new: 2, review_due: true })) }), true;
    if (path === "/v1/learning/quizzes") return json({ quizzes: [] }), true;
    if (path === "/v1/learning/paths") return json({ paths: [] }), true;
    if (path === "/v1/learning/hiring") return (size === 0 ? fail(404, "not_found", "there are no contacts that people served") : json(hiring)), true;
    if (path === "/v1/learning/ramp-up") return (size === 0 ? fail(404, "not_found", "there are no contacts that people served") : json(ramp)), true;
    return false;
  };
}
