#include "targets/book.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "registry/secrets.h"

namespace clarion::targets {
namespace {

using soci::use;

constexpr size_t kTextMax = 500;
constexpr size_t kTargetsMax = 200;
constexpr std::array<std::string_view, 2> kSides = {"at_least", "at_most"};

Target FromRow(const soci::row& row) {
  Target out;
  out.id = row.get<std::string>(0);
  out.metric = row.get<std::string>(1);
  out.segment = row.get<std::string>(2);
  out.side = SideFrom(row.get<std::string>(3)).value_or(Side::kAtLeast);
  out.level = row.get<double>(4);
  out.from = static_cast<TimeMs>(row.get<long long>(5));
  out.note = row.get<std::string>(6);
  out.removed = row.get<long long>(7) != 0;
  out.person = row.get<std::string>(8);
  out.person_name = row.get<std::string>(9);
  out.at = static_cast<TimeMs>(row.get<long long>(10));
  return out;
}

// Oldest first.
std::vector<Target> Entries(soci::session& sql, const std::string& tenant) {
  std::vector<Target> out;
  soci::rowset<soci::row> rows =
      (sql.prepare << "SELECT id, metric, segment, side, level, from_ms, note, removed, person, "
                      "person_name, at_ms FROM target WHERE tenant = :tenant ORDER BY seq",
       use(tenant));
  for (const soci::row& row : rows) out.push_back(FromRow(row));
  return out;
}

std::vector<Target> Holding(const std::vector<Target>& entries) {
  std::vector<Target> out;
  for (const Target& entry : entries) {
    const auto known =
        std::find_if(out.begin(), out.end(), [&](const Target& one) { return one.id == entry.id; });
    if (known == out.end())
      out.push_back(entry);
    else
      *known = entry;
  }
  std::erase_if(out, [](const Target& one) { return one.removed; });
  return out;
}

void Add(soci::session& sql, const std::string& tenant, const Target& one) {
  const std::string side(Name(one.side));
  const auto from = static_cast<long long>(one.from), at = static_cast<long long>(one.at);
  const long long removed = one.removed ? 1 : 0;
  sql << "INSERT INTO target (tenant, id, metric, segment, side, level, from_ms, note, removed, "
         "person, person_name, at_ms) VALUES (:tenant, :id, :metric, :segment, :side, :level, "
         ":from, :note, :removed, :person, :name, :at)",
      use(tenant), use(one.id), use(one.metric), use(one.segment), use(side), use(one.level),
      use(from), use(one.note), use(removed), use(one.person), use(one.person_name), use(at);
}

std::string Joined(const Ranks& ranks) {
  std::string out;
  for (const metrics::Serves one : ranks)
    out += fmt::format("{}{}", out.empty() ? "" : ",", metrics::Name(one));
  return out;
}

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    if (c == ',')
      out.emplace_back();
    else
      out.back() += c;
  }
  return out;
}

// Oldest first.
Result<std::vector<Order>> AllOrders(soci::session& sql, const std::string& tenant) {
  std::vector<Order> out;
  soci::rowset<soci::row> rows =
      (sql.prepare << "SELECT ranks, why, person, person_name, at_ms FROM outcome_order WHERE "
                      "tenant = :tenant ORDER BY seq",
       use(tenant));
  for (const soci::row& row : rows) {
    ASSIGN_OR_RETURN(const Ranks ranks, RanksFrom(Split(row.get<std::string>(0))));
    out.push_back({ranks, row.get<std::string>(1), row.get<std::string>(2), row.get<std::string>(3),
                   static_cast<TimeMs>(row.get<long long>(4))});
  }
  return out;
}

}  // namespace

std::string_view Name(Side side) { return kSides[static_cast<size_t>(side)]; }

std::optional<Side> SideFrom(std::string_view name) {
  const auto found = std::find(kSides.begin(), kSides.end(), name);
  if (found == kSides.end()) return std::nullopt;
  return static_cast<Side>(found - kSides.begin());
}

json::object ToJsonObject(const Target& one) {
  return {{"id", one.id},           {"metric", one.metric},
          {"segment", one.segment}, {"side", Name(one.side)},
          {"level", one.level},     {"from", FormatDate(one.from)},
          {"note", one.note},       {"removed", one.removed},
          {"by", one.person_name},  {"at", FormatTime(one.at)}};
}

json::object ToJsonObject(const Order& order) {
  json::array ranks;
  for (const metrics::Serves one : order.ranks) ranks.emplace_back(metrics::Name(one));
  return {{"ranks", std::move(ranks)},
          {"decided", order.at != 0},
          {"why", order.why},
          {"by", order.person_name},
          {"at", order.at == 0 ? json::value() : json::value(FormatTime(order.at))}};
}

Result<Ranks> RanksFrom(const std::vector<std::string>& names) {
  Ranks out{};
  std::vector<metrics::Serves> seen;
  for (const std::string& name : names) {
    const auto one = metrics::ServesFrom(name);
    if (!one || std::find(seen.begin(), seen.end(), *one) != seen.end()) {
      seen.clear();
      break;
    }
    seen.push_back(*one);
  }
  if (seen.size() != out.size())
    return InvalidInput("ranks: risk, quality, cost and speed, each once, the winner first");
  std::copy(seen.begin(), seen.end(), out.begin());
  return out;
}

size_t Order::RankOf(metrics::Serves outcome) const {
  return static_cast<size_t>(std::find(ranks.begin(), ranks.end(), outcome) - ranks.begin());
}

std::optional<Side> SideOf(const metrics::Definition& metric) {
  if (metric.direction == metrics::Direction::kNone) return std::nullopt;
  return metric.direction == metrics::Direction::kUp ? Side::kAtLeast : Side::kAtMost;
}

Result<void> CheckTarget(const Target& target, const metrics::Definition& metric) {
  if (metric.kind == metrics::Kind::kCount)
    return InvalidInput(fmt::format(
        "metric: '{}' is a count, which grows with the period; set a target for a share or a mean",
        metric.id));
  if (!metrics::AddsUp(metric.kind))
    return InvalidInput(fmt::format(
        "metric: '{}' is a {}, whose days do not add up to a week; set a target for a share or a "
        "mean",
        metric.id, metrics::Name(metric.kind)));
  const auto wanted = SideOf(metric);
  if (wanted && *wanted != target.side)
    return InvalidInput(fmt::format("side: of '{}' {} is better, so a target is {}", metric.id,
                                    *wanted == Side::kAtLeast ? "more" : "less", Name(*wanted)));
  const bool share = metric.unit == "percent" || metric.unit == "points";
  const double low = metric.unit == "nps" ? -100 : 0;
  const double high = share ? 1 : metric.unit == "nps" ? 100 : 1e12;
  if (!std::isfinite(target.level) || target.level < low || target.level > high)
    return InvalidInput(fmt::format("level: of '{}' ({}) a number from {} to {}", metric.id,
                                    metric.unit, low, high));
  return {};
}

Result<Target> Book::Set(const registry::Actor& actor, Target target) {
  if (target.note.size() > kTextMax || target.segment.size() > kTextMax)
    return InvalidInput(fmt::format("note, segment: at most {} bytes each", kTextMax));
  target.at = clock_.NowMs();
  target.from = (target.from == 0 ? target.at : target.from) / kDayMs * kDayMs;
  target.person = actor.id;
  target.person_name = actor.name;
  target.removed = false;
  return database_.Write([&](soci::session& sql) -> Result<Target> {
    const std::vector<Target> all = Holding(Entries(sql, actor.tenant));
    const auto known = std::find_if(all.begin(), all.end(), [&](const Target& one) {
      return one.metric == target.metric && one.segment == target.segment;
    });
    if (known == all.end() && all.size() >= kTargetsMax)
      return Conflict(fmt::format("there are {} targets; remove one first", kTargetsMax));
    target.id = known == all.end() ? registry::RandomId("tgt") : known->id;
    Add(sql, actor.tenant, target);
    registry::AddToAudit(sql, target.at, actor,
                         {"target.set", target.id, "done",
                          known == all.end() ? json::value() : json::value(ToJsonObject(*known)),
                          ToJsonObject(target)});
    return target;
  });
}

Result<void> Book::Remove(const registry::Actor& actor, const std::string& id) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    const std::vector<Target> all = Holding(Entries(sql, actor.tenant));
    const auto known =
        std::find_if(all.begin(), all.end(), [&](const Target& one) { return one.id == id; });
    if (known == all.end())
      return NotFound(fmt::format("there is no target '{}'; GET /v1/targets lists them", id));
    Target entry = *known;
    entry.removed = true;
    entry.at = clock_.NowMs();
    entry.person = actor.id;
    entry.person_name = actor.name;
    Add(sql, actor.tenant, entry);
    registry::AddToAudit(sql, entry.at, actor,
                         {"target.remove", id, "done", ToJsonObject(*known), nullptr});
    return {};
  });
}

Result<std::vector<Target>> Book::All(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Target>> {
    return Holding(Entries(sql, tenant));
  });
}

Result<std::vector<Target>> Book::Log(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Target>> {
    std::vector<Target> out = Entries(sql, tenant);
    std::reverse(out.begin(), out.end());
    return out;
  });
}

Result<void> Book::Decide(const registry::Actor& actor, const Ranks& ranks,
                          const std::string& why) {
  if (why.empty() || why.size() > kTextMax)
    return InvalidInput(fmt::format("why: say it, in at most {} bytes", kTextMax));
  return database_.Write([&](soci::session& sql) -> Result<void> {
    ASSIGN_OR_RETURN(const std::vector<Order> before, AllOrders(sql, actor.tenant));
    if (!before.empty() && before.back().ranks == ranks)
      return Conflict("ranks: it is in this order already");
    const std::string joined = Joined(ranks);
    const TimeMs now = clock_.NowMs();
    const auto at = static_cast<long long>(now);
    sql << "INSERT INTO outcome_order (tenant, ranks, why, person, person_name, at_ms) VALUES "
           "(:tenant, :ranks, :why, :person, :name, :at)",
        use(actor.tenant), use(joined), use(why), use(actor.id), use(actor.name), use(at);
    registry::AddToAudit(sql, now, actor,
                         {"outcome_order.decide", "", "done",
                          before.empty() ? json::value() : json::value(ToJsonObject(before.back())),
                          ToJsonObject(Order{ranks, why, actor.id, actor.name, now})});
    return {};
  });
}

Result<Order> Book::Now(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<Order> {
    ASSIGN_OR_RETURN(const std::vector<Order> all, AllOrders(sql, tenant));
    return all.empty() ? Order{} : all.back();
  });
}

Result<std::vector<Order>> Book::Orders(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Order>> {
    ASSIGN_OR_RETURN(std::vector<Order> all, AllOrders(sql, tenant));
    std::reverse(all.begin(), all.end());
    return all;
  });
}

}  // namespace clarion::targets
