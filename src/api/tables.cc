#include "api/tables.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>

#include "app/json_tables.h"
#include "base/file.h"

namespace clarion::api {
namespace {

constexpr std::string_view kJson = "application/json";

// A file that is gone when this is.
class Scratch {
 public:
  Scratch() {
    static std::atomic<uint64_t> number = 0;
    path_ = (std::filesystem::temp_directory_path() /
             fmt::format("clarion-{}-{}.xlsx", ::getpid(), ++number))
                .string();
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// "/v1/coaching/sessions" → "coaching-sessions"
std::string NameOf(const std::string& path) {
  std::string out;
  for (const char c : path.substr(path.find('/', 1) + 1))
    out += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '-';
  return out;
}

}  // namespace

bool MayBeTable(const Route& route) {
  if (route.method != Method::kGet || route.response_type != kJson ||
      route.response_schema.empty() || route.rows == RouteRows::kOne)
    return false;
  switch (route.permission) {
    case Permission::kPublic:
    case Permission::kOwnAccount:
    case Permission::kReadConversations:
    case Permission::kManageKeys:
    case Permission::kManagePrivacy:
    case Permission::kOperate:
      return false;
    default:
      return true;
  }
}

const std::vector<Parameter>& TableParameters() {
  static const std::vector<Parameter> parameters = {
      {"as", "xlsx: a workbook with a sheet for every list; csv: one of them"},
      {"table", "as=csv: which list; the first without it"}};
  return parameters;
}

Result<std::string> XlsxBytes(const std::function<Result<void>(app::TableSink&)>& fill) {
  const Scratch file;
  ASSIGN_OR_RETURN(const std::unique_ptr<app::TableSink> sink, app::OpenXlsx(file.path()));
  RETURN_IF_ERROR(fill(*sink));
  return ReadFile(file.path());
}

Response FileResponse(std::string_view content_type, const std::string& name, std::string bytes) {
  Response out;
  out.content_type = content_type;
  out.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}\"", name));
  out.body = std::move(bytes);
  return out;
}

Result<Response> AsTable(const Route& route, const Request& request, Response response) {
  const std::string as = request.Param("as");
  // Where it is another type already, the route knows `as` itself.
  if (as.empty() || response.status != 200 || route.response_type != kJson) return response;
  if (!MayBeTable(route)) return InvalidInput("as: this answer is no table; leave it out");
  if (as != "xlsx" && as != "csv")
    return InvalidInput(fmt::format("as: '{}' is not xlsx or csv", as));
  ASSIGN_OR_RETURN(const json::value* const found, response.Json());
  const json::value& answer = *found;
  if (!answer.is_object()) return InvalidInput("as: this answer is no table; leave it out");
  if (as == "csv") {
    std::string bytes;
    const auto sink = app::OpenCsv(&bytes);
    RETURN_IF_ERROR(app::WriteTable(answer.get_object(), request.Param("table"), *sink));
    return FileResponse("text/csv; charset=utf-8", NameOf(request.path) + ".csv", std::move(bytes));
  }
  ASSIGN_OR_RETURN(std::string bytes, XlsxBytes([&](app::TableSink& sink) {
                     return app::WriteTables(answer.get_object(), sink);
                   }));
  return FileResponse(kXlsxType, NameOf(request.path) + ".xlsx", std::move(bytes));
}

}  // namespace clarion::api
