#include "drivers/kin.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>

#include "base/ascii.h"
#include "base/time.h"

namespace clarion::drivers {
namespace {

using metrics::Definition;
using metrics::Kind;
using metrics::Source;

// Columns that say which contacts, not what happened in them; and words of the conditions.
const std::set<std::string, std::less<>>& NoFacts() {
  static const std::set<std::string, std::less<>> names = {
      "and",        "or",          "not",        "in",         "horizon",       "channel",
      "direction",  "queue",       "team",       "agent_id",   "reason",        "customer_id",
      "started_ms", "agent_turns", "kind",       "value",      "points",        "scorecard",
      "d",          "h",           "agent_kind", "bot_served", "customer_turns"};
  return names;
}

// What a column is itself put together from (metrics/contact_facts.h).
const std::map<std::string, std::vector<std::string>, std::less<>>& Parts() {
  static const std::map<std::string, std::vector<std::string>, std::less<>> parts = {
      {"effort",
       {"repeats_stated", "transfers", "handovers", "identifications", "escalation_requests",
        "wait_ms", "holds"}},
      {"handle_ms", {"hold_ms", "holds", "wrap_ms", "duration_ms"}},
      {"hold_ms", {"holds"}},
      {"first_response_ms", {"wait_ms"}},
      {"open_wait", {"first_response_ms", "wait_ms"}},
      {"gap_before_ms", {"journey"}},
      {"gap_after_ms", {"journey"}},
      {"channel_switch", {"journey"}}};
  return parts;
}

void AddNames(const std::string& condition, std::set<std::string>* out) {
  for (size_t i = 0; i < condition.size();) {
    const auto letter = [&](size_t at) {
      return at < condition.size() &&
             (std::isalnum(static_cast<unsigned char>(condition[at])) != 0 || condition[at] == '_');
    };
    if (condition[i] == '\'') {
      i = condition.find('\'', i + 1);
      if (i == std::string::npos) return;
      ++i;
      continue;
    }
    if (!letter(i)) {
      ++i;
      continue;
    }
    size_t end = i;
    while (letter(end)) ++end;
    std::string name = condition.substr(i, end - i);
    i = end;
    if (std::isdigit(static_cast<unsigned char>(name[0])) != 0) continue;
    if (NoFacts().count(AsciiLower(name)) != 0) continue;
    const auto parts = Parts().find(name);
    if (parts != Parts().end()) out->insert(parts->second.begin(), parts->second.end());
    out->insert(std::move(name));
  }
}

// 'csat' of "kind = 'csat'": which answers, which card.
void AddTexts(const std::string& condition, const std::string& prefix, std::set<std::string>* out) {
  for (size_t i = condition.find('\''); i != std::string::npos;) {
    const size_t end = condition.find('\'', i + 1);
    if (end == std::string::npos) return;
    out->insert(prefix + condition.substr(i + 1, end - i - 1));
    i = condition.find('\'', end + 1);
  }
}

std::string Common(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  for (const std::string& one : a)
    if (std::binary_search(b.begin(), b.end(), one)) return one;
  return "";
}

// Only who answered is counted: of that the share of answers tells.
std::vector<std::string> CountedAmong(const Definition& metric) {
  if (metric.source == Source::kOutcome) return {"surveyed"};
  return {};
}

}  // namespace

std::vector<std::string> FactsOf(const Definition& metric) {
  std::set<std::string> out;
  if (metric.source == Source::kOutcome) AddTexts(metric.over, "outcome:", &out);
  if (metric.source == Source::kScore) AddTexts(metric.over, "score:", &out);
  for (const std::string* part :
       {&metric.of, &metric.plus, &metric.minus, &metric.value, &metric.per})
    AddNames(*part, &out);
  if (metric.kind == Kind::kCount) {
    out.insert("contacts");
    AddNames(metric.over, &out);
  }
  return {out.begin(), out.end()};
}

std::string SharedFact(const Definition& a, const Definition& b) {
  const std::vector<std::string> of_a = FactsOf(a), of_b = FactsOf(b);
  if (std::string fact = Common(of_a, of_b); !fact.empty()) return fact;
  if (std::string fact = Common(CountedAmong(a), of_b); !fact.empty()) return fact;
  return Common(of_a, CountedAmong(b));
}

size_t KnownAfter(const Definition& metric) {
  return static_cast<size_t>((metric.window_ms + 7 * kDayMs - 1) / (7 * kDayMs));
}

}  // namespace clarion::drivers
