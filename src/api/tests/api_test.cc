#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "api/context.h"
#include "api/error_map.h"
#include "api/openapi.h"
#include "api/params.h"
#include "api/wire.h"

namespace clarion::api {
namespace {

Router Routes() {
  static Context nothing;
  Router router;
  AddRoutes(nothing, router);
  return router;
}

TEST(Router, FindsTheRouteAndItsValues) {
  const Router router = Routes();
  const Match one = router.Find(Method::kGet, "/v1/interactions/int%2F7%20a");
  ASSERT_NE(one.route, nullptr);
  EXPECT_EQ(one.path_values.at("id"), "int/7 a");
  EXPECT_EQ(router.Find(Method::kGet, "/v1/interactions.csv").route->path, "/v1/interactions.csv");
  EXPECT_EQ(router.Find(Method::kPost, "/v1/scorecards/try").route->path, "/v1/scorecards/try");
  EXPECT_TRUE(router.Find(Method::kDelete, "/v1/workspace").wrong_method);
  EXPECT_EQ(router.Find(Method::kGet, "/v1/interactions/").route, nullptr)
      << "an empty id is no id";
  EXPECT_EQ(router.Find(Method::kGet, "/v1/nothing").route, nullptr);
}

TEST(Router, EveryRouteDeclaresWhatItNeedsAndAnswersSomething) {
  std::set<std::string> seen;
  const Router router = Routes();
  for (const Route& route : router.routes()) {
    EXPECT_FALSE(Name(route.permission).empty()) << route.path;
    EXPECT_FALSE(route.summary.empty()) << route.path;
    EXPECT_TRUE(route.handle) << route.path;
    EXPECT_TRUE(seen.insert(std::string(Name(route.method)) + route.path).second)
        << route.path << " is there twice";
  }
}

TEST(Target, IsDecodedOrRefused) {
  Request request;
  ASSERT_TRUE(ParseTarget("/v1/interactions?q=late+refund&queue=a%26b&queue=c&flag", &request));
  EXPECT_EQ(request.Param("q"), "late refund");
  EXPECT_EQ(request.Params("queue"), (std::vector<std::string>{"a&b", "c"}));
  EXPECT_EQ(request.Param("flag", "x"), "");
  Request bad;
  EXPECT_FALSE(ParseTarget("/v1/x?q=%zz", &bad));
  EXPECT_FALSE(ParseTarget("/v1/x?q=%ff", &bad)) << "not UTF-8";
  EXPECT_FALSE(ParseTarget("/v1/x?q=%2", &bad));
}

TEST(Params, ErrorsNameTheParameter) {
  Request request;
  ASSERT_TRUE(ParseTarget("/?from=soon&points_min=high&limit=5000", &request));
  EXPECT_EQ(FilterParams(request, "").error().message.substr(0, 6), "from: ");
  EXPECT_NE(LimitParam(request, 50, 1000).error().message.find("1 to 1000"), std::string::npos);
  EXPECT_NE(NumberParam(request, "points_min").error().message.find("points_min"),
            std::string::npos);
}

TEST(Params, WhatIsNoNumberIsNoNumberOfRows) {
  for (const char* text : {"nan", "inf", "-inf", "1e9", "2.5", "0", "-1", "99999999999999999999"}) {
    Request request;
    ASSERT_TRUE(ParseTarget(fmt::format("/?limit={0}&before={0}&points_max={0}", text), &request));
    EXPECT_FALSE(LimitParam(request, 50, 1000).ok()) << text;
    EXPECT_FALSE(EarlierThanParam(request, "before").ok()) << text;
    const bool number = NumberParam(request, "points_max").ok();
    EXPECT_EQ(number, std::string_view(text).find('n') == std::string_view::npos) << text;
  }
  Request request;
  ASSERT_TRUE(ParseTarget("/?limit=1000&before=12", &request));
  EXPECT_EQ(*LimitParam(request, 50, 1000), 1000);
  EXPECT_EQ(*EarlierThanParam(request, "before"), 12U);
  EXPECT_EQ(*EarlierThanParam(request, "after"), std::nullopt);
}

TEST(Params, AttributesAndRepeatsBecomeTheFilter) {
  Request request;
  ASSERT_TRUE(ParseTarget(
      "/?attr.region=north&attr.region=south&channel=voice&channel=chat&to=2026-01-02", &request));
  const auto filter = FilterParams(request, "acme");
  ASSERT_TRUE(filter.ok());
  EXPECT_EQ(filter->attributes.size(), 2u);
  EXPECT_EQ(filter->channels.size(), 2u);
  EXPECT_EQ(filter->tenant, "acme");
  EXPECT_EQ(FormatTime(*filter->to), "2026-01-02T00:00:00Z");
}

TEST(Errors, EachKindHasItsStatusAndOneShape) {
  EXPECT_EQ(ErrorResponse(InvalidInput("x")).status, 400u);
  EXPECT_EQ(ErrorResponse(NotFound("x")).status, 404u);
  EXPECT_EQ(ErrorResponse(Conflict("x")).status, 409u);
  EXPECT_EQ(ErrorResponse(Corrupt("x")).status, 500u);
  const Response busy = ErrorResponse(Unavailable("disk full"));
  EXPECT_EQ(busy.status, 503u);
  EXPECT_EQ(busy.body, R"({"error":{"kind":"unavailable","message":"disk full"}})");
  ASSERT_EQ(busy.headers.size(), 1u);
  EXPECT_EQ(busy.headers[0].first, "Retry-After");
}

TEST(Errors, WhatTheyQuoteIsTextWhateverCameIn) {
  const Response response = ErrorResponse(InvalidInput("'\xC3' is no channel"));
  EXPECT_EQ(response.body,
            "{\"error\":{\"kind\":\"invalid_input\",\"message\":\"'\uFFFD' is no channel\"}}");
}

TEST(Wire, OffsetsAreWhatJavaScriptCounts) {
  const std::string text = "aé😀b";  // bytes 1, 2, 4, 1; UTF-16 units 1, 1, 2, 1
  EXPECT_EQ(Utf16Offset(text, 0), 0u);
  EXPECT_EQ(Utf16Offset(text, 1), 1u);
  EXPECT_EQ(Utf16Offset(text, 3), 2u);
  EXPECT_EQ(Utf16Offset(text, 7), 4u);
  EXPECT_EQ(Utf16Offset(text, 8), 5u);
  EXPECT_EQ(Utf16Offset(text, 99), 5u);
}

TEST(OpenApi, DescribesEveryRouteWithShapesThatExist) {
  const Router router = Routes();
  const auto document = ParseJson(OpenApi(router.routes()));
  ASSERT_TRUE(document.ok()) << document.error().message;
  const json::object& schemas = document->at("components").at("schemas").as_object();
  for (const Route& route : router.routes()) {
    ASSERT_TRUE(document->at("paths").as_object().contains(route.path)) << route.path;
    for (const std::string& schema : {route.request_schema, route.response_schema}) {
      if (schema.empty()) continue;
      EXPECT_TRUE(schemas.contains(schema)) << route.path << " names " << schema;
    }
  }
  const std::string text = ToJson(*document);
  for (size_t at = 0; (at = text.find("#/components/schemas/", at)) != std::string::npos; ++at) {
    const size_t from = at + 21;
    EXPECT_TRUE(schemas.contains(text.substr(from, text.find('"', from) - from)));
  }
}

}  // namespace
}  // namespace clarion::api
