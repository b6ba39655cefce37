#include "drivers/book.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

namespace clarion::drivers {
namespace {

using soci::use;

constexpr size_t kTextMax = 500;
constexpr size_t kEdgesMax = 200;
constexpr std::array<std::string_view, 3> kWords = {"confirmed", "rejected", "forgotten"};

// Oldest first.
std::vector<Said> Entries(soci::session& sql, const std::string& tenant) {
  std::vector<Said> out;
  soci::rowset<soci::row> rows =
      (sql.prepare << "SELECT from_metric, to_metric, word, why, person, person_name, at_ms FROM "
                      "driver_edge WHERE tenant = :tenant ORDER BY seq",
       use(tenant));
  for (const soci::row& row : rows)
    out.push_back({row.get<std::string>(0), row.get<std::string>(1),
                   WordFrom(row.get<std::string>(2)).value_or(Word::kForgotten),
                   row.get<std::string>(3), row.get<std::string>(4), row.get<std::string>(5),
                   static_cast<TimeMs>(row.get<long long>(6))});
  return out;
}

std::vector<Said> Holding(const std::vector<Said>& entries) {
  std::vector<Said> out;
  for (const Said& entry : entries) {
    const auto known = std::find_if(out.begin(), out.end(), [&](const Said& one) {
      return one.from == entry.from && one.to == entry.to;
    });
    if (known == out.end())
      out.push_back(entry);
    else
      *known = entry;
  }
  std::erase_if(out, [](const Said& one) { return one.word == Word::kForgotten; });
  return out;
}

std::optional<Said> Known(const std::vector<Said>& all, const std::string& from,
                          const std::string& to) {
  for (const Said& one : all)
    if (one.from == from && one.to == to) return one;
  return std::nullopt;
}

void Add(soci::session& sql, const std::string& tenant, const Said& one) {
  const std::string word(Name(one.word));
  const auto at = static_cast<long long>(one.at);
  sql << "INSERT INTO driver_edge (tenant, from_metric, to_metric, word, why, person, person_name, "
         "at_ms) VALUES (:tenant, :from, :to, :word, :why, :person, :name, :at)",
      use(tenant), use(one.from), use(one.to), use(word), use(one.why), use(one.person),
      use(one.person_name), use(at);
}

json::value Before(const std::optional<Said>& known) {
  return known ? json::value(ToJsonObject(*known)) : json::value();
}

}  // namespace

std::string_view Name(Word word) { return kWords[static_cast<size_t>(word)]; }

std::optional<Word> WordFrom(std::string_view name) {
  const auto found = std::find(kWords.begin(), kWords.end(), name);
  if (found == kWords.end()) return std::nullopt;
  return static_cast<Word>(found - kWords.begin());
}

json::object ToJsonObject(const Said& said) {
  return {{"from", said.from}, {"to", said.to},          {"word", Name(said.word)},
          {"why", said.why},   {"by", said.person_name}, {"at", FormatTime(said.at)}};
}

Result<Said> Book::Say(const registry::Actor& actor, const std::string& from, const std::string& to,
                       Word word, const std::string& why) {
  if (why.empty() || why.size() > kTextMax)
    return InvalidInput(fmt::format("why: say it, in at most {} bytes", kTextMax));
  if (from == to) return InvalidInput("to: a figure does not drive itself");
  const Said said{from, to, word, why, actor.id, actor.name, clock_.NowMs()};
  return database_.Write([&](soci::session& sql) -> Result<Said> {
    const std::vector<Said> all = Holding(Entries(sql, actor.tenant));
    const std::optional<Said> known = Known(all, from, to);
    if (!known && all.size() >= kEdgesMax)
      return Conflict(fmt::format("something is said of {} edges; forget one first", kEdgesMax));
    Add(sql, actor.tenant, said);
    registry::AddToAudit(
        sql, said.at, actor,
        {word == Word::kConfirmed ? "driver.confirm" : "driver.reject",
         fmt::format("{} > {}", from, to), "done", Before(known), ToJsonObject(said)});
    return said;
  });
}

Result<void> Book::Forget(const registry::Actor& actor, const std::string& from,
                          const std::string& to) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    const std::optional<Said> known = Known(Holding(Entries(sql, actor.tenant)), from, to);
    if (!known)
      return NotFound(fmt::format(
          "nobody has said anything of '{}' moving '{}'; GET /v1/drivers lists what is said", from,
          to));
    const Said entry{from, to, Word::kForgotten, "", actor.id, actor.name, clock_.NowMs()};
    Add(sql, actor.tenant, entry);
    registry::AddToAudit(
        sql, entry.at, actor,
        {"driver.forget", fmt::format("{} > {}", from, to), "done", ToJsonObject(*known), nullptr});
    return {};
  });
}

Result<std::vector<Said>> Book::All(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Said>> {
    return Holding(Entries(sql, tenant));
  });
}

Result<std::vector<Said>> Book::Log(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Said>> {
    std::vector<Said> out = Entries(sql, tenant);
    std::reverse(out.begin(), out.end());
    return out;
  });
}

}  // namespace clarion::drivers
