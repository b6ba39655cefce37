// What the warehouse and the book of labels say together: whom to review next, and how the
// machine's answers of now compare with what people said.
#pragma once

#include "app/workspace.h"
#include "reviews/book.h"

namespace clarion::app {

// FOLDER/reviews.yaml over the defaults.
Result<reviews::Settings> ReviewSettings(const Workspace& workspace);

// The card of that id; "": the one that applies to most conversations. kNotFound names those there
// are.
Result<scoring::ScorecardInfo> ReviewCard(const Workspace& workspace, const std::string& id);

struct MachineAnswer {
  std::string verdict;  // as in reviews/answer.h
  double confidence = 1;
};
// By conversation and question, of one card, as scored now; or, with `rules` (Marks::rules), as
// scored by these.
using MachineAnswers = std::map<std::pair<std::string, std::string>, MachineAnswer>;
Result<MachineAnswers> ReadMachineAnswers(Workspace& workspace, const std::string& tenant,
                                          const std::string& card,
                                          const std::vector<std::string>& interactions,
                                          const std::string& rules = "");

struct ReviewFrame {
  std::string tenant;
  std::string where;  // a condition over columns of `interaction`: what the reviewer may see
  reviews::Decider reviewer;  // whose queue it is
};
// Those of the settings' last days, the newest 50,000, and every one that is disputed or contested.
// What the reviewer took part in themselves is not among them.
Result<std::vector<reviews::Candidate>> ReviewCandidates(Workspace& workspace,
                                                         const reviews::Book& book,
                                                         const scoring::ScorecardInfo& card,
                                                         const reviews::Settings& settings,
                                                         const ReviewFrame& frame);

struct CardLabels {
  std::vector<reviews::Judged> now;   // against the machine's answers of now
  std::vector<reviews::Judged> then;  // against those people saw, for drift
  size_t contested = 0;               // answers on which people disagree: in neither
  size_t conversations = 0;           // with labels
  size_t audited = 0;                 // of them, of the audit sample
};
Result<CardLabels> ReadCardLabels(Workspace& workspace, const reviews::Book& book,
                                  const std::string& tenant, const std::string& card,
                                  const std::string& rules = "");

}  // namespace clarion::app
