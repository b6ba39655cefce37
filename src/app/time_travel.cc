#include "app/time_travel.h"

#include <fmt/format.h>

#include <algorithm>

namespace clarion::app {
namespace {

// The scores that count, but of this card those of one of its past versions.
Result<warehouse::Shown> ShownWith(Workspace& workspace, const std::string& generation) {
  const std::optional<PublishedCard> past = workspace.versions().ByGeneration(generation);
  if (!past)
    return NotFound(
        fmt::format("scorecard_version: no scorecard was published as '{}'; GET "
                    "/v1/scorecards/ID/versions lists generations",
                    generation));
  const std::optional<PublishedCard> current = workspace.versions().Current(past->card);
  warehouse::Shown shown = workspace.warehouse().shown();
  shown.past = true;
  if (current) {
    std::erase(shown.generations, current->marks.generation);
    std::erase(shown.rules, current->marks.rules);
  }
  shown.generations.push_back(past->marks.generation);
  shown.rules.push_back(past->marks.rules);
  return shown;
}

Result<int64_t> Count(warehouse::Warehouse& warehouse, const warehouse::View& view,
                      const std::string& sql) {
  ASSIGN_OR_RETURN(const warehouse::Rows rows, warehouse.Query(warehouse.Expand(sql, view)));
  return rows.empty() ? int64_t{0} : rows.Integer(0, 0);
}

}  // namespace

Result<warehouse::View> ViewOf(Workspace& workspace, const PastAsked& asked) {
  warehouse::View view;
  if (asked.as_of) {
    if (*asked.as_of > workspace.clock().NowMs())
      return InvalidInput(
          fmt::format("as_of: {} is in the future; leave it out for figures as of "
                      "now",
                      FormatTime(*asked.as_of)));
    ASSIGN_OR_RETURN(const journal::RecordSeq until, workspace.journal().Until(*asked.as_of));
    view.upto = until.value();
  }
  if (!asked.scorecard_version.empty()) {
    ASSIGN_OR_RETURN(view.shown, ShownWith(workspace, asked.scorecard_version));
  }
  return view;
}

Result<Restatement> RestatedSince(Workspace& workspace, const warehouse::View& view,
                                  const metrics::Filter& filter, const metrics::Period& period) {
  warehouse::Warehouse& warehouse = workspace.warehouse();
  metrics::Filter within = filter;
  within.from = period.from;
  within.to = period.to;
  ASSIGN_OR_RETURN(const std::string where, metrics::FilterSql(within, true, warehouse.modern()));
  const std::string contacts = "SELECT count() FROM {interaction} WHERE " + where;
  const std::string of_now = "(SELECT id FROM {interaction} WHERE " + where + ")";
  Restatement out;
  out.record = *view.upto;
  ASSIGN_OR_RETURN(out.contacts_then, Count(warehouse, view, contacts));
  ASSIGN_OR_RETURN(out.contacts_now, Count(warehouse, {}, contacts));
  ASSIGN_OR_RETURN(
      out.corrected,
      Count(warehouse, {},
            fmt::format("SELECT uniqExact(interaction_id) FROM live_version WHERE version > {0} "
                        "AND interaction_id IN {1} AND interaction_id IN (SELECT id FROM "
                        "interaction WHERE version <= {0})",
                        out.record, of_now)));
  ASSIGN_OR_RETURN(
      out.outcomes,
      Count(warehouse, {},
            fmt::format("SELECT count() FROM (SELECT interaction_id FROM {{outcome}} WHERE late = "
                        "1 AND version > {0} AND interaction_id IN {1} UNION ALL SELECT "
                        "interaction_id FROM {{customer_outcome}} WHERE version > {0} AND "
                        "interaction_id IN {1})",
                        out.record, of_now)));
  return out;
}

}  // namespace clarion::app
