#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <random>
#include <set>

#include "detection/internal/series_model.h"
#include "detection/internal/tails.h"
#include "detection/monitor.h"

namespace clarion::detection {
namespace {

using testing::HasSubstr;

constexpr TimeMs kMonday = 1767571200000;  // 2026-01-05T00:00:00Z
constexpr int kWeek = 168;

// A contact center without incidents: three measures of six queues, daily and weekly shape.
class Center {
 public:
  explicit Center(uint64_t seed) : random_(seed) {}

  static std::vector<std::pair<std::string, SeriesKind>> Names() {
    std::vector<std::pair<std::string, SeriesKind>> out;
    for (const char* channel : {"voice", "chat"})
      for (const char* queue : {"orders", "billing", "tech"})
        for (const auto& [measure, kind] :
             {std::pair{"volume", SeriesKind::kCount}, std::pair{"fcr", SeriesKind::kRate},
              std::pair{"aht", SeriesKind::kMean}})
          out.emplace_back(std::string(channel) + "|" + queue + "|" + measure, kind);
    return out;
  }
  // `shift`: noise standard deviations to add, by series.
  std::vector<Observation> Hour(int hour, const std::map<size_t, double>& shift = {}) {
    std::vector<Observation> out;
    for (size_t queue = 0; queue < 6; ++queue) {
      const double weekend = hour % kWeek >= 120 ? 0.5 : 1;
      const double mean = weekend * (20.0 + 5 * double(queue)) *
                          (1.2 + std::sin((hour % 24 - 8) / 24.0 * 2 * M_PI));
      const auto by = [&](size_t measure) {
        const auto found = shift.find(queue * 3 + measure);
        return found == shift.end() ? 0.0 : found->second;
      };
      std::poisson_distribution<int> poisson(mean);
      const double n = std::max(1, poisson(random_));
      out.push_back(
          {.value = std::max(0.0, std::round(poisson(random_) + by(0) * std::sqrt(mean)))});
      const double p = std::clamp(0.75 + by(1) * std::sqrt(0.75 * 0.25 / n), 0.0, 1.0);
      std::binomial_distribution<int> hits(int(n), p);
      out.push_back({.value = hits(random_) / n, .weight = n});
      std::normal_distribution<double> normal(0, 1);
      out.push_back({.value = 300 + 120 / std::sqrt(n) * (normal(random_) + by(2)), .weight = n});
    }
    return out;
  }

 private:
  std::mt19937_64 random_;
};

Monitor MakeMonitor(double budget = 1.5) {
  MonitorSettings settings;
  settings.false_alerts_a_week = budget;
  Monitor monitor(settings);
  for (const auto& [name, kind] : Center::Names()) EXPECT_TRUE(monitor.Add(name, kind).ok());
  return monitor;
}

using Shift = std::function<std::map<size_t, double>(int)>;

std::vector<Alert> Watch(Monitor* monitor, uint64_t seed, int hours, const Shift& shift) {
  Center center(seed);
  std::vector<Alert> all;
  for (int hour = 0; hour < hours; ++hour) {
    const auto alerts = monitor->Step(kMonday + hour * kHourMs, center.Hour(hour, shift(hour)));
    EXPECT_TRUE(alerts.ok());
    all.insert(all.end(), alerts->begin(), alerts->end());
  }
  return all;
}

std::map<size_t, double> Nothing(int) { return {}; }

TEST(Tails, AgreeWithTables) {
  EXPECT_NEAR(NormalQuantile(0.975), 1.959964, 1e-6);
  EXPECT_NEAR(NormalQuantile(1e-12), -7.034484, 1e-5);
  EXPECT_NEAR(IncompleteBeta(2, 3, 0.4), 0.5248, 1e-6);
  EXPECT_NEAR(AtLeast(2, 10, 0.1), 0.263901, 1e-6);
  // P(X ≥ 9 | 10, 1/2) with half of P(X = 9): (1 + 10 / 2) / 1024.
  EXPECT_NEAR(BinomialZ(9, 10, 0.5), -NormalQuantile(6.0 / 1024), 1e-6);
  EXPECT_NEAR(BinomialZ(9, 10, 0.5), -BinomialZ(1, 10, 0.5), 1e-9);
  EXPECT_GT(BinomialZ(400, 400, 0.5), 10);
}

TEST(Monitor, WithoutIncidentsStaysWithinItsBudget) {
  const int weeks = 14;
  double raised = 0;
  const int runs = 6;
  for (uint64_t seed = 1; seed <= runs; ++seed) {
    Monitor monitor = MakeMonitor(2);
    std::set<uint64_t> incidents;
    for (const auto& alert : Watch(&monitor, seed, weeks * kWeek, Nothing))
      incidents.insert(alert.incident);
    raised += double(incidents.size());
  }
  EXPECT_LE(raised / (runs * (weeks - 2)), 2.0);
}

TEST(Monitor, EachKindOfChangeIsFoundInEachKindOfSeries) {
  const std::vector<std::pair<const char*, std::function<double(int)>>> shapes = {
      {"spike", [](int h) { return h < 4 ? 6.0 : 0.0; }},
      {"dip", [](int h) { return h < 6 ? -4.0 : 0.0; }},
      {"level", [](int h) { return h < 72 ? 2.2 : 0.0; }},
      {"drift", [](int h) { return h < 120 ? 5.0 * h / 120 : 0.0; }},
      {"variance", [](int h) { return h < 72 ? (h % 2 == 0 ? 3.5 : -3.5) : 0.0; }},
  };
  for (const auto& entry : shapes) {
    const std::string name = entry.first;
    const auto& shape = entry.second;
    for (size_t series = 3; series < 6; ++series) {
      const int begin = 6 * kWeek + 10;
      Monitor monitor = MakeMonitor();
      const auto alerts = Watch(&monitor, 77, begin + 5 * 24, [&](int hour) {
        // A rate near 3/4 has little room above; its spike goes down.
        const double size = hour < begin ? 0 : shape(hour - begin);
        return std::map<size_t, double>{
            {series, series == 4 && size > 0 && name != "variance" ? -size : size}};
      });
      const bool found = std::any_of(alerts.begin(), alerts.end(), [&](const Alert& alert) {
        return alert.series == series && alert.at >= kMonday + begin * kHourMs;
      });
      EXPECT_TRUE(found) << name << " in series " << series;
    }
  }
}

TEST(Monitor, SpikesAreNoticedWithinTwoHoursAndOnce) {
  const int begin = 6 * kWeek + 58;
  Monitor monitor = MakeMonitor();
  const auto alerts = Watch(&monitor, 5, begin + 72, [&](int hour) {
    return std::map<size_t, double>{{5, hour >= begin && hour < begin + 8 ? 6.0 : 0.0}};
  });
  std::vector<TimeMs> mine;
  for (const auto& alert : alerts)
    if (alert.series == 5 && alert.at >= kMonday + begin * kHourMs) mine.push_back(alert.at);
  ASSERT_EQ(mine.size(), 1U);
  EXPECT_LE(mine[0], kMonday + (begin + 2) * kHourMs);
}

TEST(Monitor, WhatMovesTogetherIsOneIncidentWithItsSlice) {
  const int begin = 6 * kWeek + 60;
  Monitor monitor = MakeMonitor();
  const auto alerts = Watch(&monitor, 9, begin + 10, [&](int hour) {
    std::map<size_t, double> shift;
    if (hour >= begin)
      shift = {{3, 4.5}, {4, -4.0}, {12, 4.5}, {13, -4.0}};  // billing on both channels
    return shift;
  });
  std::map<uint64_t, std::set<size_t>> incidents;
  for (const auto& alert : alerts)
    if (alert.at >= kMonday + begin * kHourMs) incidents[alert.incident].insert(alert.series);
  ASSERT_EQ(incidents.size(), 1U);
  EXPECT_GE(incidents.begin()->second.size(), 3U);
  ASSERT_FALSE(monitor.Open().empty());
  EXPECT_EQ(monitor.Open().back().slice[1], "billing");
  EXPECT_GT(monitor.Open().back().severity, 0);
}

TEST(Monitor, SavedInTheMiddleItContinuesToTheByte) {
  const int cut = 5 * kWeek + 31;
  const Shift shift = [&](int hour) {
    return std::map<size_t, double>{{3, hour > cut - 3 && hour < cut + 40 ? 5.0 : 0.0}};
  };
  Monitor whole = MakeMonitor();
  Monitor parts = MakeMonitor();
  size_t most_open = 0;
  Center center(3);
  for (int hour = 0; hour < cut + 60; ++hour) {
    const auto seen = center.Hour(hour, shift(hour));
    ASSERT_TRUE(whole.Step(kMonday + hour * kHourMs, seen).ok());
    ASSERT_TRUE(parts.Step(kMonday + hour * kHourMs, seen).ok());
    ASSERT_TRUE(whole.Save() == parts.Save()) << hour - cut;
    most_open = std::max(most_open, whole.Open().size());
    if (hour % 50 != 31 && hour != cut) continue;
    auto restored = Monitor::Restore(parts.Save(), {});
    ASSERT_TRUE(restored.ok()) << restored.error().message;
    parts = std::move(*restored);
  }
  EXPECT_GT(most_open, 0U);
  EXPECT_LT(whole.Save().size() / whole.size(), 4096U);
}

TEST(Monitor, LaterStepsChangeNothingEarlier) {
  const Shift shift = [](int hour) {
    return std::map<size_t, double>{{4, hour % 500 > 480 ? -5.0 : 0.0}};
  };
  Monitor longer = MakeMonitor();
  Monitor shorter = MakeMonitor();
  auto all = Watch(&longer, 21, 8 * kWeek, shift);
  const auto part = Watch(&shorter, 21, 6 * kWeek, shift);
  std::erase_if(all, [](const Alert& alert) { return alert.at >= kMonday + 6 * kWeek * kHourMs; });
  ASSERT_EQ(all.size(), part.size());
  ASSERT_FALSE(part.empty());
  for (size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].at, part[i].at);
    EXPECT_EQ(all[i].p, part[i].p);
  }
}

TEST(Monitor, DamagedStateIsRefused) {
  Monitor monitor = MakeMonitor();
  Watch(&monitor, 1, 30, Nothing);
  std::string bytes = monitor.Save();
  EXPECT_FALSE(Monitor::Restore(bytes.substr(0, bytes.size() / 2), {}).ok());
  bytes[bytes.size() / 2] ^= 1;
  const auto damaged = Monitor::Restore(bytes, {});
  ASSERT_FALSE(damaged.ok());
  EXPECT_EQ(damaged.error().kind, ErrorKind::kCorrupt);
  EXPECT_THAT(damaged.error().message, HasSubstr("damaged"));
  EXPECT_FALSE(Monitor::Restore("", {}).ok());
}

TEST(Monitor, OddSeriesRaiseNothing) {
  Monitor monitor({.false_alerts_a_week = 1});
  ASSERT_TRUE(monitor.Add("constant", SeriesKind::kMean).ok());
  ASSERT_TRUE(monitor.Add("silent", SeriesKind::kRate).ok());
  ASSERT_TRUE(monitor.Add("zero", SeriesKind::kCount).ok());
  ASSERT_TRUE(monitor.Add("huge", SeriesKind::kMean).ok());
  EXPECT_FALSE(monitor.Add("zero", SeriesKind::kCount).ok());
  for (int hour = 0; hour < 5 * kWeek; ++hour) {
    const bool gap = hour % 7 == 3;
    const double nan = std::nan("");
    const std::vector<Observation> seen = {
        {gap ? nan : 42.0, 3}, {nan, nan}, {0.0, nan}, {gap ? nan : 1e15, 1}};
    const auto alerts = monitor.Step(kMonday + hour * kHourMs, seen);
    ASSERT_TRUE(alerts.ok());
    EXPECT_TRUE(alerts->empty()) << hour;
  }
  const auto back = monitor.Step(kMonday, {});
  ASSERT_FALSE(back.ok());
  EXPECT_THAT(back.error().message, HasSubstr("is not after the step before"));
}

TEST(Monitor, HolidaysHaveSundaysShape) {
  const int day = 6 * 7 + 2;  // a Wednesday
  const auto loud = [&](bool told) {
    MonitorSettings settings;
    if (told) settings.holidays = {kMonday + day * kDayMs};
    Monitor monitor(settings);
    for (int q = 0; q < 6; ++q)
      EXPECT_TRUE(monitor.Add("q" + std::to_string(q) + "|volume", SeriesKind::kCount).ok());
    std::mt19937_64 random(4);
    size_t count = 0;
    for (int hour = 0; hour < (day + 1) * 24; ++hour) {
      const bool quiet = hour % kWeek >= 144 || hour / 24 == day;
      std::poisson_distribution<int> poisson(quiet ? 12 : 40);
      std::vector<Observation> seen;
      for (int q = 0; q < 6; ++q) seen.push_back({.value = double(poisson(random))});
      const auto alerts = monitor.Step(kMonday + hour * kHourMs, seen);
      if (hour / 24 == day) count += alerts->size();
    }
    return count;
  };
  EXPECT_GE(loud(false), 6U);
  EXPECT_EQ(loud(true), 0U);
}

TEST(Monitor, ForecastsHoldTheirIntervalsAndSayWhatWillBreach) {
  Monitor monitor = MakeMonitor();
  Center center(8);
  const int until = 6 * kWeek;
  for (int hour = 0; hour < until; ++hour)
    ASSERT_TRUE(monitor.Step(kMonday + hour * kHourMs, center.Hour(hour)).ok());
  const auto ahead = monitor.Ahead(0, kWeek, 30, true);
  ASSERT_EQ(ahead.size(), size_t(kWeek));
  int inside = 0;
  double said = 0;
  int breached = 0;
  for (int k = 0; k < kWeek; ++k) {
    const double value = center.Hour(until + k)[0].value;
    inside += value >= ahead[size_t(k)].low && value <= ahead[size_t(k)].high;
    said += ahead[size_t(k)].breach;
    breached += value > 30;
  }
  EXPECT_GE(inside, 150);  // 95 % of 168 is 160
  EXPECT_NEAR(said, breached, 15);
  EXPECT_GT(breached, 20);
}

TEST(SeriesModel, StateIsSmall) { EXPECT_LE(sizeof(SeriesState), 4096U); }

}  // namespace
}  // namespace clarion::detection
