#include "base/trace.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <random>

#include "base/random.h"
#include "base/utf8.h"

namespace clarion::trace {
namespace {

constexpr size_t kLinksMax = 16;
constexpr size_t kTextMax = 200;  // of an attribute
constexpr size_t kHeaderSize = 55;
constexpr uint64_t kAllOf = uint64_t{1} << 56;  // the random part of a trace id that is sampled by

std::atomic<Sink*> the_sink{nullptr};
std::atomic<uint64_t> sampled_below{kAllOf};
std::atomic<bool> parent_based{true};
thread_local Context current;

Random& Ids() {
  static thread_local Random random{(uint64_t{std::random_device{}()} << 32U) ^
                                    std::random_device{}()};
  return random;
}

template <size_t kSize>
std::array<uint8_t, kSize> NewId() {
  std::array<uint8_t, kSize> id;
  do {
    for (size_t i = 0; i < kSize; i += 8) {
      const uint64_t bits = Ids().Next();
      for (size_t j = 0; j < 8; ++j) id[i + j] = static_cast<uint8_t>(bits >> (8 * j));
    }
  } while (std::all_of(id.begin(), id.end(), [](uint8_t byte) { return byte == 0; }));
  return id;
}

// The same for the same trace everywhere, as TraceIdRatioBased wants.
bool Sampled(const TraceId& id) {
  uint64_t random = 0;
  for (size_t i = 9; i < id.size(); ++i) random = random << 8U | id[i];
  return random < sampled_below.load(std::memory_order_relaxed);
}

int64_t NowNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

template <size_t kSize>
bool IsZero(const std::array<uint8_t, kSize>& id) {
  return id == std::array<uint8_t, kSize>{};
}

template <size_t kSize>
std::string HexOf(const std::array<uint8_t, kSize>& id) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(2 * kSize);
  for (const uint8_t byte : id) {
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

// Lower-case digits only, as the specification has it.
int Digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

template <size_t kSize>
bool Read(std::string_view digits, std::array<uint8_t, kSize>* out) {
  for (size_t i = 0; i < kSize; ++i) {
    const int high = Digit(digits[2 * i]), low = Digit(digits[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    (*out)[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return true;
}

}  // namespace

bool Context::valid() const { return !IsZero(trace) && !IsZero(span); }

std::string Hex(const TraceId& id) { return HexOf(id); }
std::string Hex(const SpanId& id) { return HexOf(id); }

std::optional<Context> ParseTraceparent(std::string_view header) {
  if (header.size() < kHeaderSize || header[2] != '-' || header[35] != '-' || header[52] != '-')
    return std::nullopt;
  std::array<uint8_t, 1> version, flags;
  Context context;
  if (!Read(header.substr(0, 2), &version) || !Read(header.substr(3, 32), &context.trace) ||
      !Read(header.substr(36, 16), &context.span) || !Read(header.substr(53, 2), &flags))
    return std::nullopt;
  const bool ends = header.size() == kHeaderSize;
  // Later versions may say more behind another dash; ff is none.
  if (version[0] == 0xff || (!ends && (version[0] == 0 || header[kHeaderSize] != '-')))
    return std::nullopt;
  if (!context.valid()) return std::nullopt;
  context.sampled = (flags[0] & 1U) != 0;
  return context;
}

std::string Traceparent(const Context& context) {
  return "00-" + Hex(context.trace) + "-" + Hex(context.span) + (context.sampled ? "-01" : "-00");
}

void SetSink(Sink* sink, Sampling sampling) {
  const double ratio = std::clamp(sampling.ratio, 0.0, 1.0);
  sampled_below = static_cast<uint64_t>(std::llround(ratio * static_cast<double>(kAllOf)));
  parent_based = sampling.parent_based;
  the_sink = sink;
}

bool On() { return the_sink.load(std::memory_order_relaxed) != nullptr; }

const Context& Current() { return current; }

Span Span::Begin(std::string_view name, Kind kind, const Context& parent) {
  Span span;
  if (!On()) return span;
  const bool goes_on = parent.valid();
  span.context_.trace = goes_on ? parent.trace : NewId<16>();
  span.context_.span = NewId<8>();
  span.context_.sampled = goes_on && parent_based ? parent.sampled : Sampled(span.context_.trace);
  if (!span.context_.sampled) return span;
  span.record_ = std::make_unique<Record>();
  span.record_->name = name;
  span.record_->kind = kind;
  span.record_->context = span.context_;
  if (goes_on) span.record_->parent = parent.span;
  span.record_->start_ns = NowNs();
  return span;
}

Span Span::Child(std::string_view name, Kind kind) {
  if (!On() || !current.valid()) return {};
  Span span;
  if (!current.sampled) {  // nothing of it is recorded, whatever the sampling of new traces
    span.context_ = current;
    return span;
  }
  span.record_ = std::make_unique<Record>();
  span.record_->name = name;
  span.record_->kind = kind;
  span.context_ = {current.trace, NewId<8>(), true};
  span.record_->context = span.context_;
  span.record_->parent = current.span;
  span.record_->start_ns = NowNs();
  return span;
}

Span::Span(Span&& other) noexcept
    : context_(std::exchange(other.context_, {})), record_(std::move(other.record_)) {}

Span& Span::operator=(Span&& other) noexcept {
  if (this == &other) return *this;
  End();
  context_ = std::exchange(other.context_, {});
  record_ = std::move(other.record_);
  return *this;
}

void Span::Set(const char* key, int64_t value) {
  if (record_) record_->attributes.emplace_back(key, value);
}

void Span::Set(const char* key, std::string_view value) {
  if (record_) record_->attributes.emplace_back(key, std::string(Utf8Prefix(value, kTextMax)));
}

void Span::Rename(std::string_view name) {
  if (record_) record_->name = name;
}

void Span::Link(const Context& context) {
  if (record_ && context.valid() && record_->links.size() < kLinksMax)
    record_->links.push_back(context);
}

void Span::Fail(std::string_view type) {
  Set("error.type", type);
  if (record_) record_->failed = true;
}

void Span::End() {
  if (record_ == nullptr) return;
  record_->end_ns = std::max(NowNs(), record_->start_ns);
  Sink* const sink = the_sink.load(std::memory_order_acquire);
  if (sink != nullptr) sink->Take(std::move(*record_));
  record_.reset();
}

Within::Within(const Context& context) : before_(current) {
  if (context.valid()) current = context;
}
Within::~Within() { current = before_; }

}  // namespace clarion::trace
