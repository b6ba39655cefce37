#include "explanation/cube.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace clarion::explanation {
namespace {

constexpr uint64_t kDirectMax = uint64_t{1} << 20;  // entries of a directly indexed table
constexpr size_t kPlacesMax = size_t{1} << 26;      // leaf places kept, over all cuboids
constexpr uint32_t kNoCuboid = UINT32_MAX;
constexpr uint64_t kGolden = 0x9E3779B97F4A7C15;

uint32_t MaskOf(const Cuboid& cuboid) {
  uint32_t mask = 0;
  for (const uint32_t d : cuboid.dimensions) mask |= 1U << d;
  return mask;
}

size_t SlotOf(const Cuboid& cuboid, uint64_t key) {
  size_t slot = ((key * kGolden) >> 20) & cuboid.table_mask;
  while (cuboid.table[slot] != 0 && cuboid.keys[cuboid.table[slot] - 1] != key) {
    slot = (slot + 1) & cuboid.table_mask;
  }
  return slot;
}

void Grow(Cuboid* cuboid) {
  cuboid->table_mask = cuboid->table_mask * 2 + 1;
  cuboid->table.assign(cuboid->table_mask + 1, 0);
  for (size_t c = 0; c < cuboid->keys.size(); ++c) {
    cuboid->table[SlotOf(*cuboid, cuboid->keys[c])] = static_cast<uint32_t>(c + 1);
  }
}

// The cell of `key`, made when it is new.
uint32_t CellOf(Cuboid* cuboid, uint64_t key) {
  size_t slot = cuboid->table_mask == 0 ? key : SlotOf(*cuboid, key);
  if (cuboid->table[slot] != 0) return cuboid->table[slot] - 1;
  if (cuboid->table_mask != 0 && cuboid->keys.size() * 2 > cuboid->table_mask) {
    Grow(cuboid);
    slot = SlotOf(*cuboid, key);
  }
  cuboid->keys.push_back(key);
  cuboid->cells.emplace_back();
  cuboid->table[slot] = static_cast<uint32_t>(cuboid->keys.size());
  return cuboid->table[slot] - 1;
}

void Add(Cell* to, const Cell& from) {
  to->u += from.u;
  to->i += from.i;
  to->volume += from.volume;
  to->leaves += from.leaves;
}

}  // namespace

int64_t Cube::Find(const Cuboid& cuboid, uint64_t key) {
  if (cuboid.table_mask == 0 && key >= cuboid.table.size()) return -1;
  const size_t slot = cuboid.table_mask == 0 ? key : SlotOf(cuboid, key);
  return static_cast<int64_t>(cuboid.table[slot]) - 1;
}

void Cube::AddCuboids(size_t depth_max) {
  const size_t dimensions = input_.codes.size();
  index_of_mask_.assign(size_t{1} << dimensions, kNoCuboid);
  for (size_t depth = 1; depth <= depth_max; ++depth) {
    if (depth == depth_max) deepest_begin_ = cuboids_.size();
    for (uint32_t mask = 1; mask < index_of_mask_.size(); ++mask) {
      if (static_cast<size_t>(std::popcount(mask)) != depth) continue;
      Cuboid cuboid;
      for (uint32_t d = 0; d < dimensions; ++d) {
        if ((mask >> d & 1) != 0) cuboid.dimensions.push_back(d);
      }
      index_of_mask_[mask] = static_cast<uint32_t>(cuboids_.size());
      cuboids_.push_back(std::move(cuboid));
    }
  }
}

double Cube::SizeOf(uint32_t mask) const {
  double size = 1;
  for (size_t d = 0; d < input_.cardinality.size(); ++d) {
    if ((mask >> d & 1) != 0) size *= input_.cardinality[d];
  }
  return size;
}

// Cuboids one level deeper than is searched, where they are much smaller than the leaves are many:
// each feeds several of the deepest ones. Taken greedily, the one that feeds most first.
void Cube::AddFeeders() {
  std::vector<uint32_t> hungry;
  for (size_t at = deepest_begin_; at < searched_; ++at) hungry.push_back(MaskOf(cuboids_[at]));
  const auto depth = static_cast<int>(cuboids_.back().dimensions.size());
  const double size_max = static_cast<double>(input_.u.size()) / 4;
  while (true) {
    uint32_t best = 0;
    ptrdiff_t feeds_best = 1;  // feeding one alone gains nothing
    for (uint32_t mask = 1; mask < index_of_mask_.size(); ++mask) {
      if (std::popcount(mask) != depth + 1 || SizeOf(mask) > size_max) continue;
      const auto feeds = std::count_if(hungry.begin(), hungry.end(),
                                       [&](uint32_t one) { return (one & ~mask) == 0; });
      if (feeds <= feeds_best) continue;
      best = mask;
      feeds_best = feeds;
    }
    if (best == 0) break;
    std::erase_if(hungry, [&](uint32_t one) { return (one & ~best) == 0; });
    Cuboid feeder;
    for (uint32_t d = 0; d < input_.codes.size(); ++d) {
      if ((best >> d & 1) != 0) feeder.dimensions.push_back(d);
    }
    feeder.from_leaves = true;
    index_of_mask_[best] = static_cast<uint32_t>(cuboids_.size());
    cuboids_.push_back(std::move(feeder));
  }
  for (const uint32_t mask : hungry) cuboids_[IndexOf(mask)].from_leaves = true;
}

Result<void> SetStrides(const std::vector<uint32_t>& cardinality, Cuboid* cuboid) {
  cuboid->stride.resize(cuboid->dimensions.size());
  uint64_t size = 1;
  for (size_t j = cuboid->dimensions.size(); j-- > 0;) {
    cuboid->stride[j] = size;
    const uint64_t values = std::max<uint64_t>(1, cardinality[cuboid->dimensions[j]]);
    if (size > (uint64_t{1} << 62) / values) {
      return InvalidInput(
          fmt::format("{} dimensions together have more combinations than can be numbered; search "
                      "fewer levels deep, or leave a dimension out",
                      cuboid->dimensions.size()));
    }
    size *= values;
  }
  if (size <= kDirectMax) {
    cuboid->table.assign(size, 0);
  } else {
    cuboid->table_mask = 1023;
    cuboid->table.assign(1024, 0);
  }
  return {};
}

Result<void> Cube::FillBase(Cuboid* cuboid) {
  RETURN_IF_ERROR(SetStrides(input_.cardinality, cuboid));
  if (keeps_places_) cuboid->place.resize(input_.u.size());
  for (size_t row = 0; row < input_.u.size(); ++row) {
    uint64_t key = 0;
    for (size_t j = 0; j < cuboid->dimensions.size(); ++j) {
      key += cuboid->stride[j] * input_.codes[cuboid->dimensions[j]][row];
    }
    const uint32_t cell = CellOf(cuboid, key);
    if (keeps_places_) cuboid->place[row] = cell;
    Add(&cuboid->cells[cell], {input_.u[row], input_.i[row], input_.volume[row], 1});
  }
  return {};
}

// Chooses the smallest cuboid with one dimension more, and notes where each of its cells goes.
void Cube::DeriveChild(Cuboid* cuboid) {
  const uint32_t mask = MaskOf(*cuboid);
  uint32_t extra = 0;
  size_t best = SIZE_MAX;
  for (uint32_t d = 0; d < input_.codes.size(); ++d) {
    if ((mask >> d & 1) != 0) continue;
    const size_t at = IndexOf(mask | 1U << d);
    if (at == kNoCuboid) continue;
    if (best != SIZE_MAX && cuboids_[at].cells.size() >= cuboids_[best].cells.size()) continue;
    best = at;
    extra = d;
  }
  const Cuboid& parent = cuboids_[best];
  cuboid->parent = static_cast<uint32_t>(best);
  const auto nth =
      static_cast<size_t>(std::find(parent.dimensions.begin(), parent.dimensions.end(), extra) -
                          parent.dimensions.begin());
  const uint64_t low = parent.stride[nth];
  const uint64_t high = low * std::max<uint64_t>(1, input_.cardinality[extra]);
  cuboid->to_child.reserve(parent.cells.size());
  for (size_t c = 0; c < parent.cells.size(); ++c) {
    const uint64_t key = parent.keys[c] / high * low + parent.keys[c] % low;
    cuboid->to_child.push_back(CellOf(cuboid, key));
  }
}

void Cube::RollUp() {
  for (size_t at = searched_; at-- > 0;) {
    Cuboid& cuboid = cuboids_[at];
    if (cuboid.from_leaves) continue;
    std::fill(cuboid.cells.begin(), cuboid.cells.end(), Cell{});
    const Cuboid& parent = cuboids_[cuboid.parent];
    for (size_t c = 0; c < parent.cells.size(); ++c) {
      Add(&cuboid.cells[cuboid.to_child[c]], parent.cells[c]);
    }
  }
}

Result<Cube> Cube::Build(CubeInput input, size_t depth_max) {
  Cube cube;
  cube.input_ = std::move(input);
  depth_max = std::clamp<size_t>(depth_max, 1, cube.input_.codes.size());
  cube.AddCuboids(depth_max);
  cube.searched_ = cube.cuboids_.size();
  cube.AddFeeders();
  const auto summed = std::count_if(cube.cuboids_.begin(), cube.cuboids_.end(),
                                    [](const Cuboid& one) { return one.from_leaves; });
  cube.keeps_places_ = cube.input_.u.size() * static_cast<size_t>(summed) <= kPlacesMax;
  for (Cuboid& cuboid : cube.cuboids_) {
    if (cuboid.from_leaves) RETURN_IF_ERROR(cube.FillBase(&cuboid));
  }
  for (size_t at = cube.searched_; at-- > 0;) {
    if (cube.cuboids_[at].from_leaves) continue;
    RETURN_IF_ERROR(SetStrides(cube.input_.cardinality, &cube.cuboids_[at]));
    cube.DeriveChild(&cube.cuboids_[at]);
  }
  cube.RollUp();
  for (Cuboid& cuboid : cube.cuboids_) {
    for (const Cell& cell : cuboid.cells) cuboid.whole.push_back(cell.volume);
  }
  return cube;
}

Slice Cube::SliceOf(size_t cuboid, size_t cell) const {
  const Cuboid& of = cuboids_[cuboid];
  Slice slice;
  for (size_t j = 0; j < of.dimensions.size(); ++j) {
    const uint64_t value = of.keys[cell] / of.stride[j] % cardinality(of.dimensions[j]);
    slice.push_back({of.dimensions[j], static_cast<uint32_t>(value)});
  }
  return slice;
}

std::pair<size_t, size_t> Cube::ParentOf(size_t cuboid, size_t cell, size_t nth) const {
  const Cuboid& of = cuboids_[cuboid];
  const size_t parent = IndexOf(MaskOf(of) & ~(1U << of.dimensions[nth]));
  const uint64_t low = of.stride[nth];
  const uint64_t high = low * cardinality(of.dimensions[nth]);
  const uint64_t key = of.keys[cell] / high * low + of.keys[cell] % low;
  return {parent, static_cast<size_t>(Find(cuboids_[parent], key))};
}

namespace {

uint32_t PlaceOf(const CubeInput& input, const Cuboid& cuboid, size_t row) {
  if (!cuboid.place.empty()) return cuboid.place[row];
  uint64_t key = 0;
  for (size_t j = 0; j < cuboid.dimensions.size(); ++j) {
    key += cuboid.stride[j] * input.codes[cuboid.dimensions[j]][row];
  }
  return static_cast<uint32_t>(Cube::Find(cuboid, key));
}

}  // namespace

void Cube::Change(std::span<const uint32_t> rows, double sign) {
  for (Cuboid& cuboid : cuboids_) {
    if (!cuboid.from_leaves) continue;
    for (const uint32_t row : rows) {
      Cell& cell = cuboid.cells[PlaceOf(input_, cuboid, row)];
      cell.u += sign * input_.u[row];
      cell.i += sign * input_.i[row];
      cell.volume += sign * input_.volume[row];
      cell.leaves += sign > 0 ? 1U : ~0U;
      if (cell.leaves == 0) cell = {};  // what rounding left behind is nothing
    }
  }
  is_settled_ = false;
}

void Cube::Settle() {
  if (!is_settled_) RollUp();
  is_settled_ = true;
}

void Cube::SumAll() {
  for (Cuboid& cuboid : cuboids_) {
    if (!cuboid.from_leaves) continue;
    std::fill(cuboid.cells.begin(), cuboid.cells.end(), Cell{});
    for (size_t row = 0; row < input_.u.size(); ++row) {
      Add(&cuboid.cells[PlaceOf(input_, cuboid, row)],
          {input_.u[row], input_.i[row], input_.volume[row], 1});
    }
  }
  RollUp();
  is_settled_ = true;
}

void Cube::Refill(std::span<const double> u, std::span<const double> i) {
  input_.u = u;
  input_.i = i;
  SumAll();
}

}  // namespace clarion::explanation
