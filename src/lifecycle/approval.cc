// The rule that a second person approves, what was published, and who answers for a card.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "lifecycle/internal/rows.h"

namespace clarion::lifecycle {

using soci::use;

namespace {

bool ReadRule(soci::session& sql, const std::string& tenant) {
  int needed = 0;
  sql << "SELECT approval FROM card_rule WHERE tenant = :tenant", use(tenant), soci::into(needed);
  return sql.got_data() && needed != 0;
}

}  // namespace

Result<bool> Drafts::NeedsApproval(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<bool> { return ReadRule(sql, tenant); });
}

Result<void> Drafts::SetApproval(const registry::Actor& actor, bool needed) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    const bool before = ReadRule(sql, actor.tenant);
    const int now = needed ? 1 : 0;
    sql << "INSERT INTO card_rule (tenant, approval) VALUES (:tenant, :now) ON CONFLICT (tenant) "
           "DO UPDATE SET approval = excluded.approval",
        use(actor.tenant), use(now);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {"scorecard.approval", "", "done", json::object{{"approval", before}},
                          json::object{{"approval", needed}}});
    return {};
  });
}

Result<void> Drafts::MayPublish(const std::string& tenant, const std::string& card,
                                const std::string& sha256) const {
  return database_.Read([&](soci::session& sql) -> Result<void> {
    if (!ReadRule(sql, tenant)) return {};
    ASSIGN_OR_RETURN(const auto draft, internal::ReadOpen(sql, tenant, card, sha256));
    if (draft && draft->state == DraftState::kApproved) return {};
    const char* stands = !draft                                   ? "has no draft"
                         : draft->state == DraftState::kSubmitted ? "waits for approval"
                         : draft->state == DraftState::kSentBack  ? "was sent back"
                                                                  : "was not submitted";
    return Conflict(fmt::format(
        "'{}' needs a second person's approval before it is published, and this exact text {}; "
        "submit it, have it approved, then publish",
        card, stands));
  });
}

Result<void> Drafts::Published(const registry::Actor& actor, const std::string& card,
                               const std::string& sha256, const std::string& version,
                               const std::string& generation) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    const TimeMs now = clock_.NowMs();
    ASSIGN_OR_RETURN(auto draft, internal::ReadOpen(sql, actor.tenant, card, sha256));
    json::object after{{"version", version}, {"sha256", sha256}, {"generation", generation}};
    if (draft) {
      draft->state = DraftState::kPublished;
      draft->ended = internal::ByActor(actor, now);
      draft->generation = generation;
      internal::WriteDraft(sql, *draft);
      after["draft"] = draft->id;
      after["approved_by"] = draft->decided ? json::value(draft->decided->name) : json::value();
      after["alone"] = draft->alone;
    }
    registry::AddToAudit(sql, now, actor, {"scorecard.publish", card, "done", nullptr, after});
    return {};
  });
}

Result<void> Drafts::Note(const registry::Actor& actor, const char* action, const std::string& card,
                          const json::object& after) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    registry::AddToAudit(sql, clock_.NowMs(), actor, {action, card, "done", nullptr, after});
    return {};
  });
}

Result<std::string> Drafts::Owner(const std::string& tenant, const std::string& card) const {
  return database_.Read([&](soci::session& sql) -> Result<std::string> {
    std::string owner;
    sql << "SELECT owner FROM card_owner WHERE tenant = :tenant AND card = :card", use(tenant),
        use(card), soci::into(owner);
    return sql.got_data() ? owner : std::string();
  });
}

Result<void> Drafts::SetOwner(const registry::Actor& actor, const std::string& card,
                              const std::string& person) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    std::string before;
    sql << "SELECT owner FROM card_owner WHERE tenant = :tenant AND card = :card",
        use(actor.tenant), use(card), soci::into(before);
    if (!sql.got_data()) before.clear();
    sql << "INSERT INTO card_owner (tenant, card, owner) VALUES (:tenant, :card, :owner) ON "
           "CONFLICT (tenant, card) DO UPDATE SET owner = excluded.owner",
        use(actor.tenant), use(card), use(person);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {"scorecard.owner", card, "done", json::object{{"owner", before}},
                          json::object{{"owner", person}}});
    return {};
  });
}

}  // namespace clarion::lifecycle
