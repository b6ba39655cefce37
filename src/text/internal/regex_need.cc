#include "text/internal/regex_need.h"

#include <algorithm>
#include <bitset>
#include <optional>

namespace clarion::text::internal {
namespace {

using Bytes = std::bitset<256>;

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

void AddByte(char c, Bytes* bytes) {
  bytes->set(static_cast<unsigned char>(c));
  if (!IsLetter(c)) return;
  bytes->set(static_cast<unsigned char>(c) ^ 32U);
  // Two letters outside ASCII fold to these: the long s and the Kelvin sign.
  if (Lower(c) == 's') bytes->set(0xC5);
  if (Lower(c) == 'k') bytes->set(0xE2);
}

void AddDigits(Bytes* bytes) {
  for (char c = '0'; c <= '9'; ++c) AddByte(c, bytes);
}

// One element of a concatenation: the bytes one of which it must take, or nothing known.
struct Element {
  std::optional<Bytes> bytes;
  char literal = 0;  // lower case, when the element is one ASCII character without other foldings
};

// Reads elements from left to right. Everything unusual makes it give up the whole expression.
class Reader {
 public:
  explicit Reader(std::string_view pattern) : pattern_(pattern) {}

  RegexNeed Run() {
    std::string run;
    while (at_ < pattern_.size() && !lost_) {
      const Element element = Next();
      const bool needed = Needed();
      if (lost_) break;
      if (needed && element.literal != 0) {
        run += element.literal;
        if (repeats_) Close(&run);
      } else {
        Close(&run);
      }
      if (needed && element.bytes) Consider(*element.bytes);
    }
    Close(&run);
    if (lost_) return {};
    return need_;
  }

 private:
  char Peek() const { return at_ < pattern_.size() ? pattern_[at_] : '\0'; }

  Element Next() {
    const char c = pattern_[at_++];
    switch (c) {
      case '|':
        lost_ = true;
        return {};
      case '(':
        SkipGroup();
        return {};
      case '[':
        return Class();
      case '\\':
        return Escape();
      case '.':
      case '^':
      case '$':
        return {};
      default:
        if (c == '*' || c == '+' || c == '?' || c == '{' || c == ')' ||
            static_cast<unsigned char>(c) >= 0x80)
          return {.bytes = std::nullopt};
        return One(c);
    }
  }

  static Element One(char c) {
    Bytes bytes;
    AddByte(c, &bytes);
    const char low = Lower(c);
    return {bytes, low == 's' || low == 'k' ? '\0' : low};
  }

  Element Escape() {
    if (at_ == pattern_.size()) {
      lost_ = true;
      return {};
    }
    const char c = pattern_[at_++];
    if (c == 'd') {
      Bytes digits;
      AddDigits(&digits);
      return {digits};
    }
    if (!IsLetter(c) && (c < '0' || c > '9')) return One(c);
    // \b, \w, \s and their like hold nothing back; those that take more characters (\x41, \pL, \Q…)
    // are left alone.
    if (std::string_view("bBwWsSAzD").find(c) == std::string_view::npos) lost_ = true;
    return {};
  }

  // A class of plain characters, ranges and \d; any other makes it unknown.
  Element Class() {
    Bytes bytes;
    bool known = Peek() != '^';
    if (!known) ++at_;
    for (bool first = true; at_ < pattern_.size() && (first || Peek() != ']'); first = false) {
      const char c = pattern_[at_++];
      if (c == '[') {
        lost_ = true;  // [:alpha:]
        return {};
      }
      if (c == '\\') {
        const char escaped = Peek();
        ++at_;
        if (escaped == 'd') {
          AddDigits(&bytes);
        } else if (IsLetter(escaped) || escaped == '\0' || (escaped >= '0' && escaped <= '9')) {
          if (std::string_view("wWsSD").find(escaped) == std::string_view::npos) lost_ = true;
          known = false;
        } else {
          AddByte(escaped, &bytes);
        }
      } else if (static_cast<unsigned char>(c) >= 0x80 || c == '-') {
        known = false;  // ranges are read from their first character
      } else if (Peek() == '-' && at_ + 1 < pattern_.size() && pattern_[at_ + 1] != ']') {
        const char last = pattern_[at_ + 1];
        if (last == '\\') lost_ = true;
        known = known && static_cast<unsigned char>(last) < 0x80 && last >= c;
        if (known)
          for (auto b = static_cast<unsigned char>(c); b <= static_cast<unsigned char>(last); ++b)
            AddByte(static_cast<char>(b), &bytes);
        at_ += 2;
      } else {
        AddByte(c, &bytes);
      }
    }
    ++at_;
    return known ? Element{bytes} : Element{};
  }

  void SkipGroup() {
    // (?i) is no group: a star behind it is that of the element before.
    if (Peek() == '?' && pattern_.substr(at_, 2) != "?:" && pattern_.substr(at_, 2) != "?P")
      lost_ = true;
    size_t depth = 1;
    while (at_ < pattern_.size() && depth > 0) {
      const char c = pattern_[at_++];
      if (c == '\\') {
        const char escaped = Peek();
        if (escaped == 'Q') lost_ = true;
        ++at_;
      } else if (c == '[') {
        (void)Class();
      } else if (c == '(') {
        ++depth;
      } else if (c == ')') {
        --depth;
      }
    }
  }

  // Reads what follows an element: must it occur at least once?
  bool Needed() {
    repeats_ = false;
    bool needed = true;
    if (Peek() == '?' || Peek() == '*') {
      needed = false;
      ++at_;
    } else if (Peek() == '+') {
      repeats_ = true;
      ++at_;
    } else if (Peek() == '{') {
      const size_t close = pattern_.find('}', at_);
      const char least = at_ + 1 < pattern_.size() ? pattern_[at_ + 1] : '\0';
      if (close == std::string_view::npos || least < '0' || least > '9') {
        lost_ = true;  // a brace that stands for itself
        return false;
      }
      const std::string_view times = pattern_.substr(at_ + 1, close - at_ - 1);
      needed = times.substr(0, times.find(',')).find_first_not_of('0') != std::string_view::npos;
      repeats_ = true;
      at_ = close + 1;
    }
    if (Peek() == '?' || Peek() == '*' || Peek() == '+' || Peek() == '{') {
      if (Peek() != '?') lost_ = true;
      ++at_;  // lazy
    }
    return needed;
  }

  void Close(std::string* run) {
    if (run->size() > need_.literal.size()) need_.literal = *run;
    run->clear();
  }

  // How common the bytes are in texts of people: letters are everywhere, figures in few, the rest
  // in fewer.
  static double Share(const Bytes& bytes) {
    double share = 0;
    for (int b = 0; b < 256; ++b) {
      if (!bytes[static_cast<size_t>(b)]) continue;
      const auto c = static_cast<char>(b);
      const bool everywhere = IsLetter(c) || c == ' ' || c == '\'' || c == '.' || c == ',';
      share += everywhere ? 1 : c >= '0' && c <= '9' ? 0.02 : 0.05;
    }
    return share;
  }

  void Consider(const Bytes& bytes) {
    const double share = Share(bytes);
    if (share >= best_) return;
    best_ = share;
    need_.any_of.clear();
    for (int b = 0; b < 256; ++b)
      if (bytes[static_cast<size_t>(b)]) need_.any_of += static_cast<char>(b);
  }

  std::string_view pattern_;
  size_t at_ = 0;
  bool lost_ = false;
  bool repeats_ = false;  // the element may repeat: what follows does not join it
  double best_ = 256;
  RegexNeed need_;
};

// How common letters are in texts of people, the rarest first; what is not here is rarer still.
size_t RarestOf(std::string_view literal) {
  static constexpr std::string_view kOrder = "zqxjkvbpgfwymculdrhsinoate ";
  const auto rank = [](char c) {
    const size_t at = kOrder.find(c);
    return at == std::string_view::npos ? 0 : at + 1;
  };
  size_t best = 0;
  for (size_t i = 1; i < literal.size(); ++i)
    if (rank(literal[i]) < rank(literal[best])) best = i;
  return best;
}

// Does the lower-case `literal` stand in the text, in either case, with `c`, a form of its byte
// `pivot`, where that is?
bool HoldsAround(std::string_view text, std::string_view literal, size_t pivot, char c) {
  for (size_t at = text.find(c, pivot); at != std::string_view::npos; at = text.find(c, at + 1)) {
    const size_t begin = at - pivot;
    if (begin + literal.size() > text.size()) return false;
    size_t same = 0;
    while (same < literal.size() && Lower(text[begin + same]) == literal[same]) ++same;
    if (same == literal.size()) return true;
  }
  return false;
}

bool Holds(std::string_view text, std::string_view literal, size_t pivot) {
  const char c = literal[pivot];
  return HoldsAround(text, literal, pivot, c) ||
         (IsLetter(c) && HoldsAround(text, literal, pivot, static_cast<char>(c ^ 32)));
}

}  // namespace

RegexNeed NeedOf(std::string_view pattern) { return Reader(pattern).Run(); }

void RegexNeeds::Add(std::string_view pattern) {
  const uint32_t bit = uint32_t{1} << needs_.size() % kBits;
  needs_.push_back(NeedOf(pattern));
  const RegexNeed& need = needs_.back();
  pivots_.push_back(RarestOf(need.literal));
  for (size_t byte = 0; byte < bits_.size(); ++byte)
    if (need.any_of.find(static_cast<char>(byte)) != std::string::npos) bits_[byte] |= bit;
}

void RegexNeeds::Candidates(std::string_view text, std::vector<int>* which) const {
  which->clear();
  uint32_t served = 0;
  for (const char c : text) served |= bits_[static_cast<unsigned char>(c)];
  for (size_t i = 0; i < needs_.size(); ++i) {
    const bool bytes = needs_[i].any_of.empty() || (served >> i % kBits & 1) != 0;
    if (bytes && (needs_[i].literal.size() < 2 || Holds(text, needs_[i].literal, pivots_[i])))
      which->push_back(static_cast<int>(i));
  }
}

}  // namespace clarion::text::internal
