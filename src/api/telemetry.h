// The server's own counters, for Prometheus. Safe from several threads.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <memory>
#include <string>
#include <string_view>

namespace clarion::api {

class Telemetry {
 public:
  Telemetry();
  void Served(const std::string& route, unsigned status, double seconds);
  // A request turned away because its lane (intake | questions) was full. Served counts it too.
  void Shed(std::string_view lane);
  void Taken(uint64_t accepted, uint64_t duplicate, uint64_t rejected);
  // Of one pass of the pipeline: records scored, and whether it failed.
  void Scored(uint64_t records, bool failed);
  void Behind(uint64_t records);
  void DeliveryTried(bool delivered);
  // Spans of traces: sent on, thrown away because too many were waiting, not taken by the receiver.
  void Spans(uint64_t exported, uint64_t dropped, uint64_t failed);
  // Text in Prometheus' exposition format.
  std::string Text() const;

  // For what is read only when asked (vitals.h).
  prometheus::Registry& registry() { return *registry_; }

 private:
  std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Histogram>& seconds_;
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Counter>& records_;
  prometheus::Counter& shed_intake_;
  prometheus::Counter& shed_questions_;
  prometheus::Counter& shed_sign_ins_;
  prometheus::Counter& delivered_;
  prometheus::Counter& not_delivered_;
  prometheus::Counter& spans_exported_;
  prometheus::Counter& spans_dropped_;
  prometheus::Counter& spans_failed_;
  prometheus::Counter& scored_;
  prometheus::Gauge& behind_;
  prometheus::Gauge& failing_;
};

}  // namespace clarion::api
