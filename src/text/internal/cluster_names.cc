#include "text/internal/cluster_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

namespace clarion::text {
namespace {

constexpr size_t kWordsMax = 4;
constexpr double kContrastMin = 0.4;  // of the most telling word of a name
constexpr double kShareMin = 0.06;    // of a group's texts
constexpr size_t kTextsMin = 2;
constexpr double kWordGain = 0.35;     // a name of more words says more
constexpr double kShareWeight = 0.25;  // against how many texts say it

// Words that only join others: no name begins or ends with one.
constexpr std::string_view kJoiners[] = {
    "a",      "about", "after",  "again", "all",    "also",   "am",    "an",    "and",   "any",
    "are",    "as",    "at",     "be",    "been",   "before", "but",   "by",    "can",   "could",
    "did",    "do",    "does",   "for",   "from",   "get",    "give",  "go",    "going", "got",
    "had",    "has",   "have",   "hello", "help",   "her",    "here",  "hi",    "his",   "how",
    "i",      "i'd",   "i'll",   "i'm",   "i've",   "if",     "in",    "into",  "is",    "it",
    "it's",   "its",   "just",   "know",  "let",    "like",   "make",  "may",   "maybe", "me",
    "my",     "need",  "no",     "not",   "now",    "of",     "oh",    "ok",    "okay",  "on",
    "one",    "or",    "our",    "out",   "please", "really", "so",    "some",  "than",  "thank",
    "thanks", "that",  "that's", "the",   "their",  "them",   "then",  "there", "these", "they",
    "this",   "those", "to",     "too",   "uh",     "um",     "up",    "us",    "wanna", "want",
    "was",    "we",    "well",   "were",  "what",   "when",   "where", "which", "while", "who",
    "why",    "will",  "with",   "would", "yeah",   "yes",    "you",   "your"};

bool IsJoiner(std::string_view word) {
  return std::find(std::begin(kJoiners), std::end(kJoiners), word) != std::end(kJoiners);
}

using Counts = std::unordered_map<std::string, double>;

std::string_view Join(const Tokens& tokens, size_t begin, size_t words, std::string* out) {
  out->clear();
  for (size_t i = begin; i < begin + words; ++i) {
    if (i > begin) out->push_back(' ');
    out->append(tokens.Word(i));
  }
  return *out;
}

bool HasDigit(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// In how many texts each run of words stands.
void CountRuns(const Tokens& tokens, size_t words_max, Counts* counts) {
  std::set<std::string> seen;
  std::string run;
  for (size_t i = 0; i < tokens.size(); ++i) {
    for (size_t n = 1; n <= words_max && i + n <= tokens.size(); ++n) {
      seen.emplace(Join(tokens, i, n, &run));
    }
  }
  for (const std::string& one : seen) ++(*counts)[one];
}

struct Ranked {
  double value = 0;
  std::string name;
};

class Namer {
 public:
  Namer(const Counts& words_of_all, double texts) : words_of_all_(words_of_all), texts_(texts) {}

  // Candidates of one group, best first.
  std::vector<Ranked> Rank(const Counts& runs, double size) const {
    std::vector<Ranked> out;
    for (const auto& [run, count] : runs) {
      if (count < kTextsMin || count < kShareMin * size) continue;
      const double value = Value(run, count, runs, size);
      if (value > 0) out.push_back({value, run});
    }
    std::sort(out.begin(), out.end(), [](const Ranked& a, const Ranked& b) {
      return a.value != b.value ? a.value > b.value : a.name < b.name;
    });
    return out;
  }

 private:
  // How much more usual a word is inside the group: log of the ratio of shares, smoothed.
  double Contrast(const std::string& word, const Counts& runs, double size) const {
    const auto inside = runs.find(word);
    const double count = inside == runs.end() ? 0 : inside->second;
    const double all = words_of_all_.at(word);
    return std::log((count + 0.5) / (size + 1)) - std::log((all + 0.5) / (texts_ + 1));
  }

  double Value(const std::string& run, double count, const Counts& runs, double size) const {
    double sum = 0;
    double most = 0;
    bool joins = false;  // does the last word read only join?
    for (size_t begin = 0; begin <= run.size();) {
      const size_t end = std::min(run.find(' ', begin), run.size());
      const std::string word = run.substr(begin, end - begin);
      joins = IsJoiner(word);
      if (HasDigit(word) || (begin == 0 && joins)) return 0;
      const double contrast = joins ? 0 : Contrast(word, runs, size);
      sum += std::max(contrast, 0.0) + (joins ? 0 : kWordGain);
      most = std::max(most, contrast);
      begin = end + 1;
    }
    if (joins || most < kContrastMin) return 0;
    return std::pow(count / size, kShareWeight) * sum;
  }

  const Counts& words_of_all_;
  double texts_;
};

}  // namespace

std::vector<std::string> NameGroups(const std::vector<Tokens>& texts,
                                    const std::vector<uint32_t>& group_of, uint32_t groups) {
  Counts words;
  std::vector<Counts> runs(groups);
  std::vector<double> sizes(groups);
  for (size_t i = 0; i < texts.size(); ++i) {
    CountRuns(texts[i], 1, &words);
    if (group_of[i] == kNoGroup) continue;
    CountRuns(texts[i], kWordsMax, &runs[group_of[i]]);
    ++sizes[group_of[i]];
  }
  const Namer namer(words, static_cast<double>(texts.size()));
  std::vector<std::string> names(groups);
  std::set<std::string> taken;
  for (uint32_t group = 0; group < groups; ++group) {
    names[group] = fmt::format("reason {}", group + 1);
    for (const Ranked& candidate : namer.Rank(runs[group], sizes[group])) {
      if (!taken.insert(candidate.name).second) continue;
      names[group] = candidate.name;
      break;
    }
  }
  return names;
}

}  // namespace clarion::text
