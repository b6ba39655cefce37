#include "delivery/courier.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <random>

#include "base/log.h"
#include "base/trace.h"
#include "delivery/sender.h"

namespace clarion::delivery {

namespace {

constexpr TimeMs kTidyEvery = kHourMs;

}  // namespace

Courier::Courier(registry::Database& database, const registry::SecretBox& box, const Clock& clock,
                 Transport& transport, const CourierSettings& settings)
    : database_(database),
      clock_(clock),
      transport_(transport),
      settings_(settings),
      destinations_(database, box, clock, settings.rules),
      outbox_(database, clock) {}

Courier::~Courier() { Stop(); }

void Courier::SetPublicUrl(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  public_url_ = std::move(url);
}

void Courier::Start() {
  for (size_t i = 0; i < settings_.threads; ++i) threads_.emplace_back([this, i] { Loop(i == 0); });
}

void Courier::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  transport_.Cancel();
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Courier::Wake() { wake_.notify_all(); }

double Courier::Jitter() {
  static thread_local std::mt19937 random{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(random);
}

Result<std::optional<Delivery>> Courier::Claim() {
  const std::lock_guard lock(mutex_);
  if (stopping_) return std::optional<Delivery>();
  RETURN_IF_ERROR(outbox_.TakeIn());
  ASSIGN_OR_RETURN(std::optional<Delivery> due, outbox_.NextDue(busy_));
  if (due) {
    busy_.insert(due->destination);
    // Where something is due, more may be: another thread looks.
    wake_.notify_one();
  }
  return due;
}

Result<void> Courier::Carry(const Delivery& delivery) {
  Event event = delivery.event;
  const std::string metric(StringOr(event.data, "metric", ""));
  if (settings_.metric && !metric.empty() && !event.data.contains("unit")) {
    const MetricName name = settings_.metric(metric);
    event.data["metric_title"] = name.title;
    event.data["unit"] = name.unit;
  }
  // Removed since it was claimed: its deliveries went with it.
  const auto destination = destinations_.Find(delivery.tenant, delivery.destination);
  if (!destination.ok()) return destination.error();
  trace::Stage stage(trace::Span::Begin("delivery", trace::Kind::kInternal, {}));
  stage.Set("clarion.event.type", event.type);
  stage.Set("clarion.destination.kind", Name(destination->kind));
  stage.Set("clarion.tries", static_cast<int64_t>(delivery.tries));
  Try how;
  const auto secrets = destinations_.SecretsOf(delivery.destination);
  if (secrets.ok())
    how = SendTo(*destination, *secrets, event, public_url_, clock_, transport_);
  else
    how.error = secrets.error().message;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ && !how.delivered) return {};
  }
  if (settings_.tried) settings_.tried(how.delivered);
  if (!how.delivered) stage.span().Fail(how.gone ? "gone" : "not delivered");
  RETURN_IF_ERROR(outbox_.Settle(delivery, how, Jitter()));
  if (how.gone)
    return destinations_.Disable(delivery.tenant, delivery.destination,
                                 "it answered 410: it is gone");
  return {};
}

Result<bool> Courier::SendOne() {
  ASSIGN_OR_RETURN(const std::optional<Delivery> due, Claim());
  if (!due) return false;
  const Result<void> carried = Carry(*due);
  {
    const std::lock_guard lock(mutex_);
    busy_.erase(due->destination);
  }
  RETURN_IF_ERROR(carried);
  return true;
}

void Courier::Loop(bool leads) {
  TimeMs tidied = 0;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (stopping_) return;
      // One looks often; the others come when there is more than one can do.
      wake_.wait_for(lock, leads ? settings_.poll : 4 * settings_.poll);
      if (stopping_) return;
    }
    Result<bool> sent = true;
    while (sent.ok() && *sent) sent = SendOne();
    if (!sent.ok()) SPDLOG_ERROR("deliveries stand still: {}", sent.error().message);
    if (!leads || clock_.NowMs() - tidied < kTidyEvery) continue;
    tidied = clock_.NowMs();
    if (const auto done = outbox_.Forget(); !done.ok())
      SPDLOG_ERROR("old deliveries stay: {}", done.error().message);
  }
}

Result<Delivery> Courier::Test(const registry::Actor& actor, const std::string& id) {
  ASSIGN_OR_RETURN(const Destination destination, destinations_.Find(actor.tenant, id));
  ASSIGN_OR_RETURN(const Secrets secrets, destinations_.SecretsOf(id));
  Event event{"msg_" + registry::RandomToken().substr(0, 32), kTestEvent, id, clock_.NowMs(),
              json::object{{"path", "/destinations"}}};
  const Try how = TestOf(destination, secrets, event, public_url_, clock_, transport_);
  RETURN_IF_ERROR(database_.Write([&](soci::session& sql) -> Result<void> {
    registry::AddToAudit(
        sql, clock_.NowMs(), actor,
        {"destination.test", id, "done", nullptr, json::object{{"delivered", how.delivered}}});
    return {};
  }));
  return outbox_.KeepTest(destination, actor.tenant, std::move(event), how);
}

}  // namespace clarion::delivery
