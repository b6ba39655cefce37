#include "enrichment/taxonomy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "base/file.h"
#include "text/yaml_reader.h"

namespace clarion::enrichment {
namespace {

constexpr size_t kTitleMax = 120;  // bytes

std::string PathIn(const std::string& folder) { return folder + "/taxonomy.yaml"; }

bool IsId(std::string_view id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// Double-quoted YAML: what JSON escapes, YAML reads back.
std::string QuotedYaml(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string ListYaml(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() > 1 ? ", " : "") + QuotedYaml(text);
  return out + "]";
}

// "refund_status" → "Refund status"
std::string TitleOf(std::string_view label) {
  std::string title(label);
  std::replace(title.begin(), title.end(), '_', ' ');
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z')
    title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

std::string FreeId(std::string_view title, Taxonomy& taxonomy) {
  std::string base;
  for (const char c : title) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool keep = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (keep) base += lower;
    if (!keep && !base.empty() && base.back() != '_') base += '_';
  }
  while (!base.empty() && base.back() == '_') base.pop_back();
  if (base.empty()) base = "reason";
  std::string id = base;
  for (int n = 2; taxonomy.WithId(id) != nullptr; ++n) id = fmt::format("{}_{}", base, n);
  return id;
}

Result<void> CheckTitle(const std::string& title) {
  if (title.find_first_not_of(' ') == std::string::npos)
    return InvalidInput("title: is empty; say what the reason is called");
  if (title.size() > kTitleMax)
    return InvalidInput(fmt::format("title: is over {} bytes; say it shorter", kTitleMax));
  return {};
}

Error NoReason(std::string_view id) {
  return NotFound(fmt::format("there is no contact reason '{}'", id));
}

Result<TaxonomyReason> ReadReason(const text::YamlReader& node) {
  if (!node.IsMap()) return node.Fail("a reason has an id, a title and a list `from`");
  RETURN_IF_ERROR(node.AllowOnly({"id", "title", "group", "from", "examples"}));
  TaxonomyReason reason;
  ASSIGN_OR_RETURN(reason.id, node.Text("id"));
  if (!IsId(reason.id))
    return node.Fail(fmt::format("id '{}' may have small letters, digits and '_' only", reason.id));
  ASSIGN_OR_RETURN(reason.title, node.Text("title", TitleOf(reason.id)));
  ASSIGN_OR_RETURN(reason.group, node.Text("group", ""));
  ASSIGN_OR_RETURN(reason.from, node.Texts("from"));
  ASSIGN_OR_RETURN(const double examples, node.Number("examples", 0));
  if (examples < 0 || examples != std::floor(examples) || examples > 1e15)
    return node.Fail("examples: must be a whole number, 0 or more");
  reason.examples = static_cast<uint64_t>(examples);
  return reason;
}

}  // namespace

const TaxonomyReason* Taxonomy::Of(std::string_view label) const {
  for (const TaxonomyReason& reason : reasons)
    if (std::find(reason.from.begin(), reason.from.end(), label) != reason.from.end())
      return &reason;
  for (const TaxonomyReason& reason : reasons)
    if (reason.id == label) return &reason;
  return nullptr;
}

std::map<std::string, std::string> Taxonomy::Renamed() const {
  std::map<std::string, std::string> ids;
  for (const TaxonomyReason& reason : reasons)
    for (const std::string& label : reason.from)
      if (label != reason.id) ids.emplace(label, reason.id);
  return ids;
}

TaxonomyReason* Taxonomy::WithId(std::string_view id) {
  const auto it = std::find_if(reasons.begin(), reasons.end(),
                               [&](const TaxonomyReason& reason) { return reason.id == id; });
  return it == reasons.end() ? nullptr : &*it;
}

Result<Taxonomy> ParseTaxonomy(const std::string& name, const std::string& text) {
  Taxonomy taxonomy;
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return taxonomy;
  ASSIGN_OR_RETURN(const text::YamlReader root, text::YamlReader::Parse(name, text));
  if (!root.IsMap()) return root.Fail("a taxonomy has a list `reasons`");
  RETURN_IF_ERROR(root.AllowOnly({"reasons", "dismissed"}));
  ASSIGN_OR_RETURN(taxonomy.dismissed, root.Texts("dismissed"));
  const auto list = root.At("reasons");
  if (!list) return taxonomy;
  if (!list->IsList()) return list->Fail("reasons: must be a list");
  std::set<std::string> labels;
  for (const text::YamlReader& node : list->Items()) {
    ASSIGN_OR_RETURN(TaxonomyReason reason, ReadReason(node));
    if (taxonomy.WithId(reason.id) != nullptr)
      return node.Fail(fmt::format("the id '{}' is there twice", reason.id));
    for (const std::string& label : reason.from)
      if (!labels.insert(label).second)
        return node.Fail(fmt::format("the label '{}' already stands in another reason", label));
    taxonomy.reasons.push_back(std::move(reason));
  }
  return taxonomy;
}

std::string ToYaml(const Taxonomy& taxonomy) {
  std::string out =
      "# Contact reasons of this workspace; docs/signals.md says what each field means.\n";
  out += taxonomy.reasons.empty() ? "reasons: []\n" : "reasons:\n";
  for (const TaxonomyReason& reason : taxonomy.reasons) {
    out += fmt::format("  - {{id: {}, title: {}", QuotedYaml(reason.id), QuotedYaml(reason.title));
    if (!reason.group.empty()) out += ", group: " + QuotedYaml(reason.group);
    out += fmt::format(", from: {}, examples: {}}}\n", ListYaml(reason.from), reason.examples);
  }
  if (!taxonomy.dismissed.empty())
    out += fmt::format("dismissed: {}\n", ListYaml(taxonomy.dismissed));
  return out;
}

Result<Taxonomy> ReadTaxonomy(const std::string& folder) {
  if (!std::filesystem::exists(PathIn(folder))) return Taxonomy();
  ASSIGN_OR_RETURN(const std::string text, ReadFile(PathIn(folder)));
  return ParseTaxonomy(PathIn(folder), text);
}

Result<void> WriteTaxonomy(const std::string& folder, const Taxonomy& taxonomy) {
  return WriteFileAtomically(PathIn(folder), ToYaml(taxonomy));
}

void AddLabels(const std::vector<std::string>& labels, Taxonomy* taxonomy) {
  for (const std::string& label : labels) {
    if (label.empty() || taxonomy->Of(label) != nullptr) continue;
    const std::string id =
        IsId(label) && taxonomy->WithId(label) == nullptr ? label : FreeId(label, *taxonomy);
    taxonomy->reasons.push_back({id, TitleOf(label), "", {label}, 0});
  }
}

void DropPlain(Taxonomy* taxonomy) {
  std::erase_if(taxonomy->reasons, [](const TaxonomyReason& reason) {
    return reason.group.empty() && reason.examples == 0 && reason.from.size() == 1 &&
           reason.from[0] == reason.id && reason.title == TitleOf(reason.id);
  });
}

Result<void> RenameReason(std::string_view id, const std::string& title, Taxonomy* taxonomy) {
  RETURN_IF_ERROR(CheckTitle(title));
  TaxonomyReason* reason = taxonomy->WithId(id);
  if (reason == nullptr) return NoReason(id);
  reason->title = title;
  return {};
}

Result<void> MoveReason(std::string_view id, const std::string& group, Taxonomy* taxonomy) {
  if (group.size() > kTitleMax)
    return InvalidInput(fmt::format("group: is over {} bytes; say it shorter", kTitleMax));
  TaxonomyReason* reason = taxonomy->WithId(id);
  if (reason == nullptr) return NoReason(id);
  reason->group = group;
  return {};
}

Result<void> MergeReason(std::string_view id, std::string_view into, Taxonomy* taxonomy) {
  if (id == into) return InvalidInput("into: a reason cannot become part of itself");
  TaxonomyReason* from = taxonomy->WithId(id);
  TaxonomyReason* target = taxonomy->WithId(into);
  if (from == nullptr) return NoReason(id);
  if (target == nullptr) return NoReason(into);
  target->from.insert(target->from.end(), from->from.begin(), from->from.end());
  target->examples += from->examples;
  std::erase_if(taxonomy->reasons, [&](const TaxonomyReason& one) { return one.id == id; });
  return {};
}

Result<void> SplitReason(std::string_view id, const std::vector<std::string>& labels,
                         const std::string& title, Taxonomy* taxonomy) {
  RETURN_IF_ERROR(CheckTitle(title));
  TaxonomyReason* reason = taxonomy->WithId(id);
  if (reason == nullptr) return NoReason(id);
  const std::set<std::string> wanted(labels.begin(), labels.end());
  for (const std::string& label : wanted)
    if (std::find(reason->from.begin(), reason->from.end(), label) == reason->from.end())
      return InvalidInput(fmt::format("from: '{}' is not part of '{}'", label, id));
  if (wanted.empty() || wanted.size() == reason->from.size())
    return InvalidInput("from: choose some of the reason's parts, not none and not all");
  std::erase_if(reason->from, [&](const std::string& label) { return wanted.contains(label); });
  const std::string group = reason->group;
  taxonomy->reasons.push_back(
      {FreeId(title, *taxonomy), title, group, {wanted.begin(), wanted.end()}, 0});
  return {};
}

Result<void> AcceptGroup(const std::string& name, const std::string& title, std::string_view into,
                         uint64_t examples, Taxonomy* taxonomy) {
  ReopenGroup(name, taxonomy);
  const std::string label = std::string(kDiscoveredPrefix) + name;
  if (!into.empty()) {
    TaxonomyReason* target = taxonomy->WithId(into);
    if (target == nullptr) return NoReason(into);
    target->from.push_back(label);
    target->examples += examples;
    return {};
  }
  RETURN_IF_ERROR(CheckTitle(title));
  taxonomy->reasons.push_back({FreeId(title, *taxonomy), title, "", {label}, examples});
  return {};
}

Result<void> DismissGroup(const std::string& name, Taxonomy* taxonomy) {
  ReopenGroup(name, taxonomy);
  taxonomy->dismissed.push_back(name);
  return {};
}

void ReopenGroup(const std::string& name, Taxonomy* taxonomy) {
  const std::string label = std::string(kDiscoveredPrefix) + name;
  std::erase(taxonomy->dismissed, name);
  for (TaxonomyReason& reason : taxonomy->reasons) std::erase(reason.from, label);
  std::erase_if(taxonomy->reasons, [](const TaxonomyReason& one) { return one.from.empty(); });
}

}  // namespace clarion::enrichment
