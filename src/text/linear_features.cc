#include "text/linear_features.h"

#include <algorithm>

#include "base/hash.h"

namespace clarion::text {
namespace {

constexpr size_t kMaxWords = 2000;
constexpr size_t kPieceMin = 2;
constexpr size_t kPieceMax = 5;
constexpr uint64_t kPrime = 0x9E3779B97F4A7C15ULL;
constexpr uint64_t kPair = 0x51ED270B0A1F39C1ULL;
constexpr uint64_t kSkip = 0xC2B2AE3D27D4EB4FULL;
constexpr uint64_t kPiece = 0x165667B19E3779F9ULL;

uint64_t Mix(uint64_t h) {
  h ^= h >> 32;
  h *= 0xD6E8FEB86659FD93ULL;
  return h ^ (h >> 32);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool StartsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

// Every digit becomes '#', and the dots and commas among them too: "1,250.00" and "99" keep only
// that they are numbers and how they begin and end in letters ("#th").
void AppendShape(std::string_view word, std::string* out) {
  bool in_number = false;
  for (size_t i = 0; i < word.size(); ++i) {
    const bool number = IsDigit(word[i]) || (in_number && (word[i] == '.' || word[i] == ','));
    if (!number) {
      out->push_back(word[i]);
    } else if (!in_number) {
      out->push_back('#');
    }
    in_number = number;
  }
}

}  // namespace

void Features::Add(uint64_t hash, FeatureShape shape, size_t word) {
  const uint32_t key = static_cast<uint32_t>(Mix(hash) >> 32);
  const uint64_t entry = (static_cast<uint64_t>(round_) << 32) | key;
  const size_t mask = seen_.size() - 1;
  for (size_t at = key & mask;; at = (at + 1) & mask) {
    if (seen_[at] == entry) return;
    if (seen_[at] >> 32 != round_) {
      seen_[at] = entry;
      break;
    }
  }
  features_.push_back({key, static_cast<uint16_t>(word), shape});
}

void Features::AddPieces(size_t word, std::string_view shape) {
  starts_.clear();
  for (uint32_t i = 0; i < shape.size(); ++i) {
    if (StartsCharacter(shape[i])) starts_.push_back(i);
  }
  const size_t characters = starts_.size();
  starts_.push_back(static_cast<uint32_t>(shape.size()));
  for (size_t begin = 0; begin + kPieceMin <= characters; ++begin) {
    uint64_t hash = kPiece;
    const size_t last = std::min(characters - begin, kPieceMax);
    for (size_t n = 0; n < last; ++n) {
      for (uint32_t i = starts_[begin + n]; i < starts_[begin + n + 1]; ++i) {
        hash = (hash ^ static_cast<unsigned char>(shape[i])) * kPrime;
        hash ^= hash >> 29;
      }
      if (n + 1 >= kPieceMin) Add(hash + n, FeatureShape::kPiece, word);
    }
  }
}

void Features::AddWords() {
  const size_t n = shape_at_.size() - 1;
  uint64_t before = Hash64("<s>");
  uint64_t before_that = 0;
  for (size_t i = 0; i < n; ++i) {
    const uint64_t hash =
        Hash64({shapes_.data() + shape_at_[i] + 1, shape_at_[i + 1] - shape_at_[i] - 2});
    Add(hash, FeatureShape::kWord, i);
    Add(before * kPrime + (hash ^ kPair), i > 0 ? FeatureShape::kPair : FeatureShape::kOpening,
        i > 0 ? i - 1 : 0);
    if (i > 1) Add(before_that * kPrime + (hash ^ kSkip), FeatureShape::kSkipPair, i - 2);
    before_that = before;
    before = hash;
  }
}

void Features::Extract(std::string_view text) {
  Tokenize(text, &tokens_);
  if (tokens_.words.size() > kMaxWords) tokens_.words.resize(kMaxWords);
  shapes_.clear();
  shape_at_.clear();
  features_.clear();
  for (size_t i = 0; i < tokens_.size(); ++i) {
    shape_at_.push_back(static_cast<uint32_t>(shapes_.size()));
    shapes_.push_back(' ');
    AppendShape(tokens_.Word(i), &shapes_);
    shapes_.push_back(' ');
  }
  shape_at_.push_back(static_cast<uint32_t>(shapes_.size()));
  // Room for every feature at a load of at most one half.
  const size_t most = 2 * (3 * tokens_.size() + (kPieceMax - kPieceMin + 1) * shapes_.size());
  if (seen_.size() < most || ++round_ == 0) {
    size_t size = std::max<size_t>(seen_.size(), 1024);
    while (size < most) size *= 2;
    seen_.assign(size, 0);
    round_ = 1;
  }
  AddWords();
  for (size_t i = 0; i + 1 < shape_at_.size(); ++i) {
    AddPieces(i, std::string_view(shapes_).substr(shape_at_[i], shape_at_[i + 1] - shape_at_[i]));
  }
}

}  // namespace clarion::text
