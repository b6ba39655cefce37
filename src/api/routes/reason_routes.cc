// Contact reasons: how people arranged them, and those discovered that wait for a decision.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "api/context.h"
#include "api/discovery_job.h"
#include "api/routes/lifecycle.h"
#include "api/wire.h"
#include "enrichment/taxonomy.h"

namespace clarion::api {
namespace {

using enrichment::Taxonomy;
using enrichment::TaxonomyReason;
using warehouse::Quoted;
using warehouse::Rows;

struct Volumes {
  std::map<std::string, int64_t> by_label;
  int64_t total = 0;
  int64_t without = 0;
};

Result<Volumes> CountLabels(Context& context) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      context.workspace->warehouse().Query(fmt::format(
          "SELECT reason, count() FROM {{interaction.found}} WHERE tenant = {} GROUP BY "
          "reason ORDER BY count() DESC, reason",
          Quoted(context.tenant))));
  Volumes volumes;
  for (size_t i = 0; i < rows.size(); ++i) {
    volumes.total += rows.Integer(i, 1);
    if (rows.Text(i, 0).empty())
      volumes.without += rows.Integer(i, 1);
    else
      volumes.by_label[rows.Text(i, 0)] = rows.Integer(i, 1);
  }
  return volumes;
}

// What stands in the file, and every label of the data that stands nowhere in it.
Taxonomy Everything(Taxonomy taxonomy, const Volumes& volumes) {
  std::vector<std::string> labels;
  for (const auto& [label, count] : volumes.by_label) labels.push_back(label);
  enrichment::AddLabels(labels, &taxonomy);
  return taxonomy;
}

json::object ReasonToWire(const TaxonomyReason& reason, const Volumes& volumes) {
  json::array from;
  int64_t conversations = 0;
  std::vector<std::string> labels = reason.from;
  if (std::find(labels.begin(), labels.end(), reason.id) == labels.end() &&
      volumes.by_label.contains(reason.id))
    labels.push_back(reason.id);
  for (const std::string& label : labels) {
    const auto it = volumes.by_label.find(label);
    const int64_t count = it == volumes.by_label.end() ? 0 : it->second;
    conversations += count;
    from.push_back(json::object{{"label", label}, {"conversations", count}});
  }
  return {{"id", reason.id},
          {"title", reason.title},
          {"group", reason.group},
          {"from", from},
          {"examples", reason.examples},
          {"conversations", conversations},
          {"share", volumes.total > 0
                        ? static_cast<double>(conversations) / static_cast<double>(volumes.total)
                        : 0.0}};
}

Result<Response> Show(Context& context) {
  ASSIGN_OR_RETURN(const Volumes volumes, CountLabels(context));
  const Taxonomy taxonomy = Everything(context.workspace->taxonomy(), volumes);
  json::array reasons;
  for (const TaxonomyReason& reason : taxonomy.reasons)
    reasons.push_back(ReasonToWire(reason, volumes));
  std::stable_sort(reasons.begin(), reasons.end(), [](const json::value& a, const json::value& b) {
    return a.at("conversations").to_number<int64_t>() > b.at("conversations").to_number<int64_t>();
  });
  return JsonResponse(
      json::object{{"reasons", reasons},
                   {"dismissed", json::array(taxonomy.dismissed.begin(), taxonomy.dismissed.end())},
                   {"conversations", volumes.total},
                   {"without_reason", volumes.without}});
}

std::string TextOf(const json::value& body, std::string_view key) {
  return std::string(StringOr(body, key, ""));
}

Result<void> Apply(const json::value& body, Taxonomy* taxonomy) {
  const std::string action = TextOf(body, "action");
  const std::string id = TextOf(body, "id");
  if (action == "rename") return enrichment::RenameReason(id, TextOf(body, "title"), taxonomy);
  if (action == "move") return enrichment::MoveReason(id, TextOf(body, "group"), taxonomy);
  if (action == "merge") return enrichment::MergeReason(id, TextOf(body, "into"), taxonomy);
  if (action != "split")
    return InvalidInput(
        fmt::format("action: '{}' is not one of rename, move, merge, split", action));
  std::vector<std::string> labels;
  if (const json::value* from = Find(body, "from"); from != nullptr && from->is_array())
    for (const json::value& label : from->get_array())
      if (label.is_string()) labels.emplace_back(label.get_string());
  return enrichment::SplitReason(id, labels, TextOf(body, "title"), taxonomy);
}

// Runs `change` on the taxonomy and keeps what came out.
template <typename Change>
Result<void> ChangeTaxonomy(Context& context, const Change& change) {
  ASSIGN_OR_RETURN(const Volumes volumes, CountLabels(context));
  return context.workspace->ChangeTaxonomy([&](Taxonomy* taxonomy) -> Result<void> {
    *taxonomy = Everything(std::move(*taxonomy), volumes);
    RETURN_IF_ERROR(change(taxonomy));
    enrichment::DropPlain(taxonomy);
    return {};
  });
}

// The clusters with what was decided about each.
Result<Response> Inbox(Context& context) {
  json::object status = context.discovery->Status();
  const Taxonomy taxonomy = context.workspace->taxonomy();
  for (json::value& value : status.at("clusters").as_array()) {
    json::object& cluster = value.as_object();
    const std::string name(cluster.at("name").as_string());
    const TaxonomyReason* reason = taxonomy.Of(std::string(enrichment::kDiscoveredPrefix) + name);
    const bool dismissed = std::find(taxonomy.dismissed.begin(), taxonomy.dismissed.end(), name) !=
                           taxonomy.dismissed.end();
    cluster["decision"] = reason != nullptr ? "accepted" : dismissed ? "dismissed" : "open";
    cluster["reason"] =
        reason != nullptr ? json::value(json::object{{"id", reason->id}, {"title", reason->title}})
                          : json::value();
  }
  return JsonResponse(status);
}

Result<void> Decide(Context& context, const std::string& id, const json::value& body) {
  const json::object status = context.discovery->Status();
  const json::array& clusters = status.at("clusters").as_array();
  const auto it = std::find_if(clusters.begin(), clusters.end(), [&](const json::value& one) {
    return one.at("id").as_string() == id;
  });
  if (it == clusters.end()) return NotFound(fmt::format("there is no discovered group '{}'", id));
  const std::string name(it->at("name").as_string());
  const auto size = it->at("size").to_number<uint64_t>();
  const std::string action = TextOf(body, "action");
  std::string title = TextOf(body, "title");
  if (action == "rename") {
    if (title.empty()) return InvalidInput("title: is empty; say what the reason is called");
    return context.discovery->Rename(id, title);
  }
  if (title.empty()) title = std::string(it->at("title").as_string());
  return ChangeTaxonomy(context, [&](Taxonomy* taxonomy) -> Result<void> {
    if (action == "accept") return enrichment::AcceptGroup(name, title, "", size, taxonomy);
    if (action == "merge") {
      const std::string into = TextOf(body, "into");
      if (into.empty()) return InvalidInput("into: is missing; say which reason it belongs to");
      return enrichment::AcceptGroup(name, title, into, size, taxonomy);
    }
    if (action == "dismiss") return enrichment::DismissGroup(name, taxonomy);
    if (action != "reopen")
      return InvalidInput(
          fmt::format("action: '{}' is not one of accept, merge, rename, dismiss, reopen", action));
    enrichment::ReopenGroup(name, taxonomy);
    return {};
  });
}

void AddDiscovery(Context& context, Router& router) {
  Route start(Method::kPost, "/v1/discovery", Permission::kEditReasons,
              "Look for contact reasons in what customers said first");
  start.request_schema = "StartDiscovery";
  start.response_schema = "Discovery";
  start.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
    const std::string scope = TextOf(body, "scope");
    if (scope != "all" && scope != "without_reason")
      return InvalidInput(fmt::format("scope: '{}' is not all or without_reason", scope));
    RETURN_IF_ERROR(context.discovery->Start(scope == "all"));
    return Inbox(context);
  };
  router.Add(std::move(start));

  Route inbox(Method::kGet, "/v1/discovery", Permission::kReadConversations,
              "The discovered reasons of the last run, with typical turns and decisions");
  inbox.response_schema = "Discovery";
  inbox.handle = [&context](const Request&) { return Inbox(context); };
  router.Add(std::move(inbox));

  Route learn(Method::kPost, "/v1/discovery/learn", Permission::kPublishScorecards,
              "Learn the accepted reasons and score all history with them, beside what counts");
  learn.response_schema = "Rescoring";
  learn.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(std::string model, context.discovery->Learn(context.workspace->taxonomy()));
    RETURN_IF_ERROR(context.rescoring->Start({app::ChangeKind::kReasonModel, std::move(model)}));
    ASSIGN_OR_RETURN(const json::object wire, TrialToWire(context, request.caller));
    return JsonResponse(wire);
  };
  router.Add(std::move(learn));

  Route decide(Method::kPost, "/v1/discovery/{id}", Permission::kEditReasons,
               "Accept, merge, rename, dismiss or reopen a discovered reason");
  decide.request_schema = "DecideCluster";
  decide.response_schema = "Discovery";
  decide.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
    RETURN_IF_ERROR(Decide(context, request.path_values.at("id"), body));
    return Inbox(context);
  };
  router.Add(std::move(decide));
}

}  // namespace

void AddReasonRoutes(Context& context, Router& router) {
  Route show(Method::kGet, "/v1/taxonomy", Permission::kReadDefinitions,
             "Contact reasons as people arranged them, with their volume");
  show.response_schema = "TaxonomyView";
  show.handle = [&context](const Request&) { return Show(context); };
  router.Add(std::move(show));

  Route change(Method::kPost, "/v1/taxonomy", Permission::kEditReasons,
               "Rename, move, merge or split contact reasons");
  change.request_schema = "TaxonomyChange";
  change.response_schema = "TaxonomyView";
  change.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
    RETURN_IF_ERROR(
        ChangeTaxonomy(context, [&](Taxonomy* taxonomy) { return Apply(body, taxonomy); }));
    return Show(context);
  };
  router.Add(std::move(change));
  AddDiscovery(context, router);
}

}  // namespace clarion::api
