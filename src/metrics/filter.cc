#include "metrics/filter.h"

#include <fmt/format.h>

#include <array>
#include <map>

#include "warehouse/warehouse.h"

namespace clarion::metrics {
namespace {

using warehouse::Quoted;

constexpr std::string_view kNone = "~none";
// The warehouse puts the calendar here (Warehouse::ShowWords).
constexpr std::string_view kOpening = "{opening}";
constexpr std::string_view kOfCustomer = "customer:";

void AddAnyOf(std::string& sql, std::string_view column, const std::vector<std::string>& values) {
  if (values.empty()) return;
  std::string list;
  for (const std::string& value : values)
    list += fmt::format("{}{}", list.empty() ? "" : ", ", value == kNone ? "''" : Quoted(value));
  sql += fmt::format(" AND {} IN ({})", column, list);
}

std::string AttributeSql(std::string_view key) {
  return fmt::format("attribute_values[indexOf(attribute_keys, {})]", Quoted(key));
}

// Words as the index splits them: runs of letters and digits; every other ASCII byte is a break.
std::vector<std::string> SplitWords(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (u >= 0x80 || std::isalnum(u) != 0) {
      word += static_cast<char>(std::tolower(u));
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

// What breaks words, as a pattern: other ASCII than letters and digits, and typographic signs.
constexpr std::string_view kBreak = R"((?:[\x00-/:-@\[-`\x7B-\x7F]|‘|’|“|”|…|–|—))";
// What may stand between the words of a phrase: no pause, but where one was typed; "7.3.0" is one.
constexpr std::string_view kJoint =
    R"((?:(?:[\x00-\x09\x0B\x0C\x0E- "-+\-/<->@\[-`\x7B-\x7F]|‘|’|“|”)+|\.))";
constexpr std::string_view kPause = R"((?:[\x00-/:-@\[-`\x7B-\x7F]|‘|’|“|”|…|–|—)+)";

std::string WordSql(const std::string& word, bool word_index) {
  // Both forms find whole words without regard to ASCII case; the first reads the index.
  return word_index ? fmt::format("hasToken(lower(text), {})", Quoted(word))
                    : fmt::format("match(lower(text), {})",
                                  Quoted(fmt::format("(^|[\\x00-/:-@\\[-`\\x7B-\\x7F]){}([\\x00-/"
                                                     ":-@\\[-`\\x7B-\\x7F]|$)",
                                                     word)));
}

// Words one after another.
std::string PhraseSql(std::string_view text, const std::vector<std::string>& words) {
  const bool paused = text.find_first_of(",;:?!") != std::string_view::npos;
  std::string pattern = fmt::format("(^|{})", kBreak);
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) pattern += paused ? kPause : kJoint;
    pattern += words[i];
  }
  return fmt::format("match(lower(text), {})", Quoted(pattern + fmt::format("({}|$)", kBreak)));
}

// All of these words in one turn, those in "…" one after another; after customer: in a turn of the
// customer.
Result<std::string> WordsSql(std::string_view text, bool word_index) {
  std::string condition;
  const auto add = [&](const std::string& one) {
    condition += (condition.empty() ? "" : " AND ") + one;
  };
  const bool of_customer = text.starts_with(kOfCustomer);
  if (of_customer) text.remove_prefix(kOfCustomer.size());
  for (bool quoted = false;; quoted = !quoted) {
    // A quote that is not closed opens nothing.
    size_t end = text.find('"');
    if (!quoted && end != std::string_view::npos &&
        text.find('"', end + 1) == std::string_view::npos)
      end = std::string_view::npos;
    const std::string_view part = text.substr(0, end);
    const std::vector<std::string> words = SplitWords(part);
    if (quoted && !words.empty()) add(PhraseSql(part, words));
    if (!quoted)
      for (const std::string& word : words) add(WordSql(word, word_index));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  if (condition.empty()) return InvalidInput("q: give at least one word to search for");
  return of_customer ? "role = 'customer' AND " + condition : condition;
}

Result<std::string> AnswerSql(const std::string& answer) {
  const size_t dot = answer.find('.');
  const size_t colon = answer.rfind(':');
  if (dot == std::string::npos || colon == std::string::npos || colon < dot)
    return InvalidInput(fmt::format("answer: '{}' is not CARD.QUESTION:VERDICT", answer));
  return fmt::format("scorecard = {} AND question = {} AND verdict = {}",
                     Quoted(answer.substr(0, dot)), Quoted(answer.substr(dot + 1, colon - dot - 1)),
                     Quoted(answer.substr(colon + 1)));
}

std::string ScopeSql(const RowScope& scope) {
  if (scope.all) return "";
  if (!scope.agent.empty()) return fmt::format(" AND has(agent_ids, {})", Quoted(scope.agent));
  std::string list;
  for (const std::string& team : scope.teams)
    if (!team.empty()) list += (list.empty() ? "" : ", ") + Quoted(team);
  return list.empty() ? " AND 0" : fmt::format(" AND team IN ({})", list);
}

}  // namespace

Result<std::string> FilterSql(const Filter& filter, bool with_time, bool word_index) {
  std::string sql = fmt::format("tenant = {}", Quoted(filter.tenant));
  const std::string tenant = sql;
  sql += ScopeSql(filter.scope);
  if (with_time && filter.from) sql += fmt::format(" AND started_ms >= {}", *filter.from);
  if (with_time && filter.to) sql += fmt::format(" AND started_ms < {}", *filter.to);
  AddAnyOf(sql, "channel", filter.channels);
  AddAnyOf(sql, "direction", filter.directions);
  AddAnyOf(sql, "queue", filter.queues);
  AddAnyOf(sql, "agent_kind", filter.agent_kinds);
  AddAnyOf(sql, "team", filter.teams);
  AddAnyOf(sql, "reason", filter.reasons);
  AddAnyOf(sql, "customer_id", filter.customers);
  AddAnyOf(sql, "dataset", filter.datasets);
  AddAnyOf(sql, kOpening, filter.openings);
  if (!filter.agents.empty()) {
    std::string any;
    for (const std::string& agent : filter.agents)
      any += fmt::format("{}{}", any.empty() ? "" : " OR ",
                         agent == kNone ? std::string("empty(agent_ids)")
                                        : fmt::format("has(agent_ids, {})", Quoted(agent)));
    sql += fmt::format(" AND ({})", any);
  }
  std::map<std::string, std::vector<std::string>> attributes;
  for (const auto& [key, value] : filter.attributes) attributes[key].push_back(value);
  for (const auto& [key, values] : attributes) AddAnyOf(sql, AttributeSql(key), values);
  if (!filter.words.empty()) {
    ASSIGN_OR_RETURN(const std::string condition, WordsSql(filter.words, word_index));
    sql += fmt::format(" AND id IN (SELECT interaction_id FROM {{turn}} WHERE {} AND {})", tenant,
                       condition);
  }
  for (const std::string& signal : filter.signals) {
    const size_t colon = signal.find(':');
    sql +=
        fmt::format(" AND id IN (SELECT interaction_id FROM {{signal}} WHERE {} AND kind = {}{})",
                    tenant, Quoted(signal.substr(0, colon)),
                    colon == std::string::npos
                        ? ""
                        : fmt::format(" AND label = {}", Quoted(signal.substr(colon + 1))));
  }
  if (filter.points_min || filter.points_max || !filter.card.empty()) {
    sql += fmt::format(
        " AND id IN (SELECT interaction_id FROM {{score}} WHERE {} AND scorecard = {} AND points "
        ">= {} AND points <= {})",
        tenant, Quoted(filter.card.empty() ? "service_quality" : filter.card),
        filter.points_min.value_or(0), filter.points_max.value_or(1));
  }
  for (const std::string& answer : filter.answers) {
    ASSIGN_OR_RETURN(const std::string condition, AnswerSql(answer));
    sql += fmt::format(" AND id IN (SELECT interaction_id FROM {{answer}} WHERE {} AND {})", tenant,
                       condition);
  }
  return sql;
}

const std::vector<std::string>& Dimensions() {
  static const std::vector<std::string> dimensions = {"channel",   "queue",   "agent_kind",
                                                      "team",      "agent",   "reason",
                                                      "direction", "dataset", "opening"};
  return dimensions;
}

Result<std::string> DimensionSql(std::string_view dimension) {
  if (dimension.starts_with("attr.") && dimension.size() > 5)
    return AttributeSql(dimension.substr(5));
  if (dimension == "agent") return std::string("agent_id");
  if (dimension == "opening") return std::string(kOpening);
  for (const std::string& known : Dimensions())
    if (known == dimension) return known;
  std::string names;
  for (const std::string& known : Dimensions()) names += known + ", ";
  return InvalidInput(
      fmt::format("by: '{}' is no dimension; there are {}attr.KEY", dimension, names));
}

}  // namespace clarion::metrics
