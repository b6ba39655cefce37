#include "app/ai_cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "app/internal/tab_separated.h"

namespace clarion::app {
namespace {

using internal::TabSeparated;

constexpr int64_t kNoTurn = -1;

// The key that told the version, and the version.
std::string AiVersionPairSql() {
  std::string key;
  for (const std::string& one : VersionKeys())
    key += fmt::format("has(attribute_keys, {0}), {0}, ", warehouse::Quoted(one));
  return fmt::format("multiIf({}''), {}", key, AiVersionSql());
}

// Who began and which version, case by case in the order of the served ones.
Result<void> ReadWho(warehouse::Warehouse& warehouse, const ServedCases& served, AiCases* out) {
  ASSIGN_OR_RETURN(
      const std::string text,
      warehouse.QueryText(
          fmt::format("SELECT id, agent_kind, if(has(party_roles, 'bot'), "
                      "party_ids[indexOf(party_roles, 'bot')], agent_id), {}, if(channel IN "
                      "('voice', 'chat', 'bot'), handle_ms, -1) FROM {{interaction}} WHERE {} "
                      "ORDER BY id",
                      AiVersionPairSql(), served.where),
          "TabSeparated"));
  std::map<std::string, int32_t> agents, versions;
  TabSeparated in(text);
  for (size_t row = 0; row < served.ids.size(); ++row) {
    if (in.AtEnd() || in.Text() != served.ids[row])
      return Conflict("contacts changed while they were read; ask again");
    const std::string kind(in.Text()), who(in.Text()), key(in.Text()), version(in.Text());
    const auto handle = in.Number<int64_t>(-1);
    const bool ai = kind == "ai" || kind == "mixed";
    out->handed.push_back(kind == "mixed" ? 1 : 0);
    out->ai_turns.push_back(0);
    out->people_ms.push_back(kind == "ai" ? 0 : handle >= 0 ? static_cast<float>(handle) : NAN);
    if (!ai) {
      out->agent.push_back(-1);
      out->version.push_back(-1);
      continue;
    }
    const auto [agent, fresh] = agents.try_emplace(who, static_cast<int32_t>(agents.size()));
    if (fresh) {
      out->agents.push_back(who);
      out->version_key.push_back(key);
    }
    out->agent.push_back(agent->second);
    if (version.empty()) {
      out->version.push_back(-1);
      continue;
    }
    const auto [at, added] = versions.try_emplace(version, static_cast<int32_t>(versions.size()));
    if (added) out->versions.push_back(version);
    out->version.push_back(at->second);
  }
  return {};
}

// Where a person's part of a contact begins.
struct Takeover {
  size_t handover = 0;  // index into AiCases::handovers
  int64_t seq = kNoTurn;
};

}  // namespace

const std::vector<std::string>& VersionKeys() {
  static const std::vector<std::string> keys = {"ai_version",     "agent_version", "bot_version",
                                                "prompt_version", "model_version", "model"};
  return keys;
}

std::string AiVersionSql() {
  std::string value;
  for (const std::string& one : VersionKeys())
    value +=
        fmt::format("has(attribute_keys, {0}), attribute_values[indexOf(attribute_keys, {0})], ",
                    warehouse::Quoted(one));
  return fmt::format("multiIf({}'')", value);
}

Result<AiCases> ReadAiCases(warehouse::Warehouse& warehouse, const CaseQuery& query,
                            const ServedCases& served) {
  AiCases out;
  RETURN_IF_ERROR(ReadWho(warehouse, served, &out));
  std::unordered_map<std::string_view, size_t> row_of;
  for (size_t i = 0; i < served.ids.size(); ++i)
    if (out.agent[i] >= 0) row_of.emplace(served.ids[i], i);
  if (row_of.empty()) return out;

  const std::string tenant = warehouse::Quoted(query.filter.tenant);
  // Turns of a contact in order: (seq, 1 = AI agent, 2 = person, start, end).
  ASSIGN_OR_RETURN(
      const std::string turns,
      warehouse.QueryText(
          fmt::format(
              "SELECT interaction_id, if(person = 0, -1, toInt64(turns[person].1)), "
              "arrayCount(x -> x.2 = 1, before), arrayMax(x -> if(x.2 = 1, greatest(x.3, x.4), "
              "toInt64(-1)), before), if(person = 0, toInt64(-1), turns[person].3), arrayMax(x -> "
              "greatest(x.3, x.4), turns), arrayExists(x -> x.2 = 1, before) FROM (SELECT "
              "interaction_id, arraySort(groupArray((toInt64(seq), multiIf(role = 'bot', 1, role = "
              "'agent', 2, 0), start_ms, end_ms))) AS turns, arrayFirstIndex(x -> x.2 = 2, turns) "
              "AS person, if(person = 0, turns, arraySlice(turns, 1, person - 1)) AS before FROM "
              "{{turn}} WHERE tenant = {} AND interaction_id IN (SELECT id FROM {{interaction}} "
              "WHERE {} AND agent_kind IN ('ai', 'mixed')) GROUP BY interaction_id)",
              tenant, served.where),
          "TabSeparated"));
  std::unordered_map<std::string_view, Takeover> takeovers;
  TabSeparated in(turns);
  while (!in.AtEnd()) {
    const auto at = row_of.find(in.Text());
    const auto person = in.Number<int64_t>(kNoTurn), ai_turns = in.Number<int64_t>(),
               ai_end = in.Number<int64_t>(-1), person_start = in.Number<int64_t>(-1),
               end = in.Number<int64_t>(-1);
    const bool ai_first = in.Number<int>() != 0;
    if (at == row_of.end()) continue;
    const size_t row = at->second;
    out.ai_turns[row] = static_cast<uint32_t>(ai_turns);
    if (!ai_first) {  // a person began, an AI agent came later
      out.agent[row] = out.version[row] = -1;
      out.handed[row] = 0;
      continue;
    }
    if (person == kNoTurn) continue;
    out.handed[row] = 1;
    if (!std::isnan(out.people_ms[row]))
      out.people_ms[row] =
          person_start >= 0 && end >= person_start ? static_cast<float>(end - person_start) : NAN;
    takeovers.emplace(at->first, Takeover{out.handovers.size(), person});
    out.handovers.push_back(
        {row, ai_end >= 0 && person_start >= ai_end ? person_start - ai_end : -1});
  }
  if (takeovers.empty()) return out;
  // As the card `ai_agent` asks in `handover_clean`.
  ASSIGN_OR_RETURN(
      const std::string signals,
      warehouse.QueryText(
          fmt::format("SELECT interaction_id, kind = 'repeat_authentication', turn FROM {{signal}} "
                      "WHERE tenant = {} AND ((kind = 'repeat_contact' AND label = 'said_before') "
                      "OR kind IN ('restated_problem', 'repeat_authentication')) AND "
                      "interaction_id IN (SELECT id FROM {{interaction}} WHERE {} AND agent_kind "
                      "IN ('ai', 'mixed'))",
                      tenant, served.where),
          "TabSeparated"));
  TabSeparated found(signals);
  while (!found.AtEnd()) {
    const auto at = takeovers.find(found.Text());
    const bool identity = found.Number<int>() != 0;
    const auto turn = found.Number<int64_t>(kNoTurn);
    if (at == takeovers.end() || turn < at->second.seq) continue;
    HandOverCase& one = out.handovers[at->second.handover];
    (identity ? one.identified_again : one.said_again) = true;
  }
  return out;
}

}  // namespace clarion::app
