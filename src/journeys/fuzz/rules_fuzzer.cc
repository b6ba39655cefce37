// Rules of order, of failure demand, moments and logs of events: any bytes are read, or refused
// with the file. What is read holds over a log.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "journeys/conformance.h"
#include "journeys/failure_demand.h"
#include "journeys/flow_graph.h"
#include "journeys/moments.h"
#include "journeys/variants.h"

using namespace clarion;
using namespace clarion::journeys;

namespace {

template <typename T>
void MustName(const Result<T>& read, std::string_view file = "fuzz.yaml") {
  if (!read.ok() && !read.error().message.starts_with(file)) std::abort();
}

void CheckEventLog(const std::string& text) {
  const auto table = ParseCsvTable("fuzz.csv", text);
  if (!table.ok()) return;
  const auto log = EventLogOf(*table);
  MustName(log, "fuzz.csv:");
  if (!log.ok()) return;
  if (log->events() != table->rows.size() || log->begin.size() != log->cases.size() + 1 ||
      log->begin.back() != log->events())
    std::abort();
  for (size_t c = 0; c < log->cases.size(); ++c) {
    if (log->begin[c] >= log->begin[c + 1]) std::abort();
    if (!std::is_sorted(log->at.begin() + static_cast<ptrdiff_t>(log->begin[c]),
                        log->at.begin() + static_cast<ptrdiff_t>(log->begin[c + 1])))
      std::abort();
  }
  std::vector<uint32_t> variant_of_case;
  size_t cases = 0;
  for (const auto& variant : FindVariants(*log, &variant_of_case)) cases += variant.cases;
  if (cases != log->cases.size()) std::abort();
  (void)Simplify(BuildFlow(*log), 0.8);
}

EventLog Log() {
  EventLogBuilder builder;
  for (const auto& [of, step, at] : {std::tuple("1", "a", 1), {"1", "b", 2}, {"2", "b", 1}})
    builder.Add(of, step, at);
  return std::move(builder).Build();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const EventLog log = Log();
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto rules = ParseOrderRules("fuzz.yaml", text);
  MustName(rules);
  if (rules.ok()) {
    for (const RuleCheck& check : CheckRules(log, *rules)) {
      if (check.kept > check.applies || check.applies > 2) std::abort();
      if (!(check.low <= check.share + 1e-12 && check.share <= check.high + 1e-12)) std::abort();
    }
  }
  const auto demand = ParseFailureDemand("fuzz.yaml", text);
  MustName(demand);
  if (demand.ok() && FailureDemandMetrics(*demand).size() != demand->causes.size() + 1)
    std::abort();
  MustName(ParseMoments("fuzz.yaml", text, {}));
  CheckEventLog(text);
  return 0;
}
