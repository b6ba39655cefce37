#include "llm/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace clarion::llm {
namespace {

constexpr int64_t kOutputTokensGuess = 120;

}  // namespace

ChatRequest Judge::Ask(const JudgeTask& task) const {
  ChatRequest request =
      RequestFor(settings_.model, *task.transcript, *task.question, settings_.ask_by);
  request.stream = settings_.stream;
  return request;
}

// No tokenizer makes more than a token of a byte; so this is a bound, where the plan is a guess.
double Judge::CostMax(const ChatRequest& request) const {
  return settings_.prices.Of(4 * EstimatedInputTokens(request), request.max_output_tokens);
}

JudgePlan Judge::Plan(std::span<const JudgeTask> tasks) const {
  JudgePlan plan;
  plan.verdicts = tasks.size();
  std::set<std::string> seen;  // the same words twice are asked once
  for (const JudgeTask& task : tasks) {
    const ChatRequest request = Ask(task);
    const std::string key = CacheKey(request);
    if (!seen.insert(key).second || cache_->Get(key)) {
      ++plan.cached;
      continue;
    }
    ++plan.to_ask;
    plan.input_tokens += EstimatedInputTokens(request);
    plan.output_tokens += kOutputTokensGuess;
    plan.cost_max += CostMax(request);
  }
  plan.cost = settings_.prices.Of(plan.input_tokens, plan.output_tokens);
  return plan;
}

// One run: workers take tasks in order, so that what is asked when the run ends early is a
// beginning of the list.
class Judge::Running {
 public:
  Running(const Judge& judge, std::span<const JudgeTask> tasks,
          const std::function<void(size_t)>& progress)
      : judge_(judge), tasks_(tasks), progress_(progress), budget_(judge.settings_.budget) {
    run_.verdicts.resize(tasks.size());
  }

  JudgeRun Run() {
    const int jobs = std::max(1, judge_.model_ == nullptr ? 1 : judge_.settings_.jobs);
    std::vector<std::thread> workers;
    for (int i = 1; i < jobs; ++i) workers.emplace_back([this] { Work(); });
    Work();
    for (std::thread& worker : workers) worker.join();
    for (const auto& [at, first] : same_) run_.verdicts[at] = run_.verdicts[first];
    run_.cost = budget_.spent();
    return std::move(run_);
  }

 private:
  struct Taken {
    size_t at = 0;
    std::string key;
    ChatRequest request;
    double set_aside = 0;
  };

  void Work() {
    for (Taken taken; Take(&taken);) Answer(&taken);
  }

  // The next task the cache does not answer, with money set aside for it. Under the lock, so that
  // money is given out in the order of tasks.
  bool Take(Taken* taken) {
    const std::lock_guard turn(taking_);
    for (; next_ < tasks_.size(); ++next_) {
      if (Stopped()) return false;
      taken->at = next_;
      taken->request = judge_.Ask(tasks_[next_]);
      taken->key = CacheKey(taken->request);
      if (const auto [first, fresh] = taken_.emplace(taken->key, next_); !fresh) {
        same_.emplace_back(next_, first->second);
        const std::lock_guard lock(mutex_);
        ++run_.cached;
        Done();
        continue;
      }
      if (auto known = judge_.cache_->Get(taken->key)) {
        const std::lock_guard lock(mutex_);
        run_.verdicts[next_] = std::move(*known);
        ++run_.cached;
        Done();
        continue;
      }
      if (judge_.model_ == nullptr) continue;  // stays kNotAsked
      taken->set_aside = judge_.CostMax(taken->request);
      if (!budget_.SetAside(taken->set_aside)) {
        Stop(JudgeStop::kBudget, TooDear(taken->set_aside));
        return false;
      }
      ++next_;
      return true;
    }
    return false;
  }

  void Answer(Taken* taken) {
    const double once = taken->set_aside;
    taken->request.may_pay_again = [&] {
      const bool affordable = budget_.SetAsideMore(once);
      if (affordable)
        taken->set_aside += once;
      else
        Stop(JudgeStop::kBudget, TooDear(once));
      return affordable;
    };
    Usage usage;
    const auto answer = judge_.model_->Complete(taken->request, &usage);
    budget_.Settle(taken->set_aside,
                   judge_.settings_.prices.Of(usage.input_tokens, usage.output_tokens));
    JudgeVerdict verdict;
    if (answer.ok()) {
      verdict = ReadVerdict(*answer, *tasks_[taken->at].transcript);
      if (const auto kept = judge_.cache_->Put(taken->key, verdict); !kept.ok())
        Stop(JudgeStop::kCache, kept.error().message);
    } else {
      verdict.state = VerdictState::kFailed;
      verdict.because = answer.error().message;
    }
    const std::lock_guard lock(mutex_);
    run_.usage += usage;
    ++run_.asked;
    failures_ = answer.ok() ? 0 : failures_ + 1;
    if (failures_ >= judge_.settings_.failures_max)
      StopLocked(JudgeStop::kFailures, fmt::format("{} requests in a row failed, the last with: {}",
                                                   failures_, verdict.because));
    run_.verdicts[taken->at] = std::move(verdict);
    Done();
  }

  std::string TooDear(double cost) const {
    return fmt::format(
        "the budget of {:g} does not reach for one more request, which may cost {:.6f}; {:.6f} is "
        "spent",
        *judge_.settings_.budget, cost, budget_.spent());
  }

  // REQUIRES: mutex_ is held.
  void Done() {
    ++done_;
    if (progress_) progress_(done_);
  }
  bool Stopped() {
    const std::lock_guard lock(mutex_);
    return run_.stop != JudgeStop::kNone;
  }
  void Stop(JudgeStop why, const std::string& because) {
    const std::lock_guard lock(mutex_);
    StopLocked(why, because);
  }
  void StopLocked(JudgeStop why, const std::string& because) {
    if (run_.stop != JudgeStop::kNone) return;
    run_.stop = why;
    run_.stopped_because = because;
  }

  const Judge& judge_;
  const std::span<const JudgeTask> tasks_;
  const std::function<void(size_t)>& progress_;
  Budget budget_;
  std::mutex taking_;
  size_t next_ = 0;                              // this and the next two guarded by taking_
  std::map<std::string, size_t> taken_;          // key → the task that was first
  std::vector<std::pair<size_t, size_t>> same_;  // task → the earlier one with its key
  std::mutex mutex_;
  JudgeRun run_;  // this and below guarded by mutex_
  size_t done_ = 0;
  int failures_ = 0;
};

JudgeRun Judge::Run(std::span<const JudgeTask> tasks,
                    const std::function<void(size_t)>& progress) const {
  return Running(*this, tasks, progress).Run();
}

}  // namespace clarion::llm
