#include "api/telemetry.h"

#include <prometheus/text_serializer.h>

namespace clarion::api {
namespace {

prometheus::Family<prometheus::Counter>& Counters(prometheus::Registry& registry, const char* name,
                                                  const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Gauge& Gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

// Members of one family, there from the start: a rule on a counter that appears with its first
// event misses that event.
prometheus::Counter& Shedding(prometheus::Registry& registry, const char* lane) {
  return Counters(registry, "clarion_http_shed_total",
                  "Requests turned away because too many were waiting, by lane")
      .Add({{"lane", lane}});
}

prometheus::Counter& Tries(prometheus::Registry& registry, const char* result) {
  return Counters(registry, "clarion_delivery_tries_total", "Tries of deliveries, by result")
      .Add({{"result", result}});
}

prometheus::Counter& SpansThat(prometheus::Registry& registry, const char* result) {
  return Counters(registry, "clarion_trace_spans_total",
                  "Spans of traces: exported, dropped (too many waited), failed (not taken)")
      .Add({{"result", result}});
}

}  // namespace

Telemetry::Telemetry()
    : registry_(
          std::make_shared<prometheus::Registry>(prometheus::Registry::InsertBehavior::Merge)),
      seconds_(prometheus::BuildHistogram()
                   .Name("clarion_http_seconds")
                   .Help("Time to answer a request")
                   .Register(*registry_)),
      requests_(
          Counters(*registry_, "clarion_http_requests_total", "Requests by route and status")),
      records_(
          Counters(*registry_, "clarion_records_total", "Records taken in over HTTP, by result")),
      shed_intake_(Shedding(*registry_, "intake")),
      shed_questions_(Shedding(*registry_, "questions")),
      shed_sign_ins_(Shedding(*registry_, "sign_ins")),
      delivered_(Tries(*registry_, "delivered")),
      not_delivered_(Tries(*registry_, "failed")),
      spans_exported_(SpansThat(*registry_, "exported")),
      spans_dropped_(SpansThat(*registry_, "dropped")),
      spans_failed_(SpansThat(*registry_, "failed")),
      scored_(Counters(*registry_, "clarion_pipeline_records_total",
                       "Journalled records that were scored")
                  .Add({})),
      behind_(Gauge(*registry_, "clarion_pipeline_behind_records",
                    "Journalled records not yet scored")),
      failing_(Gauge(*registry_, "clarion_pipeline_failing",
                     "1: the last pass of the pipeline failed; the log says why")) {
  for (const char* result : {"accepted", "duplicate", "rejected"})
    records_.Add({{"result", result}});
}

void Telemetry::Served(const std::string& route, unsigned status, double seconds) {
  static const prometheus::Histogram::BucketBoundaries kBuckets = {
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10};
  seconds_.Add({{"route", route}}, kBuckets).Observe(seconds);
  requests_.Add({{"route", route}, {"status", std::to_string(status)}}).Increment();
}

void Telemetry::Shed(std::string_view lane) {
  (lane == "intake"     ? shed_intake_
   : lane == "sign_ins" ? shed_sign_ins_
                        : shed_questions_)
      .Increment();
}

void Telemetry::Taken(uint64_t accepted, uint64_t duplicate, uint64_t rejected) {
  records_.Add({{"result", "accepted"}}).Increment(static_cast<double>(accepted));
  records_.Add({{"result", "duplicate"}}).Increment(static_cast<double>(duplicate));
  records_.Add({{"result", "rejected"}}).Increment(static_cast<double>(rejected));
}

void Telemetry::Scored(uint64_t records, bool failed) {
  scored_.Increment(static_cast<double>(records));
  failing_.Set(failed ? 1 : 0);
}

void Telemetry::Behind(uint64_t records) { behind_.Set(static_cast<double>(records)); }

void Telemetry::DeliveryTried(bool delivered) {
  (delivered ? delivered_ : not_delivered_).Increment();
}

void Telemetry::Spans(uint64_t exported, uint64_t dropped, uint64_t failed) {
  spans_exported_.Increment(static_cast<double>(exported));
  spans_dropped_.Increment(static_cast<double>(dropped));
  spans_failed_.Increment(static_cast<double>(failed));
}

std::string Telemetry::Text() const {
  return prometheus::TextSerializer().Serialize(registry_->Collect());
}

}  // namespace clarion::api
