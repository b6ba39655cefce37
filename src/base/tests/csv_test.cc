#include "base/csv.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"

namespace clarion {
namespace {

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

TEST(Csv, FormulasBecomeTextAndNumbersStay) {
  EXPECT_EQ(SpreadsheetSafe("=1+1"), "'=1+1");
  EXPECT_EQ(SpreadsheetSafe("-3.5"), "-3.5");
  EXPECT_EQ(SpreadsheetSafe("refund"), "refund");
}

}  // namespace
}  // namespace clarion
