#include "explanation/cube.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <random>

namespace clarion::explanation {
namespace {

struct Columns {
  std::vector<std::vector<uint32_t>> codes;
  std::vector<uint32_t> cardinality;
  std::vector<double> u, i, volume;

  CubeInput input() const {
    CubeInput input;
    for (const auto& column : codes) input.codes.emplace_back(column);
    input.cardinality = cardinality;
    input.u = u;
    input.i = i;
    input.volume = volume;
    return input;
  }
};

// Whole figures, so that sums are the same in any order.
Columns Random(size_t rows, std::vector<uint32_t> cardinality, uint64_t seed) {
  std::mt19937_64 random(seed);
  Columns columns;
  columns.cardinality = std::move(cardinality);
  columns.codes.resize(columns.cardinality.size());
  for (size_t row = 0; row < rows; ++row) {
    for (size_t d = 0; d < columns.codes.size(); ++d) {
      columns.codes[d].push_back(static_cast<uint32_t>(random() % columns.cardinality[d]));
    }
    columns.u.push_back(static_cast<double>(random() % 1000) - 500);
    columns.i.push_back(static_cast<double>(random() % 1000));
    columns.volume.push_back(static_cast<double>(random() % 1000));
  }
  return columns;
}

using Key = std::vector<std::pair<uint32_t, uint32_t>>;

// The slow and obvious cube: every subset of every row's values.
std::map<Key, Cell> Obvious(const Columns& columns, size_t depth_max,
                            const std::vector<bool>& is_out) {
  std::map<Key, Cell> cells;
  for (size_t row = 0; row < columns.u.size(); ++row) {
    for (uint32_t mask = 1; mask < 1U << columns.codes.size(); ++mask) {
      Key key;
      for (uint32_t d = 0; d < columns.codes.size(); ++d) {
        if ((mask >> d & 1) != 0) key.emplace_back(d, columns.codes[d][row]);
      }
      if (key.size() > depth_max) continue;
      Cell& cell = cells[key];
      if (is_out[row]) continue;
      cell.u += columns.u[row];
      cell.i += columns.i[row];
      cell.volume += columns.volume[row];
      ++cell.leaves;
    }
  }
  return cells;
}

void ExpectSame(const Cube& cube, const std::map<Key, Cell>& obvious) {
  size_t seen = 0;
  for (size_t at = 0; at < cube.cuboids().size(); ++at) {
    const Cuboid& cuboid = cube.cuboids()[at];
    for (size_t c = 0; c < cuboid.cells.size(); ++c) {
      Key key;
      for (const Condition& one : cube.SliceOf(at, c)) key.emplace_back(one.dimension, one.value);
      const auto found = obvious.find(key);
      ASSERT_NE(found, obvious.end());
      EXPECT_EQ(cuboid.cells[c].u, found->second.u);
      EXPECT_EQ(cuboid.cells[c].i, found->second.i);
      EXPECT_EQ(cuboid.cells[c].volume, found->second.volume);
      EXPECT_EQ(cuboid.cells[c].leaves, found->second.leaves);
      ++seen;
    }
  }
  EXPECT_EQ(seen, obvious.size());
}

TEST(Cube, EverySliceHasTheSumsOfTheObviousCube) {
  uint64_t seed = 1;
  for (const auto& cardinality : std::vector<std::vector<uint32_t>>{
           {3}, {2, 1}, {4, 3, 5}, {2, 3, 2, 4, 3}, {300, 4, 5000}}) {
    for (const size_t rows : {size_t{1}, size_t{50}, size_t{2000}}) {
      for (const size_t depth : {size_t{1}, size_t{2}, size_t{9}}) {
        const Columns columns = Random(rows, cardinality, seed++);
        const auto cube = Cube::Build(columns.input(), depth);
        ASSERT_TRUE(cube.ok()) << cube.error().message;
        ExpectSame(*cube, Obvious(columns, depth, std::vector<bool>(rows, false)));
      }
    }
  }
}

TEST(Cube, LeavesTakenOutAreMissedEverywhereAndComeBack) {
  const Columns columns = Random(1500, {4, 3, 5, 2}, 99);
  auto cube = Cube::Build(columns.input(), 3);
  ASSERT_TRUE(cube.ok());
  std::vector<uint32_t> rows;
  std::vector<bool> is_out(1500, false);
  for (uint32_t row = 0; row < 1500; ++row) {
    if (columns.codes[1][row] != 2) continue;
    rows.push_back(row);
    is_out[row] = true;
  }
  cube->Remove(rows);
  cube->Settle();
  ExpectSame(*cube, Obvious(columns, 3, is_out));
  cube->Restore(rows);
  cube->Settle();
  ExpectSame(*cube, Obvious(columns, 3, std::vector<bool>(1500, false)));
}

TEST(Cube, NewColumnsOfTheSameLeavesAreSummedAnew) {
  Columns columns = Random(800, {4, 3, 5}, 7);
  auto cube = Cube::Build(columns.input(), 2);
  ASSERT_TRUE(cube.ok());
  Columns other = columns;
  std::iota(other.u.begin(), other.u.end(), 0.0);
  std::iota(other.i.begin(), other.i.end(), 5.0);
  cube->Refill(other.u, other.i);
  ExpectSame(*cube, Obvious(other, 2, std::vector<bool>(800, false)));
}

TEST(Cube, AParentIsTheSliceWithoutOneCondition) {
  const Columns columns = Random(500, {4, 3, 5, 2}, 3);
  const auto cube = Cube::Build(columns.input(), 3);
  ASSERT_TRUE(cube.ok());
  for (size_t at = 0; at < cube->cuboids().size(); ++at) {
    for (size_t c = 0; c < cube->cuboids()[at].cells.size(); ++c) {
      Slice slice = cube->SliceOf(at, c);
      if (slice.size() < 2) continue;
      for (size_t nth = 0; nth < slice.size(); ++nth) {
        Slice above = slice;
        above.erase(above.begin() + static_cast<ptrdiff_t>(nth));
        const auto [parent, cell] = cube->ParentOf(at, c, nth);
        EXPECT_EQ(cube->SliceOf(parent, cell), above);
      }
    }
  }
}

TEST(Cube, CombinationsThatCannotBeNumberedAreRefused) {
  Columns columns = Random(3, {2, 2, 2, 2}, 5);
  columns.cardinality = {1U << 31, 1U << 31, 1U << 31, 2};
  const auto cube = Cube::Build(columns.input(), 3);
  ASSERT_FALSE(cube.ok());
  EXPECT_NE(cube.error().message.find("search fewer levels deep"), std::string::npos);
  EXPECT_TRUE(Cube::Build(columns.input(), 1).ok());
}

}  // namespace
}  // namespace clarion::explanation
