#include "api/telemetry.h"

#include <prometheus/text_serializer.h>

namespace clarion::api {

Telemetry::Telemetry()
    : registry_(std::make_shared<prometheus::Registry>()),
      seconds_(prometheus::BuildHistogram()
                   .Name("clarion_http_seconds")
                   .Help("Time to answer a request")
                   .Register(*registry_)),
      requests_(prometheus::BuildCounter()
                    .Name("clarion_http_requests_total")
                    .Help("Requests by route and status")
                    .Register(*registry_)),
      records_(prometheus::BuildCounter()
                   .Name("clarion_records_total")
                   .Help("Records taken in over HTTP, by result")
                   .Register(*registry_)),
      behind_(prometheus::BuildGauge()
                  .Name("clarion_pipeline_behind_records")
                  .Help("Journalled records not yet scored")
                  .Register(*registry_)
                  .Add({})) {}

void Telemetry::Served(const std::string& route, unsigned status, double seconds) {
  static const prometheus::Histogram::BucketBoundaries kBuckets = {
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10};
  seconds_.Add({{"route", route}}, kBuckets).Observe(seconds);
  requests_.Add({{"route", route}, {"status", std::to_string(status)}}).Increment();
}

void Telemetry::Taken(uint64_t accepted, uint64_t duplicate, uint64_t rejected) {
  records_.Add({{"result", "accepted"}}).Increment(static_cast<double>(accepted));
  records_.Add({{"result", "duplicate"}}).Increment(static_cast<double>(duplicate));
  records_.Add({{"result", "rejected"}}).Increment(static_cast<double>(rejected));
}

void Telemetry::Behind(uint64_t records) { behind_.Set(static_cast<double>(records)); }

std::string Telemetry::Text() const {
  return prometheus::TextSerializer().Serialize(registry_->Collect());
}

}  // namespace clarion::api
