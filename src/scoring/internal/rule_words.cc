#include "scoring/internal/rule_words.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/utf8.h"
#include "scoring/internal/rule.h"

namespace clarion::scoring::internal {
namespace {

constexpr size_t kMaxRuleBytes = 4000;

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-';
}

}  // namespace

Error FailAt(size_t at, std::string_view message) {
  return InvalidInput(fmt::format("column {}: {}", at + 1, message));
}

Result<std::vector<Word>> SplitWords(std::string_view text) {
  if (text.size() > kMaxRuleBytes) return FailAt(kMaxRuleBytes, "the rule is too long; split it");
  std::vector<Word> words;
  size_t i = 0;
  while (i < text.size()) {
    const char c = text[i];
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      ++i;
    } else if (c == '"' || c == '\'') {
      const size_t close = text.find(c, i + 1);
      if (close == std::string_view::npos) {
        return FailAt(i, fmt::format("the text that opens here is never closed with {}", c));
      }
      words.push_back({Word::Kind::kText, std::string(text.substr(i + 1, close - i - 1)), i});
      i = close + 1;
    } else if (IsNameByte(c)) {
      size_t end = i;
      while (end < text.size() && IsNameByte(text[end])) ++end;
      const bool number = c >= '0' && c <= '9';
      words.push_back({number ? Word::Kind::kAmount : Word::Kind::kName,
                       std::string(text.substr(i, end - i)), i});
      i = end;
    } else {
      static constexpr std::string_view kTwo[] = {"<=", ">=", "!=", "=="};
      std::string sign(1, c);
      for (std::string_view two : kTwo) {
        if (text.substr(i, 2) == two) sign = two;
      }
      if (std::string_view("()<>=,!").find(c) == std::string_view::npos || sign == "!") {
        return FailAt(i, "this sign means nothing in a rule; texts stand in quotes");
      }
      words.push_back({Word::Kind::kSign, sign == "==" ? "=" : sign, i});
      i += sign.size();
    }
  }
  words.push_back({Word::Kind::kEnd, "", text.size()});
  return words;
}

std::string DurationWords(double ms) {
  if (ms < 1000) return fmt::format("{} ms", std::llround(ms));
  const auto seconds = static_cast<int64_t>(std::llround(ms / 1000));
  const int64_t days = seconds / 86400;
  const int64_t hours = seconds / 3600 % 24;
  const int64_t minutes = seconds / 60 % 60;
  std::string words;
  auto add = [&](int64_t amount, const char* unit) {
    if (amount > 0) words += fmt::format("{}{}{}", words.empty() ? "" : " ", amount, unit);
  };
  add(days, "d");
  add(hours, "h");
  add(minutes, "m");
  if (days == 0) add(seconds % 60, "s");
  return words;
}

Result<double> ParseAmount(std::string_view text, bool* is_ms) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit = text.substr(static_cast<size_t>(end - text.data()));
  static constexpr std::pair<std::string_view, double> kUnits[] = {
      {"ms", 1}, {"s", 1e3}, {"m", 6e4}, {"h", 3.6e6}, {"d", 8.64e7}};
  *is_ms = !unit.empty();
  if (error == std::errc() && value >= 0 && value < 1e12) {
    if (unit.empty()) return value;
    for (const auto& [name, factor] : kUnits) {
      if (unit == name) return value * factor;
    }
  }
  return InvalidInput(fmt::format(
      "'{}' is neither a number nor a time; times are written 90s, 2m, 48h, 3d or 250ms",
      Utf8Prefix(text, 40)));
}

}  // namespace clarion::scoring::internal
