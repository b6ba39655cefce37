#include "lifecycle/drafts.h"

#include <fmt/format.h>
#include <sodium.h>

#include <boost/json.hpp>

#include "lifecycle/internal/rows.h"
#include "registry/secrets.h"

namespace clarion::lifecycle {
namespace {

using soci::use;

std::string Sha256Of(std::string_view bytes) {
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  std::string hex;
  for (const unsigned char byte : hash) hex += fmt::format("{:02x}", byte);
  return hex;
}

}  // namespace

namespace internal {

Result<void> CheckNote(std::string_view field, const std::string& text, bool needed) {
  if (needed && text.empty()) return InvalidInput(fmt::format("{}: say why", field));
  if (text.size() > kNoteMax || !IsUtf8(text))
    return InvalidInput(fmt::format("{}: a text of at most {} bytes", field, kNoteMax));
  return {};
}

By ByActor(const registry::Actor& actor, TimeMs at) {
  return {actor.kind, actor.id, actor.name, at};
}

Result<Draft> ReadDraft(soci::session& sql, const std::string& tenant, const std::string& id) {
  std::string body;
  sql << "SELECT body FROM card_draft WHERE id = :id AND tenant = :tenant", use(id), use(tenant),
      soci::into(body);
  if (!sql.got_data())
    return NotFound(fmt::format("there is no draft '{}'; GET /v1/scorecard-drafts lists them", id));
  ASSIGN_OR_RETURN(const json::value stored, ParseJson(body));
  return DraftFrom(stored);
}

Result<std::optional<Draft>> ReadOpen(soci::session& sql, const std::string& tenant,
                                      const std::string& card, const std::string& sha256) {
  std::string body;
  sql << "SELECT body FROM card_draft WHERE tenant = :tenant AND card = :card AND sha256 = :sha "
         "AND open = 1",
      use(tenant), use(card), use(sha256), soci::into(body);
  if (!sql.got_data()) return std::optional<Draft>();
  ASSIGN_OR_RETURN(const json::value stored, ParseJson(body));
  ASSIGN_OR_RETURN(Draft draft, DraftFrom(stored));
  return std::optional<Draft>(std::move(draft));
}

void WriteDraft(soci::session& sql, const Draft& draft) {
  const std::string body = ToJson(ToJsonObject(draft));
  const long long open = draft.open() ? 1 : 0;
  sql << "UPDATE card_draft SET body = :body, open = :open WHERE id = :id", use(body), use(open),
      use(draft.id);
}

json::object Shown(const Draft& draft) {
  json::object out = ToJsonObject(draft);
  if (json::value& trial = out["trial"]; trial.is_object()) {
    trial.get_object().erase("evidence");
    trial.get_object().erase("results");
  }
  return out;
}

}  // namespace internal

using internal::ByActor;
using internal::CheckNote;
using internal::ReadDraft;
using internal::ReadOpen;
using internal::Shown;
using internal::WriteDraft;

Result<Draft> Drafts::Save(const registry::Actor& actor, const NewDraft& fields) {
  RETURN_IF_ERROR(CheckNote("note", fields.note, false));
  if (fields.yaml.empty() || fields.yaml.size() > kYamlMax)
    return InvalidInput(fmt::format("yaml: the card's text, at most {} bytes", kYamlMax));
  Draft made;
  made.id = registry::RandomId("drf");
  made.card = fields.card;
  made.title = fields.title;
  made.version = fields.version;
  made.base = fields.base;
  made.note = fields.note;
  made.sha256 = Sha256Of(fields.yaml);
  made.author = ByActor(actor, clock_.NowMs());
  if (!fields.behind.empty()) made.author.id = fields.behind;
  return database_.Write([&](soci::session& sql) -> Result<Draft> {
    ASSIGN_OR_RETURN(auto there, ReadOpen(sql, actor.tenant, made.card, made.sha256));
    if (there) return *std::move(there);
    const std::string body = ToJson(ToJsonObject(made));
    const auto at = static_cast<long long>(made.author.at);
    sql << "INSERT INTO card_draft (id, tenant, card, sha256, open, created_ms, yaml, body) VALUES "
           "(:id, :tenant, :card, :sha, 1, :at, :yaml, :body)",
        use(made.id), use(actor.tenant), use(made.card), use(made.sha256), use(at),
        use(fields.yaml), use(body);
    registry::AddToAudit(sql, made.author.at, actor,
                         {"scorecard.draft", made.card, "done", nullptr, Shown(made)});
    return made;
  });
}

Result<void> Drafts::Tried(const registry::Actor& actor, const std::string& card,
                           const std::string& sha256, const Trial& trial) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    ASSIGN_OR_RETURN(auto draft, ReadOpen(sql, actor.tenant, card, sha256));
    if (!draft) return {};
    draft->trial = trial;
    draft->trial->at = clock_.NowMs();
    WriteDraft(sql, *draft);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {"scorecard.try", card, "done", nullptr, Shown(*draft)});
    return {};
  });
}

template <typename Edit>
Result<Draft> Drafts::Edited(const registry::Actor& actor, const std::string& id,
                             const char* action, const Edit& edit) {
  return database_.Write([&](soci::session& sql) -> Result<Draft> {
    ASSIGN_OR_RETURN(const Draft before, ReadDraft(sql, actor.tenant, id));
    if (!before.open()) return Conflict(fmt::format("draft '{}' is {}", id, Name(before.state)));
    Draft after = before;
    RETURN_IF_ERROR(edit(&after));
    WriteDraft(sql, after);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {action, after.card, "done", Shown(before), Shown(after)});
    return after;
  });
}

Result<Draft> Drafts::Submit(const registry::Actor& actor, const std::string& id,
                             const std::string& note) {
  RETURN_IF_ERROR(CheckNote("note", note, false));
  return Edited(actor, id, "scorecard.submit", [&](Draft* draft) -> Result<void> {
    if (!draft->trial)
      return Conflict(fmt::format(
          "'{}' was not tried yet: try exactly this text on all history, then submit it",
          draft->title));
    if (draft->state != DraftState::kOpen && draft->state != DraftState::kSentBack)
      return Conflict(fmt::format("'{}' is {} already", draft->title, Name(draft->state)));
    draft->state = DraftState::kSubmitted;
    draft->submitted = ByActor(actor, clock_.NowMs());
    draft->submit_note = note;
    draft->decided.reset();
    draft->decision_note.clear();
    draft->alone = false;
    return {};
  });
}

Result<Draft> Drafts::Approve(const registry::Actor& actor, const std::string& id,
                              const std::string& note, size_t others) {
  RETURN_IF_ERROR(CheckNote("note", note, false));
  if (actor.kind != "person")
    return Forbidden("approval is given by a person who is signed in, not by a program");
  return Edited(actor, id, "scorecard.approve", [&](Draft* draft) -> Result<void> {
    if (draft->state != DraftState::kSubmitted)
      return Conflict(
          fmt::format("'{}' does not wait for approval; it is {}", draft->title,
                      draft->state == DraftState::kOpen ? "not submitted" : Name(draft->state)));
    const bool own = draft->author.id == actor.id || draft->submitted->id == actor.id;
    if (own && others > 0)
      return Forbidden(fmt::format(
          "approval is a second person's: you wrote or submitted this one, and {} can approve it",
          others == 1 ? "one other person" : fmt::format("{} other people", others)));
    draft->state = DraftState::kApproved;
    draft->decided = ByActor(actor, clock_.NowMs());
    draft->decision_note = note;
    draft->alone = own;
    return {};
  });
}

Result<Draft> Drafts::SendBack(const registry::Actor& actor, const std::string& id,
                               const std::string& reason) {
  return Edited(actor, id, "scorecard.send_back", [&](Draft* draft) -> Result<void> {
    const bool own = draft->author.id == actor.id;
    RETURN_IF_ERROR(CheckNote("reason", reason, !own));
    if (draft->state != DraftState::kSubmitted && draft->state != DraftState::kApproved)
      return Conflict(fmt::format("'{}' is not submitted", draft->title));
    draft->state = own ? DraftState::kOpen : DraftState::kSentBack;
    draft->decided = ByActor(actor, clock_.NowMs());
    draft->decision_note = reason;
    draft->alone = false;
    return {};
  });
}

Result<Draft> Drafts::Discard(const registry::Actor& actor, const std::string& id) {
  return Edited(actor, id, "scorecard.discard", [&](Draft* draft) -> Result<void> {
    draft->state = DraftState::kDiscarded;
    draft->ended = ByActor(actor, clock_.NowMs());
    return {};
  });
}

Result<Draft> Drafts::Find(const std::string& tenant, const std::string& id) const {
  return database_.Read([&](soci::session& sql) { return ReadDraft(sql, tenant, id); });
}

Result<std::string> Drafts::Yaml(const std::string& tenant, const std::string& id) const {
  return database_.Read([&](soci::session& sql) -> Result<std::string> {
    std::string yaml;
    sql << "SELECT yaml FROM card_draft WHERE id = :id AND tenant = :tenant", use(id), use(tenant),
        soci::into(yaml);
    if (!sql.got_data()) return NotFound(fmt::format("there is no draft '{}'", id));
    return yaml;
  });
}

Result<std::optional<Draft>> Drafts::OfText(const std::string& tenant, const std::string& card,
                                            const std::string& sha256) const {
  return database_.Read([&](soci::session& sql) { return ReadOpen(sql, tenant, card, sha256); });
}

Result<std::vector<Draft>> Drafts::All(const std::string& tenant, const std::string& card) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Draft>> {
    std::vector<Draft> out;
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT body FROM card_draft WHERE tenant = :tenant AND (:all = '' OR card "
                        "= :card) ORDER BY open DESC, created_ms DESC, id LIMIT 500",
         use(tenant), use(card), use(card));
    for (const soci::row& row : rows) {
      ASSIGN_OR_RETURN(const json::value stored, ParseJson(row.get<std::string>(0)));
      ASSIGN_OR_RETURN(Draft one, DraftFrom(stored));
      out.push_back(std::move(one));
    }
    return out;
  });
}

}  // namespace clarion::lifecycle
