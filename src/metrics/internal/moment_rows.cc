#include "metrics/internal/moment_rows.h"

#include <fmt/format.h>

#include <array>

namespace clarion::metrics::internal {
namespace {

constexpr std::array<SignalCount, 24> kCounts = {{
    {"called_before", "repeat_contact", "called_before"},
    {"said_before", "repeat_contact", "said_before"},
    {"restated_problems", "restated_problem", ""},
    {"not_received", "not_received", ""},
    {"promises_unkept", "promise_unkept", ""},
    {"promises_made", "promise", ""},
    {"callbacks_promised", "callback_promised", ""},
    {"callbacks_scheduled", "callback_scheduled", ""},
    {"next_steps", "next_step", ""},
    {"recaps", "recap", ""},
    {"ownerships", "ownership", ""},
    {"complaints", "complaint", ""},
    {"unresolved_said", "unresolved", ""},
    {"gave_up", "gave_up", ""},
    {"cannot_help", "cannot_help", ""},
    {"tool_errors", "tool_error", ""},
    {"dead_ends", "dead_end", ""},
    {"bot_misunderstandings", "bot_misunderstanding", ""},
    {"bot_loops", "bot_loop", ""},
    {"auth_failures", "auth_failed", ""},
    {"reauthentications", "repeat_authentication", ""},
    {"reauthentications_after_transfer", "repeat_authentication", "after_transfer"},
    {"consults", "consult", ""},
    {"confusions", "confusion", ""},
}};

constexpr std::array<std::string_view, 7> kOthers = {
    "bot_steps",              // events self_service_step
    "queues",                 // events queued
    "transfers_before_help",  // events transfer before the first answered
    "callback_kept",          // 1 = somebody contacted the customer within 7 days
    "next_switch",            // 1 = the next contact of the journey came on another channel
    "surveyed",               // 1 = a survey was answered
    "survey_too_early"        // 1 = it was answered before the customer came back within 7 days
};

// What a contact's signals and events say, one row a contact.
std::string Counted(const std::string& tenant, const std::string& of_contacts) {
  std::string columns, kinds;
  for (const SignalCount& one : kCounts) {
    columns +=
        fmt::format(", countIf(kind = '{}'{}) AS {}", one.kind,
                    one.label.empty() ? "" : fmt::format(" AND label = '{}'", one.label), one.name);
    kinds += fmt::format("{}'{}'", kinds.empty() ? "" : ", ", one.kind);
  }
  return fmt::format(
      "(SELECT interaction_id AS id{} FROM {{signal}} WHERE {} AND kind IN ({}) AND {} GROUP BY "
      "id)",
      columns, tenant, kinds, of_contacts);
}

// A transfer before the first answer, or without one, kept the customer from help. Where the answer
// stands among them tells how many: older engines do not know columns inside of lambdas.
std::string Events(const std::string& tenant, const std::string& of_contacts) {
  return fmt::format(
      "(SELECT id, bot_steps, queues, if(answers = 0, length(moved), "
      "toUInt64(indexOf(arraySort(arrayPushBack(moved, answered_at)), answered_at) - 1)) AS "
      "transfers_before_help FROM (SELECT interaction_id AS id, countIf(kind = "
      "'self_service_step') AS bot_steps, countIf(kind = 'queued') AS queues, groupArrayIf(seq, "
      "kind = 'transfer') AS moved, countIf(kind = 'answered') AS answers, minIf(seq, kind = "
      "'answered') AS answered_at FROM {{event}} WHERE {} AND kind IN ('self_service_step', "
      "'queued', 'transfer', 'answered') AND {} GROUP BY id))",
      tenant, of_contacts);
}

// Contacts after which somebody got in touch with the customer, in time.
std::string CallsBack(const std::string& tenant, const std::string& contacts) {
  return fmt::format(
      "(SELECT id, 1 AS callback_kept FROM (SELECT id, customer_id, started_ms FROM "
      "{{interaction}} WHERE {1} AND customer_id != '' AND id IN (SELECT interaction_id FROM "
      "{{signal}} WHERE {0} AND kind IN ('callback_promised', 'callback_scheduled'))) AS due ALL "
      "INNER JOIN (SELECT customer_id, started_ms AS called_ms FROM {{interaction}} WHERE {0} AND "
      "direction = 'outbound' AND customer_id != '') AS calls USING (customer_id) WHERE called_ms "
      "> started_ms AND called_ms <= started_ms + {2} GROUP BY id)",
      tenant, contacts, kCallBackWithin);
}

std::string Surveys(const std::string& tenant) {
  return fmt::format(
      "(SELECT id, 1 AS surveyed, min(answered_ms) AS survey_ms FROM (SELECT interaction_id AS id, "
      "at_ms AS answered_ms FROM {{outcome}} WHERE {0} AND interaction_id != '' AND kind IN "
      "('csat', 'nps', 'ces') UNION ALL SELECT interaction_id AS id, at_ms AS answered_ms FROM "
      "{{customer_outcome}} WHERE {0} AND kind IN ('csat', 'nps', 'ces')) GROUP BY id)",
      tenant);
}

}  // namespace

std::span<const SignalCount> SignalCounts() { return kCounts; }
std::span<const std::string_view> OtherMomentColumns() { return kOthers; }

std::string MomentRows(const std::string& journey, const std::string& tenant,
                       const std::string& contacts, bool most) {
  const std::string of_contacts =
      most ? "1"
           : fmt::format("interaction_id IN (SELECT id FROM {{interaction}} WHERE {})", contacts);
  const auto joined = [](const std::string& left, const std::string& right, std::string_view by) {
    return fmt::format("(SELECT * FROM {} AS base ANY LEFT JOIN {} AS more USING ({}))", left,
                       right, by);
  };
  std::string rows = joined(journey, Counted(tenant, of_contacts), "id");
  rows = joined(rows, Events(tenant, of_contacts), "id");
  rows = joined(rows, CallsBack(tenant, contacts), "id");
  // The step after, under the number of this one.
  rows = joined(rows,
                fmt::format("(SELECT journey_id, toUInt32(later - 1) AS step, next_switch FROM "
                            "(SELECT journey_id, step AS later, channel_switch AS next_switch "
                            "FROM {{journey_step}} WHERE {} AND step > 0))",
                            tenant),
                "journey_id, step");
  rows = joined(rows, Surveys(tenant), "id");
  return fmt::format(
      "(SELECT *, surveyed = 1 AND survey_ms >= 0 AND gap_after_ms >= 0 AND gap_after_ms <= "
      "604800000 AND survey_ms < started_ms + gap_after_ms AS survey_too_early FROM {})",
      rows);
}

}  // namespace clarion::metrics::internal
