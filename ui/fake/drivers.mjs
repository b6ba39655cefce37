// The driver graph, made up: found, confirmed, by people alone, unsure and rejected edges, and the evidence of each.
const AT = "2026-03-09T09:00:00Z";
const DAY = 86_400_000, END = Date.parse("2026-03-09T00:00:00Z"), WEEKS = 26;
const date = (n) => new Date(END + n * DAY).toISOString().slice(0, 10);
const FIGURES = [["wait", "Speed of answer", "ms", "down", "speed"], ["abandonment", "Abandonment", "percent", "down", "speed"], ["aht", "Average handle time", "ms", "none", "cost"], ["volume", "Contacts", "count", "none", "cost"], ["repeat_contact_7d", "Repeat contact, 7 days", "percent", "down", "quality"], ["transfer", "Transfer", "percent", "down", "quality"], ["csat", "CSAT, top two of five", "percent", "up", "quality"], ["restated", "Had to repeat themselves", "percent", "down", "quality"], ["compliance", "Compliance", "points", "up", "risk"], ["first_response", "First response, messages", "ms", "down", "speed"]];
const title = (id) => FIGURES.find((one) => one[0] === id)?.[1] ?? id;

export function driverRoutes(some) {
  const figure = ([metric, name, unit, direction, serves], i) => ({ metric, title: name, unit, direction, serves, state: i === 9 ? "few_rows" : "learned", segments: i === 9 ? 0 : 41, weeks: WEEKS - 2, rows: i === 9 ? 0 : 912, lags: 2, held: i === 9 ? [] : FIGURES.slice(0, 9).map((one) => one[0]), not_held: metric === "transfer" ? [{ metric: "first_response", title: "First response, messages", why: "too few contacts in too many weeks" }] : [], noisy: [] });
  const seen = (found, effect, half, step, text, strength, q, turn, over = {}) => ({ found, lag: 1, effect, low: effect - half, high: effect + half, p: q / 9, q, step, step_text: text, step_effect: effect * step, step_low: (effect - half) * step, step_high: (effect + half) * step, deviation: step * 1.3, per_deviation: effect * step * 1.3, strength, segments: 41, same_sign: found ? 37 : 24, weeks: WEEKS - 2, first_half: effect * 0.9, second_half: found ? effect * 1.1 : -effect * 0.1, halves_agree: found, noise_out: 1, turn, ...over });
  const edge = (from, to, status, words, data, said = null) => ({ from, to, from_title: title(from), to_title: title(to), status, words, seen: data, said });
  const learned = [
    edge("wait", "repeat_contact_7d", "found", "+10 s of Speed of answer go with +0.40 points of Repeat contact, 7 days the week after (95 %: +0.30 points to +0.50 points), all else held constant; 37 of 41 queues say so by themselves.", seen(true, 4e-7, 1e-7, 10_000, "10 s", 0.31, 0.0001, "worse")),
    edge("wait", "abandonment", "found", "+10 s of Speed of answer go with +1.1 points of Abandonment the week after (95 %: +0.8 points to +1.4 points), all else held constant; 39 of 41 queues say so by themselves.", seen(true, 1.1e-6, 3e-7, 10_000, "10 s", 0.44, 0.00001, "worse")),
    edge("repeat_contact_7d", "volume", "found", "+2.0 points of Repeat contact, 7 days go with +1.4 % of their usual number of Contacts two weeks after (95 %: +0.6 % to +2.2 %), all else held constant; 33 of 41 queues say so by themselves.", seen(true, 0.7, 0.4, 0.02, "2.0 points", 0.16, 0.021, "none", { lag: 2 })),
    edge("transfer", "csat", "found", "+2.0 points of Transfer go with −0.9 points of CSAT, top two of five the week after (95 %: −1.4 points to −0.4 points), all else held constant; 35 of 41 queues say so by themselves.", seen(true, -0.45, 0.25, 0.02, "2.0 points", -0.22, 0.008, "worse")),
    edge("aht", "compliance", "unsure", "+20 s of Average handle time go with +0.20 points of Compliance the week after (95 %: −0.1 points to +0.5 points), all else held constant; 24 of 41 queues say so by themselves.", seen(false, 1e-7, 1.5e-7, 20_000, "20 s", 0.07, 0.14, "better")),
    edge("csat", "restated", "unsure", "+2.0 points of CSAT, top two of five go with −0.20 points of Had to repeat themselves the week after (95 %: −0.5 points to +0.1 points), all else held constant; 24 of 41 queues say so by themselves.", seen(false, -0.1, 0.15, 0.02, "2.0 points", -0.06, 0.19, "better")),
  ];
  let said = some ? [{ from: "wait", to: "abandonment", word: "confirmed", why: "Seen in every strike", by: "Ada Kern", at: AT }, { from: "volume", to: "wait", word: "confirmed", why: "Staffing cannot follow a peak", by: "Ada Kern", at: AT }] : [];
  let log = [...said];
  const bare = (from, to) => learned.find((one) => one.from === from && one.to === to) ?? edge(from, to, "unsure", `+5.0 % of ${title(from)} go with +1 s of ${title(to)} the week after (95 %: −1 s to +3 s), all else held constant; 22 of 41 queues say so by themselves.`, seen(false, 20_000, 40_000, 0.05, "5.0 % of their usual number", 0.05, 0.6, "worse"));
  const shown = (from, to) => {
    const one = bare(from, to), word = said.find((other) => other.from === from && other.to === to) ?? null;
    return { ...one, said: word, status: word?.word === "rejected" ? "rejected" : word ? "confirmed" : one.status, words: word?.word === "confirmed" ? `A driver ${one.seen.found ? "by people and in the data" : "by people, not seen in the data"}: ${one.words}` : one.words };
  };
  const graph = () => {
    const edges = [...learned.map((one) => shown(one.from, one.to)), ...said.filter((word) => !learned.some((one) => one.from === word.from && one.to === word.to)).map((word) => shown(word.from, word.to))];
    return { segment: "queue", from: date(-7 * WEEKS), to: date(0), weeks: WEEKS, segments: 41, segments_left_out: 0, state: "edges", words: "3 links beyond chance. 2 are known by people.", tried: 144, figures: FIGURES.map(figure), left_out: [{ metric: "aht_p50", title: "Median handle time", why: "a percentile: its days do not add up to a week" }, { metric: "fcr_30d", title: "First contact resolution, 30 days", why: "known too late: its window is longer than a week" }], edges: edges.filter((one) => one.status !== "rejected"), rejected: edges.filter((one) => one.status === "rejected"), took_ms: 40 };
  };
  const none = (words, state) => ({ segment: "queue", from: date(-7 * WEEKS), to: date(0), weeks: state === "nothing" ? WEEKS : 0, segments: state === "nothing" ? 8 : 0, segments_left_out: 0, state, words, tried: state === "nothing" ? 144 : 0, figures: FIGURES.map(figure), left_out: [], edges: [], rejected: [], took_ms: 4 });
  const evidence = (from, to) => {
    const one = shown(from, to);
    const spots = Array.from({ length: 200 }, (_, i) => {
      const x = one.seen.deviation * (Math.sin(i * 12.9) + Math.cos(i * 4.1)), noise = Math.abs(one.seen.effect * one.seen.deviation) * 1.6 * Math.sin(i * 7.7);
      const queue = i % 9 === 0 ? "a_queue_whose_name_is_very_long_because_somebody_wanted_to_say_everything_at_once" : `queue_${i % 41}`, week = -7 * (1 + (i % 24));
      return { x, y: one.seen.effect * x + noise, weight: 1 + (i % 5), cells: 5, segment: queue, week: date(week), week_before: date(week - 7), contacts: `/conversations?metric=${to}&part=over&from=${date(week)}&to=${date(week + 7)}&queue=${queue}`, contacts_before: `/conversations?metric=${from}&part=over&from=${date(week - 7)}&to=${date(week)}&queue=${queue}` };
    });
    return { ...one, segment: "queue", held: FIGURES.slice(0, 9).map((other) => other[0]).filter((other) => other !== from), node: figure(FIGURES.find((other) => other[0] === to), 0), spots, took_ms: 12 };
  };
  return ({ path, q, method, body, json, fail }) => {
    if (!path.startsWith("/v1/drivers")) return false;
    if (path === "/v1/drivers/log") return json({ entries: [...log].reverse() }), true;
    const [, , , from, to] = path.split("/").map(decodeURIComponent);
    if (!from) return json(!some ? none("Too little data: 0 weeks of 0 queues. It takes 12 weeks and 4 of them with 10 contacts in a week.", "too_little") : q.get("segment") === "channel" ? none("No figure leads another beyond chance.", "nothing") : graph()), true;
    if (method === "PUT") {
      const asked = JSON.parse(body || "{}");
      if (from === to) return fail(400, "invalid_input", "to: a figure does not drive itself"), true;
      const one = { from, to, word: asked.word, why: asked.why, by: "Ada Kern", at: AT };
      said = [...said.filter((other) => other.from !== from || other.to !== to), one];
      log = [...log, one];
      return json(one), true;
    }
    if (method === "DELETE") { said = said.filter((other) => other.from !== from || other.to !== to); log = [...log, { from, to, word: "forgotten", why: "", by: "Ada Kern", at: AT }]; return json({ done: true }), true; }
    if (from === "first_response" || to === "first_response") return fail(409, "conflict", `too little data to hold '${from}' against '${to}' by queue`), true;
    return json(evidence(from, to)), true;
  };
}
