#include "text/redactor.h"

#include <algorithm>
#include <cassert>

#include "text/internal/pii_lexicon.h"
#include "text/internal/pii_rules.h"
#include "text/internal/pii_tagger.h"
#include "text/internal/pii_text.h"
#include "text/vault.h"

namespace clarion::text {
namespace {

// Texts are read in pieces of about this many bytes, so that memory stays bounded.
constexpr size_t kPieceBytes = 32 * 1024;

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool Continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The last four letters or digits of a value.
std::string LastFour(std::string_view value) {
  size_t begin = value.size();
  int letters = 0;
  while (begin > 0 && letters < 4) {
    --begin;
    while (begin > 0 && Continues(value[begin])) --begin;
    if (!pii::IsWordByte(static_cast<unsigned char>(value[begin]))) {
      if (letters > 0) {
        ++begin;
        break;
      }
      continue;
    }
    ++letters;
  }
  std::string out;
  for (const char c : value.substr(begin))
    if (pii::IsWordByte(static_cast<unsigned char>(c))) out += c;
  return out;
}

PiiKind KindOfCue(pii::Cue cue) {
  switch (cue) {
    case pii::kCueName:
      return PiiKind::kName;
    case pii::kCueId:
      return PiiKind::kNationalId;
    case pii::kCuePhone:
      return PiiKind::kPhone;
    case pii::kCueEmail:
      return PiiKind::kEmail;
    case pii::kCueAddress:
      return PiiKind::kAddress;
    case pii::kCuePostcode:
      return PiiKind::kPostcode;
    case pii::kCueBirth:
      return PiiKind::kBirthDate;
    case pii::kCueUser:
      return PiiKind::kUsername;
    case pii::kCueSecret:
      return PiiKind::kSecret;
    case pii::kCueCard:
      return PiiKind::kCard;
    case pii::kCueCardSecurity:
      return PiiKind::kCardSecurity;
    case pii::kCueAccount:
      return PiiKind::kAccount;
    case pii::kCueBank:
      return PiiKind::kBank;
    case pii::kCueReference:
      return PiiKind::kReference;
    default:
      return PiiKind::kNone;
  }
}

bool IsRequest(const pii::Text& text) {
  static constexpr std::array<std::string_view, 18> kWords = {
      "what",  "what's", "whats", "provide", "give", "tell",   "confirm", "verify", "need",
      "enter", "share",  "have",  "spell",   "read", "please", "could",   "can",    "may"};
  for (size_t i = 0; i < text.words.size(); ++i) {
    if (text.Punct(i) == '?') return true;
    for (const std::string_view word : kWords)
      if (text.Is(i, word)) return true;
  }
  return false;
}

}  // namespace

struct Redactor::Impl {
  RedactionPolicy policy;
  pii::Tagger tagger;
};

struct Redactor::Scratch::Buffers {
  pii::Text text;
  pii::Features features;
  std::vector<pii::Lane> work;
  std::vector<pii::Lane> marginals;
  std::vector<PiiSpan> found;
  std::vector<PiiSpan> round;
  std::vector<uint32_t> origin;  // for a text with masks: where each byte came from
  std::string masked;
};

Redactor::Scratch::Scratch() : buffers_(std::make_unique<Buffers>()) {}
Redactor::Scratch::Scratch(Scratch&&) noexcept = default;
Redactor::Scratch& Redactor::Scratch::operator=(Scratch&&) noexcept = default;
Redactor::Scratch::~Scratch() = default;

Redactor::Redactor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Redactor::Redactor(Redactor&&) noexcept = default;
Redactor& Redactor::operator=(Redactor&&) noexcept = default;
Redactor::~Redactor() = default;

Result<Redactor> Redactor::Compile(const RedactionPolicy& policy) {
  return Compile(policy, pii::BuiltInModel());
}

Result<Redactor> Redactor::Compile(const RedactionPolicy& policy, std::string_view model) {
  auto impl = std::make_unique<Impl>();
  impl->policy = policy;
  ASSIGN_OR_RETURN(impl->tagger, pii::Tagger::Read(model));
  return Redactor(std::move(impl));
}

namespace {

// One kind for all words of a run of digits: the one most of the probability is on.
void SettleRuns(const pii::Text& text, float threshold, std::vector<pii::Lane>* marginals) {
  for (const pii::Run& run : text.runs) {
    if (run.end - run.first < 2) continue;
    pii::Lane sum{};
    size_t words = 0;
    for (size_t i = run.first; i < run.end; ++i) {
      if (text.words[i].shape == pii::Shape::kPunct) continue;
      ++words;
      for (size_t k = 0; k < pii::kLabels; ++k) sum[k] += (*marginals)[i][k];
    }
    const float personal = 1.0F - sum[0] / static_cast<float>(std::max<size_t>(words, 1));
    if (personal < threshold) continue;
    const auto best = std::max_element(sum.begin() + 1, sum.begin() + pii::kLabels) - sum.begin();
    for (size_t i = run.first; i < run.end; ++i) {
      pii::Lane& lane = (*marginals)[i];
      const float stay = std::min(lane[0], 1.0F - threshold);
      lane = {};
      lane[0] = stay;
      lane[static_cast<size_t>(best)] = 1.0F - stay;
    }
  }
}

// Words above the threshold become spans; neighbours of one kind join, marks between them too.
void SpansOfMarginals(const pii::Text& text, float threshold,
                      const std::vector<pii::Lane>& marginals, std::vector<PiiSpan>* out) {
  size_t last = 0;  // one behind the last word of the open span
  bool open = false;
  for (size_t i = 0; i < text.words.size(); ++i) {
    const pii::Word& word = text.words[i];
    if (word.shape == pii::Shape::kMask) {
      open = false;
      continue;
    }
    const pii::Lane& lane = marginals[i];
    const float personal = 1.0F - lane[0];
    if (personal < threshold || (word.shape == pii::Shape::kPunct && !open)) continue;
    if (word.shape == pii::Shape::kPunct) continue;  // marks come along only between two words
    const auto kind = static_cast<PiiKind>(
        std::max_element(lane.begin() + 1, lane.begin() + pii::kLabels) - lane.begin());
    bool join = open && out->back().kind == kind && i - last <= 2;
    for (size_t k = last; join && k < i; ++k) join = text.words[k].shape == pii::Shape::kPunct;
    if (join) {
      out->back().end = word.end;
      out->back().confidence = std::max(out->back().confidence, personal);
    } else {
      out->push_back({word.begin, word.end, kind, personal});
      open = true;
    }
    last = i + 1;
  }
}

// Sorted and disjoint: what overlaps becomes one span, of the surer kind.
void Join(std::vector<PiiSpan>* spans) {
  std::sort(spans->begin(), spans->end(), [](const PiiSpan& a, const PiiSpan& b) {
    if (a.begin != b.begin) return a.begin < b.begin;
    if (a.end != b.end) return a.end > b.end;
    if (a.confidence != b.confidence) return a.confidence > b.confidence;
    return a.kind < b.kind;
  });
  size_t kept = 0;
  for (const PiiSpan& span : *spans) {
    if (kept == 0 || span.begin >= (*spans)[kept - 1].end) {
      (*spans)[kept++] = span;
      continue;
    }
    PiiSpan& last = (*spans)[kept - 1];
    last.end = std::max(last.end, span.end);
    if (span.confidence > last.confidence) {
      last.kind = span.kind;
      last.confidence = span.confidence;
    }
  }
  spans->resize(kept);
}

}  // namespace

void Redactor::Find(std::string_view text, Scratch* scratch, std::vector<PiiSpan>* spans,
                    PiiKind asked) const {
  spans->clear();
  Scratch::Buffers& b = *scratch->buffers_;
  const float threshold = impl_->policy.min_confidence;
  const auto kept = [this](const PiiSpan& span) {
    return impl_->policy.actions[static_cast<size_t>(span.kind)] == PiiAction::kKeep;
  };
  const auto find_once = [&](std::string_view piece) {
    b.round.clear();
    pii::Cut(piece, &b.text);
    if (impl_->tagger.MarkCommon(&b.text) && asked == PiiKind::kNone) return;
    if (b.text.words.empty()) return;
    pii::ScanRules(b.text, &b.round);
    impl_->tagger.Tag(b.text, asked, &b.features, &b.work, &b.marginals);
    SettleRuns(b.text, threshold, &b.marginals);
    SpansOfMarginals(b.text, threshold, b.marginals, &b.round);
    std::erase_if(b.round, [&](const PiiSpan& s) { return s.confidence < threshold; });
    Join(&b.round);
    std::erase_if(b.round, kept);
  };
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(at + kPieceBytes, text.size());
    if (end < text.size()) {
      while (end < text.size() && end < at + 2 * kPieceBytes && !IsSpace(text[end])) ++end;
      while (end < text.size() && Continues(text[end])) ++end;
    }
    const std::string_view piece = text.substr(at, end - at);
    find_once(piece);
    b.found = b.round;
    // A mask changes what its neighbours look like. Read again with the masks in place until
    // nothing new appears: redacting a redacted text changes nothing. Each round covers a word more
    // at least.
    while (!b.round.empty()) {
      b.masked.clear();
      b.origin.clear();
      size_t from = 0;
      const auto copy = [&](size_t to) {
        for (; from < to; ++from) {
          b.masked += piece[from];
          b.origin.push_back(static_cast<uint32_t>(from));
        }
      };
      for (const PiiSpan& span : b.found) {
        copy(span.begin);
        std::string mask = "[" + std::string(PiiKindName(span.kind)) + "]";
        for (char& c : mask)
          if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
        b.masked += mask;
        b.origin.insert(b.origin.end(), mask.size(), span.begin);
        from = span.end;
      }
      copy(piece.size());
      b.origin.push_back(static_cast<uint32_t>(piece.size()));
      find_once(b.masked);
      for (const PiiSpan& span : b.round) {
        const uint32_t begin = b.origin[span.begin];
        b.found.push_back(
            {begin, std::max(b.origin[span.end - 1] + 1, begin + 1), span.kind, span.confidence});
      }
      Join(&b.found);
    }
    for (PiiSpan span : b.found) {
      span.begin += static_cast<uint32_t>(at);
      span.end += static_cast<uint32_t>(at);
      spans->push_back(span);
    }
    at = end;
  }
}

bool Redactor::IsPlain(std::string_view text, Scratch* scratch) const {
  pii::Cut(text, &scratch->buffers_->text);
  return impl_->tagger.MarkCommon(&scratch->buffers_->text);
}

PiiKind Redactor::AskedBy(std::string_view text) const {
  pii::Text cut;
  pii::Cut(text.substr(0, kPieceBytes), &cut);
  if (!IsRequest(cut)) return PiiKind::kNone;
  // The last thing named is what is answered; "number" and "address" alone say less than a word
  // before them does.
  PiiKind asked = PiiKind::kNone;
  for (size_t i = 0; i < cut.words.size(); ++i) {
    const std::string_view w = cut.Lower(i);
    if (w == "am" || w == "i'm" || w == "im" || w == "hello" || w == "hi" || w == "contact")
      continue;
    const PiiKind kind = KindOfCue(pii::CueOf(cut.words[i].classes));
    if (kind == PiiKind::kNone) continue;
    const bool generic = w == "number" || w == "no" || w == "address" || w == "id" || w == "code" ||
                         w == "name" || w == "card" || w == "account";
    if (generic && asked != PiiKind::kNone && i > 0 &&
        pii::CueOf(cut.words[i - 1].classes) != pii::kNoCue)
      continue;
    asked = kind;
  }
  return asked;
}

bool Redactor::NeedsVault() const {
  return std::find(impl_->policy.actions.begin(), impl_->policy.actions.end(), PiiAction::kVault) !=
         impl_->policy.actions.end();
}

Result<std::string> Redactor::Redact(std::string_view text, const std::vector<PiiSpan>& spans,
                                     Vault* vault, std::string_view tenant) const {
  std::string out;
  out.reserve(text.size());
  size_t at = 0;
  for (const PiiSpan& span : spans) {
    assert(span.begin >= at && span.end <= text.size());
    out += text.substr(at, span.begin - at);
    at = span.end;
    const PiiAction action = impl_->policy.actions[static_cast<size_t>(span.kind)];
    if (action == PiiAction::kDrop) continue;
    const std::string_view value = text.substr(span.begin, span.end - span.begin);
    if (action == PiiAction::kKeep) {
      out += value;
      continue;
    }
    out += '[';
    for (const char c : PiiKindName(span.kind)) out += c == '_' ? c : static_cast<char>(c - 32);
    if (action == PiiAction::kPartial) out += " *" + LastFour(value);
    if (action == PiiAction::kVault && vault != nullptr) {
      ASSIGN_OR_RETURN(const std::string token, vault->Put(tenant, PiiKindName(span.kind), value));
      out += "#" + token;
    }
    out += ']';
  }
  out += text.substr(at);
  return out;
}

std::string Redactor::Redact(std::string_view text, const std::vector<PiiSpan>& spans) const {
  // Without a vault nothing can fail.
  return Redact(text, spans, nullptr, "").value();
}

}  // namespace clarion::text
