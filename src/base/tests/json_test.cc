#include "base/json.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace clarion {
namespace {

TEST(Json, SaysWhereItStopped) {
  const auto broken = ParseJson(R"({"a":1,})");
  ASSERT_FALSE(broken.ok());
  EXPECT_NE(broken.error().message.find("byte 7"), std::string::npos) << broken.error().message;
  EXPECT_FALSE(ParseJson(R"({"a":1} x)").ok());
  EXPECT_FALSE(ParseJson(R"({"a":)").ok());
  EXPECT_TRUE(ParseJson("{\"a\":1} \n").ok());
}

TEST(Json, RefusesBottomlessNesting) {
  const auto deep = ParseJson(std::string(100000, '['));
  ASSERT_FALSE(deep.ok());
  EXPECT_EQ(deep.error().kind, ErrorKind::kInvalidInput);
}

TEST(Json, WritesValuesThatReadBackTheSame) {
  const std::string text =
      R"({"s":"a\"b\\\n\u0001é","n":[1,-2,0.1,3.0,1e300,18446744073709551615],"t":true,"z":null,"o":{}})";
  const json::value first = ParseJson(text).value();
  EXPECT_EQ(ParseJson(ToJson(first)).value(), first);
  EXPECT_EQ(ToJson(json::value(396.0)), "396.0");
  EXPECT_EQ(ToJson(json::value(-0.0)), "-0.0");
  EXPECT_EQ(ToJson(json::value(1e300)), "1e+300");
}

TEST(Json, KnowsUtf8) {
  EXPECT_TRUE(IsUtf8("plain é 漢 😀"));
  EXPECT_FALSE(IsUtf8("\xC0\xAF"));
  EXPECT_FALSE(IsUtf8("\xED\xA0\x80"));
  EXPECT_FALSE(IsUtf8("cut \xF0\x9F"));
}

}  // namespace
}  // namespace clarion
