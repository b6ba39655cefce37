#include "demo/internal/grammar.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "demo/internal/phrasebook.h"

namespace clarion::demo {
namespace {

// Splits at '|' outside braces.
std::vector<std::string_view> SplitOptions(std::string_view text) {
  std::vector<std::string_view> parts;
  int depth = 0;
  size_t start = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}') --depth;
    if (text[i] == '|' && depth == 0) {
      parts.push_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  parts.push_back(text.substr(start));
  return parts;
}

size_t MatchingBrace(std::string_view text, size_t open) {
  int depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}' && --depth == 0) return i;
  }
  std::fprintf(stderr, "phrasebook: unbalanced braces in \"%.*s\"\n", static_cast<int>(text.size()),
               text.data());
  std::abort();
}

}  // namespace

size_t SlotIndex(std::string_view name) {
  const auto found = std::find(kSlotNames.begin(), kSlotNames.end(), name);
  if (found != kSlotNames.end()) return static_cast<size_t>(found - kSlotNames.begin());
  const auto late = std::find(kLateSlotNames.begin(), kLateSlotNames.end(), name);
  return kSlotNames.size() + static_cast<size_t>(late - kLateSlotNames.begin());
}

const Grammar& Grammar::Shared() {
  static const Grammar grammar;
  return grammar;
}

Grammar::Grammar() {
  for (const std::string_view book :
       {kBillingPhrases, kOrderPhrases, kTechnicalPhrases, kAccountPhrases, kCommonPhrases}) {
    Load(book);
  }
}

void Grammar::Load(std::string_view book) {
  std::string section;
  bool of_reason = false;
  while (!book.empty()) {
    const size_t end = std::min(book.find('\n'), book.size());
    const std::string_view line = book.substr(0, end);
    book.remove_prefix(std::min(end + 1, book.size()));
    if (line.empty()) continue;
    if (line.starts_with("## ")) {
      section = line.substr(3);
      of_reason = true;
    } else if (line.front() == '[') {
      section = line.substr(1, line.size() - 2);
      of_reason = false;
    } else if (of_reason) {
      LoadLine(section + "." + line[0], line.substr(3));
    } else {
      LoadLine(section, line);
    }
  }
}

void Grammar::LoadLine(const std::string& rule, std::string_view line) {
  const size_t arrow = rule.ends_with(".Q") ? line.find(" => ") : std::string_view::npos;
  Sequence sequence = Compile(line.substr(0, arrow));
  const uint32_t id = RuleFor(rule);
  sequences_[id].options.push_back(std::move(sequence));
  if (arrow != std::string_view::npos)
    LoadLine(rule.substr(0, rule.size() - 1) + "R", line.substr(arrow + 4));
}

uint32_t Grammar::RuleFor(const std::string& name) {
  const auto [entry, added] = rules_.emplace(name, static_cast<uint32_t>(sequences_.size()));
  if (added) sequences_.emplace_back();
  return entry->second;
}

Grammar::Sequence Grammar::Compile(std::string_view text) {
  const std::vector<std::string_view> options = SplitOptions(text);
  Sequence sequence;
  if (options.size() > 1) {
    Choice choice;
    for (const std::string_view option : options) choice.options.push_back(Compile(option));
    sequences_.push_back(std::move(choice));
    sequence.push_back({Node::kChoice, {}, static_cast<uint32_t>(sequences_.size() - 1)});
    return sequence;
  }
  size_t at = 0;
  while (at < text.size()) {
    const size_t special = std::min(text.find_first_of("{<", at), text.size());
    if (special > at) sequence.push_back({Node::kText, text.substr(at, special - at), 0});
    if (special == text.size()) break;
    const size_t close =
        text[special] == '{' ? MatchingBrace(text, special) : text.find('>', special);
    const std::string_view inside = text.substr(special + 1, close - special - 1);
    if (text[special] == '{') {
      for (Node& node : Compile(inside)) sequence.push_back(node);
    } else if (const size_t slot = SlotIndex(inside); slot < kSlotCount) {
      sequence.push_back({Node::kSlot, {}, static_cast<uint32_t>(slot)});
    }
    at = close + 1;
  }
  return sequence;
}

uint32_t Grammar::Rule(std::string_view name) const {
  const auto found = rules_.find(std::string(name));
  if (found != rules_.end()) return found->second;
  std::fprintf(stderr, "phrasebook: no rule \"%.*s\"\n", static_cast<int>(name.size()),
               name.data());
  std::abort();
}

void Grammar::Write(const Sequence& sequence, const Facts& facts, Rng& rng,
                    std::string& out) const {
  for (const Node& node : sequence) {
    if (node.kind == Node::kText) {
      out += node.text;
    } else if (node.kind == Node::kSlot) {
      out += facts.values[node.index];
    } else {
      Expand(node.index, facts, rng, out);
    }
  }
}

void Grammar::Expand(uint32_t rule, const Facts& facts, Rng& rng, std::string& out) const {
  const std::vector<Sequence>& options = sequences_[rule].options;
  Write(options[rng.Below(options.size())], facts, rng, out);
}

void Grammar::ExpandOption(uint32_t rule, size_t option, const Facts& facts, Rng& rng,
                           std::string& out) const {
  Write(sequences_[rule].options[option], facts, rng, out);
}

}  // namespace clarion::demo
