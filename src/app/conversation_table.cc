#include "app/conversation_table.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <unordered_map>

#include "app/case_rows.h"
#include "app/internal/tab_separated.h"

namespace clarion::app {
namespace {

using internal::TabSeparated;
using warehouse::Quoted;

enum class Fact : uint8_t { kText, kNumber, kLength, kTime, kYesNo };  // kLength: −1 = not known
struct FactColumn {
  const char* name;
  Fact kind;
};

constexpr FactColumn kFacts[] = {
    {"id", Fact::kText},
    {"started_ms", Fact::kTime},
    {"channel", Fact::kText},
    {"direction", Fact::kText},
    {"queue", Fact::kText},
    {"reason", Fact::kText},
    {"agent_id", Fact::kText},
    {"agent_kind", Fact::kText},
    {"team", Fact::kText},
    {"customer_id", Fact::kText},
    {"duration_ms", Fact::kLength},
    {"wait_ms", Fact::kLength},
    {"handle_ms", Fact::kLength},
    {"hold_ms", Fact::kLength},
    {"wrap_ms", Fact::kLength},
    {"first_response_ms", Fact::kLength},
    {"response_ms", Fact::kLength},
    {"turns", Fact::kNumber},
    {"customer_turns", Fact::kNumber},
    {"agent_turns", Fact::kNumber},
    {"holds", Fact::kNumber},
    {"transfers", Fact::kNumber},
    {"handovers", Fact::kNumber},
    {"identifications", Fact::kNumber},
    {"repeats_stated", Fact::kNumber},
    {"bot_loops", Fact::kNumber},
    {"escalation_requests", Fact::kNumber},
    {"frustration", Fact::kNumber},
    {"promises", Fact::kNumber},
    {"abandoned", Fact::kYesNo},
    {"resolution_stated", Fact::kYesNo},
    {"effort", Fact::kNumber},
};

// A column of numbers beside the facts.
struct Column {
  std::string name;
  std::vector<float> values;
};

// As short as a figure is: 0.6 and not 0.60000002.
double Told(float value) {
  constexpr double kParts = 1e6;
  return std::abs(value) < kParts ? std::round(value * kParts) / kParts : value;
}

class Builder {
 public:
  Builder(Workspace& workspace, const ConversationTableSettings& settings)
      : workspace_(workspace), settings_(settings), query_{.filter = settings.filter} {}

  Result<int64_t> Write(TableSink& sink) {
    RETURN_IF_ERROR(ReadFacts());
    RETURN_IF_ERROR(ReadFigures());
    RETURN_IF_ERROR(ReadOutcomes());
    RETURN_IF_ERROR(ReadScores());
    RETURN_IF_ERROR(ReadAnswers());
    std::vector<std::string> names;
    for (const FactColumn& fact : kFacts)
      if (Shown(fact)) names.emplace_back(fact.kind == Fact::kTime ? "started_at" : fact.name);
    for (const Column& column : columns_) names.push_back(column.name);
    RETURN_IF_ERROR(sink.Begin("conversations", names));
    TabSeparated in(facts_);
    std::vector<Cell> cells;
    std::vector<std::string> texts(std::size(kFacts));
    for (size_t row = 0; row < served_.ids.size(); ++row) {
      cells.clear();
      for (size_t f = 0; f < std::size(kFacts); ++f) {
        const Cell cell = FactCell(kFacts[f].kind, in, &texts[f]);
        if (Shown(kFacts[f])) cells.push_back(cell);
      }
      for (const Column& column : columns_) cells.push_back(Cell::Number(Told(column.values[row])));
      RETURN_IF_ERROR(sink.Row(cells));
    }
    RETURN_IF_ERROR(sink.Finish());
    return static_cast<int64_t>(served_.ids.size());
  }

 private:
  bool Shown(const FactColumn& fact) const {
    return settings_.customers || std::string_view(fact.name) != "customer_id";
  }

  static Cell FactCell(Fact kind, TabSeparated& in, std::string* text) {
    switch (kind) {
      case Fact::kText:
        *text = std::string(in.Text());
        return text->empty() ? Cell::None() : Cell::Text(*text);
      case Fact::kTime:
        return Cell::Time(in.Number<TimeMs>());
      case Fact::kLength: {
        const auto length = in.Number<int64_t>(-1);
        return length < 0 ? Cell::None() : Cell::Number(static_cast<double>(length));
      }
      case Fact::kNumber:
        return Cell::Number(in.Number<double>());
      case Fact::kYesNo:
        return Cell::YesNo(in.Number<int>() != 0);
    }
    return Cell::None();
  }

  Result<void> ReadFacts() {
    warehouse::Warehouse& warehouse = workspace_.warehouse();
    served_.where = settings_.where;
    if (served_.where.empty()) {
      ASSIGN_OR_RETURN(served_.where,
                       metrics::FilterSql(settings_.filter, true, warehouse.modern()));
    }
    std::string columns;
    for (const FactColumn& fact : kFacts)
      columns += fmt::format("{}{}", columns.empty() ? "" : ", ", fact.name);
    ASSIGN_OR_RETURN(
        facts_, warehouse.QueryText(
                    fmt::format("SELECT {} FROM {{interaction}} WHERE {} ORDER BY started_ms, id "
                                "LIMIT {}",
                                columns, served_.where, settings_.rows_max + 1),
                    "TabSeparated"));
    TabSeparated in(facts_);
    while (!in.AtEnd()) {
      served_.ids.emplace_back(in.Text());
      for (size_t f = 1; f < std::size(kFacts); ++f) in.Text();
    }
    if (static_cast<int64_t>(served_.ids.size()) > settings_.rows_max)
      return InvalidInput(
          fmt::format("more than {} conversations: choose a shorter period or more filters",
                      settings_.rows_max));
    for (size_t i = 0; i < served_.ids.size(); ++i) row_of_.emplace(served_.ids[i], i);
    return {};
  }

  Result<void> ReadFigures() {
    for (const metrics::Definition& metric : workspace_.metrics().definitions()) {
      if (metric.kind == metrics::Kind::kCount || metric.kind == metrics::Kind::kRatio ||
          metric.kind == metrics::Kind::kPercentile)
        continue;
      ASSIGN_OR_RETURN(
          std::vector<float> values,
          ReadCaseValues(workspace_.warehouse(), workspace_.metrics(), query_, served_, metric));
      columns_.push_back({fmt::format("metric {}", metric.id), std::move(values)});
    }
    return {};
  }

  // Rows (id, name, number) as columns, in the order the names come.
  Result<void> ReadColumns(std::string_view prefix, const std::string& sql) {
    ASSIGN_OR_RETURN(const std::string text, workspace_.warehouse().QueryText(sql, "TabSeparated"));
    std::map<std::string, size_t, std::less<>> column_of;
    TabSeparated in(text);
    while (!in.AtEnd()) {
      const auto row = row_of_.find(in.Text());
      const std::string name(in.Text());
      const auto value = in.Number<double>(NAN);
      if (row == row_of_.end()) continue;
      const auto [at, added] = column_of.try_emplace(name, columns_.size());
      if (added)
        columns_.push_back(
            {fmt::format("{} {}", prefix, name), std::vector<float>(served_.ids.size(), NAN)});
      columns_[at->second].values[row->second] = static_cast<float>(value);
    }
    return {};
  }

  std::string Ids() const {
    return fmt::format("interaction_id IN (SELECT id FROM {{interaction}} WHERE {})",
                       served_.where);
  }

  Result<void> ReadOutcomes() {
    return ReadColumns("outcome",
                       fmt::format("SELECT interaction_id, kind, argMax(value, (at_ms, version)) "
                                   "FROM {{outcome}} WHERE tenant = {} AND {} GROUP BY "
                                   "interaction_id, kind ORDER BY kind, interaction_id",
                                   Quoted(settings_.filter.tenant), Ids()));
  }

  Result<void> ReadScores() {
    return ReadColumns("score",
                       fmt::format("SELECT interaction_id, scorecard, points FROM {{score}} WHERE "
                                   "tenant = {} AND {} ORDER BY scorecard, interaction_id",
                                   Quoted(settings_.filter.tenant), Ids()));
  }

  Result<void> ReadAnswers() {
    const auto definitions = workspace_.definitions();
    ASSIGN_OR_RETURN(
        std::vector<performance::Question> questions,
        ReadCaseAnswers(workspace_.warehouse(), query_, served_, definitions->scorer.cards()));
    for (performance::Question& one : questions)
      columns_.push_back({one.id, std::move(one.points)});
    return {};
  }

  Workspace& workspace_;
  const ConversationTableSettings& settings_;
  const CaseQuery query_;
  ServedCases served_;  // ids and the condition
  std::string facts_;
  std::unordered_map<std::string_view, size_t> row_of_;
  std::vector<Column> columns_;
};

}  // namespace

Result<int64_t> WriteConversationTable(Workspace& workspace,
                                       const ConversationTableSettings& settings, TableSink& sink) {
  return Builder(workspace, settings).Write(sink);
}

}  // namespace clarion::app
