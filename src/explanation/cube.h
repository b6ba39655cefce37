// Sums over every slice of up to `depth_max` dimensions, kept as leaves come and go.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace clarion::explanation {

// One value of one dimension; a slice is a list of them with dimensions ascending.
struct Condition {
  uint32_t dimension = 0;
  uint32_t value = 0;
  bool operator==(const Condition&) const = default;
};
using Slice = std::vector<Condition>;

// Additive sums of one slice. What u and i are is the caller's business (root_cause.h: score and
// information); volume says how much of the whole the slice is.
struct Cell {
  double u = 0;
  double i = 0;
  double volume = 0;
  uint32_t leaves = 0;
};

// The leaves' columns. Spans must outlive the cube.
struct CubeInput {
  std::vector<std::span<const uint32_t>> codes;  // [dimension][leaf]
  std::vector<uint32_t> cardinality;             // values of each dimension
  std::span<const double> u, i, volume;
};

// All slices of one set of dimensions. Cells stand in order of first appearance.
struct Cuboid {
  std::vector<uint32_t> dimensions;
  std::vector<uint64_t> stride;    // key = Σ code × stride
  std::vector<uint64_t> keys;      // of each cell
  std::vector<Cell> cells;         // of the leaves that are in
  std::vector<double> whole;       // volume of each cell with every leaf in
  std::vector<uint32_t> table;     // direct (key → cell + 1) or hashed
  uint64_t table_mask = 0;         // 0: direct
  bool from_leaves = false;        // else rolled up from `parent`
  uint32_t parent = 0;             // a cuboid with one dimension more
  std::vector<uint32_t> to_child;  // this cell's place in the cuboid, for each cell of `parent`
  std::vector<uint32_t> place;     // from_leaves: each leaf's cell, where memory allows
};

// Cost: leaves × cuboids of the greatest depth (some 4 ns each while a cuboid's cells fit the
// cache), or a third of that where cuboids one level deeper are few and small; all others are
// rolled up from them. Memory: 60 bytes a cell, and up to 4 bytes a leaf and summed cuboid. Sums
// are made in leaf order: the same input gives the same bits. One thread.
class Cube {
 public:
  // kInvalidInput when a slice's key would not fit 63 bits (dimensions too large for that depth).
  static Result<Cube> Build(CubeInput input, size_t depth_max);

  // By depth, then dimensions.
  std::span<const Cuboid> cuboids() const { return {cuboids_.data(), searched_}; }
  // The cell's place in the cuboid, or -1.
  static int64_t Find(const Cuboid& cuboid, uint64_t key);
  Slice SliceOf(size_t cuboid, size_t cell) const;
  // The cell without its `nth` dimension: {cuboid, cell}. REQUIRES: depth > 1.
  std::pair<size_t, size_t> ParentOf(size_t cuboid, size_t cell, size_t nth) const;
  // Leaves taken out of all sums, and put back; Settle() before the sums are read again, after any
  // number of changes. `rows` ascending.
  void Remove(std::span<const uint32_t> rows) { Change(rows, -1); }
  void Restore(std::span<const uint32_t> rows) { Change(rows, 1); }
  void Settle();
  // Sums anew from changed columns of the same leaves, all of them in.
  void Refill(std::span<const double> u, std::span<const double> i);
  uint32_t cardinality(size_t dimension) const { return input_.cardinality[dimension]; }

 private:
  Cube() = default;
  void AddCuboids(size_t depth_max);
  void AddFeeders();
  double SizeOf(uint32_t mask) const;
  Result<void> FillBase(Cuboid* cuboid);
  void SumAll();
  void DeriveChild(Cuboid* cuboid);
  void RollUp();
  void Change(std::span<const uint32_t> rows, double sign);
  size_t IndexOf(uint32_t mask) const { return index_of_mask_[mask]; }

  CubeInput input_;
  std::vector<Cuboid> cuboids_;
  std::vector<uint32_t> index_of_mask_;
  size_t deepest_begin_ = 0;  // cuboids of the greatest depth searched
  size_t searched_ = 0;       // cuboids from here on only feed those before
  bool keeps_places_ = false;
  bool is_settled_ = true;
};

}  // namespace clarion::explanation
