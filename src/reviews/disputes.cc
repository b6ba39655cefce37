#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "registry/secrets.h"
#include "reviews/internal/rows.h"

namespace clarion::reviews {
namespace {

using soci::use;

json::value TimeOrNull(TimeMs at) { return at == 0 ? json::value() : json::value(FormatTime(at)); }

TimeMs TimeIn(const json::value& stored, std::string_view name) {
  const auto time = ParseTime(StringOr(stored, name, ""));
  return time.ok() ? *time : 0;
}

DisputeState StateFrom(std::string_view name) {
  for (const DisputeState one :
       {DisputeState::kUpheld, DisputeState::kOverturned, DisputeState::kWithdrawn})
    if (Name(one) == name) return one;
  return DisputeState::kOpen;
}

Result<Dispute> DisputeFrom(const std::string& body) {
  ASSIGN_OR_RETURN(const json::value stored, ParseJson(body));
  const auto text = [&](const char* name) { return std::string(StringOr(stored, name, "")); };
  Dispute one;
  one.id = text("id");
  one.interaction = text("interaction");
  one.scorecard = text("scorecard");
  one.question = text("question");
  one.verdict = text("verdict");
  one.reason = text("reason");
  one.state = StateFrom(text("state"));
  one.raised_by = text("raised_by");
  one.raised_by_name = text("raised_by_name");
  one.raised_at = TimeIn(stored, "raised_at");
  one.agents = internal::TextsFrom(stored, "agents");
  one.reviewers = internal::TextsFrom(stored, "reviewers");
  one.machine = text("machine");
  const json::value* confidence = Find(stored, "confidence");
  one.confidence =
      confidence != nullptr && confidence->is_number() ? confidence->to_number<double>() : 1;
  one.card_version = text("card_version");
  one.decision = text("decision");
  one.decision_reason = text("decision_reason");
  one.decided_by = text("decided_by");
  one.decided_by_name = text("decided_by_name");
  one.decided_at = TimeIn(stored, "decided_at");
  return one;
}

Result<Dispute> ReadOne(soci::session& sql, const std::string& tenant, const std::string& id) {
  std::string body;
  sql << "SELECT body FROM dispute WHERE id = :id AND tenant = :tenant", use(id), use(tenant),
      soci::into(body);
  if (!sql.got_data())
    return NotFound(fmt::format("there is no dispute '{}'; GET /v1/disputes lists them", id));
  return DisputeFrom(body);
}

void Keep(soci::session& sql, const Dispute& one) {
  const std::string body = ToJson(ToJsonObject(one)), state(Name(one.state));
  sql << "UPDATE dispute SET state = :state, body = :body WHERE id = :id", use(state), use(body),
      use(one.id);
}

Result<void> CheckOpen(const Dispute& one) {
  if (one.state == DisputeState::kOpen) return {};
  return Conflict(fmt::format("this dispute is {} already", Name(one.state)));
}

}  // namespace

std::string_view Name(DisputeState state) {
  switch (state) {
    case DisputeState::kOpen:
      return "open";
    case DisputeState::kUpheld:
      return "upheld";
    case DisputeState::kOverturned:
      return "overturned";
    case DisputeState::kWithdrawn:
      return "withdrawn";
  }
  return "";
}

json::object ToJsonObject(const Dispute& one) {
  return {{"id", one.id},
          {"interaction", one.interaction},
          {"scorecard", one.scorecard},
          {"question", one.question},
          {"verdict", one.verdict},
          {"reason", one.reason},
          {"state", Name(one.state)},
          {"raised_by", one.raised_by},
          {"raised_by_name", one.raised_by_name},
          {"raised_at", TimeOrNull(one.raised_at)},
          {"agents", internal::TextsToJson(one.agents)},
          {"reviewers", internal::TextsToJson(one.reviewers)},
          {"machine", one.machine},
          {"confidence", one.confidence},
          {"card_version", one.card_version},
          {"decision", one.decision},
          {"decision_reason", one.decision_reason},
          {"decided_by", one.decided_by},
          {"decided_by_name", one.decided_by_name},
          {"decided_at", TimeOrNull(one.decided_at)}};
}

Result<void> MayDecide(const Dispute& dispute, const Decider& decider) {
  const auto among = [](const std::vector<std::string>& list, const std::string& one) {
    return !one.empty() && std::find(list.begin(), list.end(), one) != list.end();
  };
  if (decider.actor.kind != "person")
    return Forbidden("a dispute is decided by a person who is signed in, not by a key");
  if (decider.actor.id == dispute.raised_by)
    return Forbidden("you raised this dispute; somebody else decides it");
  if (among(dispute.agents, decider.agent))
    return Forbidden("you took part in this conversation; somebody else decides");
  if (among(dispute.reviewers, decider.actor.id))
    return Forbidden("your own answer is disputed; somebody else decides");
  return {};
}

Result<Dispute> Book::Raise(const registry::Actor& actor, Dispute dispute) {
  RETURN_IF_ERROR(internal::CheckText("reason", dispute.reason, true));
  RETURN_IF_ERROR(internal::CheckVerdict(dispute.question, dispute.verdict));
  dispute.id = registry::RandomId("dsp");
  dispute.state = DisputeState::kOpen;
  dispute.raised_by = actor.id;
  dispute.raised_by_name = actor.name;
  dispute.raised_at = clock_.NowMs();
  return database_.Write([&](soci::session& sql) -> Result<Dispute> {
    std::string state;
    sql << "SELECT state FROM dispute WHERE tenant = :tenant AND interaction = :interaction AND "
           "scorecard = :card AND question = :question AND state <> 'withdrawn' LIMIT 1",
        use(actor.tenant), use(dispute.interaction), use(dispute.scorecard), use(dispute.question),
        soci::into(state);
    if (sql.got_data())
      return Conflict(state == "open" ? "this answer is disputed already"
                                      : "a dispute of this answer was decided: it is " + state);
    const json::object shown = ToJsonObject(dispute);
    const std::string body = ToJson(shown), open(Name(dispute.state));
    const auto at = static_cast<long long>(dispute.raised_at);
    sql << "INSERT INTO dispute (id, tenant, interaction, scorecard, question, state, raised_by, "
           "created_ms, body) VALUES (:id, :tenant, :interaction, :card, :question, :state, :by, "
           ":at, :body)",
        use(dispute.id), use(actor.tenant), use(dispute.interaction), use(dispute.scorecard),
        use(dispute.question), use(open), use(dispute.raised_by), use(at), use(body);
    registry::AddToAudit(sql, dispute.raised_at, actor,
                         {"dispute.raise", dispute.id, "done", nullptr, shown});
    return dispute;
  });
}

Result<Dispute> Book::Withdraw(const registry::Actor& actor, const std::string& id) {
  return database_.Write([&](soci::session& sql) -> Result<Dispute> {
    ASSIGN_OR_RETURN(Dispute one, ReadOne(sql, actor.tenant, id));
    if (one.raised_by != actor.id) return Forbidden("only who raised a dispute withdraws it");
    RETURN_IF_ERROR(CheckOpen(one));
    const json::object before = ToJsonObject(one);
    one.state = DisputeState::kWithdrawn;
    one.decided_at = clock_.NowMs();
    Keep(sql, one);
    registry::AddToAudit(sql, one.decided_at, actor,
                         {"dispute.withdraw", id, "done", before, ToJsonObject(one)});
    return one;
  });
}

Result<Dispute> Book::Decide(const Decider& decider, const std::string& id,
                             const std::string& verdict, const std::string& reason) {
  const registry::Actor& actor = decider.actor;
  return database_.Write([&](soci::session& sql) -> Result<Dispute> {
    ASSIGN_OR_RETURN(Dispute one, ReadOne(sql, actor.tenant, id));
    RETURN_IF_ERROR(MayDecide(one, decider));
    RETURN_IF_ERROR(CheckOpen(one));
    RETURN_IF_ERROR(internal::CheckVerdict(one.question, verdict));
    RETURN_IF_ERROR(internal::CheckText("reason", reason, true));
    const json::object before = ToJsonObject(one);
    one.state = verdict == one.verdict ? DisputeState::kUpheld : DisputeState::kOverturned;
    one.decision = verdict;
    one.decision_reason = reason;
    one.decided_by = actor.id;
    one.decided_by_name = actor.name;
    one.decided_at = clock_.NowMs();
    Keep(sql, one);
    NewLabels label{one.interaction,
                    one.scorecard,
                    one.card_version,
                    LabelKind::kDecision,
                    Source::kDispute,
                    0,
                    "",
                    false,
                    {}};
    label.answers.push_back({one.question, verdict, one.machine, one.confidence, reason, -1});
    internal::AddRows(sql, one.decided_at, actor, label);
    registry::AddToAudit(sql, one.decided_at, actor,
                         {"dispute.decide", id, "done", before, ToJsonObject(one)});
    return one;
  });
}

Result<Dispute> Book::FindDispute(const std::string& tenant, const std::string& id) const {
  return database_.Read([&](soci::session& sql) { return ReadOne(sql, tenant, id); });
}

Result<std::vector<Dispute>> Book::Disputes(const std::string& tenant,
                                            const std::string& interaction) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Dispute>> {
    std::vector<Dispute> out;
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT body FROM dispute WHERE tenant = :tenant AND (:interaction = '' OR "
                        "interaction = :interaction) ORDER BY state <> 'open', created_ms DESC, id",
         use(tenant, "tenant"), use(interaction, "interaction"));
    for (const soci::row& row : rows) {
      ASSIGN_OR_RETURN(Dispute one, DisputeFrom(row.get<std::string>(0)));
      out.push_back(std::move(one));
    }
    return out;
  });
}

}  // namespace clarion::reviews
