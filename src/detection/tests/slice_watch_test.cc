#include "detection/slice_watch.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "detection/internal/rushes.h"
#include "detection/internal/slice_book.h"
#include "detection/slice_scan.h"

namespace clarion::detection {
namespace {

constexpr uint16_t kQueues = 4, kChannels = 3;

struct Cell {
  int day;
  uint16_t queue, channel;
};

// Contacts of four queues and three channels, an average each of `count` a day, and a share of them
// that hits; drawn with one seed.
SliceRows Rows(int days, const std::function<double(const Cell&)>& share,
               const std::function<int(const Cell&)>& count, uint64_t seed = 1) {
  std::mt19937_64 random(seed);
  SliceRows rows;
  rows.days = days;
  rows.columns = {{"queue", {"q0", "q1", "q2", "q3"}, {}, true, true, false, {0, 0, 0, 0}},
                  {"channel", {"voice", "chat", ""}, {}, true, true, false, {0, 0, 0}}};
  rows.figures = {{"volume", FigureKind::kVolume, {}, {}, {}},
                  {"transfer", FigureKind::kRate, {}, {}, {}}};
  for (int day = 0; day < days; ++day)
    for (uint16_t queue = 0; queue < kQueues; ++queue)
      for (uint16_t channel = 0; channel < kChannels; ++channel) {
        const Cell cell{day, queue, channel};
        std::poisson_distribution<int> contacts(count(cell));
        const int n = contacts(random);
        std::binomial_distribution<int> hits(n, share(cell));
        const auto x = static_cast<float>(hits(random));
        rows.day.push_back(static_cast<uint16_t>(day));
        rows.columns[0].codes.push_back(queue);
        rows.columns[1].codes.push_back(channel);
        rows.figures[0].n.push_back(static_cast<float>(n));
        rows.figures[0].x.push_back(0);
        rows.figures[0].xx.push_back(0);
        rows.figures[1].n.push_back(static_cast<float>(n));
        rows.figures[1].x.push_back(x);
        rows.figures[1].xx.push_back(x);
      }
  return rows;
}

std::vector<SliceIncident> Watch(const SliceRows& rows) {
  std::vector<SliceIncident> book;
  EXPECT_TRUE(WatchSlices(rows, {}, 0, rows.days, &book).ok());
  return book;
}

TEST(SliceScan, SumsOfAnySliceAreThoseOfItsRows) {
  const SliceRows rows = Rows(
      40, [](const Cell&) { return 0.3; }, [](const Cell&) { return 9; });
  const SliceScan scan(rows, 1);
  const Stretch stretch{5, 33, 40};
  double n = 0, x = 0, before = 0;
  for (size_t row = 0; row < rows.size(); ++row) {
    if (rows.columns[0].codes[row] != 2 || rows.columns[1].codes[row] != 1) continue;
    if (rows.day[row] >= 33) n += rows.figures[1].n[row], x += rows.figures[1].x[row];
    if (rows.day[row] >= 5 && rows.day[row] < 33) before += rows.figures[1].n[row];
  }
  const SliceSign sign = scan.Look({{0, 2}, {1, 1}}, stretch);
  EXPECT_EQ(sign.now.n, n);
  EXPECT_EQ(sign.now.x, x);
  EXPECT_EQ(sign.before.n, before);
  EXPECT_DOUBLE_EQ(sign.now_value, x / n);
}

TEST(SliceScan, WhatIsLeftOutIsAsIfItHadNotBeen) {
  SliceRows rows = Rows(
      50, [](const Cell&) { return 0.3; }, [](const Cell&) { return 9; });
  const Stretch stretch{10, 38, 45};
  SliceScan scan(rows, 1);
  for (size_t row = 0; row < rows.size(); ++row) {
    if (rows.day[row] != 40 || rows.columns[0].codes[row] != 2) continue;
    scan.LeaveOut(row);
    scan.LeaveOut(row);
    for (auto* sums : {&rows.figures[1].n, &rows.figures[1].x, &rows.figures[1].xx})
      (*sums)[row] = 0;
  }
  const SliceScan without(rows, 1);
  for (const SliceOf& slice : std::vector<SliceOf>{{}, {{0, 2}}, {{1, 0}}, {{0, 2}, {1, 1}}}) {
    EXPECT_EQ(scan.Look(slice, stretch).now.n, without.Look(slice, stretch).now.n);
    EXPECT_EQ(scan.Look(slice, stretch).now.x, without.Look(slice, stretch).now.x);
  }
}

// Queue 1 brings twelve times as much by voice on day 50 alone.
int Outage(const Cell& cell) {
  return cell.day == 50 && cell.queue == 1 && cell.channel == 0 ? 144 : 12;
}

TEST(Rushes, AreDaysThatWereOverAndNotSteps) {
  const SliceRows once = Rows(
      90, [](const Cell&) { return 0.1; }, Outage);
  const Rushes rushes = FindRushes(once, 5);
  ASSERT_EQ(rushes.order.size(), 1U);
  const size_t row = rushes.order[0].second;
  EXPECT_EQ(once.day[row], 50);
  EXPECT_EQ(once.columns[0].codes[row], 1);
  EXPECT_EQ(once.columns[1].codes[row], 0);
  EXPECT_FALSE(rushes.LeftOut(row, 57));
  EXPECT_TRUE(rushes.LeftOut(row, 58));

  const SliceRows step = Rows(
      90, [](const Cell&) { return 0.1; },
      [](const Cell& cell) { return cell.day >= 50 && cell.queue == 1 ? 36 : 12; });
  EXPECT_TRUE(FindRushes(step, 5).order.empty());
  // A rush whose week after is not over yet is none yet.
  const SliceRows early = Rows(
      57, [](const Cell&) { return 0.1; }, Outage);
  EXPECT_TRUE(FindRushes(early, 5).order.empty());
}

TEST(SliceWatch, AnAfternoonsRushDoesNotColourWhatComesAfter) {
  const auto book = Watch(Rows(
      90, [](const Cell& cell) { return Outage(cell) > 12 ? 0.6 : 0.1; }, Outage, 3));
  ASSERT_EQ(book.size(), 1U);
  EXPECT_EQ(book[0].slice, (NamedSlice{{"queue", "q1"}, {"channel", "voice"}}));
  for (const SliceChange& change : book[0].changes) EXPECT_LT(change.last_seen / kDayMs, 59);
}

TEST(SliceWatch, MoreContactsElsewhereInAQueueAreAnotherThingThanItsRush) {
  const auto book = Watch(Rows(
      90, [](const Cell&) { return 0.1; },
      [](const Cell& cell) {
        return cell.day >= 52 && cell.queue == 1 && cell.channel == 1 ? 24 : Outage(cell);
      },
      3));
  ASSERT_EQ(book.size(), 2U);
  EXPECT_EQ(book[0].slice, (NamedSlice{{"queue", "q1"}, {"channel", "voice"}}));
  EXPECT_EQ(book[1].slice, (NamedSlice{{"queue", "q1"}, {"channel", "chat"}}));
}

TEST(SliceWatch, ToldToStopItLeavesTheBookAsItWas) {
  const SliceRows rows = Rows(
      90, [](const Cell&) { return 0.1; }, Outage, 3);
  std::stop_source stop;
  stop.request_stop();
  std::vector<SliceIncident> book;
  const auto told = WatchSlices(rows, {.stop = stop.get_token()}, 0, rows.days, &book);
  ASSERT_FALSE(told.ok());
  EXPECT_EQ(told.error().kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(book.empty());
}

TEST(SliceWatch, ARateIsFoundWhereItRoseAndEndsWhenItFalls) {
  const auto rise = [](const Cell& cell) {
    return cell.day >= 50 && cell.day < 64 && cell.queue == 2 && cell.channel == 1 ? 0.5 : 0.1;
  };
  const SliceRows rows = Rows(
      100, rise, [](const Cell&) { return 12; }, 2);
  const auto book = Watch(rows);
  ASSERT_EQ(book.size(), 1U);
  EXPECT_EQ(book[0].slice, (NamedSlice{{"queue", "q2"}, {"channel", "chat"}}));
  EXPECT_EQ(book[0].changes[0].type, ChangeType::kRate);
  EXPECT_NEAR(static_cast<double>(book[0].first_sign) / static_cast<double>(kDayMs), 50, 2);
  EXPECT_LE(book[0].noticed / kDayMs, 55);
  EXPECT_EQ(book[0].end, IncidentEnd::kRecovered);
}

TEST(SliceWatch, WhatHappensInOneColumnAloneIsNamedByIt) {
  const auto book = Watch(Rows(
      80, [](const Cell& cell) { return cell.day >= 60 && cell.queue == 1 ? 0.3 : 0.1; },
      [](const Cell&) { return 12; }, 2));
  ASSERT_EQ(book.size(), 1U);
  EXPECT_EQ(book[0].slice, (NamedSlice{{"queue", "q1"}}));
}

// A sign of days 60 to 70 at the end of day 70.
Sign Seen(const SliceRows& rows, size_t figure, SliceOf slice, double z) {
  Sign out;
  out.stretch = {32, 60, 70};
  out.noticed = 70;
  out.cause = slice;
  out.sign = SliceScan(rows, figure).Look(slice, out.stretch);
  out.sign.figure = figure;
  out.sign.z = z;
  return out;
}

TEST(SliceWatch, AnIncidentIsWhereMostOfItsFiguresMoved) {
  SliceRows rows = Rows(
      70, [](const Cell&) { return 0.1; }, [](const Cell&) { return 12; });
  for (const char* id : {"hold", "aht"}) {
    rows.figures.push_back(rows.figures[1]);
    rows.figures.back().id = id;
  }
  const SliceOf queue = {{0, 1}}, part = {{0, 1}, {1, 0}};
  const auto enter = [&](std::vector<Sign> signs) {
    std::vector<SliceIncident> book;
    EnterDay(rows, FindRushes(rows, 5), 70, std::move(signs), &book);
    EXPECT_EQ(book.size(), 1U);
    return book.at(0);
  };
  const SliceIncident both =
      enter({Seen(rows, 1, queue, 8), Seen(rows, 2, part, 7), Seen(rows, 3, part, 6)});
  EXPECT_EQ(both.slice, (NamedSlice{{"queue", "q1"}, {"channel", "voice"}}));
  EXPECT_EQ(both.changes[0].slice, (NamedSlice{{"queue", "q1"}}));
  const SliceIncident one = enter({Seen(rows, 1, queue, 8), Seen(rows, 2, part, 7)});
  EXPECT_EQ(one.slice, (NamedSlice{{"queue", "q1"}}));
  // Evidence for the whole around a part counts as well.
  const SliceIncident around =
      enter({Seen(rows, 1, part, 8), Seen(rows, 2, queue, 7), Seen(rows, 3, queue, 6)});
  EXPECT_EQ(around.slice, (NamedSlice{{"queue", "q1"}}));
}

TEST(SliceWatch, MoreOfWhatWasAlwaysWorseIsAMix) {
  const auto book = Watch(Rows(
      80, [](const Cell& cell) { return cell.queue == 3 ? 0.7 : 0.05; },
      [](const Cell& cell) { return cell.day >= 60 && cell.queue == 3 ? 36 : 12; }));
  ASSERT_FALSE(book.empty());
  EXPECT_EQ(book[0].slice, (NamedSlice{{"queue", "q3"}}));
  bool mix = false;
  for (const SliceIncident& one : book)
    for (const SliceChange& change : one.changes)
      mix = mix || (change.figure == "transfer" && change.type == ChangeType::kMix);
  EXPECT_TRUE(mix);
}

TEST(SliceWatch, PartsThatReplaceEachOtherTellNothingOfTheMix) {
  // People new in a queue serve another channel than those before them, and pass on more.
  const auto book = Watch(Rows(
      80,
      [](const Cell& cell) {
        if (cell.queue != 3) return 0.1;
        return cell.channel == 1 ? 0.3 : cell.day >= 60 ? 0.4 : 0.1;
      },
      [](const Cell& cell) {
        if (cell.queue != 3) return 12;
        const bool later = cell.day >= 60;
        return cell.channel == 1 ? (later ? 6 : 2) : cell.channel == (later ? 2 : 0) ? 30 : 0;
      }));
  const auto moved = [](const SliceChange& change) { return change.figure == "transfer"; };
  ASSERT_TRUE(std::any_of(book.begin(), book.end(), [&](const SliceIncident& one) {
    return std::any_of(one.changes.begin(), one.changes.end(), moved);
  }));
  for (const SliceIncident& one : book)
    for (const SliceChange& change : one.changes)
      EXPECT_TRUE(!moved(change) || change.type == ChangeType::kRate);
}

TEST(SliceWatch, AHolidayIsNoIncident) {
  // On one day hardly anybody writes, and those who do are passed on.
  constexpr int kHoliday = 60;
  SliceRows rows = Rows(
      80, [](const Cell& cell) { return cell.day == kHoliday ? 0.5 : 0.1; },
      [](const Cell& cell) { return cell.day == kHoliday && cell.channel == 1 ? 2 : 40; }, 3);
  EXPECT_FALSE(Watch(rows).empty());
  const size_t before = rows.size();
  DropDays({rows.begin + kHoliday * kDayMs, rows.begin - kDayMs, rows.begin + 80 * kDayMs}, &rows);
  EXPECT_EQ(rows.size(), before - kQueues * kChannels);
  EXPECT_TRUE(Watch(rows).empty());
}

TEST(SliceWatch, NothingIsRaisedWhereNothingHappened) {
  size_t raised = 0;
  for (uint64_t seed = 1; seed <= 12; ++seed)
    raised += Watch(Rows(
                        150, [](const Cell&) { return 0.2; }, [](const Cell&) { return 8; }, seed))
                  .size();
  // 12 × 16 weeks at a quarter of an incident a week would be 48.
  EXPECT_LE(raised, 6U);
}

TEST(SliceWatch, DayByDayIsTheSameAsAtOnce) {
  const SliceRows rows = Rows(
      80, [](const Cell& cell) { return cell.day >= 60 && cell.queue == 1 ? 0.3 : 0.1; },
      [](const Cell&) { return 12; });
  std::vector<SliceIncident> book;
  for (int day = 0; day < rows.days; ++day)
    ASSERT_TRUE(WatchSlices(rows, {}, day, day + 1, &book).ok());
  const auto at_once = Watch(rows);
  ASSERT_EQ(book.size(), at_once.size());
  for (size_t i = 0; i < book.size(); ++i) {
    EXPECT_EQ(book[i].slice, at_once[i].slice);
    EXPECT_EQ(book[i].noticed, at_once[i].noticed);
    EXPECT_EQ(book[i].changes.size(), at_once[i].changes.size());
  }
}

// Adds a share of its own to the rows.
void AddFigure(const char* id, const std::function<double(const Cell&)>& share, SliceRows* rows) {
  std::mt19937_64 random(6);
  SliceFigure figure{id, FigureKind::kRate, {}, {}, {}};
  for (size_t row = 0; row < rows->size(); ++row) {
    const float n = rows->figures[0].n[row];
    const Cell cell{rows->day[row], rows->columns[0].codes[row], rows->columns[1].codes[row]};
    std::binomial_distribution<int> hits(static_cast<int>(n), share(cell));
    figure.n.push_back(n);
    figure.x.push_back(static_cast<float>(hits(random)));
  }
  figure.xx = figure.x;
  rows->figures.push_back(std::move(figure));
}

TEST(SliceWatch, WhatIsKnownLateIsSaidLateAndRestsOnNothingLater) {
  const auto share = [](const Cell& cell) { return cell.day >= 50 && cell.queue == 1 ? 0.4 : 0.1; };
  SliceRows rows = Rows(
      70, share, [](const Cell&) { return 12; }, 3);
  const auto at_once = Watch(rows);
  rows.figures[1].lag = 7;
  const auto late = Watch(rows);
  ASSERT_EQ(at_once.size(), 1U);
  ASSERT_EQ(late.size(), 1U);
  EXPECT_EQ(late[0].slice, at_once[0].slice);
  EXPECT_EQ(late[0].noticed, at_once[0].noticed + 7 * kDayMs);
  EXPECT_EQ(late[0].first_sign, at_once[0].first_sign);
  // Nobody could know the last week's: whatever it says, nothing changes.
  for (size_t row = 0; row < rows.size(); ++row)
    if (rows.day[row] >= 63) rows.figures[1].n[row] = rows.figures[1].x[row] = 0;
  const auto cut = Watch(rows);
  ASSERT_EQ(cut.size(), 1U);
  EXPECT_EQ(cut[0].changes[0].z, late[0].changes[0].z);
  EXPECT_EQ(cut[0].last_seen, late[0].last_seen);
}

TEST(SliceWatch, PeopleNewInATeamAreNamedByTeamAndSite) {
  // "queue" and "channel" as team and site: who served. q1 has nobody in chat before day 50.
  SliceRows rows = Rows(
      90, [](const Cell& cell) { return cell.queue == 1 && cell.channel == 1 ? 0.35 : 0.1; },
      [](const Cell& cell) {
        return cell.queue == 1 && cell.channel == 1 && cell.day < 50 ? 0 : 12;
      });
  for (SliceColumn& column : rows.columns) column.demand = false;
  const auto book = Watch(rows);
  ASSERT_FALSE(book.empty());
  EXPECT_EQ(book[0].slice, (NamedSlice{{"queue", "q1"}, {"channel", "chat"}}));
  EXPECT_EQ(book[0].changes[0].type, ChangeType::kRate);
  EXPECT_NEAR(book[0].changes[0].before, 0.1, 0.03);
}

TEST(SliceWatch, FiguresThatMoveTogetherAreOneThingAndLaterOnesAnother) {
  const auto from = [](int day) {
    return [day](const Cell& cell) { return cell.day >= day && cell.queue == 1 ? 0.4 : 0.1; };
  };
  SliceRows rows = Rows(
      110, from(50), [](const Cell&) { return 12; }, 2);
  AddFigure("hold", from(52), &rows);
  auto book = Watch(rows);
  ASSERT_EQ(book.size(), 1U);
  EXPECT_EQ(book[0].changes.size(), 2U);
  rows.figures.pop_back();
  AddFigure("hold", from(85), &rows);
  book = Watch(rows);
  ASSERT_EQ(book.size(), 2U);
  EXPECT_NEAR(static_cast<double>(book[1].first_sign) / static_cast<double>(kDayMs), 85, 2);
}

// The same with hours: a 24th of `count` in each, times `factor`.
SliceRows HourRows(int days, int hours_of_last_day,
                   const std::function<double(const Cell&, int hour)>& factor, uint64_t seed = 5) {
  std::mt19937_64 random(seed);
  SliceRows rows = Rows(
      1, [](const Cell&) { return 0.0; }, [](const Cell&) { return 0; });
  rows.days = days;
  rows.day.clear();
  for (SliceColumn& column : rows.columns) column.codes.clear();
  for (SliceFigure& figure : rows.figures) figure.n.clear(), figure.x.clear(), figure.xx.clear();
  for (int day = 0; day < days; ++day)
    for (int hour = 0; hour < (day == days - 1 ? hours_of_last_day : 24); ++hour)
      for (uint16_t queue = 0; queue < kQueues; ++queue)
        for (uint16_t channel = 0; channel < kChannels; ++channel) {
          std::poisson_distribution<int> contacts(4 * factor({day, queue, channel}, hour));
          const auto n = static_cast<float>(contacts(random));
          rows.day.push_back(static_cast<uint16_t>(day));
          rows.hour.push_back(static_cast<uint8_t>(hour));
          rows.columns[0].codes.push_back(queue);
          rows.columns[1].codes.push_back(channel);
          for (SliceFigure& figure : rows.figures) {
            figure.n.push_back(n);
            figure.x.push_back(0);
            figure.xx.push_back(0);
          }
        }
  return rows;
}

TEST(SameHours, AreThoseOfEveryDayUpToTheEnd) {
  const SliceRows rows = HourRows(4, 2, [](const Cell&, int) { return 1.0; });
  const SliceRows three = SameHours(rows, 3 * kDayMs + 2 * kHourMs, 3);
  EXPECT_EQ(three.days, 3);  // of the first day's three hours, one lies before the rows
  EXPECT_EQ(three.begin, kDayMs - kHourMs);
  ASSERT_EQ(three.size(), size_t{3 * 3 * kQueues * kChannels});
  for (size_t row = 0; row < three.size(); ++row)
    EXPECT_TRUE(three.hour[row] == 23 || three.hour[row] < 2);
  EXPECT_EQ(three.day.front(), 0);
  EXPECT_EQ(three.day.back(), 2);
}

// An outage from 13:00 on the last day, in one queue by voice.
double FromOne(const Cell& cell, int hour) {
  return cell.day == 49 && hour >= 13 && cell.queue == 1 && cell.channel == 0 ? 10 : 1;
}

TEST(SliceWatch, WhatIsSuddenIsNoticedWithinItsDay) {
  std::vector<SliceIncident> book;
  const SliceRows rows = HourRows(50, 15, FromOne);
  const TimeMs noon = 49 * kDayMs + 12 * kHourMs;
  ASSERT_TRUE(LookAtHours(rows, {}, noon + kHourMs, &book).ok());
  EXPECT_TRUE(book.empty());
  const TimeMs at = noon + 2 * kHourMs + kHourMs / 2;  // the hour from 13:00 has been seen
  ASSERT_TRUE(LookAtHours(rows, {}, at, &book).ok());
  ASSERT_EQ(book.size(), 1U);
  EXPECT_EQ(book[0].slice, (NamedSlice{{"queue", "q1"}, {"channel", "voice"}}));
  EXPECT_EQ(book[0].noticed, at);
  EXPECT_EQ(book[0].changes[0].hours, 3);
  EXPECT_EQ(book[0].changes[0].to, noon + 2 * kHourMs);
  // The next hour says the same of the same thing.
  ASSERT_TRUE(LookAtHours(rows, {}, at + kHourMs, &book).ok());
  EXPECT_EQ(book.size(), 1U);
}

TEST(SliceWatch, TheDayCarriesOnWhatItsHoursFound) {
  std::vector<SliceIncident> book;
  const SliceRows rows = HourRows(60, 24, FromOne, 6);
  const TimeMs at = 49 * kDayMs + 15 * kHourMs;
  ASSERT_TRUE(WatchSlices(rows, {}, 0, 49, &book).ok());
  ASSERT_TRUE(LookAtHours(rows, {}, at, &book).ok());
  ASSERT_TRUE(WatchSlices(rows, {}, 49, 60, &book).ok());
  ASSERT_EQ(book.size(), 1U);
  EXPECT_EQ(book[0].noticed, at);
  EXPECT_EQ(book[0].changes[0].hours, 0);
  EXPECT_EQ(book[0].changes[0].noticed, at);
  EXPECT_EQ(book[0].end, IncidentEnd::kRecovered);
}

TEST(SliceWatch, WhatHoursNamedWiderTheDayNamesCloserAsTheSame) {
  const SliceRows rows = HourRows(50, 24, FromOne, 6);
  SliceChange seen;
  seen.figure = "volume";
  seen.slice = {{"queue", "q1"}};
  seen.type = ChangeType::kVolume;
  seen.direction = 1;
  seen.z = 9;
  seen.before = 36;
  seen.now = 144;
  seen.hours = 3;
  seen.from = 49 * kDayMs + 13 * kHourMs;
  seen.to = seen.from + 3 * kHourMs;
  seen.noticed = seen.last_seen = seen.to;
  seen.before_from = 21 * kDayMs;
  SliceIncident incident;
  incident.slice = seen.slice;
  incident.changes = {seen};
  incident.first_sign = seen.from;
  incident.noticed = incident.last_seen = seen.noticed;
  std::vector<SliceIncident> by_hour = {incident}, by_day = {incident};
  ASSERT_TRUE(LookAtHours(rows, {}, 49 * kDayMs + 20 * kHourMs, &by_hour).ok());
  EXPECT_EQ(by_hour.size(), 1U);
  ASSERT_TRUE(WatchSlices(rows, {}, 49, 50, &by_day).ok());
  ASSERT_EQ(by_day.size(), 1U);
  EXPECT_EQ(by_day[0].slice, (NamedSlice{{"queue", "q1"}, {"channel", "voice"}}));
}

TEST(SliceWatch, HoursWithoutAnythingSuddenSayNothing) {
  // Nights are quiet and Mondays busy, every week.
  const SliceRows rows = HourRows(64, 24, [](const Cell& cell, int hour) {
    return (hour < 7 ? 0.1 : 1.0) * (cell.day % 7 == 0 ? 1.6 : 1.0);
  });
  std::vector<SliceIncident> book;
  for (int day = 50; day < 64; ++day)
    for (int hour = 1; hour <= 24; ++hour)
      ASSERT_TRUE(LookAtHours(rows, {}, day * kDayMs + hour * kHourMs + kHourMs / 2, &book).ok());
  EXPECT_TRUE(book.empty());
}

TEST(SliceWatch, RefusesWhatCannotBe) {
  const SliceRows rows = Rows(
      40, [](const Cell&) { return 0.2; }, [](const Cell&) { return 8; });
  std::vector<SliceIncident> book;
  EXPECT_FALSE(WatchSlices(rows, {0}, 0, 40, &book).ok());
  EXPECT_FALSE(WatchSlices(rows, {}, 0, 41, &book).ok());
}

TEST(SliceWatch, HoursAreLookedAtWhereTheyAreKnown) {
  const SliceRows rows = Rows(
      60, [](const Cell&) { return 0.1; }, [](const Cell&) { return 12; });
  std::vector<SliceIncident> book;
  EXPECT_FALSE(LookAtHours(rows, {}, 59 * kDayMs, &book).ok());
}

TEST(SliceRoles, ReplacedValuesAreVersionsAndCopiesAreDropped) {
  SliceRows rows = Rows(
      60, [](const Cell&) { return 0.2; }, [](const Cell&) { return 8; });
  SliceColumn agent{"agent", {"a", "b"}, {}}, version{"version", {"1", "2", "3"}, {}},
      copy{"skill", {"s0", "s1", "s2", "s3"}, rows.columns[0].codes};
  for (size_t row = 0; row < rows.size(); ++row) {
    agent.codes.push_back(static_cast<uint16_t>(row % 2));
    version.codes.push_back(static_cast<uint16_t>(rows.day[row] / 20));
  }
  rows.columns.insert(rows.columns.end(), {agent, version, copy});
  DropCopies(&rows);
  FindRoles({"agent"}, &rows);
  ASSERT_EQ(rows.columns.size(), 4U);
  EXPECT_TRUE(rows.columns[3].versions);
  EXPECT_FALSE(rows.columns[3].demand);
  EXPECT_FALSE(rows.columns[2].demand);
  EXPECT_TRUE(rows.columns[0].demand);
}

}  // namespace
}  // namespace clarion::detection
