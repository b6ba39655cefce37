#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/context.h"
#include "api/params.h"
#include "api/routes/learning.h"
#include "base/ascii.h"

namespace clarion::api {
namespace {

using warehouse::Quoted;

constexpr size_t kHitsMax = 20;
constexpr size_t kPerKind = 6;

class Search {
 public:
  Search(Context& context, std::string_view words) : context_(context), words_(AsciiLower(words)) {}

  Result<Response> Run() {
    if (words_.empty()) return JsonResponse(json::object{{"hits", json::array{}}});
    for (const metrics::Definition& metric : context_.workspace->metrics().definitions())
      Offer("metric", metric.id, metric.title, metric.numerator);
    for (const scoring::ScorecardInfo& card : context_.workspace->definitions()->scorer.cards())
      Offer("scorecard", card.id, card.title, card.description);
    RETURN_IF_ERROR(Documents());
    ASSIGN_OR_RETURN(const auto directory, context_.directory->Get());
    for (const char* kind : {"agent", "queue", "reason"}) OfferFacet(*directory, kind);
    RETURN_IF_ERROR(Ids());
    return JsonResponse(json::object{{"hits", hits_}});
  }

 private:
  void Offer(std::string_view kind, std::string_view id, std::string_view title,
             std::string_view detail) {
    if (AsciiLower(id).find(words_) == std::string::npos &&
        AsciiLower(title).find(words_) == std::string::npos)
      return;
    size_t of_kind = 0;
    for (const json::value& hit : hits_) of_kind += hit.at("kind").as_string() == kind ? 1 : 0;
    if (of_kind < kPerKind && hits_.size() < kHitsMax)
      hits_.push_back(json::object{
          {"kind", kind}, {"id", id}, {"title", title}, {"detail", detail}, {"words", ""}});
  }

  void OfferFacet(const DirectoryData& directory, const char* kind) {
    const json::value* list = directory.facets.if_contains(kind);
    if (list == nullptr) return;
    for (const json::value& entry : list->as_array()) {
      const std::string value(entry.at("value").as_string());
      if (value == "~none") continue;
      Offer(kind, value, std::string_view(kind) == "agent" ? directory.NameOf(value) : value,
            fmt::format("{} conversations", entry.at("count").to_number<int64_t>()));
    }
  }

  // Documents by what they say, best answer first.
  Result<void> Documents() {
    ASSIGN_OR_RETURN(const learning::Library library, LibraryOf(context_));
    ASSIGN_OR_RETURN(const std::vector<learning::Process> all, library.All(context_.tenant));
    size_t found = 0;
    for (const learning::Found& one : learning::Search(all, words_)) {
      if (one.relevance <= 0 || found == kPerKind || hits_.size() >= kHitsMax) break;
      ++found;
      const learning::Process& process = all[one.process];
      hits_.push_back(json::object{{"kind", "process"},
                                   {"id", process.id},
                                   {"title", process.title},
                                   {"detail", "how it is done"},
                                   {"words", ""}});
    }
    return {};
  }

  // Conversations and customers by the beginning of their id.
  Result<void> Ids() {
    const std::string tenant = Quoted(context_.tenant);
    for (const auto& [kind, column] :
         {std::pair{"interaction", "id"}, std::pair{"customer", "customer_id"}}) {
      ASSIGN_OR_RETURN(const warehouse::Rows rows,
                       context_.workspace->warehouse().Query(fmt::format(
                           "SELECT {0}, any(preview), count() FROM {{interaction}} WHERE tenant = "
                           "{1} AND startsWith(lower({0}), {2}) GROUP BY {0} ORDER BY {0} LIMIT 5",
                           column, tenant, Quoted(words_))));
      const bool interaction = std::string_view(kind) == "interaction";
      for (size_t i = 0; i < rows.size() && hits_.size() < kHitsMax; ++i) {
        hits_.push_back(json::object{
            {"kind", kind},
            {"id", rows.at(i, 0)},
            {"title", rows.at(i, 0)},
            {"detail", interaction ? "" : fmt::format("{} conversations", rows.Integer(i, 2))},
            {"words", interaction ? rows.Text(i, 1) : ""}});
      }
    }
    return {};
  }

  Context& context_;
  const std::string words_;
  json::array hits_;
};

}  // namespace

void AddSearchRoutes(Context& context, Router& router) {
  Route search(Method::kGet, "/v1/search", Permission::kReadConversations,
               "Find by name: conversations, customers, agents, queues, reasons, metrics, cards, "
               "process documents");
  search.parameters = {{"q", "part of a name or the beginning of an id"}};
  search.response_schema = "Hits";
  search.handle = [&context](const Request& request) {
    return Search(context, request.Param("q")).Run();
  };
  router.Add(std::move(search));
}

}  // namespace clarion::api
