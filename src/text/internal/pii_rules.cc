#include "text/internal/pii_rules.h"

#include <algorithm>
#include <array>

#include "text/internal/pii_checks.h"
#include "text/internal/pii_lexicon.h"

namespace clarion::text::pii {
namespace {

class Scanner {
 public:
  Scanner(const Text& text, std::vector<PiiSpan>* spans) : text_(text), spans_(spans) {}

  void Scan() {
    for (const Run& run : text_.runs) ScanRun(run);
    for (size_t i = 0; i < text_.words.size(); ++i) {
      const Word& word = text_.words[i];
      if (word.shape == Shape::kAlnum || word.shape == Shape::kUpper || word.shape == Shape::kLower)
        ScanLetters(i);
      if (word.shape == Shape::kDigits) OldDate(word, i);
      if ((word.classes & kTitle) != 0 || text_.Is(i, "thanks")) Called(i);
      switch (CueOf(word.classes)) {
        case kCueBirth:
          AfterBirth(i);
          break;
        case kCueCardSecurity:
          AfterCardSecurity(i);
          break;
        case kCuePostcode:
          AfterPostcode(i);
          break;
        case kCueSecret:
          AfterSecret(i);
          break;
        case kCueName:
          AfterName(i);
          break;
        default:
          break;
      }
    }
  }

 private:
  // Words [first, end).
  void Found(size_t first, size_t end, PiiKind kind, float confidence) {
    if (first >= end || end > text_.words.size()) return;
    spans_->push_back({text_.words[first].begin, text_.words[end - 1].end, kind, confidence});
  }
  bool CueBefore(size_t at, Cue cue, size_t within) const {
    for (size_t k = 1; k <= within && k <= at; ++k)
      if (CueOf(text_.words[at - k].classes) == cue) return true;
    return false;
  }
  bool WordBefore(size_t at, std::string_view word, size_t within) const {
    for (size_t k = 1; k <= within && k <= at; ++k)
      if (text_.Is(at - k, word)) return true;
    return false;
  }
  // Sizes of the run's digit words as text, "3-2-4", with the marks between; spaces are "_".
  std::string Layout(const Run& run) const {
    std::string layout;
    for (size_t i = run.first; i < run.end && layout.size() < 40; ++i) {
      if (i > run.first && !text_.Touches(i - 1)) layout += '_';
      layout += text_.words[i].shape == Shape::kDigits  ? std::to_string(text_.words[i].lower_size)
                : text_.words[i].shape == Shape::kPunct ? std::string(1, text_.Punct(i))
                                                        : "w";
    }
    return layout;
  }

  void ScanRun(const Run& run) {
    const std::string_view digits = text_.Digits(run);
    if (digits.size() < 6) return;
    Cards(run, digits);
    const std::string layout = Layout(run);
    NationalIds(run, digits, layout);
    Phones(run, digits, layout);
    const size_t end = run.end;
    if (digits.size() == 9 && PassesAba(digits) && CueBefore(run.first, kCueBank, 6))
      Found(run.first, end, PiiKind::kBank, 1.0F);
    const bool sort = WordBefore(run.first, "sort", 4);
    if (digits.size() == 6 && sort) Found(run.first, end, PiiKind::kBank, 0.9F);
    // "sort code 20-00-00 account 12345678" and the like may be said in one breath.
    if (layout.substr(0, 5) == "2-2-2" && CueBefore(run.first, kCueBank, 6))
      Found(run.first, std::min(end, size_t{run.first} + 5), PiiKind::kBank, 0.9F);
  }

  void Cards(const Run& run, std::string_view digits) {
    if (digits.size() < 13) return;
    std::vector<bool> begins(digits.size() + 1, false);
    std::vector<bool> ends(digits.size() + 1, false);
    for (size_t d = 0; d <= digits.size(); ++d) {
      const bool edge =
          d == 0 || d == digits.size() ||
          text_.digit_words[run.digits_at + d] != text_.digit_words[run.digits_at + d - 1];
      begins[d] = ends[d] = edge;
    }
    for (const Window& window : CardWindows(digits, begins, ends)) {
      size_t first = text_.digit_words[run.digits_at + window.first];
      const size_t last = text_.digit_words[run.digits_at + window.end - 1];
      // "double four", "forty two" and "forty-two" hang on their last word; take the first along.
      const size_t head = first > run.first && text_.Punct(first - 1) == '-' ? 2 : 1;
      if (text_.words[first].shape != Shape::kDigits && first >= run.first + head) {
        const int value = NumberOf(text_.Lower(first - head));
        const bool tens = value >= 20 && value <= 90;
        if (tens || value == kDouble || value == kTriple) first -= head;
      }
      Found(first, last + 1, PiiKind::kCard, 1.0F);
    }
  }

  void NationalIds(const Run& run, std::string_view digits, const std::string& layout) {
    const size_t end = run.end;
    const bool cue = CueBefore(run.first, kCueId, 7);
    const auto found = [&](float confidence) {
      Found(run.first, end, PiiKind::kNationalId, confidence);
    };
    if (digits.size() == 9 && IsSsnShape(digits)) {
      if (layout == "3-2-4" || layout == "3.2.4") return found(0.95F);
      if (layout == "3_2_4") return found(0.8F);
      if (cue) return found(0.9F);
    }
    if (layout == "3.3.3-2" && PassesCpf(digits)) return found(1.0F);
    if ((layout == "6-4" || layout == "8-4") && PassesLuhn(digits.substr(digits.size() - 10)))
      return found(1.0F);
    if ((layout == "4_4_4" || layout == "4-4-4") && PassesVerhoeff(digits)) return found(1.0F);
    if (!cue) return;
    const bool checks = PassesCpf(digits) || PassesVerhoeff(digits) || PassesElevenTest(digits) ||
                        PassesTfn(digits) || PassesPesel(digits) || PassesSteuerId(digits) ||
                        PassesNhs(digits) || PassesNir(digits) ||
                        (digits.size() == 9 && PassesLuhn(digits)) ||
                        (digits.size() == 10 && PassesLuhn(digits));
    if (checks) found(1.0F);
  }

  void Phones(const Run& run, std::string_view digits, const std::string& layout) {
    size_t first = run.first;
    const size_t end = run.end;
    const size_t size = digits.size();
    if (first > 0 && text_.Punct(first - 1) == '(') --first;
    const bool plus = first > 0 && text_.Punct(first - 1) == '+';
    if (plus && size >= 8 && size <= 15) return Found(first - 1, end, PiiKind::kPhone, 0.95F);
    static constexpr std::array<std::string_view, 9> kForms = {
        "3-3-4", "3.3.4", "3)_3-4", "3)3-4", "1-3-3-4", "3)_3_4", "3_3-4", "3/3-4", "1.3.3.4"};
    if (std::find(kForms.begin(), kForms.end(), layout) != kForms.end())
      return Found(first, end, PiiKind::kPhone, 0.9F);
    if (size >= 7 && size <= 15 && CueBefore(run.first, kCuePhone, 6))
      return Found(first, end, PiiKind::kPhone, 0.85F);
    const bool trunk = digits[0] == '0' && (size == 10 || size == 11) && digits[1] != '0';
    if (trunk && !CueBefore(run.first, kCueAccount, 5) && !CueBefore(run.first, kCueReference, 5))
      Found(first, end, PiiKind::kPhone, 0.7F);
  }

  // Letters and digits together, from word `i` on: IBAN, NINO, DNI, tax codes, postcodes.
  void ScanLetters(size_t i) {
    const std::string_view w = text_.Lower(i);
    if (w.size() > 34) return;
    if (w.size() == 9 && (IsNino(w) || PassesDni(w))) Found(i, i + 1, PiiKind::kNationalId, 1.0F);
    if (w.size() == 10 && IsIndiaPan(w)) Found(i, i + 1, PiiKind::kNationalId, 0.9F);
    if (w.size() == 16 && IsCodiceFiscale(w)) Found(i, i + 1, PiiKind::kNationalId, 1.0F);
    if (w.size() == 2) SpacedNino(i);
    if (w.size() >= 4) Iban(i);
    Postcodes(i);
  }

  void SpacedNino(size_t i) {
    if (i + 4 >= text_.words.size()) return;
    std::string compact;
    for (size_t k = i; k < i + 5; ++k) compact += text_.Lower(k);
    if (IsNino(compact)) Found(i, i + 5, PiiKind::kNationalId, 1.0F);
  }

  void Iban(size_t i) {
    const std::string_view head = text_.Lower(i);
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (digit(head[0]) || digit(head[1]) || !digit(head[2]) || !digit(head[3])) return;
    std::string compact;
    size_t best = 0;
    for (size_t k = i; k < text_.words.size() && compact.size() <= 34; ++k) {
      if (text_.Punct(k) == '-') continue;
      if (text_.words[k].shape == Shape::kPunct || text_.words[k].shape == Shape::kMask) break;
      // Written in groups of four; longer pieces only where nothing stands before them.
      if (k > i && text_.words[k].lower_size > 4 && compact.size() != 4) break;
      compact += text_.Lower(k);
      if (PassesIban(compact)) best = k + 1;
    }
    if (best != 0) Found(i, best, PiiKind::kBank, 1.0F);
  }

  // "SW1A 1AA" (United Kingdom) and "K1A 0B1" (Canada), also without the space.
  void Postcodes(size_t i) {
    std::string shape = ShapeString(i);
    if (shape.empty() || shape.size() > 7) return;
    size_t end = i + 1;
    if (shape.size() <= 4 && i + 1 < text_.words.size() && !text_.Touches(i)) {
      shape += ' ';
      shape += ShapeString(i + 1);
      end = i + 2;
    }
    static constexpr std::array<std::string_view, 15> kForms = {
        "LD DLL",  "LDD DLL", "LLD DLL", "LLDD DLL", "LDL DLL", "LLDL DLL", "LDL DLD", "LLDDLL",
        "LLDDDLL", "LDLDLL",  "LLDLDLL", "LDLDLD",   "LDDDLL",  "LDDLL",    "LLDDDDLL"};
    for (size_t f = 0; f < kForms.size(); ++f) {
      if (shape != kForms[f]) continue;
      const bool sure = f < 7 || CueBefore(i, kCuePostcode, 5) || CueBefore(i, kCueAddress, 8);
      if (sure) Found(i, end, PiiKind::kPostcode, 0.85F);
      return;
    }
  }
  std::string ShapeString(size_t i) const {
    if (i >= text_.words.size() || text_.words[i].shape == Shape::kPunct) return "";
    std::string shape;
    for (const char c : text_.Lower(i).substr(0, 9))
      shape += c >= '0' && c <= '9' ? 'D' : c >= 'a' && c <= 'z' ? 'L' : '?';
    return shape;
  }

  // The end of a date that begins at word `i`, or `i`. Two parts at least, one a number.
  size_t DateEnd(size_t i) const {
    size_t parts = 0;
    size_t last = i;
    bool number = false;
    for (size_t k = i; k < text_.words.size() && k < i + 14; ++k) {
      const Word& word = text_.words[k];
      const std::string_view w = text_.Lower(k);
      const bool ordinal =
          word.shape == Shape::kAlnum && w.size() <= 4 && w[0] >= '0' && w[0] <= '9';
      if (word.shape == Shape::kDigits || ordinal || (word.classes & kNumberWord) != 0 ||
          IsOrdinalWord(w)) {
        number = true;
        ++parts;
        last = k + 1;
      } else if ((word.classes & kMonth) != 0) {
        ++parts;
        last = k + 1;
      } else if (w == "and") {
        // "two thousand and three" goes on, "1984 and" does not.
        if (k == 0 || (!text_.Is(k - 1, "thousand") && !text_.Is(k - 1, "hundred"))) break;
      } else if (w != "of" && w != "the" && w != "st" && w != "nd" && w != "rd" && w != "th" &&
                 w != "/" && w != "-" && w != "." && w != ",") {
        break;
      }
    }
    const bool long_number =
        text_.words[i].shape == Shape::kDigits && text_.words[i].lower_size >= 6;
    return number && (parts >= 2 || long_number) ? last : i;
  }
  static bool IsOrdinalWord(std::string_view w) {
    static constexpr std::array<std::string_view, 20> kWords = {
        "first",     "second",      "third",      "fourth",     "fifth",
        "sixth",     "seventh",     "eighth",     "ninth",      "tenth",
        "eleventh",  "twelfth",     "thirteenth", "fourteenth", "fifteenth",
        "sixteenth", "seventeenth", "eighteenth", "twentieth",  "thirtieth"};
    return std::find(kWords.begin(), kWords.end(), w) != kWords.end();
  }

  void AfterBirth(size_t i) {
    for (size_t k = i + 1; k < text_.words.size() && k <= i + 7; ++k)
      if (const size_t end = DateEnd(k); end > k) return Found(k, end, PiiKind::kBirthDate, 0.9F);
  }

  // A whole date of some decades ago: hardly anything but a birth.
  void OldDate(const Word& year, size_t i) {
    const std::string_view digits = text_.Lower(i);
    if (year.lower_size != 4 || digits < "1920" || digits > "2007") return;
    size_t first = i;
    for (size_t back = 1; back <= 5 && back <= i; ++back)
      if (DateEnd(i - back) == i + 1 && PartsBetween(i - back, i) == 2) first = i - back;
    if (first < i) Found(first, i + 1, PiiKind::kBirthDate, 0.5F);
  }
  // Numbers and months in words [first, end).
  size_t PartsBetween(size_t first, size_t end) const {
    size_t parts = 0;
    for (size_t k = first; k < end; ++k) {
      const Word& word = text_.words[k];
      parts += word.shape == Shape::kDigits || word.shape == Shape::kAlnum ||
               (word.classes & kMonth) != 0;
    }
    return parts;
  }

  void AfterCardSecurity(size_t i) {
    for (size_t k = i + 1; k < text_.words.size() && k <= i + 6; ++k) {
      const Word& word = text_.words[k];
      if (word.run != kNoRun) {
        const Run& run = text_.runs[word.run];
        if (run.digits_size >= 3 && run.digits_size <= 6)
          Found(run.first, size_t{run.end}, PiiKind::kCardSecurity, 0.85F);
        return;
      }
      if ((word.classes & kMonth) == 0) continue;
      if (const size_t end = DateEnd(k); end > k) Found(k, end, PiiKind::kCardSecurity, 0.8F);
      return;
    }
  }

  void AfterPostcode(size_t i) {
    for (size_t k = i + 1; k < text_.words.size() && k <= i + 4; ++k) {
      if (text_.words[k].run == kNoRun) continue;
      const Run& run = text_.runs[text_.words[k].run];
      if (run.digits_size >= 4 && run.digits_size <= 9)
        Found(run.first, size_t{run.end}, PiiKind::kPostcode, 0.9F);
      return;
    }
  }

  // "password is hunter2", "PIN: 4471".
  void AfterSecret(size_t i) {
    size_t k = i + 1;
    while (k < text_.words.size() && k <= i + 4 &&
           (text_.Is(k, "is") || text_.Is(k, "number") || text_.Is(k, "code") ||
            text_.Punct(k) == ':' || text_.Punct(k) == '='))
      ++k;
    if (k == i + 1 || k >= text_.words.size()) return;
    if (text_.words[k].run != kNoRun) {
      const Run& run = text_.runs[text_.words[k].run];
      if (run.digits_size >= 3 && run.digits_size <= 10)
        Found(run.first, size_t{run.end}, PiiKind::kSecret, 0.8F);
    } else if (text_.words[k].shape == Shape::kAlnum) {
      // Passwords have marks inside: take all that follows without a space.
      size_t end = k + 1;
      while (text_.Touches(end - 1) && text_.Punct(end) != '.' && text_.Punct(end) != ',') ++end;
      Found(k, end, PiiKind::kSecret, 0.8F);
    }
  }

  // How much word `i` looks like a name: 2 a listed one or written like one, 1 unknown, 0 not.
  int NameLook(size_t i) const {
    if (i >= text_.words.size()) return 0;
    const Word& word = text_.words[i];
    if (word.shape == Shape::kPunct || word.shape == Shape::kDigits || word.shape == Shape::kMask ||
        word.shape == Shape::kAlnum || (word.classes & kNumberWord) != 0)
      return 0;
    const bool listed = (word.classes & (kFirstName | kLastName)) != 0;
    const bool capital = word.shape == Shape::kCapital;
    if (listed && (capital || (word.classes & kAlsoCommon) == 0)) return 2;
    if (capital && word.common <= 1) return 2;
    return word.common == 0 ? 1 : 0;
  }
  // A name from word `i` on, at most three words. `sure`: what stands before leaves little doubt.
  void NameFrom(size_t i, bool sure, float confidence) {
    if (i >= text_.words.size() || NameLook(i) < (sure ? 1 : 2)) return;
    size_t end = i + 1;
    while (end < i + 3 && NameLook(end) == 2) ++end;
    Found(i, end, PiiKind::kName, confidence);
  }

  // "my name is Ada", "I'm Ada", "hi Ada".
  void AfterName(size_t i) {
    const std::string_view w = text_.Lower(i);
    if (w == "name" || w == "names") {
      const bool is = text_.Is(i + 1, "is") || text_.Punct(i + 1) == ':';
      if (is) NameFrom(i + 2, true, 0.9F);
      return;
    }
    if (w == "name's" || w == "surname" || w == "called") return NameFrom(i + 1, false, 0.8F);
    const bool listed =
        i + 1 < text_.words.size() && (text_.words[i + 1].classes & kFirstName) != 0;
    if (listed && w != "contact" && w != "called") NameFrom(i + 1, false, 0.75F);
  }

  // "Mr. Okafor", "thanks Ada".
  void Called(size_t i) {
    size_t k = i + 1;
    if (text_.Punct(k) == '.' || text_.Punct(k) == ',') ++k;
    if (k >= text_.words.size() || text_.words[k].shape != Shape::kCapital) return;
    if (text_.Is(i, "thanks") && (text_.words[k].classes & kFirstName) == 0) return;
    // "Dr" is a street word too: "12 Oak Dr Springfield".
    if (text_.Is(i, "dr") && i > 0 && text_.words[i - 1].shape == Shape::kCapital) return;
    NameFrom(k, false, 0.75F);
  }

  const Text& text_;
  std::vector<PiiSpan>* spans_;
};

}  // namespace

std::vector<Window> CardWindows(std::string_view digits, const std::vector<bool>& may_begin,
                                const std::vector<bool>& may_end) {
  // Usual lengths first, so that an expiry behind a card does not stretch it.
  static constexpr std::array<size_t, 7> kLengths = {16, 15, 14, 19, 18, 17, 13};
  std::vector<Window> windows;
  const auto add = [&](size_t first, size_t end) {
    for (const Window& w : windows)
      if (first >= w.first && end <= w.end) return;
    windows.push_back({first, end});
  };
  for (const size_t length : kLengths) {
    for (size_t first = 0; first + length <= digits.size(); ++first) {
      if (!may_begin[first] || !may_end[first + length]) continue;
      if (PassesLuhn(digits.substr(first, length))) add(first, first + length);
    }
  }
  return windows;
}

void ScanRules(const Text& text, std::vector<PiiSpan>* spans) {
  Scanner(text, spans).Scan();
  ScanAddresses(text, spans);
}

}  // namespace clarion::text::pii
