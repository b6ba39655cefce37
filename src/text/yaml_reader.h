// Reads YAML that people edit, strictly: every complaint names file, line and the way out ("did you
// mean"), no field is silently ignored, and yaml-cpp's exceptions stop here.
//
//   ASSIGN_OR_RETURN(YamlReader root, YamlReader::Parse("cards/tone.yaml", text));
//   RETURN_IF_ERROR(root.AllowOnly({"id", "title", "weight"}));
//   ASSIGN_OR_RETURN(std::string id, root.Text("id"));
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace YAML {
class Node;
}

namespace clarion::text {

// The candidate most like `word` within a third of its letters, or "".
std::string Closest(std::string_view word, const std::vector<std::string>& candidates);
// "; did you mean 'x'?" or, where nothing is close, "; known: a, b, c".
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);

// One node of a document. Cheap to copy; all copies share the document.
class YamlReader {
 public:
  // `name` stands before every message: "cards/tone.yaml". Duplicate keys, several documents,
  // aliases, nesting beyond 32 levels, control characters and what is not UTF-8 are refused.
  static Result<YamlReader> Parse(const std::string& name, const std::string& text);

  int line() const;  // from 1
  bool IsMap() const;
  bool IsList() const;
  bool IsText() const;

  // An error at this node's line: "name:12: message".
  Error Fail(std::string_view message) const;

  // For maps.
  Result<void> AllowOnly(std::initializer_list<const char*> fields) const;
  bool Has(const std::string& field) const;
  std::optional<YamlReader> At(const std::string& field) const;
  std::vector<std::pair<std::string, YamlReader>> Fields() const;
  Result<std::string> Text(const std::string& field) const;  // required, not empty
  Result<std::string> Text(const std::string& field, const std::string& fallback) const;
  Result<double> Number(const std::string& field, double fallback) const;
  Result<bool> Flag(const std::string& field, bool fallback) const;
  Result<std::vector<std::string>> Texts(
      const std::string& field) const;  // a list or one text; absent: empty
  // The field's text where it is one of `allowed`; the fallback where absent.
  Result<std::string> OneOf(const std::string& field, const std::vector<std::string>& allowed,
                            const std::string& fallback) const;

  // For lists; a text counts as a list of one.
  std::vector<YamlReader> Items() const;
  // For texts.
  Result<std::string> AsText() const;
  Result<double> AsNumber() const;

 private:
  struct Document;
  Result<void> CheckKeys() const;
  YamlReader(std::shared_ptr<const Document> document, const YAML::Node& node);
  std::shared_ptr<const Document> document_;
  std::shared_ptr<const YAML::Node> node_;
};

}  // namespace clarion::text
