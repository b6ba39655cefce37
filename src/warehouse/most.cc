#include "warehouse/most.h"

#include <fmt/format.h>

namespace clarion::warehouse {
namespace {

constexpr double kMostShare = 0.7;

}  // namespace

Result<bool> HoldsOfMost(Warehouse& warehouse, const View& view, const std::string& condition,
                         const std::string& of) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      warehouse.Query(warehouse.Expand(
          fmt::format("SELECT countIf({}), count() FROM {{interaction}} WHERE {}", condition, of),
          view)));
  return static_cast<double>(rows.Integer(0, 0)) >=
         kMostShare * static_cast<double>(rows.Integer(0, 1));
}

}  // namespace clarion::warehouse
