// What the tagger sees of each word: the word and its neighbours, their shapes and lists, the run
// of digits it belongs to, what was announced before it, and what the other side asked for.
#include <algorithm>

#include "text/internal/pii_lexicon.h"
#include "text/internal/pii_tagger.h"

namespace clarion::text::pii {
namespace {

uint64_t Mix(uint64_t h) {
  h ^= h >> 31;
  h *= 0x7FB5D329728EA185ULL;
  h ^= h >> 27;
  h *= 0x81DADEF4BC2DD44DULL;
  return h ^ (h >> 33);
}

uint64_t Bucket(uint64_t n) {
  return n < 5 ? n : n < 7 ? 5 : n < 10 ? 6 : n < 16 ? 7 : n < 30 ? 8 : 9;
}

struct CueAt {
  Cue cue = kNoCue;
  uint32_t distance = 0;
};

class Extractor {
 public:
  Extractor(const Text& text, PiiKind asked, int bits, Features* out)
      : text_(text), asked_(static_cast<uint64_t>(asked)), shift_(64 - bits), out_(out) {}

  void Extract() {
    out_->rows.clear();
    out_->starts.clear();
    const size_t count = text_.words.size();
    unknown_ = 0;
    for (const Word& word : text_.words)
      unknown_ += word.common == 0 && word.shape != Shape::kDigits && word.shape != Shape::kPunct;
    CueAt last;
    CueAt before;
    for (size_t i = 0; i < count; ++i) {
      out_->starts.push_back(static_cast<uint32_t>(out_->rows.size()));
      At(i, last, before);
      const Cue cue = CueOf(text_.words[i].classes);
      last.distance++;
      before.distance++;
      if (cue != kNoCue) {
        if (cue != last.cue) before = last;
        last = {cue, 0};
      }
    }
    out_->starts.push_back(static_cast<uint32_t>(out_->rows.size()));
  }

 private:
  void Add(uint64_t name, uint64_t a, uint64_t b = 0) {
    const uint64_t h = Mix(a + b * 0xD6E8FEB86659FD93ULL + name * 0x9E3779B97F4A7C15ULL);
    out_->rows.push_back(static_cast<uint32_t>(h >> shift_));
  }
  // Beyond the ends: 1, 2, … from the edge, so that "first word" is visible to neighbours.
  uint64_t HashAt(ptrdiff_t i) const {
    if (i < 0) return static_cast<uint64_t>(-i);
    const auto at = static_cast<size_t>(i);
    if (at >= text_.words.size()) return 100 + at - text_.words.size();
    return text_.words[at].hash;
  }
  // Coarse look of a word: shape, lists, ordinariness, digits.
  uint64_t Look(ptrdiff_t i) const {
    if (i < 0 || i >= static_cast<ptrdiff_t>(text_.words.size())) return 7777;
    const Word& word = text_.words[static_cast<size_t>(i)];
    uint64_t look = static_cast<uint64_t>(word.shape) | (static_cast<uint64_t>(word.common) << 4) |
                    (static_cast<uint64_t>(word.classes) << 8);
    if (word.shape == Shape::kDigits)
      look |= static_cast<uint64_t>(std::min(word.lower_size, 20U)) << 40;
    if (word.shape == Shape::kPunct) look |= word.hash << 44;
    return look;
  }
  uint64_t Lists(ptrdiff_t i) const {
    if (i < 0 || i >= static_cast<ptrdiff_t>(text_.words.size())) return 7777;
    const Word& word = text_.words[static_cast<size_t>(i)];
    return (word.classes & 0xFFFFU) | (static_cast<uint64_t>(word.common > 0) << 16) |
           (static_cast<uint64_t>(word.shape == Shape::kDigits) << 17) |
           (static_cast<uint64_t>(word.shape == Shape::kPunct) << 18);
  }

  void At(size_t at, const CueAt& last, const CueAt& before) {
    const auto i = static_cast<ptrdiff_t>(at);
    const Word& word = text_.words[at];
    const size_t count = text_.words.size();
    for (ptrdiff_t off = -3; off <= 3; ++off) {
      Add(static_cast<uint64_t>(10 + off), HashAt(i + off));
      Add(static_cast<uint64_t>(20 + off), Look(i + off));
    }
    Add(30, HashAt(i - 1), HashAt(i));
    Add(31, HashAt(i), HashAt(i + 1));
    Add(32, HashAt(i - 2), HashAt(i - 1));
    Add(33, HashAt(i + 1), HashAt(i + 2));
    Add(34, Look(i - 1), Look(i));
    Add(35, Look(i), Look(i + 1));
    Add(36, HashAt(i - 1), Look(i));
    Add(37, Look(i), HashAt(i + 1));
    Add(38, Mix(HashAt(i - 2)) ^ HashAt(i - 1), Look(i));
    Add(39, Mix(Lists(i - 1)) ^ Lists(i), Lists(i + 1));
    const uint64_t look = Look(i);
    const uint64_t lists = Lists(i) | (static_cast<uint64_t>(word.common) << 20);
    Spelling(at, word);
    // What was announced, how far back.
    const uint64_t cue = last.cue * 32ULL + before.cue;
    Add(50, last.cue, lists);
    Add(51, last.cue * 16ULL + Bucket(last.distance), lists);
    Add(52, cue, lists);
    Add(53, last.cue * 16ULL + Bucket(last.distance), look);
    Add(54, NextCue(at), lists);
    // The line as a whole.
    const uint64_t line = Bucket(count) * 16 + Bucket(unknown_);
    Add(60, line, lists);
    Add(61, line, look);
    Add(62, Bucket(count) * 4 + (at == 0) * 2 + (at + 1 == count), look);
    Add(63, asked_, lists);
    Add(64, asked_ * 16 + Bucket(count), lists);
    Add(65, asked_, look);
    if (word.run != kNoRun) RunFeatures(text_.runs[word.run], last, line);
  }

  void Spelling(size_t at, const Word& word) {
    if (word.shape == Shape::kMask) return;  // all masks of a kind look the same
    if (word.shape == Shape::kDigits || word.shape == Shape::kPunct) {
      if (word.shape == Shape::kDigits && word.lower_size <= 4) Add(47, HashBytes(text_.Lower(at)));
      return;
    }
    const std::string_view w = text_.Lower(at);
    for (size_t n = 1; n <= 4 && n < w.size(); ++n) {
      Add(39 + n, HashBytes(w.substr(0, n)));
      Add(43 + n, HashBytes(w.substr(w.size() - n)), 1);
    }
    Add(48, w.size(), word.common);
    if (word.common >= 2) return;
    for (size_t k = 0; k + 3 <= w.size() && k < 12; ++k) Add(49, HashBytes(w.substr(k, 3)));
  }

  // Of a year of this or the last century at the end of 4 or 8 digits, or 0: births lie further
  // back than appointments.
  static uint64_t DecadeOf(std::string_view digits) {
    if (digits.size() != 4 && digits.size() != 8) return 0;
    const std::string_view year = digits.substr(digits.size() - 4);
    const bool century = year.substr(0, 2) == "19" || year.substr(0, 2) == "20";
    return century
               ? static_cast<uint64_t>((year[0] - '0') * 100 + (year[1] - '0') * 10 + year[2] - '0')
               : 0;
  }
  uint64_t MonthNear(size_t at) const {
    for (size_t k = at > 4 ? at - 4 : 0; k < at; ++k)
      if ((text_.words[k].classes & kMonth) != 0) return 1;
    return 0;
  }
  uint64_t NextCue(size_t at) const {
    for (size_t k = 1; k <= 4 && at + k < text_.words.size(); ++k)
      if (const Cue cue = CueOf(text_.words[at + k].classes); cue != kNoCue) return cue * 8ULL + k;
    return 0;
  }

  void RunFeatures(const Run& run, const CueAt& last, uint64_t line) {
    const uint64_t size = std::min(run.digits_size, 24U);
    const uint64_t kind = size * 4 + (run.spoken ? 2 : 0) + (run.luhn ? 1 : 0);
    const uint64_t words = Bucket(run.end - run.first);
    Add(70, kind);
    Add(71, kind, words);
    Add(72, size, last.cue + 1ULL);
    Add(73, size, asked_ + 1);
    Add(74, size, line);
    Add(75, size * 64 + words, HashAt(static_cast<ptrdiff_t>(run.first) - 1));
    Add(76, size, HashAt(static_cast<ptrdiff_t>(run.first) - 2));
    Add(77, size, HashAt(static_cast<ptrdiff_t>(run.end)));
    // Digits before the run begins were announced by what stands there, not by a word inside it.
    const bool all = run.first == 0 && run.end == text_.words.size();
    Add(78, size * 2 + all, kind);
    Add(79, Pattern(run), last.cue + 1ULL);
    Add(80, Pattern(run));
  }

  // "3-3-4" as a number: sizes and marks of the run's words.
  uint64_t Pattern(const Run& run) const {
    uint64_t h = 1;
    for (uint32_t w = run.first; w < run.end && w < run.first + 12; ++w) {
      const Word& word = text_.words[w];
      const uint64_t sign = word.shape == Shape::kDigits  ? word.lower_size
                            : word.shape == Shape::kPunct ? 100 + word.hash
                                                          : 50;
      h = Mix(h ^ sign);
    }
    return h;
  }

  const Text& text_;
  uint64_t asked_;
  int shift_;
  Features* out_;
  size_t unknown_ = 0;
};

}  // namespace

void ExtractFeatures(const Text& text, PiiKind asked, int bits, Features* out) {
  Extractor(text, asked, bits, out).Extract();
}

}  // namespace clarion::text::pii
