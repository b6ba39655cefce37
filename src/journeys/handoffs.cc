#include "journeys/handoffs.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "metrics/estimate.h"

namespace clarion::journeys {
namespace {

constexpr std::string_view kBegins = "begins: ";

bool IsKind(std::string_view activity, std::string_view kind) {
  return activity.starts_with(kind) &&
         (activity.size() == kind.size() || activity[kind.size()] == ':');
}

// What each activity of the log is, looked up once.
struct Kinds {
  explicit Kinds(const EventLog& log) {
    for (const std::string& name : log.activities) {
      passes.push_back(IsKind(name, "transfer") || IsKind(name, "escalated") ||
                       IsKind(name, "handover"));
      queue.push_back(IsKind(name, "queue") || IsKind(name, "queued"));
      bot.push_back(IsKind(name, "self-service") || name == "begins: bot");
      person.push_back(passes.back() || queue.back() || IsKind(name, "answered"));
      resolved.push_back(name == "ends: resolved");
    }
  }
  std::vector<bool> passes, queue, bot, person, resolved;
};

// The steps of one contact: [from, to).
template <typename Visit>
void ForEachContact(const EventLog& log, Visit visit) {
  for (size_t c = 0; c < log.cases.size(); ++c) {
    size_t from = log.begin[c];
    for (size_t i = from + 1; i <= log.begin[c + 1]; ++i) {
      const bool ends =
          i == log.begin[c + 1] || (!log.contact.empty() && log.contact[i] != log.contact[i - 1]);
      if (!ends) continue;
      visit(c, from, i);
      from = i;
    }
  }
}

class LossCounter {
 public:
  void Open(std::string handoff) {
    Close();
    open_ = std::move(handoff);
  }
  void See(bool asked_again) { lost_ |= asked_again; }
  void Begin(size_t case_index) { case_ = case_index; }
  void Close() {
    if (!open_.empty()) {
      ContextLoss& one = found_[open_];
      if (one.occurrences == 0 || (lost_ && one.lost == 0)) one.example = case_;
      ++one.occurrences;
      one.lost += lost_ ? 1 : 0;
    }
    open_.clear();
    lost_ = false;
  }
  std::map<std::string, ContextLoss>& found() { return found_; }

 private:
  std::map<std::string, ContextLoss> found_;
  std::string open_;
  bool lost_ = false;
  size_t case_ = 0;
};

}  // namespace

std::vector<ContextLoss> FindContextLoss(const EventLog& log,
                                         const std::vector<std::string>& came_from) {
  if (log.asked_again.empty()) return {};
  const Kinds kinds(log);
  LossCounter counter;
  ForEachContact(log, [&](size_t c, size_t from, size_t to) {
    counter.Begin(c);
    const std::string_view begins = log.activities[log.activity[from]];
    const std::string before = log.contact.empty() ? "" : came_from[log.contact[from]];
    if (!before.empty() && begins.starts_with(kBegins))
      counter.Open(before + ", then " + std::string(begins.substr(kBegins.size())));
    bool queued = false;
    for (size_t i = from; i < to; ++i) {
      const uint32_t a = log.activity[i];
      if (kinds.passes[a] || (kinds.queue[a] && queued)) counter.Open(log.activities[a]);
      queued = queued || kinds.queue[a];
      counter.See(log.asked_again[i] != 0);
    }
    counter.Close();
  });
  std::vector<ContextLoss> out;
  for (auto& [handoff, one] : counter.found()) {
    one.handoff = handoff;
    const auto interval = metrics::WilsonInterval(static_cast<double>(one.lost),
                                                  static_cast<double>(one.occurrences));
    one.low = interval.low;
    one.high = interval.high;
    out.push_back(one);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.lost > b.lost; });
  return out;
}

std::vector<DeadEnd> FindDeadEnds(const EventLog& log) {
  const Kinds kinds(log);
  std::vector<DeadEnd> of(log.activities.size());
  ForEachContact(log, [&](size_t c, size_t from, size_t to) {
    size_t last = to;
    for (size_t i = from; i < to; ++i)
      if (kinds.bot[log.activity[i]]) last = i;
    if (last == to) return;
    bool person = false;
    for (size_t i = last + 1; i < to; ++i) person = person || kinds.person[log.activity[i]];
    const bool resolved = kinds.resolved[log.activity[to - 1]];
    DeadEnd& one = of[log.activity[last]];
    const bool first_stuck = (person || !resolved) && one.to_person + one.unresolved == 0;
    if (one.contacts == 0 || first_stuck) one.example = c;
    ++one.contacts;
    one.to_person += person ? 1 : 0;
    one.unresolved += !person && !resolved ? 1 : 0;
  });
  std::vector<DeadEnd> out;
  for (size_t a = 0; a < of.size(); ++a) {
    if (of[a].contacts == 0) continue;
    of[a].step = log.activities[a];
    const auto interval =
        metrics::WilsonInterval(static_cast<double>(of[a].to_person + of[a].unresolved),
                                static_cast<double>(of[a].contacts));
    of[a].low = interval.low;
    of[a].high = interval.high;
    out.push_back(of[a]);
  }
  std::stable_sort(out.begin(), out.end(), [](const DeadEnd& a, const DeadEnd& b) {
    return a.to_person + a.unresolved > b.to_person + b.unresolved;
  });
  return out;
}

}  // namespace clarion::journeys
