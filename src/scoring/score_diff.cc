#include "scoring/score_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <tuple>

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

std::vector<std::string> Quotes(const Interaction& interaction, const Answer* answer) {
  std::vector<std::string> quotes;
  if (answer == nullptr) return quotes;
  for (const Evidence& one : answer->evidence) {
    if (one.turn < interaction.turns.size()) {
      const std::string& text = interaction.turns[one.turn].text;
      const bool whole = one.begin == 0 && one.end == 0;
      quotes.push_back(whole ? text : text.substr(one.begin, one.end - one.begin));
    } else if (one.event < interaction.events.size()) {
      quotes.push_back(interaction.events[one.event].kind);
    }
    if (quotes.size() == 3) break;
  }
  return quotes;
}

}  // namespace

void ScoreDiff::Add(const Interaction& interaction, std::span<const Score> before,
                    std::span<const Score> after) {
  const std::string agent = interaction.agent_ids.empty() ? "" : interaction.agent_ids.back();
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
      const bool changed = moved || old_score->failed != new_score->failed;
      const bool newly = !old_score->failed && new_score->failed;
      const bool no_longer = old_score->failed && !new_score->failed;
      card.changed += changed;
      card.newly_failed += newly;
      card.no_longer_failed += no_longer;
      if (!agent.empty()) {
        AgentShift& shift = card.agents[agent];
        ++shift.compared;
        shift.changed += changed;
        shift.newly_failed += newly;
        shift.no_longer_failed += no_longer;
        shift.sum_before += old_score->points;
        shift.sum_after += new_score->points;
      }
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
      examples_.push_back({interaction.id, id, question, was, is,
                           both_count ? b->points - a->points : 0, a == nullptr ? "" : a->because,
                           b == nullptr ? "" : b->because, Quotes(interaction, a),
                           Quotes(interaction, b)});
    }
  }
}

void ScoreDiff::Merge(const ScoreDiff& other) {
  std::map<std::tuple<std::string, std::string, std::string, std::string>, size_t> kept;
  const auto room = [&](const AnswerChange& e) {
    return ++kept[{e.scorecard, e.question, e.before, e.after}] <= max_examples_;
  };
  for (const AnswerChange& example : examples_) (void)room(example);
  for (const AnswerChange& example : other.examples_)
    if (room(example)) examples_.push_back(example);
  for (const auto& [id, theirs] : other.cards_) {
    CardShift& mine = cards_[id];
    if (mine.version_before.empty()) mine.version_before = theirs.version_before;
    if (mine.version_after.empty()) mine.version_after = theirs.version_after;
    const auto a = static_cast<double>(mine.compared), b = static_cast<double>(theirs.compared);
    if (a + b > 0) {
      mine.mean_before = (mine.mean_before * a + theirs.mean_before * b) / (a + b);
      mine.mean_after = (mine.mean_after * a + theirs.mean_after * b) / (a + b);
    }
    mine.compared += theirs.compared;
    mine.only_before += theirs.only_before;
    mine.only_after += theirs.only_after;
    mine.changed += theirs.changed;
    mine.newly_failed += theirs.newly_failed;
    mine.no_longer_failed += theirs.no_longer_failed;
    for (const auto& [question, shift] : theirs.questions) {
      QuestionShift& sum = mine.questions[question];
      sum.compared += shift.compared;
      sum.changed += shift.changed;
      for (const auto& [flip, count] : shift.flips) sum.flips[flip] += count;
    }
    for (const auto& [agent, shift] : theirs.agents) {
      AgentShift& sum = mine.agents[agent];
      sum.compared += shift.compared;
      sum.changed += shift.changed;
      sum.newly_failed += shift.newly_failed;
      sum.no_longer_failed += shift.no_longer_failed;
      sum.sum_before += shift.sum_before;
      sum.sum_after += shift.sum_after;
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
