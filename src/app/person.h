// Who a person is to the store, and everything it has about them.
//
// A person is a customer id: what the sources call the customer. An address (e-mail, phone) or the
// id of a customer's party leads to it, where it leads to one customer only. Conversations without
// a customer id belong to whom their party names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/workspace.h"
#include "base/json.h"
#include "privacy/holds.h"
#include "registry/registry.h"

namespace clarion::app {

struct PersonQuery {
  std::string tenant;
  std::string person;       // a customer id, an address or a party's id; or
  std::string interaction;  // one interaction alone
};

struct PersonContact {
  std::string id;
  std::string channel;
  TimeMs started_at = 0;
  int64_t turns = 0;
};

struct Person {
  std::string tenant;
  std::string customer;     // "" = the sources name none, or one interaction was asked for
  std::string interaction;  // of a query for one
  std::vector<std::string> known_as;        // names, addresses, party ids in their records, sorted
  std::vector<PersonContact> contacts;      // newest first
  std::vector<journal::RecordSeq> records;  // of the journal: every version, every late outcome
  std::vector<journal::RecordSeq> past;     // of them: versions of what is somebody else's now
  // By what the register knows them: the customer id or the interaction id.
  const std::string& name() const { return customer.empty() ? interaction : customer; }
};

// Everything journalled must be carried (Workspace::CatchUp). kNotFound: nobody, with what was
// looked at; kConflict: the address is of several customers, which are named. Some ms; with
// millions of conversations some 100 ms.
Result<Person> FindPerson(Workspace& workspace, const PersonQuery& query);

// What lies where.
struct Place {
  std::string name;  // "journal records", "turns", …
  uint64_t count = 0;
};
Result<std::vector<Place>> PlacesOf(Workspace& workspace, registry::Registry& registry,
                                    const Person& person);

// The first hold that keeps any of it, or none.
Result<std::optional<privacy::Hold>> HoldOnPerson(registry::Registry& registry, const Clock& clock,
                                                  const Person& person);

// All of it, machine-readable, with a summary in words ("summary"). Nothing is masked: it is for
// the person themselves; values in the vault are given back.
Result<json::object> ExportPerson(Workspace& workspace, registry::Registry& registry,
                                  const Person& person);

json::object ToJsonObject(const Person& person);

}  // namespace clarion::app
