#include "delivery/outbox.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/hash.h"
#include "base/utf8.h"
#include "delivery/retry.h"

namespace clarion::delivery {
namespace {

using soci::use;

constexpr int kTakenAtOnce = 200;
constexpr size_t kErrorMax = 300;
constexpr size_t kLogMax = 30;
constexpr TimeMs kKeepDelivered = 30 * kDayMs;
constexpr TimeMs kKeepDead = 90 * kDayMs;

constexpr const char* kColumns =
    "id, tenant, destination, type, subject, at_ms, created_ms, data, state, tries, next_ms, "
    "last_ms, status, error, result, result_url, log";

Result<Delivery> DeliveryFrom(const soci::row& row) {
  Delivery out;
  out.event.id = row.get<std::string>(0);
  out.tenant = row.get<std::string>(1);
  out.destination = row.get<std::string>(2);
  out.event.type = row.get<std::string>(3);
  out.event.subject = row.get<std::string>(4);
  out.event.at = row.get<long long>(5);
  out.created_at = row.get<long long>(6);
  ASSIGN_OR_RETURN(const json::value data, ParseJson(row.get<std::string>(7)));
  if (data.is_object()) out.event.data = data.get_object();
  out.state = row.get<std::string>(8);
  out.tries = static_cast<int>(row.get<long long>(9));
  out.next_at = row.get<long long>(10);
  out.last_at = row.get<long long>(11);
  out.status = static_cast<int>(row.get<long long>(12));
  out.error = row.get<std::string>(13);
  out.result = row.get<std::string>(14);
  out.result_url = row.get<std::string>(15);
  ASSIGN_OR_RETURN(const json::value log, ParseJson(row.get<std::string>(16)));
  if (log.is_array()) out.log = log.get_array();
  return out;
}

void Insert(soci::session& sql, const Delivery& one) {
  const std::string data = ToJson(one.event.data), log = ToJson(one.log);
  const auto at = static_cast<long long>(one.event.at),
             created = static_cast<long long>(one.created_at),
             next = static_cast<long long>(one.next_at), last = static_cast<long long>(one.last_at);
  const long long tries = one.tries, status = one.status;
  sql << fmt::format(
      "INSERT OR IGNORE INTO delivery ({}) VALUES (:id, :tenant, :destination, :type, "
      ":subject, :at, :created, :data, :state, :tries, :next, :last, :status, "
      ":error, :result, :url, :log)",
      kColumns),
      use(one.event.id), use(one.tenant), use(one.destination), use(one.event.type),
      use(one.event.subject), use(at), use(created), use(data), use(one.state), use(tries),
      use(next), use(last), use(status), use(one.error), use(one.result), use(one.result_url),
      use(log);
}

void Update(soci::session& sql, const Delivery& one) {
  const std::string log = ToJson(one.log);
  const auto next = static_cast<long long>(one.next_at), last = static_cast<long long>(one.last_at);
  const long long tries = one.tries, status = one.status;
  sql << "UPDATE delivery SET state = :state, tries = :tries, next_ms = :next, last_ms = :last, "
         "status = :status, error = :error, result = :result, result_url = :url, log = :log "
         "WHERE id = :id",
      use(one.state), use(tries), use(next), use(last), use(status), use(one.error),
      use(one.result), use(one.result_url), use(log), use(one.event.id);
}

Result<Delivery> Read(soci::session& sql, const std::string& id) {
  soci::rowset<soci::row> rows =
      (sql.prepare << fmt::format("SELECT {} FROM delivery WHERE id = :id", kColumns), use(id));
  for (const soci::row& row : rows) return DeliveryFrom(row);
  return NotFound(fmt::format("there is no delivery '{}'; GET /v1/deliveries lists them", id));
}

Result<std::vector<Destination>> EnabledOf(soci::session& sql, const std::string& tenant) {
  std::vector<Destination> out;
  soci::rowset<soci::row> rows =
      (sql.prepare << "SELECT body FROM destination WHERE tenant = :tenant AND enabled = 1",
       use(tenant));
  for (const soci::row& row : rows) {
    ASSIGN_OR_RETURN(const json::value stored, ParseJson(row.get<std::string>(0)));
    ASSIGN_OR_RETURN(Destination one, DestinationFrom(stored));
    out.push_back(std::move(one));
  }
  return out;
}

struct Came {
  long long seq = 0;
  std::string tenant;
  Event event;
};

Result<std::vector<Came>> Waiting(soci::session& sql) {
  std::vector<Came> out;
  soci::rowset<soci::row> rows =
      (sql.prepare << fmt::format("SELECT seq, tenant, type, subject, at_ms, data FROM outbox "
                                  "ORDER BY seq LIMIT {}",
                                  kTakenAtOnce));
  for (const soci::row& row : rows) {
    // SQLite tells an INTEGER PRIMARY KEY as a 32-bit number.
    Came one{row.get<int>(0), row.get<std::string>(1), {}};
    one.event.type = row.get<std::string>(2);
    one.event.subject = row.get<std::string>(3);
    one.event.at = row.get<long long>(4);
    ASSIGN_OR_RETURN(const json::value data, ParseJson(row.get<std::string>(5)));
    if (data.is_object()) one.event.data = data.get_object();
    out.push_back(std::move(one));
  }
  return out;
}

void Note(const Try& how, TimeMs now, Delivery* one) {
  one->last_at = now;
  one->status = how.status;
  one->error = Utf8Lossy(Utf8Prefix(how.error, kErrorMax));
  one->result = how.result;
  one->result_url = how.result_url;
  if (one->log.size() >= kLogMax) one->log.erase(one->log.begin());
  one->log.push_back(json::object{{"at", FormatTime(now)},
                                  {"status", how.status},
                                  {"error", one->error},
                                  {"took_ms", how.took_ms}});
}

}  // namespace

json::object ToJsonObject(const Delivery& one) {
  const auto time = [](TimeMs at) { return at == 0 ? json::value() : json::value(FormatTime(at)); };
  return {{"id", one.event.id},
          {"destination", one.destination},
          {"type", one.event.type},
          {"subject", one.event.subject},
          {"title", Describe(one.event, "").title},
          {"path", StringOr(one.event.data, "path", "/")},
          {"at", time(one.event.at)},
          {"created_at", time(one.created_at)},
          {"state", one.state},
          {"tries", one.tries},
          {"next_at", one.state == "pending" ? time(one.next_at) : json::value()},
          {"last_at", time(one.last_at)},
          {"status", one.status},
          {"error", one.error},
          {"result", one.result},
          {"result_url", one.result_url},
          {"log", one.log}};
}

Result<size_t> Outbox::TakeIn() {
  ASSIGN_OR_RETURN(const bool some, database_.Read([](soci::session& sql) -> Result<bool> {
    int one = 0;
    sql << "SELECT EXISTS (SELECT 1 FROM outbox)", soci::into(one);
    return one != 0;
  }));
  if (!some) return size_t{0};
  return database_.Write([&](soci::session& sql) -> Result<size_t> {
    ASSIGN_OR_RETURN(const std::vector<Came> came, Waiting(sql));
    std::map<std::string, std::vector<Destination>> destinations;
    size_t made = 0;
    for (const Came& one : came) {
      if (!destinations.contains(one.tenant)) {
        ASSIGN_OR_RETURN(destinations[one.tenant], EnabledOf(sql, one.tenant));
      }
      const json::value* severity = Find(one.event.data, "severity");
      const double much =
          severity != nullptr && severity->is_number() ? severity->to_number<double>() : 0;
      for (const Destination& destination : destinations[one.tenant]) {
        if (!Wants(destination, one.event.type, much)) continue;
        Delivery delivery{one.event, one.tenant, destination.id};
        delivery.event.id = "msg_" + Hash128Hex(fmt::format("{} {}", destination.id, one.seq));
        delivery.created_at = delivery.next_at = clock_.NowMs();
        Insert(sql, delivery);
        ++made;
      }
    }
    if (!came.empty()) sql << "DELETE FROM outbox WHERE seq <= :seq", use(came.back().seq);
    return made;
  });
}

Result<std::optional<Delivery>> Outbox::NextDue(const std::set<std::string>& busy) const {
  return database_.Read([&](soci::session& sql) -> Result<std::optional<Delivery>> {
    const auto now = static_cast<long long>(clock_.NowMs());
    // The longest due of each destination: one with a thousand waiting hides no other.
    std::vector<std::string> found;
    {
      soci::rowset<soci::row> rows =
          (sql.prepare << "SELECT d.id, d.destination, MIN(d.next_ms) AS due FROM delivery d JOIN "
                          "destination s ON s.id = d.destination WHERE d.state = 'pending' AND "
                          "d.next_ms <= :now AND s.enabled = 1 GROUP BY d.destination ORDER BY due",
           use(now));
      for (const soci::row& row : rows)
        if (!busy.contains(row.get<std::string>(1))) {
          found.push_back(row.get<std::string>(0));
          break;
        }
    }
    if (found.empty()) return std::optional<Delivery>();
    ASSIGN_OR_RETURN(Delivery one, Read(sql, found.front()));
    return std::optional<Delivery>(std::move(one));
  });
}

Result<void> Outbox::Settle(Delivery one, const Try& how, double jitter) {
  const TimeMs now = clock_.NowMs();
  ++one.tries;
  Note(how, now, &one);
  const std::optional<TimeMs> next = how.permanent || how.gone
                                         ? std::nullopt
                                         : NextTry(one.tries, now, jitter, how.retry_after_ms);
  one.state = how.delivered ? "delivered" : next ? "pending" : "dead";
  one.next_at = next.value_or(0);
  return database_.Write([&](soci::session& sql) -> Result<void> {
    Update(sql, one);
    return {};
  });
}

Result<Delivery> Outbox::KeepTest(const Destination& destination, const std::string& tenant,
                                  Event event, const Try& how) {
  Delivery one{std::move(event), tenant, destination.id};
  one.created_at = clock_.NowMs();
  one.tries = 1;
  one.state = how.delivered ? "delivered" : "dead";
  Note(how, one.created_at, &one);
  RETURN_IF_ERROR(database_.Write([&](soci::session& sql) -> Result<void> {
    // Only the last test is of interest, and none stands among what was lost.
    sql << "DELETE FROM delivery WHERE destination = :id AND type = 'test'", use(destination.id);
    Insert(sql, one);
    return {};
  }));
  return one;
}

Result<std::vector<Delivery>> Outbox::List(const std::string& tenant, const Filter& filter) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Delivery>> {
    std::vector<Delivery> out;
    soci::rowset<soci::row> rows =
        (sql.prepare << fmt::format(
             "SELECT {} FROM delivery WHERE tenant = :tenant AND (:d1 = '' OR destination = :d2) "
             "AND (:s1 = '' OR state = :s2) ORDER BY state = 'dead' AND type <> 'test' DESC, "
             "created_ms DESC, id LIMIT {}",
             kColumns, filter.limit),
         use(tenant), use(filter.destination), use(filter.destination), use(filter.state),
         use(filter.state));
    for (const soci::row& row : rows) {
      ASSIGN_OR_RETURN(Delivery one, DeliveryFrom(row));
      out.push_back(std::move(one));
    }
    return out;
  });
}

Result<Health> Outbox::Count() const {
  return database_.Read([&](soci::session& sql) -> Result<Health> {
    Health counts;
    long long pending = 0, failing = 0, dead = 0;
    const std::string test = kTestEvent;
    sql << "SELECT coalesce(sum(state = 'pending'), 0), "
           "coalesce(sum(state = 'pending' AND tries > 0 AND last_ms > 0), 0), "
           "coalesce(sum(state = 'dead' AND type <> :test), 0) FROM delivery WHERE state <> "
           "'delivered'",
        use(test), soci::into(pending), soci::into(failing), soci::into(dead);
    counts.pending = pending;
    counts.failing = failing;
    counts.dead = dead;
    return counts;
  });
}

Result<std::map<std::string, Health>> Outbox::HealthOf(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::map<std::string, Health>> {
    std::map<std::string, Health> out;
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT destination, state, type, tries, last_ms, error FROM delivery "
                        "WHERE tenant = :tenant ORDER BY last_ms",
         use(tenant));
    for (const soci::row& row : rows) {
      Health& health = out[row.get<std::string>(0)];
      const std::string state = row.get<std::string>(1);
      const bool test = row.get<std::string>(2) == kTestEvent;
      const bool tried = row.get<long long>(3) > 0 && row.get<long long>(4) > 0;
      health.pending += state == "pending";
      health.failing += state == "pending" && tried;
      health.dead += state == "dead" && !test;
      if (state == "delivered") {
        health.last_delivered_at = row.get<long long>(4);
        health.last_error.clear();
      } else if (tried) {
        health.last_error = row.get<std::string>(5);
      }
    }
    return out;
  });
}

Result<Delivery> Outbox::Retry(const registry::Actor& actor, const std::string& id) {
  return database_.Write([&](soci::session& sql) -> Result<Delivery> {
    ASSIGN_OR_RETURN(Delivery one, Read(sql, id));
    if (one.tenant != actor.tenant)
      return NotFound(fmt::format("there is no delivery '{}'; GET /v1/deliveries lists them", id));
    if (one.state == "delivered") return Conflict("it was delivered already");
    if (one.event.type == kTestEvent) return Conflict("a test is not repeated; make a new one");
    const std::string before = one.state;
    if (before == "dead") one.tries = 0;
    one.state = "pending";
    one.next_at = clock_.NowMs();
    Update(sql, one);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {"delivery.retry", id, "done", json::object{{"state", before}},
                          json::object{{"state", one.state}, {"destination", one.destination}}});
    return one;
  });
}

Result<void> Outbox::Forget() {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    const auto delivered = static_cast<long long>(clock_.NowMs() - kKeepDelivered),
               dead = static_cast<long long>(clock_.NowMs() - kKeepDead);
    sql << "DELETE FROM delivery WHERE (state = 'delivered' AND last_ms < :delivered) OR (state = "
           "'dead' AND last_ms < :dead)",
        use(delivered), use(dead);
    return {};
  });
}

}  // namespace clarion::delivery
