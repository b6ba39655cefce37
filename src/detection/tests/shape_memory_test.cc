#include "detection/internal/shape_memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace clarion::detection {
namespace {

constexpr int kWindow = ShapeMemory::kBlockRows * ShapeMemory::kBlocks;

// A wave as long as a window, between 0 and 2.
double Wave(int row) { return 1 + std::sin(2 * M_PI * row / kWindow); }

TEST(ShapeMemory, SpeaksWhenABlockEndsAndNotBeforeAWindowIsFull) {
  ShapeMemory memory;
  std::mt19937_64 random(4);
  std::uniform_real_distribution<double> value(0, 1);
  for (int row = 1; row <= 40 * kWindow; ++row) {
    const double novelty = memory.Add(row % 640 == 0 ? 50 : value(random));
    ASSERT_GE(novelty, 0);
    ASSERT_LE(novelty, 1);
    if (row % ShapeMemory::kBlockRows != 0 || row <= kWindow) {
      ASSERT_EQ(novelty, 0) << row;
    }
  }
}

TEST(ShapeMemory, AWaveIsKnownOnceItWasSeenAndItsUpsideDownIsNot) {
  ShapeMemory memory;
  for (int row = 0; row < 4 * kWindow; ++row) memory.Add(Wave(row));
  for (int row = 0; row < 4 * kWindow; ++row) ASSERT_NEAR(memory.Add(Wave(row)), 0, 1e-9) << row;
  // No value of it is new, only their order.
  double most = 0;
  for (int row = 0; row < kWindow; ++row) most = std::max(most, memory.Add(2 - Wave(row)));
  EXPECT_GT(most, 0.05);
  for (int row = 0; row < kWindow; ++row) memory.Add(2 - Wave(row));
  for (int row = 0; row < kWindow; ++row) ASSERT_NEAR(memory.Add(2 - Wave(row)), 0, 1e-9) << row;
}

TEST(ShapeMemory, NoveltyIsTheMeanDistanceOverTheRange) {
  ShapeMemory memory;
  for (int row = 0; row < 2 * kWindow; ++row) memory.Add(row % 2);  // blocks of mean 0.5
  double novelty = 0;
  for (int row = 0; row < ShapeMemory::kBlockRows; ++row) novelty = memory.Add(10.5);
  EXPECT_NEAR(novelty, (10.0 / ShapeMemory::kBlocks) / 10.5, 1e-12);
}

TEST(ShapeMemory, UnitAndOffsetDoNotMatter) {
  ShapeMemory plain;
  ShapeMemory scaled;
  std::mt19937_64 random(11);
  std::normal_distribution<double> normal(0, 1);
  for (int row = 0; row < 30 * kWindow; ++row) {
    const double x = Wave(row) + 0.3 * normal(random);
    ASSERT_NEAR(plain.Add(x), scaled.Add(1024 * x + 4096), 1e-9) << row;
  }
  EXPECT_EQ(plain.shapes(), scaled.shapes());
}

// The novelty of the last row of a window of the wave that follows another one.
double AfterTwoWaves(ShapeMemory* memory) {
  double novelty = 0;
  for (int row = 0; row < 2 * kWindow; ++row) novelty = memory->Add(1000 * Wave(row));
  return novelty;
}

TEST(ShapeMemory, RoomIsBoundedAndTheLongestUnusedShapeGivesWay) {
  ShapeMemory memory;
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> level(0, 2000);
  const auto levels = [&](int count) {
    for (int i = 0; i < count; ++i) {
      const double x = level(random);
      for (int row = 0; row < ShapeMemory::kBlockRows; ++row) memory.Add(x);
    }
  };
  AfterTwoWaves(&memory);
  for (int i = 0; i < 40; ++i) {
    levels(20);
    ASSERT_NEAR(AfterTwoWaves(&memory), 0, 1e-9) << i;
    ASSERT_LE(memory.shapes(), uint64_t(ShapeMemory::kShapes));
  }
  levels(400);
  EXPECT_EQ(memory.shapes(), uint64_t(ShapeMemory::kShapes));
  EXPECT_GT(AfterTwoWaves(&memory), 0);
}

TEST(ShapeMemory, AConstantSeriesHasNoShape) {
  ShapeMemory memory;
  for (int row = 0; row < 10 * kWindow; ++row) ASSERT_EQ(memory.Add(1e15), 0);
  EXPECT_EQ(memory.shapes(), 0U);
}

}  // namespace
}  // namespace clarion::detection
