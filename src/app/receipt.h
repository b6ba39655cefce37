// A score receipt: everything a score rests on, hashed, so that anybody with the transcript, the
// card and this program can make the score again and see that it is the same.
//
//   {"receipt":1,"interaction":…,"transcript_sha256":…,
//    "scorecard":{"id":…,"version":…,"sha256":…},
//    "engine":{"program":…,"enrichment":…},"score":{"points":…,"failed":…,"answers":[…]},
//    "sha256":…}
//
// Canonical: members in this order, no spaces, numbers as ToJson prints them; `sha256` is of the
// receipt without it.
#pragma once

#include <string>

#include "app/workspace.h"

namespace clarion::app {

struct ReceiptCheck {
  bool holds = false;
  std::string what;  // in a sentence: what was checked, or the first thing that differs
};

// The interaction as it came in, from the journal: its newest version. kNotFound.
Result<Interaction> ReadInteraction(Workspace& workspace, const std::string& tenant,
                                    const std::string& id);

// Of one interaction's score on one card, as the current definitions give it. kNotFound: no such
// interaction or card; kConflict: the card does not apply to it.
Result<std::string> MakeReceipt(Workspace& workspace, const std::string& tenant,
                                const std::string& id, const std::string& scorecard);
// Makes the score again from the journal and the card's published text, and compares.
// kInvalidInput: not a receipt.
Result<ReceiptCheck> VerifyReceipt(Workspace& workspace, const std::string& tenant,
                                   const std::string& receipt);

}  // namespace clarion::app
