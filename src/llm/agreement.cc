#include "llm/agreement.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "base/ascii.h"
#include "base/random.h"

namespace clarion::llm {
namespace {

constexpr size_t kResamples = 2000;
constexpr size_t kKinds = 3;  // yes, no, na

// Counts of pairs by both verdicts: all that pₒ and κ need.
using Table = std::array<int64_t, kKinds * kKinds>;

size_t Cell(const RatedPair& pair) {
  return static_cast<size_t>(pair.a) * kKinds + static_cast<size_t>(pair.b);
}

struct Figures {
  double share = 0;
  std::optional<double> kappa;
};

Figures FiguresOf(const Table& table) {
  std::array<int64_t, kKinds> a{};
  std::array<int64_t, kKinds> b{};
  int64_t n = 0;
  int64_t same = 0;
  for (size_t i = 0; i < kKinds; ++i) {
    for (size_t j = 0; j < kKinds; ++j) {
      const int64_t count = table[i * kKinds + j];
      n += count;
      a[i] += count;
      b[j] += count;
      if (i == j) same += count;
    }
  }
  int64_t chance = 0;  // × n²
  for (size_t i = 0; i < kKinds; ++i) chance += a[i] * b[i];
  Figures figures;
  if (n == 0) return figures;
  figures.share = static_cast<double>(same) / static_cast<double>(n);
  if (chance == n * n) return figures;
  const double expected = static_cast<double>(chance) / static_cast<double>(n * n);
  figures.kappa = (figures.share - expected) / (1 - expected);
  return figures;
}

void Bootstrap(const std::vector<Table>& conversations, Agreement* agreement) {
  Random numbers(20260101);
  std::vector<double> kappas;
  for (size_t round = 0; round < kResamples; ++round) {
    Table table{};
    for (size_t i = 0; i < conversations.size(); ++i) {
      const Table& drawn = conversations[numbers.Below(conversations.size())];
      for (size_t cell = 0; cell < table.size(); ++cell) table[cell] += drawn[cell];
    }
    if (const auto kappa = FiguresOf(table).kappa) kappas.push_back(*kappa);
  }
  if (kappas.size() < kResamples * 9 / 10) return;
  std::sort(kappas.begin(), kappas.end());
  const auto at = [&](double share) {
    return kappas[static_cast<size_t>(std::lround(share * static_cast<double>(kappas.size() - 1)))];
  };
  agreement->low = at(0.025);
  agreement->high = at(0.975);
}

std::optional<Verdict> VerdictFrom(std::string_view given) {
  const std::string text = AsciiLower(given);
  if (text == "yes") return Verdict::kYes;
  if (text == "no") return Verdict::kNo;
  if (text == "na" || text == "n/a") return Verdict::kNotApplicable;
  return std::nullopt;
}

}  // namespace

Agreement AgreementOf(std::span<const RatedPair> pairs) {
  static_assert(static_cast<size_t>(Verdict::kYes) == 0 && static_cast<size_t>(Verdict::kNo) == 1 &&
                static_cast<size_t>(Verdict::kNotApplicable) == 2);
  Agreement agreement;
  agreement.n = pairs.size();
  agreement.enough = pairs.size() >= kEnoughPairs;
  if (!agreement.enough) return agreement;
  Table all{};
  std::map<size_t, Table> by_conversation;
  for (const RatedPair& pair : pairs) {
    assert(Cell(pair) < all.size());
    ++all[Cell(pair)];
    ++by_conversation[pair.conversation][Cell(pair)];
  }
  const Figures figures = FiguresOf(all);
  agreement.share = figures.share;
  agreement.kappa = figures.kappa;
  std::vector<Table> conversations;
  for (const auto& [id, table] : by_conversation) conversations.push_back(table);
  if (agreement.kappa) Bootstrap(conversations, &agreement);
  return agreement;
}

Result<std::vector<PersonVerdict>> ReadPeople(const std::string& path) {
  ASSIGN_OR_RETURN(const CsvTable table, ReadCsvTable(path));
  return PeopleOf(table);
}

Result<std::vector<PersonVerdict>> PeopleOf(const CsvTable& table) {
  std::array<size_t, 3> columns{};
  constexpr std::array<std::string_view, 3> kNames{"interaction", "question", "verdict"};
  for (size_t i = 0; i < kNames.size(); ++i) {
    const auto column = table.Column(kNames[i]);
    if (!column)
      return InvalidInput(
          fmt::format("{}:1: there is no column '{}'; the header must have "
                      "interaction, question, verdict and may have reviewer",
                      table.file, kNames[i]));
    columns[i] = *column;
  }
  const auto reviewer = table.Column("reviewer");
  // (interaction, question) → reviewer → verdict
  std::map<std::pair<std::string, std::string>, std::map<std::string, Verdict>> said;
  for (size_t row = 0; row < table.rows.size(); ++row) {
    const CsvRow& cells = table.rows[row];
    const auto verdict = VerdictFrom(cells[columns[2]]);
    if (!verdict)
      return InvalidInput(fmt::format("{}:{}: the verdict '{}' is not yes, no or na", table.file,
                                      table.lines[row], cells[columns[2]]));
    const std::string who = reviewer ? cells[*reviewer] : "";
    const auto [at, fresh] = said[{cells[columns[0]], cells[columns[1]]}].emplace(who, *verdict);
    if (!fresh && at->second != *verdict)
      return InvalidInput(fmt::format(
          "{}:{}: {} already gave another verdict on question '{}' of '{}'; keep one of the two "
          "(or name the reviewers in a column 'reviewer')",
          table.file, table.lines[row], who.empty() ? "the same reviewer" : "'" + who + "'",
          cells[columns[1]], cells[columns[0]]));
  }
  std::vector<PersonVerdict> people;
  for (const auto& [item, verdicts] : said) {
    std::array<size_t, kKinds> counts{};
    for (const auto& [who, verdict] : verdicts) ++counts[static_cast<size_t>(verdict)];
    const auto most = std::max_element(counts.begin(), counts.end());
    PersonVerdict& one = people.emplace_back();
    std::tie(one.interaction, one.question) = item;
    one.reviewers = verdicts.size();
    if (std::count(counts.begin(), counts.end(), *most) == 1)
      one.verdict = static_cast<Verdict>(most - counts.begin());
  }
  return people;
}

}  // namespace clarion::llm
