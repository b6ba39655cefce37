#include "text/yaml_reader.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/number.h"
#include "base/utf8.h"
#include "base/yaml.h"

namespace clarion::text {
namespace {

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1] ? 1u : 0u)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

// Complaints quote what was written; a page of it would hide the point.
std::string Quoted(std::string_view text) {
  return text.size() <= 60 ? fmt::format("'{}'", text) : fmt::format("'{}…'", Utf8Prefix(text, 60));
}

}  // namespace

std::string Closest(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.size() > 100) return "";
  std::string best;
  size_t best_distance = (word.size() < 4 ? 1 : std::max<size_t>(2, word.size() / 3)) + 1;
  for (const std::string& candidate : candidates) {
    const size_t distance = EditDistance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates) {
  if (std::string close = Closest(word, candidates); !close.empty()) {
    return fmt::format("; did you mean '{}'?", close);
  }
  return fmt::format("; known: {}", fmt::join(candidates, ", "));
}

struct YamlReader::Document {
  std::string name;
};

YamlReader::YamlReader(std::shared_ptr<const Document> document, const YAML::Node& node)
    : document_(std::move(document)), node_(std::make_shared<const YAML::Node>(node)) {}

Result<YamlReader> YamlReader::Parse(const std::string& name, const std::string& text) {
  ASSIGN_OR_RETURN(const YAML::Node tree, LoadYaml(name, text));
  if (!tree.IsDefined() || tree.IsNull()) return YamlError(name, 1, "the file is empty");
  auto document = std::make_shared<Document>();
  document->name = name;
  try {
    YamlReader root(document, tree);
    RETURN_IF_ERROR(root.CheckKeys());
    return root;
  } catch (const YAML::Exception& e) {
    return YamlError(name, e.mark.line + 1, fmt::format("not readable as YAML: {}", e.msg));
  }
}

Result<void> YamlReader::CheckKeys() const {
  if (IsMap()) {
    std::set<std::string> seen;
    for (const auto& pair : *node_) {
      const YamlReader key(document_, pair.first);
      if (!key.IsText()) return key.Fail("a field's name must be a plain word");
      if (!seen.insert(pair.first.Scalar()).second) {
        return key.Fail(
            fmt::format("field {} stands here a second time", Quoted(pair.first.Scalar())));
      }
      RETURN_IF_ERROR(YamlReader(document_, pair.second).CheckKeys());
    }
  } else if (IsList()) {
    for (const auto& item : *node_) RETURN_IF_ERROR(YamlReader(document_, item).CheckKeys());
  }
  return {};
}

int YamlReader::line() const { return std::max(node_->Mark().line + 1, 1); }
bool YamlReader::IsMap() const { return node_->IsMap(); }
bool YamlReader::IsList() const { return node_->IsSequence(); }
bool YamlReader::IsText() const { return node_->IsScalar(); }

Error YamlReader::Fail(std::string_view message) const {
  return YamlError(document_->name, line(), message);
}

Result<void> YamlReader::AllowOnly(std::initializer_list<const char*> fields) const {
  const std::vector<std::string> allowed(fields.begin(), fields.end());
  if (!IsMap()) {
    return Fail(fmt::format("expected fields ({}) here", fmt::join(allowed, ", ")));
  }
  for (const auto& pair : *node_) {
    const std::string& key = pair.first.Scalar();
    if (std::find(allowed.begin(), allowed.end(), key) == allowed.end()) {
      return YamlReader(document_, pair.first)
          .Fail(fmt::format("unknown field {}{}", Quoted(key), DidYouMean(key, allowed)));
    }
  }
  return {};
}

bool YamlReader::Has(const std::string& field) const { return At(field).has_value(); }

std::optional<YamlReader> YamlReader::At(const std::string& field) const {
  if (!IsMap()) return std::nullopt;
  for (const auto& pair : *node_) {
    if (pair.first.Scalar() == field) return YamlReader(document_, pair.second);
  }
  return std::nullopt;
}

std::vector<std::pair<std::string, YamlReader>> YamlReader::Fields() const {
  std::vector<std::pair<std::string, YamlReader>> fields;
  if (!IsMap()) return fields;
  for (const auto& pair : *node_) {
    fields.emplace_back(pair.first.Scalar(), YamlReader(document_, pair.second));
  }
  return fields;
}

Result<std::string> YamlReader::Text(const std::string& field) const {
  const auto node = At(field);
  if (!node) return Fail(fmt::format("field '{}' is missing; add it", field));
  if (!node->IsText() || node->node_->Scalar().empty()) {
    return node->Fail(fmt::format("'{}' must be a text that is not empty", field));
  }
  return node->node_->Scalar();
}

Result<std::string> YamlReader::Text(const std::string& field, const std::string& fallback) const {
  const auto node = At(field);
  if (!node) return fallback;
  if (!node->IsText()) return node->Fail(fmt::format("'{}' must be a text", field));
  return node->node_->Scalar();
}

Result<double> YamlReader::Number(const std::string& field, double fallback) const {
  const auto node = At(field);
  if (!node) return fallback;
  auto number = node->AsNumber();
  if (!number) return node->Fail(fmt::format("'{}' must be a number, such as 0.5", field));
  return number;
}

Result<bool> YamlReader::Flag(const std::string& field, bool fallback) const {
  const auto node = At(field);
  if (!node) return fallback;
  if (node->IsText() && node->node_->Scalar() == "true") return true;
  if (node->IsText() && node->node_->Scalar() == "false") return false;
  return node->Fail(fmt::format("'{}' must be true or false", field));
}

Result<std::vector<std::string>> YamlReader::Texts(const std::string& field) const {
  std::vector<std::string> texts;
  const auto node = At(field);
  if (!node) return texts;
  if (!node->IsText() && !node->IsList()) {
    return node->Fail(fmt::format("'{}' must be a text or a list of texts", field));
  }
  for (const YamlReader& item : node->Items()) {
    ASSIGN_OR_RETURN(std::string text, item.AsText());
    texts.push_back(std::move(text));
  }
  return texts;
}

Result<std::string> YamlReader::OneOf(const std::string& field,
                                      const std::vector<std::string>& allowed,
                                      const std::string& fallback) const {
  ASSIGN_OR_RETURN(std::string text, Text(field, fallback));
  if (!Has(field) || std::find(allowed.begin(), allowed.end(), text) != allowed.end()) return text;
  return At(field)->Fail(
      fmt::format("'{}' cannot be {}{}", field, Quoted(text), DidYouMean(text, allowed)));
}

std::vector<YamlReader> YamlReader::Items() const {
  std::vector<YamlReader> items;
  if (IsText()) items.push_back(*this);
  if (IsList()) {
    for (const auto& item : *node_) items.push_back(YamlReader(document_, item));
  }
  return items;
}

Result<std::string> YamlReader::AsText() const {
  if (!IsText()) {
    return Fail("expected a text here; put it in quotes if it holds ':', '[', '{' or '#'");
  }
  return node_->Scalar();
}

Result<double> YamlReader::AsNumber() const {
  const auto number = IsText() ? FiniteNumber(node_->Scalar()) : std::nullopt;
  if (number && std::fabs(*number) < 1e15) return *number;
  return Fail("expected a number here");
}

}  // namespace clarion::text
