#include "app/workspace.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "app/erasure.h"
#include "base/file.h"
#include "base/log.h"
#include "warehouse/zones.h"

namespace clarion::app {
namespace {

namespace fs = std::filesystem;

std::string LockPath(const std::string& folder) { return folder + "/warehouse.lock"; }

// "http://127.0.0.1:8123/clarion"
Result<std::unique_ptr<warehouse::Warehouse>> OpenServer(const std::string& url) {
  constexpr std::string_view kScheme = "http://";
  const size_t slash = url.find('/', kScheme.size());
  const size_t colon = url.find(':', kScheme.size());
  if (!url.starts_with(kScheme) || slash == std::string::npos || colon == std::string::npos ||
      colon > slash || slash + 1 == url.size())
    return InvalidInput(fmt::format("--warehouse: '{}' is not http://HOST:PORT/DATABASE", url));
  return warehouse::OpenHttp({.host = url.substr(kScheme.size(), colon - kScheme.size()),
                              .port = url.substr(colon + 1, slash - colon - 1),
                              .database = url.substr(slash + 1)});
}

}  // namespace

Result<std::string> FindContent(const std::string& given) {
  std::vector<std::string> places;
  if (!given.empty()) places.push_back(given);
  if (const char* set = std::getenv("CLARION_CONTENT"); given.empty() && set != nullptr)
    places.emplace_back(set);
  if (given.empty()) {
    std::error_code code;
    const fs::path program = fs::read_symlink("/proc/self/exe", code);
    for (fs::path folder = program.parent_path(); folder.has_relative_path();
         folder = folder.parent_path()) {
      places.push_back(folder / "content");
      places.push_back(folder / "share/clarion/content");
    }
  }
  std::string looked;
  for (const std::string& place : places) {
    if (fs::exists(fs::path(place) / "scorecards")) return place;
    looked += "\n  " + place;
  }
  return NotFound(
      "the shipped scorecards, phrases and metrics were not found; set CLARION_CONTENT. Looked "
      "for:" +
      looked);
}

Workspace::~Workspace() {
  pipeline_.reset();
  metrics_.reset();
  warehouse_.reset();  // closes the engine: a process that does not hangs at exit
  if (lock_fd_ >= 0) ::close(lock_fd_);
}

Result<void> Workspace::Lock() {
  lock_fd_ = ::open(LockPath(options_.folder).c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
  if (lock_fd_ < 0)
    return Unavailable(fmt::format("cannot write in '{}'; check its permissions", options_.folder));
  if (::flock(lock_fd_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_fd_);
    lock_fd_ = -1;
    return Conflict(
        fmt::format("'{}' is open in another clarion process (a running server?); stop it, or use "
                    "its HTTP interface",
                    options_.folder));
  }
  return {};
}

Result<std::unique_ptr<Workspace>> Workspace::Open(const WorkspaceOptions& options) {
  WorkspaceOptions filled = options;
  if (!fs::exists(filled.folder)) {
    // What customers said is for its owner alone, whatever the umask is.
    RETURN_IF_ERROR(MakeFolders(filled.folder));
    std::error_code ignored;
    fs::permissions(filled.folder, fs::perms::owner_all, ignored);
  }
  ASSIGN_OR_RETURN(filled.content, FindContent(options.content));
  std::unique_ptr<Workspace> workspace(new Workspace(filled));
  const std::string demo_mark = filled.folder + "/demo";
  if (options.demo)
    RETURN_IF_ERROR(WriteFileAtomically(demo_mark, "made by clarion serve --demo\n"));
  workspace->demo_ = fs::exists(demo_mark);
  journal::JournalSettings settings;
  // For the test that shows the crash test can fail; see tests/e2e.
  if (const char* weaken = std::getenv("CLARION_TEST_WEAKEN_JOURNAL"); weaken != nullptr) {
    settings.weaken_ack_before_commit = std::string_view(weaken) == "ack";
    settings.weaken_no_duplicate_check = std::string_view(weaken) == "duplicates";
  }
  ASSIGN_OR_RETURN(workspace->journal_, journal::Journal::Open(filled.folder + "/journal.db",
                                                               settings, workspace->clock_));
  RETURN_IF_ERROR(workspace->ReloadDefinitions());
  ASSIGN_OR_RETURN(workspace->taxonomy_, enrichment::ReadTaxonomy(filled.folder));
  ASSIGN_OR_RETURN(workspace->redactor_, RecordRedactor::OfWorkspace(filled.folder));
  ASSIGN_OR_RETURN(workspace->reading_, Reading::OfWorkspace(filled.folder));
  const Result<void> locked = workspace->Lock();
  if (!locked.ok() && (options.need_warehouse || locked.error().kind != ErrorKind::kConflict))
    return locked.error();
  if (!locked.ok()) return workspace;

  // Half-written blocks and uploads of a process that was killed.
  std::error_code ignored;
  fs::remove_all(filled.folder + "/scratch", ignored);
  RETURN_IF_ERROR(MakeFolders(filled.folder + "/scratch"));
  ASSIGN_OR_RETURN(workspace->warehouse_,
                   filled.warehouse.empty()
                       ? warehouse::OpenChdb({.folder = filled.folder + "/warehouse",
                                              .scratch_folder = filled.folder + "/scratch"})
                       : OpenServer(filled.warehouse));
  ASSIGN_OR_RETURN(const bool anew, warehouse::CreateTables(*workspace->warehouse_));
  if (anew) {
    RETURN_IF_ERROR(workspace->journal_->SetCursor("warehouse", journal::RecordSeq(0)));
    // What retired cards scored is gone with the tables: whoever uses one again scores all anew.
    ASSIGN_OR_RETURN(Retirements retired, workspace->retirements());
    for (auto& [card, one] : retired) one.until = 0;
    if (!retired.empty()) RETURN_IF_ERROR(WriteRetirements(filled.folder, retired));
  }
  workspace->pipeline_ =
      std::make_unique<Pipeline>(*workspace->journal_, *workspace->warehouse_, PipelineSettings{});
  RETURN_IF_ERROR(workspace->pipeline_->Recover());
  workspace->warehouse_->ShowReasons(workspace->taxonomy().Renamed());
  RETURN_IF_ERROR(workspace->OpenMetrics());
  ASSIGN_OR_RETURN(const metrics::Calendar calendar,
                   metrics::ReadCalendar(filled.folder, filled.content));
  RETURN_IF_ERROR(workspace->ShowCalendar(calendar));
  RETURN_IF_ERROR(ResumeErasures(*workspace));
  ASSIGN_OR_RETURN(workspace->versions_, Versions::Open(filled.folder + "/versions"));
  RETURN_IF_ERROR(workspace->FollowDefinitions());
  RETURN_IF_ERROR(workspace->ApplyTaxonomy());
  return workspace;
}

Result<void> Workspace::OpenMetrics() {
  const std::string shipped = options_.content + "/metrics", own = options_.folder + "/metrics";
  ASSIGN_OR_RETURN(const std::vector<metrics::Definition> all,
                   metrics::LoadDefinitions(shipped, own));
  metrics_ = std::make_unique<metrics::Engine>(all, *warehouse_);
  RETURN_IF_ERROR(metrics_->ForgetPast());
  if (fs::exists(own)) {
    // What people wrote is asked once, of no time at all, before it stands beside all others.
    ASSIGN_OR_RETURN(const std::vector<metrics::Definition> mine, metrics::LoadDefinitions(own));
    for (const metrics::Definition& one : mine) {
      metrics::ValuesQuery query;
      query.period = {0, 1};
      query.ids = {one.id};
      if (const auto asked = metrics_->Values(query); !asked.ok())
        return InvalidInput(
            fmt::format("{}: metric '{}' cannot be asked: {}", own, one.id, asked.error().message));
    }
  }
  RETURN_IF_ERROR(MakeFolders(options_.folder + "/versions"));
  ASSIGN_OR_RETURN(
      metric_versions_,
      MetricVersions::Open(options_.folder + "/versions/metrics.jsonl", all, clock_.NowMs()));
  return {};
}

std::shared_ptr<const Definitions> Workspace::definitions() const {
  const std::lock_guard lock(definitions_mutex_);
  return definitions_;
}

Result<std::vector<std::string>> Workspace::ScorecardFiles() const {
  std::map<std::string, std::string> by_name;
  ASSIGN_OR_RETURN(const std::vector<std::string> shipped,
                   ListFiles(options_.content + "/scorecards", ".yaml"));
  for (const std::string& path : shipped) by_name[fs::path(path).filename()] = path;
  const std::string own = options_.folder + "/scorecards";
  if (fs::exists(own)) {
    ASSIGN_OR_RETURN(const std::vector<std::string> mine, ListFiles(own, ".yaml"));
    for (const std::string& path : mine) by_name[fs::path(path).filename()] = path;
  }
  std::vector<std::string> files;
  for (const auto& [name, path] : by_name) files.push_back(path);
  return files;
}

Result<Definitions> Workspace::LoadDefinitions(const std::string& own) const {
  ASSIGN_OR_RETURN(const std::vector<std::string> cards, ScorecardFiles());
  ASSIGN_OR_RETURN(enrichment::Enricher enricher,
                   enrichment::Enricher::LoadContent(options_.content, own));
  ASSIGN_OR_RETURN(scoring::Scorer scorer, scoring::Scorer::Load(cards));
  ASSIGN_OR_RETURN(const Retirements retired, retirements());
  std::vector<std::string> ids;
  for (const auto& [card, one] : retired) ids.push_back(card);
  scorer.Retire(ids);
  ASSIGN_OR_RETURN(scoring::PolicySet policies, scoring::PolicySet::Load(options_.content, own));
  return Definitions{std::move(enricher), std::move(policies), std::move(scorer)};
}

Result<void> Workspace::ReloadDefinitions() {
  ASSIGN_OR_RETURN(Definitions loaded, LoadDefinitions(options_.folder));
  auto shared = std::make_shared<const Definitions>(std::move(loaded));
  const std::lock_guard lock(definitions_mutex_);
  definitions_ = std::move(shared);
  return {};
}

// Scores that were made by other definitions than today's (an upgrade, a file edited by hand) are
// made again before anybody reads them; the old ones stay readable as past versions.
Result<void> Workspace::FollowDefinitions() {
  const auto now = definitions();
  bool same = true;
  for (const scoring::ScorecardInfo& card : now->scorer.cards()) {
    if (card.retired) continue;
    const auto current = versions_->Current(card.id);
    same = same && current && current->marks == MarksOf(card, now->signals_version());
  }
  ASSIGN_OR_RETURN(const journal::RecordSeq carried, journal_->Cursor("warehouse"));
  if (!same && carried.value() > 0) {
    SPDLOG_INFO("definitions changed: {} records are scored again", carried.value());
    RETURN_IF_ERROR(pipeline_->Rebuild(now, false));
  }
  if (!same) RETURN_IF_ERROR(NotePublished());
  std::string current;
  for (const Marks& marks : ShownMarks())
    current += (current.empty() ? "" : ", ") + warehouse::Quoted(marks.generation);
  ASSIGN_OR_RETURN(const warehouse::Rows past,
                   warehouse_->Query(fmt::format(
                       "SELECT count() FROM score WHERE generation NOT IN ({})", current)));
  ShowCurrent(past.Integer(0, 0) > 0);
  return {};
}

Result<void> Workspace::NotePublished() {
  const auto now = definitions();
  for (const scoring::ScorecardInfo& card : now->scorer.cards()) {
    if (card.retired) continue;
    const Marks marks = MarksOf(card, now->signals_version());
    const auto current = versions_->Current(card.id);
    if (current && current->marks == marks) continue;
    ASSIGN_OR_RETURN(const std::string yaml, ReadFile(card.file));
    RETURN_IF_ERROR(versions_->Publish(
        {card.id, card.version, marks, now->signals_version(), "", clock_.NowMs()}, yaml));
  }
  return {};
}

std::vector<Marks> Workspace::ShownMarks() const {
  const auto now = definitions();
  std::vector<Marks> out;
  for (const scoring::ScorecardInfo& card : now->scorer.cards()) {
    const auto last = card.retired ? versions_->Current(card.id) : std::nullopt;
    out.push_back(last ? last->marks : MarksOf(card, now->signals_version()));
  }
  return out;
}

void Workspace::ShowCurrent(bool past) {
  warehouse::Shown shown;
  for (Marks& marks : ShownMarks()) {
    shown.generations.push_back(std::move(marks.generation));
    shown.rules.push_back(std::move(marks.rules));
  }
  shown.past = past;
  warehouse_->Show(std::move(shown));
}

Result<void> Workspace::PublishCard(const std::string& yaml) {
  ASSIGN_OR_RETURN(const scoring::Scorer scorer, scoring::Scorer::Compile({{"card", yaml}}));
  const std::string& id = scorer.cards().front().id;
  // Under the name of the file it replaces, so that the shipped one steps back.
  std::string name = id + ".yaml";
  for (const scoring::ScorecardInfo& card : definitions()->scorer.cards())
    if (card.id == id) name = fs::path(card.file).filename();
  RETURN_IF_ERROR(MakeFolders(options_.folder + "/scorecards"));
  RETURN_IF_ERROR(WriteFileAtomically(options_.folder + "/scorecards/" + name, yaml));
  ASSIGN_OR_RETURN(Retirements retired, retirements());
  if (retired.erase(id) > 0) RETURN_IF_ERROR(WriteRetirements(options_.folder, retired));
  RETURN_IF_ERROR(ReloadDefinitions());
  RETURN_IF_ERROR(NotePublished());
  ShowCurrent(true);
  return {};
}

Result<void> Workspace::RetireCard(const std::string& card, const std::string& reason,
                                   const std::string& by) {
  const auto now = definitions();
  const auto& cards = now->scorer.cards();
  const auto found =
      std::find_if(cards.begin(), cards.end(), [&](const auto& one) { return one.id == card; });
  if (found == cards.end()) return NotFound(fmt::format("there is no scorecard '{}'", card));
  if (found->retired) return Conflict(fmt::format("'{}' is retired already", found->title));
  ASSIGN_OR_RETURN(Retirements retired, retirements());
  ASSIGN_OR_RETURN(const journal::RecordSeq until, journal_->Cursor("warehouse"));
  retired[card] = {card, clock_.NowMs(), static_cast<int64_t>(until.value()), reason, by};
  RETURN_IF_ERROR(WriteRetirements(options_.folder, retired));
  RETURN_IF_ERROR(ReloadDefinitions());
  ShowCurrent(true);
  return {};
}

Result<void> Workspace::PublishFile(const std::string& file,
                                    const std::optional<std::string>& bytes) {
  const fs::path path = fs::path(options_.folder) / file;
  RETURN_IF_ERROR(MakeFolders(path.parent_path()));
  // The file first: should the machine stop before the swap, the next start makes the rows anew.
  if (bytes) {
    RETURN_IF_ERROR(WriteFileAtomically(path, *bytes));
  } else {
    std::error_code code;
    fs::remove(path, code);
    if (code)
      return Unavailable(fmt::format("cannot remove '{}': {}", path.string(), code.message()));
  }
  RETURN_IF_ERROR(ReloadDefinitions());
  RETURN_IF_ERROR(pipeline_->SwapNext(*definitions()));
  RETURN_IF_ERROR(NotePublished());
  ShowCurrent(true);
  return {};
}

enrichment::Taxonomy Workspace::taxonomy() const {
  const std::lock_guard lock(taxonomy_mutex_);
  return taxonomy_;
}

Result<void> Workspace::ChangeTaxonomy(
    const std::function<Result<void>(enrichment::Taxonomy*)>& change) {
  const std::lock_guard one_at_a_time(taxonomy_change_mutex_);
  enrichment::Taxonomy next = taxonomy();
  RETURN_IF_ERROR(change(&next));
  RETURN_IF_ERROR(enrichment::WriteTaxonomy(options_.folder, next));
  {
    const std::lock_guard lock(taxonomy_mutex_);
    taxonomy_ = std::move(next);
  }
  const std::lock_guard lock(pipeline_mutex_);
  return ApplyTaxonomy();
}

metrics::Calendar Workspace::calendar() const {
  const std::lock_guard lock(calendar_mutex_);
  return calendar_;
}

Zone Workspace::zone() const {
  const std::lock_guard lock(calendar_mutex_);
  return zone_;
}

Result<void> Workspace::ShowCalendar(const metrics::Calendar& calendar) {
  auto read = warehouse::ReadZone(*warehouse_, calendar.time_zone);
  if (!read.ok()) return InvalidInput("time_zone: " + read.error().message);
  const Zone zone = *std::move(read);
  warehouse_->ShowZone(zone);
  warehouse_->ShowWords(
      {{"opening", metrics::OpeningSql(calendar)},
       {"open_wait", metrics::OpenTimeSql(calendar, "started_ms + first_response_ms")}});
  const std::lock_guard lock(calendar_mutex_);
  calendar_ = calendar;
  zone_ = zone;
  return {};
}

Result<void> Workspace::ChangeCalendar(const metrics::Calendar& calendar) {
  const std::lock_guard one_at_a_time(taxonomy_change_mutex_);
  RETURN_IF_ERROR(ShowCalendar(calendar));
  return WriteFileAtomically(options_.folder + "/calendar.yaml", metrics::CalendarYaml(calendar));
}

// Contacts on one reason are one journey, so other reasons are other journeys. A file remembers by
// which names the journeys were stitched.
Result<void> Workspace::ApplyTaxonomy() {
  const std::string path = options_.folder + "/versions/taxonomy";
  const std::map<std::string, std::string> renamed = taxonomy().Renamed();
  std::string now, before;
  for (const auto& [label, id] : renamed) now += fmt::format("{:?} {:?}\n", label, id);
  if (fs::exists(path)) {
    ASSIGN_OR_RETURN(before, ReadFile(path));
  }
  warehouse_->ShowReasons(renamed);
  if (now == before) return {};
  RETURN_IF_ERROR(pipeline_->Derive());
  return WriteFileAtomically(path, now);
}

Result<uint64_t> Workspace::CatchUp(bool derive) {
  const std::lock_guard lock(pipeline_mutex_);
  ASSIGN_OR_RETURN(const uint64_t records, pipeline_->CatchUp(definitions()));
  if (derive && pipeline_->needs_derive()) RETURN_IF_ERROR(pipeline_->Derive());
  return records;
}

}  // namespace clarion::app
