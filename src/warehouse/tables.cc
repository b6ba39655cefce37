#include "warehouse/tables.h"

#include <fmt/format.h>

#include <array>
#include <cassert>

namespace clarion::warehouse {
namespace {

using enum ColumnType;

constexpr Column kInteraction[] = {
    {"tenant", kName, "whose it is; '' is the default tenant"},
    {"id", kString, "the source's id"},
    {"version", kUInt64, "journal position of the record this row came from"},
    {"dataset", kName, "where it was imported from, when the source says so"},
    {"channel", kName, "voice, chat, email, sms, social, messaging, ticket, bot"},
    {"direction", kName, "inbound, outbound"},
    {"started_ms", kInt64,
     "UTC milliseconds since 1970; the time of arrival when the source gives none"},
    {"started_known", kUInt8, "0 = the source gave no start"},
    {"duration_ms", kInt64, "-1 = unknown"},
    {"customer_id", kString, "'' = unknown"},
    {"queue", kName, ""},
    {"agent_id", kName, "the last agent who served"},
    {"agent_ids", kStrings, "all agents, in order"},
    {"agent_kind", kName, "human, ai, mixed, none"},
    {"team", kName, "attribute 'team'"},
    {"party_ids", kStrings, "who took part"},
    {"party_roles", kStrings, "aligned with party_ids"},
    {"party_names", kStrings, "aligned with party_ids; '' = unknown", true},
    {"attribute_keys", kStrings, ""},
    {"attribute_values", kStrings, "aligned with attribute_keys", true},
    {"reason", kName, "contact reason found in the customer's words; '' = none found"},
    {"preview", kString, "first words of the customer", true},
    {"turns", kUInt32, "spoken or written turns"},
    {"customer_turns", kUInt32, ""},
    {"agent_turns", kUInt32, "turns of agents and bots"},
    {"wait_ms", kInt64, "queued until answered; -1 = unknown"},
    {"handle_ms", kInt64, "answered until end, plus wrap-up; -1 = unknown or abandoned"},
    {"hold_ms", kInt64, "sum of holds"},
    {"wrap_ms", kInt64, "after-contact work"},
    {"first_response_ms", kInt64, "first customer turn to first answer; -1 = unknown"},
    {"response_ms", kInt64, "mean time to answer a customer turn; -1 = unknown"},
    {"dead_air_ms", kInt64, "sum of long silences"},
    {"holds", kUInt32, ""},
    {"transfers", kUInt32, "after the first answer, between people"},
    {"handovers", kUInt32, "from a bot to a person"},
    {"identifications", kUInt32, "how often the customer was asked to identify"},
    {"repeats_stated", kUInt32, "customer says they have said or asked this before"},
    {"bot_loops", kUInt32, "times a bot came back to the same step or the same words"},
    {"escalation_requests", kUInt32, ""},
    {"frustration", kUInt32, "phrases of frustration by the customer"},
    {"promises", kUInt32, "promises and callbacks made"},
    {"bot_served", kUInt8, "a bot took part"},
    {"abandoned", kUInt8, "the customer left before an answer"},
    {"resolution_stated", kUInt8,
     "the customer confirmed, or the agent stated and nobody objected"},
    {"effort", kFloat64, "measured effort of this contact, 0 = none; see docs/metrics.md"},
};

constexpr Column kTurn[] = {
    {"tenant", kName, ""},
    {"interaction_id", kString, ""},
    {"seq", kUInt32, "from 0"},
    {"version", kUInt64, ""},
    {"role", kName, "customer, agent, bot, system, supervisor"},
    {"party", kName, ""},
    {"text", kString, "", true},
    {"start_ms", kInt64, "since the interaction's start; -1 = unknown"},
    {"end_ms", kInt64, "-1 = unknown"},
};

constexpr Column kEvent[] = {
    {"tenant", kName, ""},
    {"interaction_id", kString, ""},
    {"seq", kUInt32, "from 0"},
    {"version", kUInt64, ""},
    {"kind", kName, "queued, answered, hold, transfer, action, tool_result, …"},
    {"name", kName, "which action, tool or queue"},
    {"at_ms", kInt64, "-1 = unknown"},
    {"duration_ms", kInt64, "-1 = unknown"},
    {"before_turn", kUInt32, "index of the turn it came before"},
    {"detail", kString, "JSON object text or ''", true},
};

constexpr Column kOutcome[] = {
    {"tenant", kName, ""},
    {"interaction_id", kString, "'' = given for a customer; see customer_outcome"},
    {"customer_id", kString, "'' unless given for a customer"},
    {"version", kUInt64, ""},
    {"kind", kName, "csat, nps, ces, resolved, …"},
    {"value", kFloat64, ""},
    {"at_ms", kInt64, "-1 = unknown"},
    {"source", kName, ""},
    {"comment", kString, "", true},
    {"late", kUInt8, "1 = arrived on its own, after the interaction"},
};

constexpr Column kSignal[] = {
    {"tenant", kName, ""},
    {"interaction_id", kString, ""},
    {"seq", kUInt32, "from 0"},
    {"version", kUInt64, ""},
    {"kind", kName, "see docs/signals.md"},
    {"label", kName, ""},
    {"value", kFloat64, "unit by kind"},
    {"confidence", kFloat64, "0 … 1"},
    {"turn", kInt32, "-1 = none"},
    {"begin", kUInt32, "byte in the turn's text"},
    {"end", kUInt32, "byte after the last"},
    {"event", kInt32, "-1 = none"},
    {"detector", kName, "name@version"},
};

constexpr Column kScore[] = {
    {"tenant", kName, ""},
    {"interaction_id", kString, ""},
    {"version", kUInt64, ""},
    {"started_ms", kInt64, "of the interaction: periods are found without a join"},
    {"scorecard", kName, ""},
    {"card_version", kName, "declared version + content hash"},
    {"points", kFloat64, "0 … 1"},
    {"failed", kUInt8, "1 = an auto-fail question failed it"},
    {"generation", kName,
     "which card and which enrichment made it; past ones stay, {score} shows the current"},
};

constexpr Column kAnswer[] = {
    {"tenant", kName, ""},
    {"interaction_id", kString, ""},
    {"version", kUInt64, ""},
    {"scorecard", kName, ""},
    {"question", kName, ""},
    {"verdict", kName, "yes, no, na, value"},
    {"value", kFloat64, ""},
    {"points", kFloat64, "0 … 1"},
    {"confidence", kFloat64, ""},
    {"auto_fail", kUInt8, ""},
    {"because", kString, "which rule decided"},
    {"evidence_turn", kInts, "-1 = an event"},
    {"evidence_begin", kInts, ""},
    {"evidence_end", kInts, ""},
    {"evidence_event", kInts, "-1 = a turn"},
    {"rules", kName, "which rules and which enrichment made it; weights do not matter"},
};

constexpr Column kJourney[] = {
    {"tenant", kName, ""},
    {"interaction_id", kString, ""},
    {"version", kUInt64, "of the newest record known when this was computed"},
    {"started_ms", kInt64, "of the interaction: periods are found without a join"},
    {"journey_id", kString, "id of the journey's first interaction"},
    {"step", kUInt32, "from 0"},
    {"gap_before_ms", kInt64, "since the customer's contact before on the same reason; -1 = none"},
    {"gap_after_ms", kInt64, "until the next one; -1 = none"},
    {"channel_switch", kUInt8, "1 = another channel than the step before"},
};

constexpr Column kCustomerOutcome[] = {
    {"tenant", kName, ""},
    {"interaction_id", kString, "the customer's latest contact before the outcome"},
    {"version", kUInt64, ""},
    {"kind", kName, ""},
    {"value", kFloat64, ""},
    {"at_ms", kInt64, ""},
    {"source", kName, ""},
    {"comment", kString, "", true},
};

constexpr Column kLive[] = {
    {"tenant", kName, ""},
    {"interaction_id", kString, ""},
    {"version", kUInt64, "the version that counts; others are left over from before a correction"},
};

constexpr Table kTables[] = {
    {"interaction",
     "One contact between a customer and the organisation, with the facts metrics need.",
     kInteraction, "(tenant, started_ms, id)", ""},
    {"turn", "What was said or written.", kTurn, "(tenant, interaction_id, seq)", "text"},
    {"event", "What happened around the words.", kEvent, "(tenant, interaction_id, seq)", ""},
    {"outcome", "How it turned out, often known later.", kOutcome, "(tenant, interaction_id, kind)",
     ""},
    {"signal", "Facts found by detectors, with their evidence.", kSignal,
     "(tenant, interaction_id, seq)", ""},
    {"score", "One scorecard's result for one interaction.", kScore,
     "(tenant, interaction_id, scorecard)", ""},
    {"answer", "One scorecard question's answer, with its evidence.", kAnswer,
     "(tenant, interaction_id, scorecard, question)", ""},
    {"journey_step", "The place of an interaction in its customer's journey about one matter.",
     kJourney, "(tenant, interaction_id)", ""},
    {"customer_outcome", "Outcomes that were given for a customer, joined to an interaction.",
     kCustomerOutcome, "(tenant, interaction_id, kind)", ""},
    {"live_version",
     "Which version of a corrected interaction counts. Empty when nothing was ever corrected.",
     kLive, "(tenant, interaction_id)", ""},
};

}  // namespace

std::span<const Table> Tables() { return kTables; }

const Table& TableNamed(std::string_view name) {
  for (const Table& table : kTables)
    if (table.name == name) return table;
  assert(false && "no such table");
  return kTables[0];
}

std::string TypeName(ColumnType type, bool low_cardinality) {
  switch (type) {
    case kString:
      return "String";
    case kName:
      return low_cardinality ? "LowCardinality(String)" : "String";
    case kUInt8:
      return "UInt8";
    case kUInt32:
      return "UInt32";
    case kInt32:
      return "Int32";
    case kUInt64:
      return "UInt64";
    case kInt64:
      return "Int64";
    case kFloat64:
      return "Float64";
    case kStrings:
      return "Array(String)";
    case kInts:
      return "Array(Int32)";
  }
  return "String";
}

std::string TablesMarkdown() {
  std::string out =
      "# Tables\n\nGenerated by `clarion sql --tables`; a test keeps this page true. Query them "
      "with `clarion sql \"…\"`. The "
      "SQL is ClickHouse's.\nInstants and lengths are milliseconds. Rows of one conversation join "
      "on `interaction_id` = "
      "`interaction.id`.\n";
  for (const Table& table : kTables) {
    fmt::format_to(std::back_inserter(out),
                   "\n## {}\n{} Sorted by `{}`.\n\n| column | type | what |\n|---|---|---|\n",
                   table.name, table.what, table.order_by);
    for (const Column& column : table.columns)
      fmt::format_to(std::back_inserter(out), "| `{}` | {} | {} |\n", column.name,
                     TypeName(column.type, false), column.what);
  }
  return out;
}

}  // namespace clarion::warehouse
