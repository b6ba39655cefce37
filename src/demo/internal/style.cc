#include "demo/internal/style.h"

#include <array>
#include <vector>

namespace clarion::demo {
namespace {

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsLetter(char c) { return IsLower(c) || (c >= 'A' && c <= 'Z'); }
char Upper(char c) { return IsLower(c) ? static_cast<char>(c - 32) : c; }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  size_t at = 0;
  while (at < text.size()) {
    const size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

std::string Tidy(std::string_view raw) {
  std::string out;
  out.reserve(raw.size() + 8);
  for (const char c : raw) {
    const bool after_space = out.empty() || out.back() == ' ' || out.back() == '\n';
    if (c == ' ' && after_space) continue;
    const bool mark = c == ',' || c == '.' || c == '?' || c == '!' || c == ';';
    if (mark && !out.empty() && out.back() == ' ') out.pop_back();
    if ((c == '.' || c == ',') && !out.empty() &&
        (out.back() == '.' || out.back() == ',' || out.back() == '?' || out.back() == '!'))
      continue;
    out += c;
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == ',')) out.pop_back();
  return out;
}

char Neighbour(char c, Rng& rng) {
  constexpr std::string_view kKeys = "qwertyuiopasdfghjklzxcvbnm";
  const size_t at = kKeys.find(c);
  if (at == std::string_view::npos || at + 1 >= kKeys.size() || at == 0) return c;
  return kKeys[rng.Chance(0.5) ? at + 1 : at - 1];
}

// One slip of the fingers inside a word of plain letters.
void Misspell(std::string& word, Rng& rng) {
  if (word.size() < 4) return;
  for (const char c : word) {
    if (!IsLetter(c) && c != '\'' && c != ',' && c != '.') return;
  }
  const size_t at = 1 + rng.Below(word.size() - 2);
  if (!IsLetter(word[at]) || !IsLetter(word[at - 1])) return;
  switch (rng.Below(4)) {
    case 0:
      std::swap(word[at], word[at - 1]);
      break;
    case 1:
      word.erase(at, 1);
      break;
    case 2:
      word.insert(at, 1, word[at]);
      break;
    default:
      word[at] = Neighbour(word[at], rng);
  }
}

std::string WithTypos(std::string_view text, double chance, Rng& rng) {
  std::string out;
  for (const std::string_view view : Words(text)) {
    std::string word(view);
    if (rng.Chance(chance)) Misspell(word, rng);
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

// Hesitation before a word, or a word said twice.
std::string Hesitating(std::string_view text, double chance, Rng& rng) {
  constexpr std::array<std::string_view, 7> kFillers = {"um,",     "uh,",   "you know,", "like,",
                                                        "I mean,", "well,", "uh"};
  std::string out;
  for (const std::string_view word : Words(text)) {
    if (!out.empty()) out += ' ';
    const bool plain = IsLower(word.front()) && IsLetter(word.back());
    if (plain && !out.empty() && rng.Chance(chance)) {
      out += rng.Chance(0.3) && word.size() < 5 ? std::string(word) + ","
                                                : std::string(kFillers[rng.Below(kFillers.size())]);
      out += ' ';
    }
    out += word;
  }
  return out;
}

void DropPunctuation(std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool mark = c == ',' || c == '.' || c == '!' || c == ';' || c == ':';
    const bool at_end = i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\n';
    if (mark && at_end) continue;
    out += c;
  }
  text = std::move(out);
}

}  // namespace

std::string Sentences(std::string_view raw) {
  std::string out = Tidy(raw);
  bool start = true;
  for (size_t i = 0; i < out.size(); ++i) {
    if (start && IsLetter(out[i])) out[i] = Upper(out[i]);
    if (out[i] != ' ' && out[i] != '\n' && out[i] != '"') start = false;
    const bool ends = out[i] == '.' || out[i] == '?' || out[i] == '!';
    if (ends && i + 1 < out.size() && (out[i + 1] == ' ' || out[i + 1] == '\n')) start = true;
    if (out[i] == '\n') start = true;
  }
  return out;
}

std::string InTheirWords(std::string_view raw, const Customer& customer, bool spoken, Rng& rng) {
  if (spoken)
    return Sentences(Hesitating(Tidy(raw), 0.015 + 0.05 * customer.chatty * customer.chatty, rng));
  std::string text = Sentences(raw);
  if (text.find('\n') == std::string::npos) text = WithTypos(text, customer.typos, rng);
  if (customer.no_punctuation) DropPunctuation(text);
  if (customer.no_apostrophes) std::erase(text, '\'');
  if (customer.lower_case) {
    for (char& c : text) c = Lower(c);
  }
  return text;
}

std::string AgentWords(std::string_view raw, bool spoken, Rng& rng) {
  if (spoken) return Sentences(Hesitating(Tidy(raw), 0.008, rng));
  const std::string text = Sentences(raw);
  return text.find('\n') == std::string::npos ? WithTypos(text, 0.003, rng) : text;
}

std::string FromTheOtherSide(std::string_view noun) {
  std::string out;
  for (const std::string_view word : Words(noun)) {
    if (!out.empty()) out += ' ';
    if (word == "my")
      out += "your";
    else if (word == "I" || word == "me")
      out += "you";
    else if (word == "you")
      out += "we";
    else if (word == "your")
      out += "our";
    else
      out += word;
  }
  return out;
}

std::string SpokenDigits(std::string_view digits) {
  constexpr std::array<std::string_view, 10> kWords = {"zero", "one", "two",   "three", "four",
                                                       "five", "six", "seven", "eight", "nine"};
  std::string out;
  for (const char c : digits) {
    if (c < '0' || c > '9') continue;
    if (!out.empty()) out += ' ';
    out += kWords[static_cast<size_t>(c - '0')];
  }
  return out;
}

}  // namespace clarion::demo
