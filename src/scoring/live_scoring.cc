#include "scoring/live_scoring.h"

#include <algorithm>

namespace clarion::scoring {
namespace {

// Those of `some` that `others` lacks; each of `others` answers for one.
std::vector<Signal> Without(const std::vector<Signal>& some, std::vector<Signal> others) {
  std::vector<Signal> left;
  for (const Signal& signal : some) {
    const auto same = std::find(others.begin(), others.end(), signal);
    if (same == others.end())
      left.push_back(signal);
    else
      others.erase(same);
  }
  return left;
}

const Answer* AnswerTo(const std::vector<Score>& scores, const std::string& card,
                       const std::string& question) {
  for (const Score& score : scores) {
    if (score.scorecard != card) continue;
    for (const Answer& answer : score.answers)
      if (answer.question == question) return &answer;
  }
  return nullptr;
}

}  // namespace

LiveScoring::LiveScoring(const enrichment::Enricher& enricher, const PolicySet& policies,
                         const Scorer& scorer, Interaction so_far)
    : enricher_(enricher), policies_(policies), scorer_(scorer), interaction_(std::move(so_far)) {
  Look();
}

LiveNews LiveScoring::Add(Turn turn) {
  interaction_.turns.push_back(std::move(turn));
  return Look();
}

LiveNews LiveScoring::Add(Event event) {
  event.before_turn = static_cast<uint32_t>(interaction_.turns.size());
  interaction_.events.push_back(std::move(event));
  return Look();
}

LiveNews LiveScoring::Look() {
  std::vector<Signal> signals;
  enricher_.Run(interaction_, &signals);
  policies_.Run(interaction_, &signals);
  std::vector<Score> scores = scorer_.Run(interaction_, signals);
  LiveNews news{Without(signals, signals_), Without(signals_, signals), {}};
  for (const Score& score : scores) {
    for (const Answer& answer : score.answers) {
      const Answer* before = AnswerTo(scores_, score.scorecard, answer.question);
      const bool same =
          before != nullptr && before->verdict == answer.verdict && before->points == answer.points;
      if (same) continue;
      news.answers.push_back(
          {score.scorecard, answer, std::string(before == nullptr ? "" : Name(before->verdict))});
    }
  }
  signals_ = std::move(signals);
  scores_ = std::move(scores);
  return news;
}

}  // namespace clarion::scoring
