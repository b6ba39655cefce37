#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <map>
#include <thread>

#include "base/json.h"
#include "delivery/testing/fake_transport.h"
#include "tracing/exporter.h"
#include "tracing/otlp_json.h"

namespace clarion::tracing {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

Result<std::optional<Settings>> From(const std::string& endpoint,
                                     const std::map<std::string, std::string>& variables = {}) {
  return SettingsFrom(endpoint, [&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST(OtlpSettings, ComeFromTheOptionOrTheEnvironment) {
  EXPECT_FALSE(From("")->has_value()) << "nobody asked for traces";
  EXPECT_EQ((*From("http://127.0.0.1:4318/"))->url, "http://127.0.0.1:4318/v1/traces");
  const std::map<std::string, std::string> both = {
      {"OTEL_EXPORTER_OTLP_ENDPOINT", "https://otel.example.com"},
      {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://traces.example.com/in"}};
  EXPECT_EQ((*From("", {*both.begin()}))->url, "https://otel.example.com/v1/traces");
  EXPECT_EQ((*From("", both))->url, "https://traces.example.com/in");
  EXPECT_EQ((*From("http://127.0.0.1:1", both))->url, "http://127.0.0.1:1/v1/traces");
  EXPECT_FALSE(From("http://127.0.0.1:1", {{"OTEL_SDK_DISABLED", "true"}})->has_value());
}

TEST(OtlpSettings, HeadersResourceAndSampling) {
  const auto settings =
      From("http://127.0.0.1:4318", {{"OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b, team=x"},
                                     {"OTEL_EXPORTER_OTLP_TRACES_HEADERS", "team=y"},
                                     {"OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=prod"},
                                     {"OTEL_SERVICE_NAME", "clarion-eu"},
                                     {"OTEL_TRACES_SAMPLER", "parentbased_traceidratio"},
                                     {"OTEL_TRACES_SAMPLER_ARG", "0.1"}});
  ASSERT_TRUE(settings.ok()) << settings.error().message;
  EXPECT_THAT((*settings)->headers, ElementsAre(Pair("api-key", "a b"), Pair("team", "y")));
  EXPECT_THAT((*settings)->resource, ElementsAre(Pair("service.name", "clarion-eu"),
                                                 Pair("deployment.environment", "prod")));
  EXPECT_EQ((*settings)->sampling.ratio, 0.1);
  EXPECT_TRUE((*settings)->sampling.parent_based);
  EXPECT_EQ((*From("http://127.0.0.1:1", {{"OTEL_TRACES_SAMPLER", "always_off"}}))->sampling.ratio,
            0);
}

TEST(OtlpSettings, MistakesNameTheVariableAndNoSecret) {
  const std::pair<std::map<std::string, std::string>, const char*> wrong[] = {
      {{{"OTEL_TRACES_SAMPLER", "jaeger_remote"}}, "OTEL_TRACES_SAMPLER: 'jaeger_remote'"},
      {{{"OTEL_TRACES_SAMPLER", "traceidratio"}, {"OTEL_TRACES_SAMPLER_ARG", "1.5"}},
       "OTEL_TRACES_SAMPLER_ARG: '1.5'"},
      {{{"OTEL_TRACES_SAMPLER", "traceidratio"}, {"OTEL_TRACES_SAMPLER_ARG", "nan"}},
       "OTEL_TRACES_SAMPLER_ARG"},
      {{{"OTEL_EXPORTER_OTLP_HEADERS", "secret42"}}, "OTEL_EXPORTER_OTLP_HEADERS"},
      {{{"OTEL_EXPORTER_OTLP_HEADERS", "a=secret42%0d%0aX: y"}}, "OTEL_EXPORTER_OTLP_HEADERS"}};
  for (const auto& [variables, words] : wrong) {
    const auto settings = From("http://127.0.0.1:4318", variables);
    ASSERT_FALSE(settings.ok()) << words;
    EXPECT_THAT(settings.error().message, HasSubstr(words));
    EXPECT_THAT(settings.error().message, Not(HasSubstr("secret42")));
  }
  for (const char* url : {"ftp://x", "127.0.0.1:4318", "http://u:p@127.0.0.1"})
    EXPECT_FALSE(From(url).ok()) << url;
}

trace::Record RecordNamed(const std::string& name) {
  trace::Record record;
  record.name = name;
  record.kind = trace::Kind::kServer;
  record.context =
      *trace::ParseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  record.start_ns = 1'700'000'000'000'000'001;
  record.end_ns = 1'700'000'000'000'000'002;
  return record;
}

TEST(OtlpJson, IsWhatTheSpecificationWants) {
  trace::Record record = RecordNamed("GET /v1/\"x\"");
  record.attributes = {{"http.response.status_code", int64_t{503}},
                       {"http.route", std::string("/v1/x")},
                       {"broken", std::string("\xff")}};
  record.failed = true;
  record.links = {record.context};
  const std::string body = OtlpJson({{"service.name", "clarion"}}, "1.2", {&record, 1});
  const auto read = ParseJson(body);
  ASSERT_TRUE(read.ok()) << body;
  const json::object& whole = read->at("resourceSpans").at(0).as_object();
  EXPECT_EQ(ToJson(whole.at("resource").at("attributes").at(0)),
            R"({"key":"service.name","value":{"stringValue":"clarion"}})");
  EXPECT_EQ(
      ToJson(whole.at("scopeSpans").at(0).at("spans").at(0)),
      R"({"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","flags":1,)"
      R"("name":"GET /v1/\"x\"","kind":2,"startTimeUnixNano":"1700000000000000001",)"
      R"("endTimeUnixNano":"1700000000000000002","attributes":[)"
      R"({"key":"http.response.status_code","value":{"intValue":"503"}},)"
      R"({"key":"http.route","value":{"stringValue":"/v1/x"}},)"
      R"({"key":"broken","value":{"stringValue":""}}],)"
      R"("links":[{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7"}],)"
      R"("status":{"code":2}})");
}

TEST(OtlpJson, ReadsWhatWasRefused) {
  EXPECT_EQ(Rejected("{}"), 0U);
  EXPECT_EQ(Rejected(""), 0U);
  EXPECT_EQ(Rejected(R"({"partialSuccess":{"rejectedSpans":"3"}})"), 3U);
  EXPECT_EQ(Rejected(R"({"partialSuccess":{"rejectedSpans":4}})"), 4U);
}

class ExporterTest : public testing::Test {
 protected:
  void Start(ExporterSettings settings) {
    settings.every = milliseconds(5);
    exporter_ = std::make_unique<Exporter>(
        Settings{"http://127.0.0.1:1/v1/traces", {{"api-key", "k"}}, {}, {}}, transport_,
        [this](uint64_t exported, uint64_t dropped, uint64_t failed) {
          exported_ += exported;
          dropped_ += dropped;
          failed_ += failed;
        },
        settings);
  }
  void Take(int count) {
    for (int i = 0; i < count; ++i) exporter_->Take(RecordNamed("x"));
  }
  bool Until(const std::function<bool()>& wanted) {
    for (int i = 0; i < 2000 && !wanted(); ++i) std::this_thread::sleep_for(milliseconds(2));
    return wanted();
  }
  delivery::FakeTransport transport_;
  std::atomic<uint64_t> exported_{0}, dropped_{0}, failed_{0};
  std::unique_ptr<Exporter> exporter_;
};

TEST_F(ExporterTest, SendsWhatWaitsInBatchesAndTheRestAtTheEnd) {
  Start({.batch_max = 4});
  Take(10);
  exporter_.reset();
  EXPECT_EQ(exported_, 10U);
  EXPECT_GE(transport_.calls.size(), 3U);
  EXPECT_EQ(transport_.calls[0].url, "http://127.0.0.1:1/v1/traces");
  EXPECT_THAT(transport_.calls[0].headers,
              ElementsAre(Pair("api-key", "k"), Pair("Content-Type", "application/json")));
}

TEST_F(ExporterTest, DropsAndCountsWhatIsTooMuchAndNeverWaits) {
  std::atomic<bool> hangs{true};
  transport_.answer = [&](const delivery::HttpCall&) -> Result<delivery::Reply> {
    while (hangs) std::this_thread::sleep_for(milliseconds(1));
    return Unavailable("no answer");
  };
  Start({.queue_max = 20, .batch_max = 10, .tries = 1});
  Take(10);
  ASSERT_TRUE(Until([&] {
    const auto before = dropped_.load();
    Take(1);
    return dropped_ > before;
  }));
  const auto start = std::chrono::steady_clock::now();
  const uint64_t before = dropped_;
  Take(1000);
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(500));
  EXPECT_EQ(dropped_ - before, 1000U);
  hangs = false;
  exporter_.reset();
  EXPECT_EQ(exported_, 0U);
  EXPECT_GE(failed_, 20U);
}

TEST_F(ExporterTest, TriesAgainAsTheReceiverAsksAndGivesUpWhereItWillNotHelp) {
  std::vector<std::chrono::steady_clock::time_point> came;
  transport_.answer = [&](const delivery::HttpCall&) -> Result<delivery::Reply> {
    came.push_back(std::chrono::steady_clock::now());
    if (came.size() == 1) return delivery::Reply{503, "", 60};
    if (came.size() == 2) return Unavailable("connection refused");
    if (came.size() == 3)
      return delivery::Reply{200, R"({"partialSuccess":{"rejectedSpans":1}})", {}};
    return delivery::Reply{400, "", {}};
  };
  Start({.first_wait = milliseconds(1)});
  Take(3);
  ASSERT_TRUE(Until([&] { return exported_ == 2; }));
  EXPECT_EQ(failed_, 1U);
  EXPECT_GE(came[1] - came[0], milliseconds(55)) << "Retry-After";
  Take(1);
  ASSERT_TRUE(Until([&] { return failed_ == 2; }));
  exporter_.reset();
  EXPECT_EQ(came.size(), 4U) << "400 is not tried again";
}

TEST_F(ExporterTest, EndsThoughTheReceiverAsksToWait) {
  transport_.answer = [&](const delivery::HttpCall&) -> Result<delivery::Reply> {
    return delivery::Reply{429, "", 60'000};
  };
  Start({});
  Take(1);
  std::this_thread::sleep_for(milliseconds(50));
  const auto start = std::chrono::steady_clock::now();
  exporter_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  EXPECT_GE(failed_, 1U);
}

}  // namespace
}  // namespace clarion::tracing
