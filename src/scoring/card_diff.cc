#include "scoring/card_diff.h"

#include <fmt/format.h>

#include <algorithm>

namespace clarion::scoring {
namespace {

std::string Number(double value) { return fmt::format("{:g}", value); }
std::string YesNo(bool value) { return value ? "yes" : "no"; }

std::string StepsOf(const QuestionInfo& question) {
  std::string out;
  for (const StepInfo& step : question.steps)
    out += fmt::format("{}{}: {:g}{}", out.empty() ? "" : "\n", step.rule, step.points,
                       step.because.empty() ? "" : " (" + step.because + ")");
  return out;
}

struct Fields {
  std::vector<FieldDiff>* out;
  void Compare(const std::string& field, FieldKind kind, const std::string& before,
               const std::string& after) const {
    if (before != after) out->push_back({field, kind, before, after});
  }
};

std::vector<FieldDiff> DiffQuestions(const QuestionInfo& a, const QuestionInfo& b) {
  std::vector<FieldDiff> out;
  const Fields fields{&out};
  fields.Compare("text", FieldKind::kWords, a.text, b.text);
  fields.Compare("help", FieldKind::kWords, a.help, b.help);
  fields.Compare("good", FieldKind::kWords, a.good, b.good);
  fields.Compare("poor", FieldKind::kWords, a.poor, b.poor);
  fields.Compare("because_yes", FieldKind::kWords, a.because_yes, b.because_yes);
  fields.Compare("because_no", FieldKind::kWords, a.because_no, b.because_no);
  fields.Compare("weight", FieldKind::kWeight, Number(a.weight), Number(b.weight));
  fields.Compare("auto_fail", FieldKind::kWeight, YesNo(a.auto_fail), YesNo(b.auto_fail));
  fields.Compare("error_class", FieldKind::kWords, std::string(Name(a.error_class)),
                 std::string(Name(b.error_class)));
  fields.Compare("type", FieldKind::kRule, std::string(Name(a.type)), std::string(Name(b.type)));
  fields.Compare("applies_when", FieldKind::kRule, a.applies_when, b.applies_when);
  fields.Compare(b.type == QuestionType::kYesNo ? "rule" : "measure", FieldKind::kRule, a.rule,
                 b.rule);
  fields.Compare("steps", FieldKind::kRule, StepsOf(a), StepsOf(b));
  fields.Compare("evidence", FieldKind::kRule, a.evidence_required ? "required" : "optional",
                 b.evidence_required ? "required" : "optional");
  fields.Compare("section", FieldKind::kPlace, a.section, b.section);
  return out;
}

const QuestionInfo* Named(const ScorecardInfo& card, const std::string& id) {
  for (const QuestionInfo& one : card.questions)
    if (one.id == id) return &one;
  return nullptr;
}

double ShareOf(const ScorecardInfo& card, const QuestionInfo& question) {
  std::vector<double> within(card.sections.size(), 0);
  for (const QuestionInfo& one : card.questions) within[one.section_at] += one.weight;
  double all = 0;
  for (size_t s = 0; s < within.size(); ++s)
    if (within[s] > 0) all += card.sections[s].weight;
  return card.sections[question.section_at].weight / all * question.weight /
         within[question.section_at];
}

void DiffSections(const ScorecardInfo& before, const ScorecardInfo& after,
                  std::vector<FieldDiff>* out) {
  const Fields fields{out};
  const auto named = [](const ScorecardInfo& card, const std::string& id) {
    return std::find_if(card.sections.begin(), card.sections.end(),
                        [&](const SectionInfo& one) { return one.id == id; });
  };
  for (const SectionInfo& section : after.sections) {
    const auto old = named(before, section.id);
    const std::string name = fmt::format("section {}", section.id);
    if (old == before.sections.end()) {
      out->push_back({name, FieldKind::kPlace, "", section.title});
      continue;
    }
    fields.Compare(name + ": title", FieldKind::kWords, old->title, section.title);
    fields.Compare(name + ": weight", FieldKind::kWeight, Number(old->weight),
                   Number(section.weight));
  }
  for (const SectionInfo& section : before.sections)
    if (named(after, section.id) == after.sections.end())
      out->push_back({fmt::format("section {}", section.id), FieldKind::kPlace, section.title, ""});
}

}  // namespace

std::string_view Name(FieldKind kind) {
  switch (kind) {
    case FieldKind::kWords:
      return "words";
    case FieldKind::kWeight:
      return "weight";
    case FieldKind::kRule:
      return "rule";
    case FieldKind::kPlace:
      return "place";
  }
  return "";
}

std::string_view Name(QuestionDiff::How how) {
  switch (how) {
    case QuestionDiff::How::kAdded:
      return "added";
    case QuestionDiff::How::kRemoved:
      return "removed";
    case QuestionDiff::How::kChanged:
      return "changed";
  }
  return "";
}

CardDiff DiffCards(const ScorecardInfo& before, const ScorecardInfo& after) {
  CardDiff out;
  const Fields fields{&out.card};
  fields.Compare("title", FieldKind::kWords, before.title, after.title);
  fields.Compare("owner", FieldKind::kWords, before.owner, after.owner);
  fields.Compare("description", FieldKind::kWords, before.description, after.description);
  fields.Compare("applies_to", FieldKind::kRule, before.applies_to, after.applies_to);
  DiffSections(before, after, &out.card);
  for (const QuestionInfo& question : after.questions) {
    const QuestionInfo* old = Named(before, question.id);
    if (old == nullptr) {
      out.questions.push_back(
          {question.id, question.text, QuestionDiff::How::kAdded, {}, 0, ShareOf(after, question)});
      continue;
    }
    std::vector<FieldDiff> changed = DiffQuestions(*old, question);
    if (!changed.empty())
      out.questions.push_back({question.id, question.text, QuestionDiff::How::kChanged,
                               std::move(changed), ShareOf(before, *old),
                               ShareOf(after, question)});
  }
  for (const QuestionInfo& question : before.questions)
    if (Named(after, question.id) == nullptr)
      out.questions.push_back({question.id,
                               question.text,
                               QuestionDiff::How::kRemoved,
                               {},
                               ShareOf(before, question),
                               0});
  return out;
}

std::string Render(const CardDiff& diff) {
  std::string out;
  const auto lines = [&](const std::vector<FieldDiff>& fields, const char* indent) {
    for (const FieldDiff& one : fields)
      out +=
          fmt::format("{}{} ({}): {} → {}\n", indent, one.field, Name(one.kind),
                      one.before.empty() ? "–" : one.before, one.after.empty() ? "–" : one.after);
  };
  lines(diff.card, "");
  for (const QuestionDiff& one : diff.questions) {
    out += fmt::format("{} {}: {}\n", one.question, Name(one.how), one.text);
    lines(one.fields, "  ");
  }
  return out;
}

}  // namespace clarion::scoring
