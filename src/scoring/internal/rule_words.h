// A rule's text cut into names, amounts, texts and signs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace clarion::scoring::internal {

struct Word {
  enum class Kind : uint8_t { kName, kAmount, kText, kSign, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;  // kSign: the operator; kText: without quotes
  size_t at = 0;
};

// kInvalidInput: "column 14: message", counted from 1.
Error FailAt(size_t at, std::string_view message);
// Always ends with a kEnd.
Result<std::vector<Word>> SplitWords(std::string_view text);

}  // namespace clarion::scoring::internal
