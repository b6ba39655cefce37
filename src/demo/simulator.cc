#include "demo/simulator.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <vector>

#include "base/time.h"
#include "demo/internal/grammar.h"
#include "demo/internal/incidents.h"
#include "demo/internal/plan.h"
#include "demo/internal/record.h"
#include "demo/internal/truth.h"

namespace clarion::demo {
namespace {

constexpr size_t kChunk = 512;  // contacts rendered at a time by one thread, about 2 MB of text

struct Chunk {
  std::string text;
  uint64_t turns = 0;
};

Result<void> Check(const SimulationSettings& s) {
  if (s.interactions < 1 || s.interactions > 50'000'000) {
    return InvalidInput("interactions: must be 1 to 50000000, got " +
                        std::to_string(s.interactions));
  }
  if (s.days < 1 || s.days > 3650)
    return InvalidInput("days: must be 1 to 3650, got " + std::to_string(s.days));
  if (s.end_at_ms < (int64_t{s.days} + 60) * kDayMs)
    return InvalidInput("end_at_ms: days would begin before 1970");
  return {};
}

class Renderer {
 public:
  Renderer(const World& world, const std::vector<Incident>& incidents,
           const std::vector<Contact>& contacts)
      : world_(world), incidents_(incidents), contacts_(contacts) {}

  size_t chunks() const { return (contacts_.size() + kChunk - 1) / kChunk; }

  Chunk Render(size_t index) const {
    Chunk chunk;
    const size_t end = std::min(contacts_.size(), (index + 1) * kChunk);
    for (size_t i = index * kChunk; i < end; ++i) {
      chunk.turns += AppendRecord(world_, incidents_, contacts_[i], i + 1, chunk.text);
    }
    return chunk;
  }

 private:
  const World& world_;
  const std::vector<Incident>& incidents_;
  const std::vector<Contact>& contacts_;
};

// Renders one chunk per thread at a time and hands them on in order while the next are under way.
Result<void> Deliver(const Renderer& renderer, unsigned threads, const Sink& lines,
                     SimulationSummary& summary) {
  std::vector<std::future<Chunk>> ahead;
  const size_t window = std::max(1U, threads) + 1;
  size_t next = 0;
  for (size_t done = 0; done < renderer.chunks(); ++done) {
    for (; next < renderer.chunks() && next < done + window; ++next) {
      const auto policy = threads > 1 ? std::launch::async : std::launch::deferred;
      ahead.push_back(std::async(policy, [&renderer, next] { return renderer.Render(next); }));
    }
    const Chunk chunk = ahead.front().get();
    ahead.erase(ahead.begin());
    summary.turns += chunk.turns;
    summary.bytes += chunk.text.size();
    if (!lines(chunk.text))
      return Error{ErrorKind::kUnavailable, "the output stopped accepting lines"};
  }
  return {};
}

}  // namespace

Result<SimulationSummary> Simulate(const SimulationSettings& settings, const Sink& lines,
                                   std::string* truth_json) {
  RETURN_IF_ERROR(Check(settings));
  const auto started = std::chrono::steady_clock::now();
  const int64_t begin_ms = settings.end_at_ms - int64_t{settings.days} * kDayMs;
  Grammar::Shared();
  const World world =
      BuildWorld(settings.seed, begin_ms, settings.end_at_ms, settings.interactions);
  IncidentPlan plan = PlantIncidents(world, settings.story);
  const std::vector<Contact> contacts =
      PlanContacts(world, plan.incidents, plan.lead, settings.interactions);

  SimulationSummary summary;
  summary.interactions = contacts.size();
  const Renderer renderer(world, plan.incidents, contacts);
  RETURN_IF_ERROR(Deliver(renderer, settings.threads, lines, summary));
  if (truth_json != nullptr) *truth_json = TruthJson(world, plan, contacts.size());
  summary.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  return summary;
}

}  // namespace clarion::demo
