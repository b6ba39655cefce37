// Personal data out of whole records: at intake, where the workspace has a policy, and on the way
// out. Looks at what people said and at every text that came with it: party names, comments,
// details of events, texts nobody has a place for.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "connectors/record.h"
#include "text/redactor.h"
#include "text/vault.h"

namespace clarion::app {

// Safe for concurrent use.
class RecordRedactor {
 public:
  // Masks every kind.
  static Result<std::shared_ptr<const RecordRedactor>> Masking();
  // As FOLDER/redaction.yaml says (docs/privacy.md); nullptr where there is no such file. Kinds to
  // vault go to FOLDER/vault with the key in FOLDER/vault.key, made when absent.
  static Result<std::shared_ptr<const RecordRedactor>> OfWorkspace(const std::string& folder);

  // Each conversation is read as a dialogue: a question names the answer. Fails only where the
  // vault cannot be written.
  Result<void> Redact(connectors::Record* record) const;
  // What went into the vault is on disk when this returns; call it before a record is acknowledged.
  Result<void> Sync() const;
  // A text by itself: a record that could not be read.
  Result<std::string> RedactText(std::string_view text, std::string_view tenant) const;

  // Where kinds are vaulted; else nullptr.
  text::Vault* vault() const { return vault_.get(); }

 private:
  explicit RecordRedactor(text::Redactor redactor) : redactor_(std::move(redactor)) {}
  Result<void> RedactTurns(Interaction* interaction) const;
  Result<void> RedactJson(std::string* text, std::string_view tenant) const;

  text::Redactor redactor_;
  std::unique_ptr<text::Vault> vault_;  // nullptr: nothing is vaulted
};

}  // namespace clarion::app
