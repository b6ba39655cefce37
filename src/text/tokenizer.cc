#include "text/tokenizer.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

namespace clarion::text {
namespace {

constexpr size_t kMaxBytes = UINT32_MAX;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
// Lower case of letters and digits; 0 for what separates.
char AsciiWord(char c) {
  if (IsDigit(c) || (c >= 'a' && c <= 'z')) return c;
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : '\0';
}

// 64 bytes of text as sets: bit i tells of byte i.
struct Block {
  uint64_t word = 0;  // letters and digits (and '_' where asked)
  uint64_t apostrophe = 0;
  uint64_t point = 0;  // '.' and ','
  uint64_t digit = 0;
};

#ifdef __SSE2__
bool IsAscii(std::string_view text) {
  size_t i = 0;
  for (; i + 16 <= text.size(); i += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
    if (_mm_movemask_epi8(bytes) != 0) return false;
  }
  unsigned char seen = 0;
  for (; i < text.size(); ++i) seen |= static_cast<unsigned char>(text[i]);
  return seen < 0x80;
}

__m128i Between(__m128i bytes, char low, char high) {
  return _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(static_cast<char>(low - 1))),
                       _mm_cmplt_epi8(bytes, _mm_set1_epi8(static_cast<char>(high + 1))));
}

// Reads up to 64 bytes (`text` has room for whole sixteens), writes them in lower case.
Block ReadBlock(const char* text, size_t size, char* lower, bool underscore) {
  Block block;
  for (int part = 0; part * 16 < static_cast<int>(size); ++part) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + part * 16));
    const __m128i upper = Between(bytes, 'A', 'Z');
    const __m128i lowered = _mm_or_si128(bytes, _mm_and_si128(upper, _mm_set1_epi8(0x20)));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(lower + part * 16), lowered);
    const __m128i digit = Between(bytes, '0', '9');
    __m128i word = _mm_or_si128(Between(lowered, 'a', 'z'), digit);
    if (underscore) word = _mm_or_si128(word, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_')));
    const __m128i point = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('.')),
                                       _mm_cmpeq_epi8(bytes, _mm_set1_epi8(',')));
    const auto bits = [part](__m128i mask) {
      return static_cast<uint64_t>(static_cast<uint32_t>(_mm_movemask_epi8(mask))) << (part * 16);
    };
    block.word |= bits(word);
    block.digit |= bits(digit);
    block.point |= bits(point);
    block.apostrophe |= bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\'')));
  }
  return block;
}
#else
bool IsAscii(std::string_view text) {
  unsigned char seen = 0;
  for (char c : text) seen |= static_cast<unsigned char>(c);
  return seen < 0x80;
}

Block ReadBlock(const char* text, size_t size, char* lower, bool underscore) {
  Block block;
  for (size_t i = 0; i < size; ++i) {
    const char c = text[i];
    const char word = underscore && c == '_' ? c : AsciiWord(c);
    const uint64_t bit = uint64_t{1} << i;
    lower[i] = word != 0 ? word : c;
    if (word != 0) block.word |= bit;
    if (IsDigit(c)) block.digit |= bit;
    if (c == '.' || c == ',') block.point |= bit;
    if (c == '\'') block.apostrophe |= bit;
  }
  return block;
}
#endif

// The lower-cased buffer has the text's own offsets, so words are found 64 bytes at a time: what
// separates and what joins are sets, and a word begins and ends where the set of its bytes changes.
void TokenizeAscii(std::string_view text, bool plain, Tokens* out) {
  const size_t n = text.size();
  const size_t blocks = (n + 63) / 64;
  // Only ever grows: filling and emptying it would cost as much as reading a short text.
  if (out->lower.size() < blocks * 64 + Tokens::kPadding)
    out->lower.resize(blocks * 64 + Tokens::kPadding);
  char* lower = out->lower.data();
  const auto read = [&](size_t at) {
    if (at + 64 <= n) return ReadBlock(text.data() + at, 64, lower + at, plain);
    if (at >= n) return Block{};
    char last[64] = {};
    std::memcpy(last, text.data() + at, n - at);
    return ReadBlock(last, n - at, lower + at, plain);
  };
  Block before, now = read(0);
  uint64_t open = 0;  // 1: a word goes on from the block before
  uint32_t begin = 0;
  for (size_t b = 0; b < blocks; ++b) {
    const Block next = read((b + 1) * 64);
    uint64_t word = now.word;
    if (!plain) {
      const auto amid = [&](uint64_t set, uint64_t Block::*side) {
        return set & (now.*side << 1 | before.*side >> 63) & (now.*side >> 1 | next.*side << 63);
      };
      word |= amid(now.apostrophe, &Block::word) | amid(now.point, &Block::digit);
    }
    const auto base = static_cast<uint32_t>(b * 64);
    uint64_t edges = word ^ (word << 1 | open);
    const auto edge = [&edges, base] {
      const auto at = base + static_cast<uint32_t>(std::countr_zero(edges));
      edges &= edges - 1;
      return at;
    };
    if (open == 0 && edges != 0) begin = edge();
    const size_t known = out->words.size();
    out->words.resize(known + static_cast<size_t>(std::popcount(edges) + 1) / 2);
    Token* next_word = out->words.data() + known;
    while (edges != 0) {
      const uint32_t end = edge();
      *next_word++ = {begin, end, begin, end - begin};
      if (edges != 0) begin = edge();
    }
    open = word >> 63;
    before = now;
    now = next;
  }
  const auto end = static_cast<uint32_t>(n);
  if (open != 0) out->words.push_back({begin, end, begin, end - begin});
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

bool IsPlainWord(UChar32 c) {
  return c == '_' || u_isalnum(c) || (U_GET_GC_MASK(c) & (U_GC_M_MASK | U_GC_N_MASK)) != 0;
}

void Append(UChar32 c, std::string* out) {
  uint8_t bytes[U8_MAX_LENGTH];
  int32_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, c);
  out->append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
}

void AppendLower(UChar32 c, std::string* out) {
  Append(c < 0x80 ? AsciiWord(static_cast<char>(c)) : u_tolower(c), out);
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

// Runs of letters, marks, digits and '_', with the case folded as regular expressions fold it.
void TokenizePlainUnicode(std::string_view text, Tokens* out) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(std::min<size_t>(text.size(), INT32_MAX));
  bool open = false;
  for (int32_t i = 0; i < size;) {
    const int32_t begin = i;
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c < 0 || !IsPlainWord(c)) {
      open = false;
      continue;
    }
    if (!open) {
      const auto lower_at = static_cast<uint32_t>(out->lower.size());
      out->words.push_back({static_cast<uint32_t>(begin), 0, lower_at, 0});
    }
    open = true;
    Append(u_foldCase(c, U_FOLD_CASE_DEFAULT), &out->lower);
    out->words.back().end = static_cast<uint32_t>(i);
    out->words.back().lower_size =
        static_cast<uint32_t>(out->lower.size()) - out->words.back().lower_at;
  }
}

}  // namespace

uint64_t Tokens::HashOf(size_t i) const {
  constexpr uint64_t kMix = 0x9E3779B97F4A7C15u;
  const char* word = lower.data() + words[i].lower_at;
  const size_t bytes = words[i].lower_size;
  uint64_t hash = bytes;
  for (size_t at = 0; at < bytes; at += 8) {
    uint64_t part = 0;
    std::memcpy(&part, word + at, 8);  // kPadding lets the last read go past the word
    if (bytes - at < 8) part &= (uint64_t{1} << ((bytes - at) * 8)) - 1;
    hash = (std::rotl(hash, 23) ^ part) * kMix;
  }
  return hash ^ hash >> 29;
}

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

void Tokenize(std::string_view text, Tokens* tokens, Reading reading) {
  tokens->words.clear();
  text = text.substr(0, kMaxBytes);
  if (IsAscii(text)) return TokenizeAscii(text, reading == Reading::kPlain, tokens);
  tokens->lower.clear();
  if (reading == Reading::kPlain)
    TokenizePlainUnicode(text, tokens);
  else
    TokenizeUnicode(text, tokens);
  tokens->lower.append(Tokens::kPadding, '\0');
}

}  // namespace clarion::text
