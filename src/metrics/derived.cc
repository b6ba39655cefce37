#include "metrics/derived.h"

#include <algorithm>
#include <string>
#include <vector>

#include "metrics/journeys.h"

namespace clarion::metrics {
namespace {

void AddSteps(const std::vector<Contact>& contacts, int64_t version, warehouse::Block* steps) {
  for (const JourneyStep& step : StitchJourneys(contacts)) {
    const Contact& contact = contacts[step.contact];
    steps->Text(contact.tenant)
        .Text(contact.id)
        .Number(version)
        .Number(contact.at)
        .Text(step.journey)
        .Number(step.step)
        .Number(step.gap_before_ms)
        .Number(step.gap_after_ms)
        .Number(step.channel_switch)
        .Done();
  }
}

}  // namespace

Result<Derived> Derive(warehouse::Warehouse& warehouse, const warehouse::View& view) {
  Derived out;
  ASSIGN_OR_RETURN(
      const warehouse::Rows rows,
      warehouse.Query(warehouse.Expand("SELECT tenant, id, customer_id, reason, started_ms, "
                                       "channel, version FROM {interaction} ORDER BY started_ms",
                                       view)));
  std::vector<Contact> contacts;
  contacts.reserve(rows.size());
  int64_t version = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    contacts.push_back({rows.Text(i, 0), rows.Text(i, 1), rows.Text(i, 2), rows.Text(i, 3),
                        rows.Integer(i, 4), rows.Text(i, 5)});
    version = std::max(version, rows.Integer(i, 6));
  }
  AddSteps(contacts, version, &out.steps);
  ASSIGN_OR_RETURN(
      const warehouse::Rows given,
      warehouse.Query(warehouse.Expand("SELECT tenant, customer_id, at_ms, kind, value, source, "
                                       "comment, version FROM {outcome} WHERE interaction_id = ''",
                                       view)));
  std::vector<CustomerMoment> moments;
  for (size_t i = 0; i < given.size(); ++i)
    moments.push_back({given.Text(i, 0), given.Text(i, 1), given.Integer(i, 2)});
  const std::vector<int64_t> found = LatestContacts(contacts, moments);
  for (size_t i = 0; i < given.size(); ++i) {
    if (found[i] < 0) continue;  // the contact may still come; the outcome waits in its table
    out.outcomes.Text(given.Text(i, 0))
        .Text(contacts[static_cast<size_t>(found[i])].id)
        .Number(given.Integer(i, 7))
        .Text(given.Text(i, 3))
        .Real(given.Real(i, 4))
        .Number(given.Integer(i, 2))
        .Text(given.Text(i, 5))
        .Text(given.Text(i, 6))
        .Done();
  }
  return out;
}

}  // namespace clarion::metrics
