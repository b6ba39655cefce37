#include "app/brief.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "actions/initiatives.h"
#include "app/coinciding.h"
#include "app/emerging.h"
#include "app/findings.h"
#include "app/incident_json.h"
#include "app/incident_news.h"
#include "app/initiative_effect.h"
#include "app/metric_conflicts.h"
#include "app/performance_report.h"
#include "app/target_outlook.h"
#include "delivery/message.h"

namespace clarion::app {
namespace {

using delivery::FigureInWords;
using metrics::Definition;
using metrics::MetricValue;

constexpr TimeMs kNewsFor = 7 * kDayMs;
constexpr size_t kExplained = 2;
constexpr size_t kCausesEach = 2;
constexpr size_t kListed = 5;
constexpr size_t kConflictsTold = 2;

enum class Verdict : uint8_t { kBetter, kWorse, kSame, kUnknown };

// Better or worse only where the intervals do not overlap.
Verdict VerdictOf(const MetricValue& one, const Definition& metric) {
  const metrics::Estimate &now = one.now, &before = one.before;
  if (!now.enough || !before.enough || now.partial || !now.low || !before.low)
    return Verdict::kUnknown;
  const bool up = *now.low > *before.high, down = *now.high < *before.low;
  if (!up && !down) return Verdict::kSame;
  if (metric.direction == metrics::Direction::kNone) return Verdict::kUnknown;
  return up == (metric.direction == metrics::Direction::kUp) ? Verdict::kBetter : Verdict::kWorse;
}

std::string Change(double value, std::string_view unit) {
  if (unit == "percent") return FigureInWords(value, "percent points");
  if (unit == "points") return fmt::format("{:+.1f}", value * 100);
  return fmt::format("{}{}", value > 0 ? "+" : "", FigureInWords(value, unit));
}

std::string Figure(double value, std::string_view unit) {
  return unit == "points" ? fmt::format("{:.1f}", value * 100) : FigureInWords(value, unit);
}

std::string Plural(size_t n, const char* one) {
  return fmt::format("{} {}{}", n, one, n == 1 ? "" : "s");
}

class Writer {
 public:
  Writer(Workspace& workspace, registry::Registry& registry, std::string tenant,
         metrics::RowScope scope, bool words, TimeMs week)
      : workspace_(workspace),
        registry_(registry),
        tenant_(std::move(tenant)),
        scope_(std::move(scope)),
        words_(words) {
    out_.zone = workspace.zone();
    out_.from = week;
    out_.to = out_.zone.PlusDays(week, 7);
    period_ = fmt::format("from={}&to={}", out_.zone.Date(out_.from), out_.zone.Date(out_.to));
  }

  Result<Brief> Write() {
    RETURN_IF_ERROR(Health());
    if (scope_.all) RETURN_IF_ERROR(Changed());
    RETURN_IF_ERROR(Why());
    if (scope_.all) {
      RETURN_IF_ERROR(Targets());
      RETURN_IF_ERROR(Do());
      RETURN_IF_ERROR(Lasting());
    }
    return std::move(out_);
  }

 private:
  BriefSection& Section(const char* id, const char* title, const char* none) {
    return out_.sections.emplace_back(BriefSection{id, title, none, {}});
  }

  metrics::ValuesQuery Query() const {
    metrics::ValuesQuery query;
    query.filter.tenant = tenant_;
    query.filter.scope = scope_;
    query.period = {out_.from, out_.to};
    query.grain = metrics::Grain::kWeek;
    return query;
  }

  Result<void> Health() {
    BriefSection& section = Section("health", "How things stand", "No contacts in this week.");
    metrics::ValuesQuery query = Query();
    for (const Definition& one : workspace_.metrics().definitions())
      if (one.headline) query.ids.push_back(one.id);
    ASSIGN_OR_RETURN(const std::vector<MetricValue> values, workspace_.metrics().Values(query));
    size_t better = 0, worse = 0;
    for (const MetricValue& one : values) {
      const Definition& metric = *workspace_.metrics().Find(one.id);
      if (!one.now.value) continue;
      const Verdict verdict = VerdictOf(one, metric);
      better += verdict == Verdict::kBetter ? 1 : 0;
      worse += verdict == Verdict::kWorse ? 1 : 0;
      if (verdict == Verdict::kWorse) worsened_.emplace_back(&metric, Distance(one));
      section.sentences.push_back({HealthText(one, metric, verdict),
                                   fmt::format("/metric/{}?{}", metric.id, period_),
                                   verdict == Verdict::kBetter  ? "good"
                                   : verdict == Verdict::kWorse ? "bad"
                                                                : ""});
    }
    std::stable_sort(worsened_.begin(), worsened_.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    out_.headline = section.sentences.empty() ? "No contacts in this week."
                    : worse == 0 && better == 0
                        ? "A quiet week: no headline figure changed beyond chance."
                        : fmt::format(
                              "{} of {} headline figures got worse, {} better; the others did not "
                              "change beyond chance, or it cannot be told yet.",
                              worse, section.sentences.size(), better);
    return {};
  }

  static double Distance(const MetricValue& one) {
    const double noise =
        std::hypot(*one.now.high - *one.now.low, *one.before.high - *one.before.low);
    return noise > 0 ? std::abs(*one.now.value - *one.before.value) / noise : 0;
  }

  static std::string HealthText(const MetricValue& one, const Definition& metric, Verdict verdict) {
    std::string text = fmt::format("{}: {}", metric.title, Figure(*one.now.value, metric.unit));
    if (one.now.low && one.now.high && metric.kind != metrics::Kind::kCount)
      text += fmt::format(" ({} to {})", Figure(*one.now.low, metric.unit),
                          Figure(*one.now.high, metric.unit));
    if (one.now.partial) return text + ", part of the week is still open.";
    if (!one.now.enough) return text + fmt::format(", of {} only: too few to tell.", one.now.n);
    if (!one.before.value) return text + ".";
    const double change = *one.now.value - *one.before.value;
    switch (verdict) {
      case Verdict::kBetter:
        return text + fmt::format(", better by {} than the week before.",
                                  Change(std::abs(change), metric.unit).substr(1));
      case Verdict::kWorse:
        return text + fmt::format(", worse by {} than the week before.",
                                  Change(std::abs(change), metric.unit).substr(1));
      case Verdict::kSame:
        return text + ", no change beyond chance.";
      case Verdict::kUnknown:
        break;
    }
    return text + fmt::format(", {} the week before.", Figure(*one.before.value, metric.unit));
  }

  Result<void> Changed() {
    BriefSection& section =
        Section("changed", "What changed", "The watch noticed nothing new in this week.");
    ASSIGN_OR_RETURN(const std::vector<registry::KeptIncident> kept,
                     registry_.incidents().All(tenant_));
    for (const registry::KeptIncident& one : kept) {
      ASSIGN_OR_RETURN(detection::SliceIncident incident, IncidentFromJson(one.found));
      incident.id = one.id;
      waiting_ += one.state == "open" && incident.end == detection::IncidentEnd::kOpen ? 1 : 0;
      const bool over = incident.end != detection::IncidentEnd::kOpen;
      const bool noticed = one.noticed >= out_.from && one.noticed < out_.to;
      const bool ended = over && incident.ended >= out_.from && incident.ended < out_.to;
      if ((!noticed && !ended) || section.sentences.size() >= kListed) continue;
      const delivery::Message message = delivery::Describe(
          {one.id, ended ? registry::kIncidentRecovered : registry::kIncidentOpened, one.id,
           one.noticed, IncidentData(incident, workspace_.metrics().definitions())},
          "");
      std::string beside;
      if (!ended) {
        ASSIGN_OR_RETURN(beside, Beside(incident));
      }
      section.sentences.push_back(
          {message.title + "." + beside, "/incidents/" + one.id, ended ? "good" : "bad"});
    }
    if (words_) RETURN_IF_ERROR(NewlySaid(&section));
    return {};
  }

  // In one sentence: each phrase more would be about something else, and the page lists them.
  Result<void> NewlySaid(BriefSection* section) {
    EmergingQuery query;
    query.filter.tenant = tenant_;
    query.filter.scope = scope_;
    query.filter.to = out_.to;
    ASSIGN_OR_RETURN(const Emerging found, FindEmerging(workspace_, query));
    if (!found.phrases.empty())
      section->sentences.push_back({SentenceOf(found), LinkOf(found, found.phrases.front()), ""});
    return {};
  }

  // What it coincides with, where that is more than chance; " It coincides with …", or "".
  Result<std::string> Beside(const detection::SliceIncident& incident) {
    const upstream::ChangeLog log(registry_.database(), workspace_.clock());
    ASSIGN_OR_RETURN(const std::optional<Coinciding> found,
                     CoincidingWith(workspace_, log, MoveOf(incident, tenant_), OnsetOf(incident)));
    if (!found || found->changes.empty() || found->changes.front().score < kCoincides)
      return std::string();
    const upstream::Change& first = found->changes.front().change;
    return fmt::format(" It coincides with “{}” on {}.", first.title,
                       out_.zone.Date(out_.zone.BeginOf(first.at)));
  }

  Result<void> Why() {
    BriefSection& section =
        Section("why", "Why", "Nothing that got worse stands out in one part of the contacts.");
    for (size_t i = 0; i < worsened_.size() && i < kExplained; ++i) {
      const Definition& metric = *worsened_[i].first;
      metrics::ValuesQuery query = Query();
      auto found = ExplainedFindings(workspace_.metrics(), metric.id, query, "");
      if (!found.ok()) continue;  // nothing counts in one of the weeks
      for (size_t c = 0; c < found->findings.size() && c < kCausesEach; ++c) {
        const actions::Finding& cause = found->findings[c];
        std::string where;
        for (const auto& [by, value] : cause.where)
          where += fmt::format("{}{} {}", where.empty() ? "" : ", ", by,
                               value == "~none" ? "none" : value);
        section.sentences.push_back(
            {fmt::format("{}: {} carries {} of the change ({}).", metric.title, where,
                         Change(cause.contribution, metric.unit),
                         cause.type == "mix" ? "it came in more or less often" : cause.type),
             fmt::format("/metric/{}?{}&{}", metric.id, period_, found->segments[c]), ""});
      }
      explained_.push_back(*std::move(found));
    }
    return {};
  }

  // Targets that are or will likely be missed, and figures that disagree; nothing where there is
  // nothing to say.
  Result<void> Targets() {
    const targets::Book book(registry_.database(), workspace_.clock());
    ASSIGN_OR_RETURN(const std::vector<targets::Target> all, book.All(tenant_));
    ASSIGN_OR_RETURN(const targets::Order order, book.Now(tenant_));
    std::vector<BriefSentence> told;
    ASSIGN_OR_RETURN(const TimeMs horizon, workspace_.metrics().Horizon(tenant_));
    if (LastWeek(out_.zone, horizon) == out_.from) RETURN_IF_ERROR(Missed(all, &told));
    metrics::Filter filter;
    filter.tenant = tenant_;
    ASSIGN_OR_RETURN(const ConflictReport found,
                     ConflictsOf(workspace_.metrics(), order, all, filter, out_.to));
    for (size_t i = 0; i < found.conflicts.size() && i < kConflictsTold; ++i)
      told.push_back(
          {InWords(found.conflicts[i]) + " That is a correlation; look before it is a habit.",
           LinkOf(found, found.conflicts[i]), "bad"});
    if (!told.empty()) Section("targets", "Targets", "").sentences = std::move(told);
    return {};
  }

  // What comes is foretold from the end of the data: only in the brief of the last week.
  Result<void> Missed(const std::vector<targets::Target>& all, std::vector<BriefSentence>* told) {
    ASSIGN_OR_RETURN(const std::vector<TargetOutlook> outlooks,
                     OutlookOf(workspace_.metrics(), all, tenant_, scope_));
    for (const TargetOutlook& one : outlooks) {
      if (one.standing != Standing::kAtRisk && one.standing != Standing::kMissed) continue;
      if (told->size() >= kListed) break;
      told->push_back({fmt::format("{}: {}.", TitleOf(one), InWords(one)), "/targets", "bad"});
    }
    return {};
  }

  Result<void> Do() {
    BriefSection& section = Section("do", "What to do", "Nothing waits.");
    if (waiting_ > 0)
      section.sentences.push_back(
          {fmt::format("{} for somebody to take {}.",
                       Plural(waiting_, "open incident") + (waiting_ == 1 ? " waits" : " wait"),
                       waiting_ == 1 ? "it" : "them"),
           "/incidents", ""});
    RETURN_IF_ERROR(Recommended(&section));
    RETURN_IF_ERROR(Coaching(&section));
    return {};
  }

  Result<void> Recommended(BriefSection* section) {
    ASSIGN_OR_RETURN(const std::vector<actions::Playbook> playbooks, LoadPlaybooksOf(workspace_));
    actions::Initiatives book(registry_.database(), workspace_.clock());
    ASSIGN_OR_RETURN(const std::vector<actions::Initiative> past, book.All(tenant_));
    ASSIGN_OR_RETURN(const std::vector<actions::Decision> decisions, book.Decisions(tenant_));
    const auto experience = actions::Learn(past, decisions);
    for (const ExplainedChange& one : explained_) {
      const auto list = actions::Recommend(playbooks, one.findings, one.scope, experience);
      if (list.empty()) continue;
      const Definition& metric = *workspace_.metrics().Find(one.scope.metric);
      section->sentences.push_back(
          {fmt::format("{}: expected to move {} by {} ({} to {}).", list[0].playbook->title,
                       metric.title, Change(list[0].effect.value, metric.unit),
                       Change(list[0].effect.low, metric.unit),
                       Change(list[0].effect.high, metric.unit)),
           fmt::format("/metric/{}?{}", metric.id, period_), ""});
    }
    const auto drafts = std::count_if(past.begin(), past.end(), [](const actions::Initiative& one) {
      return one.stage == actions::Stage::kDraft;
    });
    if (drafts > 0)
      section->sentences.push_back(
          {fmt::format("{} not started yet.", Plural(static_cast<size_t>(drafts), "initiative") +
                                                  (drafts == 1 ? " is" : " are")),
           "/initiatives", ""});
    return {};
  }

  Result<void> Coaching(BriefSection* section) {
    performance::CoachingBook book(registry_.database(), workspace_.clock());
    ASSIGN_OR_RETURN(const std::vector<performance::CoachingSession> sessions, book.All(tenant_));
    const TimeMs now = workspace_.clock().NowMs();
    const auto due = std::count_if(sessions.begin(), sessions.end(), [&](const auto& one) {
      return one.stage == performance::CoachingStage::kHeld && one.follow_up_at != 0 &&
             one.follow_up_at <= now;
    });
    if (due > 0)
      section->sentences.push_back(
          {fmt::format("{} due.", Plural(static_cast<size_t>(due), "coaching follow-up") +
                                      (due == 1 ? " is" : " are")),
           "/coaching", ""});
    metrics::Filter filter;
    filter.tenant = tenant_;
    filter.to = out_.to;
    filter.from = out_.to - 90 * kDayMs;
    ASSIGN_OR_RETURN(const BehaviourStudy study,
                     StudyBehaviours(workspace_, filter, BehaviourOutcomes()));
    if (!study.opportunities.coach.empty()) {
      const performance::Opportunity& first = study.opportunities.coach[0];
      const size_t others = study.opportunities.coach.size() - 1;
      section->sentences.push_back(
          {fmt::format(
               "Most worth coaching: {} on “{}”, {:.0f} % where good peers reach {:.0f} %{}.",
               study.agents[first.agent], study.questions[first.question].text, 100 * first.now,
               100 * first.reach, others == 0 ? "" : fmt::format("; {} more", others)),
           "/coaching", ""});
    }
    for (const performance::ProcessProblem& one : study.opportunities.processes)
      section->sentences.push_back(
          {fmt::format("“{}”: shown in {:.0f} % and agents hardly differ. Mend the process, do not "
                       "coach.",
                       study.questions[one.question].text, 100 * one.level),
           "/coaching", ""});
    return {};
  }

  Result<void> Lasting() {
    BriefSection& section =
        Section("lasting", "What lasts, what faded", "No initiative is running.");
    actions::Initiatives book(registry_.database(), workspace_.clock());
    ASSIGN_OR_RETURN(const std::vector<actions::Initiative> all, book.All(tenant_));
    for (const actions::Initiative& one : all) {
      if (one.stage != actions::Stage::kRunning) continue;
      const auto effect = MeasureInitiative(workspace_.metrics(), tenant_, scope_, one);
      const std::string link = "/initiatives/" + one.id;
      const Definition* metric = workspace_.metrics().Find(one.metric);
      if (!effect.ok() || metric == nullptr ||
          effect->target.effect.method == actions::Method::kNone) {
        section.sentences.push_back({fmt::format("{}: too early to tell.", one.title), link, ""});
        continue;
      }
      const actions::Effect& measured = effect->target.effect;
      const actions::State state = effect->target.sustain.state;
      const bool bad = state == actions::State::kFading || state == actions::State::kLost ||
                       state == actions::State::kWorse;
      section.sentences.push_back(
          {fmt::format("{}: {} {} ({} to {}); {}.", one.title, metric->title,
                       Change(measured.value, metric->unit), Change(measured.low, metric->unit),
                       Change(measured.high, metric->unit), StateText(state)),
           link,
           bad                               ? "bad"
           : state == actions::State::kHolds ? "good"
                                             : ""});
    }
    return {};
  }

  static const char* StateText(actions::State state) {
    switch (state) {
      case actions::State::kMeasuring:
        return "still measured";
      case actions::State::kHolds:
        return "it holds";
      case actions::State::kFading:
        return "it is fading";
      case actions::State::kLost:
        return "the win is lost";
      case actions::State::kNoEffect:
        return "no effect";
      case actions::State::kWorse:
        return "it made things worse";
    }
    return "";
  }

  Workspace& workspace_;
  registry::Registry& registry_;
  const std::string tenant_;
  const metrics::RowScope scope_;
  const bool words_;
  std::string period_;
  Brief out_;
  std::vector<std::pair<const Definition*, double>> worsened_;  // with how clearly
  std::vector<ExplainedChange> explained_;
  size_t waiting_ = 0;
};

}  // namespace

TimeMs LastWeek(const Zone& zone, TimeMs horizon) {
  if (horizon <= kFirstMondayMs + 2 * kWeekMs) return 0;
  return zone.Monday(zone.WeekOf(horizon) - 1);
}

Result<Brief> MakeBrief(Workspace& workspace, registry::Registry& registry,
                        const std::string& tenant, const metrics::RowScope& scope, bool words,
                        TimeMs week) {
  if (week <= 0 || !workspace.zone().IsMidnight(week))
    return InvalidInput("week: the first day of a week, like 2026-03-02");
  return Writer(workspace, registry, tenant, scope, words, week).Write();
}

Result<void> TellBrief(Workspace& workspace, registry::Registry& registry,
                       const std::string& tenant) {
  ASSIGN_OR_RETURN(const TimeMs horizon, workspace.metrics().Horizon(tenant));
  const Zone zone = workspace.zone();
  const TimeMs week = LastWeek(zone, horizon), now = workspace.clock().NowMs();
  if (week == 0 || now - (week + kWeekMs) > kNewsFor) return {};
  ASSIGN_OR_RETURN(const Brief brief, MakeBrief(workspace, registry, tenant, {}, true, week));
  registry::OutboxEvent news{registry::kBriefReady, zone.Date(week), now, BriefJson(brief), true};
  news.data["title"] = BriefTitle(brief);
  news.data["path"] = fmt::format("/brief?week={}", zone.Date(week));
  return registry.database().Write([&](soci::session& sql) -> Result<void> {
    registry::AddToOutbox(sql, tenant, news);
    return {};
  });
}

}  // namespace clarion::app
