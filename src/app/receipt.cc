#include "app/receipt.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/file.h"
#include "connectors/clarion_jsonl/codec.h"

namespace clarion::app {
namespace {

// Bump when scoring itself may answer differently from the same signals and card.
constexpr std::string_view kProgram = "scoring-1";

json::value PlaceOrNull(uint32_t index) {
  return index == kNoTurn ? json::value() : json::value(index);
}

json::object ToJsonValue(const Score& score) {
  json::array answers;
  for (const Answer& answer : score.answers) {
    json::array evidence;
    for (const Evidence& one : answer.evidence)
      evidence.push_back(
          json::array{PlaceOrNull(one.turn), one.begin, one.end, PlaceOrNull(one.event)});
    answers.push_back(json::object{{"question", answer.question},
                                   {"verdict", Name(answer.verdict)},
                                   {"value", answer.value},
                                   {"points", answer.points},
                                   {"weight", answer.weight},
                                   {"confidence", answer.confidence},
                                   {"because", answer.because},
                                   {"evidence", evidence}});
  }
  return {{"points", score.points}, {"failed", score.failed}, {"answers", answers}};
}

struct Parts {
  std::string interaction;
  std::string transcript_sha256;
  std::string card_id, card_version, card_sha256;
  std::string enrichment;
  json::object score;
};

std::string Written(const Parts& parts) {
  json::object receipt{
      {"receipt", 1},
      {"interaction", parts.interaction},
      {"transcript_sha256", parts.transcript_sha256},
      {"scorecard",
       json::object{
           {"id", parts.card_id}, {"version", parts.card_version}, {"sha256", parts.card_sha256}}},
      {"engine", json::object{{"program", kProgram}, {"enrichment", parts.enrichment}}},
      {"score", parts.score}};
  receipt["sha256"] = Sha256Hex(ToJson(receipt));
  return ToJson(receipt);
}

// What scoring read: the interaction without what it never looks at.
std::string TranscriptHash(Interaction interaction) {
  interaction.outcomes.clear();
  interaction.labels.clear();
  interaction.extras.clear();
  for (Turn& turn : interaction.turns) turn.labels.clear();
  for (Event& event : interaction.events) event.labels.clear();
  return Sha256Hex(connectors::EncodeClarionJson(interaction));
}

Result<Score> ScoreWith(const scoring::Scorer& scorer, const std::string& card,
                        const Definitions& definitions, const Interaction& interaction) {
  std::vector<Signal> signals;
  definitions.FindSignals(interaction, &signals);
  for (Score& score : scorer.Run(interaction, signals))
    if (score.scorecard == card) return std::move(score);
  return Conflict(
      fmt::format("scorecard '{}' does not apply to conversation '{}'", card, interaction.id));
}

ReceiptCheck Differs(std::string what) { return {false, std::move(what)}; }

}  // namespace

Result<Interaction> ReadInteraction(Workspace& workspace, const std::string& tenant,
                                    const std::string& id) {
  ASSIGN_OR_RETURN(const warehouse::Rows rows,
                   workspace.warehouse().Query(fmt::format(
                       "SELECT version FROM {{interaction}} WHERE tenant = {} AND id = {} LIMIT 1",
                       warehouse::Quoted(tenant), warehouse::Quoted(id))));
  if (rows.empty()) return NotFound(fmt::format("there is no conversation '{}'", id));
  const auto seq = static_cast<uint64_t>(rows.Integer(0, 0));
  ASSIGN_OR_RETURN(const std::vector<journal::StoredRecord> records,
                   workspace.journal().Read(journal::RecordSeq(seq - 1), 1, 1));
  if (records.empty()) return Corrupt(fmt::format("the journal has no record {}", seq));
  ASSIGN_OR_RETURN(connectors::Record record,
                   connectors::DecodeClarionJson(records.front().payload));
  return std::get<Interaction>(std::move(record));
}

namespace {

// What came in after a card was retired has no score of it to write down.
Result<void> CheckScored(Workspace& workspace, const std::string& tenant, const std::string& id,
                         const scoring::ScorecardInfo& card) {
  ASSIGN_OR_RETURN(
      const warehouse::Rows rows,
      workspace.warehouse().Query(fmt::format(
          "SELECT count() FROM {{score}} WHERE tenant = {} AND interaction_id = {} AND scorecard = "
          "{}",
          warehouse::Quoted(tenant), warehouse::Quoted(id), warehouse::Quoted(card.id))));
  if (rows.Integer(0, 0) > 0) return {};
  return NotFound(fmt::format("'{}' is retired and did not score '{}'", card.title, id));
}

}  // namespace

Result<std::string> MakeReceipt(Workspace& workspace, const std::string& tenant,
                                const std::string& id, const std::string& scorecard) {
  ASSIGN_OR_RETURN(const Interaction interaction, ReadInteraction(workspace, tenant, id));
  const auto definitions = workspace.definitions();
  for (const scoring::ScorecardInfo& card : definitions->scorer.cards()) {
    if (card.id != scorecard) continue;
    if (card.retired) RETURN_IF_ERROR(CheckScored(workspace, tenant, id, card));
    ASSIGN_OR_RETURN(const std::string yaml, ReadFile(card.file));
    // By the text itself: a retired card would not be scored.
    ASSIGN_OR_RETURN(const scoring::Scorer scorer, scoring::Scorer::Compile({{card.id, yaml}}));
    ASSIGN_OR_RETURN(const Score score, ScoreWith(scorer, scorecard, *definitions, interaction));
    return Written({id, TranscriptHash(interaction), card.id, card.version, Sha256Hex(yaml),
                    definitions->signals_version(), ToJsonValue(score)});
  }
  return NotFound(fmt::format("there is no scorecard '{}'", scorecard));
}

Result<ReceiptCheck> VerifyReceipt(Workspace& workspace, const std::string& tenant,
                                   const std::string& receipt) {
  ASSIGN_OR_RETURN(const json::value value, ParseJson(receipt));
  const json::value* card = Find(value, "scorecard");
  const json::value* engine = Find(value, "engine");
  const json::value* score = Find(value, "score");
  if (Find(value, "receipt") == nullptr || card == nullptr || engine == nullptr ||
      score == nullptr || !score->is_object())
    return InvalidInput("this is no score receipt: receipt, scorecard, engine or score is missing");
  // Text is compared, never numbers that were read and written again.
  const std::string line = receipt.substr(0, receipt.find_last_not_of(" \r\n") + 1);
  const std::string sha256(StringOr(value, "sha256", ""));
  const std::string tail = ",\"sha256\":\"" + sha256 + "\"}";
  if (!line.ends_with(tail) || Sha256Hex(line.substr(0, line.size() - tail.size()) + "}") != sha256)
    return Differs("the receipt was changed after it was made: its sha256 does not fit");
  const std::string id(StringOr(value, "interaction", ""));
  ASSIGN_OR_RETURN(const Interaction interaction, ReadInteraction(workspace, tenant, id));
  const std::string transcript = TranscriptHash(interaction);
  if (transcript != StringOr(value, "transcript_sha256", ""))
    return Differs(fmt::format("the transcript of '{}' is not the one that was scored", id));
  const std::string card_id(StringOr(*card, "id", ""));
  const std::string card_sha(StringOr(*card, "sha256", ""));
  const std::vector<PublishedCard> history = workspace.versions().History(card_id);
  const auto published =
      std::find_if(history.begin(), history.end(),
                   [&](const PublishedCard& one) { return one.yaml_sha256 == card_sha; });
  if (published == history.end())
    return Differs(
        fmt::format("scorecard '{}' with sha256 {} was never published here", card_id, card_sha));
  ASSIGN_OR_RETURN(const std::string yaml, workspace.versions().Yaml(*published));
  if (Sha256Hex(yaml) != card_sha)
    return Differs(fmt::format("the stored text of scorecard '{}' was changed", card_id));
  ASSIGN_OR_RETURN(const scoring::Scorer scorer, scoring::Scorer::Compile({{card_id, yaml}}));
  const auto definitions = workspace.definitions();
  const std::string enrichment(StringOr(*engine, "enrichment", ""));
  const std::string program(StringOr(*engine, "program", ""));
  ASSIGN_OR_RETURN(const Score again, ScoreWith(scorer, card_id, *definitions, interaction));
  const std::string made = Written({id, transcript, card_id, published->version, card_sha,
                                    definitions->signals_version(), ToJsonValue(again)});
  if (made == line)
    return ReceiptCheck{true, fmt::format("made again from the journal: the same {} answers and "
                                          "the same points",
                                          again.answers.size())};
  if (program != kProgram || enrichment != definitions->signals_version())
    return Differs(
        fmt::format("made again by another engine ({} {} instead of {} {}) the score "
                    "differs; check it with the engine that made it",
                    kProgram, definitions->signals_version(), program, enrichment));
  return Differs("made again, the score differs: the receipt does not tell what this engine found");
}

}  // namespace clarion::app
