#include "lifecycle/examples.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

namespace clarion::lifecycle {
namespace {

constexpr double kConfirmed = 0.5;  // what a person's word is worth beside a confidence of 1
constexpr double kWords = 0.4;
constexpr double kUnusual = 0.3;  // for a contact of e times the usual length
// How alike two are, at most the sum of these.
constexpr double kSameAgent = 0.3, kSameReason = 0.25, kSameChannel = 0.15, kSameWords = 0.8;

std::set<std::string> WordsOf(const std::string& text) {
  std::set<std::string> out;
  std::string word;
  for (const char c : text + " ") {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || byte >= 0x80) {
      word += static_cast<char>(std::tolower(byte));
    } else if (!word.empty()) {
      out.insert(word);
      word.clear();
    }
  }
  return out;
}

// Jaccard's share of words two texts have in common.
double Overlap(const std::set<std::string>& a, const std::set<std::string>& b) {
  if (a.empty() || b.empty()) return a.empty() && b.empty() ? 0.5 : 0;
  size_t both = 0;
  for (const std::string& word : a) both += b.contains(word) ? 1 : 0;
  return static_cast<double>(both) / static_cast<double>(a.size() + b.size() - both);
}

double UsualTurns(const std::vector<ExampleCandidate>& candidates) {
  std::vector<int64_t> turns;
  for (const ExampleCandidate& one : candidates) turns.push_back(std::max<int64_t>(1, one.turns));
  std::sort(turns.begin(), turns.end());
  return turns.empty() ? 1 : static_cast<double>(turns[turns.size() / 2]);
}

double Worth(const ExampleCandidate& one, double usual) {
  const double length = static_cast<double>(std::max<int64_t>(1, one.turns));
  return one.confidence + (one.confirmed ? kConfirmed : 0) + (one.words.empty() ? 0 : kWords) -
         kUnusual * std::abs(std::log(length / usual));
}

}  // namespace

std::vector<size_t> ChooseExamples(const std::vector<ExampleCandidate>& candidates, size_t n) {
  const double usual = UsualTurns(candidates);
  std::vector<double> worth;
  std::vector<std::set<std::string>> words;
  for (const ExampleCandidate& one : candidates) {
    worth.push_back(Worth(one, usual) + (one.pinned ? 100 : 0));
    words.push_back(WordsOf(one.words));
  }
  std::vector<double> alike(candidates.size(), 0);  // with the nearest that is chosen
  std::vector<bool> out(candidates.size(), false);
  std::vector<size_t> chosen;
  while (chosen.size() < n) {
    size_t best = candidates.size();
    for (size_t i = 0; i < candidates.size(); ++i)
      if (!out[i] && (best == candidates.size() || worth[i] - alike[i] > worth[best] - alike[best]))
        best = i;
    if (best == candidates.size()) break;
    chosen.push_back(best);
    out[best] = true;
    const ExampleCandidate& taken = candidates[best];
    for (size_t i = 0; i < candidates.size(); ++i) {
      const ExampleCandidate& one = candidates[i];
      const bool same_customer = !one.customer.empty() && one.customer == taken.customer;
      if (one.interaction == taken.interaction || (same_customer && !one.pinned)) out[i] = true;
      const double near = (one.agent == taken.agent ? kSameAgent : 0) +
                          (one.reason == taken.reason ? kSameReason : 0) +
                          (one.channel == taken.channel ? kSameChannel : 0) +
                          kSameWords * Overlap(words[i], words[best]);
      alike[i] = std::max(alike[i], near);
    }
  }
  return chosen;
}

}  // namespace clarion::lifecycle
