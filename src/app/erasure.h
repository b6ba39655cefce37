// A person out of everything the workspace keeps: journal, warehouse, indexes, what was made of
// them, rows that quote them, values in the vault. docs/privacy.md says what is kept and why.
//
//   ASSIGN_OR_RETURN(Person person, FindPerson(workspace, {.person = "cus-1"}));
//   ASSIGN_OR_RETURN(ErasureReport report, Erase(workspace, registry, actor, person, request.id));
//
// Begun once, it is finished: what a killed process left is carried on when the workspace is opened
// next. Everything else of the store stays as it is.
#pragma once

#include "app/person.h"
#include "privacy/requests.h"

namespace clarion::app {

struct ErasureReport {
  std::string request;        // of the register
  std::string hash;           // by which the person is known from here on
  uint64_t records = 0;       // of the journal
  std::vector<Place> places;  // what was there, by place
  bool retrain = false;       // texts of theirs were lessons: models forget them when next trained
  // The proof: the raw bytes of every file, searched for `words` ids, names and sentences that
  // nobody else's records hold. Values in compressed parts are beyond it; their parts were written
  // anew without them.
  uint64_t words = 0;
  uint64_t files = 0;
  uint64_t bytes = 0;
  std::vector<std::string> found_in;  // files that hold one still: empty
  double seconds = 0;
};
json::object ToJsonObject(const ErasureReport& report);

// `request`: an open erasure of the register (privacy::Requests), which becomes done. Blocks what
// comes in from being scored meanwhile; reads go on. kConflict: a hold, which is named, or uploads
// that wait to be read. Cost: see docs/measurements.md.
Result<ErasureReport> Erase(Workspace& workspace, registry::Registry& registry,
                            const registry::Actor& actor, const Person& person,
                            const std::string& request);

// Several at once, for retention: interactions of anybody, all of which hold no hold.
Result<uint64_t> EraseInteractions(Workspace& workspace, registry::Registry& registry,
                                   const std::string& tenant,
                                   const std::vector<std::string>& interactions);

// Carries on what was begun and not finished; how many there were. Called by Workspace::Open.
Result<uint64_t> ResumeErasures(Workspace& workspace);

}  // namespace clarion::app
