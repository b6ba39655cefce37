// The span of one question to an engine. Never its text: that may hold what customers said.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/trace.h"

namespace clarion::warehouse::internal {

class Asking {
 public:
  explicit Asking(std::string_view name, std::string_view table = {})
      : stage_(name, trace::Kind::kClient) {
    stage_.Set("db.system.name", "clickhouse");
    if (!table.empty()) stage_.Set("db.collection.name", table);
  }
  void Rows(size_t rows) { stage_.Set("clarion.rows", static_cast<int64_t>(rows)); }
  template <typename T>
  Result<T> Told(Result<T> answer) {
    if (!answer.ok()) stage_.span().Fail("engine");
    return answer;
  }

 private:
  trace::Stage stage_;
};

}  // namespace clarion::warehouse::internal
