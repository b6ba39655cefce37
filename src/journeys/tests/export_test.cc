#include "journeys/export.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/json.h"
#include "journeys/handoffs.h"

namespace clarion::journeys {
namespace {

EventLog Small() {
  EventLogBuilder builder;
  builder.Add("1", "ask <what> & \"why\"", 1000);
  builder.Add("1", "answer\x01", 2000);
  builder.Add("2", "answer\x01", 5000);
  return std::move(builder).Build();
}

std::string Written(const ExportView& view, ExportFormat format) {
  std::string out;
  const auto done = WriteLog(view, format, [&](std::string_view bytes) -> Result<void> {
    out += bytes;
    return {};
  });
  EXPECT_TRUE(done.ok());
  return out;
}

TEST(Export, XesEscapesWhatXmlCannotHold) {
  const EventLog log = Small();
  const std::string xes = Written({.log = &log}, ExportFormat::kXes);
  EXPECT_NE(xes.find("ask &lt;what&gt; &amp; &quot;why&quot;"), std::string::npos);
  EXPECT_NE(xes.find("answer\xEF\xBF\xBD"), std::string::npos);
  EXPECT_EQ(xes.find('\x01'), std::string::npos);
  EXPECT_NE(xes.find("value=\"1970-01-01T00:00:05Z\""), std::string::npos);
}

TEST(Export, OcelRelatesEveryEventToObjectsThatAreThere) {
  EventLog log = Small();
  log.contact = {0, 1, 2};
  log.effort = {0, 1.5F, 0};
  ExportView view{.log = &log, .case_type = "journey", .parts = 3};
  view.part_id = [](size_t part) { return "c" + std::to_string(part); };
  view.part_attributes = [](size_t part) {
    std::vector<Attribute> out{{"channel", std::string("chat")}};
    if (part == 1) out.push_back({"resolved", true});
    return out;
  };
  const auto parsed = ParseJson(Written(view, ExportFormat::kOcel));
  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  std::vector<std::string> ids;
  for (const json::value& object : parsed->at("objects").as_array())
    ids.emplace_back(object.at("id").as_string());
  EXPECT_EQ(ids, (std::vector<std::string>{"journey:1", "journey:2", "contact:c0", "contact:c1",
                                           "contact:c2"}));
  EXPECT_EQ(parsed->at("events").as_array().size(), 3U);
  for (const json::value& event : parsed->at("events").as_array())
    for (const json::value& one : event.at("relationships").as_array())
      EXPECT_NE(std::find(ids.begin(), ids.end(), std::string(one.at("objectId").as_string())),
                ids.end());
  EXPECT_EQ(parsed->at("objectTypes").at(1).at("attributes").as_array().size(), 2U);
  EXPECT_EQ(parsed->at("objects").at(3).at("relationships").at(0).at("objectId").as_string(),
            "journey:1");
}

TEST(Export, CsvReadsBackAsTheSameSteps) {
  EventLogBuilder builder;
  builder.Add("a,b", "say \"hi\"", 1000);
  const EventLog log = std::move(builder).Build();
  EXPECT_EQ(Written({.log = &log}, ExportFormat::kCsv),
            "case,activity,time\r\n\"a,b\",\"say \"\"hi\"\"\",1970-01-01T00:00:01Z\r\n");
}

TEST(Export, AFailingWriterStopsIt) {
  const EventLog log = Small();
  const auto done = WriteLog({.log = &log}, ExportFormat::kXes,
                             [](std::string_view) -> Result<void> { return Unavailable("full"); });
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().message, "full");
}

// A planted journey: a bot gives up, a person passes on, the next contact is on another channel.
EventLog Planted() {
  EventLogBuilder builder;
  const char* first[] = {"begins: bot", "self-service: menu", "escalated", "queue: a",
                         "answered",    "transfer: b",        "ends: open"};
  TimeMs at = 0;
  for (const char* step : first) builder.Add("j", step, at += 10);
  builder.Add("j", "begins: voice", at += 10);
  builder.Add("j", "answered", at += 10);
  builder.Add("j", "ends: resolved", at += 10);
  builder.Add("k", "begins: bot", 0);
  builder.Add("k", "self-service: done", 1);
  builder.Add("k", "ends: resolved", 2);
  builder.Add("l", "begins: bot", 0);
  builder.Add("l", "self-service: menu", 1);
  builder.Add("l", "ends: open", 2);
  EventLog log = std::move(builder).Build();
  log.contact = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3};
  log.asked_again.assign(log.events(), 0);
  log.asked_again[5] = 1;  // after the transfer
  log.asked_again[8] = 1;  // after the contact again
  return log;
}

TEST(Handoffs, ContextIsLostAtTheHandoffBeforeTheCustomerAsksAgain) {
  const auto found = FindContextLoss(Planted(), {"", "bot", "", ""});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].handoff, "bot, then voice");
  EXPECT_EQ(found[0].lost, 1U);
  EXPECT_EQ(found[1].handoff, "transfer: b");
  EXPECT_EQ(found[1].lost, 1U);
  EXPECT_EQ(found[2].handoff, "escalated");
  EXPECT_EQ(found[2].lost, 0U);
  EXPECT_EQ(found[2].occurrences, 1U);
}

TEST(Handoffs, ADeadEndIsTheLastSelfServiceStepOfAContactThatGotStuck) {
  const auto found = FindDeadEnds(Planted());
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].step, "self-service: menu");
  EXPECT_EQ(found[0].contacts, 2U);
  EXPECT_EQ(found[0].to_person, 1U);
  EXPECT_EQ(found[0].unresolved, 1U);
  EXPECT_EQ(found[1].step, "self-service: done");
  EXPECT_EQ(found[1].to_person + found[1].unresolved, 0U);
}

}  // namespace
}  // namespace clarion::journeys
