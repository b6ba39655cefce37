// Rules of order, of failure demand, and moments: any bytes are read, or refused with the file.
// What is read holds over a log.
#include <cmath>
#include <cstdlib>

#include "journeys/conformance.h"
#include "journeys/failure_demand.h"
#include "journeys/moments.h"

using namespace clarion;
using namespace clarion::journeys;

namespace {

template <typename T>
void MustName(const Result<T>& read) {
  if (!read.ok() && !read.error().message.starts_with("fuzz.yaml")) std::abort();
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
  return 0;
}
