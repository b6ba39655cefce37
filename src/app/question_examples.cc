#include "app/question_examples.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <map>
#include <set>

#include "lifecycle/examples.h"

namespace clarion::app {
namespace {

using warehouse::Quoted;
using warehouse::Rows;

// Of the surest answers, so many are compared with each other.
constexpr size_t kCandidates = 200;
// An answer that hardly counts as one shows nothing.
constexpr double kSurest = 0.6;

struct Found {
  QuestionExample example;
  std::string customer;
  int64_t turns = 0;
};

std::string List(const std::set<std::string>& ids) {
  std::string out;
  for (const std::string& id : ids) out += (out.empty() ? "" : ", ") + Quoted(id);
  return out;
}

int FirstTurn(const json::value& list) {
  for (const json::value& one : list.as_array())
    if (const int turn = one.to_number<int>(); turn >= 0) return turn;
  return -1;
}

// The place of the first piece of evidence that is a turn.
void Place(const Rows& rows, size_t i, QuestionExample* example) {
  const json::array& turns = rows.at(i, 5).as_array();
  for (size_t k = 0; k < turns.size(); ++k) {
    if (turns[k].to_number<int>() < 0) continue;
    example->begin = rows.at(i, 6).as_array()[k].to_number<uint32_t>();
    example->end = rows.at(i, 7).as_array()[k].to_number<uint32_t>();
    return;
  }
}

// The surest answers on one side, and those people pinned, by conversation.
Result<std::map<std::string, Found>> ReadSide(Workspace& workspace, const ExampleQuery& query,
                                              bool good, const std::set<std::string>& wanted,
                                              const std::set<std::string>& left_out) {
  const std::string within =
      query.where.empty()
          ? ""
          : fmt::format(" AND interaction_id IN (SELECT id FROM {{interaction}} WHERE {})",
                        query.where);
  const std::string common = fmt::format(
      "FROM {{answer}} WHERE tenant = {} AND scorecard = {} AND question = {} AND verdict != 'na' "
      "AND points {}{}",
      Quoted(query.tenant), Quoted(query.card), Quoted(query.question),
      good ? ">= 0.999" : "<= 0.001", within);
  const std::string columns =
      "SELECT interaction_id, verdict, points, confidence, because, evidence_turn, evidence_begin, "
      "evidence_end ";
  const std::string not_these =
      left_out.empty() ? "" : fmt::format(" AND interaction_id NOT IN ({})", List(left_out));
  // Half of them with words to point at, where there are any; by hash, so that they are of all
  // times alike.
  std::vector<std::string> questions;
  for (const char* words : {"notEmpty(evidence_turn)", "empty(evidence_turn)"})
    questions.push_back(
        fmt::format("{}{}{} AND confidence >= {} AND {} ORDER BY round(confidence, 1) DESC, "
                    "sipHash64(interaction_id) LIMIT {}",
                    columns, common, not_these, kSurest, words, kCandidates / 2));
  if (!wanted.empty())
    questions.push_back(
        fmt::format("{}{} AND interaction_id IN ({})", columns, common, List(wanted)));
  std::map<std::string, Found> out;
  for (const std::string& sql : questions) {
    ASSIGN_OR_RETURN(const Rows rows, workspace.warehouse().Query(sql));
    for (size_t i = 0; i < rows.size(); ++i) {
      Found found;
      found.example.interaction = rows.Text(i, 0);
      found.example.verdict = rows.Text(i, 1);
      found.example.points = rows.Real(i, 2);
      found.example.confidence = rows.Real(i, 3);
      found.example.because = rows.Text(i, 4);
      found.example.turn = FirstTurn(rows.at(i, 5));
      Place(rows, i, &found.example);
      out[found.example.interaction] = std::move(found);
    }
  }
  return out;
}

Result<void> AddContacts(Workspace& workspace, const std::string& tenant,
                         std::map<std::string, Found>* side) {
  if (side->empty()) return {};
  std::set<std::string> ids;
  std::string places;
  for (const auto& [id, found] : *side) {
    ids.insert(id);
    if (found.example.turn >= 0)
      places +=
          fmt::format("{}({}, {})", places.empty() ? "" : ", ", Quoted(id), found.example.turn);
  }
  ASSIGN_OR_RETURN(
      const Rows rows,
      workspace.warehouse().Query(fmt::format(
          "SELECT id, channel, agent_id, reason, customer_id, started_ms, turns, preview FROM "
          "{{interaction}} WHERE tenant = {} AND id IN ({})",
          Quoted(tenant), List(ids))));
  for (size_t i = 0; i < rows.size(); ++i) {
    Found& found = (*side)[rows.Text(i, 0)];
    found.example.channel = rows.Text(i, 1);
    found.example.agent = rows.Text(i, 2);
    found.example.reason = rows.Text(i, 3);
    found.customer = rows.Text(i, 4);
    found.example.started_at = rows.Integer(i, 5);
    found.turns = rows.Integer(i, 6);
    found.example.preview = rows.Text(i, 7);
  }
  if (places.empty()) return {};
  ASSIGN_OR_RETURN(const Rows texts,
                   workspace.warehouse().Query(fmt::format(
                       "SELECT interaction_id, role, text FROM {{turn}} WHERE tenant = {} AND "
                       "(interaction_id, toInt64(seq)) IN ({})",
                       Quoted(tenant), places)));
  for (size_t i = 0; i < texts.size(); ++i) {
    QuestionExample& example = (*side)[texts.Text(i, 0)].example;
    example.role = texts.Text(i, 1);
    example.text = texts.Text(i, 2);
  }
  return {};
}

std::string Said(const QuestionExample& one) {
  if (one.end > one.text.size() || one.begin >= one.end) return one.text;
  return one.text.substr(one.begin, one.end - one.begin);
}

std::vector<QuestionExample> Choose(std::map<std::string, Found>& side, size_t n) {
  std::vector<lifecycle::ExampleCandidate> candidates;
  std::vector<QuestionExample*> examples;
  for (auto& [id, found] : side) {
    QuestionExample& one = found.example;
    candidates.push_back({id, found.customer, one.agent, one.reason, one.channel, Said(one),
                          one.confidence, found.turns, one.confirmed, one.pinned});
    examples.push_back(&one);
  }
  std::vector<QuestionExample> out;
  for (const size_t i : lifecycle::ChooseExamples(candidates, n))
    out.push_back(std::move(*examples[i]));
  return out;
}

}  // namespace

Result<QuestionExamples> ReadQuestionExamples(Workspace& workspace, const reviews::Book& book,
                                              const lifecycle::Pins& pins,
                                              const ExampleQuery& query) {
  std::set<std::string> pinned, left_out;
  ASSIGN_OR_RETURN(const auto chosen, pins.All(query.tenant, query.card, query.question));
  for (const lifecycle::Pin& one : chosen) (one.pinned ? pinned : left_out).insert(one.interaction);
  ASSIGN_OR_RETURN(const auto labels, book.Labels(query.tenant, {query.card, "", ""}));
  std::map<std::string, std::string> said;  // what holds, by conversation
  for (const auto& [key, standing] : reviews::Standings(labels))
    if (key.question == query.question) said[key.interaction] = standing.verdict;
  std::set<std::string> wanted = pinned;
  for (const auto& [id, verdict] : said)
    if (wanted.size() < kCandidates && !left_out.contains(id)) wanted.insert(id);

  QuestionExamples out;
  for (const bool good : {true, false}) {
    ASSIGN_OR_RETURN(auto side, ReadSide(workspace, query, good, wanted, left_out));
    // Who people contradict, or disagree on, is no example of anything.
    for (auto it = side.begin(); it != side.end();) {
      QuestionExample& one = it->second.example;
      one.pinned = pinned.contains(one.interaction);
      const auto found = said.find(one.interaction);
      const std::string verdict =
          one.verdict == "value" ? reviews::VerdictOfPoints(one.points) : one.verdict;
      one.confirmed = found != said.end() && found->second == verdict;
      it = found != said.end() && !one.confirmed ? side.erase(it) : std::next(it);
    }
    RETURN_IF_ERROR(AddContacts(workspace, query.tenant, &side));
    (good ? out.good : out.poor) = Choose(side, query.n);
  }
  return out;
}

}  // namespace clarion::app
