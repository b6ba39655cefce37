#include "journeys/conformance.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "base/number.h"
#include "base/yaml.h"
#include "metrics/estimate.h"

namespace clarion::journeys {
namespace {

constexpr uint32_t kNowhere = ~uint32_t{0};
constexpr size_t kExamples = 10;

uint32_t IndexOf(const EventLog& log, const std::string& name) {
  const auto at = std::lower_bound(log.activities.begin(), log.activities.end(), name);
  if (at == log.activities.end() || *at != name) return kNowhere;
  return static_cast<uint32_t>(at - log.activities.begin());
}

struct Verdict {
  bool applies = false;
  bool kept = true;
};

Verdict Check(const EventLog& log, size_t c, const OrderRule& rule, uint32_t a, uint32_t b) {
  Verdict verdict;
  uint64_t count = 0;
  bool seen_b = false;
  TimeMs oldest = -1;  // the first A that still waits for its B
  bool waits = false;
  const auto late = [&](TimeMs at) { return rule.within_ms >= 0 && at - oldest > rule.within_ms; };
  for (size_t i = log.begin[c]; i < log.begin[c + 1]; ++i) {
    const uint32_t now = log.activity[i];
    if (now == b) {
      if (rule.kind == OrderKind::kBefore) {
        verdict.applies = true;
        if (count == 0) verdict.kept = false;
      }
      if (waits && late(log.at[i])) verdict.kept = false;
      waits = false;
      seen_b = true;
    }
    if (now != a) continue;
    ++count;
    if (rule.kind != OrderKind::kBefore) verdict.applies = true;
    if (rule.kind == OrderKind::kNeverAfter && seen_b && (a != b || count > 1))
      verdict.kept = false;
    if (rule.kind == OrderKind::kFollowedBy && !waits) {
      waits = true;
      oldest = log.at[i];
    }
  }
  if (waits) verdict.kept = false;
  if (rule.kind == OrderKind::kAtMost && count > rule.at_most) verdict.kept = false;
  return verdict;
}

void SetInterval(RuleCheck* check) {
  const auto n = static_cast<double>(check->applies), kept = static_cast<double>(check->kept);
  const metrics::Interval interval = metrics::WilsonInterval(kept, n);
  check->low = interval.low;
  check->high = interval.high;
  if (check->applies > 0) check->share = kept / n;
}

Result<OrderRule> ParseRule(const std::string& where, const YAML::Node& node) {
  OrderRule rule;
  const auto wrong = [&](std::string_view what) {
    return InvalidInput(fmt::format("{}: rule '{}': {}", where, rule.id, what));
  };
  if (!node.IsMap() || !node["id"]) return wrong("has no id");
  rule.id = node["id"].as<std::string>();
  constexpr std::pair<const char*, OrderKind> kKinds[] = {{"before", OrderKind::kBefore},
                                                          {"followed_by", OrderKind::kFollowedBy},
                                                          {"never_after", OrderKind::kNeverAfter},
                                                          {"at_most", OrderKind::kAtMost}};
  size_t kinds = 0;
  for (const auto& [name, kind] : kKinds) {
    const YAML::Node pair = node[name];
    if (!pair) continue;
    ++kinds;
    rule.kind = kind;
    if (!pair.IsSequence() || pair.size() != 2)
      return wrong(fmt::format("'{}' takes a list of two", name));
    rule.a = pair[0].as<std::string>();
    if (kind == OrderKind::kAtMost)
      rule.at_most = pair[1].as<uint64_t>();
    else
      rule.b = pair[1].as<std::string>();
  }
  if (kinds != 1) return wrong("give one of before, followed_by, never_after, at_most");
  for (const auto& member : node) {
    const auto key = member.first.as<std::string>();
    if (key == "within_minutes" && rule.kind == OrderKind::kFollowedBy) {
      const auto within = MsFromSeconds(member.second.as<double>() * 60);
      if (!within || *within <= 0) return wrong("within_minutes: minutes, more than none");
      rule.within_ms = *within;
    } else if (key != "id" && key != "why" &&
               std::none_of(std::begin(kKinds), std::end(kKinds),
                            [&](const auto& one) { return key == one.first; })) {
      return wrong(fmt::format("does not take '{}'", key));
    }
  }
  return rule;
}

}  // namespace

Result<std::vector<OrderRule>> ParseOrderRules(const std::string& name, const std::string& yaml) {
  std::vector<OrderRule> rules;
  try {
    ASSIGN_OR_RETURN(const YAML::Node root, LoadYaml(name, yaml));
    if (!root.IsMap() || !root["rules"] || !root["rules"].IsSequence())
      return InvalidInput(fmt::format("{}: no list 'rules'", name));
    for (const YAML::Node& node : root["rules"]) {
      ASSIGN_OR_RETURN(OrderRule rule,
                       ParseRule(fmt::format("{}:{}", name, node.Mark().line + 1), node));
      rules.push_back(std::move(rule));
    }
  } catch (const YAML::Exception& wrong) {
    return InvalidInput(fmt::format("{}:{}: {}", name, wrong.mark.line + 1, wrong.msg));
  }
  return rules;
}

std::vector<RuleCheck> CheckRules(const EventLog& log, const std::vector<OrderRule>& rules) {
  std::vector<RuleCheck> checks;
  for (const OrderRule& rule : rules) {
    RuleCheck& check = checks.emplace_back();
    const uint32_t a = IndexOf(log, rule.a);
    const uint32_t b = IndexOf(log, rule.b);
    for (size_t c = 0; c < log.cases.size(); ++c) {
      const Verdict verdict = Check(log, c, rule, a, b);
      if (!verdict.applies) continue;
      ++check.applies;
      if (verdict.kept)
        ++check.kept;
      else if (check.broken.size() < kExamples)
        check.broken.push_back(c);
    }
    SetInterval(&check);
  }
  return checks;
}

}  // namespace clarion::journeys
