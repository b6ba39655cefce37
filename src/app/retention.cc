#include "app/retention.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>

#include "app/ai_inventory.h"
#include "app/erasure.h"
#include "base/log.h"
#include "registry/database.h"

namespace clarion::app {
namespace {

using warehouse::Quoted;
using warehouse::Rows;

constexpr size_t kAtOnce = 5000;  // interactions in one erasure
constexpr std::chrono::seconds kPoll{60};
constexpr uint64_t kRejectsAtOnce = 256;

TimeMs Before(const Workspace& workspace, int64_t days) {
  return workspace.clock().NowMs() - days * kDayMs;
}

struct Run {
  Workspace& workspace;
  registry::Registry& registry;
  const std::string tenant;
  const bool dry_run;
};

Result<void> Conversations(const Run& run, RetentionReport* report) {
  privacy::Holds book(run.registry.database(), run.workspace.clock());
  ASSIGN_OR_RETURN(const std::vector<privacy::Hold> holds, book.All(run.tenant));
  ASSIGN_OR_RETURN(const Rows channels,
                   run.workspace.warehouse().Query(fmt::format(
                       "SELECT DISTINCT channel FROM {{interaction}} WHERE tenant = {} ORDER BY "
                       "channel",
                       Quoted(run.tenant))));
  std::vector<std::string> going;
  for (size_t c = 0; c < channels.size(); ++c) {
    const std::string channel = channels.Text(c, 0);
    const std::optional<int64_t> days = report->rules.DaysOf(channel);
    if (!days) continue;
    RetentionDue due{"conversations", channel, *days, Before(run.workspace, *days), 0, 0};
    ASSIGN_OR_RETURN(const Rows old,
                     run.workspace.warehouse().Query(fmt::format(
                         "SELECT id, customer_id, started_ms FROM {{interaction}} WHERE tenant = "
                         "{} AND channel = {} AND started_ms < {} ORDER BY id",
                         Quoted(run.tenant), Quoted(channel), due.before)));
    for (size_t i = 0; i < old.size(); ++i) {
      const bool held =
          privacy::HoldOn(holds, {old.Text(i, 1), old.Text(i, 0), old.Integer(i, 2)}) != nullptr;
      ++(held ? due.held : due.count);
      if (!held) going.push_back(old.Text(i, 0));
    }
    report->due.push_back(due);
  }
  if (run.dry_run) return {};
  for (size_t from = 0; from < going.size(); from += kAtOnce) {
    const auto begin = going.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end =
        going.begin() + static_cast<std::ptrdiff_t>(std::min(going.size(), from + kAtOnce));
    RETURN_IF_ERROR(EraseInteractions(run.workspace, run.registry, run.tenant, {begin, end}));
  }
  return {};
}

Result<void> PastScores(const Run& run, RetentionReport* report) {
  if (!report->rules.past_scores_days) return {};
  RetentionDue due{"past_scores",
                   "",
                   *report->rules.past_scores_days,
                   Before(run.workspace, *report->rules.past_scores_days),
                   0,
                   0};
  std::string generations, rules;
  for (const Marks& marks : run.workspace.ShownMarks()) {
    generations += (generations.empty() ? "" : ", ") + Quoted(marks.generation);
    rules += (rules.empty() ? "" : ", ") + Quoted(marks.rules);
  }
  const std::string scores =
      fmt::format("generation NOT IN ({}) AND started_ms < {}", generations, due.before);
  ASSIGN_OR_RETURN(const Rows count,
                   run.workspace.warehouse().Query("SELECT count() FROM score WHERE " + scores));
  due.count = static_cast<uint64_t>(count.Integer(0, 0));
  report->due.push_back(due);
  if (run.dry_run || due.count == 0) return {};
  const std::lock_guard lock(run.workspace.pipeline_mutex());
  RETURN_IF_ERROR(warehouse::RemoveWhere(run.workspace.warehouse(), "score", scores));
  return warehouse::RemoveWhere(
      run.workspace.warehouse(), "answer",
      fmt::format("rules NOT IN ({}) AND interaction_id IN (SELECT id FROM interaction WHERE "
                  "started_ms < {})",
                  rules, due.before));
}

Result<void> Refused(const Run& run, RetentionReport* report) {
  if (!report->rules.refused_days) return {};
  RetentionDue due{"refused",
                   "",
                   *report->rules.refused_days,
                   Before(run.workspace, *report->rules.refused_days),
                   0,
                   0};
  uint64_t before = 0;
  for (;;) {
    ASSIGN_OR_RETURN(const std::vector<journal::Reject> some,
                     run.workspace.journal().ListRejects(before, kRejectsAtOnce));
    if (some.empty()) break;
    before = some.back().id;
    for (const journal::Reject& one : some) {
      if (one.at >= due.before) continue;
      ++due.count;
      if (!run.dry_run) RETURN_IF_ERROR(run.workspace.journal().RemoveReject(one.id));
    }
  }
  report->due.push_back(due);
  return {};
}

Result<void> Deliveries(const Run& run, RetentionReport* report) {
  if (!report->rules.deliveries_days) return {};
  RetentionDue due{"deliveries",
                   "",
                   *report->rules.deliveries_days,
                   Before(run.workspace, *report->rules.deliveries_days),
                   0,
                   0};
  const auto before = static_cast<long long>(due.before);
  ASSIGN_OR_RETURN(due.count, run.registry.database().Write([&](soci::session& sql)
                                                                -> Result<uint64_t> {
    long long count = 0;
    sql << "SELECT count(*) FROM delivery WHERE tenant = :tenant AND created_ms < :before AND "
           "state != 'pending'",
        soci::use(run.tenant), soci::use(before), soci::into(count);
    if (!run.dry_run && count > 0)
      sql << "DELETE FROM delivery WHERE tenant = :tenant AND created_ms < :before AND state != "
             "'pending'",
          soci::use(run.tenant), soci::use(before);
    return static_cast<uint64_t>(count);
  }));
  report->due.push_back(due);
  return {};
}

}  // namespace

json::object ToJsonObject(const RetentionReport& report) {
  json::array due;
  for (const RetentionDue& one : report.due)
    due.push_back(json::object{{"what", one.what},
                               {"channel", one.channel},
                               {"days", one.days},
                               {"before", FormatTime(one.before)},
                               {"count", one.count},
                               {"held", one.held}});
  return {{"rules", privacy::ToJsonObject(report.rules)},
          {"due", std::move(due)},
          {"seconds", report.seconds}};
}

Result<RetentionReport> ApplyRetention(Workspace& workspace, registry::Registry& registry,
                                       const registry::Actor& actor, bool dry_run) {
  const auto start = std::chrono::steady_clock::now();
  RetentionReport report;
  ASSIGN_OR_RETURN(report.rules, privacy::RetentionRules::Load(workspace.folder()));
  const Run run{workspace, registry, actor.tenant, dry_run};
  RETURN_IF_ERROR(Conversations(run, &report));
  RETURN_IF_ERROR(PastScores(run, &report));
  RETURN_IF_ERROR(Refused(run, &report));
  RETURN_IF_ERROR(Deliveries(run, &report));
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  uint64_t gone = 0;
  for (const RetentionDue& due : report.due) gone += due.count;
  if (!dry_run && gone > 0)
    RETURN_IF_ERROR(registry.audit().Add(
        actor, {"privacy.retention", "", "done", nullptr, ToJsonObject(report)}));
  return report;
}

RetentionPass::RetentionPass(Workspace& workspace, registry::Registry& registry,
                             std::function<Result<void>()> may)
    : workspace_(workspace),
      registry_(registry),
      may_(std::move(may)),
      thread_([this] { Loop(); }) {}

RetentionPass::~RetentionPass() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void RetentionPass::Loop() {
  const registry::Actor self{"program", "", "clarion", "", ""};
  TimeMs done_day = -1;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, kPoll, [&] { return stopping_; });
      if (stopping_) return;
    }
    const TimeMs today = workspace_.clock().NowMs() / kDayMs;
    if (today == done_day || !may_().ok() ||
        !MayAct(registry_, workspace_.clock(), "", kRetentionAction))
      continue;
    const auto report = ApplyRetention(workspace_, registry_, self, false);
    if (!report.ok()) {
      SPDLOG_ERROR("retention: {}", report.error().message);
      continue;
    }
    done_day = today;
    for (const RetentionDue& due : report->due)
      if (due.count > 0)
        SPDLOG_INFO("retention: {} {} {} older than {} days are gone", due.count, due.channel,
                    due.what, due.days);
  }
}

}  // namespace clarion::app
