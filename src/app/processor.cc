#include "app/processor.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "connectors/clarion_jsonl/codec.h"
#include "metrics/contact_facts.h"

namespace clarion::app {
namespace {

using warehouse::Block;

std::string_view Attribute(const Interaction& it, std::string_view key) {
  for (const auto& [name, value] : it.attributes)
    if (name == key) return value;
  return "";
}

void AddInteraction(const Interaction& it, const metrics::ContactFacts& f, int64_t version,
                    TimeMs received_at, Block& block) {
  std::vector<std::string> keys, values;
  for (const auto& [key, value] : it.attributes) {
    keys.push_back(key);
    values.push_back(value);
  }
  std::vector<std::string> party_ids, party_roles, party_names;
  for (const Party& party : it.parties) {
    party_ids.push_back(party.id);
    party_roles.emplace_back(Name(party.role));
    party_names.push_back(party.name);
  }
  block.Text(it.tenant)
      .Text(it.id)
      .Number(version)
      .Text(it.dataset)
      .Text(Name(it.channel))
      .Text(Name(it.direction))
      .Number(it.started_at.value_or(received_at))
      .Number(it.started_at.has_value())
      .Number(f.duration_ms)
      .Text(it.customer_id)
      .Text(it.queue)
      .Text(it.agent_ids.empty() ? "" : it.agent_ids.back())
      .Texts(it.agent_ids)
      .Text(Name(it.agent_kind))
      .Text(Attribute(it, "team"))
      .Texts(party_ids)
      .Texts(party_roles)
      .Texts(party_names)
      .Texts(keys)
      .Texts(values)
      .Text(f.reason)
      .Text(f.preview)
      .Number(f.turns)
      .Number(f.customer_turns)
      .Number(f.agent_turns)
      .Number(f.wait_ms)
      .Number(f.handle_ms)
      .Number(f.hold_ms)
      .Number(f.wrap_ms)
      .Number(f.first_response_ms)
      .Number(f.response_ms)
      .Number(f.dead_air_ms)
      .Number(f.holds)
      .Number(f.transfers)
      .Number(f.handovers)
      .Number(f.identifications)
      .Number(f.repeats_stated)
      .Number(f.bot_loops)
      .Number(f.escalation_requests)
      .Number(f.frustration)
      .Number(f.promises)
      .Number(f.bot_served)
      .Number(f.abandoned)
      .Number(f.resolution_stated)
      .Real(f.effort)
      .Done();
}

void AddTurns(const Interaction& it, int64_t version, Block& block) {
  uint32_t seq = 0;
  for (const Turn& turn : it.turns) {
    block.Text(it.tenant)
        .Text(it.id)
        .Number(seq++)
        .Number(version)
        .Text(Name(turn.role))
        .Text(turn.party)
        .Text(turn.text)
        .Number(turn.start_ms.value_or(-1))
        .Number(turn.end_ms.value_or(-1))
        .Done();
  }
}

void AddEvents(const Interaction& it, int64_t version, Block& block) {
  uint32_t seq = 0;
  for (const Event& event : it.events) {
    block.Text(it.tenant)
        .Text(it.id)
        .Number(seq++)
        .Number(version)
        .Text(event.kind)
        .Text(event.name)
        .Number(event.at_ms.value_or(-1))
        .Number(event.duration_ms.value_or(-1))
        .Number(event.before_turn)
        .Text(event.detail)
        .Done();
  }
}

void AddOutcome(const std::string& tenant, const std::string& interaction,
                const std::string& customer, const Outcome& outcome, int64_t version, bool late,
                Block& block) {
  block.Text(tenant)
      .Text(interaction)
      .Text(customer)
      .Number(version)
      .Text(outcome.kind)
      .Real(outcome.value)
      .Number(outcome.at.value_or(-1))
      .Text(outcome.source)
      .Text(outcome.comment)
      .Number(late)
      .Done();
}

int64_t IndexOrNone(uint32_t index) { return index == kNoTurn ? -1 : static_cast<int64_t>(index); }

void AddSignals(const Interaction& it, const std::vector<Signal>& signals, int64_t version,
                Block& block) {
  uint32_t seq = 0;
  for (const Signal& s : signals) {
    block.Text(it.tenant)
        .Text(it.id)
        .Number(seq++)
        .Number(version)
        .Text(s.kind)
        .Text(s.label)
        .Real(s.value)
        .Real(s.confidence)
        .Number(IndexOrNone(s.evidence.turn))
        .Number(s.evidence.begin)
        .Number(s.evidence.end)
        .Number(IndexOrNone(s.evidence.event))
        .Text(s.detector)
        .Done();
  }
}

void AddAnswer(const Interaction& it, const clarion::Score& score, const Answer& answer,
               const std::string& rules, int64_t version, Block& block) {
  std::vector<int32_t> turns, begins, ends, events;
  for (const Evidence& evidence : answer.evidence) {
    turns.push_back(static_cast<int32_t>(IndexOrNone(evidence.turn)));
    begins.push_back(static_cast<int32_t>(evidence.begin));
    ends.push_back(static_cast<int32_t>(evidence.end));
    events.push_back(static_cast<int32_t>(IndexOrNone(evidence.event)));
  }
  block.Text(it.tenant)
      .Text(it.id)
      .Number(version)
      .Text(score.scorecard)
      .Text(answer.question)
      .Text(Name(answer.verdict))
      .Real(answer.value)
      .Real(answer.points)
      .Real(answer.confidence)
      .Number(answer.auto_fail)
      .Text(answer.because)
      .Ints(turns)
      .Ints(begins)
      .Ints(ends)
      .Ints(events)
      .Text(rules)
      .Done();
}

}  // namespace

std::vector<warehouse::Block*> Batch::Blocks() {
  // The interaction comes last: what lists show is complete once it shows at all.
  return {&turn, &event, &outcome, &signal, &answer, &score, &live_version, &interaction};
}

void Batch::Clear() {
  for (Block* block : Blocks()) block->Clear();
  records = 0;
  turns = 0;
  corrections = false;
}

void Definitions::FindSignals(const Interaction& interaction, std::vector<Signal>* signals) const {
  enricher.Run(interaction, signals);
  policies.Run(interaction, signals);
}

std::string Definitions::signals_version() const {
  return policies.version().empty() ? enricher.version()
                                    : enricher.version() + "p" + policies.version();
}

Marks MarksOf(const scoring::ScorecardInfo& card, const std::string& signals_version) {
  const auto mark = [&](const std::string& of) {
    return Hash128Hex(card.id + "\n" + of + "\n" + signals_version).substr(0, 16);
  };
  return {mark(card.version), mark(card.rules)};
}

std::vector<Marks> AllMarks(const scoring::Scorer& scorer, const std::string& signals_version) {
  std::vector<Marks> marks;
  for (const scoring::ScorecardInfo& card : scorer.cards())
    marks.push_back(MarksOf(card, signals_version));
  return marks;
}

void AddScores(const Interaction& it, const std::vector<Score>& scores,
               const scoring::Scorer& scorer, const std::vector<Marks>& marks, int64_t version,
               TimeMs received_at, Batch* batch) {
  size_t card = 0;  // scores come in card order
  for (const clarion::Score& score : scores) {
    while (scorer.cards()[card].id != score.scorecard) ++card;
    batch->score.Text(it.tenant)
        .Text(it.id)
        .Number(version)
        .Number(it.started_at.value_or(received_at))
        .Text(score.scorecard)
        .Text(score.version)
        .Real(score.points)
        .Number(score.failed)
        .Text(marks[card].generation)
        .Done();
    for (const Answer& answer : score.answers)
      AddAnswer(it, score, answer, marks[card].rules, version, batch->answer);
  }
}

Processor::Processor(const Definitions& definitions)
    : definitions_(definitions),
      marks_(AllMarks(definitions.scorer, definitions.signals_version())) {}

Scored Processor::Score(Interaction interaction) const {
  Scored scored{std::move(interaction), {}, {}};
  definitions_.FindSignals(scored.interaction, &scored.signals);
  scored.scores = definitions_.scorer.Run(scored.interaction, scored.signals);
  return scored;
}

Result<void> Processor::Add(const journal::StoredRecord& record, Batch* batch,
                            const std::function<void(const Scored&)>& look) {
  Result<connectors::Record> decoded = connectors::DecodeClarionJson(record.payload);
  if (!decoded.ok())
    return Corrupt(
        fmt::format("journal record {}: {}", record.seq.value(), decoded.error().message));
  const auto version = static_cast<int64_t>(record.seq.value());
  ++batch->records;
  if (const auto* late = std::get_if<LateOutcome>(&*decoded)) {
    AddOutcome(late->tenant, late->interaction_id, late->customer_id, late->outcome, version, true,
               batch->outcome);
    return {};
  }
  const Scored scored = Score(std::get<Interaction>(*std::move(decoded)));
  const Interaction& it = scored.interaction;
  const metrics::ContactFacts facts = metrics::FactsOf(it, scored.signals);
  AddInteraction(it, facts, version, record.received_at, batch->interaction);
  AddTurns(it, version, batch->turn);
  AddEvents(it, version, batch->event);
  for (const Outcome& outcome : it.outcomes)
    AddOutcome(it.tenant, it.id, "", outcome, version, false, batch->outcome);
  AddSignals(it, scored.signals, version, batch->signal);
  AddScores(it, scored.scores, definitions_.scorer, marks_, version, record.received_at, batch);
  batch->turns += it.turns.size();
  if (record.supersedes) {
    batch->live_version.Text(it.tenant).Text(it.id).Number(version).Done();
    batch->corrections = true;
  }
  if (look) look(scored);
  return {};
}

}  // namespace clarion::app
