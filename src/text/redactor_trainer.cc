#include "text/redactor_trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "base/json.h"
#include "text/internal/pii_lexicon.h"
#include "text/internal/pii_tagger.h"
#include "text/internal/pii_text.h"

namespace clarion::text {
namespace {

using pii::kLabels;
using pii::kLanes;
using pii::Lane;

// How often a word must occur as an ordinary one to count as seen, often, very often.
constexpr uint32_t kSeen = 4;
constexpr uint32_t kOften = 40;
constexpr uint32_t kVeryOften = 400;
constexpr uint32_t kPlainMin = 15;        // and to be passed over without a look…
constexpr double kPlainShareMax = 0.003;  // …how rarely it may be personal by itself

struct Usage {
  uint32_t ordinary = 0;
  uint32_t personal = 0;
  uint32_t lone = 0;  // personal where no word of the span gives it away
};

// The kind of each word: that of the span it touches.
std::vector<uint8_t> LabelsOf(const pii::Text& text, const std::vector<PiiSpan>& spans) {
  std::vector<uint8_t> labels(text.words.size(), 0);
  size_t s = 0;
  for (size_t i = 0; i < labels.size(); ++i) {
    while (s < spans.size() && spans[s].end <= text.words[i].begin) ++s;
    if (s < spans.size() && spans[s].begin < text.words[i].end) {
      const auto kind = static_cast<uint8_t>(spans[s].kind);
      labels[i] = kind < kLabels ? kind : 0;
    }
  }
  return labels;
}

uint32_t KeyOf(const pii::Word& word) { return static_cast<uint32_t>(word.hash >> 32); }

// True for words that are never passed over without a look, so that a span with one is always seen.
bool GivesAway(const pii::Word& word, const std::map<uint32_t, Usage>& usage) {
  if (word.shape == pii::Shape::kDigits || word.shape == pii::Shape::kAlnum) return true;
  if ((word.classes & (pii::kFirstName | pii::kLastName)) != 0 &&
      (word.classes & pii::kAlsoCommon) == 0)
    return true;
  const auto found = usage.find(KeyOf(word));
  return found == usage.end() || found->second.ordinary < kPlainMin ||
         found->second.personal > found->second.ordinary;
}

// For each personal stretch without a word that gives it away, every word of it counts as lone.
void CountLone(const pii::Text& text, const std::vector<uint8_t>& labels,
               std::map<uint32_t, Usage>* usage) {
  for (size_t i = 0; i < labels.size();) {
    size_t end = i + 1;
    while (end < labels.size() && labels[end] == labels[i]) ++end;
    bool given = labels[i] == 0;
    for (size_t k = i; k < end && !given; ++k) given = GivesAway(text.words[k], *usage);
    for (size_t k = i; k < end && !given; ++k) (*usage)[KeyOf(text.words[k])].lone++;
    i = end;
  }
}

std::vector<std::pair<uint32_t, pii::Ordinary>> CountWords(
    const std::vector<PiiExample>& examples, const std::vector<std::string>& dictionary) {
  std::map<uint32_t, Usage> usage;
  pii::Text text;
  for (const bool lone : {false, true}) {
    for (const PiiExample& example : examples) {
      pii::Cut(example.text, &text);
      const std::vector<uint8_t> labels = LabelsOf(text, example.spans);
      if (lone) {
        CountLone(text, labels, &usage);
        continue;
      }
      for (size_t i = 0; i < labels.size(); ++i) {
        const pii::Word& word = text.words[i];
        if (word.shape == pii::Shape::kDigits || word.shape == pii::Shape::kMask) continue;
        Usage& u = usage[KeyOf(word)];
        (labels[i] == 0 ? u.ordinary : u.personal)++;
      }
    }
  }
  std::set<uint32_t> known;
  for (const std::string& word : dictionary)
    known.insert(static_cast<uint32_t>(pii::HashBytes(word) >> 32));
  for (const uint32_t key : known) usage.try_emplace(key);
  std::vector<std::pair<uint32_t, pii::Ordinary>> words;
  for (const auto& [key, u] : usage) {
    if (u.ordinary < kSeen && !known.contains(key)) continue;
    pii::Ordinary word;
    word.level = u.ordinary >= kVeryOften ? 3 : u.ordinary >= kOften ? 2 : 1;
    word.plain = u.ordinary >= kPlainMin && u.personal <= u.ordinary &&
                 u.lone <= kPlainShareMax * u.ordinary;
    words.emplace_back(key, word);
  }
  return words;
}

class Trainer {
 public:
  explicit Trainer(const PiiTraining& training) : training_(training) {
    parts_.bits = training.bits;
    parts_.weights.assign(size_t{1} << training.bits, Lane{});
    squares_.assign(size_t{1} << training.bits, 0.0F);
  }

  std::string Fit(const std::vector<PiiExample>& examples) {
    parts_.words = CountWords(examples, training_.words);
    words_.SetWords(parts_.words);
    std::vector<uint32_t> order(examples.size());
    std::iota(order.begin(), order.end(), 0U);
    uint64_t random = training_.seed * 0x9E3779B97F4A7C15ULL + 1;
    for (int round = 0; round < training_.rounds; ++round) {
      for (size_t i = order.size(); i > 1; --i) {
        random = random * 6364136223846793005ULL + 1442695040888963407ULL;
        std::swap(order[i - 1], order[(random >> 33) % i]);
      }
      for (const uint32_t e : order) Learn(examples[e]);
    }
    return pii::Tagger::Serialize(parts_);
  }

 private:
  void Learn(const PiiExample& example) {
    pii::Cut(example.text, &text_);
    if (text_.words.empty()) return;
    words_.MarkCommon(&text_);
    pii::ExtractFeatures(text_, example.asked, training_.bits, &features_);
    const std::vector<uint8_t> labels = LabelsOf(text_, example.spans);
    const size_t count = labels.size();
    scores_.assign(count, Lane{});
    for (size_t i = 0; i < count; ++i)
      for (uint32_t f = features_.starts[i]; f < features_.starts[i + 1]; ++f)
        for (size_t k = 0; k < kLanes; ++k) scores_[i][k] += parts_.weights[features_.rows[f]][k];
    pairs_ = {};
    pii::Marginals(pii::FactorsOf(parts_.chain), &scores_, &work_, &pairs_);
    for (size_t i = 0; i < count; ++i) {
      Lane gradient = scores_[i];
      gradient[labels[i]] -= 1.0F;
      Step(i, gradient);
    }
    StepChain(labels);
  }

  void Step(size_t i, const Lane& gradient) {
    float size = 0;
    for (const float g : gradient) size += g * g;
    if (size < 1e-8F) return;
    for (uint32_t f = features_.starts[i]; f < features_.starts[i + 1]; ++f) {
      const uint32_t r = features_.rows[f];
      squares_[r] += size;
      const float step = training_.rate / std::sqrt(squares_[r] + 1.0F);
      Lane& row = parts_.weights[r];
      for (size_t k = 0; k < kLanes; ++k) row[k] -= step * (gradient[k] + training_.decay * row[k]);
    }
  }

  void StepChain(const std::vector<uint8_t>& labels) {
    for (size_t t = 1; t < labels.size(); ++t) pairs_[labels[t - 1]][labels[t]] -= 1.0F;
    const auto move = [this](float* weight, float* square, float gradient) {
      *square += gradient * gradient;
      *weight -= training_.rate / std::sqrt(*square + 1.0F) * gradient;
    };
    for (size_t a = 0; a < kLabels; ++a)
      for (size_t b = 0; b < kLabels; ++b)
        move(&parts_.chain.transition[a][b], &chain_squares_[a][b], pairs_[a][b]);
    for (size_t k = 0; k < kLabels; ++k) {
      move(&parts_.chain.start[k], &start_squares_[k],
           scores_.front()[k] - (labels.front() == k ? 1.0F : 0.0F));
      move(&parts_.chain.end[k], &end_squares_[k],
           scores_.back()[k] - (labels.back() == k ? 1.0F : 0.0F));
    }
  }

  const PiiTraining training_;
  pii::Tagger::Parts parts_;
  pii::Tagger words_;
  std::vector<float> squares_;
  std::array<Lane, kLanes> chain_squares_{};
  Lane start_squares_{};
  Lane end_squares_{};
  pii::Text text_;
  pii::Features features_;
  std::vector<Lane> scores_;
  std::vector<Lane> work_;
  std::array<Lane, kLanes> pairs_{};
};

}  // namespace

Result<PiiExample> ParsePiiExample(std::string_view line) {
  ASSIGN_OR_RETURN(const json::value value, ParseJson(line));
  const json::value* text = Find(value, "text");
  const json::value* spans = Find(value, "spans");
  if (text == nullptr || !text->is_string() || spans == nullptr || !spans->is_array())
    return InvalidInput("expected {\"text\": …, \"spans\": [{\"start\", \"end\", \"kind\"}, …]}");
  PiiExample example;
  example.text = std::string(text->as_string());
  example.asked = PiiKindFromName(StringOr(value, "asked", ""));
  for (const json::value& item : spans->as_array()) {
    const json::value* start = Find(item, "start");
    const json::value* end = Find(item, "end");
    const PiiKind kind = PiiKindFromName(StringOr(item, "kind", ""));
    if (start == nullptr || end == nullptr || !start->is_int64() || !end->is_int64())
      return InvalidInput("a span needs 'start' and 'end', whole numbers of bytes");
    if (kind == PiiKind::kNone)
      return InvalidInput(fmt::format("a span of unknown kind '{}'", StringOr(item, "kind", "")));
    const int64_t floor = example.spans.empty() ? 0 : example.spans.back().end;
    if (start->as_int64() < floor || end->as_int64() <= start->as_int64() ||
        end->as_int64() > static_cast<int64_t>(example.text.size()))
      return InvalidInput("spans must be sorted, disjoint and inside the text");
    example.spans.push_back({static_cast<uint32_t>(start->as_int64()),
                             static_cast<uint32_t>(end->as_int64()), kind, 1.0F});
  }
  return example;
}

Result<std::string> TrainPiiModel(const std::vector<PiiExample>& examples,
                                  const PiiTraining& training) {
  if (examples.empty()) return InvalidInput("no examples to learn from; give labelled lines");
  if (training.bits < 8 || training.bits > 22)
    return InvalidInput("the table may have 2^8 to 2^22 rows");
  return Trainer(training).Fit(examples);
}

}  // namespace clarion::text
