#include "lifecycle/pins.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "lifecycle/internal/rows.h"
#include "registry/secrets.h"

namespace clarion::lifecycle {

using soci::use;

Result<Pin> Pins::Set(const registry::Actor& actor, Pin pin) {
  RETURN_IF_ERROR(internal::CheckNote("note", pin.note, false));
  pin.id = registry::RandomId("exa");
  pin.person = actor.id;
  pin.person_name = actor.name;
  pin.at = clock_.NowMs();
  const std::string mark = pin.pinned ? "pinned" : "rejected";
  const auto at = static_cast<long long>(pin.at);
  RETURN_IF_ERROR(database_.Write([&](soci::session& sql) -> Result<void> {
    sql << "DELETE FROM card_example WHERE tenant = :tenant AND scorecard = :card AND question = "
           ":question AND interaction = :interaction",
        use(actor.tenant), use(pin.scorecard), use(pin.question), use(pin.interaction);
    sql << "INSERT INTO card_example (id, tenant, interaction, scorecard, question, mark, person, "
           "person_name, at_ms, note) VALUES (:id, :tenant, :interaction, :card, :question, :mark, "
           ":person, :name, :at, :note)",
        use(pin.id), use(actor.tenant), use(pin.interaction), use(pin.scorecard), use(pin.question),
        use(mark), use(pin.person), use(pin.person_name), use(at), use(pin.note);
    registry::AddToAudit(
        sql, pin.at, actor,
        {"scorecard.example", pin.scorecard, "done", nullptr,
         json::object{
             {"question", pin.question}, {"interaction", pin.interaction}, {"mark", mark}}});
    return {};
  }));
  return pin;
}

Result<void> Pins::Remove(const registry::Actor& actor, const std::string& scorecard,
                          const std::string& question, const std::string& interaction) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    std::string mark;
    sql << "SELECT mark FROM card_example WHERE tenant = :tenant AND scorecard = :card AND "
           "question = :question AND interaction = :interaction",
        use(actor.tenant), use(scorecard), use(question), use(interaction), soci::into(mark);
    if (!sql.got_data())
      return NotFound(fmt::format("'{}' is neither pinned nor rejected as an example of '{}'",
                                  interaction, question));
    sql << "DELETE FROM card_example WHERE tenant = :tenant AND scorecard = :card AND question = "
           ":question AND interaction = :interaction",
        use(actor.tenant), use(scorecard), use(question), use(interaction);
    const json::object said{{"question", question}, {"interaction", interaction}, {"mark", mark}};
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {"scorecard.example", scorecard, "done", said, nullptr});
    return {};
  });
}

Result<std::vector<Pin>> Pins::All(const std::string& tenant, const std::string& scorecard,
                                   const std::string& question) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Pin>> {
    std::vector<Pin> out;
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT id, interaction, question, mark, person, person_name, at_ms, note "
                        "FROM card_example WHERE tenant = :tenant AND scorecard = :card AND (:all "
                        "= '' OR question = :question) ORDER BY at_ms, id",
         use(tenant), use(scorecard), use(question), use(question));
    for (const soci::row& row : rows)
      out.push_back({row.get<std::string>(0), row.get<std::string>(1), scorecard,
                     row.get<std::string>(2), row.get<std::string>(3) == "pinned",
                     row.get<std::string>(4), row.get<std::string>(5), row.get<long long>(6),
                     row.get<std::string>(7)});
    return out;
  });
}

}  // namespace clarion::lifecycle
