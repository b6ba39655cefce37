// How what customers began to say is told: as JSON, in words, as a link.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/emerging.h"
#include "app/findings.h"

namespace clarion::app {

json::object ToJson(const Emerging& found) {
  json::array starts, contacts, phrases;
  for (size_t i = 0; i + 1 < found.edges.size(); ++i)
    starts.push_back(json::string(FormatTime(found.edges[i])));
  for (const uint32_t one : found.contacts) contacts.emplace_back(one);
  for (const EmergingPhrase& one : found.phrases) {
    json::array also, weeks, examples;
    for (const std::string& phrase : one.also) also.push_back(json::string(phrase));
    for (const uint32_t count : one.weeks) weeks.emplace_back(count);
    for (const EmergingExample& example : one.examples)
      examples.push_back(json::object{{"id", example.id},
                                      {"started_at", FormatTime(example.started)},
                                      {"turn", example.turn},
                                      {"text", example.text}});
    phrases.push_back(json::object{
        {"phrase", one.phrase},
        {"also", std::move(also)},
        {"contacts", one.contacts},
        {"rate", one.rate},
        {"rate_before", one.rate_before},
        {"highest_before", one.highest_before},
        {"weeks", std::move(weeks)},
        {"first_seen", FormatTime(one.first_seen)},
        {"p", one.p_value},
        {"q", one.q_value},
        {"comes_with", one.by.empty()
                           ? json::value()
                           : json::value(json::object{
                                 {"by", one.by}, {"value", one.value}, {"share", one.share}})},
        {"examples", std::move(examples)}});
  }
  const bool any = !found.edges.empty();
  return {{"from", any ? json::value(FormatTime(found.edges[kEmergingWeeks - 1])) : json::value()},
          {"to", any ? json::value(FormatTime(found.edges.back())) : json::value()},
          {"enough", found.enough},
          {"earlier_weeks", found.earlier_weeks},
          {"weeks", std::move(starts)},
          {"contacts", std::move(contacts)},
          {"looked", found.looked},
          {"of", found.of},
          {"tried", found.tried},
          {"phrases", std::move(phrases)}};
}

std::string TimesInWords(const EmergingPhrase& one) {
  if (one.highest_before == 0) return "not said before";
  const double times = one.rate / one.highest_before;
  return fmt::format("{:.{}f}× the highest week before", times, times < 10 ? 1 : 0);
}

std::string LinkOf(const Emerging& found, const EmergingPhrase& one) {
  return fmt::format(
      "/conversations?q=customer:{}&from={}&to={}", UrlEncoded("\"" + one.phrase + "\""),
      found.zone.Date(found.edges[kEmergingWeeks - 1]), found.zone.Date(found.edges.back()));
}

std::string SentenceOf(const Emerging& found) {
  if (found.phrases.empty()) return "";
  const EmergingPhrase& first = found.phrases.front();
  const size_t others = found.phrases.size() - 1;
  return fmt::format("New in what customers say: “{}” ({} contacts, {}){}.", first.phrase,
                     first.contacts, TimesInWords(first),
                     others == 0 ? "" : fmt::format(", and {} more", others));
}

}  // namespace clarion::app
