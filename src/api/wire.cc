#include "api/wire.h"

#include <boost/json.hpp>

#include "base/time.h"

namespace clarion::api {
namespace {

json::value NumberOrNull(const std::optional<double>& value) {
  return value ? json::value(*value) : json::value();
}

const scoring::QuestionInfo* QuestionNamed(const scoring::ScorecardInfo* card,
                                           std::string_view id) {
  if (card == nullptr) return nullptr;
  for (const scoring::QuestionInfo& question : card->questions)
    if (question.id == id) return &question;
  return nullptr;
}

}  // namespace

json::object ToWire(const metrics::Estimate& e) {
  return {{"value", NumberOrNull(e.value)},
          {"low", NumberOrNull(e.low)},
          {"high", NumberOrNull(e.high)},
          {"n", e.n},
          {"enough", e.enough},
          {"partial", e.partial}};
}

json::value TimeOrNull(int64_t at_ms) {
  return at_ms < 0 ? json::value() : json::value(FormatTime(at_ms));
}
json::value LengthOrNull(int64_t length) {
  return length < 0 ? json::value() : json::value(length);
}

uint32_t Utf16Offset(std::string_view text, uint32_t byte) {
  uint32_t units = 0;
  for (size_t i = 0; i < text.size() && i < byte; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c & 0xC0) == 0x80) continue;
    units += c >= 0xF0 ? 2 : 1;
  }
  return units;
}

json::object ToWire(const Evidence& evidence, const std::vector<std::string>& texts) {
  const bool in_turn = evidence.turn != kNoTurn;
  const std::string_view text =
      in_turn && evidence.turn < texts.size() ? std::string_view(texts[evidence.turn]) : "";
  return {{"turn", in_turn ? json::value(evidence.turn) : json::value()},
          {"begin", Utf16Offset(text, evidence.begin)},
          {"end", Utf16Offset(text, evidence.end)},
          {"event", evidence.event != kNoTurn ? json::value(evidence.event) : json::value()}};
}

json::object ToWire(const Score& score, const scoring::ScorecardInfo* card,
                    const std::vector<std::string>& texts) {
  json::array answers;
  for (const Answer& answer : score.answers) {
    const scoring::QuestionInfo* question = QuestionNamed(card, answer.question);
    json::array evidence;
    for (const Evidence& one : answer.evidence) evidence.push_back(ToWire(one, texts));
    answers.push_back(json::object{{"question", answer.question},
                                   {"section", question != nullptr ? question->section : ""},
                                   {"text", question != nullptr ? question->text : answer.question},
                                   {"help", question != nullptr ? question->help : ""},
                                   {"good", question != nullptr ? question->good : ""},
                                   {"poor", question != nullptr ? question->poor : ""},
                                   {"verdict", Name(answer.verdict)},
                                   {"value", answer.value},
                                   {"points", answer.points},
                                   {"weight", answer.weight},
                                   {"confidence", answer.confidence},
                                   {"auto_fail", answer.auto_fail},
                                   {"because", answer.because},
                                   {"evidence", evidence}});
  }
  return {{"scorecard", score.scorecard},
          {"title", card != nullptr ? card->title : score.scorecard},
          {"version", score.version},
          {"points", score.points},
          {"failed", score.failed},
          {"retired", card != nullptr && card->retired},
          {"answers", answers}};
}

json::object ToWire(const scoring::ScorecardInfo& card) {
  json::array sections, questions;
  for (const scoring::SectionInfo& section : card.sections)
    sections.push_back(
        json::object{{"id", section.id}, {"title", section.title}, {"weight", section.weight}});
  for (const scoring::QuestionInfo& q : card.questions) {
    json::array steps;
    for (const scoring::StepInfo& step : q.steps)
      steps.push_back(
          json::object{{"rule", step.rule}, {"value", step.value}, {"points", step.points}});
    questions.push_back(json::object{{"id", q.id},
                                     {"section", q.section},
                                     {"text", q.text},
                                     {"help", q.help},
                                     {"good", q.good},
                                     {"poor", q.poor},
                                     {"type", scoring::Name(q.type)},
                                     {"error_class", scoring::Name(q.error_class)},
                                     {"weight", q.weight},
                                     {"auto_fail", q.auto_fail},
                                     {"evidence_required", q.evidence_required},
                                     {"applies_when", q.applies_when},
                                     {"rule", q.rule},
                                     {"steps", steps}});
  }
  return {{"id", card.id},
          {"version", card.version},
          {"title", card.title},
          {"owner", card.owner},
          {"description", card.description},
          {"applies_to", card.applies_to},
          {"retired", card.retired},
          {"sections", sections},
          {"questions", questions}};
}

const scoring::ScorecardInfo* CardNamed(const scoring::Scorer& scorer, std::string_view id) {
  for (const scoring::ScorecardInfo& card : scorer.cards())
    if (card.id == id) return &card;
  return nullptr;
}

namespace {

json::object ToWire(const scoring::CardShift& card) {
  json::array questions, agents;
  for (const auto& [id, shift] : card.questions) {
    if (shift.changed == 0) continue;
    json::array flips;
    for (const auto& [flip, count] : shift.flips)
      flips.push_back(
          json::object{{"before", flip.first}, {"after", flip.second}, {"count", count}});
    questions.push_back(json::object{{"question", id},
                                     {"compared", shift.compared},
                                     {"changed", shift.changed},
                                     {"flips", flips}});
  }
  for (const auto& [id, shift] : card.agents) {
    const auto n = static_cast<double>(shift.compared);
    agents.push_back(json::object{{"agent_id", id},
                                  {"compared", shift.compared},
                                  {"changed", shift.changed},
                                  {"newly_failed", shift.newly_failed},
                                  {"no_longer_failed", shift.no_longer_failed},
                                  {"mean_before", shift.sum_before / n},
                                  {"mean_after", shift.sum_after / n}});
  }
  return {{"compared", card.compared},
          {"only_before", card.only_before},
          {"only_after", card.only_after},
          {"changed", card.changed},
          {"newly_failed", card.newly_failed},
          {"no_longer_failed", card.no_longer_failed},
          {"mean_before", card.mean_before},
          {"mean_after", card.mean_after},
          {"questions", questions},
          {"agents", agents}};
}

json::array Texts(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

}  // namespace

json::object ToWire(const app::RescoringStatus& status) {
  json::object out{{"state", app::Name(status.state)},
                   {"kind", app::Name(status.kind)},
                   {"card", status.card},
                   {"title", status.title},
                   {"version_before", status.version_before},
                   {"version_after", status.version_after},
                   {"weights_only", status.weights_only},
                   {"reactivates", status.reactivates},
                   {"records", status.records},
                   {"records_total", status.records_total},
                   {"seconds", status.seconds},
                   {"error", status.error.empty() ? json::value() : json::value(status.error)},
                   {"shift", nullptr},
                   {"examples", json::array()}};
  const auto card = status.diff.cards().find(status.card);
  if (card != status.diff.cards().end()) out["shift"] = ToWire(card->second);
  json::array cards, signals;
  for (const auto& [id, shift] : status.diff.cards())
    cards.push_back(json::object{{"card", id}, {"shift", ToWire(shift)}});
  for (const app::SignalShift& shift : status.signals)
    signals.push_back(json::object{{"kind", shift.kind},
                                   {"label", shift.label},
                                   {"before", shift.before},
                                   {"after", shift.after}});
  out["cards"] = std::move(cards);
  out["signals"] = std::move(signals);
  json::array examples;
  for (const scoring::AnswerChange& change : status.diff.examples())
    examples.push_back(json::object{{"interaction", change.interaction},
                                    {"scorecard", change.scorecard},
                                    {"question", change.question},
                                    {"before", change.before},
                                    {"after", change.after},
                                    {"because_before", change.because_before},
                                    {"because_after", change.because_after},
                                    {"quotes_before", Texts(change.quotes_before)},
                                    {"quotes_after", Texts(change.quotes_after)}});
  out["examples"] = std::move(examples);
  return out;
}

}  // namespace clarion::api
