#include "base/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"

namespace clarion {
namespace {

using ::testing::StartsWith;

std::string Written(std::string_view text) {
  const std::string path = ::testing::TempDir() + "/csv_test.csv";
  EXPECT_TRUE(WriteFileAtomically(path, text).ok());
  return path;
}

TEST(Csv, RowsReadBackAsTheyWereWritten) {
  const CsvRow cells = {"plain", "a, b", "she said \"no\"", "two\nlines", ""};
  std::string text = "a,b,c,d,e\n";
  AppendCsvRow(&text, cells);
  const auto table = ReadCsvTable(Written(text));
  ASSERT_TRUE(table.ok()) << table.error().message;
  ASSERT_EQ(table->rows.size(), 1u);
  EXPECT_EQ(table->rows[0], cells);
  EXPECT_EQ(table->Column("c"), 2u);
  EXPECT_EQ(table->Column("x"), std::nullopt);
}

TEST(Csv, ARowOfTheWrongLengthIsNamedWithItsLine) {
  const auto table = ReadCsvTable(Written("text,label\nfine,a\nwhoops, a comma,b\n"));
  ASSERT_FALSE(table.ok());
  EXPECT_NE(table.error().message.find("csv_test.csv:3: 3 cells, but the header has 2"),
            std::string::npos)
      << table.error().message;
}

TEST(Csv, EveryDelimiterAndABlankCellReadBack) {
  const CsvRow header = {"a;b|c", "d\te"};
  std::string text;
  AppendCsvRow(&text, header);
  AppendCsvRow(&text, {"x", ""});
  const auto table = ParseCsvTable("t.csv", text);
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(table->header, header);

  text.clear();
  for (const char* cell : {"text", "", " ", "x"}) AppendCsvRow(&text, {cell});
  const auto narrow = ParseCsvTable("t.csv", text);
  ASSERT_TRUE(narrow.ok()) << narrow.error().message;
  EXPECT_EQ(narrow->rows, (std::vector<CsvRow>{{""}, {" "}, {"x"}}));
}

TEST(Csv, WhatWouldBeReadWrongIsRefusedWithItsLine) {
  const auto message = [](const std::string& text) {
    const auto table = ParseCsvTable("t.csv", text);
    return table.ok() ? "read" : table.error().message;
  };
  EXPECT_THAT(message("a,b\n1,2\n\xFF,2\n"), StartsWith("t.csv:3: the row is not UTF-8"));
  EXPECT_THAT(message("a,b\n1," + std::string(kCsvRowMax, 'x') + "\n"),
              StartsWith("t.csv:2: the row is a mebibyte or longer"));
  EXPECT_THAT(message("a,b\n1,\"two\n"), StartsWith("t.csv:2: a quote is opened and never closed"));
  EXPECT_THAT(message("a,a\n"), StartsWith("t.csv:1: two columns have the name 'a'"));
  EXPECT_EQ(message("a,,\n1,2,3\n"), "read") << "columns without a name are not asked for";
  EXPECT_THAT(message("\n"), StartsWith("t.csv: is empty"));
}

TEST(Csv, FormulasBecomeTextAndNumbersStay) {
  EXPECT_EQ(SpreadsheetSafe("=1+1"), "'=1+1");
  EXPECT_EQ(SpreadsheetSafe("-3.5"), "-3.5");
  EXPECT_EQ(SpreadsheetSafe("refund"), "refund");
}

}  // namespace
}  // namespace clarion
