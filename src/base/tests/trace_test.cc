#include "base/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace clarion::trace {
namespace {

constexpr std::string_view kHeader = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

class Kept : public Sink {
 public:
  explicit Kept(Sampling sampling = {}) { SetSink(this, sampling); }
  ~Kept() override { SetSink(nullptr); }
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;
  void Take(Record record) override { records.push_back(std::move(record)); }
  std::vector<Record> records;
};

TEST(Traceparent, IsReadAndWrittenBack) {
  const auto context = ParseTraceparent(kHeader);
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(Hex(context->trace), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(Hex(context->span), "00f067aa0ba902b7");
  EXPECT_TRUE(context->sampled);
  EXPECT_EQ(Traceparent(*context), kHeader);
  EXPECT_FALSE(
      ParseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-02")->sampled);
}

TEST(Traceparent, ALaterVersionMaySayMore) {
  const std::string later = "cc" + std::string(kHeader.substr(2));
  EXPECT_TRUE(ParseTraceparent(later).has_value());
  EXPECT_TRUE(ParseTraceparent(later + "-what-the-future-will-be-like").has_value());
  EXPECT_FALSE(ParseTraceparent(later + ".what").has_value());
}

TEST(Traceparent, WhatIsMalformedIsNone) {
  for (const char* header : {"", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-011",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
                             "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                             "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                             "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                             "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                             "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                             "00-4bf92f3577b34da6a3ce929d0e0e473600-f067aa0ba902b7-01",
                             "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01"})
    EXPECT_FALSE(ParseTraceparent(header).has_value()) << header;
}

TEST(Span, WithoutASinkIsNothing) {
  Span span = Span::Begin("GET /x", Kind::kServer, *ParseTraceparent(kHeader));
  EXPECT_FALSE(span.recording());
  EXPECT_FALSE(span.context().valid());
  const Within within(span.context());
  EXPECT_FALSE(Current().valid());
  EXPECT_FALSE(Span::Child("stage").recording());
}

TEST(Span, StagesAreChildrenOfWhatTheThreadIsAt) {
  Kept kept;
  {
    Span request = Span::Begin("GET /x", Kind::kServer, *ParseTraceparent(kHeader));
    const Within within(request.context());
    Stage outer("outer");
    { Stage inner("inner"); }
    std::thread([context = Current()] {
      EXPECT_FALSE(Span::Child("alone").recording()) << "another thread is at nothing yet";
      const Within there(context);
      Stage elsewhere("elsewhere");
    }).join();
    outer.Set("clarion.records", int64_t{3});
  }
  ASSERT_EQ(kept.records.size(), 4U);
  const auto& [inner, elsewhere, outer, request] =
      std::tie(kept.records[0], kept.records[1], kept.records[2], kept.records[3]);
  EXPECT_EQ(Hex(request.parent), "00f067aa0ba902b7");
  EXPECT_EQ(outer.parent, request.context.span);
  EXPECT_EQ(inner.parent, outer.context.span);
  EXPECT_EQ(elsewhere.parent, outer.context.span);
  EXPECT_EQ(outer.attributes.front().second, Value(int64_t{3}));
  EXPECT_LE(request.start_ns, outer.start_ns);
  EXPECT_LE(outer.end_ns, request.end_ns);
  EXPECT_FALSE(Current().valid());
}

TEST(Span, WithoutAParentBeginsATraceOfItsOwn) {
  Kept kept;
  std::set<std::string> traces, spans;
  for (int i = 0; i < 1000; ++i) {
    const Span span = Span::Begin("pass", Kind::kInternal, {});
    EXPECT_TRUE(span.context().valid());
    traces.insert(Hex(span.context().trace));
    spans.insert(Hex(span.context().span));
  }
  EXPECT_EQ(traces.size(), 1000U);
  EXPECT_EQ(spans.size(), 1000U);
  EXPECT_EQ(kept.records.front().parent, SpanId{});
}

TEST(Sampling, TakesItsShareOfNewTracesAndLeavesTheOthersWhole) {
  Kept kept({.ratio = 0.25});
  size_t sampled = 0;
  for (int i = 0; i < 10000; ++i) {
    const Span span = Span::Begin("pass", Kind::kInternal, {});
    ASSERT_TRUE(span.context().valid()) << "one that is not sampled has a name, too";
    const Within within(span.context());
    Stage child("stage");
    EXPECT_EQ(child.span().recording(), span.recording());
    sampled += span.recording();
  }
  EXPECT_NEAR(static_cast<double>(sampled), 2500, 250);
  EXPECT_EQ(kept.records.size(), 2 * sampled);
}

TEST(Sampling, WhoCallsDecidesUnlessTheyMayNot) {
  Context caller = *ParseTraceparent(kHeader);
  {
    const Kept never({.ratio = 0});
    EXPECT_TRUE(Span::Begin("GET /x", Kind::kServer, caller).recording());
    caller.sampled = false;
    EXPECT_FALSE(Span::Begin("GET /x", Kind::kServer, caller).recording());
    EXPECT_FALSE(Span::Begin("GET /x", Kind::kServer, {}).recording());
  }
  const Kept always({.ratio = 1, .parent_based = false});
  EXPECT_TRUE(Span::Begin("GET /x", Kind::kServer, caller).recording());
}

TEST(Span, DroppedFailedAndLinked) {
  Kept kept;
  {
    Span gone = Span::Begin("idle", Kind::kInternal, {});
    gone.Drop();
    Span failed = Span::Begin("pass", Kind::kInternal, {});
    failed.Fail("timeout");
    for (int i = 0; i < 20; ++i) failed.Link(*ParseTraceparent(kHeader));
    failed.Link({});
    Span moved = std::move(failed);
  }
  ASSERT_EQ(kept.records.size(), 1U) << "and ended once, though moved";
  EXPECT_TRUE(kept.records[0].failed);
  EXPECT_EQ(kept.records[0].links.size(), 16U);
}

}  // namespace
}  // namespace clarion::trace
