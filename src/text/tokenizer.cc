#include "text/tokenizer.h"

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <memory>

namespace clarion::text {
namespace {

constexpr size_t kMaxBytes = UINT32_MAX;

// Lower case of letters and digits; 0 for what separates.
constexpr std::array<char, 256> MakeAsciiWord() {
  std::array<char, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[c] = static_cast<char>(c);
  for (int c = 'a'; c <= 'z'; ++c) table[c] = static_cast<char>(c);
  for (int c = 'A'; c <= 'Z'; ++c) table[c] = static_cast<char>(c - 'A' + 'a');
  return table;
}
constexpr std::array<char, 256> kAsciiWord = MakeAsciiWord();

char AsciiWord(char c) { return kAsciiWord[static_cast<unsigned char>(c)]; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAscii(std::string_view text) {
  unsigned char seen = 0;
  for (char c : text) seen |= static_cast<unsigned char>(c);
  return seen < 0x80;
}

// The lower-cased buffer has the text's own offsets, so it is filled in one sweep.
void TokenizeAscii(std::string_view text, Tokens* out) {
  const size_t n = text.size();
  out->lower.resize(n);
  char* lower = out->lower.data();
  size_t i = 0;
  while (i < n) {
    while (i < n && AsciiWord(text[i]) == 0) ++i;
    const size_t begin = i;
    while (i < n) {
      const char c = AsciiWord(text[i]);
      if (c != 0) {
        lower[i++] = c;
      } else if (i + 1 < n && i > begin && AsciiWord(text[i + 1]) != 0 &&
                 (text[i] == '\'' || ((text[i] == '.' || text[i] == ',') && IsDigit(text[i - 1]) &&
                                      IsDigit(text[i + 1])))) {
        lower[i] = text[i];
        ++i;
      } else {
        break;
      }
    }
    if (i > begin) {
      out->words.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(i),
                            static_cast<uint32_t>(begin), static_cast<uint32_t>(i - begin)});
    }
  }
}

bool IsApostrophe(UChar32 c) { return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x02BC; }

enum class CharKind : uint8_t { kSeparator, kWord, kUnspaced };

// kUnspaced: scripts that need a dictionary to find word ends.
CharKind KindOf(UChar32 c) {
  if (c < 0) return CharKind::kSeparator;
  if (c < 0x80) {
    return AsciiWord(static_cast<char>(c)) != 0 ? CharKind::kWord : CharKind::kSeparator;
  }
  if (IsApostrophe(c)) return CharKind::kSeparator;
  const int line_break = u_getIntPropertyValue(c, UCHAR_LINE_BREAK);
  const bool letter = u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
  if (!letter) return CharKind::kSeparator;
  if (line_break == U_LB_COMPLEX_CONTEXT || line_break == U_LB_IDEOGRAPHIC ||
      line_break == U_LB_CONDITIONAL_JAPANESE_STARTER) {
    return CharKind::kUnspaced;
  }
  return CharKind::kWord;
}

void AppendLower(UChar32 c, std::string* out) {
  const UChar32 lower = c < 0x80 ? AsciiWord(static_cast<char>(c)) : u_tolower(c);
  uint8_t bytes[U8_MAX_LENGTH];
  int32_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, lower);
  out->append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
}

struct BreakerDeleter {
  void operator()(UBreakIterator* breaker) const { ubrk_close(breaker); }
};

// Opening one reads rules from ICU's data: once per thread.
UBreakIterator* ThreadBreaker() {
  thread_local std::unique_ptr<UBreakIterator, BreakerDeleter> breaker = [] {
    UErrorCode error = U_ZERO_ERROR;
    UBreakIterator* opened = ubrk_open(UBRK_WORD, "", nullptr, 0, &error);
    return std::unique_ptr<UBreakIterator, BreakerDeleter>(U_SUCCESS(error) ? opened : nullptr);
  }();
  return breaker.get();
}

// Cuts [begin, end) of `text`, all of it kUnspaced, at ICU's word breaks.
void TokenizeUnspaced(std::string_view text, int32_t begin, int32_t end, Tokens* out) {
  std::u16string wide;
  std::vector<int32_t> byte_of;  // for each UTF-16 unit, and one past the last
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  for (int32_t i = begin; i < end;) {
    const int32_t at = i;
    UChar32 c = 0;
    U8_NEXT(bytes, i, end, c);
    if (U16_LENGTH(c) == 2) {
      wide.push_back(static_cast<char16_t>(U16_LEAD(c)));
      byte_of.push_back(at);
      wide.push_back(static_cast<char16_t>(U16_TRAIL(c)));
    } else {
      wide.push_back(static_cast<char16_t>(c));
    }
    byte_of.push_back(at);
  }
  byte_of.push_back(end);
  auto emit = [&](int32_t from, int32_t to) {
    const auto lower_at = static_cast<uint32_t>(out->lower.size());
    out->lower.append(text.substr(static_cast<size_t>(from), static_cast<size_t>(to - from)));
    out->words.push_back({static_cast<uint32_t>(from), static_cast<uint32_t>(to), lower_at,
                          static_cast<uint32_t>(to - from)});
  };
  UBreakIterator* breaker = ThreadBreaker();
  UErrorCode error = U_ZERO_ERROR;
  if (breaker != nullptr) {
    ubrk_setText(breaker, wide.data(), static_cast<int32_t>(wide.size()), &error);
  }
  if (breaker == nullptr || U_FAILURE(error)) {
    emit(begin, end);
    return;
  }
  int32_t from = ubrk_first(breaker);
  for (int32_t to = ubrk_next(breaker); to != UBRK_DONE; to = ubrk_next(breaker)) {
    if (byte_of[to] > byte_of[from]) emit(byte_of[from], byte_of[to]);
    from = to;
  }
}

void TokenizeUnicode(std::string_view text, Tokens* out) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(std::min<size_t>(text.size(), INT32_MAX));
  out->lower.reserve(text.size());
  int32_t i = 0;
  while (i < size) {
    const int32_t begin = i;
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    CharKind kind = KindOf(c);
    if (kind == CharKind::kSeparator) continue;
    if (kind == CharKind::kUnspaced) {
      int32_t end = i;
      while (i < size) {
        U8_NEXT(bytes, i, size, c);
        if (KindOf(c) != CharKind::kUnspaced) break;
        end = i;
      }
      TokenizeUnspaced(text, begin, end, out);
      i = end;
      continue;
    }
    const auto lower_at = static_cast<uint32_t>(out->lower.size());
    AppendLower(c, &out->lower);
    int32_t end = i;
    bool digit_before = c < 0x80 && IsDigit(static_cast<char>(c));
    while (i < size) {
      U8_NEXT(bytes, i, size, c);
      if (KindOf(c) == CharKind::kWord) {
        AppendLower(c, &out->lower);
        digit_before = c < 0x80 && IsDigit(static_cast<char>(c));
        end = i;
        continue;
      }
      const bool joins_digits = (c == '.' || c == ',') && digit_before;
      if (!IsApostrophe(c) && !joins_digits) break;
      int32_t after = i;
      UChar32 next = -1;
      if (after < size) U8_NEXT(bytes, after, size, next);
      const bool next_is_digit = next >= '0' && next <= '9';
      if (joins_digits ? !next_is_digit : KindOf(next) != CharKind::kWord) break;
      out->lower.push_back(joins_digits ? static_cast<char>(c) : '\'');
      digit_before = false;
    }
    i = end;
    out->words.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(end), lower_at,
                          static_cast<uint32_t>(out->lower.size() - lower_at)});
  }
}

}  // namespace

bool SentenceEndsBefore(std::string_view text, const Tokens& tokens, size_t i) {
  const size_t begin = tokens.words[i - 1].end;
  const size_t end = tokens.words[i].begin;
  bool dot = false;
  for (size_t at = begin; at < end; ++at) {
    const char c = text[at];
    if (c == '?' || c == '!' || c == '\n') return true;
    if (c != '.') continue;
    const bool pause = text[at + 1] == '.' || (at > begin && text[at - 1] == '.');
    dot = dot || (!pause && at + 1 < end);
  }
  if (!dot) return false;
  static constexpr std::string_view kAbbreviations[] = {"mr",   "mrs", "ms",     "dr",
                                                        "prof", "st",  "approx", "vs"};
  const std::string_view word = tokens.Word(i - 1);
  const bool letter = word.size() == 1 && !IsDigit(word[0]);
  return !letter && std::find(std::begin(kAbbreviations), std::end(kAbbreviations), word) ==
                        std::end(kAbbreviations);
}

void Tokenize(std::string_view text, Tokens* tokens) {
  tokens->words.clear();
  tokens->lower.clear();
  text = text.substr(0, kMaxBytes);
  if (IsAscii(text)) {
    TokenizeAscii(text, tokens);
  } else {
    TokenizeUnicode(text, tokens);
  }
}

}  // namespace clarion::text
