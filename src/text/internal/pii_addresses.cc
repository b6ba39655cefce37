// E-mail addresses in all their spellings, URLs that carry a token, IP addresses.
#include <algorithm>
#include <array>
#include <string>

#include "text/internal/pii_lexicon.h"
#include "text/internal/pii_rules.h"

namespace clarion::text::pii {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

class AddressScanner {
 public:
  AddressScanner(const Text& text, std::vector<PiiSpan>* spans) : text_(text), spans_(spans) {}

  void Scan() {
    for (size_t i = 0; i < text_.words.size(); ++i) {
      if (text_.Punct(i) == '@') At(i);
      if (text_.Is(i, "at")) SpokenAt(i);
      RunTogether(i);
      if (text_.words[i].shape == Shape::kDigits) Ip4(i);
    }
    Urls();
    Ip6();
  }

 private:
  void Found(size_t first, size_t end, PiiKind kind, float confidence) {
    spans_->push_back({text_.words[first].begin, text_.words[end - 1].end, kind, confidence});
  }
  bool IsText(size_t i) const {
    return i < text_.words.size() && text_.words[i].shape != Shape::kPunct &&
           text_.words[i].shape != Shape::kMask;
  }
  bool IsJoiner(size_t i) const {
    static constexpr std::array<std::string_view, 8> kJoiners = {
        "dot", "underscore", "dash", "hyphen", "period", "point", "plus", "minus"};
    const char mark = text_.Punct(i);
    if (mark == '.' || mark == '-' || mark == '+') return true;
    return i < text_.words.size() &&
           std::find(kJoiners.begin(), kJoiners.end(), text_.Lower(i)) != kJoiners.end();
  }

  void At(size_t i) {
    size_t first = i;
    while (first > 0 && text_.Touches(first - 1) && text_.words[first - 1].shape != Shape::kMask &&
           (IsText(first - 1) || std::string_view(".+-%&=~'!#$*/").find(text_.Punct(first - 1)) !=
                                     std::string_view::npos))
      --first;
    size_t end = i + 1;
    while (text_.Touches(end - 1) && end < text_.words.size() &&
           (IsText(end) || text_.Punct(end) == '.' || text_.Punct(end) == '-'))
      ++end;
    while (end > i + 1 && !IsText(end - 1)) --end;
    while (first < i && !IsText(first)) ++first;
    if (first < i && end > i + 1) return Found(first, end, PiiKind::kEmail, 0.99F);
    if (first == i && end > i + 1 && !SpokenAt(i)) {
      // "@handle"; a short or plain word behind the sign is a price or a place.
      if (text_.words[i + 1].lower_size >= 4 && text_.words[i + 1].common < 2)
        Found(i, end, PiiKind::kUsername, 0.6F);
      return;
    }
    if (first == i) SpokenAt(i);
  }

  // The end of a domain that begins at word `i` ("gmail dot com", "gmailcom", "my shop dot co dot
  // uk"), or 0.
  size_t DomainEnd(size_t i) const {
    if (!IsText(i)) return 0;
    size_t end = 0;
    if (EndsAsHost(text_.Lower(i)) != 0) end = i + 1;
    if ((text_.words[i].classes & kHost) != 0) {
      end = i + 1;
      if (i + 1 < text_.words.size() && (text_.words[i + 1].classes & kTopDomain) != 0 &&
          text_.Is(i + 1, "com"))
        end = i + 2;
    }
    for (size_t k = i + 1; k <= i + 3 && k + 1 < text_.words.size(); ++k) {
      if (text_.Is(k, "at") || text_.Punct(k) == '@') break;
      // A full stop with a space behind it ends a sentence, not a host.
      const bool spaced = text_.Punct(k) == '.' && !text_.Touches(k - 1) && !text_.Touches(k);
      const bool dot = text_.Is(k, "dot") || text_.Is(k, "point") || text_.Is(k, "period") ||
                       (text_.Punct(k) == '.' && (text_.Touches(k) || spaced));
      if (dot && (text_.words[k + 1].classes & kTopDomain) != 0) {
        end = k + 2;
        while (end + 1 < text_.words.size() && (text_.Is(end, "dot") || text_.Punct(end) == '.') &&
               (text_.words[end + 1].classes & kTopDomain) != 0)
          end += 2;
        break;
      }
      if (!IsText(k) && text_.Punct(k) != '-') break;
    }
    return end;
  }

  // Where the local part before word `at` begins; `at` where there is none.
  size_t LocalBegin(size_t at) const {
    size_t first = at;
    while (first > 0) {
      const size_t k = first - 1;
      const Word& word = text_.words[k];
      if (word.shape == Shape::kMask) break;
      if (IsJoiner(k) && first < at && k > 0 && IsText(k - 1)) {
        first = k - 1;
        continue;
      }
      if (!IsText(k)) break;
      const bool piece = word.shape == Shape::kDigits || word.shape == Shape::kAlnum ||
                         (word.classes & (kNumberWord | kSpelling)) != 0 || word.lower_size == 1 ||
                         (word.common == 0 && CueOf(word.classes) == kNoCue) ||
                         (word.classes & (kFirstName | kLastName)) != 0;
      if (first == at) {
        if (text_.Is(k, "is") || CueOf(word.classes) == kCueEmail) break;
        first = k;
      } else if (piece && !text_.Is(k, "i") && !text_.Is(k, "a")) {
        first = k;
      } else {
        break;
      }
      if (at - first > 24) break;
    }
    return first;
  }

  bool SpokenAt(size_t i) {
    const size_t end = DomainEnd(i + 1);
    if (end == 0) return false;
    const size_t first = LocalBegin(i);
    if (first == i) return false;
    Found(first, end, PiiKind::kEmail, 0.9F);
    return true;
  }

  // Bytes of a host with its ending at the end of `w` ("gmailcom", "gmail_com"), or 0.
  static size_t EndsAsHost(std::string_view w) {
    static constexpr std::array<std::string_view, 19> kEnds = {
        "gmailcom",      "yahoocom", "hotmailcom", "outlookcom",   "icloudcom",
        "aolcom",        "livecom",  "msncom",     "ymailcom",     "rediffcom",
        "rediffmailcom", "gmailin",  "yahoocoin",  "yahoocouk",    "hotmailcouk",
        "gmaicom",       "gamilcom", "gmilcom",    "protonmailcom"};
    for (const std::string_view end : kEnds)
      if (w.size() >= end.size() && w.substr(w.size() - end.size()) == end) return end.size();
    return 0;
  }

  // "bertram 45 gmailcom", "johnsmithyahoocom", "john smith gmail com".
  void RunTogether(size_t i) {
    if (!IsText(i)) return;
    const std::string_view w = text_.Lower(i);
    const size_t host = EndsAsHost(w);
    const bool two_words =
        (text_.words[i].classes & kHost) != 0 && w != "me" && w != "web" && text_.Is(i + 1, "com");
    if (host == 0 && !two_words) return;
    const size_t end = two_words ? i + 2 : i + 1;
    const size_t first = LocalBegin(i);
    if (host != 0 && w.size() > host) {
      // The rest of the name may stand before, as digits or single letters.
      size_t k = i;
      while (k > 0 && (text_.words[k - 1].shape == Shape::kDigits ||
                       text_.words[k - 1].shape == Shape::kAlnum))
        --k;
      if (k > 0 && k < i && IsText(k - 1) && text_.words[k - 1].common == 0) --k;
      return Found(k, end, PiiKind::kEmail, 0.95F);
    }
    if (first < i) Found(first, end, PiiKind::kEmail, 0.85F);
  }

  void Ip4(size_t i) {
    if (i + 6 >= text_.words.size()) return;
    if (i > 0 && text_.Touches(i - 1) && text_.Punct(i - 1) == '.') return;
    for (size_t k = 0; k < 7; ++k) {
      if (k > 0 && !text_.Touches(i + k - 1)) return;
      if (k % 2 == 1) {
        if (text_.Punct(i + k) != '.') return;
      } else {
        const std::string_view part = text_.Lower(i + k);
        if (text_.words[i + k].shape != Shape::kDigits || part.size() > 3) return;
        int value = 0;
        for (const char c : part) value = value * 10 + (c - '0');
        if (value > 255) return;
      }
    }
    const bool goes_on = i + 8 < text_.words.size() && text_.Touches(i + 6) &&
                         text_.Punct(i + 7) == '.' && text_.Touches(i + 7) &&
                         text_.words[i + 8].shape == Shape::kDigits;
    if (goes_on) return;
    for (size_t k = 1; k <= 2 && k <= i; ++k)
      for (const std::string_view version : {"version", "v", "firmware", "build", "release"})
        if (text_.Is(i - k, version)) return;
    Found(i, i + 7, PiiKind::kIp, 0.9F);
  }

  void Ip6() {
    const std::string_view s = text_.source;
    for (size_t i = 0; i < s.size();) {
      if (!IsHex(s[i]) && s[i] != ':') {
        ++i;
        continue;
      }
      size_t end = i;
      size_t colons = 0;
      size_t group = 0;
      size_t longest = 0;
      bool pair = false;
      for (; end < s.size() && (IsHex(s[end]) || s[end] == ':'); ++end) {
        if (s[end] == ':') {
          ++colons;
          pair |= end > i && s[end - 1] == ':';
          group = 0;
        } else {
          longest = std::max(longest, ++group);
        }
      }
      const bool alone = (i == 0 || !IsWordByte(static_cast<unsigned char>(s[i - 1]))) &&
                         (end == s.size() || !IsWordByte(static_cast<unsigned char>(s[end])));
      if (alone && longest >= 1 && longest <= 4 && (colons == 7 || (pair && colons >= 3)))
        spans_->push_back(
            {static_cast<uint32_t>(i), static_cast<uint32_t>(end), PiiKind::kIp, 0.9F});
      i = std::max(end, i + 1);
    }
  }

  void Urls() {
    const std::string_view s = text_.source;
    for (size_t i = s.find("://"); i != std::string_view::npos; i = s.find("://", i + 3)) {
      size_t first = i;
      while (first > 0 && IsWordByte(static_cast<unsigned char>(s[first - 1])) &&
             static_cast<unsigned char>(s[first - 1]) < 0x80)
        --first;
      if (first < i) Url(first, i + 3);
    }
    for (size_t i = s.find("www."); i != std::string_view::npos; i = s.find("www.", i + 4)) {
      const bool inside =
          i > 0 && (s[i - 1] == '/' || IsWordByte(static_cast<unsigned char>(s[i - 1])));
      if (!inside) Url(i, i + 4);
    }
  }

  void Url(size_t first, size_t rest) {
    const std::string_view s = text_.source;
    size_t end = rest;
    while (end < s.size() && static_cast<unsigned char>(s[end]) > 0x20 &&
           std::string_view("\"'<>[]{}|`").find(s[end]) == std::string_view::npos)
      ++end;
    while (end > rest && std::string_view(".,;:!?)").find(s[end - 1]) != std::string_view::npos)
      --end;
    // Whole letters only: a byte of a longer one that ends the URL takes its rest along.
    while (end < s.size() && (static_cast<unsigned char>(s[end]) & 0xC0) == 0x80) ++end;
    if (CarriesToken(s.substr(rest, end - rest)))
      spans_->push_back(
          {static_cast<uint32_t>(first), static_cast<uint32_t>(end), PiiKind::kUrl, 0.95F});
  }

  static bool CarriesToken(std::string_view rest) {
    std::string lower(rest);
    for (char& c : lower)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    const size_t path = std::min(lower.find('/'), lower.size());
    if (lower.substr(0, path).find('@') != std::string::npos) return true;
    const size_t query = lower.find_first_of("?#;");
    if (query != std::string::npos) {
      static constexpr std::array<std::string_view, 17> kKeys = {
          "token",  "key",  "sig",  "auth", "sess",  "sid", "code", "pass", "pwd",
          "secret", "mail", "user", "acc",  "reset", "otp", "jwt",  "id="};
      for (const std::string_view key : kKeys)
        if (lower.find(key, query) != std::string::npos) return true;
    }
    // A long piece of letters and digits mixed is a key, whatever it is called.
    size_t run = 0;
    size_t digits = 0;
    for (size_t i = path; i <= lower.size(); ++i) {
      const bool in =
          i < lower.size() && (IsDigit(lower[i]) || (lower[i] >= 'a' && lower[i] <= 'z') ||
                               lower[i] == '_' || lower[i] == '-');
      if (in) {
        ++run;
        digits += IsDigit(lower[i]);
        continue;
      }
      if (run >= 16 && digits >= 4 && digits < run) return true;
      run = digits = 0;
    }
    return false;
  }

  const Text& text_;
  std::vector<PiiSpan>* spans_;
};

}  // namespace

void ScanAddresses(const Text& text, std::vector<PiiSpan>* spans) {
  AddressScanner(text, spans).Scan();
}

}  // namespace clarion::text::pii
