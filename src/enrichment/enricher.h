// From one interaction to its signals: facts with evidence. Phrase packs (data) find what was said;
// detectors (C++) find what happened around the words: holds, transfers, waits, loops.
// docs/signals.md lists every kind, its unit and how it can be wrong.
//
// Pure: the same interaction and the same packs give the same signals, byte for byte, in the same
// order, on any thread. Reads what a person in the conversation could have known: never annotators'
// labels, never extras, never outcomes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/interaction.h"
#include "model/signal.h"

namespace clarion::enrichment {

struct PackSource {
  std::string name;  // stands before every error message: "phrases/apology.yaml"
  std::string text;
};

// What a pack finds, for people who browse or edit packs.
struct PackInfo {
  std::string name;     // "apology"
  std::string version;  // as declared
  std::string file;
  std::vector<std::string> signals;  // kinds it can emit
  size_t phrases = 0;
};

// What enrichment knows besides phrase packs; each may be empty.
struct Knowledge {
  // A text::TurnModel that reads every turn: dialogue acts, wishes to cancel, how upset the
  // customer is (content/models/turns.model).
  std::string turn_model;
  // A text::LinearModel of common contact reasons, under the labels of the phrases: asked where
  // phrases name none or are in doubt (content/models/contact_reason.model).
  std::string common_reasons;
  // A text::LinearModel of contact reasons, asked first where phrases name none: made from
  // discovered reasons that people accepted.
  std::string reason_model;
};

// Immutable: share freely between threads.
class Enricher {
 public:
  // Packs of CONTENT/phrases and models of CONTENT/models, replaced or joined by those of
  // OWN/phrases and OWN/models; `own` may be "". A model with a file NAME.off in OWN/models is left
  // out. kInvalidInput names file, line and remedy;
  // kNotFound: no phrases. Some 10 ms: for start-up and reload.
  static Result<Enricher> LoadContent(const std::string& content, const std::string& own = "");
  // Packs alone: every *.yaml of the folder.
  static Result<Enricher> Load(const std::string& phrases_folder);
  static Result<Enricher> Compile(const std::vector<PackSource>& packs,
                                  const Knowledge& knowledge = {});

  Enricher(Enricher&&) noexcept;
  Enricher& operator=(Enricher&&) noexcept;
  ~Enricher();

  // Appends the interaction's signals in the order they happened. About 2 µs a turn; no disk, no
  // locks held while working.
  void Run(const Interaction& interaction, std::vector<Signal>* out) const;
  // Changes whenever a pack or a detector changes what may be found: "d1+9f3a…".
  const std::string& version() const;
  const std::vector<PackInfo>& packs() const;

 private:
  struct Impl;
  explicit Enricher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Every signal kind the built-in detectors can emit (packs add theirs): for validation and
// documentation tests.
const std::vector<std::string>& DetectorKinds();

}  // namespace clarion::enrichment
