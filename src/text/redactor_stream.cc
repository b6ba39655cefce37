#include <algorithm>

#include "text/internal/pii_rules.h"
#include "text/internal/pii_text.h"
#include "text/redactor.h"

namespace clarion::text {
namespace {

constexpr size_t kRecentTurns = 6;  // of both sides
constexpr size_t kPartsMax = 3;     // turns of one side a card number may be spread over
constexpr int kAskedForTurns = 3;   // an answer may come after "sure" and "one moment"

struct Digit {
  size_t piece;
  uint32_t begin;  // bytes of that turn
  uint32_t end;
  bool begins;  // first digit of its word
  bool ends;
};

bool Overlaps(const std::vector<PiiSpan>& spans, uint32_t begin, uint32_t end) {
  return std::any_of(spans.begin(), spans.end(),
                     [&](const PiiSpan& span) { return span.begin < end && begin < span.end; });
}

void AppendDigits(std::string_view text, size_t piece, std::string* digits,
                  std::vector<Digit>* places) {
  pii::Text cut;
  pii::Cut(text, &cut);
  for (const pii::Run& run : cut.runs) {
    for (uint32_t d = 0; d < run.digits_size; ++d) {
      const uint32_t at = run.digits_at + d;
      const uint32_t word = cut.digit_words[at];
      const bool begins = d == 0 || cut.digit_words[at - 1] != word;
      const bool ends = d + 1 == run.digits_size || cut.digit_words[at + 1] != word;
      digits->push_back(cut.digits[at]);
      places->push_back({piece, cut.words[word].begin, cut.words[word].end, begins, ends});
    }
  }
}

}  // namespace

StreamRedactor::StreamRedactor(const Redactor* redactor) : redactor_(redactor) {}

void StreamRedactor::Feed(std::string_view role, std::string_view text, std::vector<PiiSpan>* spans,
                          std::vector<Late>* late) {
  late->clear();
  const bool answers = asked_ != PiiKind::kNone && role != asked_by_;
  redactor_->Find(text, &scratch_, spans, answers ? asked_ : PiiKind::kNone);
  if (answers && (!spans->empty() || ++asked_age_ >= kAskedForTurns)) asked_ = PiiKind::kNone;
  if (const PiiKind asked = redactor_->AskedBy(text); asked != PiiKind::kNone) {
    asked_ = asked;
    asked_by_ = role;
    asked_age_ = 0;
  }
  recent_.push_back({turns_++, std::string(role), std::string(text), *spans});
  if (recent_.size() > kRecentTurns) recent_.erase(recent_.begin());
  FindSplitCards(spans, late);
}

void StreamRedactor::FindSplitCards(std::vector<PiiSpan>* spans, std::vector<Late>* late) {
  // The last turns of this side, oldest first.
  std::vector<size_t> pieces;
  for (size_t i = recent_.size(); i-- > 0 && pieces.size() < kPartsMax;)
    if (recent_[i].role == recent_.back().role) pieces.insert(pieces.begin(), i);
  if (pieces.size() < 2) return;
  std::string digits;
  std::vector<Digit> places;
  for (const size_t piece : pieces) AppendDigits(recent_[piece].text, piece, &digits, &places);
  std::vector<bool> begins(digits.size() + 1, false);
  std::vector<bool> ends(digits.size() + 1, false);
  for (size_t d = 0; d < places.size(); ++d) {
    // Card numbers begin with 2 to 6 (ISO/IEC 7812); others would only add chance hits.
    begins[d] = places[d].begins && digits[d] >= '2' && digits[d] <= '6';
    ends[d + 1] = places[d].ends;
  }
  for (const pii::Window& window : pii::CardWindows(digits, begins, ends)) {
    const size_t length = window.end - window.first;
    if (length < 14 || length > 16) continue;
    const size_t last_piece = places[window.end - 1].piece;
    if (places[window.first].piece == last_piece || last_piece != pieces.back()) continue;
    for (size_t d = window.first; d < window.end;) {
      const size_t piece = places[d].piece;
      size_t e = d;
      while (e < window.end && places[e].piece == piece) ++e;
      const PiiSpan span{places[d].begin, places[e - 1].end, PiiKind::kCard, 0.9F};
      d = e;
      Piece& turn = recent_[piece];
      if (Overlaps(turn.found, span.begin, span.end)) continue;
      turn.found.push_back(span);
      if (piece + 1 == recent_.size()) {
        spans->push_back(span);
      } else {
        late->push_back({turn.turn, span});
      }
    }
  }
  std::sort(spans->begin(), spans->end(),
            [](const PiiSpan& a, const PiiSpan& b) { return a.begin < b.begin; });
}

std::vector<std::vector<PiiSpan>> FindInDialogue(const Redactor& redactor,
                                                 const std::vector<Utterance>& turns) {
  std::vector<std::vector<PiiSpan>> spans(turns.size());
  StreamRedactor stream(&redactor);
  std::vector<StreamRedactor::Late> late;
  for (size_t i = 0; i < turns.size(); ++i) {
    late.clear();
    stream.Feed(turns[i].role, turns[i].text, &spans[i], &late);
    for (const StreamRedactor::Late& one : late) spans[one.turn].push_back(one.span);
  }
  for (std::vector<PiiSpan>& list : spans)
    std::sort(list.begin(), list.end(),
              [](const PiiSpan& a, const PiiSpan& b) { return a.begin < b.begin; });
  return spans;
}

}  // namespace clarion::text
