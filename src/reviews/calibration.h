// Several people judged the same conversations: how far do they agree, with each other and with the
// machine, and who judges milder?
//
//   const auto questions = MeasureCalibration(opinions);   // greeted: κ .72 [.51, .88] among
//   people const auto reviewers = CompareReviewers(opinions);     // Ana: .04 [.01, .08] milder
//   than the rest
//
// Coefficients are those of scoring/agreement.h: nominal for yes, no, na; ordinal for points, where
// "na" is left out. Pure, deterministic; some ms for a session.
#pragma once

#include "reviews/answer.h"
#include "reviews/binomial.h"
#include "scoring/agreement.h"

namespace clarion::reviews {

// The machine takes part under this name.
inline constexpr const char* kMachine = "machine";

struct Opinion {
  std::string interaction;
  std::string question;
  std::string reviewer;
  std::string verdict;
};

struct QuestionAgreement {
  std::string question;  // "": all questions together, nominal
  size_t units = 0;      // conversations two people or more judged
  bool ordinal = false;
  std::vector<scoring::Coefficient> people;   // among people
  std::vector<scoring::Coefficient> machine;  // of the machine with what most people said
};
// By question, all of them together first. At most one opinion of a reviewer on a question of a
// conversation.
std::vector<QuestionAgreement> MeasureCalibration(std::span<const Opinion> opinions);

struct ReviewerStanding {
  std::string reviewer;
  size_t answers = 0;  // that somebody else judged too
  Estimate agreement;  // with what most of the others said; ties of the others are left out
  Estimate leniency;   // mean points above the others', −1 to 1; bootstrap over conversations
};
// People, then the machine, which is held against the people.
std::vector<ReviewerStanding> CompareReviewers(std::span<const Opinion> opinions,
                                               uint64_t seed = 1);

}  // namespace clarion::reviews
