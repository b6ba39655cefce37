#include <gtest/gtest.h>

#include <filesystem>

#include "app/json_tables.h"
#include "base/file.h"

namespace clarion::app {
namespace {

json::object Answer() {
  return ParseJson(R"json({"from": "2026-03-02T00:00:00Z", "mean": 0.5, "settings": {"seed": 1},
    "agents": [{"id": "a", "ok": true, "figures": [{"n": 3, "at": "2026-03-02T10:00:00.500Z"}, {"n": 4}], "tags": ["x", "y"]},
               {"id": "=cmd()", "spread": {"low": -1, "high": null}, "figures": []}]})json")
      .value()
      .as_object();
}

std::string Csv(const json::object& answer, const std::string& name) {
  std::string out;
  const auto sink = OpenCsv(&out);
  const auto done = WriteTable(answer, name, *sink);
  return done.ok() ? out.substr(3) : "error: " + done.error().message;
}

TEST(JsonTables, ListsOfObjectsAreTablesAndLeadBackToTheirRow) {
  EXPECT_EQ(Csv(Answer(), ""),
            "\"id\",\"ok\",\"tags\",\"spread.low\",\"spread.high\",\"figures\"\r\n"
            "\"a\",\"true\",\"x; y\",\"\",\"\",\"\"\r\n"
            "\"'=cmd()\",\"\",\"\",\"-1\",\"\",\"\"\r\n");
  EXPECT_EQ(Csv(Answer(), "agents figures"),
            "\"agents.id\",\"n\",\"at\"\r\n"
            "\"a\",\"3\",\"2026-03-02T10:00:00.500Z\"\r\n"
            "\"a\",\"4\",\"\"\r\n");
  EXPECT_EQ(Csv(Answer(), "about"),
            "\"name\",\"value\"\r\n"
            "\"from\",\"2026-03-02T00:00:00Z\"\r\n"
            "\"mean\",\"0.5\"\r\n"
            "\"settings.seed\",\"1\"\r\n");
  EXPECT_EQ(Csv(Answer(), "nothing"),
            "error: table: there is no 'nothing' here, but agents, agents figures, about");
  EXPECT_EQ(Csv({}, ""), "\"name\",\"value\"\r\n");
}

TEST(Workbook, IsWrittenWhole) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("workbook-" + std::to_string(::getpid())))
          .string();
  auto sink = OpenXlsx(path);
  ASSERT_TRUE(sink.ok());
  ASSERT_TRUE(WriteTables(Answer(), **sink).ok());
  const auto bytes = ReadFile(path);
  ASSERT_TRUE(bytes.ok());
  EXPECT_EQ(bytes->substr(0, 2), "PK");
  std::filesystem::remove(path);
  auto nowhere = OpenXlsx("/no such folder/a.xlsx");
  ASSERT_TRUE(nowhere.ok());
  EXPECT_FALSE(WriteTables(Answer(), **nowhere).ok());
}

TEST(Workbook, TwoSheetsOfALongNameAreTwo) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("names-" + std::to_string(::getpid()))).string();
  auto sink = OpenXlsx(path);
  ASSERT_TRUE(sink.ok());
  const std::string longer(40, 'n');
  ASSERT_TRUE((*sink)->Begin(longer, {"a"}).ok());
  ASSERT_TRUE((*sink)->Begin(longer + "[x]", {"a"}).ok());
  ASSERT_TRUE((*sink)->Row({Cell::Text(std::string(40'000, 'x'))}).ok());
  EXPECT_TRUE((*sink)->Finish().ok());
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace clarion::app
