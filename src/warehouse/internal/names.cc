#include "warehouse/internal/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace clarion::warehouse::internal {
namespace {

// The functions; a table function of these names is refused by the engine.
constexpr std::string_view kForbiddenNames[] = {"file", "catboostevaluate", "hascolumnintable",
                                                "outfile", "infile"};

bool IsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Where the quoted text that begins at `from` ends: behind its closing quote.
size_t EndOfQuoted(std::string_view sql, size_t from) {
  for (size_t i = from + 1; i < sql.size(); ++i) {
    if (sql[i] == '\\')
      ++i;
    else if (sql[i] == sql[from])
      return i + 1;
  }
  return sql.size();
}

size_t EndOfWord(std::string_view sql, size_t from) {
  size_t end = from;
  while (end < sql.size() && IsWord(sql[end])) ++end;
  return end;
}

}  // namespace

Result<void> CheckNames(std::string_view sql) {
  for (size_t i = 0; i < sql.size();) {
    const bool quoted = sql[i] == '\'' || sql[i] == '`' || sql[i] == '"';
    const size_t end = quoted ? EndOfQuoted(sql, i) : IsWord(sql[i]) ? EndOfWord(sql, i) : i + 1;
    std::string name;
    if (sql[i] != '\'') {
      for (const char c : sql.substr(i, end - i))
        if (c != '`' && c != '"')
          name.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    }
    i = end;
    const auto* const found =
        std::find(std::begin(kForbiddenNames), std::end(kForbiddenNames), name);
    if (found != std::end(kForbiddenNames))
      return InvalidInput(
          fmt::format("'{}' is not for questions: they read the tables of this workspace and "
                      "nothing else; give a column or alias of that name another",
                      *found));
  }
  return {};
}

}  // namespace clarion::warehouse::internal
