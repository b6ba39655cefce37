// Spans: what the program does for a request or by itself, and how long each stage takes. They go
// to a sink (tracing/exporter.h sends them by OTLP); without one nothing is recorded, and a span
// costs one relaxed load.
//
//   trace::Stage stage("journal append");          // part of what this thread is at
//   stage.Set("clarion.records", count);
//   const trace::Within within(context);           // go on with it on another thread
//
// Trace contexts are those of W3C (https://www.w3.org/TR/trace-context/). Names and attributes are
// for operators: never what customers said, a query, an address, or anybody's name.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace clarion::trace {

using TraceId = std::array<uint8_t, 16>;
using SpanId = std::array<uint8_t, 8>;

// Where in which trace. All zero: in none.
struct Context {
  TraceId trace{};
  SpanId span{};
  bool sampled = false;
  bool valid() const;
  bool operator==(const Context&) const = default;
};

std::string Hex(const TraceId& id);  // 32 lower-case digits
std::string Hex(const SpanId& id);   // 16

// A traceparent header of version 00, or what a later version says in that form. nullopt: it is
// malformed or all zero, and a new trace begins. O(1).
std::optional<Context> ParseTraceparent(std::string_view header);
std::string Traceparent(const Context& context);

enum class Kind : uint8_t { kInternal = 1, kServer = 2, kClient = 3 };  // numbers of OTLP

using Value = std::variant<int64_t, std::string>;

// A span that has ended.
struct Record {
  std::string name;
  Kind kind = Kind::kInternal;
  Context context;
  SpanId parent{};       // zero: none
  int64_t start_ns = 0;  // Unix time
  int64_t end_ns = 0;
  std::vector<std::pair<const char*, Value>> attributes;  // names that live as long as the program
  std::vector<Context> links;
  bool failed = false;
};

class Sink {
 public:
  virtual ~Sink() = default;
  // Called on whatever thread a span ends; must be quick.
  virtual void Take(Record record) = 0;
};

struct Sampling {
  double ratio = 1;          // of new traces, in [0, 1]
  bool parent_based = true;  // who calls decides for their own traces
};

// nullptr: off. REQUIRES: a sink outlives every span begun while it was set.
void SetSink(Sink* sink, Sampling sampling = {});
bool On();

// What this thread is at.
const Context& Current();

// One thing being done. May be moved, and ended on another thread than it began on; not safe from
// two at once.
class Span {
 public:
  Span() = default;  // nothing
  // In `parent`'s trace, or where that is not valid in a new one.
  static Span Begin(std::string_view name, Kind kind, const Context& parent);
  // Part of what this thread is at; nothing where that is nothing.
  static Span Child(std::string_view name, Kind kind = Kind::kInternal);
  Span(Span&& other) noexcept;
  Span& operator=(Span&& other) noexcept;
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;
  ~Span() { End(); }

  // Zero where tracing is off.
  const Context& context() const { return context_; }
  bool recording() const { return record_ != nullptr; }
  // `key` must live as long as the program. Without effect where nothing is recorded.
  void Set(const char* key, int64_t value);
  void Set(const char* key, std::string_view value);
  void Rename(std::string_view name);
  // Something else that led to it: one batch does the work of many requests. 16 at most.
  void Link(const Context& context);
  // It did not go well; `type` is of few values: "500", "timeout".
  void Fail(std::string_view type);
  void End();
  // As if it had never begun.
  void Drop() { record_.reset(); }

 private:
  Context context_;
  std::unique_ptr<Record> record_;
};

// While it lives, this thread is at `context`.
class Within {
 public:
  explicit Within(const Context& context);
  ~Within();
  Within(const Within&) = delete;
  Within& operator=(const Within&) = delete;

 private:
  Context before_;
};

// A child span that what this thread does meanwhile is part of.
class Stage {
 public:
  explicit Stage(std::string_view name, Kind kind = Kind::kInternal)
      : Stage(Span::Child(name, kind)) {}
  explicit Stage(Span span) : span_(std::move(span)), within_(span_.context()) {}
  Span& span() { return span_; }
  template <typename V>
  void Set(const char* key, const V& value) {
    span_.Set(key, value);
  }

 private:
  Span span_;
  Within within_;
};

}  // namespace clarion::trace
