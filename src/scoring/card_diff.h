// What differs between two texts of a card, question by question: for people who decide about a
// change. Two texts without a difference here may still differ in layout and comments.
//
//   const CardDiff diff = DiffCards(before, after);
//   // greeted: reworded; empathy: weight 1 → 2; recap: added
//
// Pure; O(questions).
#pragma once

#include "scoring/scorer.h"

namespace clarion::scoring {

// What kind of field it is: words people read, how much it counts, what decides the answer, where
// it stands.
enum class FieldKind : uint8_t { kWords, kWeight, kRule, kPlace };
std::string_view Name(FieldKind kind);  // words, weight, rule, place

struct FieldDiff {
  std::string field;  // "text", "weight", "rule", "steps", …
  FieldKind kind = FieldKind::kWords;
  std::string before;
  std::string after;
};

struct QuestionDiff {
  std::string question;
  std::string text;  // as it is after; of a removed one, as it was
  enum class How : uint8_t { kAdded, kRemoved, kChanged } how = How::kChanged;
  std::vector<FieldDiff> fields;  // of a changed one
  double share_before = 0;        // of the card, where everything applies; 0: not there
  double share_after = 0;
};
std::string_view Name(QuestionDiff::How how);  // added, removed, changed

struct CardDiff {
  std::vector<FieldDiff> card;          // title, owner, …; of sections "section care: weight"
  std::vector<QuestionDiff> questions;  // in the order of `after`, removed ones last
  bool empty() const { return card.empty() && questions.empty(); }
};

CardDiff DiffCards(const ScorecardInfo& before, const ScorecardInfo& after);
// Lines for a terminal; "" where nothing differs.
std::string Render(const CardDiff& diff);

}  // namespace clarion::scoring
