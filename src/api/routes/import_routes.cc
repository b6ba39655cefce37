#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/context.h"
#include "api/params.h"
#include "api/wire.h"
#include "base/utf8.h"

namespace clarion::api {
namespace {

constexpr size_t kRawShown = 4096;

std::string_view Name(ImportState state) {
  switch (state) {
    case ImportState::kRunning:
      return "running";
    case ImportState::kDone:
      return "done";
    case ImportState::kFailed:
      return "failed";
    case ImportState::kCancelled:
      return "cancelled";
  }
  return "";
}

json::object JobToWire(const ImportJob& job) {
  return {{"id", job.id},
          {"filename", job.filename},
          {"format", job.format},
          {"state", Name(job.state)},
          {"bytes", job.bytes},
          {"bytes_read", job.bytes_read},
          {"accepted", job.counts.accepted},
          {"duplicate", job.counts.duplicate},
          {"rejected", job.counts.rejected},
          {"erased", job.counts.erased},
          {"turns", job.counts.turns},
          {"seconds", job.seconds},
          {"error", job.error.empty() ? json::value() : json::value(job.error)},
          {"started_at", FormatTime(job.started_at)}};
}

Result<Response> Start(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const std::string id,
                   context.imports->Add(request.body_file, request.Param("filename", "upload"),
                                        request.Param("format", "auto"), context.tenant));
  return JsonResponse(json::object{{"id", id}}, 202);
}

Result<Response> ListRejects(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const int64_t limit, LimitParam(request, 50, 500));
  ASSIGN_OR_RETURN(const auto before, EarlierThanParam(request, "before"));
  ASSIGN_OR_RETURN(const auto rejects, context.workspace->journal().ListRejects(
                                           before.value_or(0), static_cast<size_t>(limit)));
  ASSIGN_OR_RETURN(const uint64_t total, context.workspace->journal().CountRejects());
  json::array list;
  for (const journal::Reject& reject : rejects) {
    list.push_back(json::object{{"id", reject.id},
                                {"at", FormatTime(reject.at)},
                                {"format", reject.format},
                                {"file", reject.file},
                                {"line", reject.line},
                                {"byte", reject.byte},
                                {"reason", Utf8Lossy(reject.reason)},
                                {"raw", Utf8Lossy(Utf8Prefix(reject.raw, kRawShown))},
                                {"raw_bytes", reject.raw.size()}});
  }
  const bool more = static_cast<int64_t>(rejects.size()) == limit;
  return JsonResponse(
      json::object{{"rejects", list},
                   {"total", total},
                   {"next", more ? json::value(rejects.back().id) : json::value()}});
}

Result<uint64_t> Number(const std::string& text) {
  char* end = nullptr;
  const uint64_t value = std::strtoull(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0') return InvalidInput(fmt::format("'{}' is not a number", text));
  return value;
}

}  // namespace

void AddImportRoutes(Context& context, Router& router) {
  Route start(Method::kPost, "/v1/imports", Permission::kManageImports,
              "Upload a file, .gz and .zst as they are; it is imported in the background");
  start.parameters = {{"filename", "shown in lists and rejects"},
                      {"format", "auto, or one of /v1/formats"}};
  start.streams_body = true;
  start.response_schema = "ImportStarted";
  start.handle = [&context](const Request& request) { return Start(context, request); };
  router.Add(std::move(start));

  Route list(Method::kGet, "/v1/imports", Permission::kManageImports,
             "Imports since the server started, newest first");
  list.response_schema = "Imports";
  list.handle = [&context](const Request&) -> Result<Response> {
    json::array jobs;
    for (const ImportJob& job : context.imports->List()) jobs.push_back(JobToWire(job));
    return JsonResponse(json::object{{"imports", jobs}});
  };
  router.Add(std::move(list));

  Route one(Method::kGet, "/v1/imports/{id}", Permission::kManageImports, "One import's progress");
  one.response_schema = "Import";
  one.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const ImportJob job, context.imports->Find(request.path_values.at("id")));
    return JsonResponse(JobToWire(job));
  };
  router.Add(std::move(one));

  Route cancel(Method::kDelete, "/v1/imports/{id}", Permission::kManageImports,
               "Stop an import; what was accepted stays");
  cancel.response_schema = "Import";
  cancel.handle = [&context](const Request& request) -> Result<Response> {
    RETURN_IF_ERROR(context.imports->Cancel(request.path_values.at("id")));
    ASSIGN_OR_RETURN(const ImportJob job, context.imports->Find(request.path_values.at("id")));
    return JsonResponse(JobToWire(job));
  };
  router.Add(std::move(cancel));

  Route rejects(Method::kGet, "/v1/rejects", Permission::kManageImports,
                "Records that could not be read, newest first");
  rejects.parameters = {{"limit", "1 to 500", "integer"},
                        {"before", "`next` of the page before", "integer"}};
  rejects.response_schema = "Rejects";
  rejects.handle = [&context](const Request& request) { return ListRejects(context, request); };
  router.Add(std::move(rejects));

  Route retry(Method::kPost, "/v1/rejects/retry", Permission::kManageImports,
              "Try all rejected records again");
  retry.response_schema = "Retried";
  retry.handle = [&context](const Request&) -> Result<Response> {
    ASSIGN_OR_RETURN(
        const app::ImportCounts counts,
        app::RetryRejects(context.workspace->journal(), {}, context.workspace->redactor().get()));
    context.records_arrived();
    return JsonResponse(json::object{{"accepted", counts.accepted},
                                     {"duplicate", counts.duplicate},
                                     {"erased", counts.erased},
                                     {"rejected", counts.rejected}});
  };
  router.Add(std::move(retry));

  Route remove(Method::kDelete, "/v1/rejects/{id}", Permission::kManageImports,
               "Throw one rejected record away for good");
  remove.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const uint64_t id, Number(request.path_values.at("id")));
    RETURN_IF_ERROR(context.workspace->journal().RemoveReject(id));
    return JsonResponse(json::object{{"removed", id}});
  };
  router.Add(std::move(remove));
}

}  // namespace clarion::api
