// Which conversations to show for a slice: typical of it, and different from each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clarion::explanation {

// The features of one conversation: ids ascending, none twice.
using FeatureSet = std::vector<uint32_t>;

// Positions of up to `count` conversations that together stand for all: chosen greedily so that the
// sum over all conversations of the similarity (Jaccard) to the nearest chosen one grows most; at
// least 1 − 1/e of the best possible (Nemhauser et al. 1978). The first is the most typical one; a
// second copy of it adds nothing and is not taken while anything else adds. Above 1,000
// conversations, evenly spaced ones are looked at. O(min(n, 1000)² · set size). Deterministic.
std::vector<size_t> PickExamples(std::span<const FeatureSet> conversations, size_t count);

// The same for dense vectors of one length, by cosine (negative counts as 0).
std::vector<size_t> PickExamples(std::span<const std::vector<float>> conversations, size_t count);

}  // namespace clarion::explanation
