#include "reviews/book.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <set>

#include "registry/secrets.h"
#include "reviews/internal/rows.h"

namespace clarion::reviews {

using soci::use;

namespace internal {

Result<void> CheckVerdict(const std::string& question, const std::string& verdict) {
  if (verdict == "na" || PointsOf(verdict)) return {};
  return InvalidInput(fmt::format("verdict of {}: '{}' is not yes, no, na, or points from 0 to 1",
                                  question, verdict));
}

Result<void> CheckText(std::string_view field, const std::string& text, bool needed) {
  if (needed && text.find_first_not_of(" \t\r\n") == std::string::npos)
    return InvalidInput(fmt::format("{}: is missing; say why, others will read it", field));
  if (text.size() > kNoteMax || !IsUtf8(text))
    return InvalidInput(fmt::format("{}: at most {} bytes of UTF-8", field, kNoteMax));
  return {};
}

std::vector<Label> AddRows(soci::session& sql, TimeMs now, const registry::Actor& actor,
                           const NewLabels& labels) {
  std::vector<Label> out;
  for (const NewLabels::Answer& answer : labels.answers) {
    Label one{registry::RandomId("lab"),
              labels.interaction,
              labels.scorecard,
              answer.question,
              answer.verdict,
              labels.kind,
              actor.id,
              actor.name,
              now,
              labels.source,
              labels.probability,
              labels.session,
              labels.card_version,
              answer.machine,
              answer.confidence,
              labels.blind,
              answer.note,
              answer.turn};
    const std::string kind(Name(one.kind)), source(Name(one.source));
    const auto at = static_cast<long long>(now);
    const int blind = one.blind ? 1 : 0;
    sql << "INSERT INTO review_label (id, tenant, interaction, scorecard, question, verdict, kind, "
           "reviewer, reviewer_name, at_ms, source, probability, session, card_version, machine, "
           "confidence, blind, note, turn) VALUES (:id, :tenant, :interaction, :scorecard, "
           ":question, :verdict, :kind, :reviewer, :reviewer_name, :at, :source, :probability, "
           ":session, :card_version, :machine, :confidence, :blind, :note, :turn)",
        use(one.id), use(actor.tenant), use(one.interaction), use(one.scorecard), use(one.question),
        use(one.verdict), use(kind), use(one.reviewer), use(one.reviewer_name), use(at),
        use(source), use(one.probability), use(one.session), use(one.card_version),
        use(one.machine), use(one.confidence), use(blind), use(one.note), use(one.turn);
    out.push_back(std::move(one));
  }
  return out;
}

json::array TextsToJson(const std::vector<std::string>& texts) {
  json::array out;
  for (const std::string& text : texts) out.emplace_back(text);
  return out;
}

std::vector<std::string> TextsFrom(const json::value& object, std::string_view name) {
  std::vector<std::string> out;
  const json::value* list = Find(object, name);
  if (list == nullptr || !list->is_array()) return out;
  for (const json::value& one : list->get_array())
    if (one.is_string()) out.emplace_back(one.get_string());
  return out;
}

}  // namespace internal

namespace {

LabelKind KindFrom(const std::string& name) {
  if (name == "adjudication") return LabelKind::kAdjudication;
  return name == "decision" ? LabelKind::kDecision : LabelKind::kReview;
}

Label Read(const soci::row& row) {
  const auto text = [&](size_t column) { return row.get<std::string>(column); };
  Label one;
  one.id = text(0);
  one.interaction = text(1);
  one.scorecard = text(2);
  one.question = text(3);
  one.verdict = text(4);
  one.kind = KindFrom(text(5));
  one.reviewer = text(6);
  one.reviewer_name = text(7);
  one.at = row.get<long long>(8);
  one.source = SourceFrom(text(9)).value_or(Source::kChosen);
  one.probability = row.get<double>(10);
  one.session = text(11);
  one.card_version = text(12);
  one.machine = text(13);
  one.confidence = row.get<double>(14);
  one.blind = row.get<long long>(15) != 0;
  one.note = text(16);
  one.turn = static_cast<int>(row.get<long long>(17));
  return one;
}

Result<void> Check(const NewLabels& labels) {
  if (labels.answers.empty()) return InvalidInput("answers: is empty; what did you find?");
  std::set<std::string> questions;
  for (const NewLabels::Answer& one : labels.answers) {
    if (!questions.insert(one.question).second)
      return InvalidInput(fmt::format("answers: '{}' is answered twice", one.question));
    RETURN_IF_ERROR(internal::CheckVerdict(one.question, one.verdict));
    RETURN_IF_ERROR(internal::CheckText("note", one.note, false));
    if (labels.kind == LabelKind::kAdjudication)
      RETURN_IF_ERROR(internal::CheckText("note of " + one.question, one.note, true));
  }
  return {};
}

}  // namespace

Result<std::vector<Label>> Book::Add(const registry::Actor& actor, const NewLabels& labels) {
  RETURN_IF_ERROR(Check(labels));
  json::object said;
  for (const NewLabels::Answer& one : labels.answers) said[one.question] = one.verdict;
  const json::object shown{{"scorecard", labels.scorecard},
                           {"kind", Name(labels.kind)},
                           {"source", Name(labels.source)},
                           {"session", labels.session},
                           {"answers", std::move(said)}};
  return database_.Write([&](soci::session& sql) -> Result<std::vector<Label>> {
    const TimeMs now = clock_.NowMs();
    std::vector<Label> added = internal::AddRows(sql, now, actor, labels);
    registry::AddToAudit(
        sql, now, actor,
        {labels.kind == LabelKind::kAdjudication ? "review.adjudicate" : "review.label",
         labels.interaction, "done", nullptr, shown});
    return added;
  });
}

Result<std::vector<Label>> Book::Labels(const std::string& tenant,
                                        const LabelFilter& filter) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Label>> {
    std::vector<Label> out;
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT id, interaction, scorecard, question, verdict, kind, reviewer, "
                        "reviewer_name, at_ms, source, probability, session, card_version, "
                        "machine, confidence, blind, note, turn FROM review_label WHERE tenant = "
                        ":tenant AND (:card = '' OR scorecard = :card) AND (:interaction = '' OR "
                        "interaction = :interaction) AND (:session = '' OR session = :session) "
                        "ORDER BY seq",
         use(tenant, "tenant"), use(filter.scorecard, "card"),
         use(filter.interaction, "interaction"), use(filter.session, "session"));
    for (const soci::row& row : rows) out.push_back(Read(row));
    return out;
  });
}

}  // namespace clarion::reviews
