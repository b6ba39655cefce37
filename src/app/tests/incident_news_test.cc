#include "app/incident_news.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace clarion::app {
namespace {

using detection::IncidentEnd;
using detection::SliceIncident;
using testing::ElementsAre;
using testing::IsEmpty;

const TimeMs kUntil = *ParseTime("2026-03-10");

SliceIncident Made(TimeMs noticed = kUntil) {
  SliceIncident out;
  out.id = "inc-1";
  out.slice = {{"queue", "billing"}};
  out.changes.resize(1);
  out.changes[0].figure = "transfer";
  out.noticed = noticed;
  out.severity = 40;
  return out;
}

std::vector<std::string> Told(const std::vector<SliceIncident>& before,
                              const SliceIncident& after) {
  std::vector<std::string> out;
  for (const auto& event : IncidentNews(before, {after}, {}, kUntil, kUntil))
    out.push_back(event.type);
  return out;
}

TEST(IncidentNews, WhatBeganIsNewsForThreeDays) {
  EXPECT_THAT(Told({}, Made()), ElementsAre("incident.opened"));
  EXPECT_THAT(Told({}, Made(kUntil - 2 * kDayMs)), ElementsAre("incident.opened"));
  EXPECT_THAT(Told({}, Made(kUntil - 3 * kDayMs)), IsEmpty());
  SliceIncident over = Made();
  over.end = IncidentEnd::kRecovered;
  EXPECT_THAT(Told({}, over), IsEmpty());
}

TEST(IncidentNews, WhatStaysAsItWasIsNone) {
  SliceIncident later = Made();
  later.last_seen = kUntil;
  later.severity = 59;
  EXPECT_THAT(Told({Made()}, later), IsEmpty());
}

TEST(IncidentNews, GrowthIsMoreFiguresOrHalfAsManyContactsAgainOrAComeback) {
  SliceIncident touched = Made(), spread = Made(), back = Made();
  touched.severity = 60;
  spread.changes.resize(2);
  EXPECT_THAT(Told({Made()}, touched), ElementsAre("incident.changed"));
  EXPECT_THAT(Told({Made()}, spread), ElementsAre("incident.changed"));
  back.end = IncidentEnd::kSettled;
  EXPECT_THAT(Told({back}, Made()), ElementsAre("incident.changed"));
}

TEST(IncidentNews, AnEndIsToldOnce) {
  SliceIncident over = Made();
  over.end = IncidentEnd::kSettled;
  EXPECT_THAT(Told({Made()}, over), ElementsAre("incident.recovered"));
  EXPECT_THAT(Told({over}, over), IsEmpty());
}

TEST(IncidentNews, NamesTheFigureAndThePage) {
  metrics::Definition metric;
  metric.id = "transfer";
  metric.title = "Transfer rate";
  metric.unit = "percent";
  const auto news = IncidentNews({}, {Made()}, {metric}, kUntil, kUntil);
  ASSERT_EQ(news.size(), 1U);
  EXPECT_EQ(news[0].subject, "inc-1");
  EXPECT_EQ(news[0].data.at("path").as_string(), "/incidents/inc-1");
  const json::object& change = news[0].data.at("changes").at(0).as_object();
  EXPECT_EQ(change.at("title").as_string(), "Transfer rate");
  EXPECT_EQ(change.at("unit").as_string(), "percent");
}

}  // namespace
}  // namespace clarion::app
