// One record from the journal through enrichment and scoring into warehouse rows. Pure: same
// record, same definitions, same rows.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "connectors/record.h"
#include "enrichment/enricher.h"
#include "journal/journal.h"
#include "scoring/policy_set.h"
#include "scoring/scorer.h"
#include "warehouse/block.h"

namespace clarion::app {

// What detectors and cards exist right now. Immutable; swapped as a whole when definitions change.
struct Definitions {
  enrichment::Enricher enricher;
  scoring::PolicySet policies;
  scoring::Scorer scorer;

  // Everything found in the interaction: by enrichment, then by the policies that apply.
  void FindSignals(const Interaction& interaction, std::vector<Signal>* signals) const;
  // Changes whenever what may be found changes.
  std::string signals_version() const;
};

// What marks the rows a card's scoring makes: `generation` the scores, `rules` the answers (which a
// change of weights alone leaves as they are). Both depend on the signals they rest on.
struct Marks {
  std::string generation;
  std::string rules;
  bool operator==(const Marks&) const = default;
};
Marks MarksOf(const scoring::ScorecardInfo& card, const std::string& signals_version);

// Rows of many records on their way into the warehouse.
struct Batch {
  warehouse::Block interaction{"interaction"};
  warehouse::Block turn{"turn"};
  warehouse::Block event{"event"};
  warehouse::Block outcome{"outcome"};
  warehouse::Block signal{"signal"};
  warehouse::Block score{"score"};
  warehouse::Block answer{"answer"};
  warehouse::Block live_version{"live_version"};
  uint64_t records = 0;
  uint64_t turns = 0;
  bool corrections = false;
  std::vector<warehouse::Block*> Blocks();
  void Clear();
};

struct Scored {
  Interaction interaction;
  std::vector<Signal> signals;
  std::vector<Score> scores;
};

// Not thread-safe: one per worker; Definitions are shared.
class Processor {
 public:
  explicit Processor(const Definitions& definitions);

  // kCorrupt: the journal holds bytes that no longer decode; the message names the record. `look`
  // sees what became of an interaction.
  Result<void> Add(const journal::StoredRecord& record, Batch* batch,
                   const std::function<void(const Scored&)>& look = {});
  // Enriches and scores without making rows.
  Scored Score(Interaction interaction) const;

 private:
  const Definitions& definitions_;
  std::vector<Marks> marks_;  // as definitions_.scorer.cards()
};

// Rows of `scores`, made by `scorer`; `marks` as its cards. For rescoring, which writes nothing
// else.
void AddScores(const Interaction& interaction, const std::vector<Score>& scores,
               const scoring::Scorer& scorer, const std::vector<Marks>& marks, int64_t version,
               TimeMs received_at, Batch* batch);
std::vector<Marks> AllMarks(const scoring::Scorer& scorer, const std::string& signals_version);

}  // namespace clarion::app
