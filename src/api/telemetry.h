// The server's own counters, for Prometheus.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <memory>
#include <string>

namespace clarion::api {

class Telemetry {
 public:
  Telemetry();
  void Served(const std::string& route, unsigned status, double seconds);
  void Taken(uint64_t accepted, uint64_t duplicate, uint64_t rejected);
  void Behind(uint64_t records);
  // Text in Prometheus' exposition format.
  std::string Text() const;

 private:
  std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Histogram>& seconds_;
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Counter>& records_;
  prometheus::Gauge& behind_;
};

}  // namespace clarion::api
