#include "app/process_evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "app/findings.h"
#include "base/file.h"
#include "learning/ramp_up.h"
#include "text/yaml_reader.h"
#include "warehouse/zones.h"

namespace clarion::app {
namespace {

using learning::Process;
using learning::ShownBy;
using learning::Step;
using learning::WeeklyShare;
using warehouse::Quoted;
using warehouse::Rows;
using Kind = ShownBy::Kind;

constexpr size_t kExamples = 5;
// Kinds measured on nearly every contact, or about the customer's mood: no steps.
constexpr const char* kNoSteps =
    "'response_time','first_response','dead_air','frustration','profanity','complaint','talk_over'";

std::pair<std::string, std::string> Halves(const std::string& name, char at) {
  const size_t place = name.find(at);
  if (place == std::string::npos) return {name, ""};
  return {name.substr(0, place), name.substr(place + 1)};
}

Result<std::string> ServedSql(Workspace& workspace, const std::string& tenant,
                              const Process& process, const metrics::RowScope& scope) {
  metrics::Filter filter;
  filter.tenant = tenant;
  filter.reasons = process.reasons;
  filter.scope = scope;
  ASSIGN_OR_RETURN(const std::string where,
                   metrics::FilterSql(filter, true, workspace.warehouse().modern()));
  return where + " AND abandoned = 0 AND agent_turns > 0 AND started_known = 1";
}

// Weeks of counts by name.
class Counts {
 public:
  Counts(TimeMs first, size_t weeks) : first_(first), weeks_(weeks) {}
  void Add(const std::string& name, int64_t week, double hits, double n) {
    const int64_t at = week - first_;
    if (at < 0 || at >= static_cast<int64_t>(weeks_)) return;
    auto& [all_hits, all_n] = by_name_[name];
    all_hits.resize(weeks_);
    all_n.resize(weeks_);
    all_hits[static_cast<size_t>(at)] = hits;
    all_n[static_cast<size_t>(at)] = n;
  }
  const std::map<std::string, std::pair<std::vector<double>, std::vector<double>>>& all() const {
    return by_name_;
  }
  std::vector<double> Hits(const std::string& name) const {
    const auto at = by_name_.find(name);
    return at == by_name_.end() ? std::vector<double>(weeks_) : at->second.first;
  }
  std::vector<double> N(const std::string& name) const {
    const auto at = by_name_.find(name);
    return at == by_name_.end() ? std::vector<double>(weeks_) : at->second.second;
  }

 private:
  TimeMs first_;
  size_t weeks_;
  std::map<std::string, std::pair<std::vector<double>, std::vector<double>>> by_name_;
};

class Reader {
 public:
  Reader(Workspace& workspace, std::string tenant, const std::vector<Process>& versions,
         const metrics::RowScope& scope)
      : workspace_(workspace),
        tenant_(std::move(tenant)),
        versions_(versions),
        process_(versions.front()),
        scope_(scope),
        zone_(workspace.zone()) {}

  Result<ProcessEvidence> Read();

 private:
  Result<void> ReadWeeks();
  Result<void> ReadSignals();
  Result<void> ReadQuestions();
  Result<void> ReadEvents();
  TimeMs SinceOf(const Step& step) const;
  StepEvidence EvidenceOf(const Step& step) const;
  Result<void> AddFallen();
  Result<void> AddNew();
  void AddReviewDue();
  Result<std::vector<std::string>> Examples(const ShownBy& by, bool with) const;
  std::string Drill(const ShownBy& by, bool with) const;

  std::string Joined() const {
    return fmt::format("(SELECT id, {} AS week FROM {{interaction}} WHERE {})",
                       warehouse::WeekSql(zone_, "started_ms"), where_);
  }

  Workspace& workspace_;
  const std::string tenant_;
  const std::vector<Process>& versions_;
  const Process& process_;
  const metrics::RowScope& scope_;
  const Zone zone_;
  std::string where_;
  int64_t first_week_ = 0;
  size_t weeks_ = 0;
  std::vector<double> contacts_;
  std::map<std::string, Counts> counts_;  // signal, question, event
  ProcessEvidence out_;
};

Result<void> Reader::ReadWeeks() {
  ASSIGN_OR_RETURN(where_, ServedSql(workspace_, tenant_, process_, {}));
  ASSIGN_OR_RETURN(out_.to, workspace_.metrics().Horizon(tenant_));
  ASSIGN_OR_RETURN(const Rows rows,
                   workspace_.warehouse().Query(fmt::format(
                       "SELECT {} AS week, count() FROM {{interaction}} WHERE {} GROUP BY week "
                       "ORDER BY week",
                       warehouse::WeekSql(zone_, "started_ms"), where_)));
  for (size_t i = 0; i < rows.size(); ++i) out_.contacts += rows.Integer(i, 1);
  if (rows.empty()) return {};
  // Neither the first week nor the last need be whole.
  first_week_ = rows.Integer(0, 0) + 1;
  const int64_t end = zone_.WeekOf(out_.to);
  weeks_ = static_cast<size_t>(std::max<int64_t>(0, end - first_week_));
  contacts_.assign(weeks_, 0);
  for (size_t i = 0; i < rows.size(); ++i) {
    const int64_t at = rows.Integer(i, 0) - first_week_;
    if (at >= 0 && at < static_cast<int64_t>(weeks_))
      contacts_[static_cast<size_t>(at)] = static_cast<double>(rows.Integer(i, 1));
  }
  out_.zone = zone_;
  out_.from = zone_.Monday(first_week_);
  return {};
}

Result<void> Reader::ReadSignals() {
  // Of the serving side, by kind and by kind:label.
  ASSIGN_OR_RETURN(
      const Rows rows,
      workspace_.warehouse().Query(fmt::format(
          "SELECT week, what, count() FROM (SELECT DISTINCT interaction_id AS id, "
          "arrayJoin(if(label = '', [kind], [kind, concat(kind, ':', label)])) AS what FROM "
          "{{signal}} WHERE tenant = {0} AND interaction_id IN (SELECT id FROM {{interaction}} "
          "WHERE {1})) AS found ALL INNER JOIN {2} AS contacts USING (id) GROUP BY week, what",
          Quoted(tenant_), where_, Joined())));
  Counts& counts = counts_.emplace("signal", Counts(first_week_, weeks_)).first->second;
  for (size_t i = 0; i < rows.size(); ++i)
    counts.Add(rows.Text(i, 1), rows.Integer(i, 0), static_cast<double>(rows.Integer(i, 2)), 0);
  return {};
}

Result<void> Reader::ReadQuestions() {
  Counts& counts = counts_.emplace("question", Counts(first_week_, weeks_)).first->second;
  std::string names;
  for (const Step& step : process_.steps)
    if (step.shown_by.kind == Kind::kQuestion)
      names += (names.empty() ? "" : ",") + Quoted(step.shown_by.name);
  if (names.empty()) return {};
  ASSIGN_OR_RETURN(
      const Rows rows,
      workspace_.warehouse().Query(fmt::format(
          "SELECT week, what, countIf(points >= 0.5), count() FROM (SELECT interaction_id AS id, "
          "concat(scorecard, '/', question) AS what, points FROM {{answer}} WHERE tenant = {} AND "
          "verdict != 'na' AND concat(scorecard, '/', question) IN ({})) AS answers ALL INNER JOIN "
          "{} AS contacts USING (id) GROUP BY week, what",
          Quoted(tenant_), names, Joined())));
  for (size_t i = 0; i < rows.size(); ++i)
    counts.Add(rows.Text(i, 1), rows.Integer(i, 0), static_cast<double>(rows.Integer(i, 2)),
               static_cast<double>(rows.Integer(i, 3)));
  return {};
}

Result<void> Reader::ReadEvents() {
  Counts& counts = counts_.emplace("event", Counts(first_week_, weeks_)).first->second;
  if (std::none_of(process_.steps.begin(), process_.steps.end(),
                   [](const Step& step) { return step.shown_by.kind == Kind::kEvent; }))
    return {};
  ASSIGN_OR_RETURN(
      const Rows rows,
      workspace_.warehouse().Query(fmt::format(
          "SELECT week, what, count() FROM (SELECT DISTINCT interaction_id AS id, "
          "arrayJoin(if(name = '', [kind], [kind, concat(kind, ':', name)])) AS what FROM "
          "{{event}} WHERE tenant = {0} AND interaction_id IN (SELECT id FROM {{interaction}} "
          "WHERE {1})) AS found ALL INNER JOIN {2} AS contacts USING (id) GROUP BY week, what",
          Quoted(tenant_), where_, Joined())));
  for (size_t i = 0; i < rows.size(); ++i)
    counts.Add(rows.Text(i, 1), rows.Integer(i, 0), static_cast<double>(rows.Integer(i, 2)), 0);
  return {};
}

// The earliest version from which on the step was shown by the same, for the same reasons.
TimeMs Reader::SinceOf(const Step& step) const {
  TimeMs since = process_.published_at;
  for (const Process& version : versions_) {
    const auto same = std::find_if(
        version.steps.begin(), version.steps.end(),
        [&](const Step& one) { return one.id == step.id && one.shown_by == step.shown_by; });
    if (same == version.steps.end() || version.reasons != process_.reasons) break;
    since = version.published_at;
  }
  return since;
}

StepEvidence Reader::EvidenceOf(const Step& step) const {
  StepEvidence out;
  out.step = step.id;
  out.since = SinceOf(step);
  out.share.name = step.id;
  std::vector<double> hits, n = contacts_;
  if (step.shown_by.kind == Kind::kQuestion) {
    hits = counts_.at("question").Hits(step.shown_by.name);
    n = counts_.at("question").N(step.shown_by.name);
  } else {
    hits = counts_.at(step.shown_by.kind == Kind::kSignal ? "signal" : "event")
               .Hits(step.shown_by.name);
  }
  for (size_t k = 0; k < weeks_; ++k) {
    const TimeMs at = zone_.Monday(first_week_ + static_cast<int64_t>(k));
    if (at < out.since) continue;
    out.weeks.push_back(at);
    out.share.hits.push_back(hits[k]);
    out.share.n.push_back(n[k]);
  }
  return out;
}

std::string ConditionOf(const std::string& tenant, const ShownBy& by) {
  switch (by.kind) {
    case Kind::kQuestion: {
      const auto [card, question] = Halves(by.name, '/');
      return fmt::format(
          "SELECT interaction_id FROM {{answer}} WHERE tenant = {} AND scorecard = {} AND question "
          "= {} AND verdict != 'na'",
          Quoted(tenant), Quoted(card), Quoted(question));
    }
    case Kind::kEvent: {
      const auto [kind, name] = Halves(by.name, ':');
      return fmt::format("SELECT interaction_id FROM {{event}} WHERE tenant = {} AND kind = {}{}",
                         Quoted(tenant), Quoted(kind),
                         name.empty() ? "" : " AND name = " + Quoted(name));
    }
    case Kind::kSignal:
    case Kind::kNothing:
      break;
  }
  const auto [kind, label] = Halves(by.name, ':');
  return fmt::format("SELECT interaction_id FROM {{signal}} WHERE tenant = {} AND kind = {}{}",
                     Quoted(tenant), Quoted(kind),
                     label.empty() ? "" : " AND label = " + Quoted(label));
}

// The newest conversations of the last weeks with it, or without.
Result<std::vector<std::string>> Reader::Examples(const ShownBy& by, bool with) const {
  ASSIGN_OR_RETURN(const std::string where, ServedSql(workspace_, tenant_, process_, scope_));
  std::string condition = ConditionOf(tenant_, by);
  bool in = with;
  if (by.kind == Kind::kQuestion) {
    condition += with ? " AND points >= 0.5" : " AND points < 0.5";
    in = true;
  }
  ASSIGN_OR_RETURN(
      const Rows rows,
      workspace_.warehouse().Query(fmt::format(
          "SELECT id FROM {{interaction}} WHERE {} AND started_ms >= {} AND id {} ({}) ORDER BY "
          "started_ms DESC, id LIMIT {}",
          where, out_.to - 4 * kWeekMs, in ? "IN" : "NOT IN", condition, kExamples)));
  std::vector<std::string> out;
  for (size_t i = 0; i < rows.size(); ++i) out.push_back(rows.Text(i, 0));
  return out;
}

std::string Reader::Drill(const ShownBy& by, bool with) const {
  std::string out =
      fmt::format("from={}&to={}", zone_.Date(out_.to - 4 * kWeekMs), zone_.Date(out_.to + kDayMs));
  for (const std::string& reason : process_.reasons) out += "&reason=" + UrlEncoded(reason);
  if (by.kind == Kind::kQuestion) {
    const auto [card, question] = Halves(by.name, '/');
    out += "&answer=" + UrlEncoded(fmt::format("{}.{}:{}", card, question, with ? "yes" : "no"));
  } else if (by.kind == Kind::kSignal && with) {
    out += "&signal=" + UrlEncoded(by.name);
  }
  return out;
}

Result<void> Reader::AddFallen() {
  std::vector<WeeklyShare> shares;
  for (const StepEvidence& one : out_.steps) shares.push_back(one.share);
  for (const learning::Moved& moved : learning::FindMoved(shares, true, {})) {
    const auto step =
        std::find_if(process_.steps.begin(), process_.steps.end(),
                     [&](const Step& one) { return one.id == out_.steps[moved.part].step; });
    ProcessFlag flag{.kind = ProcessFlag::Kind::kStepFell, .what = step->id, .moved = moved};
    ASSIGN_OR_RETURN(flag.examples, Examples(step->shown_by, false));
    flag.drill = Drill(step->shown_by, false);
    out_.flags.push_back(std::move(flag));
  }
  return {};
}

// Signals that became frequent since the document was published, of which it says nothing.
Result<void> Reader::AddNew() {
  std::set<std::string> known;
  for (const Step& step : process_.steps)
    if (step.shown_by.kind == Kind::kSignal) known.insert(Halves(step.shown_by.name, ':').first);
  ASSIGN_OR_RETURN(
      const Rows serving,
      workspace_.warehouse().Query(fmt::format(
          "SELECT kind, label FROM (SELECT interaction_id, kind, label, turn AS seq FROM "
          "{{signal}} "
          "WHERE tenant = {0} AND turn >= 0 AND kind NOT IN ({2}) AND interaction_id IN (SELECT id "
          "FROM {{interaction}} WHERE {1})) AS found ALL INNER JOIN (SELECT interaction_id, "
          "toInt32(seq) AS seq, role FROM {{turn}} WHERE tenant = {0} AND interaction_id IN "
          "(SELECT "
          "id FROM {{interaction}} WHERE {1})) AS said USING (interaction_id, seq) GROUP BY kind, "
          "label HAVING countIf(role IN ('agent', 'bot')) * 2 > count() ORDER BY kind, label",
          Quoted(tenant_), where_, kNoSteps)));
  std::vector<WeeklyShare> shares;
  std::set<std::string> kinds;
  const auto offer = [&](const std::string& name) {
    WeeklyShare share{.name = name, .n = {}, .hits = {}};
    const std::vector<double> hits = counts_.at("signal").Hits(name);
    for (size_t k = 0; k < weeks_; ++k) {
      if (zone_.Monday(first_week_ + static_cast<int64_t>(k)) < process_.published_at) continue;
      share.n.push_back(contacts_[k]);
      share.hits.push_back(hits[k]);
    }
    shares.push_back(std::move(share));
  };
  for (size_t i = 0; i < serving.size(); ++i) {
    const std::string kind = serving.Text(i, 0), label = serving.Text(i, 1);
    if (known.count(kind) != 0) continue;
    if (kinds.insert(kind).second) offer(kind);
    if (!label.empty()) offer(fmt::format("{}:{}", kind, label));
  }
  std::set<std::string> told;
  for (const learning::Moved& moved : learning::FindMoved(shares, false, {})) {
    const std::string& name = shares[moved.part].name;
    // A kind and its labels are told once.
    if (!told.insert(Halves(name, ':').first).second) continue;
    const ShownBy by{Kind::kSignal, name};
    ProcessFlag flag{.kind = ProcessFlag::Kind::kNew, .what = name, .moved = moved};
    ASSIGN_OR_RETURN(flag.examples, Examples(by, true));
    flag.drill = Drill(by, true);
    out_.flags.push_back(std::move(flag));
  }
  return {};
}

void Reader::AddReviewDue() {
  const TimeMs now = workspace_.clock().NowMs();
  if (process_.reviewed_at > 0 && now - process_.reviewed_at <= process_.review_days * kDayMs)
    return;
  ProcessFlag flag{.kind = ProcessFlag::Kind::kReviewDue};
  if (process_.reviewed_at > 0) flag.since = zone_.Date(process_.reviewed_at);
  out_.flags.push_back(std::move(flag));
}

Result<ProcessEvidence> Reader::Read() {
  RETURN_IF_ERROR(ReadWeeks());
  if (weeks_ > 0) {
    RETURN_IF_ERROR(ReadSignals());
    RETURN_IF_ERROR(ReadQuestions());
    RETURN_IF_ERROR(ReadEvents());
    for (const Step& step : process_.steps)
      if (step.shown_by.kind != Kind::kNothing) out_.steps.push_back(EvidenceOf(step));
    RETURN_IF_ERROR(AddFallen());
    RETURN_IF_ERROR(AddNew());
  }
  AddReviewDue();
  return std::move(out_);
}

}  // namespace

std::string_view Name(ProcessFlag::Kind kind) {
  switch (kind) {
    case ProcessFlag::Kind::kStepFell:
      return "step_fell";
    case ProcessFlag::Kind::kNew:
      return "new";
    case ProcessFlag::Kind::kReviewDue:
      break;
  }
  return "review_due";
}

Result<std::vector<Process>> ShippedProcesses(const Workspace& workspace) {
  const std::string own = workspace.folder() + "/processes";
  const Result<std::vector<std::string>> files = ListFiles(own, ".yaml");
  const bool has_own = files.ok() && !files->empty();
  return learning::LoadProcesses(has_own ? own : workspace.content() + "/processes");
}

Result<void> CheckLinks(const Workspace& workspace, const Process& process) {
  const auto definitions = workspace.definitions();
  std::vector<std::string> questions, policies, signals = enrichment::DetectorKinds();
  for (const scoring::ScorecardInfo& card : definitions->scorer.cards())
    for (const scoring::QuestionInfo& one : card.questions)
      questions.push_back(card.id + "/" + one.id);
  for (const scoring::Policy& one : definitions->policies.policies())
    policies.push_back(one.info().id);
  for (const enrichment::PackInfo& pack : definitions->enricher.packs())
    signals.insert(signals.end(), pack.signals.begin(), pack.signals.end());
  const auto check = [](const std::string& place, const char* what, const std::string& name,
                        const std::vector<std::string>& known) -> Result<void> {
    if (std::find(known.begin(), known.end(), name) != known.end()) return {};
    return InvalidInput(
        fmt::format("{}: there is no {} '{}'{}", place, what, name, text::DidYouMean(name, known)));
  };
  for (const std::string& policy : process.policies)
    RETURN_IF_ERROR(check("policies", "policy", policy, policies));
  for (const Step& step : process.steps) {
    const std::string place = fmt::format("step {}: shown_by", step.id);
    if (step.shown_by.kind == Kind::kQuestion)
      RETURN_IF_ERROR(check(place, "question", step.shown_by.name, questions));
    if (step.shown_by.kind == Kind::kSignal)
      RETURN_IF_ERROR(check(place, "signal", Halves(step.shown_by.name, ':').first, signals));
  }
  return {};
}

Result<ProcessEvidence> ReadProcessEvidence(Workspace& workspace, const std::string& tenant,
                                            const std::vector<Process>& versions,
                                            const metrics::RowScope& scope) {
  return Reader(workspace, tenant, versions, scope).Read();
}

json::object ProcessEvidenceJson(const ProcessEvidence& evidence) {
  json::array steps, flags;
  for (const StepEvidence& one : evidence.steps) {
    json::array weeks;
    double n = 0, hits = 0;
    const size_t recent = one.weeks.size() > 4 ? one.weeks.size() - 4 : 0;
    for (size_t k = 0; k < one.weeks.size(); ++k) {
      weeks.push_back(json::object{{"week", evidence.zone.Date(one.weeks[k])},
                                   {"n", static_cast<int64_t>(one.share.n[k])},
                                   {"hits", static_cast<int64_t>(one.share.hits[k])}});
      if (k >= recent) n += one.share.n[k], hits += one.share.hits[k];
    }
    const metrics::Interval interval = metrics::WilsonInterval(hits, n);
    steps.push_back(json::object{
        {"step", one.step},
        {"since", one.since == 0 ? json::value() : json::value(evidence.zone.Date(one.since))},
        {"weeks", std::move(weeks)},
        {"n", static_cast<int64_t>(n)},
        {"share", n > 0 ? json::value(hits / n) : json::value()},
        {"low", interval.low},
        {"high", interval.high}});
  }
  for (const ProcessFlag& one : evidence.flags) {
    json::array examples;
    for (const std::string& id : one.examples) examples.emplace_back(id);
    const bool moved = one.kind != ProcessFlag::Kind::kReviewDue;
    const auto figure = [&](double value) { return moved ? json::value(value) : json::value(); };
    flags.push_back(json::object{{"kind", Name(one.kind)},
                                 {"what", one.what},
                                 {"before", figure(one.moved.before)},
                                 {"now", figure(one.moved.now)},
                                 {"low", figure(one.moved.low)},
                                 {"high", figure(one.moved.high)},
                                 {"since", one.since},
                                 {"examples", std::move(examples)},
                                 {"drill", one.drill}});
  }
  return {
      {"contacts", evidence.contacts},
      {"from", evidence.from == 0 ? json::value() : json::value(evidence.zone.Date(evidence.from))},
      {"to", evidence.to <= 0 ? json::value() : json::value(evidence.zone.Date(evidence.to))},
      {"steps", std::move(steps)},
      {"flags", std::move(flags)}};
}

}  // namespace clarion::app
