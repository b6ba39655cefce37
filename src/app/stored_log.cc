#include "app/stored_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <future>
#include <numeric>
#include <tuple>
#include <unordered_map>

#include "app/internal/tab_separated.h"
#include "warehouse/most.h"

namespace clarion::app {
namespace {

using internal::TabSeparated;

constexpr size_t kNamesMax = 40;  // of one kind of event; with more, the kind alone is the step
constexpr size_t kStepsUsual = 10;
constexpr int32_t kAtBegin = -1;
constexpr TimeMs kRepeatMs = 7 * kDayMs;

struct Step {
  int32_t seq = 0;  // of the event; kAtBegin comes first
  uint32_t name = 0;
  TimeMs at = -1;  // since the contact's start
  uint32_t before_turn = 0;
  bool queue = false;
  float effort = 0;
  bool asked_again = false;
};

// What a signal adds to the step it stands at.
struct Mark {
  int32_t seq = 0;
  std::string kind;
  double value = 0;
  int32_t turn = -1;
  int32_t event = -1;
};

struct Contact {
  LoggedContact known;
  bool abandoned = false;
  TimeMs duration_ms = -1;
  std::vector<Step> steps;
  std::vector<Mark> marks;
};

class Names {
 public:
  uint32_t Of(std::string_view kind, std::string_view name) {
    step_.assign(kind);
    if (!name.empty()) step_.append(": ").append(name);
    const auto [at, added] = index_.try_emplace(step_, names_.size());
    if (added) {
      names_.push_back(at->first);
      kinds_.emplace_back(kind);
    }
    return static_cast<uint32_t>(at->second);
  }
  // The names in alphabetical order; answers where each went.
  std::vector<uint32_t> Sort(std::vector<std::string>* sorted) {
    std::unordered_map<std::string, size_t> of_kind;
    for (const std::string& kind : kinds_) ++of_kind[kind];
    std::vector<std::string> shown(names_.size());
    for (size_t i = 0; i < names_.size(); ++i)
      shown[i] = of_kind[kinds_[i]] > kNamesMax ? kinds_[i] : names_[i];
    *sorted = shown;
    std::sort(sorted->begin(), sorted->end());
    sorted->erase(std::unique(sorted->begin(), sorted->end()), sorted->end());
    std::vector<uint32_t> place(names_.size());
    for (size_t i = 0; i < shown.size(); ++i)
      place[i] = static_cast<uint32_t>(std::lower_bound(sorted->begin(), sorted->end(), shown[i]) -
                                       sorted->begin());
    return place;
  }

 private:
  std::string step_;  // its room is used again
  std::unordered_map<std::string, size_t> index_;
  std::vector<std::string> names_;
  std::vector<std::string> kinds_;
};

// Which contacts: a condition on interactions, and on the ids of other tables' rows.
struct Selection {
  std::string tenant;
  std::string contacts;
  std::string ids;  // " AND interaction_id IN (…)"
};

Result<Selection> Select(const warehouse::Warehouse& warehouse, const StoredLogQuery& query) {
  Selection out;
  out.tenant = fmt::format("tenant = {}", warehouse::Quoted(query.filter.tenant));
  ASSIGN_OR_RETURN(out.contacts, metrics::FilterSql(query.filter, true, warehouse.modern()));
  if (query.of == CaseOf::kJourney)
    out.contacts = fmt::format(
        "{0} AND id IN (SELECT interaction_id FROM {{journey_step}} WHERE {0} AND journey_id IN "
        "(SELECT journey_id FROM {{journey_step}} WHERE {0} AND interaction_id IN (SELECT id FROM "
        "{{interaction}} WHERE {1})))",
        out.tenant, out.contacts);
  return out;
}

std::string WithJourney(const Selection& selection, std::string_view columns) {
  return fmt::format(
      "SELECT {2} FROM (SELECT id, customer_id, channel, started_ms, duration_ms, reason, effort, "
      "abandoned, agent_turns, resolution_stated FROM {{interaction}} WHERE {1}) AS contacts ANY "
      "LEFT JOIN (SELECT interaction_id AS id, journey_id, gap_after_ms FROM {{journey_step}} "
      "WHERE {0}) AS steps USING (id)",
      selection.tenant, selection.contacts, columns);
}

// Keeps one case in so many, by its id.
Result<int64_t> Thin(warehouse::Warehouse& warehouse, const StoredLogQuery& query,
                     Selection* selection) {
  const bool journey = query.of == CaseOf::kJourney;
  ASSIGN_OR_RETURN(
      const warehouse::Rows rows,
      warehouse.Query(journey ? WithJourney(*selection, "uniqExact(journey_id)")
                              : fmt::format("SELECT count() FROM {{interaction}} WHERE {}",
                                            selection->contacts)));
  const int64_t cases = rows.Integer(0, 0);
  const int64_t one_in =
      std::max<int64_t>(1, (cases + query.cases_max - 1) / std::max<int64_t>(1, query.cases_max));
  if (one_in > 1)
    selection->contacts +=
        journey ? fmt::format(
                      " AND id IN (SELECT interaction_id FROM {{journey_step}} WHERE {} "
                      "AND cityHash64(journey_id) % {} = 0)",
                      selection->tenant, one_in)
                : fmt::format(" AND cityHash64(id) % {} = 0", one_in);
  bool most = false;
  if (one_in == 1) {
    ASSIGN_OR_RETURN(most,
                     warehouse::HoldsOfMost(warehouse, {}, selection->contacts, selection->tenant));
  }
  // Of nearly all contacts, what is not theirs is sooner passed over than looked up.
  if (!most)
    selection->ids = fmt::format(" AND interaction_id IN (SELECT id FROM {{interaction}} WHERE {})",
                                 selection->contacts);
  return one_in;
}

// Places in order of ids. Most are told apart by the number that their first bytes are.
std::vector<uint32_t> InOrder(const std::vector<Contact>& contacts) {
  struct Place {
    std::array<uint64_t, 2> first{};
    uint32_t at = 0;
  };
  std::vector<Place> places(contacts.size());
  for (size_t i = 0; i < contacts.size(); ++i) {
    const std::string& id = contacts[i].known.id;
    for (size_t c = 0; c < std::min<size_t>(16, id.size()); ++c)
      places[i].first[c / 8] |= uint64_t{static_cast<unsigned char>(id[c])} << (56 - c % 8 * 8);
    places[i].at = static_cast<uint32_t>(i);
  }
  std::sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
    return a.first != b.first ? a.first < b.first
                              : contacts[a.at].known.id < contacts[b.at].known.id;
  });
  std::vector<uint32_t> out;
  out.reserve(places.size());
  for (const Place& place : places) out.push_back(place.at);
  return out;
}

class Reader {
 public:
  Reader(warehouse::Warehouse& warehouse, const Selection& selection, TimeMs horizon)
      : warehouse_(warehouse), selection_(selection), horizon_(horizon) {}

  Result<void> Run() {
    const auto ask = [this](std::string sql) {
      return std::async(std::launch::async, [this, sql = std::move(sql)] {
        return warehouse_.QueryText(sql, "TabSeparated");
      });
    };
    auto contacts = ask(
        WithJourney(selection_,
                    "id, customer_id, channel, started_ms, duration_ms, reason, effort, abandoned, "
                    "agent_turns, resolution_stated, journey_id, gap_after_ms"));
    auto events = ask(fmt::format(
        "SELECT interaction_id, seq, kind, multiIf(kind NOT IN ('queued', 'transfer', "
        "'self_service_step'), '', name != '', name, kind = 'self_service_step', "
        "visitParamExtractString(detail, 'step'), visitParamExtractString(detail, 'queue')), "
        "at_ms, before_turn FROM {{event}} WHERE {}{}",
        selection_.tenant, selection_.ids));
    auto marks = ask(fmt::format(
        "SELECT interaction_id, seq, kind, value, turn, event FROM {{signal}} WHERE {} AND kind "
        "IN ('repeat_contact', 'restated_problem', 'transfer', 'handover', "
        "'repeat_authentication', 'escalation_request', 'queue_wait', 'hold'){}",
        selection_.tenant, selection_.ids));
    auto surveys = ask(fmt::format(
        "SELECT id, avg(value) FROM (SELECT interaction_id AS id, value FROM {{outcome}} WHERE {0} "
        "AND kind = 'csat'{1} UNION ALL SELECT interaction_id AS id, value FROM "
        "{{customer_outcome}} WHERE {0} AND kind = 'csat'{1}) GROUP BY id",
        selection_.tenant, selection_.ids));
    // Each is read while the next are asked; all are waited for, whatever fails.
    ASSIGN_OR_RETURN(const std::string contact_rows, contacts.get());
    ReadContacts(contact_rows);
    ASSIGN_OR_RETURN(const std::string event_rows, events.get());
    ReadEvents(event_rows);
    ASSIGN_OR_RETURN(const std::string mark_rows, marks.get());
    ReadMarks(mark_rows);
    ASSIGN_OR_RETURN(const std::string survey_rows, surveys.get());
    ReadSurveys(survey_rows);
    for (Contact& contact : contacts_) Finish(&contact);
    return {};
  }
  std::vector<Contact>& contacts() { return contacts_; }
  const std::vector<uint32_t>& by_id() const { return by_id_; }
  Names& names() { return names_; }

 private:
  void ReadContacts(const std::string& text) {
    contacts_.reserve(static_cast<size_t>(std::count(text.begin(), text.end(), '\n')));
    TabSeparated in(text);
    while (!in.AtEnd()) {
      Contact one;
      one.known.id = in.Text();
      const bool customer = !in.Text().empty();
      one.known.channel = in.Text();
      one.known.started = in.Number<int64_t>();
      one.duration_ms = in.Number<int64_t>(-1);
      one.known.reason = in.Text();
      one.known.effort = in.Number<double>();
      one.abandoned = in.Number<int>() != 0;
      const bool answered = in.Number<uint32_t>() > 0;
      const bool resolved = in.Number<int>() != 0;
      if (answered && !one.abandoned) one.known.resolved = resolved;
      one.known.journey = in.Text();
      const auto gap = in.Number<int64_t>(-1);
      // A contact whose place is not known yet stands alone.
      if (one.known.journey.empty()) one.known.journey = one.known.id;
      const bool back = gap >= 0 && gap <= kRepeatMs;
      if (customer && (back || one.known.started + kRepeatMs <= horizon_)) one.known.back_7d = back;
      contacts_.push_back(std::move(one));
    }
    by_id_ = InOrder(contacts_);
  }
  // Rows of one contact stand together, and mostly before those of the next.
  Contact* Of(std::string_view id) {
    const auto is = [&](size_t i) {
      return i < by_id_.size() && contacts_[by_id_[i]].known.id == id;
    };
    if (!is(last_) && !is(++last_)) {
      const auto found = std::lower_bound(
          by_id_.begin(), by_id_.end(), id,
          [&](uint32_t one, std::string_view wanted) { return contacts_[one].known.id < wanted; });
      last_ = static_cast<size_t>(found - by_id_.begin());
    }
    return is(last_) ? &contacts_[by_id_[last_]] : nullptr;
  }
  void ReadEvents(const std::string& text) {
    TabSeparated in(text);
    while (!in.AtEnd()) {
      Contact* contact = Of(in.Text());
      Step step;
      step.seq = in.Number<int32_t>();
      const std::string kind(in.Text());
      const std::string_view said = in.Text();
      if (contact != nullptr)
        step.name = names_.Of(said.empty()                  ? kind
                              : kind == "queued"            ? "queue"
                              : kind == "self_service_step" ? "self-service"
                                                            : kind,
                              said);
      step.queue = kind == "queued";
      step.at = in.Number<int64_t>(-1);
      step.before_turn = in.Number<uint32_t>();
      if (contact == nullptr) continue;
      if (contact->steps.empty()) contact->steps.reserve(kStepsUsual);
      contact->steps.push_back(step);
    }
  }
  void ReadMarks(const std::string& text) {
    TabSeparated in(text);
    while (!in.AtEnd()) {
      Contact* contact = Of(in.Text());
      Mark mark;
      mark.seq = in.Number<int32_t>();
      mark.kind = in.Text();
      mark.value = in.Number<double>();
      mark.turn = in.Number<int32_t>(-1);
      mark.event = in.Number<int32_t>(-1);
      if (contact != nullptr) contact->marks.push_back(std::move(mark));
    }
  }
  void ReadSurveys(const std::string& text) {
    TabSeparated in(text);
    while (!in.AtEnd()) {
      Contact* contact = Of(in.Text());
      const auto mean = in.Number<double>();
      if (contact != nullptr) contact->known.csat = mean;
    }
  }

  void Finish(Contact* contact) {
    std::vector<Step>& steps = contact->steps;
    Step begins;
    begins.seq = kAtBegin;
    begins.name = names_.Of("begins", contact->known.channel);
    begins.at = 0;
    steps.push_back(begins);
    std::sort(steps.begin(), steps.end(),
              [](const Step& a, const Step& b) { return a.seq < b.seq; });
    AddMarks(contact);
    Step ends;
    ends.name = names_.Of("ends", contact->abandoned                        ? "abandoned"
                                  : contact->known.resolved.value_or(false) ? "resolved"
                                                                            : "open");
    ends.at = contact->duration_ms;
    steps.push_back(ends);
    // An event without a time, or said to be before the one it follows, has that one's time.
    TimeMs at = 0;
    for (Step& step : steps) step.at = at = std::max(at, step.at);
    contact->marks = {};
  }

  // The effort of a contact (metrics::MeasuredEffort), taken apart: what each signal adds, at the
  // step during which it was found.
  static void AddMarks(Contact* contact) {
    std::sort(contact->marks.begin(), contact->marks.end(),
              [](const Mark& a, const Mark& b) { return a.seq < b.seq; });
    double waited = 0;
    size_t holds = 0;
    for (const Mark& mark : contact->marks) {
      Step& step = StepOf(contact, mark);
      double adds = 1;
      if (mark.kind == "handover") adds = 0.5;
      if (mark.kind == "restated_problem") adds = 0;
      if (mark.kind == "hold") adds = ++holds > 1 ? 1 : 0;
      if (mark.kind == "queue_wait") {
        const double before = std::min(3.0, waited / 300'000.0);
        waited += std::trunc(mark.value);
        adds = std::min(3.0, waited / 300'000.0) - before;
      }
      step.effort += static_cast<float>(adds);
      step.asked_again |= mark.kind == "repeat_contact" || mark.kind == "restated_problem" ||
                          mark.kind == "repeat_authentication";
    }
  }
  static Step& StepOf(Contact* contact, const Mark& mark) {
    std::vector<Step>& steps = contact->steps;
    size_t at = 0;
    for (size_t i = 1; i < steps.size(); ++i) {
      const bool begun = mark.turn >= 0 ? steps[i].before_turn <= static_cast<uint32_t>(mark.turn)
                                        : steps[i].seq <= mark.event;
      if (begun) at = i;
    }
    // A wait is known when it is over; it belongs to the queue.
    if (mark.kind == "queue_wait")
      for (size_t i = at; i > 0; --i)
        if (steps[i].queue) return steps[i];
    return steps[at];
  }

  warehouse::Warehouse& warehouse_;
  const Selection& selection_;
  const TimeMs horizon_;
  std::vector<Contact> contacts_;
  std::vector<uint32_t> by_id_;  // places in it
  size_t last_ = 0;              // place in by_id_ that was asked for last
  Names names_;
};

void AppendSteps(const Contact& contact, uint32_t index, const std::vector<uint32_t>& place,
                 journeys::EventLog* log) {
  for (const Step& step : contact.steps) {
    log->activity.push_back(place[step.name]);
    log->at.push_back(contact.known.started + step.at);
    log->effort.push_back(step.effort);
    log->asked_again.push_back(step.asked_again ? 1 : 0);
    log->contact.push_back(index);
  }
}

// Contacts that overlap: their steps by time, each contact's own in their order.
void OrderByTime(size_t from, journeys::EventLog* log) {
  if (std::is_sorted(log->at.begin() + static_cast<std::ptrdiff_t>(from), log->at.end())) return;
  std::vector<size_t> order(log->at.size() - from);
  std::iota(order.begin(), order.end(), from);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return log->at[a] < log->at[b]; });
  const auto arrange = [&](auto* column) {
    auto part = std::vector(column->begin() + static_cast<std::ptrdiff_t>(from), column->end());
    for (size_t i = 0; i < order.size(); ++i) (*column)[from + i] = part[order[i] - from];
  };
  arrange(&log->activity);
  arrange(&log->effort);
  arrange(&log->asked_again);
  arrange(&log->contact);
  arrange(&log->at);
}

// Of contacts that were read: what lies outside the filter is not known.
void NoteChannelsBefore(std::vector<Contact>* contacts) {
  // By hash: which journey comes first does not matter.
  std::vector<std::pair<size_t, LoggedContact*>> order;
  order.reserve(contacts->size());
  for (Contact& contact : *contacts)
    order.emplace_back(std::hash<std::string>()(contact.known.journey), &contact.known);
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first < b.first;
    return std::tie(a.second->journey, a.second->started, a.second->id) <
           std::tie(b.second->journey, b.second->started, b.second->id);
  });
  for (size_t i = 1; i < order.size(); ++i)
    if (order[i].second->journey == order[i - 1].second->journey)
      order[i].second->came_from = order[i - 1].second->channel;
}

StoredLog Assemble(Reader& reader, CaseOf of) {
  std::vector<Contact>& contacts = reader.contacts();
  NoteChannelsBefore(&contacts);
  const auto case_of = [&](size_t i) -> const std::string& {
    return of == CaseOf::kJourney ? contacts[i].known.journey : contacts[i].known.id;
  };
  std::vector<uint32_t> order = reader.by_id();
  if (of == CaseOf::kJourney)
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      return std::tie(case_of(a), contacts[a].known.started, contacts[a].known.id) <
             std::tie(case_of(b), contacts[b].known.started, contacts[b].known.id);
    });
  StoredLog out;
  const std::vector<uint32_t> place = reader.names().Sort(&out.log.activities);
  size_t events = 0;
  for (const Contact& contact : contacts) events += contact.steps.size();
  out.log.activity.reserve(events);
  out.log.at.reserve(events);
  out.log.effort.reserve(events);
  out.log.asked_again.reserve(events);
  out.log.contact.reserve(events);
  out.contacts.reserve(contacts.size());
  for (const uint32_t i : order) {
    if (out.log.cases.empty() || out.log.cases.back() != case_of(i)) {
      if (!out.log.cases.empty()) OrderByTime(out.log.begin.back(), &out.log);
      out.log.cases.push_back(case_of(i));
      out.log.begin.push_back(out.log.activity.size());
      out.first_contact.push_back(out.contacts.size());
    }
    AppendSteps(contacts[i], static_cast<uint32_t>(out.contacts.size()), place, &out.log);
    contacts[i].steps = {};
    out.contacts.push_back(std::move(contacts[i].known));
  }
  if (!out.log.cases.empty()) OrderByTime(out.log.begin.back(), &out.log);
  out.log.begin.push_back(out.log.activity.size());
  out.first_contact.push_back(out.contacts.size());
  return out;
}

}  // namespace

std::string_view Name(CaseOf of) { return of == CaseOf::kContact ? "contact" : "journey"; }

Result<StoredLog> ReadStoredLog(warehouse::Warehouse& warehouse, const metrics::Engine& engine,
                                const StoredLogQuery& query) {
  ASSIGN_OR_RETURN(const TimeMs horizon, engine.Horizon(query.filter.tenant));
  ASSIGN_OR_RETURN(Selection selection, Select(warehouse, query));
  ASSIGN_OR_RETURN(const int64_t one_in, Thin(warehouse, query, &selection));
  Reader reader(warehouse, selection, horizon);
  RETURN_IF_ERROR(reader.Run());
  StoredLog out = Assemble(reader, query.of);
  out.sample = 1.0 / static_cast<double>(one_in);
  return out;
}

}  // namespace clarion::app
