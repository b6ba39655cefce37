// Documents from YAML and from JSON.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <filesystem>
#include <set>

#include "base/file.h"
#include "learning/process.h"
#include "text/yaml_reader.h"

namespace clarion::learning {
namespace {

using text::YamlReader;
using Kind = ShownBy::Kind;

constexpr std::array<std::pair<const char*, Kind>, 3> kKinds = {
    {{"signal", Kind::kSignal}, {"question", Kind::kQuestion}, {"event", Kind::kEvent}}};
constexpr std::array<std::string_view, 8> kFields = {"title",    "owner", "text",        "reasons",
                                                     "policies", "steps", "review_days", "id"};

constexpr size_t kNameMax = 200;

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= 80 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Result<ShownBy> ShownByOf(const YamlReader& step) {
  const auto at = step.At("shown_by");
  if (!at) return ShownBy{};
  if (!at->IsMap()) return at->Fail("shown_by: one of {signal: …}, {question: …}, {event: …}");
  RETURN_IF_ERROR(at->AllowOnly({"signal", "question", "event"}));
  ShownBy out;
  for (const auto& [field, kind] : kKinds) {
    if (!at->Has(field)) continue;
    if (out.kind != Kind::kNothing) return at->Fail("shown_by: one way only");
    out.kind = kind;
    ASSIGN_OR_RETURN(out.name, at->Text(field));
  }
  return out;
}

Result<Step> StepOf(const YamlReader& item) {
  if (!item.IsMap()) return item.Fail("a step has id, title, text and shown_by");
  RETURN_IF_ERROR(item.AllowOnly({"id", "title", "text", "shown_by"}));
  Step out;
  ASSIGN_OR_RETURN(out.id, item.Text("id"));
  ASSIGN_OR_RETURN(out.title, item.Text("title"));
  ASSIGN_OR_RETURN(out.text, item.Text("text", ""));
  ASSIGN_OR_RETURN(out.shown_by, ShownByOf(item));
  return out;
}

Result<void> ReadText(const json::value& from, const char* field, std::string* out) {
  const json::value* value = Find(from, field);
  if (value == nullptr) return {};
  if (!value->is_string() || value->get_string().size() > kTextMax)
    return InvalidInput(fmt::format("{}: a text of at most {} bytes", field, kTextMax));
  *out = std::string(value->get_string());
  return {};
}

Result<void> ReadTexts(const json::value& from, const char* field, std::vector<std::string>* out) {
  const json::value* value = Find(from, field);
  if (value == nullptr) return {};
  if (!value->is_array() || value->get_array().size() > kStepsMax)
    return InvalidInput(fmt::format("{}: a list of at most {} names", field, kStepsMax));
  out->clear();
  for (const json::value& one : value->get_array()) {
    if (!one.is_string()) return InvalidInput(fmt::format("{}: each is a name", field));
    out->emplace_back(one.get_string());
  }
  return {};
}

Result<ShownBy> ShownByOf(const json::value& step, const std::string& id) {
  const json::value* value = Find(step, "shown_by");
  if (value == nullptr || value->is_null()) return ShownBy{};
  ShownBy out;
  if (!value->is_object() || value->get_object().size() > 1)
    return InvalidInput(fmt::format(
        "step {}: shown_by: one of {{\"signal\": …}}, {{\"question\": …}}, {{\"event\": …}}", id));
  for (const auto& [key, name] : value->get_object()) {
    const std::string_view wanted = key;
    const auto at = std::find_if(kKinds.begin(), kKinds.end(),
                                 [&](const auto& one) { return one.first == wanted; });
    if (at == kKinds.end() || !name.is_string())
      return InvalidInput(
          fmt::format("step {}: shown_by: signal, question or event, and its name", id));
    out = {at->second, std::string(name.get_string())};
  }
  return out;
}

// A step without an id gets one of its title: "Find the order" → find_the_order.
std::string IdOf(std::string_view title, const std::set<std::string>& taken) {
  std::string base;
  for (const char c : title) {
    const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool word = (low >= 'a' && low <= 'z') || (low >= '0' && low <= '9');
    if (word)
      base += low;
    else if (!base.empty() && base.back() != '_')
      base += '_';
    if (base.size() == 40) break;
  }
  while (!base.empty() && base.back() == '_') base.pop_back();
  if (base.empty()) base = "step";
  std::string out = base;
  for (int n = 2; taken.count(out) != 0; ++n) out = fmt::format("{}_{}", base, n);
  return out;
}

Result<void> ReadSteps(const json::value& from, std::vector<Step>* out) {
  const json::value* value = Find(from, "steps");
  if (value == nullptr) return {};
  if (!value->is_array()) return InvalidInput("steps: a list of {id, title, text, shown_by}");
  std::set<std::string> taken;
  for (const json::value& one : value->get_array()) taken.emplace(StringOr(one, "id", ""));
  out->clear();
  for (const json::value& item : value->get_array()) {
    if (!item.is_object()) return InvalidInput("steps: each is {id, title, text, shown_by}");
    for (const auto& [key, unused] : item.get_object())
      if (key != "id" && key != "title" && key != "text" && key != "shown_by")
        return InvalidInput(
            fmt::format("steps: '{}' is no field of a step", std::string_view(key)));
    Step step;
    RETURN_IF_ERROR(ReadText(item, "id", &step.id));
    RETURN_IF_ERROR(ReadText(item, "title", &step.title));
    RETURN_IF_ERROR(ReadText(item, "text", &step.text));
    if (step.id.empty()) step.id = IdOf(step.title, taken);
    taken.insert(step.id);
    ASSIGN_OR_RETURN(step.shown_by, ShownByOf(item, step.id));
    out->push_back(std::move(step));
  }
  return {};
}

}  // namespace

Result<void> Check(const Process& one) {
  if (!IsName(one.id))
    return InvalidInput("id: lower-case letters, digits and _, at most 80: refund_status");
  if (one.title.find_first_not_of(' ') == std::string::npos)
    return InvalidInput("title: is missing; name what the document is for");
  if (one.owner.empty()) return InvalidInput("owner: is missing; who keeps the document true?");
  if (one.reasons.empty())
    return InvalidInput("reasons: name at least one contact reason the document is for");
  if (one.steps.empty() || one.steps.size() > kStepsMax)
    return InvalidInput(fmt::format("steps: from 1 to {}", kStepsMax));
  if (one.review_days < 1 || one.review_days > 3650)
    return InvalidInput("review_days: from 1 to 3650");
  for (const auto* text : {&one.title, &one.owner, &one.text})
    if (text->size() > kTextMax || !IsUtf8(*text))
      return InvalidInput(fmt::format("texts: at most {} bytes of UTF-8", kTextMax));
  for (const auto& [field, names] :
       {std::pair{"reasons", &one.reasons}, {"policies", &one.policies}}) {
    if (names->size() > kStepsMax)
      return InvalidInput(fmt::format("{}: a list of at most {} names", field, kStepsMax));
    for (const std::string& name : *names)
      if (name.empty() || name.size() > kNameMax || !IsUtf8(name))
        return InvalidInput(fmt::format("{}: each is a name of at most {} bytes", field, kNameMax));
  }
  std::set<std::string> ids;
  for (const Step& step : one.steps) {
    if (!IsName(step.id))
      return InvalidInput(
          fmt::format("step '{}': ids are lower-case letters, digits and _", step.id));
    if (!ids.insert(step.id).second)
      return InvalidInput(fmt::format("step {}: there are two of this id", step.id));
    if (step.title.find_first_not_of(' ') == std::string::npos)
      return InvalidInput(fmt::format("step {}: title: is missing", step.id));
    for (const auto* text : {&step.title, &step.text})
      if (text->size() > kTextMax || !IsUtf8(*text))
        return InvalidInput(
            fmt::format("step {}: texts: at most {} bytes of UTF-8", step.id, kTextMax));
    const ShownBy& by = step.shown_by;
    if (by.kind != Kind::kNothing &&
        (by.name.empty() || by.name.size() > kNameMax || !IsUtf8(by.name)))
      return InvalidInput(
          fmt::format("step {}: shown_by: a name of at most {} bytes", step.id, kNameMax));
    if (step.shown_by.kind == Kind::kQuestion && step.shown_by.name.find('/') == std::string::npos)
      return InvalidInput(
          fmt::format("step {}: shown_by: a question is named CARD/QUESTION", step.id));
  }
  return {};
}

Result<Process> ParseProcess(const std::string& name, const std::string& yaml) {
  ASSIGN_OR_RETURN(const YamlReader root, YamlReader::Parse(name, yaml));
  if (!root.IsMap()) return root.Fail("a process document has id, title, owner, reasons and steps");
  RETURN_IF_ERROR(root.AllowOnly(
      {"id", "title", "owner", "text", "reasons", "policies", "review_days", "steps"}));
  Process out;
  ASSIGN_OR_RETURN(out.id, root.Text("id"));
  ASSIGN_OR_RETURN(out.title, root.Text("title"));
  ASSIGN_OR_RETURN(out.owner, root.Text("owner"));
  ASSIGN_OR_RETURN(out.text, root.Text("text", ""));
  ASSIGN_OR_RETURN(out.reasons, root.Texts("reasons"));
  ASSIGN_OR_RETURN(out.policies, root.Texts("policies"));
  ASSIGN_OR_RETURN(const double days, root.Number("review_days", 180));
  out.review_days = static_cast<int>(std::clamp(days, 0.0, 1e6));
  const auto steps = root.At("steps");
  if (!steps || !steps->IsList()) return root.Fail("steps: a list of steps is missing");
  for (const YamlReader& item : steps->Items()) {
    ASSIGN_OR_RETURN(Step step, StepOf(item));
    out.steps.push_back(std::move(step));
  }
  if (const auto checked = Check(out); !checked.ok()) return root.Fail(checked.error().message);
  return out;
}

Result<std::vector<Process>> LoadProcesses(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  std::vector<Process> out;
  for (const std::string& file : files) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
    const std::string name = "processes/" + std::filesystem::path(file).filename().string();
    ASSIGN_OR_RETURN(Process one, ParseProcess(name, text));
    for (const Process& other : out)
      if (other.id == one.id)
        return InvalidInput(fmt::format("{}: another file has the id '{}' already", name, one.id));
    out.push_back(std::move(one));
  }
  return out;
}

Result<Process> WithChange(Process base, const json::value& change) {
  if (!change.is_object()) return InvalidInput("a process document is a JSON object");
  for (const auto& [key, value] : change.get_object())
    if (std::find(kFields.begin(), kFields.end(), std::string_view(key)) == kFields.end())
      return InvalidInput(
          fmt::format("'{}' is no field of a process document", std::string_view(key)));
  for (const auto& [field, text] :
       {std::pair{"title", &base.title}, {"owner", &base.owner}, {"text", &base.text}})
    RETURN_IF_ERROR(ReadText(change, field, text));
  RETURN_IF_ERROR(ReadTexts(change, "reasons", &base.reasons));
  RETURN_IF_ERROR(ReadTexts(change, "policies", &base.policies));
  RETURN_IF_ERROR(ReadSteps(change, &base.steps));
  if (const json::value* days = Find(change, "review_days")) {
    if (!days->is_int64()) return InvalidInput("review_days: whole days, from 1 to 3650");
    base.review_days = static_cast<int>(std::clamp<int64_t>(days->get_int64(), 0, 1'000'000));
  }
  RETURN_IF_ERROR(Check(base));
  return base;
}

}  // namespace clarion::learning
