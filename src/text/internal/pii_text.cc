#include "text/internal/pii_text.h"

#include <algorithm>
#include <cstring>

#include "text/internal/pii_checks.h"
#include "text/internal/pii_lexicon.h"
#include "text/redactor.h"

namespace clarion::text::pii {
namespace {

bool IsDigit(unsigned char c) { return c >= '0' && c <= '9'; }
bool IsUpper(unsigned char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(unsigned char c) { return c >= 'a' && c <= 'z'; }
bool IsSpace(unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Bytes of "£" or "€" at `at`, or 0: marks that say a number is an amount.
size_t CurrencyAt(std::string_view s, size_t at) {
  if (s.substr(at, 2) == "\xC2\xA3") return 2;
  return s.substr(at, 3) == "\xE2\x82\xAC" ? 3 : 0;
}

// Bytes of a non-ASCII mark that separates words (general punctuation, no-break space, « » ¿ ¡), or
// 0. Such a mark never cuts a letter of valid UTF-8 in two.
size_t WideSeparator(std::string_view s, size_t at) {
  const auto c = static_cast<unsigned char>(s[at]);
  if (c == 0xC2 && at + 1 < s.size()) {
    const auto d = static_cast<unsigned char>(s[at + 1]);
    return d >= 0x80 && d <= 0xBF && d != 0xAA && d != 0xB5 && d != 0xBA ? 2 : 0;
  }
  if ((c == 0xE2 || c == 0xE3) && at + 2 < s.size()) {
    const auto d = static_cast<unsigned char>(s[at + 1]);
    if (c == 0xE2 && d >= 0x80 && d <= 0xAF) return 3;
    if (c == 0xE3 && d == 0x80 && static_cast<unsigned char>(s[at + 2]) <= 0x84) return 3;
  }
  return 0;
}

Shape ShapeOf(std::string_view w) {
  int upper = 0;
  int lower = 0;
  int digits = 0;
  int wide = 0;
  for (const char ch : w) {
    const auto c = static_cast<unsigned char>(ch);
    upper += IsUpper(c);
    lower += IsLower(c);
    digits += IsDigit(c);
    wide += c >= 0x80;
  }
  if (digits > 0) return upper + lower + wide > 0 ? Shape::kAlnum : Shape::kDigits;
  if (upper == 0) return Shape::kLower;
  if (IsUpper(static_cast<unsigned char>(w[0])) && upper == 1 && lower + wide > 0)
    return Shape::kCapital;
  return lower == 0 ? Shape::kUpper : Shape::kMixed;
}

void AddWord(std::string_view source, size_t begin, size_t end, Text* out) {
  Word word;
  word.begin = static_cast<uint32_t>(begin);
  word.end = static_cast<uint32_t>(end);
  word.lower_at = static_cast<uint32_t>(out->lower.size());
  for (size_t i = begin; i < end; ++i) {
    auto c = static_cast<unsigned char>(source[i]);
    if (IsUpper(c)) c |= 0x20;
    // Capital letters of Latin-1 (À to Þ): one more bit makes them small.
    const bool latin = i > begin && static_cast<unsigned char>(source[i - 1]) == 0xC3;
    if (latin && c >= 0x80 && c <= 0x9E && c != 0x97) c |= 0x20;
    out->lower.push_back(static_cast<char>(c));
  }
  word.lower_size = static_cast<uint32_t>(out->lower.size()) - word.lower_at;
  word.shape = ShapeOf(source.substr(begin, end - begin));
  const std::string_view lower(out->lower.data() + word.lower_at, word.lower_size);
  if (word.shape == Shape::kDigits) {
    word.hash = 0x9E3779B97F4A7C15ULL * (lower.size() + 1);
  } else {
    word.hash = HashBytes(lower);
    word.classes = ClassesOf(word.hash);
    // "PIN's" announces what "PIN" does.
    if (word.classes == 0 && lower.size() > 3 && lower.substr(lower.size() - 2) == "'s")
      word.classes = ClassesOf(HashBytes(lower.substr(0, lower.size() - 2)));
  }
  out->words.push_back(word);
}

// Between two numbers of one run: marks and the words people say between digits.
bool JoinsDigits(const Text& text, size_t i) {
  switch (text.Punct(i)) {
    case '-':
    case '.':
    case '(':
    case ')':
    case '/':
    case ',':
      return true;
    case '\0':
      return (text.words[i].classes & kFiller) != 0;
    default:
      return false;
  }
}

bool IsNumber(const Text& text, size_t i) {
  return i < text.words.size() &&
         (text.words[i].shape == Shape::kDigits || (text.words[i].classes & kNumberWord) != 0);
}

// Appends the digits that word `i` and perhaps the next stand for; returns the words used.
size_t AppendDigits(Text* text, size_t i) {
  const auto add = [text](std::string_view digits, size_t word) {
    text->digits += digits;
    text->digit_words.insert(text->digit_words.end(), digits.size(), static_cast<uint32_t>(word));
  };
  if (text->words[i].shape == Shape::kDigits) {
    add(text->source.substr(text->words[i].begin, text->words[i].end - text->words[i].begin), i);
    return 1;
  }
  const int value = NumberOf(text->Lower(i));
  if (value == kDouble || value == kTriple) {
    const int times = value == kDouble ? 2 : 3;
    if (!IsNumber(*text, i + 1)) return 1;
    const int next =
        text->words[i + 1].shape == Shape::kDigits && text->words[i + 1].lower_size == 1
            ? text->Lower(i + 1)[0] - '0'
            : NumberOf(text->Lower(i + 1));
    if (next < 0 || next > 9) return 1;
    add(std::string(static_cast<size_t>(times), static_cast<char>('0' + next)), i + 1);
    return 2;
  }
  if (value >= 20 && value <= 90) {
    // "forty two", "forty-two"
    const bool hyphen = text->Punct(i + 1) == '-' && text->Touches(i) && text->Touches(i + 1);
    const size_t next = i + (hyphen ? 2 : 1);
    const bool word = next < text->words.size() && (text->words[next].classes & kNumberWord) != 0;
    const int unit = word ? NumberOf(text->Lower(next)) : 0;
    if (unit >= 1 && unit <= 9) {
      add(std::to_string(value + unit), next);
      return next + 1 - i;
    }
  }
  if (value == kHundred) {
    add("00", i);
  } else if (value == kThousand) {
    add("000", i);
  } else if (value >= 0) {
    add(std::to_string(value), i);
  }
  return 1;
}

void FindRuns(Text* text) {
  const size_t count = text->words.size();
  for (size_t i = 0; i < count;) {
    if (!IsNumber(*text, i)) {
      ++i;
      continue;
    }
    Run run;
    run.first = static_cast<uint32_t>(i);
    run.digits_at = static_cast<uint32_t>(text->digits.size());
    size_t end = i;
    while (end < count) {
      if (IsNumber(*text, end)) {
        run.spoken |= text->words[end].shape != Shape::kDigits;
        end += AppendDigits(text, end);
        continue;
      }
      size_t next = end;
      while (next < count && next - end < 3 && JoinsDigits(*text, next)) ++next;
      if (next == end || !IsNumber(*text, next)) break;
      end = next;
    }
    run.end = static_cast<uint32_t>(std::min(end, count));
    run.digits_size = static_cast<uint32_t>(text->digits.size()) - run.digits_at;
    run.luhn = run.digits_size >= 13 && run.digits_size <= 19 && PassesLuhn(text->Digits(run));
    if (text->runs.size() < kNoRun) {
      for (size_t w = run.first; w < run.end; ++w)
        text->words[w].run = static_cast<uint16_t>(text->runs.size());
      text->runs.push_back(run);
    }
    i = run.end;
  }
}

}  // namespace

uint64_t HashBytes(std::string_view bytes) {
  uint64_t h = 0xCBF29CE484222325ULL ^ bytes.size();
  for (const char c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  h ^= h >> 29;
  h *= 0xBF58476D1CE4E5B9ULL;
  return h ^ (h >> 32);
}

bool IsWordByte(unsigned char c) {
  return IsDigit(c) || IsUpper(c) || IsLower(c) || c >= 0x80 || c == '_';
}

size_t MaskAt(std::string_view source, size_t at) {
  size_t i = at + 1;
  while (i < source.size() && i - at < 20 &&
         (IsUpper(static_cast<unsigned char>(source[i])) || source[i] == '_'))
    ++i;
  std::string name(source.substr(at + 1, i - at - 1));
  for (char& c : name)
    if (c != '_') c = static_cast<char>(c | 0x20);
  if (PiiKindFromName(name) == PiiKind::kNone) return 0;
  if (source.substr(i, 2) == " *") {
    i += 2;
    // Four signs, which may take several bytes each.
    for (const size_t end = i + 16; i < end && i < source.size() && source[i] != ']';) ++i;
  } else if (i < source.size() && source[i] == '#') {
    ++i;
    for (const size_t end = i + 64; i < end && i < source.size() && source[i] != ']';) {
      const auto c = static_cast<unsigned char>(source[i]);
      if (!IsDigit(c) && !IsLower(c)) return 0;
      ++i;
    }
  }
  return i < source.size() && source[i] == ']' ? i + 1 - at : 0;
}

void Cut(std::string_view source, Text* out) {
  out->source = source;
  out->words.clear();
  out->lower.clear();
  out->runs.clear();
  out->digits.clear();
  out->digit_words.clear();
  size_t i = 0;
  while (i < source.size()) {
    const auto c = static_cast<unsigned char>(source[i]);
    if (IsSpace(c) || c < 0x20) {
      ++i;
      continue;
    }
    if (c >= 0x80) {
      if (const size_t wide = WideSeparator(source, i)) {
        if (CurrencyAt(source, i) != 0) {
          AddWord(source, i, i + wide, out);
          out->words.back().shape = Shape::kPunct;
        }
        i += wide;
        continue;
      }
    }
    if (const size_t mask = c == '[' ? MaskAt(source, i) : 0; mask != 0) {
      AddWord(source, i, i + mask, out);
      out->words.back().shape = Shape::kMask;
      out->words.back().hash = HashBytes(source.substr(i, source.find_first_of("] *#", i) - i));
      out->words.back().classes = 0;
      i += mask;
      continue;
    }
    if (!IsWordByte(c)) {
      AddWord(source, i, i + 1, out);
      out->words.back().shape = Shape::kPunct;
      ++i;
      continue;
    }
    const size_t begin = i;
    while (i < source.size()) {
      const auto d = static_cast<unsigned char>(source[i]);
      if (d >= 0x80 && WideSeparator(source, i) != 0) break;
      if (IsWordByte(d)) {
        ++i;
        continue;
      }
      const bool apostrophe = d == '\'' && i + 1 < source.size() &&
                              IsWordByte(static_cast<unsigned char>(source[i + 1])) &&
                              !IsDigit(static_cast<unsigned char>(source[i + 1]));
      if (!apostrophe) break;
      ++i;
    }
    AddWord(source, begin, i, out);
  }
  FindRuns(out);
}

}  // namespace clarion::text::pii
