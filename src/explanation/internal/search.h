// The search for the set of slices that explains a channel best.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "explanation/cube.h"
#include "explanation/internal/channel.h"

namespace clarion::explanation::internal {

// A slice in the cube, with its sums over the leaves that were its own when it was taken.
struct Found {
  size_t cuboid = 0;
  size_t cell = 0;
  Cell sums;
  double evidence = 0;  // ln posterior odds against nothing
  double cost = 0;      // of it, what prior and unknown effect take off the likelihood's gain; < 0
  double effect() const { return sums.i > 0 ? sums.u / sums.i : 0; }
  double gain() const { return sums.u * effect() / 2; }
};

// Greedy, then improved by taking out one cause (or a pair that
// one slice could stand for) and searching anew, while the total
// evidence grows. Every leaf belongs to the first cause that covers it; what a slice explains is
// judged on leaves no earlier cause has.
class Search {
 public:
  static constexpr uint32_t kFree = UINT32_MAX;

  Search(const CubeInput& input, const Channel& channel, const Settings& settings, Cube* cube);
  // `thorough` false: greedy only, for a first look.
  std::vector<Found> Run(bool thorough);
  // For each leaf its cause's place in Run()'s answer, or kFree.
  const std::vector<uint32_t>& owner() const { return owner_; }
  double total() const;

 private:
  using Place = std::pair<size_t, size_t>;

  double Cost(size_t cuboid, const Cell& cell) const;
  double Evidence(size_t cuboid, const Cell& cell) const;
  bool Distinct(size_t cuboid, size_t cell) const;
  bool FindBest(const std::set<Place>& banned, Found* best) const;
  const std::vector<uint32_t>& RowsOf(Place place);
  // False when no leaf is left for it.
  bool Take(Place place);
  void Back(size_t keep);  // takes causes out from the end until `keep` are left
  void Greedy(const std::set<Place>& banned);
  void Replay(const std::vector<Place>& places);
  std::vector<Place> Places() const;
  bool TryWithout(const std::set<size_t>& left_out, bool ban);
  // One slice instead of several inside it, where it explains nearly as much: a change that is not
  // the same everywhere in its slice is not several causes.
  bool TryMerge(Place ancestor);
  void MergeAncestors();
  bool HaveOneInCommon(size_t j, size_t k) const;
  void DropWeak();

  const CubeInput& input_;
  const Channel& channel_;
  const Settings& settings_;
  Cube& cube_;
  double threshold_ = 0;
  std::vector<double> prior_;  // ln of each cuboid's slices' prior
  std::vector<Found> causes_;
  std::vector<std::vector<uint32_t>> rows_;  // own leaves of each cause
  std::vector<uint32_t> owner_;
  std::map<Place, std::vector<uint32_t>> rows_of_;  // of every slice ever taken, whoever has them
};

}  // namespace clarion::explanation::internal
