#include "api/directory.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace clarion::api {
namespace {

using warehouse::Quoted;

constexpr int kFacetValues = 200;

Result<json::array> Facet(warehouse::Warehouse& warehouse, const std::string& table,
                          const std::string& value, const std::string& where) {
  ASSIGN_OR_RETURN(
      const warehouse::Rows rows,
      warehouse.Query(fmt::format("SELECT {} AS value, count() AS count FROM {{{}}} WHERE {} GROUP "
                                  "BY value ORDER BY count DESC, value LIMIT {}",
                                  value, table, where, kFacetValues)));
  json::array facet;
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string text = rows.Text(i, 0);
    facet.push_back(json::object{{"value", text.empty() ? "~none" : text},
                                 {"count", rows.Integer(i, 1)},
                                 {"name", nullptr},
                                 {"title", nullptr}});
  }
  return facet;
}

// What of a taxonomy shows in the directory: titles, and which labels count as one reason.
std::string Arranged(const enrichment::Taxonomy& taxonomy) {
  std::string text;
  for (const enrichment::TaxonomyReason& one : taxonomy.reasons)
    text += fmt::format("{:?} {:?} {}\n", one.id, one.title, fmt::join(one.from, " "));
  return text;
}

}  // namespace

const std::string& DirectoryData::NameOf(const std::string& agent) const {
  const auto found = agent_names.find(agent);
  return found == agent_names.end() || found->second.empty() ? agent : found->second;
}

void DirectoryData::Label(json::value* where) const {
  for (json::value& one : where->as_array()) {
    const std::string value(one.at("value").as_string());
    one.as_object()["label"] = one.at("by").as_string() == "agent" ? NameOf(value) : value;
  }
}

Result<std::shared_ptr<const DirectoryData>> Directory::Get() {
  const std::lock_guard lock(mutex_);
  const uint64_t generation = workspace_.warehouse().generation();
  const auto now = std::chrono::steady_clock::now();
  // People who arranged reasons look at once whether they got what they wanted.
  std::string arranged = Arranged(workspace_.taxonomy());
  if (data_ != nullptr && arranged == arranged_ &&
      (generation == generation_ || now - read_at_ < keep_))
    return data_;
  ASSIGN_OR_RETURN(data_, Within("tenant = " + Quoted(tenant_)));
  generation_ = generation;
  arranged_ = std::move(arranged);
  read_at_ = std::chrono::steady_clock::now();
  return data_;
}

Result<std::shared_ptr<const DirectoryData>> Directory::Within(const std::string& where) const {
  warehouse::Warehouse& warehouse = workspace_.warehouse();
  const std::string all = "tenant = " + Quoted(tenant_);
  auto data = std::make_shared<DirectoryData>();
  ASSIGN_OR_RETURN(const warehouse::Rows totals,
                   warehouse.Query(fmt::format(
                       "SELECT count(), sum(turns), minIf(started_ms, started_known = 1), "
                       "maxIf(started_ms, started_known = 1), countIf(started_known = 1) FROM "
                       "{{interaction}} WHERE {}",
                       where)));
  data->interactions = totals.Integer(0, 0);
  data->turns = totals.Integer(0, 1);
  if (totals.Integer(0, 4) > 0) {
    data->first_at = totals.Integer(0, 2);
    data->horizon = totals.Integer(0, 3);
  }
  ASSIGN_OR_RETURN(const warehouse::Rows names,
                   warehouse.Query(fmt::format(
                       "SELECT party_id, any(party_name) FROM {{interaction}} ARRAY JOIN party_ids "
                       "AS party_id, party_names AS party_name, party_roles AS "
                       "party_role WHERE {} AND party_role IN ('agent', 'bot') AND party_name != "
                       "'' GROUP BY party_id",
                       where)));
  for (size_t i = 0; i < names.size(); ++i) data->agent_names[names.Text(i, 0)] = names.Text(i, 1);

  for (const char* column : {"channel", "queue", "agent_kind", "team", "reason", "dataset"}) {
    ASSIGN_OR_RETURN(data->facets[column], Facet(warehouse, "interaction", column, where));
  }
  const enrichment::Taxonomy taxonomy = workspace_.taxonomy();
  for (json::value& reason : data->facets["reason"].as_array())
    if (const auto* named = taxonomy.Of(std::string_view(reason.at("value").as_string())))
      reason.as_object()["title"] = named->title;
  ASSIGN_OR_RETURN(json::array agents,
                   Facet(warehouse, "interaction", "arrayJoin(agent_ids)", where));
  for (json::value& agent : agents)
    agent.as_object()["name"] = data->NameOf(std::string(agent.at("value").as_string()));
  data->facets["agent"] = std::move(agents);
  ASSIGN_OR_RETURN(
      data->facets["signal"],
      Facet(warehouse, "signal", "kind",
            where == all
                ? all
                : fmt::format("{} AND interaction_id IN (SELECT id FROM {{interaction}} WHERE {})",
                              all, where)));
  ASSIGN_OR_RETURN(data->facets["attribute"],
                   Facet(warehouse, "interaction", "arrayJoin(attribute_keys)", where));
  json::array cards;
  for (const scoring::ScorecardInfo& card : workspace_.definitions()->scorer.cards())
    cards.push_back(
        json::object{{"value", card.id}, {"count", 0}, {"name", nullptr}, {"title", card.title}});
  data->facets["card"] = std::move(cards);
  return std::shared_ptr<const DirectoryData>(std::move(data));
}

}  // namespace clarion::api
