#include "lifecycle/draft.h"

#include <array>
#include <boost/json.hpp>

namespace clarion::lifecycle {
namespace {

constexpr std::array<std::string_view, 6> kStates = {"open",      "submitted", "approved",
                                                     "sent_back", "published", "discarded"};

json::value ToJsonValue(const std::optional<By>& by) {
  if (!by) return nullptr;
  return json::object{
      {"kind", by->kind}, {"id", by->id}, {"name", by->name}, {"at", FormatTime(by->at)}};
}

json::value ToJsonValue(const std::optional<Trial>& trial) {
  if (!trial) return nullptr;
  return json::object{{"at", FormatTime(trial->at)},       {"records", trial->records},
                      {"compared", trial->compared},       {"changed", trial->changed},
                      {"only_before", trial->only_before}, {"only_after", trial->only_after},
                      {"mean_before", trial->mean_before}, {"mean_after", trial->mean_after},
                      {"signals", trial->signals},         {"evidence", trial->evidence},
                      {"failed", trial->failed},           {"results", trial->results}};
}

TimeMs TimeIn(const json::value& from, std::string_view name) {
  const auto at = ParseTime(std::string(StringOr(from, name, "")));
  return at.ok() ? *at : TimeMs{0};
}

std::optional<By> ByIn(const json::value& from, std::string_view name) {
  const json::value* by = Find(from, name);
  if (by == nullptr || !by->is_object()) return std::nullopt;
  return By{std::string(StringOr(*by, "kind", "")), std::string(StringOr(*by, "id", "")),
            std::string(StringOr(*by, "name", "")), TimeIn(*by, "at")};
}

int64_t IntegerIn(const json::value& from, std::string_view name) {
  const json::value* value = Find(from, name);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

double RealIn(const json::value& from, std::string_view name) {
  const json::value* value = Find(from, name);
  return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
}

std::optional<Trial> TrialIn(const json::value& from) {
  const json::value* trial = Find(from, "trial");
  if (trial == nullptr || !trial->is_object()) return std::nullopt;
  Trial out{TimeIn(*trial, "at"),
            IntegerIn(*trial, "records"),
            IntegerIn(*trial, "compared"),
            IntegerIn(*trial, "changed"),
            IntegerIn(*trial, "only_before"),
            IntegerIn(*trial, "only_after"),
            RealIn(*trial, "mean_before"),
            RealIn(*trial, "mean_after"),
            IntegerIn(*trial, "failed"),
            std::string(StringOr(*trial, "signals", "")),
            {},
            {}};
  const json::value* evidence = Find(*trial, "evidence");
  if (evidence != nullptr && evidence->is_array()) out.evidence = evidence->get_array();
  const json::value* results = Find(*trial, "results");
  if (results != nullptr && results->is_array()) out.results = results->get_array();
  return out;
}

}  // namespace

std::string_view Name(DraftState state) { return kStates[static_cast<size_t>(state)]; }

json::object ToJsonObject(const Draft& one) {
  return {{"id", one.id},
          {"card", one.card},
          {"title", one.title},
          {"version", one.version},
          {"sha256", one.sha256},
          {"base", one.base},
          {"note", one.note},
          {"state", Name(one.state)},
          {"author", ToJsonValue(std::optional<By>(one.author))},
          {"trial", ToJsonValue(one.trial)},
          {"submitted", ToJsonValue(one.submitted)},
          {"submit_note", one.submit_note},
          {"decided", ToJsonValue(one.decided)},
          {"decision_note", one.decision_note},
          {"alone", one.alone},
          {"ended", ToJsonValue(one.ended)},
          {"generation", one.generation}};
}

Result<Draft> DraftFrom(const json::value& stored) {
  const auto text = [&](std::string_view name) { return std::string(StringOr(stored, name, "")); };
  const auto author = ByIn(stored, "author");
  const std::string name = text("state");
  size_t state = 0;
  while (state < kStates.size() && kStates[state] != name) ++state;
  if (!author || state == kStates.size() || text("id").empty())
    return Corrupt("a stored draft of a scorecard does not read");
  Draft out;
  out.id = text("id");
  out.card = text("card");
  out.title = text("title");
  out.version = text("version");
  out.sha256 = text("sha256");
  out.base = text("base");
  out.note = text("note");
  out.state = static_cast<DraftState>(state);
  out.author = *author;
  out.trial = TrialIn(stored);
  out.submitted = ByIn(stored, "submitted");
  out.submit_note = text("submit_note");
  out.decided = ByIn(stored, "decided");
  out.decision_note = text("decision_note");
  const json::value* alone = Find(stored, "alone");
  out.alone = alone != nullptr && alone->is_bool() && alone->get_bool();
  out.ended = ByIn(stored, "ended");
  out.generation = text("generation");
  return out;
}

}  // namespace clarion::lifecycle
