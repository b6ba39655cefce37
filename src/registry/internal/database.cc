#include "registry/internal/database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

namespace clarion::registry::internal {
namespace {

// Each brings the tables one version further. Never edited once released: a new form is a new step.
const std::vector<std::vector<const char*>>& Steps() {
  static const std::vector<std::vector<const char*>> steps = {
      {
          "CREATE TABLE person (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, email TEXT NOT NULL "
          "UNIQUE, "
          "name TEXT NOT NULL, "
          "role TEXT NOT NULL, agent_id TEXT NOT NULL, teams TEXT NOT NULL, active BIGINT NOT "
          "NULL, "
          "password TEXT NOT NULL, "
          "totp TEXT NOT NULL, totp_on BIGINT NOT NULL, totp_last BIGINT NOT NULL, created_ms "
          "BIGINT "
          "NOT NULL)",
          "CREATE TABLE session (hash TEXT PRIMARY KEY, previous TEXT NOT NULL, person TEXT NOT "
          "NULL, "
          "csrf TEXT NOT NULL, "
          "created_ms BIGINT NOT NULL, rotated_ms BIGINT NOT NULL, seen_ms BIGINT NOT NULL, "
          "address "
          "TEXT NOT NULL)",
          "CREATE INDEX session_previous ON session (previous)",
          "CREATE INDEX session_person ON session (person)",
          "CREATE TABLE link (hash TEXT PRIMARY KEY, person TEXT NOT NULL, expires_ms BIGINT NOT "
          "NULL)",
          "CREATE TABLE api_key (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT NULL, "
          "hash "
          "TEXT NOT NULL, role TEXT NOT NULL, "
          "permissions TEXT NOT NULL, created_by TEXT NOT NULL, created_ms BIGINT NOT NULL, "
          "expires_ms "
          "BIGINT NOT NULL, "
          "used_ms BIGINT NOT NULL, revoked_ms BIGINT NOT NULL)",
          "CREATE TABLE audit (seq BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, tenant TEXT NOT "
          "NULL, "
          "entry TEXT NOT NULL, hash TEXT NOT NULL)",
          "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit "
          "log "
          "is only added to'); END",
          "CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the "
          "audit "
          "log is only added to'); END",
      },
      {
          "CREATE TABLE incident (tenant TEXT NOT NULL, id TEXT NOT NULL, noticed_ms BIGINT NOT "
          "NULL, "
          "found TEXT NOT NULL, state TEXT NOT NULL, snoozed_ms BIGINT NOT NULL, owner TEXT NOT "
          "NULL, "
          "verdict TEXT NOT NULL, note TEXT NOT NULL, changed_ms BIGINT NOT NULL, acknowledged_ms "
          "BIGINT NOT NULL, PRIMARY KEY (tenant, id))",
          "CREATE TABLE incident_watch (tenant TEXT PRIMARY KEY, until_ms BIGINT NOT NULL)",
      },
      {
          // What people set out to change (src/actions), and what they thought of recommendations.
          "CREATE TABLE initiative (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, state TEXT NOT "
          "NULL, "
          "created_ms BIGINT NOT NULL, changed_ms BIGINT NOT NULL, body TEXT NOT NULL)",
          "CREATE INDEX initiative_tenant ON initiative (tenant, created_ms)",
          "CREATE TABLE decision (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, playbook TEXT NOT "
          "NULL, "
          "at_ms BIGINT NOT NULL, body TEXT NOT NULL)",
          "CREATE INDEX decision_tenant ON decision (tenant, playbook)",
      },
      {
          // News on its way out (registry/outbox.h), where it goes and what became of it
          // (src/delivery).
          "CREATE TABLE outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, type "
          "TEXT NOT NULL, subject TEXT NOT NULL, at_ms BIGINT NOT NULL, data TEXT NOT NULL)",
          "CREATE TABLE outbox_once (tenant TEXT NOT NULL, type TEXT NOT NULL, subject TEXT NOT "
          "NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (tenant, type, subject))",
          "CREATE TABLE destination (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, enabled BIGINT NOT "
          "NULL, created_ms BIGINT NOT NULL, secret TEXT NOT NULL, old_secret TEXT NOT NULL, "
          "old_until_ms BIGINT NOT NULL, body TEXT NOT NULL)",
          "CREATE INDEX destination_tenant ON destination (tenant, created_ms)",
          "CREATE TABLE delivery (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, destination TEXT NOT "
          "NULL, type TEXT NOT NULL, subject TEXT NOT NULL, at_ms BIGINT NOT NULL, created_ms "
          "BIGINT NOT NULL, data TEXT NOT NULL, state TEXT NOT NULL, tries BIGINT NOT NULL, "
          "next_ms BIGINT NOT NULL, last_ms BIGINT NOT NULL, status BIGINT NOT NULL, error TEXT "
          "NOT NULL, result TEXT NOT NULL, result_url TEXT NOT NULL, log TEXT NOT NULL)",
          "CREATE INDEX delivery_due ON delivery (state, next_ms)",
          "CREATE INDEX delivery_destination ON delivery (destination, created_ms)",
      },
      {
          // Coaching sessions (src/performance).
          "CREATE TABLE coaching_session (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, agent TEXT "
          "NOT NULL, created_ms BIGINT NOT NULL, body TEXT NOT NULL)",
          "CREATE INDEX coaching_session_tenant ON coaching_session (tenant, created_ms)",
      },
      {
          // What people asked about their data, and what must not be erased (src/privacy).
          "CREATE TABLE privacy_hold (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT "
          "NULL, value TEXT NOT NULL, from_ms BIGINT NOT NULL, until_ms BIGINT NOT NULL, reason "
          "TEXT NOT NULL, owner TEXT NOT NULL, created_ms BIGINT NOT NULL, released_ms BIGINT NOT "
          "NULL, released_by TEXT NOT NULL)",
          "CREATE TABLE privacy_request (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT "
          "NULL, subject TEXT NOT NULL, person TEXT NOT NULL, hash TEXT NOT NULL, basis TEXT NOT "
          "NULL, asked_by TEXT NOT NULL, made_by TEXT NOT NULL, received_ms BIGINT NOT NULL, "
          "due_ms BIGINT NOT NULL, done_ms BIGINT NOT NULL, state TEXT NOT NULL, erasure BIGINT "
          "NOT NULL, detail TEXT NOT NULL)",
          "CREATE INDEX privacy_request_tenant ON privacy_request (tenant, received_ms)",
      },
      {
          // What people say of the machine's answers (src/reviews): labels are only added to.
          "CREATE TABLE review_label (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL "
          "UNIQUE, tenant TEXT NOT NULL, interaction TEXT NOT NULL, scorecard TEXT NOT NULL, "
          "question TEXT NOT NULL, verdict TEXT NOT NULL, kind TEXT NOT NULL, reviewer TEXT NOT "
          "NULL, reviewer_name TEXT NOT NULL, at_ms BIGINT NOT NULL, source TEXT NOT NULL, "
          "probability DOUBLE NOT NULL, session TEXT NOT NULL, card_version TEXT NOT NULL, machine "
          "TEXT NOT NULL, confidence DOUBLE NOT NULL, blind BIGINT NOT NULL, note TEXT NOT NULL, "
          "turn BIGINT NOT NULL)",
          "CREATE INDEX review_label_card ON review_label (tenant, scorecard, seq)",
          "CREATE INDEX review_label_interaction ON review_label (tenant, interaction)",
          "CREATE TRIGGER review_label_stays BEFORE UPDATE ON review_label BEGIN SELECT "
          "RAISE(ABORT, 'labels are only added to'); END",
          "CREATE TRIGGER review_label_is_kept BEFORE DELETE ON review_label BEGIN SELECT "
          "RAISE(ABORT, 'labels are only added to'); END",
          "CREATE TABLE review_session (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, created_ms "
          "BIGINT NOT NULL, body TEXT NOT NULL)",
          "CREATE TABLE dispute (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, interaction TEXT NOT "
          "NULL, scorecard TEXT NOT NULL, question TEXT NOT NULL, state TEXT NOT NULL, raised_by "
          "TEXT NOT NULL, created_ms BIGINT NOT NULL, body TEXT NOT NULL)",
          "CREATE INDEX dispute_interaction ON dispute (tenant, interaction)",
      },
      {
          "ALTER TABLE person ADD COLUMN week_mail BIGINT NOT NULL DEFAULT 0",
      },
      {
          // Process documents, quizzes and learning paths (src/learning): versions of documents and
          // answers are only added to.
          "CREATE TABLE learning_process (seq INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT "
          "NULL, process TEXT NOT NULL, version BIGINT NOT NULL, at_ms BIGINT NOT NULL, body TEXT "
          "NOT NULL)",
          "CREATE INDEX learning_process_id ON learning_process (tenant, process, seq)",
          "CREATE TRIGGER learning_process_stays BEFORE UPDATE ON learning_process BEGIN SELECT "
          "RAISE(ABORT, 'versions are only added to'); END",
          "CREATE TRIGGER learning_process_is_kept BEFORE DELETE ON learning_process BEGIN SELECT "
          "RAISE(ABORT, 'versions are only added to'); END",
          "CREATE TABLE learning_quiz (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, created_ms "
          "BIGINT NOT NULL, body TEXT NOT NULL)",
          "CREATE INDEX learning_quiz_tenant ON learning_quiz (tenant, created_ms)",
          "CREATE TABLE learning_answer (seq INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT "
          "NULL, quiz TEXT NOT NULL, question TEXT NOT NULL, interaction TEXT NOT NULL, person "
          "TEXT NOT NULL, choice TEXT NOT NULL, is_right BIGINT NOT NULL, at_ms BIGINT NOT NULL)",
          "CREATE INDEX learning_answer_quiz ON learning_answer (tenant, quiz)",
          "CREATE INDEX learning_answer_interaction ON learning_answer (tenant, interaction)",
          "CREATE TRIGGER learning_answer_stays BEFORE UPDATE ON learning_answer BEGIN SELECT "
          "RAISE(ABORT, 'answers are only added to'); END",
          "CREATE TRIGGER learning_answer_is_kept BEFORE DELETE ON learning_answer BEGIN SELECT "
          "RAISE(ABORT, 'answers are only added to'); END",
          "CREATE TABLE learning_path (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, created_ms "
          "BIGINT NOT NULL, body TEXT NOT NULL)",
          "CREATE INDEX learning_path_tenant ON learning_path (tenant, created_ms)",
      },
      {
          // The life of scorecards (src/lifecycle): exact texts on their way, who owns a card,
          // whether a second person approves, and the examples people chose.
          "CREATE TABLE card_draft (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, card TEXT NOT NULL, "
          "sha256 TEXT NOT NULL, open BIGINT NOT NULL, created_ms BIGINT NOT NULL, yaml TEXT NOT "
          "NULL, body TEXT NOT NULL)",
          "CREATE INDEX card_draft_card ON card_draft (tenant, card, created_ms)",
          "CREATE UNIQUE INDEX card_draft_text ON card_draft (tenant, card, sha256) WHERE open = 1",
          "CREATE TABLE card_owner (tenant TEXT NOT NULL, card TEXT NOT NULL, owner TEXT NOT NULL, "
          "PRIMARY KEY (tenant, card))",
          "CREATE TABLE card_rule (tenant TEXT PRIMARY KEY, approval BIGINT NOT NULL)",
          "CREATE TABLE card_example (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, interaction TEXT "
          "NOT NULL, scorecard TEXT NOT NULL, question TEXT NOT NULL, mark TEXT NOT NULL, person "
          "TEXT NOT NULL, person_name TEXT NOT NULL, at_ms BIGINT NOT NULL, note TEXT NOT NULL)",
          "CREATE UNIQUE INDEX card_example_place ON card_example (tenant, scorecard, question, "
          "interaction)",
      },
      {
          // How readiness came to be what it is (src/app/readiness_history.h).
          "CREATE TABLE readiness (seq INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, "
          "at_ms BIGINT NOT NULL, body TEXT NOT NULL)",
          "CREATE INDEX readiness_tenant ON readiness (tenant, at_ms)",
      },
      {
          // What happened upstream, and who may tell of it by webhook (src/upstream).
          "CREATE TABLE upstream_change (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT "
          "NULL, source TEXT NOT NULL, external TEXT NOT NULL, at_ms BIGINT NOT NULL, until_ms "
          "BIGINT NOT NULL, body TEXT NOT NULL)",
          "CREATE INDEX upstream_change_time ON upstream_change (tenant, at_ms)",
          "CREATE UNIQUE INDEX upstream_change_source ON upstream_change (tenant, source, "
          "external) "
          "WHERE external != ''",
          "CREATE TABLE upstream_source (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT "
          "NULL, secret TEXT NOT NULL, created_ms BIGINT NOT NULL, heard_ms BIGINT NOT NULL)",
          "CREATE UNIQUE INDEX upstream_source_name ON upstream_source (tenant, name)",
      },
      {
          // Identity providers, who is known by them, and what directories provision
          // (src/federation).
          "CREATE TABLE oidc_provider (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, created_ms "
          "BIGINT NOT NULL, secret TEXT NOT NULL, body TEXT NOT NULL)",
          "CREATE TABLE oidc_identity (provider TEXT NOT NULL, subject TEXT NOT NULL, person TEXT "
          "NOT NULL, tenant TEXT NOT NULL, created_ms BIGINT NOT NULL, PRIMARY KEY (provider, "
          "subject))",
          "CREATE INDEX oidc_identity_person ON oidc_identity (person)",
          "ALTER TABLE session ADD COLUMN provider TEXT NOT NULL DEFAULT ''",
          "CREATE TABLE scim_user (person TEXT PRIMARY KEY, tenant TEXT NOT NULL, external_id TEXT "
          "NOT NULL, changed_ms BIGINT NOT NULL)",
          "CREATE INDEX scim_user_external ON scim_user (tenant, external_id)",
          "CREATE TABLE scim_group (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT NULL, "
          "external_id TEXT NOT NULL, created_ms BIGINT NOT NULL, changed_ms BIGINT NOT NULL)",
          "CREATE UNIQUE INDEX scim_group_name ON scim_group (tenant, name)",
          "CREATE TABLE scim_member (scim_group TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY "
          "(scim_group, person))",
          "CREATE INDEX scim_member_person ON scim_member (person)",
          "CREATE TABLE scim_rule (tenant TEXT PRIMARY KEY, body TEXT NOT NULL)",
      },
      {
          // What people said of models, prompts, cards and actions (src/governance).
          "CREATE TABLE ai_register (seq INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, "
          "kind TEXT NOT NULL, item TEXT NOT NULL, what TEXT NOT NULL, value TEXT NOT NULL, note "
          "TEXT NOT NULL, person TEXT NOT NULL, person_name TEXT NOT NULL, at_ms BIGINT NOT NULL)",
          "CREATE INDEX ai_register_item ON ai_register (tenant, kind, item, seq)",
          "CREATE TRIGGER ai_register_stays BEFORE UPDATE ON ai_register BEGIN SELECT "
          "RAISE(ABORT, 'the register is only added to'); END",
          "CREATE TRIGGER ai_register_is_kept BEFORE DELETE ON ai_register BEGIN SELECT "
          "RAISE(ABORT, 'the register is only added to'); END",
      },
      {
          // What leaders aim for, and which outcome wins (src/targets): the last word holds.
          "CREATE TABLE target (seq INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, id "
          "TEXT NOT NULL, metric TEXT NOT NULL, segment TEXT NOT NULL, side TEXT NOT NULL, level "
          "DOUBLE NOT NULL, from_ms BIGINT NOT NULL, note TEXT NOT NULL, removed BIGINT NOT NULL, "
          "person TEXT NOT NULL, person_name TEXT NOT NULL, at_ms BIGINT NOT NULL)",
          "CREATE INDEX target_tenant ON target (tenant, seq)",
          "CREATE TRIGGER target_stays BEFORE UPDATE ON target BEGIN SELECT RAISE(ABORT, 'targets "
          "are only added to'); END",
          "CREATE TRIGGER target_is_kept BEFORE DELETE ON target BEGIN SELECT RAISE(ABORT, "
          "'targets are only added to'); END",
          "CREATE TABLE outcome_order (seq INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT "
          "NULL, ranks TEXT NOT NULL, why TEXT NOT NULL, person TEXT NOT NULL, person_name TEXT "
          "NOT NULL, at_ms BIGINT NOT NULL)",
          "CREATE INDEX outcome_order_tenant ON outcome_order (tenant, seq)",
          "CREATE TRIGGER outcome_order_stays BEFORE UPDATE ON outcome_order BEGIN SELECT "
          "RAISE(ABORT, 'orders are only added to'); END",
          "CREATE TRIGGER outcome_order_is_kept BEFORE DELETE ON outcome_order BEGIN SELECT "
          "RAISE(ABORT, 'orders are only added to'); END",
      },
      {
          // By which name and which session of its own an identity provider can end a session, and
          // the logout tokens that were taken (src/federation).
          "ALTER TABLE session ADD COLUMN subject TEXT NOT NULL DEFAULT ''",
          "ALTER TABLE session ADD COLUMN sid TEXT NOT NULL DEFAULT ''",
          "UPDATE session SET subject = coalesce((SELECT subject FROM oidc_identity WHERE "
          "oidc_identity.provider = session.provider AND oidc_identity.person = session.person), "
          "'') WHERE provider <> ''",
          "CREATE INDEX session_provider ON session (provider, subject)",
          "CREATE TABLE oidc_logout (provider TEXT NOT NULL, jti TEXT NOT NULL, until_ms BIGINT "
          "NOT NULL, PRIMARY KEY (provider, jti))",
      },
      {
          // What people say of edges of the driver graph (src/drivers): the last word holds.
          "CREATE TABLE driver_edge (seq INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, "
          "from_metric TEXT NOT NULL, to_metric TEXT NOT NULL, word TEXT NOT NULL, why TEXT NOT "
          "NULL, person TEXT NOT NULL, person_name TEXT NOT NULL, at_ms BIGINT NOT NULL)",
          "CREATE INDEX driver_edge_tenant ON driver_edge (tenant, seq)",
          "CREATE TRIGGER driver_edge_stays BEFORE UPDATE ON driver_edge BEGIN SELECT RAISE(ABORT, "
          "'what was said of drivers is only added to'); END",
          "CREATE TRIGGER driver_edge_is_kept BEFORE DELETE ON driver_edge BEGIN SELECT "
          "RAISE(ABORT, 'what was said of drivers is only added to'); END",
      }};
  return steps;
}

}  // namespace

int Database::Forms() { return static_cast<int>(Steps().size()); }

std::string Database::StepTo(int form) {
  std::string out;
  for (const char* statement : Steps()[static_cast<size_t>(form - 1)]) {
    out += statement;
    out += '\n';
  }
  return out;
}

Result<std::unique_ptr<Database>> Database::Open(const std::string& file) {
  return OpenAt(file, Forms());
}

Result<std::unique_ptr<Database>> Database::OpenAt(const std::string& file, int form) {
  // A file that is there is not touched: closing it would take SQLite's locks from whoever has it
  // open in this process.
  const int made = ::open(file.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (made < 0 && errno != EEXIST) return Unavailable(fmt::format("cannot make '{}'", file));
  if (made >= 0) ::close(made);
  std::unique_ptr<Database> database(new Database(file));
  try {
    database->sql_.open(soci::sqlite3, fmt::format(R"(db="{}" timeout=10 synchronous=full)", file));
    std::string mode;
    database->sql_ << "PRAGMA journal_mode=WAL", soci::into(mode);
    // What is deleted is overwritten, so that nothing of it is left in the file.
    int secure = 0;
    database->sql_ << "PRAGMA secure_delete=ON", soci::into(secure);
  } catch (const std::exception& failure) {
    return database->Failed(failure);
  }
  RETURN_IF_ERROR(database->Migrate(form));
  return database;
}

Result<void> Database::FoldLog() {
  return Read([&](soci::session& sql) -> Result<void> {
    int busy = 1;
    sql << "PRAGMA wal_checkpoint(TRUNCATE)", soci::into(busy);
    if (busy == 0) return {};
    return Unavailable(
        fmt::format("'{}': another process reads it, so that its log still holds old bytes; try "
                    "again",
                    file_));
  });
}

Error Database::Failed(const std::exception& failure) const {
  return Unavailable(fmt::format("'{}': {}", file_, failure.what()));
}

Result<void> Database::Migrate(int known) {
  return Write([&](soci::session& sql) -> Result<void> {
    int version = 0;
    sql << "PRAGMA user_version", soci::into(version);
    if (version > known)
      return Conflict(fmt::format(
          "'{}' was written by a newer Clarion (form {}, this one knows {}); use that one", file_,
          version, known));
    for (int step = version; step < known; ++step)
      for (const char* statement : Steps()[static_cast<size_t>(step)]) sql << statement;
    sql << fmt::format("PRAGMA user_version = {}", known);
    return {};
  });
}

}  // namespace clarion::registry::internal
