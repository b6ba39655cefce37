#include "app/watch.h"

#include <fmt/format.h>

#include "actions/initiatives.h"
#include "app/ai_inventory.h"
#include "app/brief.h"
#include "app/incident_json.h"
#include "app/incident_news.h"
#include "app/initiative_effect.h"
#include "app/my_week.h"
#include "app/readiness_history.h"
#include "app/slice_rows.h"
#include "base/log.h"
#include "registry/secrets.h"

namespace clarion::app {
namespace {

constexpr int kFirstDays = 365;
// Later looks read this far back: spreads are learned from it.
constexpr int kDaysBack = 180;
constexpr int kHourDaysBack = 63;  // five weeks, and four to learn spreads of
constexpr std::chrono::seconds kPoll{5};
constexpr std::chrono::minutes kWaitsForPause{10};

using registry::KeptIncident;

Result<std::vector<detection::SliceIncident>> LoadBook(registry::Registry& registry,
                                                       const std::string& tenant) {
  ASSIGN_OR_RETURN(const std::vector<KeptIncident> kept, registry.incidents().All(tenant));
  std::vector<detection::SliceIncident> book;
  for (auto one = kept.rbegin(); one != kept.rend(); ++one) {
    ASSIGN_OR_RETURN(detection::SliceIncident incident, IncidentFromJson(one->found));
    incident.id = one->id;
    book.push_back(std::move(incident));
  }
  return book;
}

// `days`: until which whole days were looked at; `at`: until when anything was.
struct Watched {
  TimeMs days = 0, at = 0;
};

Result<void> KeepBook(Workspace& workspace, registry::Registry& registry, const std::string& tenant,
                      const std::vector<detection::SliceIncident>& before,
                      std::vector<detection::SliceIncident>* book, const Watched& watched) {
  std::vector<KeptIncident> found;
  for (detection::SliceIncident& one : *book) {
    if (one.id.empty()) one.id = registry::RandomId("inc");
    KeptIncident kept;
    kept.id = one.id;
    kept.noticed = one.noticed;
    kept.found = ToJson(one);
    found.push_back(std::move(kept));
  }
  auto news = IncidentNews(before, *book, workspace.metrics().definitions(), watched.at,
                           workspace.clock().NowMs());
  if (!MayAct(registry, workspace.clock(), tenant, kTellIncidents)) news.clear();
  return registry.incidents().Keep(tenant, found, watched.days, news);
}

bool Fades(actions::State state) {
  return state == actions::State::kFading || state == actions::State::kLost;
}

}  // namespace

Result<size_t> TellFadingInitiatives(Workspace& workspace, registry::Registry& registry,
                                     const std::string& tenant) {
  actions::Initiatives book(registry.database(), workspace.clock());
  ASSIGN_OR_RETURN(const std::vector<actions::Initiative> all, book.All(tenant));
  size_t fading = 0;
  for (const actions::Initiative& one : all) {
    if (one.stage != actions::Stage::kRunning) continue;
    // One whose figure cannot be measured hides no other.
    const auto effect = MeasureInitiative(workspace.metrics(), tenant, {}, one);
    if (!effect.ok() || !Fades(effect->target.sustain.state)) continue;
    ++fading;
    RETURN_IF_ERROR(book.TellFading(tenant, one, actions::Name(effect->target.sustain.state)));
  }
  return fading;
}

Result<WatchReport> WatchOnce(Workspace& workspace, registry::Registry& registry,
                              const std::string& tenant,
                              const detection::SliceWatchSettings& settings) {
  ASSIGN_OR_RETURN(const TimeMs until, registry.incidents().WatchedUntil(tenant));
  ASSIGN_OR_RETURN(const TimeMs horizon, workspace.metrics().Horizon(tenant));
  WatchReport report;
  const TimeMs now = workspace.clock().NowMs();
  const Zone zone = workspace.zone();
  if (horizon == 0 || EndOfWholeDays(zone, horizon, now) <= until) return report;
  ASSIGN_OR_RETURN(detection::SliceRows rows,
                   ReadSliceRows(workspace.metrics(), workspace.warehouse(), tenant, now,
                                 until == 0 ? kFirstDays : kDaysBack));
  detection::DropDays(metrics::ClosedDays(workspace.calendar()), &rows);
  ASSIGN_OR_RETURN(std::vector<detection::SliceIncident> book, LoadBook(registry, tenant));
  const auto after = static_cast<int>(
      std::clamp<TimeMs>((zone.ToWall(until) - rows.begin) / kDayMs, 0, rows.days));
  const std::vector<detection::SliceIncident> before = book;
  TimesToWall(zone, &book);
  RETURN_IF_ERROR(detection::WatchSlices(rows, settings, after, rows.days, &book));
  TimesFromWall(zone, &book);
  const TimeMs watched = zone.FromWall(rows.begin + rows.days * kDayMs);
  RETURN_IF_ERROR(KeepBook(workspace, registry, tenant, before, &book, {watched, watched}));
  report.days = rows.days - after;
  report.incidents = book.size();
  return report;
}

Result<size_t> WatchHours(Workspace& workspace, registry::Registry& registry,
                          const std::string& tenant, const detection::SliceWatchSettings& settings,
                          TimeMs at) {
  ASSIGN_OR_RETURN(const TimeMs watched, registry.incidents().WatchedUntil(tenant));
  const Zone zone = workspace.zone();
  const TimeMs wall = zone.ToWall(at);
  ASSIGN_OR_RETURN(detection::SliceRows rows,
                   ReadSliceHours(workspace.metrics(), workspace.warehouse(), tenant,
                                  at - (wall - detection::HoursUntil(wall)), kHourDaysBack));
  detection::DropDays(metrics::ClosedDays(workspace.calendar()), &rows);
  ASSIGN_OR_RETURN(std::vector<detection::SliceIncident> book, LoadBook(registry, tenant));
  const std::vector<detection::SliceIncident> before = book;
  TimesToWall(zone, &book);
  RETURN_IF_ERROR(detection::LookAtHours(rows, settings, wall, &book));
  TimesFromWall(zone, &book);
  RETURN_IF_ERROR(KeepBook(workspace, registry, tenant, before, &book, {watched, at}));
  return book.size();
}

Watch::Watch(Workspace& workspace, registry::Registry& registry, std::string tenant)
    : workspace_(workspace),
      registry_(registry),
      tenant_(std::move(tenant)),
      thread_([this] { Loop(); }) {}

Watch::~Watch() {
  {
    const std::lock_guard lock(mutex_);
    stop_.request_stop();
  }
  wake_.notify_all();
  thread_.join();
}

void Watch::Loop() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, kPoll, [&] { return stop_.stop_requested(); });
      if (stop_.stop_requested()) return;
    }
    const auto last = workspace_.journal().Last();
    const auto done = workspace_.journal().Cursor("warehouse");
    if (!last.ok() || !done.ok() || done->value() < last->value() ||
        workspace_.pipeline().needs_derive())
      continue;
    const bool watching = May(kWatchAction);
    if (watching ? Look() : DayIsOver()) Tell();
    if (watching && !failing_) LookAtHours();
  }
}

bool Watch::May(std::string_view action) const {
  return MayAct(registry_, workspace_.clock(), tenant_, action);
}

// True when it has looked at a day.
bool Watch::Look() {
  const auto report = WatchOnce(workspace_, registry_, tenant_, {.stop = stop_.get_token()});
  if (!report.ok() && stop_.stop_requested()) return false;  // the next start looks again
  failing_ = !report.ok();
  if (!report.ok()) SPDLOG_ERROR("the watch stands still: {}", report.error().message);
  if (!report.ok() || report->days == 0) return false;
  SPDLOG_INFO("watched {} days: {} incidents so far", report->days, report->incidents);
  return true;
}

// The last hours of the running day, once each hour.
void Watch::LookAtHours() {
  const auto horizon = workspace_.metrics().Horizon(tenant_);
  if (!horizon.ok()) return;
  const TimeMs at = std::min(*horizon, workspace_.clock().NowMs());
  if (detection::HoursUntil(at) <= hours_until_) return;
  const auto watched = registry_.incidents().WatchedUntil(tenant_);
  if (!watched.ok() || detection::HoursUntil(at) <= *watched) return;
  if (!HasPaused()) return;
  const auto incidents =
      WatchHours(workspace_, registry_, tenant_, {.stop = stop_.get_token()}, at);
  if (!incidents.ok() && stop_.stop_requested()) return;
  failing_ = !incidents.ok();
  if (incidents.ok())
    hours_until_ = detection::HoursUntil(at);
  else
    SPDLOG_ERROR("the watch of hours stands still: {}", incidents.error().message);
}

// A file that is being read holds some queues of the last hours and not yet others: that is waited
// for, but not for ever, as where contacts never pause.
bool Watch::HasPaused() {
  const auto last = workspace_.journal().Last();
  const auto now = std::chrono::steady_clock::now();
  const bool paused = last.ok() && last->value() == last_record_;
  if (last.ok()) last_record_ = last->value();
  if (!hour_due_) hour_due_ = now;
  if (!paused && now - *hour_due_ < kWaitsForPause) return false;
  hour_due_.reset();
  return true;
}

// While nobody looks for incidents, the data's own end says when a day is over.
bool Watch::DayIsOver() {
  const auto horizon = workspace_.metrics().Horizon(tenant_);
  if (!horizon.ok()) return false;
  const int64_t day = workspace_.zone().DayOf(*horizon);
  return std::exchange(last_day_, day) < day;
}

void Watch::Tell() {
  if (May(kTellFading))
    if (const auto told = TellFadingInitiatives(workspace_, registry_, tenant_); !told.ok())
      SPDLOG_ERROR("initiatives are not watched: {}", told.error().message);
  if (May(kTellBrief))
    if (const auto told = TellBrief(workspace_, registry_, tenant_); !told.ok())
      SPDLOG_ERROR("the week's brief is not made: {}", told.error().message);
  if (const auto ready = MeasureReadiness(workspace_, registry_, tenant_); ready.ok())
    if (const auto kept = KeepReadiness(registry_, workspace_.clock(), tenant_, *ready); !kept.ok())
      SPDLOG_ERROR("readiness is not kept: {}", kept.error().message);
  if (May(kTellWeeks))
    if (const auto told = TellWeeks(workspace_, registry_, tenant_); !told.ok())
      SPDLOG_ERROR("the weeks' lists are not made: {}", told.error().message);
}

}  // namespace clarion::app
