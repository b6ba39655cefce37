#include "tracing/exporter.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "base/log.h"
#include "tracing/otlp_json.h"

namespace clarion::tracing {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr std::chrono::minutes kQuiet{1};  // between two lines in the log
constexpr double kSpread = 0.2;            // of a wait, so that many do not come back at once

// Those that OTLP says may be tried again.
bool MayTryAgain(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

double Jitter() {
  static thread_local std::mt19937 random{std::random_device{}()};
  return std::uniform_real_distribution<double>(1 - kSpread, 1 + kSpread)(random);
}

}  // namespace

Exporter::Exporter(Settings to, delivery::Transport& transport, Counted counted,
                   ExporterSettings settings)
    : to_(std::move(to)),
      transport_(transport),
      counted_(std::move(counted)),
      settings_(std::move(settings)),
      complained_(Steady::now() - kQuiet),
      thread_([this] { Loop(); }) {
  trace::SetSink(this, to_.sampling);
}

Exporter::~Exporter() {
  trace::SetSink(nullptr);
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
    over_.wait_for(lock, settings_.farewell, [&] { return ended_; });
  }
  transport_.Cancel();
  thread_.join();
}

void Exporter::Take(trace::Record record) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() < settings_.queue_max) {
      queue_.push_back(std::move(record));
      if (queue_.size() == settings_.batch_max) wake_.notify_one();
      return;
    }
  }
  counted_(0, 1, 0);
}

void Exporter::Loop() {
  for (;;) {
    std::vector<trace::Record> batch;
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, settings_.every,
                     [&] { return stopping_ || queue_.size() >= settings_.batch_max; });
      const size_t count = std::min(queue_.size(), settings_.batch_max);
      const auto end = queue_.begin() + static_cast<ptrdiff_t>(count);
      batch.assign(std::move_iterator(queue_.begin()), std::move_iterator(end));
      queue_.erase(queue_.begin(), end);
      if (batch.empty() && stopping_) {
        ended_ = true;
        over_.notify_all();
        return;
      }
    }
    if (!batch.empty()) Send(batch);
  }
}

void Exporter::Send(const std::vector<trace::Record>& batch) {
  delivery::HttpCall call;
  call.url = to_.url;
  call.headers = to_.headers;
  call.headers.emplace_back("Content-Type", "application/json");
  call.body = OtlpJson(to_.resource, settings_.version, batch);
  for (int tried = 1;; ++tried) {
    const Result<delivery::Reply> reply = transport_.Call(call);
    if (reply.ok() && reply->status >= 200 && reply->status < 300) {
      const uint64_t rejected = std::min<uint64_t>(Rejected(reply->body), batch.size());
      counted_(batch.size() - rejected, 0, rejected);
      if (rejected > 0) Complain(fmt::format("it refused {} of {} spans", rejected, batch.size()));
      return;
    }
    if (Wait(tried, reply)) continue;
    counted_(0, 0, batch.size());
    Complain(reply.ok() ? fmt::format("it answered {}", reply->status) : reply.error().message);
    return;
  }
}

bool Exporter::Wait(int tried, const Result<delivery::Reply>& reply) {
  if (tried >= settings_.tries || (reply.ok() && !MayTryAgain(reply->status))) return false;
  milliseconds wait = settings_.first_wait * (int64_t{1} << std::min(tried - 1, 10));
  wait = milliseconds(static_cast<int64_t>(static_cast<double>(wait.count()) * Jitter()));
  if (reply.ok() && reply->retry_after_ms) wait = milliseconds(*reply->retry_after_ms);
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, std::min(wait, settings_.longest_wait), [&] { return stopping_; });
}

void Exporter::Complain(const std::string& why) {
  if (Steady::now() - complained_ < kQuiet) return;
  complained_ = Steady::now();
  // A query may hold a key.
  SPDLOG_WARN("traces do not arrive at {}: {}", to_.url.substr(0, to_.url.find('?')), why);
}

}  // namespace clarion::tracing
