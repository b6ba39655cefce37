#include "scoring/internal/card.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "text/yaml_reader.h"

namespace clarion::scoring::internal {
namespace {

using text::YamlReader;

constexpr size_t kMaxQuestions = 200;

// A rule's complaint gets the line of the YAML field it stands in.
template <typename T>
Result<T> At(const YamlReader& field, Result<T> result) {
  if (result) return result;
  return field.Fail(result.error().message);
}

// "channel: [voice, chat]" and its like, plus a free rule, as one rule text.
struct Filters {
  std::string rule;
  std::string words;
};

Result<Filters> ReadFilters(const YamlReader& at) {
  RETURN_IF_ERROR(at.AllowOnly(
      {"channel", "direction", "queue", "agent_kind", "reason", "attributes", "rule"}));
  Filters filters;
  auto add = [&](const std::string& field, const std::string& shown,
                 const std::vector<std::string>& values) {
    std::string list;
    for (const std::string& value : values) list += (list.empty() ? "\"" : ", \"") + value + "\"";
    filters.rule += fmt::format("{}{} in ({})", filters.rule.empty() ? "" : " and ", field, list);
    filters.words +=
        fmt::format("{}{} {}", filters.words.empty() ? "" : "; ", shown, fmt::join(values, " or "));
  };
  for (const char* field : {"channel", "direction", "queue", "agent_kind", "reason"}) {
    ASSIGN_OR_RETURN(std::vector<std::string> values, at.Texts(field));
    if (!values.empty()) add(field, field, values);
  }
  if (const auto attributes = at.At("attributes")) {
    for (const auto& [key, node] : attributes->Fields()) {
      ASSIGN_OR_RETURN(std::vector<std::string> values, attributes->Texts(key));
      if (!values.empty()) add(fmt::format("attribute(\"{}\")", key), key, values);
    }
  }
  ASSIGN_OR_RETURN(std::string rule, at.Text("rule", ""));
  if (!rule.empty()) {
    filters.words += (filters.words.empty() ? "" : "; ") + rule;
    filters.rule = filters.rule.empty() ? rule : fmt::format("{} and ({})", filters.rule, rule);
  }
  return filters;
}

// Filters or a rule by itself.
Result<std::optional<uint32_t>> ReadCondition(const YamlReader& at, const std::string& field,
                                              Program* program, std::string* words) {
  const auto node = at.At(field);
  if (!node) return std::optional<uint32_t>();
  std::string rule;
  if (node->IsText()) {
    ASSIGN_OR_RETURN(rule, node->AsText());
    *words = rule;
  } else {
    ASSIGN_OR_RETURN(Filters filters, ReadFilters(*node));
    rule = filters.rule;
    *words = filters.words;
    if (rule.empty()) return std::optional<uint32_t>();
  }
  ASSIGN_OR_RETURN(uint32_t id, At(*node, ParseRule(rule, program)));
  return std::optional<uint32_t>(id);
}

Result<double> ReadShare(const YamlReader& at, const char* field, double fallback) {
  ASSIGN_OR_RETURN(double value, at.Number(field, fallback));
  if (value < 0 || value > 1)
    return at.At(field)->Fail(fmt::format("'{}' lies between 0 and 1", field));
  return value;
}

Result<double> ReadWeight(const YamlReader& at) {
  ASSIGN_OR_RETURN(double weight, at.Number("weight", 1));
  if (!(weight > 0 && weight <= 1000)) {
    return at.At("weight")->Fail("'weight' must be above 0 and at most 1000");
  }
  return weight;
}

// The author's own words for an answer, as short as the generated ones.
Result<std::string> ReadReason(const YamlReader& at, const char* field) {
  ASSIGN_OR_RETURN(std::string words, at.Text(field, ""));
  if (words.size() > kMaxReasonBytes) {
    return at.At(field)->Fail(fmt::format("'{}' has {} bytes; {} are enough for one reason", field,
                                          words.size(), kMaxReasonBytes));
  }
  return words;
}

// What good (or poor) looks like: a sentence or two, not a manual.
Result<std::string> ReadPicture(const YamlReader& at, const char* field) {
  constexpr size_t kMaxBytes = 500;
  ASSIGN_OR_RETURN(std::string words, at.Text(field, ""));
  if (words.size() > kMaxBytes) {
    return at.At(field)->Fail(
        fmt::format("'{}' has {} bytes; say it in {}", field, words.size(), kMaxBytes));
  }
  return words;
}

Result<void> ReadScale(const YamlReader& at, Program* program, Question* question,
                       QuestionInfo* info) {
  const auto steps = at.At("steps");
  if (!steps || !steps->IsList() || steps->Items().empty()) {
    return at.Fail(
        "a scale needs 'steps': a list of when, value and points; end it with 'when: always'");
  }
  for (const YamlReader& item : steps->Items()) {
    RETURN_IF_ERROR(item.AllowOnly({"when", "value", "points", "because"}));
    Step step;
    ASSIGN_OR_RETURN(std::string when, item.Text("when"));
    ASSIGN_OR_RETURN(step.rule, At(*item.At("when"), ParseRule(when, program)));
    if (!item.Has("points")) return item.Fail("field 'points' is missing: from 0 to 1");
    ASSIGN_OR_RETURN(step.points, ReadShare(item, "points", 0));
    ASSIGN_OR_RETURN(step.value, item.Number("value", step.points));
    ASSIGN_OR_RETURN(step.because, ReadReason(item, "because"));
    info->steps.push_back({when, step.value, step.points, step.because});
    question->steps.push_back(step);
  }
  return {};
}

Result<void> ReadBands(const YamlReader& at, Program* program, Question* question,
                       QuestionInfo* info) {
  ASSIGN_OR_RETURN(info->rule, at.Text("measure"));
  ASSIGN_OR_RETURN(question->measure, At(*at.At("measure"), ParseMeasure(info->rule, program)));
  const auto bands = at.At("bands");
  if (!bands || !bands->IsList() || bands->Items().empty()) {
    return at.Fail(
        "a count or duration needs 'bands': a list of up_to and points; the last has no up_to");
  }
  double last = -1;
  const auto items = bands->Items();
  for (size_t i = 0; i < items.size(); ++i) {
    RETURN_IF_ERROR(items[i].AllowOnly({"up_to", "points", "because"}));
    Step step;
    if (!items[i].Has("points")) return items[i].Fail("field 'points' is missing: from 0 to 1");
    ASSIGN_OR_RETURN(step.points, ReadShare(items[i], "points", 0));
    ASSIGN_OR_RETURN(step.because, ReadReason(items[i], "because"));
    const bool is_last = i + 1 == items.size();
    if (items[i].Has("up_to") == is_last) {
      return items[i].Fail(is_last ? "the last band takes everything above: remove its 'up_to'"
                                   : "field 'up_to' is missing; only the last band has none");
    }
    step.up_to = 1e300;
    std::string words = "above";
    if (!is_last) {
      ASSIGN_OR_RETURN(std::string amount, items[i].Text("up_to"));
      bool is_ms = false;
      ASSIGN_OR_RETURN(step.up_to, At(*items[i].At("up_to"), ParseAmount(amount, &is_ms)));
      if (is_ms != (info->type == QuestionType::kDuration)) {
        return items[i].At("up_to")->Fail(is_ms ? "a count has no unit"
                                                : "a duration needs a unit, such as 60s");
      }
      if (step.up_to <= last) return items[i].At("up_to")->Fail("bands must rise");
      last = step.up_to;
      words = "up to " + amount;
    }
    info->steps.push_back({words, step.up_to, step.points, step.because});
    question->steps.push_back(step);
  }
  return {};
}

Result<Question> ReadQuestion(const YamlReader& at, Program* program, QuestionInfo* info) {
  RETURN_IF_ERROR(at.AllowOnly({"id", "section", "text", "help", "good", "poor", "type", "weight",
                                "auto_fail", "error_class", "applies_when", "evidence", "rule",
                                "steps", "measure", "bands", "because_yes", "because_no"}));
  Question question;
  ASSIGN_OR_RETURN(info->id, at.Text("id"));
  ASSIGN_OR_RETURN(info->section, at.Text("section"));
  ASSIGN_OR_RETURN(info->text, at.Text("text"));
  ASSIGN_OR_RETURN(info->help, at.Text("help", ""));
  ASSIGN_OR_RETURN(info->good, ReadPicture(at, "good"));
  ASSIGN_OR_RETURN(info->poor, ReadPicture(at, "poor"));
  ASSIGN_OR_RETURN(info->weight, ReadWeight(at));
  ASSIGN_OR_RETURN(info->auto_fail, at.Flag("auto_fail", false));
  ASSIGN_OR_RETURN(std::string evidence,
                   at.OneOf("evidence", {"optional", "required"}, "optional"));
  info->evidence_required = evidence == "required";

  static const std::vector<std::string> kTypes = {"yes_no", "scale", "count", "duration"};
  ASSIGN_OR_RETURN(std::string type, at.OneOf("type", kTypes, "yes_no"));
  info->type =
      static_cast<QuestionType>(std::find(kTypes.begin(), kTypes.end(), type) - kTypes.begin());
  static const std::vector<std::string> kClasses = {"customer_critical", "business_critical",
                                                    "compliance_critical", "non_critical"};
  ASSIGN_OR_RETURN(std::string error_class, at.OneOf("error_class", kClasses, "non_critical"));
  info->error_class = static_cast<ErrorClass>(
      std::find(kClasses.begin(), kClasses.end(), error_class) - kClasses.begin());

  ASSIGN_OR_RETURN(question.applies_when,
                   ReadCondition(at, "applies_when", program, &info->applies_when));
  const bool yes_no = info->type == QuestionType::kYesNo;
  const bool scale = info->type == QuestionType::kScale;
  for (const char* field : {"rule", "steps", "measure", "bands", "because_yes", "because_no"}) {
    const std::string name = field;
    const bool belongs = yes_no  ? name == "rule" || name == "because_yes" || name == "because_no"
                         : scale ? name == "steps"
                                 : name == "measure" || name == "bands";
    if (at.Has(name) && !belongs) {
      return at.At(name)->Fail(fmt::format("a {} question has no '{}'", type, name));
    }
  }
  ASSIGN_OR_RETURN(question.because_yes, ReadReason(at, "because_yes"));
  ASSIGN_OR_RETURN(question.because_no, ReadReason(at, "because_no"));
  info->because_yes = question.because_yes;
  info->because_no = question.because_no;
  if (yes_no) {
    ASSIGN_OR_RETURN(info->rule, at.Text("rule"));
    ASSIGN_OR_RETURN(question.rule, At(*at.At("rule"), ParseRule(info->rule, program)));
  } else if (scale) {
    RETURN_IF_ERROR(ReadScale(at, program, &question, info));
  } else {
    RETURN_IF_ERROR(ReadBands(at, program, &question, info));
  }
  return question;
}

// Everything that decides an answer, in one text: two cards with the same answer alike whatever
// their weights, titles and help.
std::string RulesFingerprint(const Card& card) {
  std::string all = card.info.id + "\n" + card.info.applies_to + "\n";
  for (size_t i = 0; i < card.questions.size(); ++i) {
    const QuestionInfo& info = card.info.questions[i];
    const Question& question = card.questions[i];
    all += fmt::format("{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\n", info.id, Name(info.type),
                       info.auto_fail, info.evidence_required, info.applies_when, info.rule,
                       question.because_yes, question.because_no);
    for (size_t s = 0; s < info.steps.size(); ++s) {
      all += fmt::format("\x1e{}\x1f{}\x1f{}\x1f{}\n", info.steps[s].rule, info.steps[s].value,
                         info.steps[s].points, question.steps[s].because);
    }
  }
  return Hash128Hex(all).substr(0, 12);
}

}  // namespace

Result<Card> ParseCard(const ScorecardSource& source, Program* program) {
  ASSIGN_OR_RETURN(YamlReader root, YamlReader::Parse(source.name, source.text));
  RETURN_IF_ERROR(root.AllowOnly({"id", "version", "title", "owner", "description", "applies_to",
                                  "library", "sections", "questions"}));
  Card card;
  ScorecardInfo& info = card.info;
  info.file = source.name;
  ASSIGN_OR_RETURN(info.id, root.Text("id"));
  ASSIGN_OR_RETURN(std::string version, root.Text("version"));
  info.version = fmt::format("{}+{}", version, Hash128Hex(source.text).substr(0, 8));
  ASSIGN_OR_RETURN(info.title, root.Text("title"));
  ASSIGN_OR_RETURN(info.owner, root.Text("owner", ""));
  ASSIGN_OR_RETURN(info.description, root.Text("description", ""));
  ASSIGN_OR_RETURN(card.applies_to, ReadCondition(root, "applies_to", program, &info.applies_to));

  if (const auto library = root.At("library")) {
    RETURN_IF_ERROR(library->AllowOnly({"industries", "channels"}));
    ASSIGN_OR_RETURN(info.industries, library->Texts("industries"));
    ASSIGN_OR_RETURN(info.channels, library->Texts("channels"));
  }

  const auto sections = root.At("sections");
  if (!sections || !sections->IsList() || sections->Items().empty()) {
    return root.Fail("the card needs 'sections': a list of id, title and weight");
  }
  std::vector<std::string> section_ids;
  for (const YamlReader& item : sections->Items()) {
    RETURN_IF_ERROR(item.AllowOnly({"id", "title", "weight"}));
    SectionInfo section;
    ASSIGN_OR_RETURN(section.id, item.Text("id"));
    ASSIGN_OR_RETURN(section.title, item.Text("title"));
    ASSIGN_OR_RETURN(section.weight, ReadWeight(item));
    if (std::find(section_ids.begin(), section_ids.end(), section.id) != section_ids.end()) {
      return item.Fail(fmt::format("section '{}' is already there; rename one", section.id));
    }
    section_ids.push_back(section.id);
    info.sections.push_back(std::move(section));
  }

  const auto questions = root.At("questions");
  if (!questions || !questions->IsList() || questions->Items().empty()) {
    return root.Fail("the card needs 'questions': a list");
  }
  if (questions->Items().size() > kMaxQuestions) {
    return questions->Fail(fmt::format("a card may have {} questions; split it", kMaxQuestions));
  }
  for (const YamlReader& item : questions->Items()) {
    QuestionInfo question_info;
    ASSIGN_OR_RETURN(Question question, ReadQuestion(item, program, &question_info));
    const auto section = std::find(section_ids.begin(), section_ids.end(), question_info.section);
    if (section == section_ids.end()) {
      return item.At("section")->Fail(
          fmt::format("no section '{}'{}", question_info.section,
                      text::DidYouMean(question_info.section, section_ids)));
    }
    question_info.section_at = static_cast<size_t>(section - section_ids.begin());
    for (const QuestionInfo& other : info.questions) {
      if (other.id == question_info.id) {
        return item.Fail(fmt::format("question '{}' is already there; rename one", other.id));
      }
    }
    info.questions.push_back(std::move(question_info));
    card.questions.push_back(std::move(question));
  }
  info.rules = RulesFingerprint(card);
  return card;
}

}  // namespace clarion::scoring::internal
