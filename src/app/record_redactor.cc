#include "app/record_redactor.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>

#include "base/file.h"
#include "base/json.h"

namespace clarion::app {
Result<std::shared_ptr<const RecordRedactor>> RecordRedactor::Masking() {
  ASSIGN_OR_RETURN(text::Redactor redactor, text::Redactor::Compile(text::RedactionPolicy{}));
  return std::shared_ptr<const RecordRedactor>(new RecordRedactor(std::move(redactor)));
}

Result<std::shared_ptr<const RecordRedactor>> RecordRedactor::OfWorkspace(
    const std::string& folder) {
  const std::string file = folder + "/redaction.yaml";
  if (!std::filesystem::exists(file)) return std::shared_ptr<const RecordRedactor>();
  ASSIGN_OR_RETURN(const std::string yaml, ReadFile(file));
  ASSIGN_OR_RETURN(const text::RedactionPolicy policy, text::RedactionPolicy::Parse(file, yaml));
  ASSIGN_OR_RETURN(text::Redactor redactor, text::Redactor::Compile(policy));
  std::shared_ptr<RecordRedactor> made(new RecordRedactor(std::move(redactor)));
  if (made->redactor_.NeedsVault()) {
    ASSIGN_OR_RETURN(made->vault_, text::Vault::Open(folder + "/vault", folder + "/vault.key"));
  }
  return std::shared_ptr<const RecordRedactor>(std::move(made));
}

Result<std::string> RecordRedactor::RedactText(std::string_view text,
                                               std::string_view tenant) const {
  text::Redactor::Scratch scratch;
  std::vector<text::PiiSpan> spans;
  redactor_.Find(text, &scratch, &spans);
  return redactor_.Redact(text, spans, vault_.get(), tenant);
}

Result<void> RecordRedactor::RedactJson(std::string* text, std::string_view tenant) const {
  if (text->empty()) return {};
  ASSIGN_OR_RETURN(json::value value, ParseJson(*text));
  RETURN_IF_ERROR(
      ChangeTexts(&value, [&](std::string_view one) { return RedactText(one, tenant); }));
  *text = ToJson(value);
  return {};
}

Result<void> RecordRedactor::RedactTurns(Interaction* interaction) const {
  std::vector<text::Utterance> said;
  said.reserve(interaction->turns.size());
  for (const Turn& turn : interaction->turns) said.push_back({Name(turn.role), turn.text});
  const auto spans = text::FindInDialogue(redactor_, said);
  for (size_t i = 0; i < interaction->turns.size(); ++i) {
    if (spans[i].empty()) continue;
    std::string& text = interaction->turns[i].text;
    ASSIGN_OR_RETURN(text, redactor_.Redact(text, spans[i], vault_.get(), interaction->tenant));
  }
  return {};
}

Result<void> RecordRedactor::Redact(connectors::Record* record) const {
  if (auto* late = std::get_if<LateOutcome>(record)) {
    ASSIGN_OR_RETURN(late->outcome.comment, RedactText(late->outcome.comment, late->tenant));
    return {};
  }
  auto& it = std::get<Interaction>(*record);
  RETURN_IF_ERROR(RedactTurns(&it));
  for (Turn& turn : it.turns) RETURN_IF_ERROR(RedactJson(&turn.labels, it.tenant));
  for (Event& event : it.events) {
    RETURN_IF_ERROR(RedactJson(&event.detail, it.tenant));
    RETURN_IF_ERROR(RedactJson(&event.labels, it.tenant));
  }
  for (Outcome& outcome : it.outcomes) {
    ASSIGN_OR_RETURN(outcome.comment, RedactText(outcome.comment, it.tenant));
  }
  for (Party& party : it.parties) {
    // Who serves stays known: their work is what is looked at.
    if (party.role == Role::kCustomer && !party.name.empty()) party.name = "[NAME]";
    RETURN_IF_ERROR(RedactJson(&party.attributes, it.tenant));
  }
  RETURN_IF_ERROR(RedactJson(&it.labels, it.tenant));
  return RedactJson(&it.extras, it.tenant);
}

Result<void> RecordRedactor::Sync() const {
  return vault_ != nullptr ? vault_->Sync() : Result<void>();
}

}  // namespace clarion::app
