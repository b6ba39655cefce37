#include "text/internal/phrase_expander.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace clarion::text::internal {
namespace {

struct Sequence {
  std::vector<Slot> slots;
  uint32_t pending_gap = 0;
};

class Expander {
 public:
  explicit Expander(const MakeElement& make) : make_(make) {}

  Result<std::vector<std::vector<Slot>>> Expand(const PhraseNode& root) {
    std::vector<Sequence> sequences(1);
    RETURN_IF_ERROR(Append(root, &sequences));
    for (const Sequence& s : sequences) {
      uint32_t span = 0;
      for (const Slot& slot : s.slots) span += slot.gap + 1;
      if (s.slots.empty()) return InvalidInput("column 1: every word is optional; require one");
      if (s.slots[0].gap > 0 || s.pending_gap > 0) {
        return InvalidInput("column 1: a gap (~) must stand between two words that are required");
      }
      if (span > kMaxSpan) {
        return InvalidInput(fmt::format(
            "column 1: words and gaps together may span {} words; this spans {}", kMaxSpan, span));
      }
    }
    std::vector<std::vector<Slot>> expanded;
    for (Sequence& s : sequences) expanded.push_back(std::move(s.slots));
    return expanded;
  }

 private:
  static bool IsOneWord(const PhraseNode& node) {
    return (node.kind == PhraseNode::Kind::kWord || node.kind == PhraseNode::Kind::kPrefix) &&
           !node.glued && !HasQuotes(node);
  }

  Result<void> Append(const PhraseNode& node, std::vector<Sequence>* sequences) {
    switch (node.kind) {
      case PhraseNode::Kind::kWord:
      case PhraseNode::Kind::kPrefix:
        AppendElement({&node}, sequences);
        return {};
      case PhraseNode::Kind::kGap:
        for (Sequence& s : *sequences) s.pending_gap += node.gap;
        return {};
      case PhraseNode::Kind::kSequence:
        for (const PhraseNode& part : node.parts) RETURN_IF_ERROR(Append(part, sequences));
        return {};
      case PhraseNode::Kind::kOptional: {
        std::vector<Sequence> with = *sequences;
        RETURN_IF_ERROR(Append(node.parts[0], &with));
        return Join(std::move(with), sequences);
      }
      case PhraseNode::Kind::kChoice:
        return AppendChoice(node, sequences);
    }
    return {};
  }

  Result<void> AppendChoice(const PhraseNode& node, std::vector<Sequence>* sequences) {
    // One-word alternatives are one element; only longer ones multiply.
    std::vector<const PhraseNode*> single;
    std::vector<Sequence> all;
    for (const PhraseNode& part : node.parts) {
      if (part.parts.size() == 1 && IsOneWord(part.parts[0])) {
        single.push_back(&part.parts[0]);
        continue;
      }
      std::vector<Sequence> with = *sequences;
      RETURN_IF_ERROR(Append(part, &with));
      RETURN_IF_ERROR(Join(std::move(with), &all));
    }
    if (!single.empty()) {
      std::vector<Sequence> with = *sequences;
      AppendElement(single, &with);
      RETURN_IF_ERROR(Join(std::move(with), &all));
    }
    *sequences = std::move(all);
    return {};
  }

  void AppendElement(const std::vector<const PhraseNode*>& words,
                     std::vector<Sequence>* sequences) {
    const uint32_t element = make_(words);
    for (Sequence& s : *sequences) {
      s.slots.push_back({element, s.pending_gap, words[0]->glued, HasQuotes(*words[0])});
      s.pending_gap = 0;
    }
  }

  static Result<void> Join(std::vector<Sequence> more, std::vector<Sequence>* into) {
    if (into->size() + more.size() > kMaxVariants) {
      return InvalidInput(fmt::format(
          "column 1: the alternatives multiply to more than {} sequences; split the phrase",
          kMaxVariants));
    }
    into->insert(into->end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
    return {};
  }

  const MakeElement& make_;
};

}  // namespace

Result<std::vector<std::vector<Slot>>> Expand(const PhraseNode& root, const MakeElement& make) {
  return Expander(make).Expand(root);
}

}  // namespace clarion::text::internal
