// Does a question that somebody writes in SQL read what people said?
#pragma once

#include <string_view>

#include "base/result.h"
#include "warehouse/warehouse.h"

namespace clarion::warehouse {

// Goes by the engine's own analysis of the question, with every *, alias and subquery resolved:
// true where it touches a column of words (tables.h), a table that is none of ours, or a table
// function whose columns the analysis does not show; and where an older engine cannot tell.
// kInvalidInput carries the engine's message about the question.
Result<bool> ReadsWords(Warehouse& warehouse, std::string_view sql);

}  // namespace clarion::warehouse
