#include "metrics/condition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace clarion::metrics {
namespace {

constexpr std::array<std::string_view, 5> kWords = {"AND", "OR", "NOT", "IN", "horizon"};
constexpr std::string_view kOperators = "()=!<>+-*/, \n\t";

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// A number, or one with a unit of time: 12, 0.5, 7d.
bool IsNumber(std::string_view word) {
  if (word.empty() || std::isdigit(static_cast<unsigned char>(word[0])) == 0) return false;
  const std::string_view body = std::string_view("dhms").find(word.back()) == std::string_view::npos
                                    ? word
                                    : word.substr(0, word.size() - 1);
  return body.size() <= 15 && body.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

Result<void> CheckCondition(std::string_view condition, const std::vector<std::string>& columns) {
  int open = 0;
  bool after_name = false;  // a bracket right after a column would be a call
  for (size_t i = 0; i < condition.size();) {
    const char c = condition[i];
    if (c == '\'') {
      const size_t close = condition.find('\'', i + 1);
      if (close == std::string_view::npos) return InvalidInput("a text has no closing '");
      if (condition.substr(i, close - i).find('\\') != std::string_view::npos)
        return InvalidInput("a text may not hold a backslash");
      i = close + 1;
      after_name = false;
    } else if (IsWord(c)) {
      const size_t from = i;
      while (i < condition.size() && IsWord(condition[i])) ++i;
      const std::string_view word = condition.substr(from, i - from);
      const bool keyword = std::find(kWords.begin(), kWords.end(), word) != kWords.end();
      after_name = std::find(columns.begin(), columns.end(), word) != columns.end();
      if (!keyword && !after_name && !IsNumber(word))
        return InvalidInput(
            fmt::format("does not know '{}'; there are {}", word, fmt::join(columns, ", ")));
    } else {
      const bool point = c == '.' && i > 0 && std::isdigit(condition[i - 1]) != 0;
      if (!point && kOperators.find(c) == std::string_view::npos)
        return InvalidInput(fmt::format("does not take '{}'", c));
      if ((c == '-' || c == '/') && i + 1 < condition.size() &&
          (condition[i + 1] == '-' || condition[i + 1] == '*'))
        return InvalidInput("takes no comment");
      if (c == '(' && after_name) return InvalidInput("calls nothing: write NAME = …, not NAME(…)");
      open += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (open < 0) return InvalidInput("closes a bracket that was not opened");
      if (c != ' ') after_name = false;
      ++i;
    }
  }
  if (open != 0) return InvalidInput("does not close a bracket");
  if (condition.find_first_not_of(" \n\t") == std::string_view::npos)
    return InvalidInput("is empty");
  return {};
}

}  // namespace clarion::metrics
