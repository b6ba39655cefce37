#include "app/within.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "explanation/examples.h"

namespace clarion::app {
namespace {

using explanation::Contrasted;
using explanation::FeatureCount;
using warehouse::Quoted;
using warehouse::Rows;

constexpr int kLookedMax = 20'000;  // contacts of a side
constexpr int kExamplesFrom = 1000;
constexpr size_t kExamples = 6;
constexpr size_t kShown = 12;

// Two periods differ in these whatever happens.
constexpr std::string_view kCalendar =
    " january february march april may june july august september october november december jan "
    "feb "
    "mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday "
    "sunday mon tue wed thu fri sat sun ";

constexpr const char* kSignals = "if(label = '', kind, concat(kind, ':', label))";
constexpr const char* kSteps = "if(name = '', kind, concat(kind, ':', name))";

// One look at two sides.
class Look {
 public:
  Look(Workspace& workspace, const std::string& tenant, std::string inside, std::string outside)
      : warehouse_(workspace.warehouse()),
        tenant_(Quoted(tenant)),
        inside_(std::move(inside)),
        outside_(std::move(outside)) {}

  Result<Within> Run() {
    ASSIGN_OR_RETURN(out_.inside, Count(inside_));
    ASSIGN_OR_RETURN(out_.outside, Count(outside_));
    out_.looked_inside = std::min<uint64_t>(out_.inside, kLookedMax);
    out_.looked_outside = std::min<uint64_t>(out_.outside, kLookedMax);
    if (out_.inside > 0) RETURN_IF_ERROR(PickExamples());
    if (out_.inside == 0 || out_.outside == 0) return std::move(out_);
    ASSIGN_OR_RETURN(out_.signals, Differing("signal", kSignals, "1"));
    ASSIGN_OR_RETURN(out_.steps, Differing("event", kSteps, "1"));
    ASSIGN_OR_RETURN(out_.words,
                     Differing("turn", "arrayJoin(extractAll(lower(text), '[a-z]{3,24}'))",
                               "role = 'customer'"));
    std::erase_if(out_.words, [](const Contrasted& one) {
      return kCalendar.find(" " + one.feature + " ") != std::string_view::npos;
    });
    return std::move(out_);
  }

 private:
  Result<uint64_t> Count(const std::string& where) {
    ASSIGN_OR_RETURN(const Rows rows, warehouse_.Query(fmt::format(
                                          "SELECT count() FROM {{interaction}} WHERE {}", where)));
    return static_cast<uint64_t>(rows.Integer(0, 0));
  }

  static std::string Ids(const std::string& where, int most) {
    return fmt::format(
        "SELECT id FROM {{interaction}} WHERE {} ORDER BY cityHash64(id), id LIMIT {}", where,
        most);
  }

  // feature → in how many contacts of the side.
  Result<std::map<std::string, uint64_t>> Features(const char* table, const char* feature,
                                                   const char* only, const std::string& where) {
    ASSIGN_OR_RETURN(
        const Rows rows,
        warehouse_.Query(fmt::format(
            "SELECT feature, uniqExact(interaction_id) FROM (SELECT interaction_id, {} AS feature "
            "FROM {{{}}} WHERE tenant = {} AND {} AND interaction_id IN ({})) GROUP BY feature",
            feature, table, tenant_, only, Ids(where, kLookedMax))));
    std::map<std::string, uint64_t> out;
    for (size_t i = 0; i < rows.size(); ++i)
      out[rows.Text(i, 0)] = static_cast<uint64_t>(rows.Integer(i, 1));
    return out;
  }

  Result<std::vector<Contrasted>> Differing(const char* table, const char* feature,
                                            const char* only) {
    ASSIGN_OR_RETURN(const auto inside, Features(table, feature, only, inside_));
    ASSIGN_OR_RETURN(const auto outside, Features(table, feature, only, outside_));
    std::map<std::string, FeatureCount> both;
    for (const auto& [name, count] : inside) both[name] = {name, count, 0};
    for (const auto& [name, count] : outside) {
      FeatureCount& one = both[name];
      one.feature = name;
      one.outside = count;
    }
    std::vector<FeatureCount> list;
    for (auto& [_, one] : both) list.push_back(std::move(one));
    explanation::ContrastSettings settings;
    settings.top = kShown;
    return explanation::Contrast(list, out_.looked_inside, out_.looked_outside, settings);
  }

  Result<void> PickExamples() {
    const std::string ids = Ids(inside_, kExamplesFrom);
    ASSIGN_OR_RETURN(const Rows all, warehouse_.Query(ids));
    std::vector<explanation::FeatureSet> sets(all.size());
    std::map<std::string, size_t> at;
    for (size_t i = 0; i < all.size(); ++i) at[all.Text(i, 0)] = i;
    std::map<std::string, uint32_t> numbers;
    for (const auto& [table, feature] : {std::pair{"signal", kSignals}, {"event", kSteps}}) {
      ASSIGN_OR_RETURN(
          const Rows rows,
          warehouse_.Query(fmt::format("SELECT DISTINCT interaction_id, {} AS feature FROM {{{}}} "
                                       "WHERE tenant = {} AND interaction_id IN ({})",
                                       feature, table, tenant_, ids)));
      for (size_t i = 0; i < rows.size(); ++i) {
        const auto number = static_cast<uint32_t>(numbers.size());
        const auto [found, _] =
            numbers.try_emplace(fmt::format("{} {}", table, rows.Text(i, 1)), number);
        sets[at.at(rows.Text(i, 0))].push_back(found->second);
      }
    }
    for (explanation::FeatureSet& set : sets) std::sort(set.begin(), set.end());
    for (const size_t i : explanation::PickExamples(sets, kExamples))
      out_.examples.push_back(all.Text(i, 0));
    return {};
  }

  warehouse::Warehouse& warehouse_;
  const std::string tenant_, inside_, outside_;
  Within out_;
};

}  // namespace

Result<Within> LookWithin(Workspace& workspace, const std::string& tenant,
                          const std::string& inside, const std::string& outside) {
  return Look(workspace, tenant, inside, outside).Run();
}

}  // namespace clarion::app
