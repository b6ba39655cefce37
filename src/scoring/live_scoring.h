// A conversation scored while it happens, by the very engine that scores stored ones: after every
// turn or event, what is new. At the end signals and scores are, by construction, those of the
// whole transcript at once.
//
// The engine looks at the whole conversation so far each time: some 3 µs a turn so far, so a call
// of 200 turns costs well under a millisecond a turn. Nothing is kept but the conversation.
#pragma once

#include <string>
#include <vector>

#include "enrichment/enricher.h"
#include "model/interaction.h"
#include "scoring/policy_set.h"
#include "scoring/scorer.h"

namespace clarion::scoring {

struct AnswerNews {
  std::string scorecard;
  Answer answer;               // as it is now
  std::string verdict_before;  // "yes", "no", "na", "value", or "" where the card did not apply
};

struct LiveNews {
  std::vector<Signal> found;      // signals that were not there before
  std::vector<Signal> withdrawn;  // signals that no longer hold: a promise that was kept after all
  std::vector<AnswerNews> answers;  // answers whose verdict or points changed
};

// One conversation, one thread. What it is made of must outlive it.
class LiveScoring {
 public:
  LiveScoring(const enrichment::Enricher& enricher, const PolicySet& policies, const Scorer& scorer,
              Interaction so_far);

  LiveNews Add(Turn turn);
  // Stands before the next turn; its `before_turn` is set here.
  LiveNews Add(Event event);

  const Interaction& interaction() const { return interaction_; }
  const std::vector<Signal>& signals() const { return signals_; }
  const std::vector<Score>& scores() const { return scores_; }

 private:
  LiveNews Look();

  const enrichment::Enricher& enricher_;
  const PolicySet& policies_;
  const Scorer& scorer_;
  Interaction interaction_;
  std::vector<Signal> signals_;
  std::vector<Score> scores_;
};

}  // namespace clarion::scoring
