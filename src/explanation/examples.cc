#include "explanation/examples.h"

#include <algorithm>
#include <cmath>

namespace clarion::explanation {
namespace {

constexpr size_t kLookedAtMax = 1000;
constexpr double kAddsNothing = 1e-9;

double Similarity(const FeatureSet& a, const FeatureSet& b) {
  if (a.empty() && b.empty()) return 1;
  size_t i = 0;
  size_t j = 0;
  size_t both = 0;
  while (i < a.size() && j < b.size()) {
    if (a[i] == b[j]) {
      ++both;
      ++i;
      ++j;
    } else if (a[i] < b[j]) {
      ++i;
    } else {
      ++j;
    }
  }
  return static_cast<double>(both) / static_cast<double>(a.size() + b.size() - both);
}

double Similarity(const std::vector<float>& a, const std::vector<float>& b) {
  double dot = 0;
  double aa = 0;
  double bb = 0;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    dot += static_cast<double>(a[i]) * b[i];
    aa += static_cast<double>(a[i]) * a[i];
    bb += static_cast<double>(b[i]) * b[i];
  }
  return aa > 0 && bb > 0 ? std::max(0.0, dot / std::sqrt(aa * bb)) : 0;
}

template <typename Conversation>
std::vector<size_t> Pick(std::span<const Conversation> conversations, size_t count) {
  const size_t n = std::min(conversations.size(), kLookedAtMax);
  std::vector<size_t> looked_at(n);
  for (size_t i = 0; i < n; ++i) looked_at[i] = i * conversations.size() / n;
  std::vector<float> similarity(n * n);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = i; j < n; ++j) {
      const auto one =
          static_cast<float>(Similarity(conversations[looked_at[i]], conversations[looked_at[j]]));
      similarity[i * n + j] = similarity[j * n + i] = one;
    }
  }
  std::vector<float> nearest(n, 0);
  std::vector<size_t> chosen;
  while (chosen.size() < std::min(count, n)) {
    size_t best = n;
    double best_gain = kAddsNothing;
    for (size_t i = 0; i < n; ++i) {
      double gain = 0;
      for (size_t j = 0; j < n; ++j) {
        gain += std::max(0.0F, similarity[i * n + j] - nearest[j]);
      }
      if (gain > best_gain) {
        best_gain = gain;
        best = i;
      }
    }
    if (best == n) break;
    chosen.push_back(looked_at[best]);
    for (size_t j = 0; j < n; ++j) nearest[j] = std::max(nearest[j], similarity[best * n + j]);
  }
  return chosen;
}

}  // namespace

std::vector<size_t> PickExamples(std::span<const FeatureSet> conversations, size_t count) {
  return Pick(conversations, count);
}

std::vector<size_t> PickExamples(std::span<const std::vector<float>> conversations, size_t count) {
  return Pick(conversations, count);
}

}  // namespace clarion::explanation
