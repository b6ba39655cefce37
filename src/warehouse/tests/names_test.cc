#include "warehouse/internal/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace clarion::warehouse::internal {
namespace {

TEST(Names, AFunctionThatReadsFilesIsFoundWhereverItIsNamed) {
  for (const char* sql :
       {"SELECT file('/etc/hostname')", "SELECT arrayMap(file, ['/etc/hostname'])",
        "SELECT * APPLY file FROM turn", "WITH x -> file(x) AS g SELECT g('a')",
        "SELECT `file`('a')", "SELECT File('a')", "SELECT 'it\\'s', file('a')",
        "SELECT 1 INTO OUTFILE 'x'", "SELECT hasColumnInTable('h', 'd', 't', 'c')",
        "SELECT 'a' AS `a\\`b`, file('a')"})
    EXPECT_FALSE(CheckNames(sql).ok()) << sql;
  EXPECT_THAT(CheckNames("SELECT file('a')").error().message, testing::HasSubstr("'file'"));
}

TEST(Names, WordsInStringsAndLongerNamesAreFree) {
  for (const char* sql :
       {"SELECT text FROM turn WHERE text LIKE '%file a complaint%'", "SELECT 'file'",
        "SELECT profile, file_name, `the file` FROM x", "SELECT '\\\\', 'file'", ""})
    EXPECT_TRUE(CheckNames(sql).ok()) << sql;
}

}  // namespace
}  // namespace clarion::warehouse::internal
