#include "app/internal/audit_answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "journeys/handoffs.h"

namespace clarion::app::internal {
namespace {

using metrics::Estimate;

constexpr size_t kListed = 12;
constexpr uint64_t kMinimumSample = 30;

json::value OrNull(const std::optional<double>& value) {
  return value ? json::value(*value) : json::value();
}

struct StepEffort {
  std::string step;
  uint64_t occurrences = 0;
  double effort = 0;
  size_t example = 0;
};

// Steps by the effort they add; the efforts of all sum to that of the contacts.
std::vector<StepEffort> EffortBySteps(const journeys::EventLog& log, double* total) {
  std::vector<StepEffort> steps(log.activities.size());
  *total = 0;
  for (size_t c = 0; c < log.cases.size(); ++c)
    for (size_t i = log.begin[c]; i < log.begin[c + 1]; ++i) {
      StepEffort& one = steps[log.activity[i]];
      const auto effort = static_cast<double>(log.effort[i]);
      if (one.effort == 0) one.example = c;
      ++one.occurrences;
      one.effort += effort;
      *total += effort;
    }
  for (size_t a = 0; a < steps.size(); ++a) steps[a].step = log.activities[a];
  std::erase_if(steps, [](const StepEffort& one) { return one.effort <= 0; });
  std::stable_sort(steps.begin(), steps.end(),
                   [](const auto& a, const auto& b) { return a.effort > b.effort; });
  return steps;
}

std::vector<std::string> CameFrom(const StoredLog& stored) {
  std::vector<std::string> out;
  out.reserve(stored.contacts.size());
  for (const LoggedContact& one : stored.contacts) out.push_back(one.came_from);
  return out;
}

std::string Percent(double share) { return fmt::format("{:.1f} %", share * 100); }
std::string Percent(const Estimate& one) {
  return fmt::format("{} ({:.1f}–{:.1f} %, n = {})", Percent(*one.value), *one.low * 100,
                     *one.high * 100, one.n);
}
std::string Words(std::string text) {
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

class Answers {
 public:
  Answers(const JourneyDefinitions& definitions, const std::vector<metrics::MetricValue>& values,
          const StoredLog& contacts)
      : definitions_(definitions), values_(values), contacts_(contacts) {}

  json::array Run() {
    Answer("triggered", "What triggered it?", Triggered(), {"failure_demand"});
    Answer("effort", "Where was avoidable effort?", Effort(), {"effort"});
    Answer("context", "Where was context lost?", Context(), {"restated", "repeat_authentication"});
    Answer("first_agent", "Did the first agent have what was needed?", FirstAgent(),
           {"could_not_help"});
    Answer("next_step", "Was the next step explicit, owned and completed?", NextStep(),
           {"next_step_stated", "next_step_owned", "callback_kept"});
    return std::move(out_);
  }

 private:
  void Answer(const char* id, const char* question, std::string answer,
              const std::vector<std::string>& figures) {
    json::array known;
    for (const std::string& figure : figures)
      if (Find(figure) != nullptr) known.emplace_back(figure);
    out_.push_back(json::object{{"id", id},
                                {"question", question},
                                {"answer", std::move(answer)},
                                {"figures", std::move(known)}});
  }
  const Estimate* Find(const std::string& id) const {
    for (const metrics::MetricValue& one : values_)
      if (one.id == id) return &one.now;
    return nullptr;
  }
  const Estimate* Enough(const std::string& id) const {
    const Estimate* found = Find(id);
    return found != nullptr && found->enough && found->value && found->low && found->high ? found
                                                                                          : nullptr;
  }
  static std::string TooFew(const std::string& what) {
    return fmt::format("Not enough contacts to tell {}.", what);
  }

  std::string Triggered() const {
    std::map<std::string, uint64_t> reasons;
    for (const LoggedContact& one : contacts_.contacts) ++reasons[one.reason];
    const uint64_t none = reasons[""];
    reasons.erase("");
    std::vector<std::pair<std::string, uint64_t>> most(reasons.begin(), reasons.end());
    std::stable_sort(most.begin(), most.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    const auto all = static_cast<double>(contacts_.contacts.size());
    std::string text;
    for (size_t i = 0; i < std::min<size_t>(3, most.size()); ++i)
      text += fmt::format("{}{} ({})", i == 0 ? "Most often " : ", ", Words(most[i].first),
                          Percent(static_cast<double>(most[i].second) / all));
    if (text.empty()) return TooFew("what customers came for");
    text += none > 0 ? fmt::format("; {} name no known reason. ",
                                   Percent(static_cast<double>(none) / all))
                     : ". ";
    return text + FailureSentence();
  }
  std::string FailureSentence() const {
    const Estimate* share = Enough("failure_demand");
    if (share == nullptr) return TooFew("how many should not have been needed");
    std::string text = Percent(*share) + " should not have been needed";
    const journeys::FailureCause* most = nullptr;
    double highest = 0;
    for (const journeys::FailureCause& cause : definitions_.rule.causes)
      if (const Estimate* of = Find("failure_demand." + cause.id);
          of != nullptr && of->value.value_or(0) > highest) {
        highest = *of->value;
        most = &cause;
      }
    if (most != nullptr)
      text += fmt::format(", most often: {} ({})", most->title, Percent(highest));
    return text + ".";
  }

  std::string Effort() const {
    double total = 0;
    const auto steps = EffortBySteps(contacts_.log, &total);
    if (contacts_.contacts.size() < kMinimumSample) return TooFew("where effort arises");
    if (steps.empty()) return "Nowhere: no avoidable step was found.";
    std::string text = fmt::format("{:.2f} avoidable steps a contact. Most of it arises in ",
                                   total / static_cast<double>(contacts_.contacts.size()));
    for (size_t i = 0; i < std::min<size_t>(3, steps.size()); ++i)
      text += fmt::format("{}“{}” ({})", i == 0 ? "" : ", ", steps[i].step,
                          Percent(steps[i].effort / total));
    return text + ".";
  }

  std::string Context() const {
    const auto losses = journeys::FindContextLoss(contacts_.log, CameFrom(contacts_));
    const journeys::ContextLoss* worst = nullptr;
    uint64_t all = 0, lost = 0;
    for (const journeys::ContextLoss& one : losses) {
      all += one.occurrences;
      lost += one.lost;
      if (one.occurrences >= kMinimumSample && (worst == nullptr || one.low > worst->low))
        worst = &one;
    }
    if (worst == nullptr) return TooFew("at which handoff it is lost");
    return fmt::format(
        "After {} of {} handoffs customers had to say or prove something again. Most surely after "
        "“{}”: {} ({:.1f}–{:.1f} %, n = {}).",
        lost, all, worst->handoff,
        Percent(static_cast<double>(worst->lost) / static_cast<double>(worst->occurrences)),
        worst->low * 100, worst->high * 100, worst->occurrences);
  }

  std::string FirstAgent() const {
    const Estimate* lacked = Enough("could_not_help");
    if (lacked == nullptr) return TooFew("what agents lacked");
    const Estimate* transfers = Enough("transfer");
    std::string text = fmt::format(
        "In {} something was missing: a refusal, a failing tool, a "
        "question to a colleague, a transfer or a second hold",
        Percent(*lacked));
    if (transfers != nullptr)
      text += fmt::format("; {} were passed on", Percent(*transfers->value));
    return text + ".";
  }

  std::string NextStep() const {
    const Estimate* stated = Enough("next_step_stated");
    if (stated == nullptr) return TooFew("whether the next step is said");
    std::string text = fmt::format("Explicit in {} of the contacts left open. ", Percent(*stated));
    const Estimate* owned = Enough("next_step_owned");
    text += owned != nullptr ? fmt::format("Owned in {} of those with one. ", Percent(*owned))
                             : TooFew("whether it is owned") + " ";
    const Estimate* kept = Enough("callback_kept");
    text += kept != nullptr
                ? fmt::format("Of promised call-backs {} came within 7 days.", Percent(*kept))
                : TooFew("whether call-backs came");
    return text;
  }

  const JourneyDefinitions& definitions_;
  const std::vector<metrics::MetricValue>& values_;
  const StoredLog& contacts_;
  json::array out_;
};

}  // namespace

json::object ToJson(const Estimate& estimate) {
  return {{"value", OrNull(estimate.value)}, {"low", OrNull(estimate.low)},
          {"high", OrNull(estimate.high)},   {"n", estimate.n},
          {"enough", estimate.enough},       {"partial", estimate.partial}};
}

void Describe(const metrics::Definition& definition, json::object* figure) {
  (*figure)["id"] = definition.id;
  (*figure)["title"] = definition.title;
  (*figure)["unit"] = definition.unit;
  (*figure)["kind"] = metrics::Name(definition.kind);
  (*figure)["direction"] = metrics::Name(definition.direction);
  (*figure)["minimum_sample"] = definition.minimum_sample;
  (*figure)["definition"] = fmt::format("{}, of {}", definition.numerator, definition.denominator);
  (*figure)["good_to_know"] = definition.good_to_know;
}

void AddBreaks(const StoredLog& contacts, json::object* out) {
  double total = 0;
  json::array effort, lost, dead;
  for (const StepEffort& one : EffortBySteps(contacts.log, &total)) {
    if (effort.size() == kListed) break;
    effort.push_back(
        json::object{{"step", one.step},
                     {"occurrences", one.occurrences},
                     {"effort", one.effort},
                     {"share", one.effort / total},
                     {"each", one.effort / static_cast<double>(one.occurrences)},
                     {"example", contacts.contacts[contacts.first_contact[one.example]].id}});
  }
  for (const journeys::ContextLoss& one :
       journeys::FindContextLoss(contacts.log, CameFrom(contacts))) {
    if (lost.size() == kListed) break;
    lost.push_back(json::object{
        {"handoff", one.handoff},
        {"occurrences", one.occurrences},
        {"lost", one.lost},
        {"share", static_cast<double>(one.lost) / static_cast<double>(one.occurrences)},
        {"low", one.low},
        {"high", one.high},
        {"enough", one.occurrences >= kMinimumSample},
        {"example", contacts.contacts[contacts.first_contact[one.example]].id}});
  }
  for (const journeys::DeadEnd& one : journeys::FindDeadEnds(contacts.log)) {
    if (dead.size() == kListed) break;
    dead.push_back(json::object{
        {"step", one.step},
        {"contacts", one.contacts},
        {"to_person", one.to_person},
        {"unresolved", one.unresolved},
        {"share",
         static_cast<double>(one.to_person + one.unresolved) / static_cast<double>(one.contacts)},
        {"low", one.low},
        {"high", one.high},
        {"enough", one.contacts >= kMinimumSample},
        {"example", contacts.contacts[contacts.first_contact[one.example]].id}});
  }
  (*out)["effort_total"] = total;
  (*out)["effort"] = std::move(effort);
  (*out)["context_lost"] = std::move(lost);
  (*out)["dead_ends"] = std::move(dead);
}

json::array AuditAnswers(const JourneyDefinitions& definitions,
                         const std::vector<metrics::MetricValue>& values,
                         const StoredLog& contacts) {
  return Answers(definitions, values, contacts).Run();
}

}  // namespace clarion::app::internal
