#include "app/person.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "app/internal/elsewhere.h"
#include "app/internal/person_records.h"
#include "connectors/clarion_jsonl/codec.h"

namespace clarion::app {
namespace {

using warehouse::Quoted;
using warehouse::Rows;

// A customer's party with this id or name, or an attribute that says who they are.
std::string ByAddress(const std::string& person) {
  return fmt::format(
      "(arrayExists((p, n, r) -> r = 'customer' AND (p = {0} OR n = {0}), party_ids, party_names, "
      "party_roles) OR arrayExists((k, v) -> v = {0} AND match(k, "
      "'(?i)mail|phone|msisdn|mobile|address|name|account|customer|caller') AND NOT match(k, "
      "'(?i)^(agent|queue|team|site|skill|product)'), attribute_keys, attribute_values))",
      Quoted(person));
}

Result<std::vector<std::string>> Texts(warehouse::Warehouse& warehouse, const std::string& sql) {
  ASSIGN_OR_RETURN(const Rows rows, warehouse.Query(sql));
  std::vector<std::string> out;
  for (size_t i = 0; i < rows.size(); ++i) out.push_back(rows.Text(i, 0));
  return out;
}

// The customer that is meant; "": the store knows them only by an address.
Result<std::string> CustomerOf(warehouse::Warehouse& warehouse, const std::string& tenant,
                               const std::string& person) {
  const std::string of = fmt::format("tenant = {}", Quoted(tenant));
  ASSIGN_OR_RETURN(const Rows exact,
                   warehouse.Query(fmt::format(
                       "SELECT (SELECT count() FROM interaction WHERE {0} AND customer_id = {1}), "
                       "(SELECT count() FROM outcome WHERE {0} AND customer_id = {1})",
                       of, Quoted(person))));
  if (exact.Integer(0, 0) + exact.Integer(0, 1) > 0) return person;
  ASSIGN_OR_RETURN(
      const std::vector<std::string> customers,
      Texts(warehouse, fmt::format("SELECT DISTINCT customer_id FROM {{interaction}} WHERE {} AND "
                                   "{} ORDER BY customer_id LIMIT 12",
                                   of, ByAddress(person))));
  if (customers.empty())
    return NotFound(fmt::format(
        "nobody here is '{}': it is no customer id, and no e-mail, phone, name or id of a "
        "customer's party or attribute",
        person));
  if (customers.size() > 1) {
    std::string list;
    for (const std::string& one : customers)
      list += (list.empty() ? "" : ", ") + (one.empty() ? std::string("some without an id") : one);
    return Conflict(
        fmt::format("'{}' is of several customers; name one by its id: {}", person, list));
  }
  return customers.front();
}

// Conditions over `interaction`: whose they are.
std::string BelongsTo(const Person& person, const std::string& asked) {
  const std::string of = fmt::format("tenant = {}", Quoted(person.tenant));
  if (person.customer.empty())
    return fmt::format("{} AND customer_id = '' AND {}", of, ByAddress(asked));
  return fmt::format("{0} AND (customer_id = {1} OR (customer_id = '' AND {2}))", of,
                     Quoted(person.customer), ByAddress(person.customer));
}

std::string ListOf(const std::vector<PersonContact>& contacts) {
  std::string list;
  for (const PersonContact& contact : contacts)
    list += (list.empty() ? "" : ", ") + Quoted(contact.id);
  return list.empty() ? "''" : list;
}

// Positions in the journal: all versions of the contacts, late outcomes, and past versions of what
// has become somebody else's.
Result<void> FindRecords(warehouse::Warehouse& warehouse, Person* person) {
  const std::string of = fmt::format("tenant = {}", Quoted(person->tenant));
  const std::string ids = ListOf(person->contacts);
  std::set<int64_t> records;
  const auto take = [&](const std::string& sql,
                        std::vector<journal::RecordSeq>* also) -> Result<void> {
    ASSIGN_OR_RETURN(const Rows rows, warehouse.Query(sql));
    for (size_t i = 0; i < rows.size(); ++i) {
      const int64_t version = rows.Integer(i, 0);
      if (records.insert(version).second && also != nullptr)
        also->emplace_back(static_cast<uint64_t>(version));
    }
    return {};
  };
  RETURN_IF_ERROR(
      take(fmt::format("SELECT DISTINCT version FROM interaction WHERE {} AND id IN ({})", of, ids),
           nullptr));
  std::string late = fmt::format("(interaction_id != '' AND interaction_id IN ({}))", ids);
  if (!person->customer.empty())
    late += fmt::format(" OR customer_id = {}", Quoted(person->customer));
  RETURN_IF_ERROR(take(
      fmt::format("SELECT DISTINCT version FROM outcome WHERE {} AND late = 1 AND ({})", of, late),
      nullptr));
  if (!person->customer.empty() && person->interaction.empty())
    RETURN_IF_ERROR(
        take(fmt::format("SELECT DISTINCT version FROM interaction WHERE {} AND customer_id = {}",
                         of, Quoted(person->customer)),
             &person->past));
  for (const int64_t version : records)
    person->records.emplace_back(static_cast<uint64_t>(version));
  return {};
}

}  // namespace

Result<std::vector<journal::StoredRecord>> internal::RecordsOf(journal::Journal& journal,
                                                               const Person& person) {
  std::vector<journal::StoredRecord> records;
  for (const journal::RecordSeq seq : person.records) {
    ASSIGN_OR_RETURN(std::vector<journal::StoredRecord> one,
                     journal.Read(journal::RecordSeq(seq.value() - 1), 1, size_t{1} << 30));
    if (!one.empty() && one.front().seq == seq) records.push_back(std::move(one.front()));
  }
  return records;
}

Result<Person> FindPerson(Workspace& workspace, const PersonQuery& query) {
  if (query.person.empty() == query.interaction.empty())
    return InvalidInput("name a person or an interaction, one of them");
  warehouse::Warehouse& warehouse = workspace.warehouse();
  Person person;
  person.tenant = query.tenant;
  std::string where;
  if (query.interaction.empty()) {
    ASSIGN_OR_RETURN(person.customer, CustomerOf(warehouse, query.tenant, query.person));
    where = BelongsTo(person, query.person);
    if (person.customer.empty()) person.interaction = query.person;
  } else {
    person.interaction = query.interaction;
    where = fmt::format("tenant = {} AND id = {}", Quoted(query.tenant), Quoted(query.interaction));
  }
  ASSIGN_OR_RETURN(const Rows rows,
                   warehouse.Query(fmt::format(
                       "SELECT id, channel, started_ms, turns FROM {{interaction}} WHERE {} ORDER "
                       "BY started_ms DESC, id",
                       where)));
  for (size_t i = 0; i < rows.size(); ++i)
    person.contacts.push_back(
        {rows.Text(i, 0), rows.Text(i, 1), rows.Integer(i, 2), rows.Integer(i, 3)});
  if (person.contacts.empty() && !query.interaction.empty())
    return NotFound(fmt::format("there is no interaction '{}'", query.interaction));
  RETURN_IF_ERROR(FindRecords(warehouse, &person));
  ASSIGN_OR_RETURN(const auto records, internal::RecordsOf(workspace.journal(), person));
  ASSIGN_OR_RETURN(const internal::Traces traces, internal::TracesOf(records));
  std::set<std::string> known(traces.names);
  known.insert(traces.ids.begin(), traces.ids.end());
  known.erase(person.customer);
  person.known_as.assign(known.begin(), known.end());
  return person;
}

Result<std::vector<Place>> PlacesOf(Workspace& workspace, registry::Registry& registry,
                                    const Person& person) {
  ASSIGN_OR_RETURN(const auto records, internal::RecordsOf(workspace.journal(), person));
  ASSIGN_OR_RETURN(const internal::Traces traces, internal::TracesOf(records));
  std::vector<Place> places{{"journal records", records.size()}};
  ASSIGN_OR_RETURN(const std::vector<Place> rows,
                   internal::WarehouseRows(workspace.warehouse(), traces));
  places.insert(places.end(), rows.begin(), rows.end());
  ASSIGN_OR_RETURN(const std::vector<Place> others,
                   internal::Elsewhere(workspace, registry, traces, "", false));
  places.insert(places.end(), others.begin(), others.end());
  return places;
}

Result<std::vector<Place>> internal::WarehouseRows(warehouse::Warehouse& warehouse,
                                                   const Traces& traces) {
  const std::string versions =
      traces.versions.empty() ? "0" : fmt::format("{}", fmt::join(traces.versions, ", "));
  std::string ids;
  for (const std::string& id : traces.interactions) ids += (ids.empty() ? "" : ", ") + Quoted(id);
  if (ids.empty()) ids = "''";
  std::vector<Place> places;
  for (const warehouse::Table& table : warehouse::Tables()) {
    if (table.name == "live_version") continue;
    // Those made of all interactions at once carry the newest version, and are found by id.
    const bool derived = table.name == "journey_step" || table.name == "customer_outcome";
    const std::string where = derived ? fmt::format("interaction_id IN ({})", ids)
                                      : fmt::format("version IN ({})", versions);
    ASSIGN_OR_RETURN(const Rows rows, warehouse.Query(fmt::format("SELECT count() FROM {} WHERE {}",
                                                                  table.name, where)));
    std::string name(table.name);
    std::replace(name.begin(), name.end(), '_', ' ');
    places.push_back({name + " rows", static_cast<uint64_t>(rows.Integer(0, 0))});
  }
  return places;
}

Result<std::optional<privacy::Hold>> HoldOnPerson(registry::Registry& registry, const Clock& clock,
                                                  const Person& person) {
  const privacy::Holds book(registry.database(), clock);
  ASSIGN_OR_RETURN(const std::vector<privacy::Hold> holds, book.All(person.tenant));
  const privacy::Hold* on = privacy::HoldOn(holds, {person.name(), person.interaction, -1});
  for (const PersonContact& contact : person.contacts) {
    if (on != nullptr) break;
    on = privacy::HoldOn(holds, {person.customer, contact.id, contact.started_at});
  }
  for (const std::string& name : person.known_as) {
    if (on != nullptr) break;
    on = privacy::HoldOn(holds, {name, "", -1});
  }
  return on == nullptr ? std::optional<privacy::Hold>() : std::optional<privacy::Hold>(*on);
}

namespace {

// Values out of the vault: they are the person's own.
Result<std::string> Restored(Workspace& workspace, const std::string& text) {
  text::Vault* vault = workspace.redactor() ? workspace.redactor()->vault() : nullptr;
  if (vault == nullptr) return text;
  return vault->Restore(text);
}

std::string Summary(const Person& person, const std::vector<Place>& places) {
  std::string out = fmt::format("What is stored about {}.\n", person.name());
  if (!person.known_as.empty())
    out += fmt::format("Known as: {}.\n", fmt::join(person.known_as, ", "));
  out += fmt::format("{} contacts", person.contacts.size());
  if (!person.contacts.empty())
    out += fmt::format(", the first on {}, the last on {}",
                       FormatDate(person.contacts.back().started_at),
                       FormatDate(person.contacts.front().started_at));
  out += ".\n";
  for (const PersonContact& contact : person.contacts)
    out += fmt::format("- {} by {}: {}, {} turns\n", FormatTime(contact.started_at),
                       contact.channel, contact.id, contact.turns);
  out += "Where it lies:\n";
  for (const Place& place : places)
    if (place.count > 0) out += fmt::format("- {}: {}\n", place.name, place.count);
  return out;
}

}  // namespace

Result<json::object> ExportPerson(Workspace& workspace, registry::Registry& registry,
                                  const Person& person) {
  ASSIGN_OR_RETURN(const auto records, internal::RecordsOf(workspace.journal(), person));
  json::array list;
  for (const journal::StoredRecord& record : records) {
    ASSIGN_OR_RETURN(const std::string text, Restored(workspace, record.payload));
    ASSIGN_OR_RETURN(json::value payload, ParseJson(text));
    list.push_back(json::object{{"received_at", FormatTime(record.received_at)},
                                {"position", record.seq.value()},
                                {"record", std::move(payload)}});
  }
  // What was concluded about them: facts, scores, answers, signals.
  json::object concluded;
  const std::string ids = ListOf(person.contacts);
  for (const char* table : {"interaction", "signal", "score", "answer", "journey_step"}) {
    const char* key = std::string_view(table) == "interaction" ? "id" : "interaction_id";
    ASSIGN_OR_RETURN(const Rows rows,
                     workspace.warehouse().Query(fmt::format(
                         "SELECT * FROM {{{}}} WHERE tenant = {} AND {} IN ({}) ORDER BY {}", table,
                         Quoted(person.tenant), key, ids, key)));
    json::array out;
    for (size_t i = 0; i < rows.size(); ++i) {
      json::object row;
      for (size_t c = 0; c < rows.columns().size(); ++c) row[rows.columns()[c]] = rows.at(i, c);
      out.push_back(std::move(row));
    }
    concluded[table] = std::move(out);
  }
  ASSIGN_OR_RETURN(const std::vector<Place> places, PlacesOf(workspace, registry, person));
  json::object counts;
  for (const Place& place : places) counts[place.name] = place.count;
  return json::object{
      {"format", "clarion-person 1"},       {"made_at", FormatTime(workspace.clock().NowMs())},
      {"summary", Summary(person, places)}, {"person", ToJsonObject(person)},
      {"stored", std::move(counts)},        {"records", std::move(list)},
      {"concluded", std::move(concluded)}};
}

json::object ToJsonObject(const Person& person) {
  json::array known, contacts;
  for (const std::string& name : person.known_as) known.emplace_back(name);
  for (const PersonContact& contact : person.contacts)
    contacts.push_back(json::object{{"id", contact.id},
                                    {"channel", contact.channel},
                                    {"started_at", FormatTime(contact.started_at)},
                                    {"turns", contact.turns}});
  return {{"name", person.name()},
          {"customer_id", person.customer},
          {"known_as", std::move(known)},
          {"contacts", std::move(contacts)}};
}

}  // namespace clarion::app
