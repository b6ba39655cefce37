#include "scoring/score_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

namespace clarion::scoring {
namespace {

constexpr double kSame = 1e-9;

std::string Shown(const Answer& answer) {
  switch (answer.verdict) {
    case Verdict::kYes:
      return "yes";
    case Verdict::kNo:
      return "no";
    case Verdict::kNotApplicable:
      return "na";
    case Verdict::kValue:
      return fmt::format("{}", answer.points);
  }
  return "";
}

const Score* FindCard(std::span<const Score> scores, const std::string& id) {
  const auto found =
      std::find_if(scores.begin(), scores.end(), [&](const Score& s) { return s.scorecard == id; });
  return found == scores.end() ? nullptr : &*found;
}

const Answer* FindAnswer(const Score* score, const std::string& question) {
  if (score == nullptr) return nullptr;
  const auto found = std::find_if(score->answers.begin(), score->answers.end(),
                                  [&](const Answer& a) { return a.question == question; });
  return found == score->answers.end() ? nullptr : &*found;
}

}  // namespace

void ScoreDiff::Add(const std::string& interaction, std::span<const Score> before,
                    std::span<const Score> after) {
  std::vector<std::string> ids;
  for (const auto& scores : {before, after}) {
    for (const Score& score : scores) {
      if (std::find(ids.begin(), ids.end(), score.scorecard) == ids.end()) {
        ids.push_back(score.scorecard);
      }
    }
  }
  for (const std::string& id : ids) {
    const Score* old_score = FindCard(before, id);
    const Score* new_score = FindCard(after, id);
    CardShift& card = cards_[id];
    if (old_score != nullptr) card.version_before = old_score->version;
    if (new_score != nullptr) card.version_after = new_score->version;
    if (old_score == nullptr || new_score == nullptr) {
      ++(old_score == nullptr ? card.only_after : card.only_before);
    } else {
      ++card.compared;
      const auto n = static_cast<double>(card.compared);
      card.mean_before += (old_score->points - card.mean_before) / n;
      card.mean_after += (new_score->points - card.mean_after) / n;
      const bool moved = std::abs(old_score->points - new_score->points) > kSame;
      if (moved || old_score->failed != new_score->failed) ++card.changed;
      if (!old_score->failed && new_score->failed) ++card.newly_failed;
      if (old_score->failed && !new_score->failed) ++card.no_longer_failed;
    }
    std::vector<std::string> questions;
    for (const Score* score : {old_score, new_score}) {
      if (score == nullptr) continue;
      for (const Answer& answer : score->answers) {
        if (std::find(questions.begin(), questions.end(), answer.question) == questions.end()) {
          questions.push_back(answer.question);
        }
      }
    }
    for (const std::string& question : questions) {
      const Answer* a = FindAnswer(old_score, question);
      const Answer* b = FindAnswer(new_score, question);
      const std::string was = a == nullptr ? "absent" : Shown(*a);
      const std::string is = b == nullptr ? "absent" : Shown(*b);
      QuestionShift& shift = card.questions[question];
      ++shift.compared;
      if (was == is) continue;
      ++shift.changed;
      if (++shift.flips[{was, is}] > max_examples_) continue;
      const bool both_count = a != nullptr && b != nullptr &&
                              a->verdict != Verdict::kNotApplicable &&
                              b->verdict != Verdict::kNotApplicable;
      examples_.push_back({interaction, id, question, was, is,
                           both_count ? b->points - a->points : 0, a == nullptr ? "" : a->because,
                           b == nullptr ? "" : b->because});
    }
  }
}

std::string ScoreDiff::Render() const {
  std::string out;
  auto to = std::back_inserter(out);
  for (const auto& [id, card] : cards_) {
    fmt::format_to(to, "{}  {} -> {}\n", id,
                   card.version_before.empty() ? "(none)" : card.version_before,
                   card.version_after.empty() ? "(none)" : card.version_after);
    fmt::format_to(to, "  {} compared, {} changed; mean points {:.3f} -> {:.3f} ({:+.3f})\n",
                   card.compared, card.changed, card.mean_before, card.mean_after,
                   card.mean_after - card.mean_before);
    if (card.only_before + card.only_after > 0) {
      fmt::format_to(to, "  scored only before: {}, only after: {}\n", card.only_before,
                     card.only_after);
    }
    if (card.newly_failed + card.no_longer_failed > 0) {
      fmt::format_to(to, "  newly failed: {}, no longer failed: {}\n", card.newly_failed,
                     card.no_longer_failed);
    }
    for (const auto& [question, shift] : card.questions) {
      if (shift.changed == 0) continue;
      fmt::format_to(to, "  {}: {} of {} changed\n", question, shift.changed, shift.compared);
      for (const auto& [flip, count] : shift.flips) {
        fmt::format_to(to, "    {} -> {}: {}\n", flip.first, flip.second, count);
      }
    }
  }
  if (!examples_.empty()) out += "examples\n";
  for (const AnswerChange& e : examples_) {
    fmt::format_to(to, "  {} {}/{}: {} ({}) -> {} ({})\n", e.interaction, e.scorecard, e.question,
                   e.before, e.because_before, e.after, e.because_after);
  }
  return out;
}

}  // namespace clarion::scoring
