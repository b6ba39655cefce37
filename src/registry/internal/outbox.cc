#include "registry/internal/outbox.h"

#include <boost/json.hpp>

namespace clarion::registry::internal {

using soci::use;

void AddToOutbox(soci::session& sql, const std::string& tenant, const OutboxEvent& event) {
  const auto at = static_cast<long long>(event.at);
  if (event.once) {
    sql << "INSERT OR IGNORE INTO outbox_once (tenant, type, subject, at_ms) VALUES (:tenant, "
           ":type, :subject, :at)",
        use(tenant), use(event.type), use(event.subject), use(at);
    int added = 0;
    sql << "SELECT changes()", soci::into(added);
    if (added == 0) return;
  }
  const std::string data = ToJson(event.data);
  sql << "INSERT INTO outbox (tenant, type, subject, at_ms, data) VALUES (:tenant, :type, "
         ":subject, :at, :data)",
      use(tenant), use(event.type), use(event.subject), use(at), use(data);
}

}  // namespace clarion::registry::internal
