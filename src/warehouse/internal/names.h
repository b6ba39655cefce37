// What people may not name in a question: the engine's own limits leave these open.
#pragma once

#include <string_view>

#include "base/result.h"

namespace clarion::warehouse::internal {

// `sql` as the engine's formatQuery writes it: no comments, strings in ', names bare or in `.
// kInvalidInput names what was found: a function that reads any file or asks another server, or a
// file to write to. Words in strings are free.
Result<void> CheckNames(std::string_view sql);

}  // namespace clarion::warehouse::internal
