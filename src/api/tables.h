// Any answer about figures and lists, as a spreadsheet: ?as=xlsx, or ?as=csv&table=NAME.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.h"
#include "app/workbook.h"

namespace clarion::api {

// Answers that may be asked for as tables: of every list and figure, but not of what people said,
// of one's own account, of keys and of a person's data.
bool MayBeTable(const Route& route);
const std::vector<Parameter>& TableParameters();

// `response` as the request asks for it: unchanged without `as`. kInvalidInput: another format, or
// an answer that is no table.
Result<Response> AsTable(const Route& route, const Request& request, Response response);

// A finished file, to be stored under `name`.
Response FileResponse(std::string_view content_type, const std::string& name, std::string bytes);
inline constexpr std::string_view kXlsxType =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

// Writes a workbook through `fill` and gives its bytes.
Result<std::string> XlsxBytes(const std::function<Result<void>(app::TableSink&)>& fill);

}  // namespace clarion::api
