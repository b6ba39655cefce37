// What the warehouse says of a process document: how often each of its steps really happens, week
// by week, what became frequent that it does not know, and the conversations behind each.
#pragma once

#include <string>
#include <vector>

#include "app/workspace.h"
#include "learning/process.h"
#include "learning/staleness.h"

namespace clarion::app {

// Shipped documents, or those of FOLDER/processes in their stead.
Result<std::vector<learning::Process>> ShippedProcesses(const Workspace& workspace);
// What the document links to is there: questions, policies, kinds of signals. kInvalidInput names
// what is not, and what is like it.
Result<void> CheckLinks(const Workspace& workspace, const learning::Process& process);

struct StepEvidence {
  std::string step;
  TimeMs since = 0;             // the step is as it is since then; 0: always
  learning::WeeklyShare share;  // from its first whole week on
  std::vector<TimeMs> weeks;    // their Mondays
};

struct ProcessFlag {
  enum class Kind : uint8_t { kStepFell, kNew, kReviewDue };
  Kind kind = Kind::kStepFell;
  std::string what;                   // step's id, or the signal that is new: "promise:refund"
  learning::Moved moved;              // not for kReviewDue
  std::string since;                  // kReviewDue: the day of the last review, "" = never
  std::vector<std::string> examples;  // newest conversations, within `scope`
  std::string drill;                  // query of a list of conversations
};
std::string_view Name(ProcessFlag::Kind kind);  // step_fell, new, review_due

struct ProcessEvidence {
  int64_t contacts = 0;             // of its reasons, served, in the data
  TimeMs from = 0;                  // of the first week
  TimeMs to = 0;                    // the data's end
  Zone zone;                        // whose weeks
  std::vector<StepEvidence> steps;  // those with something that shows them
  std::vector<ProcessFlag> flags;
};

// `versions`: every one, newest first. Whole weeks only. Figures are of everybody's contacts;
// examples are those of `scope`. 10,000 contacts of its reasons: some 0.1 s.
Result<ProcessEvidence> ReadProcessEvidence(Workspace& workspace, const std::string& tenant,
                                            const std::vector<learning::Process>& versions,
                                            const metrics::RowScope& scope);

json::object ProcessEvidenceJson(const ProcessEvidence& evidence);

}  // namespace clarion::app
