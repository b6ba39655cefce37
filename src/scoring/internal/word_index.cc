#include "scoring/internal/word_index.h"

#include <algorithm>

namespace clarion::scoring::internal {
namespace {

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Behind the run that begins at `from`.
size_t EndOfRun(std::string_view text, size_t from) {
  while (from < text.size() && IsWordByte(text[from])) ++from;
  return from;
}

size_t NextRun(std::string_view text, size_t from) {
  while (from < text.size() && !IsWordByte(text[from])) ++from;
  return from;
}

bool StandsAt(std::string_view text, size_t at, std::string_view word) {
  if (text.compare(at, word.size(), word) != 0) return false;
  const size_t end = at + word.size();
  return (at == 0 || !IsWordByte(text[at - 1])) && (end == text.size() || !IsWordByte(text[end]));
}

uint64_t HashOf(std::string_view run) { return std::hash<std::string_view>()(run); }

}  // namespace

WordIndex::WordIndex(std::vector<std::string_view> texts) : texts_(std::move(texts)) {
  for (uint32_t t = 0; t < texts_.size(); ++t) {
    const std::string_view text = texts_[t];
    for (size_t begin = NextRun(text, 0); begin < text.size();) {
      const size_t end = EndOfRun(text, begin);
      runs_.push_back({HashOf(text.substr(begin, end - begin)), t, static_cast<uint32_t>(begin)});
      begin = NextRun(text, end);
    }
  }
  std::sort(runs_.begin(), runs_.end(), [](const Run& a, const Run& b) { return a.hash < b.hash; });
}

bool WordIndex::Has(std::string_view word, const std::function<bool(uint32_t text)>& among,
                    Work* work) const {
  if (word.empty()) return false;
  const size_t first = NextRun(word, 0);
  if (first == word.size()) {
    // Nothing but signs, or letters of another script: these are searched for.
    for (uint32_t t = 0; t < texts_.size(); ++t) {
      const std::string_view text = texts_[t];
      if (!among(t)) continue;
      if (!work->Spend(1 + text.size() * std::min<size_t>(word.size(), 64) / 64)) return false;
      for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
        if (StandsAt(text, at, word)) return true;
    }
    return false;
  }
  const uint64_t hash = HashOf(word.substr(first, EndOfRun(word, first) - first));
  const auto by_hash = [](const Run& run, uint64_t wanted) { return run.hash < wanted; };
  for (auto run = std::lower_bound(runs_.begin(), runs_.end(), hash, by_hash);
       run != runs_.end() && run->hash == hash; ++run) {
    if (!work->Spend(1 + word.size() / 64)) return false;
    if (run->begin < first || !among(run->text)) continue;
    if (StandsAt(texts_[run->text], run->begin - first, word)) return true;
  }
  return false;
}

}  // namespace clarion::scoring::internal
