#include "reviews/label.h"

#include <boost/json.hpp>
#include <set>

namespace clarion::reviews {

std::string_view Name(LabelKind kind) {
  switch (kind) {
    case LabelKind::kReview:
      return "review";
    case LabelKind::kAdjudication:
      return "adjudication";
    case LabelKind::kDecision:
      return "decision";
  }
  return "";
}

std::string_view Name(Standing::How how) {
  switch (how) {
    case Standing::How::kOne:
      return "one";
    case Standing::How::kAgreed:
      return "agreed";
    case Standing::How::kAdjudicated:
      return "adjudicated";
    case Standing::How::kDecided:
      return "decided";
    case Standing::How::kContested:
      return "contested";
  }
  return "";
}

json::object ToJsonObject(const Label& one) {
  return {{"id", one.id},
          {"interaction", one.interaction},
          {"scorecard", one.scorecard},
          {"question", one.question},
          {"verdict", one.verdict},
          {"kind", Name(one.kind)},
          {"reviewer", one.reviewer},
          {"reviewer_name", one.reviewer_name},
          {"at", FormatTime(one.at)},
          {"source", Name(one.source)},
          {"probability", one.probability},
          {"session", one.session},
          {"card_version", one.card_version},
          {"machine", one.machine},
          {"confidence", one.confidence},
          {"blind", one.blind},
          {"note", one.note},
          {"turn", one.turn < 0 ? json::value() : json::value(one.turn)}};
}

std::map<AnswerKey, Standing> Standings(std::span<const Label> labels) {
  std::map<AnswerKey, std::vector<const Label*>> by_answer;
  for (const Label& one : labels)
    by_answer[{one.interaction, one.scorecard, one.question}].push_back(&one);
  std::map<AnswerKey, Standing> out;
  for (const auto& [key, list] : by_answer) {
    const Label* settled = nullptr;
    const Label* chance = nullptr;
    std::map<std::string, const Label*> newest;  // review of each person
    for (const Label* one : list) {
      if (one->kind == LabelKind::kReview)
        newest[one->reviewer] = one;
      else
        settled = one;
      if (one->probability > 0) chance = one;
    }
    std::set<std::string> verdicts;
    for (const auto& [reviewer, one] : newest) verdicts.insert(one->verdict);
    // Without a review and without a settlement there would be no label at all.
    const Label* said = settled != nullptr ? settled : list.back();
    Standing standing;
    standing.people = newest.size();
    standing.reviewer = said->reviewer;
    standing.reviewer_name = said->reviewer_name;
    standing.note = said->note;
    standing.at = said->at;
    standing.verdict = said->verdict;
    if (settled != nullptr) {
      standing.how = settled->kind == LabelKind::kDecision ? Standing::How::kDecided
                                                           : Standing::How::kAdjudicated;
    } else if (verdicts.size() > 1) {
      standing.how = Standing::How::kContested;
      standing.verdict.clear();
    } else if (newest.size() > 1) {
      standing.how = Standing::How::kAgreed;
    }
    const Label* machine = chance != nullptr ? chance : list.back();
    standing.probability = machine->probability;
    standing.machine = machine->machine;
    standing.confidence = machine->confidence;
    out.emplace(key, std::move(standing));
  }
  return out;
}

std::vector<Judged> JudgedOf(const std::map<AnswerKey, Standing>& standings) {
  std::vector<Judged> out;
  for (const auto& [key, standing] : standings) {
    if (standing.how == Standing::How::kContested || standing.machine.empty()) continue;
    out.push_back({key.interaction, key.question, standing.verdict, standing.machine,
                   standing.confidence, standing.probability, standing.at});
  }
  return out;
}

}  // namespace clarion::reviews
