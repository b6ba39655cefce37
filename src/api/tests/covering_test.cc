#include "api/covering.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

namespace clarion::api {
namespace {

std::shared_ptr<const app::Reading> Fresh() {
  const std::string folder = testing::TempDir() + "covering-test";
  std::filesystem::create_directories(folder);
  const auto made = app::Reading::OfWorkspace(folder);
  return made.ok() ? *made : nullptr;
}

TEST(Covering, KnowsWhichAnswersHoldWords) {
  for (const char* one : {"Interaction", "Rows", "Journey", "Summary", "Rejects", "Hits"})
    EXPECT_TRUE(HoldsWords(one)) << one;
  for (const char* one : {"Facets", "Error", "Metric", "Scorecard", "nothing of that name"})
    EXPECT_FALSE(HoldsWords(one)) << one;
}

TEST(Covering, CoversWordsWhereverTheyStandAndNothingElse) {
  json::value answer = {
      {"interaction", {{"id", "4111111111111111"}, {"attributes", {{"mail", "ann@example.com"}}}}},
      {"turns",
       {{{"seq", 0}, {"role", "agent"}, {"text", "can I have your surname please"}},
        {{"seq", 1}, {"role", "customer"}, {"text", "Kowalczyk"}}}},
      {"events", {{{"name", "note"}, {"detail", {{"text", "ann@example.com"}}}}}},
      {"outcomes",
       {{{"kind", "csat"}, {"comment", "call 555-867-5309, it is 4111 1111 1111 1111"}}}}};
  const auto reading = Fresh();
  Cover(*reading, "Interaction", &answer);
  const std::string text = ToJson(answer);
  for (const char* one : {"ann@example.com", "Kowalczyk", "867", "1111 1111"})
    EXPECT_EQ(text.find(one), std::string::npos) << text;
  EXPECT_EQ(answer.at("interaction").at("id"), "4111111111111111");
  EXPECT_EQ(answer.at("turns").at(0).at("text"), "can I have your surname please");
}

TEST(Covering, AnAnswerOfAnotherShapeThanItsSchemaIsNoHarm) {
  const auto reading = Fresh();
  for (const char* text :
       {"{\"turns\":7}", "{\"turns\":[7,null]}", "[]", "null", "{\"outcomes\":[[]]}"}) {
    json::value value = json::parse(text);
    Cover(*reading, "Interaction", &value);
    EXPECT_EQ(value, json::parse(text));
  }
}

TEST(Covering, EveryRouteWithWordsIsCoveredButTheOpenOnes) {
  const auto reading = Fresh();
  Router router;
  for (const bool open : {false, true}) {
    Route route(Method::kGet, open ? "/open" : "/covered", Permission::kPublic, "");
    route.response_schema = "Rows";
    route.open = open;
    route.handle = [](const Request&) -> Result<Response> {
      return JsonResponse(json::value{{"rows", {{{"preview", "mail ann@example.com"}}}}});
    };
    router.Add(std::move(route));
  }
  CoverAnswers(router, [&]() -> const app::Reading& { return *reading; });
  for (const Route& route : router.routes()) {
    auto answer = route.handle({});
    ASSERT_TRUE(answer.ok());
    answer->Serialise();
    EXPECT_EQ(answer->body.find("ann@") != std::string::npos, route.open) << answer->body;
  }
}

}  // namespace
}  // namespace clarion::api
