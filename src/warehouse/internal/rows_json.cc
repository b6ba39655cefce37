#include "warehouse/internal/rows_json.h"

#include <boost/json.hpp>

namespace clarion::warehouse::internal {

Result<Rows> RowsFromJsonCompact(std::string_view text) {
  if (text.empty()) return Rows();
  ASSIGN_OR_RETURN(json::value answer, ParseJson(text));
  const json::value* meta = Find(answer, "meta");
  json::object* root = answer.if_object();
  if (meta == nullptr || !meta->is_array() || root == nullptr || !root->contains("data"))
    return Corrupt("warehouse: an answer without meta and data");
  std::vector<std::string> columns;
  for (const json::value& column : meta->get_array())
    columns.emplace_back(StringOr(column, "name", ""));
  return Rows(std::move(columns), std::move(root->at("data").as_array()));
}

}  // namespace clarion::warehouse::internal
