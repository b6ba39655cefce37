#include "base/json.h"

#include <gtest/gtest.h>

#include <bit>
#include <boost/json.hpp>
#include <cmath>
#include <random>

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

TEST(Json, NumbersAreTheNearestDouble) {
  for (const double number : {8.888888887777777e+43, 4.4444444444444446e+60, 0.1 + 0.2, 1e23,
                              5e-324, 1.7976931348623157e308, -123456789012345680.0}) {
    const json::value read = ParseJson(ToJson(json::value(number))).value();
    EXPECT_EQ(read.get_double(), number) << ToJson(json::value(number));
  }
  EXPECT_EQ(ParseJson("[0.1000000000000000055511151231257827]").value().at(0).get_double(), 0.1);
  EXPECT_EQ(ParseJson("18446744073709551616").value().get_double(), 18446744073709551616.0);
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    const double number = std::bit_cast<double>(static_cast<uint64_t>(random()));
    if (!std::isfinite(number)) continue;
    ASSERT_EQ(ParseJson(ToJson(json::value(number))).value().get_double(), number);
  }
}

TEST(Json, KeepsItsValueInTheMemoryThatIsGiven) {
  const std::string text = R"({"a":["long enough to need memory of its own",1],"b":{"c":2.5}})";
  json::value outer;
  {
    unsigned char scratch[4096];
    json::monotonic_resource memory(scratch, sizeof scratch);
    const json::value value = ParseJson(text, &memory).value();
    EXPECT_EQ(value.storage().get(), &memory);
    EXPECT_EQ(value.at("a").at(0).storage().get(), &memory);
    outer = json::value(value, {});
  }
  EXPECT_EQ(ToJson(outer), text);
}

TEST(Json, KnowsUtf8) {
  EXPECT_TRUE(IsUtf8("plain é 漢 😀"));
  EXPECT_FALSE(IsUtf8("\xC0\xAF"));
  EXPECT_FALSE(IsUtf8("\xED\xA0\x80"));
  EXPECT_FALSE(IsUtf8("cut \xF0\x9F"));
}

}  // namespace
}  // namespace clarion
