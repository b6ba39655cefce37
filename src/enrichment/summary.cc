#include "enrichment/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>

#include "text/tokenizer.h"

namespace clarion::enrichment {
namespace {

constexpr size_t kDoneMax = 3;
constexpr size_t kNextMax = 2;
constexpr double kByPlace = 0.3;
constexpr size_t kReasonTurns =
    4;  // a reason without a signal stands in the customer's first turns

// Speech is often written down without full stops: of a longer sentence so many words are quoted,
// some of them before what was found.
constexpr size_t kQuoteWords = 40;
constexpr size_t kQuoteWordsBefore = 12;

// The sentences of a text, without white space around them; read once.
class Sentences {
 public:
  explicit Sentences(const std::string& text) : text_(text) {
    text::Tokenize(text, &tokens_);
    firsts_.push_back(0);
    for (size_t i = 1; i < tokens_.size(); ++i)
      if (text::SentenceEndsBefore(text, tokens_, i)) firsts_.push_back(i);
  }

  size_t size() const { return firsts_.size(); }
  size_t WordsOf(size_t sentence) const { return LastOf(sentence) - firsts_[sentence]; }
  std::string_view Word(size_t sentence, size_t i) const {
    return tokens_.Word(firsts_[sentence] + i);
  }
  uint32_t BeginOf(size_t sentence) const {
    return sentence == 0 ? 0 : tokens_.words[firsts_[sentence]].begin;
  }
  // The one in which byte `at` stands.
  size_t At(uint32_t at) const {
    const auto later = std::partition_point(firsts_.begin() + 1, firsts_.end(), [&](size_t first) {
      return tokens_.words[first].begin <= at;
    });
    return static_cast<size_t>(later - firsts_.begin()) - 1;
  }
  // What is quoted of it for something found at byte `at`: bytes, [begin, end).
  std::pair<uint32_t, uint32_t> Quote(uint32_t at) const {
    const size_t sentence = At(at);
    size_t begin = BeginOf(sentence);
    size_t end = sentence + 1 < size() ? BeginOf(sentence + 1) : text_.size();
    if (WordsOf(sentence) > kQuoteWords) {
      const auto first = tokens_.words.begin() + static_cast<std::ptrdiff_t>(firsts_[sentence]);
      const auto last = tokens_.words.begin() + static_cast<std::ptrdiff_t>(LastOf(sentence));
      const auto found = std::partition_point(
          first, last, [&](const text::Token& word) { return word.end <= at; });
      const auto from = found - std::min<std::ptrdiff_t>(found - first, kQuoteWordsBefore);
      if (from != first) begin = from->begin;
      if (last - from > static_cast<std::ptrdiff_t>(kQuoteWords)) end = (from + kQuoteWords)->begin;
    }
    while (end > begin && (text_[end - 1] == ' ' || text_[end - 1] == '\n')) --end;
    return {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }

 private:
  size_t LastOf(size_t sentence) const {
    return sentence + 1 < size() ? firsts_[sentence + 1] : tokens_.size();
  }

  const std::string& text_;
  text::Tokens tokens_;
  std::vector<size_t> firsts_;  // words that begin a sentence
};

class Summariser {
 public:
  Summariser(const Interaction& interaction, std::span<const Signal> signals)
      : interaction_(interaction), signals_(signals) {}

  Summary Run() {
    AddReason();
    AddDone();
    AddOutcome();
    AddNextSteps();
    return std::move(summary_);
  }

 private:
  // The place of a signal among turns and events, to tell what came later.
  uint64_t At(const Signal& signal) const {
    if (signal.evidence.turn != kNoTurn) return uint64_t{signal.evidence.turn} * 2 + 1;
    if (signal.evidence.event < interaction_.events.size())
      return uint64_t{interaction_.events[signal.evidence.event].before_turn} * 2;
    return 0;
  }

  const Signal* Last(std::initializer_list<std::string_view> kinds) const {
    const Signal* last = nullptr;
    for (const Signal& signal : signals_) {
      if (std::find(kinds.begin(), kinds.end(), signal.kind) == kinds.end()) continue;
      if (last == nullptr || At(signal) >= At(*last)) last = &signal;
    }
    return last;
  }

  const Sentences& SentencesOf(uint32_t turn) {
    auto& read = sentences_[turn];
    if (read == nullptr) read = std::make_unique<Sentences>(interaction_.turns[turn].text);
    return *read;
  }

  // False where the same sentence was said already.
  bool Quote(SummaryPart part, const Evidence& at, double confidence, std::string owner = "") {
    if (at.turn >= interaction_.turns.size()) return false;
    const std::string& text = interaction_.turns[at.turn].text;
    const auto [begin, end] = SentencesOf(at.turn).Quote(at.begin);
    if (end <= begin) return false;
    Evidence place;
    place.turn = at.turn;
    place.begin = begin;
    place.end = end;
    if (!said_.insert({part, place}).second) return false;
    summary_.sentences.push_back(
        {part, text.substr(begin, end - begin), std::move(owner), place, confidence});
    return true;
  }

  void AddReason() {
    for (const Signal& signal : signals_) {
      if (signal.kind != "contact_reason") continue;
      summary_.reason = signal.label;
      if (Quote(SummaryPart::kReason, signal.evidence, signal.confidence)) return;
    }
    // The customer's early sentence that says most.
    size_t seen = 0, best_words = 3;
    std::optional<Evidence> best;
    for (uint32_t t = 0; t < interaction_.turns.size() && seen < kReasonTurns; ++t) {
      if (interaction_.turns[t].role != Role::kCustomer) continue;
      ++seen;
      const Sentences& sentences = SentencesOf(t);
      for (size_t i = 0; i < sentences.size(); ++i) {
        if (sentences.WordsOf(i) <= best_words) continue;
        best_words = sentences.WordsOf(i);
        best = Evidence{t, sentences.BeginOf(i), sentences.BeginOf(i), kNoTurn};
      }
    }
    if (best) Quote(SummaryPart::kReason, *best, kByPlace);
  }

  void AddDone() {
    size_t count = 0;
    for (const Signal& signal : signals_) {
      if (count == kDoneMax) return;
      if (signal.kind == "resolution_claim" &&
          Quote(SummaryPart::kDone, signal.evidence, signal.confidence))
        ++count;
      if (signal.kind == "tool_action" && signal.evidence.event != kNoTurn) {
        summary_.sentences.push_back(
            {SummaryPart::kDone, signal.label, "", signal.evidence, signal.confidence});
        ++count;
      }
    }
  }

  void AddOutcome() {
    const Signal* claim = Last({"resolution_claim"});
    const Signal* promise = Last({"promise", "callback_promised", "callback_scheduled"});
    const Signal* good = Last({"resolution_confirmed"});
    const Signal* bad = Last({"unresolved", "gave_up", "cannot_help", "abandoned", "dead_end"});
    const Signal* shown = nullptr;
    if (good != nullptr && (bad == nullptr || At(*good) > At(*bad))) {
      summary_.resolution = Resolution::kSolved;
      shown = good;
    } else if (bad != nullptr && (claim == nullptr || At(*bad) > At(*claim))) {
      const bool later = promise != nullptr && At(*promise) > At(*bad);
      summary_.resolution = later ? Resolution::kPromised : Resolution::kUnsolved;
      shown = later ? promise : bad;
    } else if (promise != nullptr && (claim == nullptr || At(*promise) > At(*claim))) {
      summary_.resolution = Resolution::kPromised;
      shown = promise;
    } else if (claim != nullptr) {
      // Stated, not confirmed: the customer left it at that.
      summary_.resolution = Resolution::kSolved;
      shown = claim;
    }
    if (shown != nullptr) Quote(SummaryPart::kOutcome, shown->evidence, shown->confidence);
  }

  std::string OwnerOf(const Evidence& at) {
    if (at.turn >= interaction_.turns.size()) return "agent";
    const Turn& turn = interaction_.turns[at.turn];
    if (turn.role == Role::kCustomer) return "customer";
    const Sentences& sentences = SentencesOf(at.turn);
    const size_t sentence = sentences.At(at.begin);
    const size_t words = sentences.WordsOf(sentence);
    bool you_do = false, others = false;
    for (size_t i = 0; i < words; ++i) {
      const std::string_view word = sentences.Word(sentence, i);
      const std::string_view next = i + 1 < words ? sentences.Word(sentence, i + 1) : "";
      you_do = you_do || word == "please" ||
               (word == "you" && (next == "can" || next == "need" || next == "should" ||
                                  next == "may" || next == "must" || next == "have"));
      others = others || word == "team" || word == "someone" || word == "technician" ||
               word == "colleague" || word == "specialist" || word == "department" ||
               word == "engineer";
    }
    return others ? "team" : you_do ? "customer" : "agent";
  }

  void AddNextSteps() {
    size_t count = 0;
    for (const std::string_view kind : {"callback_promised", "promise", "next_step"}) {
      for (const Signal& signal : signals_) {
        if (count == kNextMax) return;
        if (signal.kind == kind && Quote(SummaryPart::kNextStep, signal.evidence, signal.confidence,
                                         OwnerOf(signal.evidence)))
          ++count;
      }
    }
  }

  std::unordered_map<uint32_t, std::unique_ptr<Sentences>> sentences_;  // by turn
  const Interaction& interaction_;
  std::span<const Signal> signals_;
  Summary summary_;
  std::set<std::pair<SummaryPart, Evidence>> said_;
};

}  // namespace

std::string_view Name(SummaryPart part) {
  switch (part) {
    case SummaryPart::kReason:
      return "reason";
    case SummaryPart::kDone:
      return "done";
    case SummaryPart::kOutcome:
      return "outcome";
    case SummaryPart::kNextStep:
      return "next_step";
  }
  return "";
}

std::string_view Name(Resolution resolution) {
  switch (resolution) {
    case Resolution::kSolved:
      return "solved";
    case Resolution::kPromised:
      return "promised";
    case Resolution::kUnsolved:
      return "unsolved";
    case Resolution::kUnknown:
      return "unknown";
  }
  return "";
}

Summary Summarise(const Interaction& interaction, std::span<const Signal> signals) {
  return Summariser(interaction, signals).Run();
}

std::string ToText(const Summary& summary) {
  std::string out = fmt::format("{}{}{}\n", Name(summary.resolution),
                                summary.reason.empty() ? "" : ": ", summary.reason);
  for (const SummarySentence& sentence : summary.sentences) {
    const std::string place = sentence.evidence.turn != kNoTurn
                                  ? fmt::format("turn {}", sentence.evidence.turn)
                                  : fmt::format("event {}", sentence.evidence.event);
    out += fmt::format("  {}{}: {} [{}]\n", Name(sentence.part),
                       sentence.owner.empty() ? "" : " (" + sentence.owner + ")", sentence.text,
                       place);
  }
  return out;
}

}  // namespace clarion::enrichment
