// The plain reading of a phrase, written as a regular expression.
#include <fmt/format.h>

#include <map>

#include "text/internal/phrase_expander.h"
#include "text/phrase_matcher.h"

namespace clarion::text {
namespace {

using internal::PhraseNode;
using internal::Slot;

std::string WordRegex(const PhraseNode& node) {
  return std::string(node.quotes_before, '\'') + node.word +
         (node.kind == PhraseNode::Kind::kPrefix ? "\\w*" : "") +
         std::string(node.quotes_after, '\'');
}

std::string SlotRegex(const Slot& slot, const std::string& word, bool first) {
  if (first) return word;
  if (slot.glued) return "'" + word;
  if (slot.gap == 0) return "\\W+" + word;
  return fmt::format("\\W+(?:[\\w']+\\W+){{0,{}}}{}", slot.gap, word);
}

}  // namespace

Result<std::string> RegexOf(std::string_view phrase) {
  ASSIGN_OR_RETURN(const internal::ParsedPhrase parsed,
                   internal::ParsePhrase(phrase, Reading::kPlain));
  if (!parsed.regex.empty()) return parsed.regex;
  std::vector<std::string> elements;
  const auto make = [&elements](const std::vector<const PhraseNode*>& words) {
    std::string any;
    for (const PhraseNode* word : words) any += (any.empty() ? "" : "|") + WordRegex(*word);
    elements.push_back(words.size() > 1 ? "(?:" + any + ")" : any);
    return static_cast<uint32_t>(elements.size() - 1);
  };
  ASSIGN_OR_RETURN(const auto sequences, internal::Expand(parsed.root, make));
  std::string all;
  for (const std::vector<Slot>& sequence : sequences) {
    if (!all.empty()) all += '|';
    bool first = true;
    for (const Slot& slot : sequence) {
      all += SlotRegex(slot, elements[slot.element], first);
      first = false;
    }
  }
  return sequences.size() > 1 ? "\\b(?:" + all + ")\\b" : "\\b" + all + "\\b";
}

}  // namespace clarion::text
