#include "reviews/answer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/number.h"

namespace clarion::reviews {

std::string VerdictOfPoints(double points) { return fmt::format("{:.6g}", points); }

std::optional<double> PointsOf(std::string_view verdict) {
  if (verdict == "yes") return 1.0;
  if (verdict == "no") return 0.0;
  const std::optional<double> points = FiniteNumber(verdict);
  return points && *points >= 0 && *points <= 1 ? points : std::nullopt;
}

ByQuestion Sampled(std::span<const Judged> judged) {
  ByQuestion out;
  for (const Judged& one : judged)
    if (one.probability > 0) out[one.question].push_back(one);
  for (auto& [question, list] : out)
    std::sort(list.begin(), list.end(), [](const Judged& a, const Judged& b) {
      return a.at != b.at ? a.at < b.at : a.interaction < b.interaction;
    });
  return out;
}

Result<std::vector<Judged>> ReadJudged(const std::string& path) {
  ASSIGN_OR_RETURN(const CsvTable table, ReadCsvTable(path));
  return JudgedOf(table);
}

Result<std::vector<Judged>> JudgedOf(const CsvTable& table) {
  const auto question = table.Column("question"), truth = table.Column("truth"),
             machine = table.Column("machine"), confidence = table.Column("confidence");
  for (const auto& [column, name] : {std::pair{question, "question"},
                                     {truth, "truth"},
                                     {machine, "machine"},
                                     {confidence, "confidence"}})
    if (!column)
      return InvalidInput(fmt::format(
          "{}:1: has no column '{}'; it takes question, truth, machine, confidence and, where "
          "known, unit, probability, at",
          table.file, name));
  const auto unit = table.Column("unit"), probability = table.Column("probability"),
             at = table.Column("at");
  std::vector<Judged> out;
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const CsvRow& row = table.rows[i];
    const auto wrong = [&](std::string_view name, const std::string& cell, std::string_view wants) {
      return InvalidInput(
          fmt::format("{}:{}: {} '{}' is not {}", table.file, table.lines[i], name, cell, wants));
    };
    Judged one;
    one.question = row[*question];
    one.truth = row[*truth];
    one.machine = row[*machine];
    one.interaction = unit ? row[*unit] : fmt::format("line {}", table.lines[i]);
    for (const auto& [verdict, name] : {std::pair{&one.truth, "truth"}, {&one.machine, "machine"}})
      if (*verdict != "na" && !PointsOf(*verdict))
        return wrong(name, *verdict, "yes, no, na, or points from 0 to 1");
    const auto sure = FiniteNumber(row[*confidence]);
    if (!sure || *sure < 0 || *sure > 1)
      return wrong("confidence", row[*confidence], "a number from 0 to 1");
    one.confidence = *sure;
    one.probability = 1;
    if (probability) {
      const auto chance = FiniteNumber(row[*probability]);
      if (!chance || *chance < 0 || *chance > 1)
        return wrong("probability", row[*probability], "a number from 0 to 1");
      one.probability = *chance;
    }
    if (at && !row[*at].empty()) {
      const Result<TimeMs> time = ParseTime(row[*at]);
      if (!time.ok()) return wrong("at", row[*at], "a time");
      one.at = *time;
    }
    out.push_back(std::move(one));
  }
  if (out.empty()) return InvalidInput(fmt::format("{}: has no rows", table.file));
  return out;
}

}  // namespace clarion::reviews
