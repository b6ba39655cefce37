#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/context.h"
#include "api/error_map.h"
#include "base/hash.h"
#include "connectors/clarion_jsonl/codec.h"

namespace clarion::api {
namespace {

// A request's records as texts: one object, an array of objects, or a line each.
Result<std::vector<std::string>> SplitRecords(const std::string& body) {
  std::vector<std::string> records;
  const size_t first = body.find_first_not_of(" \t\r\n");
  if (first == std::string::npos)
    return InvalidInput(
        "the body is empty; send a JSON object, an array, or one object a line (NDJSON)");
  if (body[first] == '[') {
    ASSIGN_OR_RETURN(const json::value array, ParseJson(body));
    for (const json::value& item : array.get_array()) records.push_back(ToJson(item));
    return records;
  }
  if (ParseJson(body).ok()) {
    records.push_back(body);
    return records;
  }
  size_t from = 0;
  while (from < body.size()) {
    const size_t end = std::min(body.find('\n', from), body.size());
    std::string line = body.substr(from, end - from);
    if (line.find_first_not_of(" \t\r") != std::string::npos) records.push_back(std::move(line));
    from = end + 1;
  }
  return records;
}

struct Taken {
  std::vector<journal::Entry> entries;
  std::vector<size_t> index;  // of each entry's record
  std::vector<journal::Reject> rejects;
  json::array results;
};

std::string IdOf(const connectors::Record& record) {
  const auto* interaction = std::get_if<Interaction>(&record);
  return interaction != nullptr ? interaction->id : std::get<LateOutcome>(record).interaction_id;
}

// `redactor` may be nullptr. Fails only where it cannot write its vault.
Result<Taken> Decode(const std::vector<std::string>& texts, const std::string& key,
                     const std::string& tenant, const app::RecordRedactor* redactor) {
  Taken taken;
  for (size_t i = 0; i < texts.size(); ++i) {
    Result<connectors::Record> record = connectors::DecodeClarionJson(texts[i]);
    if (!record.ok()) {
      taken.results.push_back(json::object{
          {"index", i}, {"id", ""}, {"status", "rejected"}, {"reason", record.error().message}});
      std::string kept = texts[i];
      if (redactor != nullptr) {
        ASSIGN_OR_RETURN(kept, redactor->RedactText(texts[i], tenant));
      }
      taken.rejects.push_back({0, 0, "clarion", "POST /v1/interactions", i + 1, 0,
                               record.error().message, std::move(kept)});
      continue;
    }
    // Whom a record belongs to is the caller's standing, never the record's word.
    std::visit([&](auto& value) { value.tenant = tenant; }, *record);
    if (redactor != nullptr) RETURN_IF_ERROR(redactor->Redact(&*record));
    journal::Entry entry = app::EntryOf(*record, connectors::EncodeClarionJson(*record));
    if (!key.empty()) entry.request_key = Hash128Hex(fmt::format("{}\n{}\n{}", tenant, key, i));
    taken.results.push_back(
        json::object{{"index", i}, {"id", IdOf(*record)}, {"status", "accepted"}, {"reason", ""}});
    taken.entries.push_back(std::move(entry));
    taken.index.push_back(i);
  }
  return taken;
}

Result<Response> Intake(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const std::vector<std::string> texts, SplitRecords(request.body));
  const auto header = request.headers.find("idempotency-key");
  if (header != request.headers.end() && header->second.size() > 256)
    return InvalidInput("Idempotency-Key: is longer than 256 bytes");
  const app::RecordRedactor* redactor = context.workspace->redactor().get();
  ASSIGN_OR_RETURN(Taken taken, Decode(texts, header == request.headers.end() ? "" : header->second,
                                       context.tenant, redactor));
  if (redactor != nullptr) RETURN_IF_ERROR(redactor->Sync());
  if (!taken.rejects.empty())
    RETURN_IF_ERROR(context.workspace->journal().AddRejects(taken.rejects));
  uint64_t accepted = 0, duplicate = 0, erased = 0;
  if (!taken.entries.empty()) {
    ASSIGN_OR_RETURN(const std::vector<journal::Receipt> receipts,
                     context.workspace->journal().Append(std::move(taken.entries)));
    for (size_t i = 0; i < receipts.size(); ++i) {
      if (receipts[i].status == journal::AppendStatus::kAccepted) {
        ++accepted;
        continue;
      }
      json::object& result = taken.results[taken.index[i]].as_object();
      if (receipts[i].status == journal::AppendStatus::kErased) {
        ++erased;
        result["status"] = "erased";
        result["reason"] = "its data was erased here on request and is not stored again";
        continue;
      }
      ++duplicate;
      result["status"] = "duplicate";
    }
    if (accepted > 0) context.records_arrived();
  }
  context.telemetry->Taken(accepted, duplicate, taken.rejects.size());
  const bool all_bad = accepted + duplicate + erased == 0;
  return JsonResponse(json::object{{"accepted", accepted},
                                   {"duplicate", duplicate},
                                   {"rejected", taken.rejects.size()},
                                   {"erased", erased},
                                   {"results", taken.results}},
                      all_bad ? 422 : 200);
}

}  // namespace

void AddIntakeRoutes(Context& context, Router& router) {
  Route intake(Method::kPost, "/v1/interactions", Permission::kWriteInteractions,
               "Take in conversations and outcomes: an object, an array or NDJSON. Answers when "
               "they are on disk");
  intake.response_schema = "Intake";
  intake.handle = [&context](const Request& request) { return Intake(context, request); };
  router.Add(std::move(intake));
}

}  // namespace clarion::api
