#include "demo/internal/scene.h"

#include <algorithm>

namespace clarion::demo {
namespace {

double WordsIn(const std::string& text) {
  return 1.0 + static_cast<double>(std::count(text.begin(), text.end(), ' '));
}

}  // namespace

// Seconds of silence before somebody speaks: negative = talks over the other.
double Scene::GapBefore(Speaker speaker, size_t length) {
  const bool machine = speaker == Speaker::kBot || speaker == Speaker::kSystem;
  if (machine) return channel_ == kVoice ? rng_.Between(0.5, 1.5) : rng_.Between(0.8, 3);
  const auto typing_s = static_cast<double>(length) * 0.12;
  switch (channel_) {
    case kVoice:
      if (rng_.Chance(0.06)) return -rng_.Between(0.2, 1.1);
      return rng_.Chance(0.02) ? rng_.Between(5, 22) : rng_.LogNormal(0.6, 0.6);
    case kChat:
    case kBot:
      return 3 + typing_s + rng_.Exponential(6);
    case kSms:
    case kMessaging:
      return 10 + typing_s + rng_.Exponential(55);
    case kSocial:
      return rng_.LogNormal(2400, 0.9);
    default:
      return rng_.LogNormal(4.5 * 3600, 0.9);
  }
}

void Scene::Say(Speaker speaker, std::string text) {
  if (text.empty()) return;
  Moment moment;
  moment.is_turn = true;
  moment.speaker = speaker;
  const double gap_s = turns_ == 0 ? 0 : GapBefore(speaker, text.size());
  moment.gap_s = pending_s_ + (pending_s_ > 0 ? std::max(0.0, gap_s) : gap_s);
  moment.length_s = channel_ == kVoice ? WordsIn(text) / rng_.Between(2.2, 3.2) + 0.3 : 0;
  moment.slack = pending_slack_ + (speaker == Speaker::kAgent ? 0.08 : 0);
  moment.text = std::move(text);
  moments_.push_back(std::move(moment));
  pending_s_ = pending_slack_ = 0;
  ++turns_;
}

void Scene::Event(std::string_view kind, std::string detail) {
  Moment moment;
  moment.text = kind;
  moment.detail = std::move(detail);
  moment.gap_s = pending_s_;
  moments_.push_back(std::move(moment));
  pending_s_ = 0;
}

double Scene::LayOut(double target_s) {
  double natural_s = 0, slack = 0;
  for (const Moment& moment : moments_) {
    natural_s += moment.gap_s + moment.length_s;
    slack += moment.slack;
  }
  const bool fits = slack > 0 && target_s > natural_s;
  const double per_weight_s = fits ? (target_s - natural_s) / slack : 0;
  double now_s = 0, end_s = 0, last_start_s = 0;
  for (Moment& moment : moments_) {
    now_s = std::max(last_start_s, now_s + moment.gap_s + moment.slack * per_weight_s);
    moment.at_s = last_start_s = now_s;
    now_s += moment.length_s;
    moment.until_s = now_s;
    end_s = std::max(end_s, now_s);
  }
  return end_s;
}

}  // namespace clarion::demo
