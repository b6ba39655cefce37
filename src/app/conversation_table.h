// One row a conversation: its facts, every figure, every outcome, every score and every answer.
#pragma once

#include "app/workbook.h"
#include "app/workspace.h"

namespace clarion::app {

struct ConversationTableSettings {
  metrics::Filter filter;
  std::string where;           // a condition over `interaction` instead of the filter's; "" = that
  int64_t rows_max = 200'000;  // kInvalidInput beyond
  bool customers = true;       // with the column customer_id
};

// Columns: facts of the contact, "metric ID" for each share, mean and net (1, 0 or its value; none
// where the contact does not count), "outcome KIND" (the newest), "score CARD" (0 … 1) and
// "CARD/QUESTION" (points 0 … 1; none = does not apply). No words of anybody. Oldest first.
// 30,000 conversations: some 3 s.
Result<int64_t> WriteConversationTable(Workspace& workspace,
                                       const ConversationTableSettings& settings, TableSink& sink);

}  // namespace clarion::app
