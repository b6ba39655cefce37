// A conversation as it may leave the process: redacted, one line a turn, no ids, no names known
// from its record.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/interaction.h"
#include "text/redactor.h"

namespace clarion::llm {

struct RedactedTurn {
  Role role = Role::kCustomer;
  std::string text;  // UTF-8 on one line, personal data masked: "my card is [CARD]"
  bool operator==(const RedactedTurn&) const = default;
};

// Built by Redact only, so that what is sent can be nothing else.
class RedactedTranscript {
 public:
  // Masks what the redactor finds (a card number said over several turns too), and wherever they
  // stand the names of the record's parties and its customer's, agents' and parties' ids. Line ends
  // become blanks. Events keep kind and duration; their names are redacted, their details left out.
  // `redactor` must mask everything (the default policy). O(text), some 10 µs a turn.
  static RedactedTranscript Redact(const Interaction& interaction, const text::Redactor& redactor);

  const std::vector<RedactedTurn>& turns() const { return turns_; }
  // "[1] customer: …\n[2] agent: …\n", events between as "(event: hold, 40 s)". Turns count from 1.
  const std::string& text() const { return text_; }
  std::string_view channel() const { return channel_; }

 private:
  RedactedTranscript() = default;
  std::string channel_;
  std::vector<RedactedTurn> turns_;
  std::string text_;
};

// Where a quote stands: bytes [begin, end) of the redacted text of turn `turn` (from 0).
struct QuotePlace {
  size_t turn = 0;
  size_t begin = 0;
  size_t end = 0;
  bool operator==(const QuotePlace&) const = default;
};
// The first turn that holds `quote`, byte for byte. nullopt: none does, or the quote has no letter
// and no digit (nothing stands anywhere, and proves nothing).
std::optional<QuotePlace> FindQuote(const RedactedTranscript& transcript, std::string_view quote);

}  // namespace clarion::llm
