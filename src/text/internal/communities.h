// Groups of points by who is near whom, without saying how many groups there are.
//
// Each point is tied to its nearest neighbours; the graph is cut into communities by Louvain's
// method (Blondel et al. 2008) on modularity with a resolution; communities that lie close together
// on average are then joined, since a big even group is otherwise cut into pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace clarion::text {

// Points one after the other, each `dimensions` floats (a multiple of 4) of length one.
struct Points {
  size_t dimensions = 0;
  std::vector<float> values;
  size_t size() const { return dimensions == 0 ? 0 : values.size() / dimensions; }
  const float* at(size_t i) const { return values.data() + i * dimensions; }
};

float Cosine(const float* a, const float* b, size_t dimensions);

struct Tie {
  uint32_t to = 0;
  float weight = 0;
};
using Graph = std::vector<std::vector<Tie>>;

// Squared cosine to the `neighbours` nearest, both ways. O(points² × dimensions), over threads; the
// same for any number of them.
Graph TieNeighbours(const Points& points, size_t neighbours, uint32_t threads);

// A number for each point, from 0. The best of several runs by modularity. Same input, same answer.
std::vector<uint32_t> FindCommunities(const Graph& graph, double resolution);

// Joins the two groups with the highest mean cosine between their points, until it is below
// `cosine_min` and there are at most `groups_max` of them.
std::vector<uint32_t> JoinCommunities(const Points& points, std::vector<uint32_t> group_of,
                                      float cosine_min, size_t groups_max);

}  // namespace clarion::text
