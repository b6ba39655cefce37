// Targets, their outlook, conflicts and the order of outcomes, made up.
const AT = "2026-03-09T09:00:00Z";
const DAY = 86_400_000;
const END = Date.parse("2026-03-09T00:00:00Z");
const day = (n) => new Date(END + n * DAY).toISOString();
const date = (n) => day(n).slice(0, 10);

function outlook(target, title, unit, serves, base, slope, noise, standing) {
  const side = target.side === "at_least" ? -1 : 1;
  const wrong = (value) => side * (value - target.level) > 0;
  const series = Array.from({ length: 84 }, (_, i) => {
    const value = base * (1 - slope * (83 - i)) + noise * Math.sin(i * 2.4) + noise * 0.5 * Math.sin(i * 0.9);
    return { at: day(i - 84), value, low: value - noise, high: value + noise, n: 80, enough: true, partial: false };
  });
  const told = (h) => { const expected = base * (1 + slope * h), half = noise * (0.5 + h / 28); return { expected, low: expected - half, high: expected + half, breach: Math.min(0.99, Math.max(0.01, 0.5 + (side * (expected - target.level)) / (3 * half))) }; };
  const ahead = Array.from({ length: 28 }, (_, h) => ({ at: day(h), ...told(h + 1) }));
  const turns = standing === "at_risk" ? ahead.findIndex((one) => one.breach > 0.5) : -1;
  return {
    target, title, unit, serves, standing, state: { met: "safe", at_risk: "likely", missed: "breached", unknown: "too_little" }[standing], words: "made up", now: { value: wrong(base) && standing === "met" ? target.level : base, low: base - noise, high: base + noise, n: 560, enough: true, partial: false },
    from: date(-7), to: date(0), contacts: `/conversations?metric=${target.metric}&part=over&from=${date(-7)}&to=${date(0)}${target.segment ? `&${target.segment}` : ""}`, series, ahead,
    weeks: [0, 1, 2, 3].map((w) => ({ from: date(7 * w), to: date(7 * w + 7), ...told(7 * w + 7) })), turns_on: turns < 0 ? null : date(turns), turns_earliest: turns < 0 ? null : date(Math.max(0, turns - 4)), turns_latest: null, backtest: { weeks: 8, inside: 7, brier: 0.09, brier_as_before: 0.16 },
  };
}

export function targetRoutes(some) {
  const said = (id, metric, segment, side, level, note = "") => ({ id, metric, segment, side, level, from: "2026-01-01", note, removed: false, by: "Ada Kern", at: AT });
  let targets = some ? [said("tgt-1", "aht", "", "at_most", 400_000, "Staffing for the summer"), said("tgt-2", "fcr_7d", "queue=billing&channel=chat", "at_least", 0.7), said("tgt-3", "csat", "", "at_least", 0.75), said("tgt-4", "ces", "queue=a_queue_whose_name_is_very_long_because_somebody_wanted_to_say_everything_at_once", "at_least", 5.5)] : [];
  let order = { ranks: ["risk", "quality", "cost", "speed"], decided: false, why: "", by: "", at: null, log: [] };
  const all = () => targets.map((one) => one.metric === "aht" ? outlook(one, "Average handle time", "ms", "cost", 380_000, 0.0035, 9000, "at_risk") : one.metric === "fcr_7d" ? outlook(one, "First contact resolution, 7 days", "percent", "quality", 0.74, 0, 0.012, "met")
    : one.metric === "csat" ? outlook(one, "CSAT, top two of five", "percent", "quality", 0.68, -0.001, 0.03, "missed") : { ...outlook(one, one.metric === "ces" ? "CES 2.0" : one.metric, "score", "quality", 5.1, 0, 0.2, "unknown"), series: [], ahead: [], weeks: [], backtest: { weeks: 0, inside: 0, brier: 0, brier_as_before: 0 } });
  const side = (metric, title, unit, serves, before, now, half) => ({ metric, title, unit, serves, before, now, value: now - before, low: now - before - half, high: now - before + half, contacts: `/conversations?metric=${metric}&part=over&from=${date(-28)}&to=${date(0)}` });
  const conflicts = () => !some ? [] : [{ segment: "", words: "Average handle time fell 12.0 % while Repeat contact, 7 days rose 3.0 points, most where it fell most (by team).", better: side("aht", "Average handle time", "ms", "cost", 432_000, 380_000, 9000), worse: side("repeat_contact_7d", "Repeat contact, 7 days", "percent", "quality", 0.18, 0.21, 0.012), has_target: true, strength: "same_places", q: 0.002,
    associations: [{ by: "team", segments: 8, correlation: 0.81, p: 0.004, q: 0.012, most: "night", most_label: "night", contacts: `/conversations?team=night&metric=repeat_contact_7d&part=over&from=${date(-28)}&to=${date(0)}` }], link: `/metric/repeat_contact_7d?from=${date(-28)}&to=${date(0)}` }];
  return ({ path, method, body, json, fail }) => {
    const asked = () => JSON.parse(body || "{}");
    if (path === "/v1/targets/outlook") return json({ targets: all(), took_ms: 3 }), true;
    if (path === "/v1/targets/log") return json({ entries: targets }), true;
    if (path === "/v1/targets" && method === "PUT") {
      const one = { ...said(`tgt-${targets.length + 1}`, asked().metric, asked().segment ?? "", asked().side ?? "at_least", asked().level, asked().note ?? "") };
      const known = targets.find((other) => other.metric === one.metric && other.segment === one.segment);
      targets = known ? targets.map((other) => other === known ? { ...one, id: known.id, side: asked().side ?? known.side } : other) : [...targets, one];
      return json(one), true;
    }
    if (path === "/v1/targets") return json({ targets }), true;
    if (path.startsWith("/v1/targets/") && method === "DELETE") { targets = targets.filter((one) => one.id !== path.slice(12)); return json({ done: true }), true; }
    if (path === "/v1/outcome-order" && method === "PUT") {
      if (!asked().why) return fail(400, "invalid_input", "why: say it"), true;
      const now = { ranks: asked().ranks, decided: true, why: asked().why, by: "Ada Kern", at: AT };
      order = { ...now, log: [now, ...order.log] };
      return json(order), true;
    }
    if (path === "/v1/outcome-order") return json(order), true;
    if (path === "/v1/metric-conflicts") return json({ now: { from: date(-28), to: date(0) }, before: { from: date(-56), to: date(-28) }, order: { ranks: order.ranks, decided: order.decided, why: order.why, by: order.by, at: order.at }, conflicts: conflicts(), took_ms: 5 }), true;
    return false;
  };
}
