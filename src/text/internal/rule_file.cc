#include "text/internal/rule_file.h"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "text/yaml_reader.h"

namespace clarion::text::internal {
namespace {

Result<std::optional<uint32_t>> Count(const YamlReader& at, const std::string& field) {
  if (!at.Has(field)) return std::optional<uint32_t>();
  ASSIGN_OR_RETURN(const double value, at.Number(field, 0));
  if (value < 1 || value > 1e6 || value != std::floor(value))
    return at.At(field)->Fail(fmt::format("{} must be a whole number from 1", field));
  return std::optional<uint32_t>(static_cast<uint32_t>(value));
}

Result<std::optional<double>> Seconds(const YamlReader& at, const std::string& field) {
  if (!at.Has(field)) return std::optional<double>();
  ASSIGN_OR_RETURN(const double value, at.Number(field, 0));
  if (!(value > 0)) return at.At(field)->Fail(fmt::format("{} must be more than 0", field));
  return std::optional<double>(value);
}

Result<std::vector<RulePhrase>> Phrases(const YamlReader& rule, const std::string& field) {
  std::vector<RulePhrase> phrases;
  if (!rule.Has(field)) return phrases;
  for (const YamlReader& item : rule.At(field)->Items()) {
    ASSIGN_OR_RETURN(std::string text, item.AsText());
    phrases.push_back({std::move(text), item.line()});
  }
  return phrases;
}

template <typename Enum>
Result<Enum> Choice(const YamlReader& at, const std::string& field,
                    const std::vector<std::pair<std::string, Enum>>& names, Enum fallback) {
  if (!at.Has(field)) return fallback;
  std::vector<std::string> allowed;
  for (const auto& [name, value] : names) allowed.push_back(name);
  ASSIGN_OR_RETURN(const std::string chosen, at.OneOf(field, allowed, ""));
  for (const auto& [name, value] : names)
    if (name == chosen) return value;
  return fallback;
}

const std::vector<std::pair<std::string, Speaker>> kSpeakers = {
    {"any", Speaker::kAny},
    {"serving", Speaker::kServing},
    {"customer", Speaker::kCustomer},
    {"agent", Speaker::kAgent},
    {"bot", Speaker::kBot},
    {"system", Speaker::kSystem},
    {"supervisor", Speaker::kSupervisor}};
const std::vector<std::pair<std::string, Within>> kWithin = {
    {"sentence", Within::kSentence},
    {"turn", Within::kTurn},
    {"conversation", Within::kConversation}};

class FileParser {
 public:
  explicit FileParser(const std::string& name) : name_(name) {}

  Result<RuleFile> Parse(const YamlReader& root) {
    RETURN_IF_ERROR(root.AllowOnly({"reading", "rules", "title", "description", "owner"}));
    ASSIGN_OR_RETURN(
        file_.reading,
        (Choice<Reading>(root, "reading", {{"plain", Reading::kPlain}, {"words", Reading::kWords}},
                         Reading::kPlain)));
    if (!root.Has("rules")) return root.Fail("'rules' is missing; list at least one rule");
    for (const YamlReader& item : root.At("rules")->Items()) RETURN_IF_ERROR(AddId(item));
    for (const YamlReader& item : root.At("rules")->Items()) RETURN_IF_ERROR(AddRule(item));
    RETURN_IF_ERROR(Order());
    return std::move(file_);
  }

 private:
  Result<void> AddId(const YamlReader& item) {
    ASSIGN_OR_RETURN(const std::string id, item.Text("id"));
    const auto [known, added] = ids_.try_emplace(id, static_cast<uint32_t>(ids_.size()));
    if (!added) return item.Fail(fmt::format("rule '{}' stands here a second time", id));
    return {};
  }

  Result<void> AddRule(const YamlReader& item) {
    RETURN_IF_ERROR(
        item.AllowOnly({"id", "title", "phrases", "regex", "unless", "unless_words", "stem",
                        "speaker", "within", "first_turns", "last_turns", "first_seconds",
                        "last_seconds", "after", "before", "at_least", "at_most"}));
    Rule rule;
    rule.line = item.line();
    ASSIGN_OR_RETURN(rule.id, item.Text("id"));
    RETURN_IF_ERROR(ReadWords(item, &rule));
    ASSIGN_OR_RETURN(rule.speaker, Choice(item, "speaker", kSpeakers, Speaker::kAny));
    ASSIGN_OR_RETURN(rule.within, Choice(item, "within", kWithin, Within::kTurn));
    ASSIGN_OR_RETURN(rule.first_turns, Count(item, "first_turns"));
    ASSIGN_OR_RETURN(rule.last_turns, Count(item, "last_turns"));
    ASSIGN_OR_RETURN(rule.first_seconds, Seconds(item, "first_seconds"));
    ASSIGN_OR_RETURN(rule.last_seconds, Seconds(item, "last_seconds"));
    ASSIGN_OR_RETURN(rule.after, ReadRelation(item, "after"));
    ASSIGN_OR_RETURN(rule.before, ReadRelation(item, "before"));
    ASSIGN_OR_RETURN(const std::optional<uint32_t> at_least, Count(item, "at_least"));
    rule.at_least = at_least.value_or(0);
    ASSIGN_OR_RETURN(rule.at_most, Count(item, "at_most"));
    if (rule.within == Within::kSentence && file_.reading == Reading::kPlain)
      return item.Fail(
          "within: sentence needs 'reading: words' at the top; the plain reading knows no "
          "sentences");
    file_.rules.push_back(std::move(rule));
    return {};
  }

  Result<void> ReadWords(const YamlReader& item, Rule* rule) const {
    ASSIGN_OR_RETURN(rule->phrases, Phrases(item, "phrases"));
    ASSIGN_OR_RETURN(const std::string regex, item.Text("regex", std::string()));
    if (!regex.empty()) rule->phrases.push_back({"/" + regex + "/", item.At("regex")->line()});
    if (rule->phrases.empty()) return item.Fail("a rule needs 'phrases' or 'regex'");
    ASSIGN_OR_RETURN(rule->unless, Phrases(item, "unless"));
    ASSIGN_OR_RETURN(const std::optional<uint32_t> words, Count(item, "unless_words"));
    rule->unless_words = words.value_or(3);
    ASSIGN_OR_RETURN(rule->stem, item.Text("stem", std::string()));
    return {};
  }

  Result<std::optional<Relation>> ReadRelation(const YamlReader& item,
                                               const std::string& field) const {
    if (!item.Has(field)) return std::optional<Relation>();
    const YamlReader at = *item.At(field);
    Relation relation;
    std::string id;
    if (at.IsMap()) {
      RETURN_IF_ERROR(at.AllowOnly({"rule", "turns", "seconds"}));
      ASSIGN_OR_RETURN(id, at.Text("rule"));
      ASSIGN_OR_RETURN(relation.turns, Count(at, "turns"));
      ASSIGN_OR_RETURN(relation.seconds, Seconds(at, "seconds"));
    } else {
      ASSIGN_OR_RETURN(id, at.AsText());
    }
    const auto known = ids_.find(id);
    if (known == ids_.end()) {
      std::vector<std::string> names;
      for (const auto& [name, number] : ids_) names.push_back(name);
      return at.Fail(fmt::format("there is no rule '{}'{}", id, DidYouMean(id, names)));
    }
    relation.rule = known->second;
    return std::optional<Relation>(relation);
  }

  Result<void> Order() {
    std::vector<uint8_t> state(file_.rules.size(), 0);  // 1: being visited, 2: done
    for (uint32_t rule = 0; rule < file_.rules.size(); ++rule) RETURN_IF_ERROR(Visit(rule, &state));
    return {};
  }

  Result<void> Visit(uint32_t rule, std::vector<uint8_t>* state) {
    if ((*state)[rule] == 2) return {};
    const Rule& r = file_.rules[rule];
    if ((*state)[rule] == 1)
      return InvalidInput(
          fmt::format("{}:{}: rule '{}' waits for itself by its 'after' and "
                      "'before'; break the circle",
                      name_, r.line, r.id));
    (*state)[rule] = 1;
    for (const std::optional<Relation>* relation : {&r.after, &r.before})
      if (*relation) RETURN_IF_ERROR(Visit((*relation)->rule, state));
    (*state)[rule] = 2;
    file_.order.push_back(rule);
    return {};
  }

  const std::string& name_;
  RuleFile file_;
  std::map<std::string, uint32_t> ids_;
};

}  // namespace

bool Speaks(Speaker speaker, Role role) {
  switch (speaker) {
    case Speaker::kAny:
      return true;
    case Speaker::kServing:
      return IsServing(role);
    case Speaker::kCustomer:
      return role == Role::kCustomer;
    case Speaker::kAgent:
      return role == Role::kAgent;
    case Speaker::kBot:
      return role == Role::kBot;
    case Speaker::kSystem:
      return role == Role::kSystem;
    case Speaker::kSupervisor:
      return role == Role::kSupervisor;
  }
  return false;
}

Result<RuleFile> ParseRuleFile(const std::string& name, const std::string& yaml) {
  ASSIGN_OR_RETURN(const YamlReader root, YamlReader::Parse(name, yaml));
  return FileParser(name).Parse(root);
}

}  // namespace clarion::text::internal
