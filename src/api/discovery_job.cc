#include "api/discovery_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <functional>
#include <map>
#include <set>

#include "base/csv.h"
#include "base/file.h"
#include "base/log.h"
#include "base/time.h"
#include "enrichment/taxonomy.h"
#include "text/linear_model.h"

namespace clarion::api {
namespace {

using warehouse::Quoted;
using warehouse::Rows;

constexpr size_t kConversationsMax = 20'000;
constexpr size_t kShortTextBytes = 16;  // "Hi there": the customer's next turn says more
constexpr size_t kAnchorsPerReason = 40;
constexpr size_t kSizeMin = 3;  // conversations a group needs to be shown
constexpr size_t kKnownMin = 5;
constexpr double kKnownShareMin = 0.5;
constexpr size_t kExamples = 8;
constexpr float kTypicalMin = 0.3F;  // members less typical teach nothing
constexpr size_t kRowsPerReason = 600;
constexpr size_t kRowsOfNone = 3000;
constexpr const char* kNone = "none";

struct Said {
  std::string interaction;
  std::string text;
  std::string reason;
  std::string channel;
  TimeMs started_at = 0;
};

json::object Empty() {
  return {{"state", "none"},
          {"scope", "without_reason"},
          {"conversations", 0},
          {"capped", false},
          {"no_reason", 0},
          {"seconds", 0.0},
          {"error", nullptr},
          {"finished_at", nullptr},
          {"matched", 0},
          {"embedding", nullptr},
          {"clusters", json::array()}};
}

std::string ResultPath(const app::Workspace& workspace) {
  return workspace.folder() + "/discovery.json";
}
std::string GroupsPath(const app::Workspace& workspace) {
  return workspace.folder() + "/discovery.groups.json";
}

// What customers said, by discovered group: of the last run, and of those learned before.
std::string MembersPath(const app::Workspace& workspace) {
  return workspace.folder() + "/discovery.members.csv";
}
std::string LearnedPath(const app::Workspace& workspace) {
  return workspace.folder() + "/models/reasons.csv";
}

// Rows (label, text), as many a label as teach something.
class Lessons {
 public:
  void Add(const std::string& label, const std::string& text) {
    size_t& count = counts_[label];
    if (count >= (label == kNone ? kRowsOfNone : kRowsPerReason) || !seen_.insert(text).second)
      return;
    ++count;
    rows_.push_back({text, {label}});
  }
  Result<void> AddFile(const std::string& path,
                       const std::function<std::string(const std::string&)>& label_of) {
    if (!std::filesystem::exists(path)) return {};
    ASSIGN_OR_RETURN(const CsvTable table, ReadCsvTable(path));
    if (table.header.size() != 2)
      return Corrupt(
          fmt::format("{}: has {} columns instead of 2; delete it, and look for reasons "
                      "again",
                      path, table.header.size()));
    for (const std::vector<std::string>& row : table.rows)
      if (const std::string label = label_of(row.at(0)); !label.empty()) Add(label, row.at(1));
    return {};
  }
  size_t labels() const { return counts_.size() - counts_.count(kNone); }
  const std::vector<text::LabelledText>& rows() const { return rows_; }
  std::string ToCsv() const {
    std::string out;
    AppendCsvRow(&out, {"label", "text"});
    for (const text::LabelledText& row : rows_) AppendCsvRow(&out, {row.labels[0], row.text});
    return out;
  }

 private:
  std::map<std::string, size_t> counts_;
  std::set<std::string> seen_;
  std::vector<text::LabelledText> rows_;
};

Result<text::Discoverer> OpenDiscoverer(const std::string& content) {
  ASSIGN_OR_RETURN(const std::string vectors, ReadFile(content + "/models/reason_embedding.model"));
  ASSIGN_OR_RETURN(text::ReasonEmbedding embedding, text::ReasonEmbedding::Load(vectors));
  ASSIGN_OR_RETURN(const std::string states, ReadFile(content + "/models/states_reason.model"));
  ASSIGN_OR_RETURN(const text::LinearModel model, text::LinearModel::Load(states));
  return text::Discoverer(std::move(embedding), &model);
}

// What the customers of some conversations said first, in more than a greeting.
Result<std::vector<Said>> FirstTurns(warehouse::Warehouse& warehouse, const std::string& tenant,
                                     const std::string& chosen) {
  ASSIGN_OR_RETURN(
      const Rows heads,
      warehouse.Query(fmt::format("SELECT id, reason, channel, started_ms FROM {{interaction}} "
                                  "WHERE tenant = {0} AND id IN ({1}) ORDER BY id",
                                  Quoted(tenant), chosen)));
  ASSIGN_OR_RETURN(
      const Rows texts,
      warehouse.Query(fmt::format(
          "SELECT interaction_id, argMin(text, seq + if(length(text) < {2}, 1000000, 0)) FROM "
          "{{turn}} WHERE tenant = {0} AND role = 'customer' AND interaction_id IN ({1}) GROUP BY "
          "interaction_id",
          Quoted(tenant), chosen, kShortTextBytes)));
  std::map<std::string, std::string> said;
  for (size_t i = 0; i < texts.size(); ++i) said[texts.Text(i, 0)] = texts.Text(i, 1);
  std::vector<Said> out;
  for (size_t i = 0; i < heads.size(); ++i) {
    const auto it = said.find(heads.Text(i, 0));
    if (it == said.end()) continue;
    out.push_back({it->first, it->second, heads.Text(i, 1), heads.Text(i, 2), heads.Integer(i, 3)});
  }
  return out;
}

// The known reason of most of a group's conversations that have one; null: none stands out.
json::value KnownReason(const std::map<std::string, size_t>& reasons) {
  size_t all = 0;
  const std::pair<const std::string, size_t>* best = nullptr;
  for (const auto& one : reasons) {
    all += one.second;
    if (best == nullptr || one.second > best->second) best = &one;
  }
  if (best == nullptr || best->second < kKnownMin) return nullptr;
  const double share = static_cast<double>(best->second) / static_cast<double>(all);
  if (share < kKnownShareMin) return nullptr;
  return json::object{{"label", best->first}, {"share", share}, {"n", all}};
}

// The most typical texts, each once.
json::array Examples(const std::vector<Said>& said, std::vector<std::pair<float, size_t>> members) {
  std::stable_sort(members.begin(), members.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  json::array out;
  std::set<std::string> seen;
  for (const auto& [typicality, i] : members) {
    if (out.size() >= kExamples) break;
    if (!seen.insert(said[i].text).second) continue;
    out.push_back(json::object{{"interaction", said[i].interaction},
                               {"text", said[i].text},
                               {"channel", said[i].channel},
                               {"started_at", FormatTime(said[i].started_at)},
                               {"typicality", typicality}});
  }
  return out;
}

// `said`: the conversations looked at, then `anchors` more whose reason is known.
json::array Clusters(const std::vector<Said>& said, size_t looked_at,
                     const text::Discovery& found) {
  std::vector<std::vector<std::pair<float, size_t>>> members(found.groups.size());
  std::vector<std::map<std::string, size_t>> reasons(found.groups.size());
  for (size_t i = 0; i < said.size(); ++i) {
    const uint32_t group = found.group_of[i];
    if (group == text::Discovery::kNoReason) continue;
    if (i < looked_at) members[group].emplace_back(found.typicality[i], i);
    if (!said[i].reason.empty()) ++reasons[group][said[i].reason];
  }
  json::array out;
  for (size_t g = 0; g < found.groups.size(); ++g) {
    if (members[g].size() < kSizeMin) continue;
    out.push_back(json::object{{"id", fmt::format("g{}", found.groups[g].id)},
                               {"name", found.groups[g].name},
                               {"title", found.groups[g].name},
                               {"size", members[g].size()},
                               {"known", KnownReason(reasons[g])},
                               {"examples", Examples(said, members[g])}});
  }
  std::stable_sort(out.begin(), out.end(), [](const json::value& a, const json::value& b) {
    return a.at("size").to_number<size_t>() > b.at("size").to_number<size_t>();
  });
  return out;
}

}  // namespace

DiscoveryJob::DiscoveryJob(app::Workspace& workspace, std::string tenant,
                           ForeignEmbedding embedding)
    : workspace_(workspace),
      tenant_(std::move(tenant)),
      embedding_(std::move(embedding)),
      status_(Empty()) {
  Load();
}

void DiscoveryJob::Load() {
  if (!std::filesystem::exists(ResultPath(workspace_))) return;
  const Result<std::string> bytes = ReadFile(ResultPath(workspace_));
  const Result<json::value> kept =
      bytes.ok() ? ParseJson(*bytes) : Result<json::value>(bytes.error());
  if (kept.ok() && kept->is_object())
    for (const auto& [name, value] : kept->get_object()) status_[name] = value;
  else
    SPDLOG_WARN("discovery.json does not read and is left out; a new run replaces it");
}

bool DiscoveryJob::Running() const {
  const std::lock_guard lock(mutex_);
  return status_.at("state").as_string() == "running";
}

void DiscoveryJob::Reload() {
  const std::lock_guard lock(mutex_);
  if (status_.at("state").as_string() != "running") Load();
}

DiscoveryJob::~DiscoveryJob() {
  if (thread_.joinable()) thread_.join();
}

Result<void> DiscoveryJob::Start(bool all) {
  const std::lock_guard lock(mutex_);
  if (status_.at("state").as_string() == "running")
    return Conflict("reasons are being looked for already; wait for the result");
  ASSIGN_OR_RETURN(const std::vector<journal::Erasure> erasures,
                   workspace_.journal().OpenErasures());
  if (!erasures.empty())
    return Conflict("a person's data is being erased; try again when that is done");
  if (thread_.joinable()) thread_.join();
  status_ = Empty();
  status_["state"] = "running";
  status_["scope"] = all ? "all" : "without_reason";
  started_ = workspace_.clock().NowMs();
  thread_ = std::thread([this, all] { Run(all); });
  return {};
}

json::object DiscoveryJob::Status() const {
  const std::lock_guard lock(mutex_);
  json::object out = status_;
  if (out.at("state").as_string() == "running")
    out["seconds"] = static_cast<double>(workspace_.clock().NowMs() - started_) / 1000;
  return out;
}

Result<void> DiscoveryJob::Rename(const std::string& group, const std::string& title) {
  const std::lock_guard lock(mutex_);
  for (json::value& cluster : status_.at("clusters").as_array()) {
    if (cluster.at("id").as_string() != group) continue;
    cluster.as_object()["title"] = title;
    return Keep(status_);
  }
  return NotFound(fmt::format("there is no discovered group '{}'", group));
}

void DiscoveryJob::Run(bool all) {
  Result<json::object> found = Discover(all);
  const std::lock_guard lock(mutex_);
  const TimeMs now = workspace_.clock().NowMs();
  if (found.ok())
    status_ = std::move(*found);
  else
    status_["error"] = found.error().message;
  status_["state"] = found.ok() ? "ready" : "failed";
  status_["scope"] = all ? "all" : "without_reason";
  status_["seconds"] = static_cast<double>(now - started_) / 1000;
  status_["finished_at"] = FormatTime(now);
  if (!found.ok()) return;
  if (const Result<void> kept = Keep(status_); !kept.ok())
    SPDLOG_ERROR("discovery: {}", kept.error().message);
}

Result<json::object> DiscoveryJob::Discover(bool all) {
  ASSIGN_OR_RETURN(const text::Discoverer discoverer, OpenDiscoverer(workspace_.content()));
  warehouse::Warehouse& warehouse = workspace_.warehouse();
  const std::string where =
      fmt::format("tenant = {}{}", Quoted(tenant_), all ? "" : " AND reason = ''");
  ASSIGN_OR_RETURN(
      std::vector<Said> said,
      FirstTurns(warehouse, tenant_,
                 fmt::format("SELECT id FROM {{interaction}} WHERE {} ORDER BY started_ms DESC, id "
                             "LIMIT {}",
                             where, kConversationsMax)));
  const size_t looked_at = said.size();
  if (looked_at == 0)
    return InvalidInput(all ? "no customer has said anything yet"
                            : "every conversation has a reason already; look at all of them");
  if (!all) {
    // Some conversations with a known reason go along: a group that gathers them is no news.
    ASSIGN_OR_RETURN(
        const std::vector<Said> anchors,
        FirstTurns(warehouse, tenant_,
                   fmt::format("SELECT id FROM {{interaction}} WHERE tenant = {} AND reason != '' "
                               "ORDER BY started_ms DESC, id LIMIT {} BY reason",
                               Quoted(tenant_), kAnchorsPerReason)));
    said.insert(said.end(), anchors.begin(), anchors.end());
  }
  std::vector<std::string> texts;
  for (const Said& one : said) texts.push_back(one.text);
  ASSIGN_OR_RETURN(text::Discovery found,
                   discoverer.Run(texts, {.groups = 0, .threads = 1, .embed = embedding_.embed}));
  json::object out = Empty();
  if (std::filesystem::exists(GroupsPath(workspace_))) {
    ASSIGN_OR_RETURN(const std::string bytes, ReadFile(GroupsPath(workspace_)));
    if (const auto before = text::GroupsFromJson(bytes); before.ok())
      out["matched"] = text::MatchGroups(*before, &found);
  }
  RETURN_IF_ERROR(WriteFileAtomically(GroupsPath(workspace_), text::GroupsToJson(found.groups)));
  RETURN_IF_ERROR(KeepMembers(texts, found));
  size_t none = 0;
  for (size_t i = 0; i < looked_at; ++i)
    none += found.group_of[i] == text::Discovery::kNoReason ? 1 : 0;
  out["conversations"] = looked_at;
  out["capped"] = looked_at >= kConversationsMax;
  out["no_reason"] = none;
  out["embedding"] = embedding_.embed ? json::value(embedding_.model) : json::value();
  out["clusters"] = Clusters(said, looked_at, found);
  return out;
}

Result<void> DiscoveryJob::KeepMembers(const std::vector<std::string>& texts,
                                       const text::Discovery& found) const {
  std::string out;
  AppendCsvRow(&out, {"group", "text"});
  for (size_t i = 0; i < texts.size(); ++i) {
    const uint32_t group = found.group_of[i];
    const bool member = group != text::Discovery::kNoReason && found.typicality[i] >= kTypicalMin;
    AppendCsvRow(&out, {member ? found.groups[group].name : "", texts[i]});
  }
  return WriteFileAtomically(MembersPath(workspace_), out);
}

Result<std::string> DiscoveryJob::Learn(const enrichment::Taxonomy& taxonomy) const {
  Lessons lessons;
  std::set<std::string> today;
  const std::string prefix(enrichment::kDiscoveredPrefix);
  RETURN_IF_ERROR(lessons.AddFile(MembersPath(workspace_), [&](const std::string& group) {
    const bool accepted = !group.empty() && taxonomy.Of(prefix + group) != nullptr;
    if (accepted) today.insert(prefix + group);
    return accepted ? prefix + group : std::string(kNone);
  }));
  RETURN_IF_ERROR(lessons.AddFile(LearnedPath(workspace_), [&](const std::string& label) {
    const bool still = label == kNone || taxonomy.Of(label) != nullptr;
    return still && !today.contains(label) ? label : std::string();
  }));
  if (lessons.labels() == 0)
    return InvalidInput("no discovered group has been accepted yet; accept one in the inbox first");
  ASSIGN_OR_RETURN(
      const text::LinearModel model,
      text::TrainLinearModel(
          lessons.rows(),
          {.none_label = kNone,
           .threads = 2,
           .card = {.note = "contact reasons discovered and accepted in this workspace"}}));
  RETURN_IF_ERROR(MakeFolders(workspace_.folder() + "/models"));
  RETURN_IF_ERROR(WriteFileAtomically(LearnedPath(workspace_), lessons.ToCsv()));
  return model.Save();
}

Result<void> DiscoveryJob::Keep(const json::object& result) const {
  return WriteFileAtomically(ResultPath(workspace_), ToJson(result));
}

}  // namespace clarion::api
