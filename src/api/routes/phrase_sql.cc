#include "api/routes/phrase_sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "warehouse/warehouse.h"

namespace clarion::api {
namespace {

using warehouse::Quoted;

constexpr size_t kAlternativesMax = 100;  // the engine takes 255 needles at once

bool IsWordByte(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u >= 0x80 || std::isalnum(u) != 0;
}

// The longest run of letters and digits in `text`: of "don't" it is "don", which is in "dont" too.
std::string_view LongestRun(std::string_view text) {
  std::string_view best;
  for (size_t i = 0; i < text.size();) {
    if (!IsWordByte(text[i])) {
      ++i;
      continue;
    }
    size_t end = i;
    while (end < text.size() && IsWordByte(text[end])) ++end;
    if (end - i > best.size()) best = text.substr(i, end - i);
    i = end;
  }
  return best;
}

// The bracket that closes the one at `open`; text.size() where none does.
size_t Closing(std::string_view text, size_t open) {
  int depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
    if (text[i] == '(' || text[i] == '[') ++depth;
    if ((text[i] == ')' || text[i] == ']') && --depth == 0) return i;
  }
  return text.size();
}

// The longest word that must be there; "" when none must.
std::string_view Needed(std::string_view text) {
  std::string_view best;
  for (size_t i = 0; i < text.size();) {
    if (text[i] == '(' || text[i] == '[') {
      i = Closing(text, i) + 1;
      continue;
    }
    size_t end = i;
    while (end < text.size() && text[end] != '(' && text[end] != '[' && text[end] != ' ') ++end;
    const std::string_view word = text.substr(i, end - i);
    if (!word.starts_with('~')) {
      const std::string_view run = LongestRun(word);
      if (run.size() > best.size()) best = run;
    }
    i = std::max(end, i + 1);
  }
  return best;
}

std::vector<std::string_view> Alternatives(std::string_view inside) {
  std::vector<std::string_view> out;
  size_t from = 0;
  for (size_t i = 0; i <= inside.size(); ++i) {
    if (i < inside.size() && (inside[i] == '(' || inside[i] == '[')) {
      i = std::min(Closing(inside, i), inside.size() - 1);
      continue;
    }
    if (i < inside.size() && inside[i] != '|') continue;
    out.push_back(inside.substr(from, i - from));
    from = i + 1;
  }
  return out;
}

void And(std::string* condition, const std::string& more) {
  *condition += (condition->empty() ? "" : " AND ") + more;
}

}  // namespace

std::string MayHoldSql(std::string_view phrase, std::string_view column) {
  while (phrase.starts_with(' ')) phrase.remove_prefix(1);
  while (phrase.ends_with(' ')) phrase.remove_suffix(1);
  if (phrase.size() > 2 && phrase.starts_with('/') && phrase.ends_with('/'))
    return fmt::format("match({}, {})", column,
                       Quoted(fmt::format("(?i){}", phrase.substr(1, phrase.size() - 2))));
  std::string condition;
  if (const std::string_view word = Needed(phrase); !word.empty())
    And(&condition, fmt::format("positionCaseInsensitiveUTF8({}, {}) > 0", column, Quoted(word)));
  for (size_t i = 0; i < phrase.size(); ++i) {
    if (phrase[i] != '(' && phrase[i] != '[') continue;
    const size_t close = Closing(phrase, i);
    if (phrase[i] == '(') {
      std::string needles;
      const auto alternatives = Alternatives(phrase.substr(i + 1, close - i - 1));
      bool all = alternatives.size() <= kAlternativesMax;
      for (const std::string_view one : alternatives) {
        const std::string_view word = Needed(one);
        all = all && !word.empty();
        needles += (needles.empty() ? "" : ", ") + Quoted(word);
      }
      if (all)
        And(&condition,
            fmt::format("multiSearchAnyCaseInsensitiveUTF8({}, [{}])", column, needles));
    }
    i = close;
  }
  return condition.empty() ? "1" : "(" + condition + ")";
}

}  // namespace clarion::api
