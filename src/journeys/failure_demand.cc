#include "journeys/failure_demand.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/yaml.h"
#include "metrics/condition.h"

namespace clarion::journeys {
namespace {

constexpr double kZ95 = 1.959964;
constexpr int64_t kMinimumSample = 30;
// E-mails and tickets lie for days while nobody works on them; a bot's time is not a person's.
constexpr const char* kTimed =
    "channel IN ('voice', 'chat', 'bot') AND agent_kind IN ('human', 'mixed')";

class RuleReader {
 public:
  RuleReader(const std::string& name, const YAML::Node& root) : name_(name), root_(root) {}

  Result<FailureDemandRule> Run() {
    if (!root_.IsMap())
      return At(root_, "a rule has over, timed, causes, cost_per_minute, currency");
    RETURN_IF_ERROR(Known(root_, {"over", "timed", "causes", "cost_per_minute", "currency"}));
    FailureDemandRule rule;
    rule.over = root_["over"].as<std::string>("direction = 'inbound'");
    RETURN_IF_ERROR(Condition(root_["over"], "over", rule.over));
    rule.timed = root_["timed"].as<std::string>(kTimed);
    RETURN_IF_ERROR(Condition(root_["timed"], "timed", rule.timed));
    rule.currency = root_["currency"].as<std::string>("");
    if (const YAML::Node cost = root_["cost_per_minute"]) {
      rule.cost_per_minute = cost.as<double>();
      if (!(*rule.cost_per_minute >= 0) || !std::isfinite(*rule.cost_per_minute))
        return At(cost, "cost_per_minute is a number from 0");
      if (rule.currency.empty()) return At(cost, "cost_per_minute needs a currency");
    }
    if (!root_["causes"] || !root_["causes"].IsSequence() || root_["causes"].size() == 0)
      return At(root_, "a rule has a list of causes");
    std::set<std::string> seen;
    for (const YAML::Node& node : root_["causes"]) {
      ASSIGN_OR_RETURN(FailureCause cause, Cause(node));
      if (!seen.insert(cause.id).second)
        return At(node, fmt::format("cause '{}' is there twice; rename one", cause.id));
      rule.causes.push_back(std::move(cause));
    }
    return rule;
  }

 private:
  Error At(const YAML::Node& place, const std::string& what) const {
    return InvalidInput(fmt::format("{}:{}: {}", name_, place.Mark().line + 1, what));
  }
  Result<void> Known(const YAML::Node& node, const std::vector<std::string>& keys) const {
    for (const auto& member : node)
      if (const auto key = member.first.as<std::string>();
          std::find(keys.begin(), keys.end(), key) == keys.end())
        return At(member.first,
                  fmt::format("unknown field '{}'; there are {}", key, fmt::join(keys, ", ")));
    return {};
  }
  Result<void> Condition(const YAML::Node& node, const std::string& what,
                         const std::string& text) const {
    if (auto fine = metrics::CheckCondition(text, metrics::MomentColumns()); !fine.ok())
      return At(node ? node : root_, fmt::format("{}: {}", what, fine.error().message));
    return {};
  }
  Result<FailureCause> Cause(const YAML::Node& node) const {
    if (!node.IsMap() || !node["id"] || !node["when"])
      return At(node, "a cause has id, title and when");
    RETURN_IF_ERROR(Known(node, {"id", "title", "when", "fix"}));
    FailureCause cause{node["id"].as<std::string>(), "", node["when"].as<std::string>(),
                       node["fix"].as<std::string>("")};
    cause.title = node["title"].as<std::string>(cause.id);
    RETURN_IF_ERROR(Condition(node["when"], fmt::format("cause '{}'", cause.id), cause.when));
    return cause;
  }

  const std::string& name_;
  const YAML::Node& root_;
};

metrics::Definition Share(std::string id, std::string title, const std::string& over,
                          std::string of) {
  metrics::Definition d;
  d.id = std::move(id);
  d.title = std::move(title);
  d.lens = metrics::Lens::kEffort;
  d.kind = metrics::Kind::kShare;
  d.source = metrics::Source::kMoment;
  d.over = over;
  d.of = std::move(of);
  d.unit = "percent";
  d.direction = metrics::Direction::kDown;
  d.serves = metrics::Serves::kQuality;
  d.minimum_sample = kMinimumSample;
  d.denominator = fmt::format("contacts with {}", over);
  d.formula_source = "failure demand (Seddon), by the workspace's rule";
  return d;
}

}  // namespace

Result<FailureDemandRule> ParseFailureDemand(const std::string& name, const std::string& yaml) {
  try {
    ASSIGN_OR_RETURN(const YAML::Node root, LoadYaml(name, yaml));
    return RuleReader(name, root).Run();
  } catch (const YAML::Exception& wrong) {
    return InvalidInput(fmt::format("{}:{}: {}", name, wrong.mark.line + 1, wrong.msg));
  }
}

std::vector<metrics::Definition> FailureDemandMetrics(const FailureDemandRule& rule) {
  std::vector<metrics::Definition> out;
  std::string any;
  for (const FailureCause& cause : rule.causes)
    any += fmt::format("{}({})", any.empty() ? "" : " OR ", cause.when);
  out.push_back(Share("failure_demand", "Failure demand", rule.over, any));
  out.back().numerator = "contacts that should not have been needed, by any cause of the rule";
  std::string earlier;
  for (const FailureCause& cause : rule.causes) {
    out.push_back(Share(
        "failure_demand." + cause.id, cause.title, rule.over,
        earlier.empty() ? cause.when : fmt::format("NOT ({}) AND ({})", earlier, cause.when)));
    out.back().numerator = fmt::format("contacts with {} and no earlier cause", cause.when);
    earlier += fmt::format("{}({})", earlier.empty() ? "" : " OR ", cause.when);
  }
  return out;
}

Amount MinutesOf(double minutes, double squares) {
  const double half = kZ95 * std::sqrt(squares);
  return {minutes, std::max(0.0, minutes - half), minutes + half};
}

Result<FailureDemand> MeasureFailureDemand(const FailureDemandRule& rule,
                                           const metrics::Engine& engine,
                                           warehouse::Warehouse& warehouse,
                                           const metrics::Filter& filter) {
  ASSIGN_OR_RETURN(const TimeMs horizon, engine.Horizon(filter.tenant));
  ASSIGN_OR_RETURN(const std::string rows_sql, engine.RowsSql(metrics::Source::kMoment, filter));
  std::string which;
  for (size_t i = 0; i < rule.causes.size(); ++i)
    which += fmt::format("{}, {}, ", metrics::ToSql(rule.causes[i].when, horizon), i);
  ASSIGN_OR_RETURN(
      const warehouse::Rows rows,
      warehouse.Query(fmt::format(
          "SELECT reason, multiIf({0}-1) AS cause, count(), countIf({1}), sumIf(handle_ms / 60000, "
          "{1}), sumIf(handle_ms / 60000 * handle_ms / 60000, {1}) FROM {2} WHERE {3} GROUP BY "
          "reason, cause ORDER BY reason, cause{4}",
          which, fmt::format("handle_ms >= 0 AND ({})", metrics::ToSql(rule.timed, horizon)),
          rows_sql, metrics::ToSql(rule.over, horizon),
          engine.SettingsSql(metrics::Source::kMoment))));
  FailureDemand out;
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string reason = rows.Text(i, 0);
    const int64_t contacts = rows.Integer(i, 2);
    out.contacts += contacts;
    if (out.of_reason.empty() || out.of_reason.back().first != reason)
      out.of_reason.emplace_back(reason, 0);
    out.of_reason.back().second += contacts;
    const int64_t cause = rows.Integer(i, 1);
    if (cause < 0) continue;
    out.rows.push_back({reason, static_cast<size_t>(cause), contacts, rows.Integer(i, 3),
                        rows.Real(i, 4), rows.Real(i, 5)});
  }
  return out;
}

}  // namespace clarion::journeys
