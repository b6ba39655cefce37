#include "scoring/internal/policy_expr.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>

namespace clarion::scoring::internal {
namespace {

using ::testing::HasSubstr;

class Facts final : public ExprWorld {
 public:
  json::value Name(const std::string& name) override {
    ++asked;
    const auto found = values.find(name);
    return found == values.end() ? json::value(nullptr) : found->second;
  }
  json::value Call(const std::string& name, const std::vector<json::value>& v) override {
    return json::object{{"called", name}, {"with", v.size()}};
  }
  std::map<std::string, json::value> values = {
      {"args", json::parse(R"({"cabin": "business", "bags": 3, "people": [{"n": "A"}, {"n": "B"}],
                               "paid": {"card_1": 5, "gift_2": 7}, "price": "12.5"})")},
      {"list", json::parse("[3, 1, 2, 3]")}};
  int asked = 0;
};

std::string Of(const std::string& text) {
  const auto expr = ParseExpr(text);
  if (!expr.ok()) return "error: " + expr.error().message;
  Facts facts;
  Work work;
  return json::serialize(Evaluate(*expr, &facts, &work));
}

std::string Number(const std::string& text) {
  const auto expr = ParseExpr(text);
  if (!expr.ok()) return "error: " + expr.error().message;
  Facts facts;
  Work work;
  const json::value v = Evaluate(*expr, &facts, &work);
  return v.is_number() ? std::to_string(v.to_number<double>()).substr(0, 5) : json::serialize(v);
}

TEST(PolicyExpr, ReadsMembersAndIndexes) {
  EXPECT_EQ(Of("args.cabin"), "\"business\"");
  EXPECT_EQ(Of("args['cabin']"), "\"business\"");
  EXPECT_EQ(Of("args.people[1].n"), "\"B\"");
  EXPECT_EQ(Of("args.people[-1].n"), "\"B\"");
  EXPECT_EQ(Of("args.people[2].n"), "null");
  EXPECT_EQ(Of("args.nowhere.at.all"), "null");
}

TEST(PolicyExpr, BindsAsWritten) {
  EXPECT_EQ(Number("1 + 2 * 3"), "7.000");
  EXPECT_EQ(Number("(1 + 2) * 3"), "9.000");
  EXPECT_EQ(Number("10 - 2 - 3"), "5.000");
  EXPECT_EQ(Number("-2 * -3"), "6.000");
  EXPECT_EQ(Of("true or false and false"), "true");
  EXPECT_EQ(Of("not 1 == 2 and true"), "true");
  EXPECT_EQ(Of("not (1 == 1 or true)"), "false");
}

TEST(PolicyExpr, WhatIsNotKnownIsNeitherTrueNorFalse) {
  EXPECT_EQ(Of("missing == 1"), "null");
  EXPECT_EQ(Of("missing != 1"), "null");
  EXPECT_EQ(Of("missing < 1"), "null");
  EXPECT_EQ(Of("not missing"), "null");
  EXPECT_EQ(Of("missing + 1"), "null");
  EXPECT_EQ(Of("missing or true"), "true");
  EXPECT_EQ(Of("missing or false"), "null");
  EXPECT_EQ(Of("missing and false"), "false");
  EXPECT_EQ(Of("missing and true"), "null");
  EXPECT_EQ(Of("known(missing)"), "false");
  EXPECT_EQ(Of("any(missing, it == 1)"), "null");
  EXPECT_EQ(Of("if(missing, 1, 2)"), "null");
  EXPECT_EQ(Of("coalesce(missing, args.cabin)"), "\"business\"");
  EXPECT_EQ(Of("1 / 0"), "null");
  EXPECT_EQ(Of("'a' < 1"), "null");
}

TEST(PolicyExpr, ListsAndObjectsAreCountedAndAsked) {
  EXPECT_EQ(Number("count(args.people)"), "2.000");
  EXPECT_EQ(Number("count(list, it == 3)"), "2.000");
  EXPECT_EQ(Number("sum(list)"), "9.000");
  EXPECT_EQ(Number("sum(args.paid)"), "12.00");
  EXPECT_EQ(Number("max(list)"), "3.000");
  EXPECT_EQ(Number("min(2, 5)"), "2.000");
  EXPECT_EQ(Of("any(list, it > 2)"), "true");
  EXPECT_EQ(Of("all(list, it > 1)"), "false");
  EXPECT_EQ(Of("any(args.people, it.x == 1)"), "null");
  EXPECT_EQ(Of("map(args.people, it.n)"), "[\"A\",\"B\"]");
  EXPECT_EQ(Of("count(distinct(list)) == 3"), "true");
  EXPECT_EQ(Of("map(args.people, it.n) == ['A', 'B']"), "true");
  EXPECT_EQ(Of("'A' in map(args.people, it.n)"), "true");
  EXPECT_EQ(Of("'card_1' in args.paid"), "true");
  EXPECT_EQ(Of("keys(args.paid)"), "[\"card_1\",\"gift_2\"]");
  EXPECT_EQ(Of("count(filter(list, it in [1, 2])) == 2"), "true");
  EXPECT_EQ(Of("all([], it > 1)"), "true");
}

TEST(PolicyExpr, TextsAndNumbers) {
  EXPECT_EQ(Of("lower('ABC')"), "\"abc\"");
  EXPECT_EQ(Of("contains(args.cabin, 'SIN')"), "true");
  EXPECT_EQ(Of("starts_with(args.cabin, 'eco')"), "false");
  EXPECT_EQ(Number("number(args.price)"), "12.50");
  EXPECT_EQ(Number("number(\"infant\")"), "null") << "not an infinity";
  EXPECT_EQ(Number("number(\"Nancy\")"), "null");
  EXPECT_EQ(Number("abs(2 - 5)"), "3.000");
  EXPECT_EQ(Of("0.1 + 0.2 == 0.3"), "true");
}

TEST(PolicyExpr, FunctionsOfTheConversationAreAskedOfIt) {
  EXPECT_EQ(Of("last('tool', 'id', 3).with == 3"), "true");
  EXPECT_EQ(Of("said('customer', 'yes').called"), "\"said\"");
}

TEST(PolicyExpr, ErrorsNameTheColumnAndTheWayOut) {
  EXPECT_THAT(Of("1 +"), HasSubstr("column 4: the expression ends too early"));
  EXPECT_THAT(Of("cuont(list)"),
              HasSubstr("column 1: unknown function 'cuont'; did you mean 'count'?"));
  EXPECT_THAT(Of("a == 'x"), HasSubstr("column 6: the quote is never closed"));
  EXPECT_THAT(Of("count()"), HasSubstr("count() takes 1 to 2 values, not 0"));
  EXPECT_THAT(Of("a b"), HasSubstr("column 3: 'b' is not expected here"));
  EXPECT_THAT(Of("(a"), HasSubstr("')' is missing"));
  EXPECT_THAT(Of("12x"), HasSubstr("'12x' is not a number; quote texts"));
  EXPECT_THAT(Of("a."), HasSubstr("a name must follow the dot"));
  EXPECT_THAT(Of(std::string(200, '(') + "1" + std::string(200, ')')), HasSubstr("too deeply"));
  EXPECT_THAT(Of(std::string(5000, '1')), HasSubstr("longer than"));
}

TEST(PolicyExpr, NamesAndLiteralsAreListed) {
  const auto expr = ParseExpr("said('customer', 'agrees', 1) > 0 and any(calls('x'), it.ok == a)");
  ASSERT_TRUE(expr.ok());
  std::vector<std::string> names;
  ExprNames(*expr, &names);
  EXPECT_EQ(names, (std::vector<std::string>{"it", "a"}));
  std::vector<std::string> lists;
  ExprLiterals(*expr, "said", 1, &lists);
  EXPECT_EQ(lists, (std::vector<std::string>{"agrees"}));
}

}  // namespace
}  // namespace clarion::scoring::internal
