// Files of series: nothing crashes, and what is read can be stepped through and saved.
#include <cstdlib>

#include "detection/monitor.h"
#include "detection/series_file.h"
#include "detection/signal_scorer.h"

namespace {

using namespace clarion;
using namespace clarion::detection;

void UseLone(const LoneSeries& series) {
  SignalScorer scorer(SeriesKind::kMean, 5);
  for (size_t i = 0; i < series.values.size(); ++i) {
    const auto score = scorer.Step(series.times[i], series.values[i]);
    if (!(score.score >= 0 && score.score <= 1)) std::abort();
  }
  if (!SignalScorer::Restore(scorer.Save()).ok()) std::abort();
}

void UseSet(const SeriesSet& set) {
  Monitor monitor({.false_alerts_a_week = 50});
  for (size_t i = 0; i < set.names.size(); ++i)
    if (!monitor.Add(set.names[i], set.kinds[i]).ok()) std::abort();
  for (size_t i = 0; i < set.rows.size();) {
    const TimeMs at = set.rows[i].at;
    std::vector<Observation> seen(set.names.size());
    for (; i < set.rows.size() && set.rows[i].at == at; ++i)
      seen[set.rows[i].series] = set.rows[i].seen;
    if (!monitor.Step(at, seen).ok()) std::abort();
  }
  const auto again = Monitor::Restore(monitor.Save(), {});
  if (!again.ok() || again->Save() != monitor.Save()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto lone = ParseLoneSeries(bytes, "input");
  if (lone.ok()) UseLone(*lone);
  const auto set = ParseSeriesSet(bytes, "input");
  if (set.ok()) UseSet(*set);
  (void)Monitor::Restore(bytes, {});
  (void)SignalScorer::Restore(bytes);
  return 0;
}
