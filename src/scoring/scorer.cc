#include "scoring/scorer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <mutex>

#include "base/file.h"
#include "scoring/internal/card.h"
#include "scoring/internal/evaluator.h"

namespace clarion::scoring {
namespace {

using internal::Card;
using internal::Evaluator;
using internal::Judgement;
using internal::Question;
using internal::Truth;

// An answer that needs evidence and has none is half a guess.
constexpr double kUnprovenConfidence = 0.5;

void AnswerYesNo(const Question& question, Evaluator* evaluator, Answer* answer) {
  const Judgement judged = evaluator->Judge(question.rule, &answer->evidence);
  answer->because = evaluator->Explain(question.rule);
  if (answer->because.empty()) answer->because = "there is no condition to check";
  if (judged.truth == Truth::kUnknown) return;
  const std::string& own =
      judged.truth == Truth::kTrue ? question.because_yes : question.because_no;
  if (!own.empty()) answer->because = own;
  answer->verdict = judged.truth == Truth::kTrue ? Verdict::kYes : Verdict::kNo;
  answer->points = judged.truth == Truth::kTrue ? 1 : 0;
  answer->value = answer->points;
  answer->confidence = judged.confidence;
}

void AnswerScale(const Question& question, Evaluator* evaluator, Answer* answer) {
  for (const internal::Step& step : question.steps) {
    answer->evidence.clear();
    const Judgement judged = evaluator->Judge(step.rule, &answer->evidence);
    if (judged.truth != Truth::kTrue) continue;
    answer->verdict = Verdict::kValue;
    answer->value = step.value;
    answer->points = step.points;
    answer->confidence = judged.confidence;
    answer->because = step.because.empty() ? evaluator->Explain(step.rule) : step.because;
    if (answer->because.empty()) answer->because = "none of the other cases applied";
    return;
  }
  answer->evidence.clear();
  answer->because = "none of the cases applied";
}

void AnswerMeasure(const Question& question, bool duration, Evaluator* evaluator, Answer* answer) {
  const internal::Measured measured = evaluator->Measure(question.measure, &answer->evidence);
  answer->because = evaluator->ExplainMeasure(question.measure, measured, duration);
  if (!measured.known) return;
  answer->verdict = Verdict::kValue;
  answer->value = measured.value;
  answer->confidence = measured.confidence;
  for (const internal::Step& band : question.steps) {
    if (measured.value > band.up_to) continue;
    answer->points = band.points;
    if (!band.because.empty()) answer->because = band.because;
    break;
  }
}

Answer AnswerQuestion(const Question& question, const QuestionInfo& info, Evaluator* evaluator) {
  Answer answer;
  answer.question = info.id;
  if (question.applies_when) {
    const Judgement applies = evaluator->Judge(*question.applies_when, nullptr);
    if (applies.truth != Truth::kTrue) {
      answer.because =
          internal::JoinClauses({"does not apply: " + evaluator->Explain(*question.applies_when)});
      return answer;
    }
  }
  switch (info.type) {
    case QuestionType::kYesNo:
      AnswerYesNo(question, evaluator, &answer);
      break;
    case QuestionType::kScale:
      AnswerScale(question, evaluator, &answer);
      break;
    case QuestionType::kCount:
    case QuestionType::kDuration:
      AnswerMeasure(question, info.type == QuestionType::kDuration, evaluator, &answer);
      break;
  }
  if (info.evidence_required && answer.evidence.empty() &&
      answer.verdict != Verdict::kNotApplicable) {
    answer.confidence = std::min(answer.confidence, kUnprovenConfidence);
  }
  answer.auto_fail =
      info.auto_fail && answer.verdict != Verdict::kNotApplicable && answer.points == 0;
  return answer;
}

}  // namespace

// Shares: sections with something to judge split the card, their questions split the section.
void Weigh(const ScorecardInfo& card, Score* score) {
  std::vector<double> in_section(card.sections.size(), 0);
  for (size_t i = 0; i < card.questions.size(); ++i) {
    if (score->answers[i].verdict != Verdict::kNotApplicable)
      in_section[card.questions[i].section_at] += card.questions[i].weight;
  }
  double all = 0;
  for (size_t s = 0; s < in_section.size(); ++s)
    if (in_section[s] > 0) all += card.sections[s].weight;
  score->points = 0;
  score->failed = false;
  for (size_t i = 0; i < card.questions.size(); ++i) {
    Answer& answer = score->answers[i];
    if (answer.verdict == Verdict::kNotApplicable) continue;
    const QuestionInfo& question = card.questions[i];
    answer.weight = card.sections[question.section_at].weight / all * question.weight /
                    in_section[question.section_at];
    score->points += answer.points * answer.weight;
    score->failed = score->failed || answer.auto_fail;
  }
  score->points = score->failed ? 0 : std::round(score->points * 1e12) / 1e12;
}

std::string_view Name(QuestionType value) {
  switch (value) {
    case QuestionType::kYesNo:
      return "yes_no";
    case QuestionType::kScale:
      return "scale";
    case QuestionType::kCount:
      return "count";
    case QuestionType::kDuration:
      return "duration";
  }
  return "";
}

std::string_view Name(ErrorClass value) {
  switch (value) {
    case ErrorClass::kCustomerCritical:
      return "customer_critical";
    case ErrorClass::kBusinessCritical:
      return "business_critical";
    case ErrorClass::kComplianceCritical:
      return "compliance_critical";
    case ErrorClass::kNonCritical:
      return "non_critical";
  }
  return "";
}

struct Scorer::Impl {
  internal::Program program;
  std::optional<text::PhraseMatcher> matcher;
  std::vector<Card> cards;
  std::vector<ScorecardInfo> infos;

  std::mutex mutex;
  std::vector<std::unique_ptr<Evaluator>> idle;

  std::unique_ptr<Evaluator> Borrow() {
    const std::lock_guard lock(mutex);
    if (idle.empty()) return std::make_unique<Evaluator>(program, matcher ? &*matcher : nullptr);
    auto evaluator = std::move(idle.back());
    idle.pop_back();
    return evaluator;
  }
  void GiveBack(std::unique_ptr<Evaluator> evaluator) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(evaluator));
  }
};

Scorer::Scorer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Scorer::Scorer(Scorer&&) noexcept = default;
Scorer& Scorer::operator=(Scorer&&) noexcept = default;
Scorer::~Scorer() = default;
const std::vector<ScorecardInfo>& Scorer::cards() const { return impl_->infos; }
const std::vector<std::string>& Scorer::signal_kinds() const { return impl_->program.signal_kinds; }

void Scorer::Retire(std::span<const std::string> ids) {
  for (size_t i = 0; i < impl_->cards.size(); ++i) {
    const bool retired = std::find(ids.begin(), ids.end(), impl_->infos[i].id) != ids.end();
    impl_->infos[i].retired = impl_->cards[i].info.retired = retired;
  }
}

Result<Scorer> Scorer::Load(const std::string& folder_or_file) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder_or_file, error)) {
    return Load(std::vector<std::string>{folder_or_file});
  }
  ASSIGN_OR_RETURN(std::vector<std::string> files, ListFiles(folder_or_file, ".yaml"));
  return Load(files);
}

Result<Scorer> Scorer::Load(const std::vector<std::string>& files) {
  std::vector<ScorecardSource> sources;
  for (const std::string& file : files) {
    ASSIGN_OR_RETURN(std::string text, ReadFile(file));
    sources.push_back({file, std::move(text)});
  }
  return Compile(sources);
}

Result<Scorer> Scorer::Compile(const std::vector<ScorecardSource>& sources) {
  auto impl = std::make_unique<Impl>();
  for (const ScorecardSource& source : sources) {
    ASSIGN_OR_RETURN(Card card, internal::ParseCard(source, &impl->program));
    for (const Card& other : impl->cards) {
      if (other.info.id == card.info.id) {
        return InvalidInput(fmt::format("{}:1: scorecard '{}' is already defined in {}; rename one",
                                        source.name, card.info.id, other.info.file));
      }
    }
    impl->infos.push_back(card.info);
    impl->cards.push_back(std::move(card));
  }
  if (impl->program.phrases > 0) {
    ASSIGN_OR_RETURN(text::PhraseMatcher matcher, impl->program.phrase_builder.Build());
    impl->matcher.emplace(std::move(matcher));
  }
  return Scorer(std::move(impl));
}

std::vector<Score> Scorer::Run(const Interaction& interaction,
                               std::span<const Signal> signals) const {
  std::vector<Score> scores;
  std::unique_ptr<Evaluator> evaluator = impl_->Borrow();
  evaluator->Begin(interaction, signals);
  scores.reserve(impl_->cards.size());
  for (const Card& card : impl_->cards) {
    if (card.info.retired) continue;
    if (card.applies_to && evaluator->Judge(*card.applies_to, nullptr).truth != Truth::kTrue) {
      continue;
    }
    Score score;
    score.answers.reserve(card.questions.size());
    bool any = false;
    for (size_t i = 0; i < card.questions.size(); ++i) {
      score.answers.push_back(
          AnswerQuestion(card.questions[i], card.info.questions[i], evaluator.get()));
      any = any || score.answers.back().verdict != Verdict::kNotApplicable;
    }
    if (!any) continue;
    score.scorecard = card.info.id;
    score.version = card.info.version;
    Weigh(card.info, &score);
    scores.push_back(std::move(score));
  }
  impl_->GiveBack(std::move(evaluator));
  return scores;
}

}  // namespace clarion::scoring
