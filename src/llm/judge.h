// An optional second opinion: a language model answers a card's yes/no questions on redacted
// conversations. Nothing of the product needs it; without an endpoint, what was answered before is
// still there.
//
//   Judge judge(client.get(), &cache, {.model = "m", .prices = {0.2, 0.8}, .budget = 1.0});
//   const JudgePlan plan = judge.Plan(tasks);       // what it will cost; asks nobody
//   const JudgeRun run = judge.Run(tasks, {});      // verdicts in the order of tasks
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "llm/chat.h"
#include "llm/cost.h"
#include "llm/verdict.h"
#include "llm/verdict_cache.h"

namespace clarion::llm {

struct JudgeSettings {
  std::string model;
  AskBy ask_by = AskBy::kSchema;
  bool stream = false;
  Prices prices;
  std::optional<double> budget;  // of one run
  int jobs = 4;                  // requests at a time, at least 1
  int failures_max = 3;          // this many in a row end the run
};

// Both outlive the run.
struct JudgeTask {
  const RedactedTranscript* transcript = nullptr;
  const scoring::QuestionInfo* question = nullptr;
};

struct JudgePlan {
  size_t verdicts = 0;
  size_t cached = 0;          // free
  size_t to_ask = 0;          // requests, without tries again
  int64_t input_tokens = 0;   // reckoned, of those to ask
  int64_t output_tokens = 0;  // 120 a verdict: a guess
  double cost = 0;            // of both
  double cost_max = 0;        // when every answer is as long as it may be
};

enum class JudgeStop : uint8_t { kNone, kBudget, kFailures, kCache };

struct JudgeRun {
  std::vector<JudgeVerdict> verdicts;  // as tasks
  size_t cached = 0;
  size_t asked = 0;  // answers that were waited for, failed ones too
  Usage usage;
  double cost = 0;
  JudgeStop stop = JudgeStop::kNone;
  std::string stopped_because;
};

class Judge {
 public:
  // `model` null: only the cache answers. Both must outlive the judge.
  Judge(ChatModel* model, const VerdictCache* cache, JudgeSettings settings)
      : model_(model), cache_(cache), settings_(std::move(settings)) {}

  JudgePlan Plan(std::span<const JudgeTask> tasks) const;
  // Same tasks, cache and answers: same verdicts for any `jobs`; also where the budget ends it (see
  // Budget). `progress` hears how many are done, from any worker, one at a time. Verdicts are in
  // the cache as soon as they are known: an interrupted run goes on where it was.
  JudgeRun Run(std::span<const JudgeTask> tasks,
               const std::function<void(size_t done)>& progress) const;

 private:
  class Running;
  ChatRequest Ask(const JudgeTask& task) const;
  double CostMax(const ChatRequest& request) const;

  ChatModel* model_;
  const VerdictCache* cache_;
  const JudgeSettings settings_;
};

}  // namespace clarion::llm
