#include "app/driver_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>

#include "app/findings.h"
#include "app/internal/driver_words.h"
#include "app/target_outlook.h"
#include "drivers/kin.h"

namespace clarion::app {
namespace {

using drivers::Edge;
using drivers::Said;
using drivers::TargetReport;
using drivers::TargetState;
using drivers::Word;
using metrics::Definition;

constexpr double kUnsureFrom = 0.2;  // q
constexpr size_t kUnsureMost = 12;

std::optional<size_t> PlaceOf(const DriverPanel& panel, const std::string& id) {
  for (size_t f = 0; f < panel.figures.size(); ++f)
    if (panel.figures[f]->id == id) return f;
  return std::nullopt;
}

// Without `but`, which is asked about all the same.
drivers::Rules RulesOf(const DriverPanel& panel, const std::vector<Said>& said,
                       const Said* but = nullptr) {
  drivers::Rules rules;
  rules.kin = panel.kin;
  rules.rejected = drivers::Pairs(panel.figures.size());
  for (const Said& one : said) {
    const auto from = PlaceOf(panel, one.from), to = PlaceOf(panel, one.to);
    if (one.word == Word::kRejected && from && to && &one != but) rules.rejected.Add(*from, *to);
  }
  return rules;
}

// The data's estimate of a pair, found or not, at its clearer lag.
std::optional<drivers::Evidence> EstimateOf(const DriverPanel& panel, const drivers::Rules& rules,
                                            size_t from, size_t to, size_t lag, size_t spots) {
  std::optional<drivers::Evidence> best;
  const size_t known = panel.panel.figures()[from].known_after;
  for (size_t own = 1; own <= drivers::kLags; ++own) {
    if (lag != 0 && own + known != lag) continue;
    auto one = drivers::EvidenceOf(panel.panel, rules, from, to, own + known, spots);
    if (one && (!best || one->edge.p < best->edge.p)) best = std::move(one);
  }
  return best;
}

const Said* Find(const std::vector<Said>& said, const std::string& from, const std::string& to) {
  for (const Said& one : said)
    if (one.from == from && one.to == to) return &one;
  return nullptr;
}

void AddSaid(const std::vector<Said>& said, DriverReport* report) {
  const DriverPanel& panel = *report->panel;
  for (const Said& one : said) {
    const auto from = PlaceOf(panel, one.from), to = PlaceOf(panel, one.to);
    if (!from || !to) continue;
    DriverEdge edge;
    edge.status = EdgeStatus::kConfirmed;
    edge.from = panel.figures[*from];
    edge.to = panel.figures[*to];
    edge.said = one;
    const auto seen = std::find_if(report->graph.edges.begin(), report->graph.edges.end(),
                                   [&](const Edge& e) { return e.from == *from && e.to == *to; });
    if (seen != report->graph.edges.end()) {
      edge.seen = *seen;
    } else if (auto estimate = EstimateOf(panel, RulesOf(panel, said, &one), *from, *to, 0, 1)) {
      edge.seen = estimate->edge;
    }
    (one.word == Word::kConfirmed ? report->edges : report->rejected).push_back(std::move(edge));
  }
}

}  // namespace

std::string_view Name(EdgeStatus status) {
  constexpr std::array<std::string_view, 3> names = {"found", "confirmed", "unsure"};
  return names[static_cast<size_t>(status)];
}

DriverReport DriversOf(std::shared_ptr<const DriverPanel> panel, const std::vector<Said>& said) {
  DriverReport out;
  out.panel = std::move(panel);
  const DriverPanel& of = *out.panel;
  out.graph = drivers::Learn(of.panel, RulesOf(of, said));
  AddSaid(said, &out);
  size_t unsure = 0;
  for (const Edge& edge : out.graph.edges) {
    DriverEdge one;
    one.from = of.figures[edge.from];
    one.to = of.figures[edge.to];
    if (Find(said, one.from->id, one.to->id) != nullptr) continue;
    if (!edge.found && (edge.q > kUnsureFrom || ++unsure > kUnsureMost)) continue;
    one.status = edge.found ? EdgeStatus::kFound : EdgeStatus::kUnsure;
    one.seen = edge;
    out.edges.push_back(std::move(one));
  }
  const auto order = [](const DriverEdge& edge) {
    const int by_status = edge.status == EdgeStatus::kUnsure ? 2 : 1;
    return std::pair(edge.said ? 0 : by_status, edge.seen ? -std::abs(edge.seen->Strength()) : 0);
  };
  std::stable_sort(out.edges.begin(), out.edges.end(),
                   [&](const DriverEdge& a, const DriverEdge& b) { return order(a) < order(b); });
  return out;
}

Result<void> CheckDriverPair(const metrics::Engine& engine, const std::string& from,
                             const std::string& to) {
  const Definition* a = engine.Find(from);
  const Definition* b = engine.Find(to);
  if (a == nullptr || b == nullptr)
    return NotFound(fmt::format("there is no metric '{}'; GET /v1/metrics lists them",
                                a == nullptr ? from : to));
  if (a == b) return InvalidInput("to: a figure does not drive itself");
  for (const Definition* one : {a, b}) {
    if (!metrics::AddsUp(one->kind))
      return InvalidInput(fmt::format("'{}' is a {}, whose days do not add up to a week", one->id,
                                      metrics::Name(one->kind)));
  }
  if (const std::string fact = drivers::SharedFact(*a, *b); !fact.empty())
    return InvalidInput(fmt::format(
        "'{}' and '{}' tell of the same fact ({}): one is no driver of the other", from, to, fact));
  return {};
}

std::string InWords(const DriverEdge& edge, const std::string& by) {
  const std::string pair = fmt::format("{} → {}", edge.from->title, edge.to->title);
  if (!edge.seen) return fmt::format("{}: by people; too little data to see it", pair);
  const Edge& seen = *edge.seen;
  const double step = internal::RoundStep(*edge.from, seen.deviation);
  const double effect = seen.effect * step;
  double low = seen.low * step, high = seen.high * step;
  const auto text = [&](double value) {
    return (value < 0 ? "−" : "+") + internal::DifferenceText(*edge.to, value);
  };
  std::string out = fmt::format(
      "{} of {} go with {} of {} {} (95 %: {} to {}), all else held constant; {} of {} {} say so "
      "by themselves.",
      "+" + internal::DifferenceText(*edge.from, step), edge.from->title, text(effect),
      edge.to->title, internal::LagText(seen.lag), text(low), text(high), seen.same_sign,
      seen.segments, internal::Plural(by));
  if (edge.said && edge.said->word == Word::kConfirmed)
    return (seen.found ? "A driver, by people and in the data: "
                       : "A driver by people, not seen in the data: ") +
           out;
  return out;
}

namespace {

json::array IdsOf(const DriverPanel& panel, const std::vector<size_t>& places) {
  json::array out;
  for (const size_t f : places) out.push_back(json::string(panel.figures[f]->id));
  return out;
}

json::object NodeOf(const DriverPanel& panel, size_t figure, const TargetReport& report) {
  const Definition& metric = *panel.figures[figure];
  json::array missing;
  const auto add = [&](const std::vector<size_t>& places, std::string_view why) {
    for (const size_t f : places)
      missing.push_back(json::object{
          {"metric", panel.figures[f]->id}, {"title", panel.figures[f]->title}, {"why", why}});
  };
  add(report.rejected, "people say that it does not move this");
  add(report.sparse, "too few contacts in too many weeks");
  add(report.still, "it never moves");
  add(report.repeats, "the others say all that it says");
  return {{"metric", metric.id},
          {"title", metric.title},
          {"unit", metric.unit},
          {"direction", metrics::Name(metric.direction)},
          {"serves", metrics::Name(metric.serves)},
          {"state", drivers::Name(report.state)},
          {"segments", report.segments},
          {"weeks", report.weeks},
          {"rows", report.rows},
          {"lags", report.lags},
          {"held", IdsOf(panel, report.held)},
          {"not_held", std::move(missing)},
          {"noisy", IdsOf(panel, report.noisy)}};
}

json::object SeenOf(const DriverEdge& edge) {
  const Edge& seen = *edge.seen;
  const double step = internal::RoundStep(*edge.from, seen.deviation);
  return {{"found", seen.found},
          {"lag", seen.lag},
          {"effect", seen.effect},
          {"low", seen.low},
          {"high", seen.high},
          {"p", seen.p},
          {"q", seen.q},
          {"step", step},
          {"step_text", internal::DifferenceText(*edge.from, step)},
          {"step_effect", seen.effect * step},
          {"step_low", seen.low * step},
          {"step_high", seen.high * step},
          {"deviation", seen.deviation},
          {"per_deviation", seen.PerDeviation()},
          {"strength", seen.Strength()},
          {"segments", seen.segments},
          {"same_sign", seen.same_sign},
          {"weeks", seen.weeks},
          {"first_half", seen.first_half},
          {"second_half", seen.second_half},
          {"halves_agree", seen.HalvesAgree()},
          {"noise_out", seen.noise_out},
          {"turn", internal::Turn(*edge.to, seen.effect)}};
}

json::object EdgeOf(const DriverEdge& edge, const std::string& by) {
  return {
      {"from", edge.from->id},
      {"to", edge.to->id},
      {"from_title", edge.from->title},
      {"to_title", edge.to->title},
      {"status", edge.said && edge.said->word == Word::kRejected ? "rejected" : Name(edge.status)},
      {"words", InWords(edge, by)},
      {"seen", edge.seen ? json::value(SeenOf(edge)) : json::value()},
      {"said", edge.said ? json::value(drivers::ToJsonObject(*edge.said)) : json::value()}};
}

// Why there is no edge to be told of, or "".
std::string StateOf(const DriverReport& report) {
  const auto& targets = report.graph.targets;
  const auto any = [&](TargetState state) {
    return std::any_of(targets.begin(), targets.end(),
                       [&](const TargetReport& one) { return one.state == state; });
  };
  if (!any(TargetState::kLearned)) return "too_little";
  const bool told =
      std::any_of(report.edges.begin(), report.edges.end(),
                  [](const DriverEdge& edge) { return edge.status != EdgeStatus::kUnsure; });
  return told ? "edges" : "nothing";
}

// Where segments and weeks would do but for the number of figures; see LearnSettings.
std::string TooLittle(const DriverReport& report) {
  const DriverPanel& panel = *report.panel;
  const size_t weeks = panel.panel.weeks(), segments = panel.panel.segments().size();
  const size_t figures = panel.figures.size();
  const drivers::LearnSettings least;
  std::string out = fmt::format("Too little data: {} weeks of {} {}", weeks, segments,
                                internal::Plural(panel.by));
  if (segments < least.least_segments || weeks < least.least_weeks)
    return out + fmt::format(". It takes {} weeks and {} of them with {:.0f} contacts in a week.",
                             least.least_weeks, least.least_segments, least.least_contacts);
  const size_t takes = drivers::WeeksFor(figures, segments);
  if (weeks >= takes)
    return out + fmt::format(", too few of which have {:.0f} contacts.", least.least_contacts);
  return out + fmt::format(" for {} figures. It takes about {} weeks of so many {}.", figures,
                           takes, internal::Plural(panel.by));
}

std::string HeadlineOf(const DriverReport& report, const std::string& state) {
  if (state == "too_little") return TooLittle(report);
  if (state == "nothing") return "No figure leads another beyond chance.";
  const auto count = [&](EdgeStatus status) {
    return std::count_if(report.edges.begin(), report.edges.end(),
                         [&](const DriverEdge& edge) { return edge.status == status; });
  };
  const auto found = count(EdgeStatus::kFound), said = count(EdgeStatus::kConfirmed);
  std::string out = found == 0   ? std::string("No other figure leads one beyond chance.")
                    : found == 1 ? std::string("One figure leads another beyond chance.")
                                 : fmt::format("{} links beyond chance.", found);
  if (said > 0) out += fmt::format(" {} {} known by people.", said, said == 1 ? "is" : "are");
  return out;
}

}  // namespace

json::object ToJsonObject(const DriverReport& report) {
  const DriverPanel& panel = *report.panel;
  json::array nodes, left_out, edges, rejected;
  for (size_t f = 0; f < report.graph.targets.size(); ++f)
    nodes.push_back(NodeOf(panel, f, report.graph.targets[f]));
  for (const DriverLeftOut& one : panel.left_out)
    left_out.push_back(
        json::object{{"metric", one.metric->id}, {"title", one.metric->title}, {"why", one.why}});
  for (const DriverEdge& edge : report.edges) edges.push_back(EdgeOf(edge, panel.by));
  for (const DriverEdge& edge : report.rejected) rejected.push_back(EdgeOf(edge, panel.by));
  const std::string state = StateOf(report);
  return {{"segment", panel.by},
          {"from", panel.zone.Date(panel.period.from)},
          {"to", panel.zone.Date(panel.period.to)},
          {"weeks", panel.panel.weeks()},
          {"segments", panel.panel.segments().size()},
          {"segments_left_out", panel.segments_left_out},
          {"state", state},
          {"words", HeadlineOf(report, state)},
          {"tried", report.graph.tried},
          {"figures", std::move(nodes)},
          {"left_out", std::move(left_out)},
          {"edges", std::move(edges)},
          {"rejected", std::move(rejected)}};
}

Result<json::object> DriverEvidence(const DriverPanel& panel, const std::vector<Said>& said,
                                    const std::string& from, const std::string& to, size_t lag) {
  const auto a = PlaceOf(panel, from), b = PlaceOf(panel, to);
  if (!a || !b)
    return NotFound(fmt::format("'{}' is not a figure of the graph; GET /v1/drivers lists them",
                                a ? to : from));
  if (panel.kin.Has(*a, *b))
    return Conflict(fmt::format("'{}' and '{}' tell of the same fact ({})", from, to,
                                drivers::SharedFact(*panel.figures[*a], *panel.figures[*b])));
  const Said* word = Find(said, from, to);
  const drivers::Rules rules = RulesOf(panel, said, word);
  auto evidence = EstimateOf(panel, rules, *a, *b, lag, 200);
  if (!evidence)
    return Conflict(
        fmt::format("too little data to hold '{}' against '{}' by {}", from, to, panel.by));
  // q is over all pairs: the graph's own.
  const drivers::Graph graph = drivers::Learn(panel.panel, rules);
  for (const Edge& edge : graph.edges)
    if (edge.from == *a && edge.to == *b && edge.lag == evidence->edge.lag) evidence->edge = edge;
  DriverEdge edge;
  edge.from = panel.figures[*a];
  edge.to = panel.figures[*b];
  edge.seen = evidence->edge;
  edge.status = evidence->edge.found ? EdgeStatus::kFound : EdgeStatus::kUnsure;
  if (word != nullptr) {
    edge.said = *word;
    edge.status = EdgeStatus::kConfirmed;
  }
  json::array spots;
  for (const drivers::Spot& spot : evidence->spots) {
    const std::string& segment = panel.panel.segments()[spot.segment];
    const auto weeks_on = [&](int64_t weeks) {
      return panel.zone.PlusDays(panel.period.from, 7 * weeks);
    };
    const auto week = static_cast<int64_t>(spot.week);
    const int64_t before = week - static_cast<int64_t>(evidence->edge.lag);
    std::string fixed = fmt::format("{}={}", panel.by, UrlEncoded(segment));
    if (!panel.fixed.empty()) fixed += "&" + panel.fixed;
    const auto contacts = [&](const std::string& metric, int64_t of) {
      return ContactsLink(metric, fixed, panel.zone, {weeks_on(of), weeks_on(of + 1)});
    };
    spots.push_back(json::object{{"x", spot.x},
                                 {"y", spot.y},
                                 {"weight", spot.weight},
                                 {"cells", spot.of},
                                 {"segment", segment},
                                 {"week", panel.zone.Date(weeks_on(week))},
                                 {"week_before", panel.zone.Date(weeks_on(before))},
                                 {"contacts", contacts(to, week)},
                                 {"contacts_before", contacts(from, before)}});
  }
  json::object out = EdgeOf(edge, panel.by);
  out["segment"] = panel.by;
  out["held"] = IdsOf(panel, evidence->held);
  out["node"] = NodeOf(panel, *b, graph.targets[*b]);
  out["spots"] = std::move(spots);
  return out;
}

}  // namespace clarion::app
