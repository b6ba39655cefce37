#include "scoring/internal/policy_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/hash.h"
#include "base/number.h"
#include "model/enums.h"
#include "text/yaml_reader.h"

namespace clarion::scoring::internal {
namespace {

using text::YamlReader;

// Plain scalars: numbers and true/false are read as such, all else is text.
Result<json::value> ValueOf(const YamlReader& node, int depth) {
  if (depth > 8) return node.Fail("values are nested deeper than 8");
  if (node.IsMap()) {
    json::object out;
    for (const auto& [key, field] : node.Fields()) {
      ASSIGN_OR_RETURN(out[key], ValueOf(field, depth + 1));
    }
    return json::value(std::move(out));
  }
  if (node.IsList()) {
    json::array out;
    for (const YamlReader& item : node.Items()) {
      ASSIGN_OR_RETURN(json::value value, ValueOf(item, depth + 1));
      out.push_back(std::move(value));
    }
    return json::value(std::move(out));
  }
  ASSIGN_OR_RETURN(const std::string text, node.AsText());
  if (const auto number = FiniteNumber(text)) return json::value(*number);
  if (text == "true" || text == "false") return json::value(text == "true");
  return json::value(json::string(text));
}

class Reader {
 public:
  Reader(const PolicySource& source, const YamlReader& root) : source_(source), root_(root) {}

  Result<PolicyFile> Run() {
    RETURN_IF_ERROR(root_.AllowOnly({"id", "version", "title", "owner", "description", "applies_to",
                                     "values", "tools", "phrases", "let", "steps", "rules",
                                     "fail_severity", "sure_confidence"}));
    RETURN_IF_ERROR(Head());
    RETURN_IF_ERROR(AppliesTo());
    RETURN_IF_ERROR(Values());
    RETURN_IF_ERROR(Phrases());
    RETURN_IF_ERROR(Let());
    RETURN_IF_ERROR(Steps());
    RETURN_IF_ERROR(Rules());
    return std::move(out_);
  }

 private:
  Result<void> Head() {
    ASSIGN_OR_RETURN(out_.info.id, root_.Text("id"));
    ASSIGN_OR_RETURN(const std::string version, root_.Text("version"));
    ASSIGN_OR_RETURN(out_.info.title, root_.Text("title"));
    out_.info.version = version + "+" + Hash128Hex(source_.text).substr(0, 12);
    out_.info.file = source_.name;
    for (const char* field : {"owner", "description"}) {
      RETURN_IF_ERROR(root_.Text(field, std::string()));
    }
    ASSIGN_OR_RETURN(out_.fail_severity, Share(root_, "fail_severity", 0.5));
    ASSIGN_OR_RETURN(out_.sure_confidence, Share(root_, "sure_confidence", 0.8));
    return {};
  }

  static Result<double> Share(const YamlReader& node, const std::string& field, double fallback) {
    ASSIGN_OR_RETURN(const double value, node.Number(field, fallback));
    if (!(value >= 0 && value <= 1)) {
      return node.At(field)->Fail(fmt::format("{} must lie between 0 and 1", field));
    }
    return value;
  }

  static Result<std::set<std::string>> Names(const YamlReader& node, const std::string& field) {
    ASSIGN_OR_RETURN(const std::vector<std::string> list, node.Texts(field));
    return std::set<std::string>(list.begin(), list.end());
  }

  Result<void> AppliesTo() {
    const auto node = root_.At("applies_to");
    if (!node) return {};
    RETURN_IF_ERROR(node->AllowOnly({"channel", "agent_kind", "reason", "tool", "attributes"}));
    ASSIGN_OR_RETURN(out_.filter.channels, Names(*node, "channel"));
    for (const std::string& name : out_.filter.channels) {
      if (!ChannelFrom(name)) {
        return node->Fail(fmt::format("unknown channel '{}'; there are {}", name, ChannelNames()));
      }
    }
    ASSIGN_OR_RETURN(out_.filter.agent_kinds, Names(*node, "agent_kind"));
    for (const std::string& name : out_.filter.agent_kinds) {
      if (!AgentKindFrom(name)) {
        return node->Fail(
            fmt::format("unknown agent_kind '{}'; there are human, ai, mixed, none", name));
      }
    }
    ASSIGN_OR_RETURN(out_.filter.reasons, Names(*node, "reason"));
    ASSIGN_OR_RETURN(out_.filter.tools, Names(*node, "tool"));
    if (const auto attributes = node->At("attributes")) {
      for (const auto& [key, field] : attributes->Fields()) {
        ASSIGN_OR_RETURN(out_.filter.attributes[key], Names(*attributes, key));
      }
    }
    return {};
  }

  Result<void> Values() {
    if (const auto node = root_.At("values")) {
      for (const auto& [key, field] : node->Fields()) {
        ASSIGN_OR_RETURN(out_.values[key], ValueOf(field, 0));
      }
    }
    if (const auto node = root_.At("tools")) {
      for (const auto& [key, field] : node->Fields()) {
        ASSIGN_OR_RETURN(out_.groups[key], Names(*node, key));
      }
    }
    return {};
  }

  Result<uint32_t> AddList(const std::string& name, const YamlReader& node) {
    const auto list = static_cast<uint32_t>(out_.lists.names.size());
    out_.lists.names.push_back(name);
    const std::vector<YamlReader> items = node.Items();
    if (items.empty()) return node.Fail("at least one phrase is needed");
    for (const YamlReader& item : items) {
      ASSIGN_OR_RETURN(const std::string phrase, item.AsText());
      const auto added = builder_.Add(phrase);
      if (!added.ok()) return item.Fail(added.error().message);
      out_.lists.list_of.push_back(list);
    }
    return list;
  }

  Result<void> Phrases() {
    const auto node = root_.At("phrases");
    if (!node) return {};
    for (const auto& [key, field] : node->Fields()) RETURN_IF_ERROR(AddList(key, field));
    return {};
  }

  Result<uint32_t> ListOf(const YamlReader& node, const std::string& name) const {
    const auto& names = out_.lists.names;
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      return node.Fail(
          fmt::format("unknown phrase list '{}'{}", name, text::DidYouMean(name, names)));
    }
    return static_cast<uint32_t>(found - names.begin());
  }

  // An expression whose names and phrase lists are all known.
  Result<Expr> Condition(const YamlReader& node, const std::set<std::string>& more) {
    ASSIGN_OR_RETURN(const std::string text, node.AsText());
    auto expr = ParseExpr(text);
    if (!expr.ok()) return node.Fail(expr.error().message);
    std::vector<std::string> names;
    ExprNames(*expr, &names);
    std::vector<std::string> known = {"args",     "result",     "ok",   "tool",
                                      "parallel", "spoken",     "turn", "channel",
                                      "reason",   "attributes", "it",   "turns"};
    known.insert(known.end(), more.begin(), more.end());
    for (const auto& [key, value] : out_.values) known.push_back(key);
    for (const auto& [key, value] : out_.let) known.push_back(key);
    for (const std::string& name : names) {
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        return node.Fail(fmt::format("unknown name '{}'{}", name, text::DidYouMean(name, known)));
      }
    }
    std::vector<std::string> lists;
    ExprLiterals(*expr, "said", 1, &lists);
    ExprLiterals(*expr, "says_later", 1, &lists);
    for (const std::string& list : lists) RETURN_IF_ERROR(ListOf(node, list));
    return *std::move(expr);
  }

  Result<void> Let() {
    const auto node = root_.At("let");
    if (!node) return {};
    for (const auto& [key, field] : node->Fields()) {
      ASSIGN_OR_RETURN(Expr expr, Condition(field, {}));
      out_.let.emplace(key, std::move(expr));
    }
    return {};
  }

  Result<void> Steps() {
    const auto node = root_.At("steps");
    if (!node) return {};
    for (const YamlReader& item : node->Items()) {
      RETURN_IF_ERROR(item.AllowOnly(
          {"id", "title", "label", "phrases", "by", "tool", "when", "signal", "signal_label"}));
      PolicyStep step;
      ASSIGN_OR_RETURN(step.id, item.Text("id"));
      if (StepAt(step.id)) return item.Fail(fmt::format("step '{}' stands twice", step.id));
      RETURN_IF_ERROR(item.Text("title", std::string()));
      ASSIGN_OR_RETURN(step.labels, item.Texts("label"));
      ASSIGN_OR_RETURN(step.tools, item.Texts("tool"));
      ASSIGN_OR_RETURN(step.side, item.OneOf("by", {"agent", "customer", "any"}, "agent"));
      ASSIGN_OR_RETURN(step.signal, item.Text("signal", std::string()));
      ASSIGN_OR_RETURN(step.signal_label, item.Text("signal_label", std::string()));
      if (const auto phrases = item.At("phrases")) {
        ASSIGN_OR_RETURN(step.said, AddList("step " + step.id, *phrases));
      }
      if (const auto when = item.At("when")) {
        if (step.tools.empty()) return when->Fail("'when' needs 'tool' beside it");
        ASSIGN_OR_RETURN(step.when, Condition(*when, {}));
      }
      if (step.labels.empty() && step.tools.empty() && !step.said && step.signal.empty()) {
        return item.Fail(fmt::format(
            "step '{}' cannot be recognised; give it label, phrases, tool or signal", step.id));
      }
      out_.info.needs_model |= !step.labels.empty();
      out_.steps.push_back(std::move(step));
    }
    out_.info.steps = out_.steps.size();
    return {};
  }

  std::optional<uint32_t> StepAt(const std::string& id) const {
    for (uint32_t i = 0; i < out_.steps.size(); ++i) {
      if (out_.steps[i].id == id) return i;
    }
    return std::nullopt;
  }

  Result<void> AddSteps(const YamlReader& item, const std::string& field, PolicyRule* rule) {
    ASSIGN_OR_RETURN(const std::vector<std::string> ids, item.Texts(field));
    std::vector<std::string> known;
    for (const PolicyStep& step : out_.steps) known.push_back(step.id);
    for (const std::string& id : ids) {
      const auto step = StepAt(id);
      if (!step) {
        return item.At(field)->Fail(
            fmt::format("unknown step '{}'{}", id, text::DidYouMean(id, known)));
      }
      rule->steps.push_back(*step);
    }
    return {};
  }

  Result<void> Rules() {
    const auto node = root_.At("rules");
    if (!node) return root_.Fail("rules: are missing; a policy needs at least one");
    std::set<std::string> ids;
    for (const YamlReader& item : node->Items()) {
      RETURN_IF_ERROR(item.AllowOnly(
          {"id",   "title",        "because", "severity", "confidence", "required", "forbidden",
           "step", "needs_before", "words",   "at",       "tool",       "only",     "by",
           "said", "let",          "when",    "require",  "unknown",    "doubt"}));
      PolicyRule rule;
      ASSIGN_OR_RETURN(rule.id, item.Text("id"));
      if (!ids.insert(rule.id).second) {
        return item.Fail(fmt::format("rule '{}' stands twice", rule.id));
      }
      ASSIGN_OR_RETURN(const std::string title, item.Text("title", std::string()));
      ASSIGN_OR_RETURN(rule.because, item.Text("because", title));
      ASSIGN_OR_RETURN(rule.severity, Share(item, "severity", 0.5));
      ASSIGN_OR_RETURN(rule.confidence, Share(item, "confidence", 1));
      RETURN_IF_ERROR(KindOf(item, &rule));
      RETURN_IF_ERROR(Conditions(item, &rule));
      out_.rules.push_back(std::move(rule));
    }
    out_.info.rules = out_.rules.size();
    if (out_.lists.list_of.empty()) return {};
    ASSIGN_OR_RETURN(text::PhraseMatcher matcher, builder_.Build());
    out_.matcher.emplace(std::move(matcher));
    return {};
  }

  Result<void> KindOf(const YamlReader& item, PolicyRule* rule) {
    const std::vector<std::string> kinds = {"required", "forbidden", "needs_before", "words", "at"};
    const auto given = std::count_if(kinds.begin(), kinds.end(),
                                     [&](const std::string& kind) { return item.Has(kind); });
    if (given != 1) {
      return item.Fail(fmt::format(
          "rule '{}' needs exactly one of required, forbidden, needs_before, words, at", rule->id));
    }
    if (item.Has("required")) return Take(item, "required", PolicyRule::Kind::kRequired, rule);
    if (item.Has("forbidden")) return Take(item, "forbidden", PolicyRule::Kind::kForbidden, rule);
    if (item.Has("needs_before")) {
      RETURN_IF_ERROR(item.Text("step"));
      RETURN_IF_ERROR(AddSteps(item, "step", rule));
      if (rule->steps.size() != 1) return item.At("step")->Fail("exactly one step, please");
      RETURN_IF_ERROR(Take(item, "needs_before", PolicyRule::Kind::kBefore, rule));
      out_.info.prerequisites += rule->steps.size() - 1;
      return {};
    }
    if (const auto words = item.At("words")) {
      rule->kind = PolicyRule::Kind::kWords;
      ASSIGN_OR_RETURN(rule->said, AddList("words " + rule->id, *words));
      ASSIGN_OR_RETURN(rule->side, item.OneOf("by", {"agent", "customer", "any"}, "agent"));
      return {};
    }
    return Place(item, rule);
  }

  Result<void> Take(const YamlReader& item, const std::string& field, PolicyRule::Kind kind,
                    PolicyRule* rule) {
    rule->kind = kind;
    const size_t before = rule->steps.size();
    RETURN_IF_ERROR(AddSteps(item, field, rule));
    if (rule->steps.size() == before) return item.At(field)->Fail("names no step");
    return {};
  }

  Result<void> Place(const YamlReader& item, PolicyRule* rule) {
    ASSIGN_OR_RETURN(const std::string at, item.OneOf("at", {"call", "turn", "end"}, "end"));
    if (at == "call") {
      rule->kind = PolicyRule::Kind::kCalls;
      ASSIGN_OR_RETURN(rule->tools, item.Texts("tool"));
      ASSIGN_OR_RETURN(rule->only, item.OneOf("only", {"any", "ok", "failed"}, "any"));
    } else if (at == "turn") {
      rule->kind = PolicyRule::Kind::kTurns;
      ASSIGN_OR_RETURN(rule->side, item.OneOf("by", {"agent", "customer", "any"}, "agent"));
      if (const auto said = item.At("said")) {
        ASSIGN_OR_RETURN(const std::string list, said->AsText());
        ASSIGN_OR_RETURN(rule->said, ListOf(*said, list));
      }
    }
    if (!item.Has("require")) return item.Fail(fmt::format("rule '{}' needs 'require'", rule->id));
    return {};
  }

  Result<void> Conditions(const YamlReader& item, PolicyRule* rule) {
    std::set<std::string> more;
    if (const auto let = item.At("let")) {
      for (const auto& [key, field] : let->Fields()) {
        ASSIGN_OR_RETURN(Expr expr, Condition(field, more));
        rule->let.emplace_back(key, std::move(expr));
        more.insert(key);
      }
    }
    if (const auto when = item.At("when")) {
      ASSIGN_OR_RETURN(rule->when, Condition(*when, more));
    }
    if (const auto require = item.At("require")) {
      ASSIGN_OR_RETURN(rule->require, Condition(*require, more));
    }
    ASSIGN_OR_RETURN(const std::string unknown, item.OneOf("unknown", {"skip", "review"}, "skip"));
    rule->unsure_when_unknown = unknown == "review";
    ASSIGN_OR_RETURN(const std::string doubt, item.OneOf("doubt", {"true", "false"}, "false"));
    rule->doubt = doubt == "true";
    return {};
  }

  const PolicySource& source_;
  const YamlReader& root_;
  PolicyFile out_;
  text::PhraseMatcher::Builder builder_;
};

}  // namespace

bool IsTool(const PolicyFile& file, const std::string& name, const std::string& tool) {
  if (name == tool) return true;
  const auto group = file.groups.find(name);
  return group != file.groups.end() && group->second.contains(tool);
}

Result<PolicyFile> ParsePolicy(const PolicySource& source) {
  ASSIGN_OR_RETURN(const YamlReader root, YamlReader::Parse(source.name, source.text));
  if (!root.IsMap()) return root.Fail("a policy is a map with id, version, title and rules");
  return Reader(source, root).Run();
}

}  // namespace clarion::scoring::internal
