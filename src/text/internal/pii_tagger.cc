#include "text/internal/pii_tagger.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "text/internal/pii_lexicon.h"

namespace clarion::text::pii {
namespace {

constexpr std::string_view kMagic = "CLPII\x01";

template <typename T>
void Put(std::string* out, const T& value) {
  out->append(reinterpret_cast<const char*>(&value), sizeof(T));
}

class Input {
 public:
  explicit Input(std::string_view bytes) : bytes_(bytes) {}
  template <typename T>
  bool Get(T* value) {
    return Copy(value, sizeof(T));
  }
  bool Copy(void* to, size_t size) {
    if (bytes_.size() < size) return false;
    if (size > 0) std::memcpy(to, bytes_.data(), size);
    bytes_.remove_prefix(size);
    return true;
  }
  size_t left() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

// Lists whose words are always looked at in full.
constexpr uint32_t kNeverPlain = kFirstName | kLastName | kTitle | kHost | kMonth;

// Words behind which an ordinary word can be personal: "my name is may", "the password is blue".
bool OpensDisclosure(std::string_view lower, uint32_t classes) {
  const Cue cue = CueOf(classes);
  if (cue == kCueUser) return true;
  if (lower.size() > 2 && lower.substr(lower.size() - 2) == "'s") lower.remove_suffix(2);
  static constexpr std::array<std::string_view, 12> kWords = {
      "name",   "names",    "named", "surname",    "lastname", "called",
      "secret", "password", "pin",   "passphrase", "passcode", "answer"};
  return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

// A name that is an ordinary word too counts as one inside a sentence with a capital letter.
bool MayBeName(const Word& word, bool first) {
  if ((word.classes & kNeverPlain) == 0) return false;
  return (word.classes & kAlsoCommon) == 0 || (word.shape == Shape::kCapital && !first);
}

}  // namespace

Factors FactorsOf(const Chain& chain) {
  Factors factors;
  for (size_t a = 0; a < kLabels; ++a) {
    factors.start[a] = std::exp(chain.start[a]);
    factors.end[a] = std::exp(chain.end[a]);
    for (size_t b = 0; b < kLabels; ++b)
      factors.jump[a][b] = factors.jump_back[b][a] = std::exp(chain.transition[a][b]);
  }
  return factors;
}

namespace {

constexpr float kTiny = 1e-30F;

float Sum(const Lane& lane) {
  float sum = 0;
  for (const float f : lane) sum += f;
  return std::max(sum, kTiny);
}

void Scale(Lane* lane, float factor) {
  for (float& f : *lane) f *= factor;
}

// out = matrix-vector product, row by row of the second factor: a loop the machine does in lanes.
void Multiply(const std::array<Lane, kLanes>& rows, const Lane& by, Lane* out) {
  *out = {};
  for (size_t a = 0; a < kLabels; ++a)
    for (size_t b = 0; b < kLanes; ++b) (*out)[b] += by[a] * rows[a][b];
}

}  // namespace

void Marginals(const Factors& factors, std::vector<Lane>* scores, std::vector<Lane>* work,
               std::array<Lane, kLanes>* pairs) {
  const size_t count = scores->size();
  if (count == 0) return;
  work->resize(count);
  // Forward, each word scaled to add up to one; emissions stay in `scores` as factors.
  for (size_t t = 0; t < count; ++t) {
    Lane& emit = (*scores)[t];
    const float top = *std::max_element(emit.begin(), emit.begin() + kLabels);
    for (size_t k = 0; k < kLabels; ++k) emit[k] = std::exp(emit[k] - top);
    emit[kLabels] = 0;
    Lane& forward = (*work)[t];
    if (t == 0) {
      forward = factors.start;
    } else {
      Multiply(factors.jump, (*work)[t - 1], &forward);
    }
    for (size_t k = 0; k < kLanes; ++k) forward[k] *= emit[k];
    Scale(&forward, 1.0F / Sum(forward));
  }
  Lane backward = factors.end;
  for (size_t t = count; t-- > 0;) {
    const Lane& forward = (*work)[t];
    Lane& out = (*scores)[t];
    Lane pulled{};  // emission times what follows
    for (size_t k = 0; k < kLanes; ++k) pulled[k] = out[k] * backward[k];
    for (size_t k = 0; k < kLanes; ++k) out[k] = forward[k] * backward[k];
    Scale(&out, 1.0F / Sum(out));
    if (t == 0) break;
    Multiply(factors.jump_back, pulled, &backward);
    if (pairs != nullptr) {
      const Lane& before = (*work)[t - 1];
      float all = 0;
      for (size_t a = 0; a < kLabels; ++a) all += before[a] * backward[a];
      all = std::max(all, kTiny);
      for (size_t a = 0; a < kLabels; ++a)
        for (size_t b = 0; b < kLanes; ++b)
          (*pairs)[a][b] += before[a] * factors.jump[a][b] * pulled[b] / all;
    }
    Scale(&backward, 1.0F / Sum(backward));
  }
}

std::string Tagger::Serialize(const Parts& parts) {
  std::string out(kMagic);
  Put(&out, static_cast<uint32_t>(parts.bits));
  Lane scale{};
  for (size_t k = 0; k < kLabels; ++k) {
    float top = 1e-6F;
    for (const Lane& row : parts.weights) top = std::max(top, std::fabs(row[k]));
    scale[k] = top / 127.0F;
  }
  Put(&out, scale);
  Put(&out, parts.chain);
  // Only rows that say something: most of a hashed table is empty.
  std::vector<std::pair<uint32_t, std::array<int8_t, kLabels>>> rows;
  for (size_t r = 0; r < parts.weights.size(); ++r) {
    std::array<int8_t, kLabels> row{};
    bool any = false;
    for (size_t k = 0; k < kLabels; ++k) {
      row[k] = static_cast<int8_t>(std::lround(parts.weights[r][k] / scale[k]));
      any |= row[k] != 0;
    }
    if (any) rows.emplace_back(static_cast<uint32_t>(r), row);
  }
  Put(&out, static_cast<uint32_t>(rows.size()));
  for (const auto& [r, row] : rows) {
    Put(&out, r);
    Put(&out, row);
  }
  Put(&out, static_cast<uint32_t>(parts.words.size()));
  for (const auto& [key, word] : parts.words) {
    Put(&out, key);
    Put(&out, static_cast<uint8_t>(word.level | (word.plain ? 0x80 : 0)));
  }
  return out;
}

Result<Tagger> Tagger::Read(std::string_view bytes) {
  const Error broken = Corrupt(
      "the model of personal data cannot be read: it is cut short or of another version; train one "
      "with 'clarion text train-redactor'");
  if (bytes.substr(0, kMagic.size()) != kMagic) return broken;
  Input in(bytes.substr(kMagic.size()));
  Tagger tagger;
  uint32_t bits = 0;
  uint32_t rows = 0;
  Chain chain;
  if (!in.Get(&bits) || bits < 8 || bits > 22 || !in.Get(&tagger.scale_) || !in.Get(&chain) ||
      !in.Get(&rows))
    return broken;
  tagger.factors_ = FactorsOf(chain);
  tagger.bits_ = static_cast<int>(bits);
  tagger.weights_.assign((size_t{1} << bits) * kLanes, 0);
  for (uint32_t r = 0; r < rows; ++r) {
    uint32_t at = 0;
    if (!in.Get(&at) || at >= (1U << bits) || !in.Copy(&tagger.weights_[at * kLanes], kLabels))
      return broken;
  }
  uint32_t count = 0;
  if (!in.Get(&count) || in.left() != size_t{count} * 5) return broken;
  std::vector<std::pair<uint32_t, Ordinary>> words(count);
  for (auto& [key, word] : words) {
    uint8_t value = 0;
    if (!in.Get(&key) || !in.Get(&value)) return broken;
    word = {static_cast<uint8_t>(value & 3), (value & 0x80) != 0};
  }
  tagger.SetWords(words);
  return tagger;
}

void Tagger::SetWords(const std::vector<std::pair<uint32_t, Ordinary>>& words) {
  size_t size = 16;
  while (size < words.size() * 3) size *= 2;
  keys_.assign(size, 0);
  values_.assign(size, 0);
  for (const auto& [key, word] : words) {
    size_t at = key & (size - 1);
    while (values_[at] != 0 && keys_[at] != key) at = (at + 1) & (size - 1);
    keys_[at] = key;
    values_[at] = static_cast<uint8_t>(word.level | (word.plain ? 0x80 : 0) | 0x40);
  }
}

Ordinary Tagger::Look(uint64_t hash) const {
  const auto key = static_cast<uint32_t>(hash >> 32);
  for (size_t at = key & (keys_.size() - 1); values_[at] != 0; at = (at + 1) & (keys_.size() - 1))
    if (keys_[at] == key) return {static_cast<uint8_t>(values_[at] & 3), (values_[at] & 0x80) != 0};
  return {};
}

bool Tagger::MarkCommon(Text* text) const {
  bool plain = true;
  for (size_t i = 0; i < text->words.size(); ++i) {
    Word& word = text->words[i];
    if (word.shape == Shape::kMask) continue;
    if (word.shape == Shape::kPunct) {
      plain &= text->source[word.begin] != '@';
      continue;
    }
    if (word.shape == Shape::kDigits) {
      plain = false;
      continue;
    }
    if (word.shape == Shape::kAlnum) plain = false;
    Ordinary ordinary = Look(word.hash);
    const std::string_view lower = text->Lower(i);
    if (ordinary.level == 0 && lower.size() > 3 && lower.substr(lower.size() - 2) == "'s")
      ordinary = Look(HashBytes(lower.substr(0, lower.size() - 2)));
    word.common = ordinary.level;
    const bool number = (word.classes & kNumberWord) != 0;
    if (number && (word.run == kNoRun || text->runs[word.run].digits_size > 1)) plain = false;
    plain = plain && (ordinary.plain || number) && !MayBeName(word, i == 0) &&
            (CueOf(word.classes) == kNoCue || !OpensDisclosure(lower, word.classes));
  }
  return plain;
}

void Tagger::Tag(const Text& text, PiiKind asked, Features* features, std::vector<Lane>* work,
                 std::vector<Lane>* marginals) const {
  ExtractFeatures(text, asked, bits_, features);
  const size_t count = text.words.size();
  marginals->assign(count, Lane{});
  for (size_t i = 0; i < count; ++i) {
    std::array<int16_t, kLanes> sum{};
    for (uint32_t f = features->starts[i]; f < features->starts[i + 1]; ++f) {
      const int8_t* row = &weights_[size_t{features->rows[f]} * kLanes];
      for (size_t k = 0; k < kLanes; ++k) sum[k] = static_cast<int16_t>(sum[k] + row[k]);
    }
    for (size_t k = 0; k < kLabels; ++k)
      (*marginals)[i][k] = static_cast<float>(sum[k]) * scale_[k];
  }
  Marginals(factors_, marginals, work, nullptr);
}

}  // namespace clarion::text::pii
