#include "app/erasure.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "app/importer.h"
#include "app/internal/byte_search.h"
#include "app/internal/elsewhere.h"
#include "app/internal/person_records.h"
#include "base/log.h"
#include "connectors/clarion_jsonl/codec.h"

namespace clarion::app {
namespace {

namespace fs = std::filesystem;

constexpr size_t kScanWordMin = 6;    // bytes; shorter ones stand in binary files by chance
constexpr size_t kScanWordsMax = 96;  // the longest of them

// For the test that kills an erasure wherever it may be.
void StopHere(std::string_view point) {
  const char* at = std::getenv("CLARION_TEST_KILL_ERASURE");
  if (at != nullptr && point == at) ::kill(::getpid(), SIGKILL);
}

// Uploads hold what was sent as it was sent, until they are in.
Result<void> NothingWaits(const std::string& folder) {
  std::error_code code;
  const fs::path uploads = fs::path(folder) / "uploads";
  if (!fs::exists(uploads, code) || fs::is_empty(uploads, code)) return {};
  return Conflict(
      "uploaded files wait to be read and may hold this person; let the import end, then erase");
}

// The tables whose rows come from single records.
Result<void> EraseRows(Workspace& workspace, const std::vector<uint64_t>& versions) {
  for (const warehouse::Table& table : warehouse::Tables()) {
    if (table.name == "journey_step" || table.name == "customer_outcome") continue;
    RETURN_IF_ERROR(warehouse::EraseVersions(workspace.warehouse(), table.name, versions));
  }
  RETURN_IF_ERROR(workspace.metrics().ForgetPast());
  // Those made of all interactions at once.
  return workspace.pipeline().Derive();
}

// What to look for in raw bytes: nobody else's records may hold it.
Result<std::set<std::string>> WordsToScan(Workspace& workspace, const internal::Traces& traces) {
  std::set<std::string> all(traces.ids);
  all.insert(traces.interactions.begin(), traces.interactions.end());
  all.insert(traces.names.begin(), traces.names.end());
  std::vector<std::string> sentences;
  for (const std::string& text : traces.said)
    if (text.size() >= internal::kSentenceMin) sentences.push_back(text);
  std::stable_sort(sentences.begin(), sentences.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  std::erase_if(all, [](const std::string& word) { return word.size() < kScanWordMin; });
  for (const std::string& text : sentences)
    if (all.size() < kScanWordsMax) all.insert(text);
  ASSIGN_OR_RETURN(const std::set<std::string> held,
                   internal::HeldByOthers(workspace.warehouse(), traces.versions, all));
  for (const std::string& word : held) all.erase(word);
  return all;
}

// All but the last step, FinishErasure, which takes away what the others are made from. Each may be
// done again: whatever was cut off, doing it from the start ends the same.
Result<ErasureReport> CarryOut(Workspace& workspace, registry::Registry& registry, uint64_t erasure,
                               const std::string& request, std::set<std::string>* words) {
  ErasureReport report;
  report.request = request;
  ASSIGN_OR_RETURN(const auto records, workspace.journal().ReadErasing(erasure));
  ASSIGN_OR_RETURN(const internal::Traces traces, internal::TracesOf(records));
  report.records = records.size();
  report.places = {{"journal records", records.size()}};
  ASSIGN_OR_RETURN(const std::vector<Place> rows,
                   internal::WarehouseRows(workspace.warehouse(), traces));
  report.places.insert(report.places.end(), rows.begin(), rows.end());
  StopHere("begun");
  RETURN_IF_ERROR(EraseRows(workspace, traces.versions));
  StopHere("rows");
  ASSIGN_OR_RETURN(const std::vector<Place> others,
                   internal::Elsewhere(workspace, registry, traces, request, true));
  report.places.insert(report.places.end(), others.begin(), others.end());
  for (const Place& place : others)
    report.retrain |= place.name == "training texts" && place.count > 0;
  ASSIGN_OR_RETURN(const std::vector<Place> left,
                   internal::WarehouseRows(workspace.warehouse(), traces));
  for (const Place& place : left)
    if (place.count > 0)
      return Corrupt(
          fmt::format("{} {} of an erased person are still there", place.count, place.name));
  if (words != nullptr) {
    ASSIGN_OR_RETURN(*words, WordsToScan(workspace, traces));
  }
  StopHere("elsewhere");
  return report;
}

// Carries out, proves, and puts both into the register.
Result<ErasureReport> CarryOutFor(Workspace& workspace, registry::Registry& registry,
                                  const registry::Actor& actor, uint64_t erasure,
                                  const privacy::PersonRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  std::set<std::string> words;
  ASSIGN_OR_RETURN(ErasureReport report,
                   CarryOut(workspace, registry, erasure, request.id, &words));
  report.hash = request.hash;
  privacy::Requests book(registry.database(), workspace.clock());
  // The register names the person until here.
  RETURN_IF_ERROR(book.Finish(actor, request.id, ToJsonObject(report)));
  RETURN_IF_ERROR(registry.database().FoldLog());
  StopHere("registered");
  RETURN_IF_ERROR(workspace.journal().FinishErasure(erasure));
  StopHere("emptied");
  ASSIGN_OR_RETURN(const internal::ByteSearch search,
                   internal::SearchBytes(workspace.folder(), words));
  report.words = words.size();
  report.files = search.files;
  report.bytes = search.bytes;
  report.found_in = search.found_in;
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  RETURN_IF_ERROR(book.Complete(actor.tenant, request.id, ToJsonObject(report)));
  return report;
}

std::vector<std::string> SubjectsOf(const std::string& tenant,
                                    const std::vector<std::string>& interactions) {
  std::vector<std::string> subjects;
  for (const std::string& id : interactions) {
    Interaction it;
    it.tenant = tenant;
    it.id = id;
    subjects.push_back(EntryOf(it, "").subject);
  }
  return subjects;
}

}  // namespace

json::object ToJsonObject(const ErasureReport& report) {
  json::object places;
  for (const Place& place : report.places) places[place.name] = place.count;
  json::array found;
  for (const std::string& path : report.found_in) found.emplace_back(path);
  return {{"request", report.request},
          {"hash", report.hash},
          {"records", report.records},
          {"places", std::move(places)},
          {"retrain", report.retrain},
          {"proof", json::object{{"words", report.words},
                                 {"files", report.files},
                                 {"bytes", report.bytes},
                                 {"found_in", std::move(found)}}},
          {"seconds", report.seconds}};
}

Result<ErasureReport> Erase(Workspace& workspace, registry::Registry& registry,
                            const registry::Actor& actor, const Person& person,
                            const std::string& request) {
  privacy::Requests book(registry.database(), workspace.clock());
  ASSIGN_OR_RETURN(privacy::PersonRequest registered, book.Find(person.tenant, request));
  if (registered.kind != privacy::RequestKind::kErasure ||
      registered.state != privacy::RequestState::kOpen)
    return Conflict(fmt::format("request {} is no open request for erasure", request));
  ASSIGN_OR_RETURN(const std::optional<privacy::Hold> hold,
                   HoldOnPerson(registry, workspace.clock(), person));
  if (hold)
    return Conflict("nothing was erased: " + privacy::Describe(*hold) + "; release it first");
  RETURN_IF_ERROR(NothingWaits(workspace.folder()));
  const std::lock_guard lock(workspace.pipeline_mutex());
  std::vector<std::string> ids;
  for (const PersonContact& contact : person.contacts) ids.push_back(contact.id);
  std::vector<std::string> subjects = SubjectsOf(person.tenant, ids);
  ASSIGN_OR_RETURN(const auto records, internal::RecordsOf(workspace.journal(), person));
  for (const journal::StoredRecord& record : records) {
    ASSIGN_OR_RETURN(const connectors::Record decoded,
                     connectors::DecodeClarionJson(record.payload));
    if (std::holds_alternative<LateOutcome>(decoded))
      subjects.push_back(EntryOf(decoded, record.payload).subject);
  }
  registered.hash =
      workspace.journal().ErasureName("person\n" + person.tenant + "\n" + person.name());
  ASSIGN_OR_RETURN(const journal::Erasure erasure,
                   workspace.journal().BeginErasure(subjects, person.past));
  RETURN_IF_ERROR(book.Begin(actor, request, erasure.id, registered.hash));
  return CarryOutFor(workspace, registry, actor, erasure.id, registered);
}

Result<uint64_t> EraseInteractions(Workspace& workspace, registry::Registry& registry,
                                   const std::string& tenant,
                                   const std::vector<std::string>& interactions) {
  if (interactions.empty()) return uint64_t{0};
  RETURN_IF_ERROR(NothingWaits(workspace.folder()));
  const std::lock_guard lock(workspace.pipeline_mutex());
  ASSIGN_OR_RETURN(const journal::Erasure erasure,
                   workspace.journal().BeginErasure(SubjectsOf(tenant, interactions), {}));
  ASSIGN_OR_RETURN(const ErasureReport report,
                   CarryOut(workspace, registry, erasure.id, "retention", nullptr));
  RETURN_IF_ERROR(workspace.journal().FinishErasure(erasure.id));
  return report.records;
}

Result<uint64_t> ResumeErasures(Workspace& workspace) {
  ASSIGN_OR_RETURN(const std::vector<journal::Erasure> open, workspace.journal().OpenErasures());
  if (open.empty()) return uint64_t{0};
  ASSIGN_OR_RETURN(
      const auto registry,
      registry::Registry::Open({workspace.folder(), workspace.content(), {}}, workspace.clock()));
  privacy::Requests book(registry->database(), workspace.clock());
  const std::lock_guard lock(workspace.pipeline_mutex());
  for (const journal::Erasure& one : open) {
    SPDLOG_WARN("an erasure of {} records was interrupted and is carried on", one.seqs.size());
    const Result<privacy::PersonRequest> request = book.OfErasure(one.id);
    if (request.ok()) {
      const registry::Actor self{"program", "", "clarion", "", ""};
      RETURN_IF_ERROR(CarryOutFor(workspace, *registry, self, one.id, *request));
    } else {
      // Retention's, or killed before the register knew.
      RETURN_IF_ERROR(CarryOut(workspace, *registry, one.id, "", nullptr));
      RETURN_IF_ERROR(workspace.journal().FinishErasure(one.id));
    }
  }
  return static_cast<uint64_t>(open.size());
}

}  // namespace clarion::app
