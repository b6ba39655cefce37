#include "app/ai_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "app/journey_report.h"

namespace clarion::app {
namespace {

using performance::AiContacts;
using performance::Factor;
using performance::ReleaseCases;
using performance::SideCases;

constexpr size_t kReasonFactor = 0, kChannelFactor = 1, kQueueFactor = 3;  // of ServedCases
constexpr size_t kStuckShown = 5;
constexpr int64_t kKnownLeast = 100;  // cases whose outcome is known, for it to count as one
constexpr size_t kReleaseReasons = 12;
constexpr size_t kByReason = 2;  // of a release's figures: resolved, handed over
constexpr const char* kPeopleTime = "people_time";

metrics::Definition PeopleTime() {
  metrics::Definition out;
  out.id = kPeopleTime;
  out.title = "People's time";
  out.kind = metrics::Kind::kMean;
  out.unit = "ms";
  out.direction = metrics::Direction::kDown;
  out.numerator = "handle time of people; of a contact handed over, what came after";
  out.denominator = "contacts by voice, chat and bot";
  return out;
}

int BetterOf(const metrics::Definition& metric) {
  return metric.direction == metrics::Direction::kUp     ? 1
         : metric.direction == metrics::Direction::kDown ? -1
                                                         : 0;
}

int64_t Known(const std::vector<float>& values) {
  return std::count_if(values.begin(), values.end(), [](float one) { return !std::isnan(one); });
}

class Builder {
 public:
  Builder(Workspace& workspace, const PerformanceGround& ground)
      : workspace_(workspace), ground_(ground), served_(ground.served) {}

  Result<AiReport> Build() {
    out_.cases = static_cast<int64_t>(served_.ids.size());
    out_.sample = served_.sample;
    ASSIGN_OR_RETURN(cases_, ReadAiCases(workspace_.warehouse(), ground_.query, served_));
    RETURN_IF_ERROR(ReadResolved());
    if (cases_.agents.empty()) return std::move(out_);
    RETURN_IF_ERROR(CompareFigures());
    CountEnds();
    Advise();
    RETURN_IF_ERROR(LookAtReleases());
    ASSIGN_OR_RETURN(const JourneyDefinitions journeys, LoadJourneyDefinitions(workspace_));
    out_.cost_per_minute = journeys.rule.cost_per_minute.value_or(0);
    out_.currency = journeys.rule.currency;
    return std::move(out_);
  }

 private:
  Result<std::vector<float>> Values(const metrics::Definition& metric) {
    return ReadCaseValues(workspace_.warehouse(), workspace_.metrics(), ground_.query, served_,
                          metric);
  }

  Result<void> ReadResolved() {
    for (const char* id : {"fcr_7d", "resolution_stated"}) {
      const metrics::Definition* metric = workspace_.metrics().Find(id);
      if (metric == nullptr) continue;
      ASSIGN_OR_RETURN(resolved_, Values(*metric));
      out_.resolved = *metric;
      if (Known(resolved_) >= kKnownLeast) break;
    }
    return {};
  }

  // Factors without those that tell who serves.
  std::vector<Factor> Factors(bool with_reason) const {
    std::vector<Factor> out;
    for (size_t f = 0; f < served_.cases.factors.size(); ++f)
      if (f != kQueueFactor && (with_reason || f != kReasonFactor))
        out.push_back(served_.cases.factors[f]);
    return out;
  }

  // People's cases by agent, an AI agent's by customer.
  std::vector<uint32_t> Clusters() const {
    std::vector<uint32_t> out;
    const auto agents = static_cast<uint32_t>(served_.cases.agents.size());
    for (size_t i = 0; i < served_.ids.size(); ++i)
      out.push_back(cases_.agent[i] >= 0 ? agents + served_.customer[i] : served_.cases.agent[i]);
    return out;
  }

  Result<void> CompareFigures() {
    const Factor& reason = served_.cases.factors[kReasonFactor];
    SideCases sides;
    sides.matters = reason.levels.size();
    sides.matter = reason.level;
    for (const int32_t agent : cases_.agent) sides.ai.push_back(agent >= 0 ? 1 : 0);
    sides.factors = Factors(false);
    sides.overlap = kChannelFactor - 1;
    sides.cluster = Clusters();
    const auto add = [&](const metrics::Definition& metric, const std::vector<float>& values) {
      performance::Sides found =
          performance::CompareSides(sides, values, {.better = BetterOf(metric)});
      if (found.ai_n > 0) out_.figures.push_back({metric, std::move(found)});
    };
    add(out_.resolved, resolved_);
    for (const char* id : {"csat_mean", "effort", "qa_score", "frustration"}) {
      const metrics::Definition* metric = workspace_.metrics().Find(id);
      if (metric == nullptr) continue;
      ASSIGN_OR_RETURN(const std::vector<float> values, Values(*metric));
      if (Known(values) >= kKnownLeast) add(*metric, values);
    }
    add(PeopleTime(), cases_.people_ms);
    return {};
  }

  void CountEnds() {
    const Factor& reason = served_.cases.factors[kReasonFactor];
    matters_.resize(reason.levels.size());
    for (size_t m = 0; m < matters_.size(); ++m) matters_[m].reason = reason.levels[m];
    for (const std::string& agent : cases_.agents) out_.agents.push_back({agent, "", {}, {}});
    for (size_t a = 0; a < out_.agents.size(); ++a)
      out_.agents[a].version_key = cases_.version_key[a];
    for (size_t i = 0; i < served_.ids.size(); ++i) {
      AiMatter& matter = matters_[reason.level[i]];
      if (cases_.agent[i] < 0) {
        ++matter.people_n;
        continue;
      }
      for (AiEnds* ends :
           {&out_.ends, &matter.ends, &out_.agents[static_cast<size_t>(cases_.agent[i])].ends})
        AddEnd(i, ends);
    }
    AddHandOvers();
  }

  void AddEnd(size_t i, AiEnds* to) const {
    const bool known = !std::isnan(resolved_[i]), resolved = known && resolved_[i] >= 0.5F;
    ++to->n;
    if (cases_.handed[i] != 0) {
      ++to->handed;
      to->handed_known += known ? 1 : 0;
      to->handed_resolved += resolved ? 1 : 0;
    } else {
      ++to->alone;
      to->alone_known += known ? 1 : 0;
      to->alone_resolved += resolved ? 1 : 0;
    }
  }

  void AddHandOvers() {
    const Factor& reason = served_.cases.factors[kReasonFactor];
    std::map<HandOverQuality*, std::vector<double>> waits;
    for (const HandOverCase& one : cases_.handovers) {
      if (cases_.agent[one.row] < 0) continue;
      const bool known = !std::isnan(resolved_[one.row]);
      for (HandOverQuality* to :
           {&out_.handover, &matters_[reason.level[one.row]].handover,
            &out_.agents[static_cast<size_t>(cases_.agent[one.row])].handover}) {
        ++to->n;
        to->said_again += one.said_again ? 1 : 0;
        to->identified_again += one.identified_again ? 1 : 0;
        to->clean += one.said_again || one.identified_again ? 0 : 1;
        to->known += known ? 1 : 0;
        to->resolved += known && resolved_[one.row] >= 0.5F ? 1 : 0;
        if (one.wait_ms >= 0) waits[to].push_back(static_cast<double>(one.wait_ms));
      }
    }
    const auto set_median = [&](HandOverQuality* of) {
      const auto at = waits.find(of);
      of->wait_ms = NAN;
      if (at == waits.end()) return;
      auto middle = at->second.begin() + static_cast<std::ptrdiff_t>(at->second.size() / 2);
      std::nth_element(at->second.begin(), middle, at->second.end());
      of->wait_ms = *middle;
    };
    set_median(&out_.handover);
    for (AiMatter& matter : matters_) set_median(&matter.handover);
    for (AiAgentView& agent : out_.agents) set_median(&agent.handover);
  }

  void Advise() {
    const Factor& reason = served_.cases.factors[kReasonFactor];
    AiContacts contacts;
    contacts.matters = matters_.size();
    std::vector<size_t> rows;
    for (size_t i = 0; i < served_.ids.size(); ++i) {
      if (cases_.agent[i] < 0) continue;
      rows.push_back(i);
      contacts.matter.push_back(reason.level[i]);
      contacts.ai_turns.push_back(cases_.ai_turns[i]);
      contacts.handed.push_back(cases_.handed[i]);
      contacts.resolved.push_back(resolved_[i]);
    }
    for (performance::HandOverAdvice& advice : performance::AdviseHandOver(contacts, {})) {
      AiMatter& matter = matters_[advice.matter];
      if (advice.after > 0) matter.stuck = Stuck(advice, rows);
      matter.advice = std::move(advice);
    }
    std::erase_if(matters_, [](const AiMatter& one) { return one.ends.n == 0; });
    std::stable_sort(matters_.begin(), matters_.end(),
                     [](const AiMatter& a, const AiMatter& b) { return a.ends.n > b.ends.n; });
    out_.matters = std::move(matters_);
  }

  std::vector<std::string> Stuck(const performance::HandOverAdvice& advice,
                                 const std::vector<size_t>& rows) const {
    std::vector<size_t> found;
    for (const size_t i : rows)
      if (served_.cases.factors[kReasonFactor].level[i] == advice.matter &&
          cases_.ai_turns[i] > advice.after && resolved_[i] < 0.5F)
        found.push_back(i);
    const size_t shown = std::min(kStuckShown, found.size());
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(shown),
                      found.end(), [&](size_t a, size_t b) {
                        return served_.started[a] != served_.started[b]
                                   ? served_.started[a] > served_.started[b]
                                   : a < b;
                      });
    std::vector<std::string> out;
    for (size_t k = 0; k < shown; ++k) out.push_back(served_.ids[found[k]]);
    return out;
  }

  Result<void> LookAtReleases() {
    ReleaseCases cases;
    cases.agents = cases_.agents.size();
    cases.agent = cases_.agent;
    cases.names = cases_.versions;
    cases.version = cases_.version;
    cases.started = served_.started;
    cases.zone = workspace_.zone();
    cases.factors = Factors(true);
    cases.cluster = Clusters();
    out_.versions = cases_.versions;
    out_.releases = performance::FindReleases(cases, {});
    if (out_.releases.empty()) return {};
    std::vector<performance::Figure> figures;
    const auto add = [&](std::string id, std::string title, std::string unit, bool question,
                         int better, std::vector<float> values) {
      figures.push_back({id, std::move(values), better});
      out_.release_figures.push_back(
          {std::move(id), std::move(title), std::move(unit), "", question, better});
    };
    add(out_.resolved.id, out_.resolved.title, out_.resolved.unit, false, BetterOf(out_.resolved),
        resolved_);
    std::vector<float> handed, turns;
    for (size_t i = 0; i < served_.ids.size(); ++i) {
      handed.push_back(cases_.agent[i] >= 0 ? static_cast<float>(cases_.handed[i]) : NAN);
      turns.push_back(cases_.agent[i] >= 0 ? static_cast<float>(cases_.ai_turns[i]) : NAN);
    }
    add("handed_over", "Handed over to a person", "percent", false, 0, std::move(handed));
    add("ai_turns", "Turns of the AI agent", "count", false, 0, std::move(turns));
    for (const char* id : {"csat_mean", "effort", "qa_score", "frustration"}) {
      const metrics::Definition* metric = workspace_.metrics().Find(id);
      if (metric == nullptr) continue;
      ASSIGN_OR_RETURN(std::vector<float> values, Values(*metric));
      add(id, metric->title, metric->unit, false, BetterOf(*metric), std::move(values));
    }
    const auto definitions = workspace_.definitions();
    const std::vector<scoring::ScorecardInfo>& cards = definitions->scorer.cards();
    ASSIGN_OR_RETURN(std::vector<performance::Question> questions,
                     ReadCaseAnswers(workspace_.warehouse(), ground_.query, served_, cards));
    size_t q = 0;
    for (const scoring::ScorecardInfo& card : cards)
      for (const scoring::QuestionInfo& question : card.questions)
        add(card.id + "/" + question.id, question.text, "percent", true, 1,
            std::move(questions[q++].points));
    AddByReason(&figures);
    out_.changes = performance::CompareReleases(cases, out_.releases, figures, {});
    return {};
  }

  // The first figures again for each of the reasons an AI agent has most: a release may fail at one
  // matter and be as good at all others.
  void AddByReason(std::vector<performance::Figure>* figures) {
    const Factor& reason = served_.cases.factors[kReasonFactor];
    const size_t shown = std::min(kReleaseReasons, out_.matters.size());
    for (size_t f = 0; f < kByReason; ++f) {
      for (size_t m = 0; m < shown; ++m) {
        const std::string& name = out_.matters[m].reason;
        const auto level = static_cast<uint32_t>(
            std::find(reason.levels.begin(), reason.levels.end(), name) - reason.levels.begin());
        performance::Figure figure = (*figures)[f];
        ReleaseFigure shown_as = out_.release_figures[f];
        for (size_t i = 0; i < figure.value.size(); ++i)
          if (reason.level[i] != level) figure.value[i] = NAN;
        shown_as.reason = name;
        figures->push_back(std::move(figure));
        out_.release_figures.push_back(std::move(shown_as));
      }
    }
  }

  Workspace& workspace_;
  const PerformanceGround& ground_;
  const ServedCases& served_;
  AiCases cases_;
  std::vector<float> resolved_;
  std::vector<AiMatter> matters_;  // by the reasons' numbers, until Advise
  AiReport out_;
};

json::value Figure(double value) { return std::isnan(value) ? json::value() : json::value(value); }

json::object ShareJson(int64_t hits, int64_t n) {
  const metrics::Interval range =
      metrics::WilsonInterval(static_cast<double>(hits), static_cast<double>(n));
  return {{"n", n},
          {"value",
           n > 0 ? json::value(static_cast<double>(hits) / static_cast<double>(n)) : json::value()},
          {"low", range.low},
          {"high", range.high}};
}

json::object ShareJson(const performance::ShareOf& share) {
  return {{"n", share.n}, {"value", Figure(share.share)}, {"low", share.low}, {"high", share.high}};
}

json::object EndsJson(const AiEnds& ends) {
  return {{"n", ends.n},
          {"alone", ends.alone},
          {"handed_over", ends.handed},
          {"alone_resolved", ShareJson(ends.alone_resolved, ends.alone_known)},
          {"handed_over_resolved", ShareJson(ends.handed_resolved, ends.handed_known)}};
}

json::object HandOverJson(const HandOverQuality& one) {
  return {{"n", one.n},
          {"clean", ShareJson(one.clean, one.n)},
          {"said_again", ShareJson(one.said_again, one.n)},
          {"identified_again", ShareJson(one.identified_again, one.n)},
          {"resolved", ShareJson(one.resolved, one.known)},
          {"wait_ms", Figure(one.wait_ms)}};
}

json::object AdviceJson(const performance::HandOverAdvice& advice,
                        const std::vector<std::string>& stuck) {
  json::array curve, ids;
  for (const performance::StayPoint& point : advice.curve)
    curve.push_back(json::object{{"after", point.after},
                                 {"carried_on", ShareJson(point.carried_on)},
                                 {"alone", ShareJson(point.alone)},
                                 {"handed_over", ShareJson(point.handed_over)},
                                 {"earlier", point.earlier}});
  for (const std::string& id : stuck) ids.push_back(json::value(id));
  return {{"after", advice.after},
          {"affected", advice.affected},
          {"gain", advice.gain},
          {"curve", std::move(curve)},
          {"conversations", std::move(ids)}};
}

json::object SidesJson(const performance::MatterSides& one, const std::string& reason) {
  const bool known = one.verdict != performance::SideVerdict::kTooFew;
  const auto figure = [&](double value) { return known ? json::value(value) : json::value(); };
  return {{"reason", reason},
          {"ai_n", one.ai_n},
          {"people_n", one.people_n},
          {"ai", Figure(one.ai)},
          {"people", Figure(one.people)},
          {"difference", figure(one.difference)},
          {"low", figure(one.low)},
          {"high", figure(one.high)},
          {"overlap", one.overlap},
          {"verdict", performance::Name(one.verdict)}};
}

json::object ChangeJson(const performance::ReleaseChange& one, const ReleaseFigure& figure) {
  const bool known = one.change != performance::Change::kTooFew;
  const auto told = [&](double value) { return known ? json::value(value) : json::value(); };
  return {{"figure", json::object{{"id", figure.id},
                                  {"title", figure.title},
                                  {"unit", figure.unit},
                                  {"question", figure.question},
                                  {"reason", figure.reason.empty() ? json::value()
                                                                   : json::value(figure.reason)},
                                  {"direction", figure.better > 0   ? "up"
                                                : figure.better < 0 ? "down"
                                                                    : "none"}}},
          {"before_n", one.before_n},
          {"after_n", one.after_n},
          {"before", Figure(one.before)},
          {"after", Figure(one.after)},
          {"people", one.beside_people ? json::value(one.people) : json::value()},
          {"effect", told(one.effect)},
          {"low", told(one.low)},
          {"high", told(one.high)},
          {"q", told(one.q)},
          {"change", performance::Name(one.change)}};
}

}  // namespace

Result<AiReport> ReportAi(Workspace& workspace, const PerformanceGround& ground) {
  ASSIGN_OR_RETURN(AiReport out, Builder(workspace, ground).Build());
  out.reasons = ground.served.cases.factors[kReasonFactor].levels;
  return out;
}

json::object AiReportJson(const AiReport& report) {
  json::array figures, matters, agents, releases;
  for (const AiFigure& figure : report.figures) {
    json::array rows;
    for (const performance::MatterSides& one : figure.sides.matters)
      if (one.ai_n > 0) rows.push_back(SidesJson(one, report.reasons[one.matter]));
    const performance::Sides& sides = figure.sides;
    figures.push_back(json::object{{"metric", MetricJson(figure.metric)},
                                   {"ai_n", sides.ai_n},
                                   {"people_n", sides.people_n},
                                   {"difference", sides.difference},
                                   {"low", sides.low},
                                   {"high", sides.high},
                                   {"verdict", performance::Name(sides.verdict)},
                                   {"matters", std::move(rows)}});
  }
  for (const AiMatter& matter : report.matters)
    matters.push_back(json::object{{"reason", matter.reason},
                                   {"people_n", matter.people_n},
                                   {"ends", EndsJson(matter.ends)},
                                   {"hand_over", HandOverJson(matter.handover)},
                                   {"advice", AdviceJson(matter.advice, matter.stuck)}});
  for (const AiAgentView& agent : report.agents)
    agents.push_back(json::object{{"id", agent.id},
                                  {"version_key", agent.version_key},
                                  {"ends", EndsJson(agent.ends)},
                                  {"hand_over", HandOverJson(agent.handover)}});
  const auto version = [&](int32_t at) { return report.versions[static_cast<size_t>(at)]; };
  for (size_t r = 0; r < report.releases.size(); ++r) {
    const performance::Release& release = report.releases[r];
    json::array changes;
    for (const performance::ReleaseChange& one : report.changes)
      if (one.release == r) changes.push_back(ChangeJson(one, report.release_figures[one.figure]));
    const AiAgentView& agent = report.agents[release.agent];
    releases.push_back(json::object{{"agent", agent.id},
                                    {"version_key", agent.version_key},
                                    {"from", version(release.from)},
                                    {"to", version(release.to)},
                                    {"at", FormatTime(release.at)},
                                    {"since", FormatTime(release.since)},
                                    {"until", FormatTime(release.until)},
                                    {"changes", std::move(changes)}});
  }
  return {{"cases", report.cases},
          {"sample", report.sample},
          {"resolved", MetricJson(report.resolved)},
          {"ends", EndsJson(report.ends)},
          {"hand_over", HandOverJson(report.handover)},
          {"figures", std::move(figures)},
          {"matters", std::move(matters)},
          {"agents", std::move(agents)},
          {"releases", std::move(releases)},
          {"cost_per_minute",
           report.cost_per_minute > 0 ? json::value(report.cost_per_minute) : json::value()},
          {"currency", report.currency}};
}

}  // namespace clarion::app
