// The scoring engine alone: conversations in memory → signals → scores, on one thread and on two.
//   engine_bench CONVERSATIONS.jsonl CONTENT
// Prints one JSON object. CPU seconds of each thread, so that other work on the machine counts
// less.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <thread>

#include "base/stream.h"
#include "connectors/clarion_jsonl/codec.h"
#include "enrichment/enricher.h"
#include "scoring/policy_set.h"
#include "scoring/scorer.h"

namespace {

using namespace clarion;

double ThreadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Spent {
  double enrich = 0;
  double score = 0;
};

Spent Work(const enrichment::Enricher& enricher, const scoring::PolicySet& policies,
           const scoring::Scorer& scorer, const std::vector<Interaction>& all, size_t from,
           size_t to) {
  constexpr size_t kBlock = 64;
  Spent spent;
  std::vector<std::vector<Signal>> signals(kBlock);
  for (size_t at = from; at < to; at += kBlock) {
    const size_t end = std::min(to, at + kBlock);
    const double start = ThreadSeconds();
    for (size_t i = at; i < end; ++i) {
      signals[i - at].clear();
      enricher.Run(all[i], &signals[i - at]);
      policies.Run(all[i], &signals[i - at]);
    }
    const double enriched = ThreadSeconds();
    for (size_t i = at; i < end; ++i) (void)scorer.Run(all[i], signals[i - at]);
    spent.enrich += enriched - start;
    spent.score += ThreadSeconds() - enriched;
  }
  return spent;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 1;
  const std::string content = argv[2];
  auto source = OpenSource(argv[1]);
  const auto enricher = enrichment::Enricher::LoadContent(content);
  const auto scorer = scoring::Scorer::Load(content + "/scorecards");
  const auto policies = scoring::PolicySet::Load(content, "");
  if (!source.ok() || !enricher.ok() || !policies.ok() || !scorer.ok()) return 1;
  std::vector<Interaction> all;
  size_t turns = 0, bytes = 0;
  LineReader lines(**source);
  Line line;
  bool truncated = false;
  while (all.size() < 30000 && lines.Next(&line, &truncated).value()) {
    auto record = connectors::DecodeClarionJson(line.text);
    if (!record.ok() || !std::holds_alternative<Interaction>(*record)) continue;
    all.push_back(std::get<Interaction>(*std::move(record)));
    turns += all.back().turns.size();
    for (const Turn& turn : all.back().turns) bytes += turn.text.size();
  }
  Spent one{1e9, 1e9};
  double wall_one = 1e9, wall_two = 1e9;
  for (int round = 0; round < 5; ++round) {
    auto start = std::chrono::steady_clock::now();
    const auto wall = [&start] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    const Spent spent = Work(*enricher, *policies, *scorer, all, 0, all.size());
    if (spent.enrich + spent.score < one.enrich + one.score) one = spent;
    wall_one = std::min(wall_one, wall());
    start = std::chrono::steady_clock::now();
    std::thread other([&] { Work(*enricher, *policies, *scorer, all, 0, all.size() / 2); });
    Work(*enricher, *policies, *scorer, all, all.size() / 2, all.size());
    other.join();
    wall_two = std::min(wall_two, wall());
  }
  const auto n = static_cast<double>(turns);
  fmt::print(
      "{{\"turns\":{},\"bytes\":{},\"enrich_us\":{:.3f},\"score_us\":{:.3f},\"turns_per_s\":{:.0f},"
      "\"two_threads_turns_per_s\":{:.0f},\"speedup\":{:.2f}}}\n",
      turns, bytes, one.enrich / n * 1e6, one.score / n * 1e6, n / (one.enrich + one.score),
      n / wall_two, wall_one / wall_two);
  return 0;
}
