// Finds personal data in what people say and write, and takes it out.
//
//   ASSIGN_OR_RETURN(text::Redactor redactor, text::Redactor::Compile(text::RedactionPolicy{}));
//   text::Redactor::Scratch scratch;                       // one per thread
//   std::vector<text::PiiSpan> spans;
//   redactor.Find("my card is 4111 1111 1111 1111", &scratch, &spans);
//   redactor.Redact(line, spans);                          // "my card is [CARD]"
//
// Three readers, one answer: scanners with checksums (Luhn, IBAN mod 97, national ids, e-mail, IP,
// URL); rules that need a word beside the number ("cvv", "sort code", "born on"); and a
// linear-chain CRF (Lafferty, McCallum, Pereira 2001) over words, shapes, word lists and the digits
// of a run, spoken ones too. A word is personal when the CRF's marginal probability says so or a
// scanner is sure. Tuned for recall: a false mask costs a word, a miss costs a person.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace clarion::text {

class Vault;

// What a span is. Names as in policies and JSON: PiiKindName.
enum class PiiKind : uint8_t {
  kNone,
  kCard,          // payment card number
  kCardSecurity,  // CVV, expiry date
  kBank,          // IBAN, routing number, sort code
  kNationalId,    // SSN whole or in part, other countries' ids, passport, driving licence
  kPhone,
  kEmail,
  kAddress,  // street, house number, city and postcode beside them
  kPostcode,
  kName,
  kBirthDate,
  kUsername,
  kSecret,     // password, PIN, one-time code, security answer
  kAccount,    // account number of a bank, shop or utility
  kReference,  // order, booking, claim, policy, ticket number
  kUrl,        // URL that carries a token, a session or an address
  kIp,
};
inline constexpr size_t kPiiKinds = 17;

std::string_view PiiKindName(PiiKind kind);  // "card", "birth_date", …; kNone: "none"
// kNone where the name is unknown.
PiiKind PiiKindFromName(std::string_view name);

struct PiiSpan {
  uint32_t begin = 0;  // bytes of the text, [begin, end), on UTF-8 boundaries of valid text
  uint32_t end = 0;
  PiiKind kind = PiiKind::kNone;
  float confidence = 0;  // in (0, 1]; 1 only where a checksum holds
  bool operator==(const PiiSpan&) const = default;
};

enum class PiiAction : uint8_t {
  kMask,     // [CARD]
  kKeep,     // stays readable, and is not reported
  kPartial,  // [CARD *1111]: the last four letters or digits
  kVault,    // [CARD#k3f9…], the value in the vault; needs one
  kDrop,     // nothing is left
};

// What happens to each kind. docs/privacy.md describes the YAML.
struct RedactionPolicy {
  std::array<PiiAction, kPiiKinds> actions{};  // by kind; kMask unless said otherwise
  float min_confidence = 0.25F;                // spans below it are left out
  // `name` stands before every message: "policies/strict.yaml:3: unknown kind 'crad'; did you mean
  // …".
  static Result<RedactionPolicy> Parse(const std::string& name, const std::string& yaml);
};

// Immutable once compiled: share freely between threads, each with its own Scratch.
class Redactor {
 public:
  class Scratch;
  struct Impl;

  // With the model built into the binary, or (for development) one given as bytes.
  // kCorrupt where those bytes are no model.
  static Result<Redactor> Compile(const RedactionPolicy& policy);
  static Result<Redactor> Compile(const RedactionPolicy& policy, std::string_view model);
  Redactor(Redactor&&) noexcept;
  Redactor& operator=(Redactor&&) noexcept;
  ~Redactor();

  // Replaces `spans` with those of `text`: sorted, disjoint, only kinds the policy does not keep.
  // `asked`: what the other side just asked for; kNone when unknown. Masks of an earlier run are
  // never spans. Any bytes are fine. Well under 1 µs for a turn of common words without digits,
  // some 10 µs otherwise. Texts beyond 1 MB are read in pieces cut at white space.
  void Find(std::string_view text, Scratch* scratch, std::vector<PiiSpan>* spans,
            PiiKind asked = PiiKind::kNone) const;
  // True when every word is an ordinary one that opens nothing, and there is no digit and no '@':
  // Find then answers "nothing" without reading further. Most turns are so.
  bool IsPlain(std::string_view text, Scratch* scratch) const;
  // What `text` asks for: "can I have your date of birth?" is kBirthDate; kNone where nothing.
  PiiKind AskedBy(std::string_view text) const;

  // The text with every span replaced as the policy says. `spans` as Find made them. Kinds to vault
  // become masks where `vault` is null. Fails only where the vault cannot be written.
  Result<std::string> Redact(std::string_view text, const std::vector<PiiSpan>& spans, Vault* vault,
                             std::string_view tenant) const;
  // The same without a vault; cannot fail.
  std::string Redact(std::string_view text, const std::vector<PiiSpan>& spans) const;
  bool NeedsVault() const;  // true when the policy vaults some kind

 private:
  explicit Redactor(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Buffers of one thread, for any redactor in turn. Never changes a result.
class Redactor::Scratch {
 public:
  Scratch();
  Scratch(Scratch&&) noexcept;
  Scratch& operator=(Scratch&&) noexcept;
  ~Scratch();

 private:
  friend class Redactor;
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

// Reads one conversation turn by turn and remembers what was asked, so that the next answer is read
// as that, and finds card numbers said over two or three turns of one side. One object per
// conversation, one thread.
class StreamRedactor {
 public:
  struct Late {
    size_t turn = 0;  // from 0, in order of feeding
    PiiSpan span;
  };
  // `redactor` must outlive this.
  explicit StreamRedactor(const Redactor* redactor);
  // `role` is any word that tells the sides apart ("agent", "customer", "bot"). `spans` receives
  // those of this turn, `late` those now known in earlier turns (a card number that only its end
  // gives away); either may overlap nothing given before. Keeps the last few turns only.
  void Feed(std::string_view role, std::string_view text, std::vector<PiiSpan>* spans,
            std::vector<Late>* late);

 private:
  struct Piece {  // digits of a recent turn of one side, each with its place
    size_t turn = 0;
    std::string role;
    std::string text;
    std::vector<PiiSpan> found;
  };
  void FindSplitCards(std::vector<PiiSpan>* spans, std::vector<Late>* late);

  const Redactor* redactor_;
  Redactor::Scratch scratch_;
  size_t turns_ = 0;
  PiiKind asked_ = PiiKind::kNone;
  std::string asked_by_;
  int asked_age_ = 0;
  std::vector<Piece> recent_;
};

// A whole conversation at once: the spans of each turn, as Redactor::Find gives them, with those
// that only a later turn gives away.
struct Utterance {
  std::string_view role;
  std::string_view text;
};
std::vector<std::vector<PiiSpan>> FindInDialogue(const Redactor& redactor,
                                                 const std::vector<Utterance>& turns);

}  // namespace clarion::text
