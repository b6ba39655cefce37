// Passes and fails of a question in real conversations: sure, typical, unlike each other; those
// people pinned first, those they rejected never, those people contradict neither.
#pragma once

#include "app/workspace.h"
#include "lifecycle/pins.h"
#include "reviews/book.h"

namespace clarion::app {

struct QuestionExample {
  std::string interaction;
  std::string verdict;  // yes, no, value
  double points = 0;
  double confidence = 1;
  std::string because;
  int turn = -1;                // of the evidence; -1: it rests on the whole contact
  uint32_t begin = 0, end = 0;  // bytes of `text`
  std::string text;             // of that turn
  std::string role;             // who says it
  std::string preview;          // how the contact begins
  std::string channel;
  std::string agent;
  std::string reason;
  TimeMs started_at = 0;
  bool confirmed = false;  // a person says the same
  bool pinned = false;
};

struct QuestionExamples {
  std::vector<QuestionExample> good;  // full points
  std::vector<QuestionExample> poor;  // none
};

struct ExampleQuery {
  std::string tenant;
  std::string card;
  std::string question;
  std::string where;  // a condition over columns of `interaction`: what the reader may see; "": all
  size_t n = 3;       // of each
};
// Three queries. Nothing where the question was never answered.
Result<QuestionExamples> ReadQuestionExamples(Workspace& workspace, const reviews::Book& book,
                                              const lifecycle::Pins& pins,
                                              const ExampleQuery& query);

}  // namespace clarion::app
