#include "base/jobs.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace clarion {
namespace {

TEST(Jobs, EachRunsOnceHoweverManyThreadsThereAre) {
  for (const size_t threads : {0U, 1U, 3U, 50U}) {
    std::vector<int> runs(20);
    RunJobs(runs.size(), threads, [&](size_t i) { ++runs[i]; });
    EXPECT_EQ(runs, std::vector<int>(20, 1)) << threads;
  }
  RunJobs(0, 4, [](size_t) { FAIL(); });
}

TEST(Jobs, WhatAJobThrowsComesOutWhenAllHaveEnded) {
  for (const size_t threads : {1U, 4U}) {
    std::vector<int> runs(100);
    EXPECT_THROW(RunJobs(runs.size(), threads,
                         [&](size_t i) {
                           ++runs[i];
                           if (i == 7) throw std::runtime_error("seven");
                         }),
                 std::runtime_error);
    EXPECT_EQ(runs[7], 1);
  }
}

}  // namespace
}  // namespace clarion
