#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <map>

#include "base/hash.h"
#include "base/json.h"
#include "scoring/internal/policy_step_model.h"
#include "scoring/policy_steps.h"

namespace clarion::scoring {
namespace {

constexpr size_t kRowsMax = 1 << 16;       // while learning
constexpr size_t kRowsKept = 30'000;       // in the model: those that weigh most
constexpr uint32_t kSeenMin = 3;           // a fact seen fewer times is no feature
constexpr uint64_t kCalibrationShare = 8;  // one of so many conversations
constexpr float kRate = 1.0F;
constexpr float kDecay = 2e-5F;

struct Example {
  uint64_t id_hash = 0;
  bool annotated_words = false;
  std::vector<internal::StepPosition> positions;
  std::vector<uint32_t> steps;
};

// Scores of answers beside whether they were right.
using Judged = std::vector<std::pair<float, bool>>;

// Pool adjacent violators (Ayer et al. 1955), thinned to a few dozen knots.
RisingCurve FitRising(Judged judged) {
  std::sort(judged.begin(), judged.end());
  struct Pool {
    double score = 0;
    double right = 0;
    double count = 0;
  };
  const size_t bin = std::max<size_t>(judged.size() / 60, 5);
  std::vector<Pool> pools;
  for (size_t i = 0; i < judged.size(); ++i) {
    if (i % bin == 0) pools.push_back({});
    pools.back().score += judged[i].first;
    pools.back().right += judged[i].second ? 1 : 0;
    pools.back().count += 1;
  }
  std::vector<Pool> rising;
  for (const Pool& pool : pools) {
    rising.push_back(pool);
    while (rising.size() > 1 && rising[rising.size() - 2].right * rising.back().count >=
                                    rising.back().right * rising[rising.size() - 2].count) {
      Pool& into = rising[rising.size() - 2];
      into.score += rising.back().score;
      into.right += rising.back().right;
      into.count += rising.back().count;
      rising.pop_back();
    }
  }
  RisingCurve curve;
  for (const Pool& pool : rising) {
    curve.at.push_back(static_cast<float>(pool.score / pool.count));
    curve.value.push_back(static_cast<float>((pool.right + 0.5) / (pool.count + 1)));
  }
  if (curve.at.empty()) curve = {{0, 1}, {0, 1}};
  return curve;
}

// The lowest score from which on the answers hold `precision` and half a standard error more.
float ThresholdFor(Judged judged, double precision) {
  std::sort(judged.begin(), judged.end(), std::greater<>());
  double right = 0;
  float best = 2;  // nothing reaches it
  for (size_t i = 0; i < judged.size(); ++i) {
    right += judged[i].second ? 1 : 0;
    const double n = static_cast<double>(i + 1);
    const double share = right / n;
    const double margin = 0.5 * std::sqrt(precision * (1 - precision) / n);
    const bool last_of_score = i + 1 == judged.size() || judged[i + 1].first < judged[i].first;
    if (last_of_score && n >= 30 && share >= precision + margin) best = judged[i].first;
  }
  // Nothing seen was in doubt: how low it could go is not known, but the probability itself is.
  const bool all_hold = !judged.empty() && best == judged.back().first;
  return all_hold ? std::min(best, static_cast<float>(precision)) : best;
}

std::string ReasonOf(const Interaction& it, const std::string& member) {
  const auto labels = ParseJson(it.labels.empty() ? "{}" : it.labels);
  if (!labels.ok()) return {};
  const json::value* value = Find(*labels, member);
  if (value == nullptr) return {};
  if (value->is_string()) return std::string(value->get_string());
  if (!value->is_array() || value->get_array().size() != 1) return {};
  const json::value& only = value->get_array().front();
  return only.is_string() ? std::string(only.get_string()) : std::string();
}

}  // namespace

class StepTrainer {
 public:
  explicit StepTrainer(const StepTrainSettings& settings) : settings_(settings) {}

  Result<StepModel> Run(const std::vector<Interaction>& conversations) {
    RETURN_IF_ERROR(Check());
    RETURN_IF_ERROR(Gather(conversations));
    Count();
    auto body = std::make_shared<StepModelBody>();
    StepModelBody probe = Fit(/*all=*/false);
    Calibrate(&probe);
    *body = Fit(/*all=*/true);
    body->temperature = probe.temperature;
    body->turn_curve = probe.turn_curve;
    body->conversation_curve = probe.conversation_curve;
    body->turn_threshold = probe.turn_threshold;
    body->conversation_threshold = probe.conversation_threshold;
    RETURN_IF_ERROR(LearnReasons(conversations, body.get()));
    WriteCard(conversations.size(), body.get());
    const StepModel model(body);
    return StepModel::Load(model.Save());  // so that what runs is what is stored
  }

 private:
  Result<void> Check() const {
    if (!(settings_.precision > 0.5 && settings_.precision < 1)) {
      return InvalidInput("precision: must lie between 0.5 and 1");
    }
    if (settings_.passes < 1 || settings_.passes > 50) {
      return InvalidInput("passes: must lie between 1 and 50");
    }
    return {};
  }

  uint32_t StepOf(std::string_view label) {
    const auto& none = settings_.no_step;
    if (label.empty() || std::find(none.begin(), none.end(), label) != none.end()) return 0;
    const auto [at, is_new] =
        step_ids_.emplace(std::string(label), static_cast<uint32_t>(steps_.size()));
    if (is_new) steps_.emplace_back(label);
    return at->second;
  }

  void AddExample(const Interaction& it, bool annotated_words) {
    Example example;
    example.id_hash = Hash64(it.id, 17);
    example.annotated_words = annotated_words;
    example.positions = internal::StepPositions(it, &features_);
    for (const internal::StepPosition& position : example.positions) {
      const std::string& text = it.turns[position.turn].labels;
      const auto labels = ParseJson(text.empty() ? "{}" : text);
      example.steps.push_back(
          StepOf(labels.ok() ? StringOr(*labels, settings_.step_label, "") : ""));
    }
    const bool any = std::any_of(example.steps.begin(), example.steps.end(),
                                 [](uint32_t step) { return step > 0; });
    if (any) examples_.push_back(std::move(example));
  }

  Result<void> Gather(const std::vector<Interaction>& conversations) {
    steps_.assign(1, "");
    size_t labelled = 0;
    for (const Interaction& it : conversations) {
      const size_t before = examples_.size();
      AddExample(it, false);
      if (examples_.size() == before) continue;
      ++labelled;
      if (settings_.words_label.empty()) continue;
      const Interaction other = WithAnnotatedWords(it, settings_.words_label);
      if (other.turns == it.turns) continue;
      AddExample(other, true);
    }
    if (labelled < 20 || steps_.size() < 3) {
      return InvalidInput(
          fmt::format("{} conversations whose agent turns have '{}' in their labels, with {} "
                      "steps; 20 conversations and two steps are the least",
                      labelled, settings_.step_label, steps_.size() - 1));
    }
    return {};
  }

  // Which facts are worth a row: the most frequent.
  void Count() {
    std::unordered_map<uint32_t, uint32_t> seen;
    for (const Example& example : examples_) {
      for (const auto& position : example.positions) {
        for (const auto& f : position.features) ++seen[f.key];
      }
    }
    std::vector<std::pair<uint32_t, uint32_t>> order;
    for (const auto& [key, count] : seen) {
      if (count >= kSeenMin) order.emplace_back(count, key);
    }
    std::sort(order.begin(), order.end(), std::greater<>());
    if (order.size() > kRowsMax) order.resize(kRowsMax);
    for (const auto& [count, key] : order) keys_.push_back(key);
    std::sort(keys_.begin(), keys_.end());
  }

  static bool HeldBack(const Example& example) { return example.id_hash % kCalibrationShare == 0; }

  StepModelBody Fit(bool all) {
    StepModelBody body;
    body.steps = steps_;
    body.keys = keys_;
    body.Index();
    std::vector<const Example*> order;
    for (const Example& example : examples_) {
      if (all || !HeldBack(example)) order.push_back(&example);
    }
    internal::ChainTrainer trainer(static_cast<uint32_t>(steps_.size()), keys_.size(), kRate,
                                   kDecay);
    for (uint32_t pass = 0; pass < settings_.passes; ++pass) {
      std::sort(order.begin(), order.end(), [&](const Example* a, const Example* b) {
        const auto key = [&](const Example* e) {
          return Hash64({reinterpret_cast<const char*>(&e->id_hash), sizeof(e->id_hash)},
                        pass * 2 + (e->annotated_words ? 1 : 0));
        };
        const uint64_t first = key(a);
        const uint64_t second = key(b);
        return first != second ? first < second : a < b;
      });
      for (const Example* example : order) {
        trainer.Learn(body.Sequence(example->positions), example->steps);
      }
    }
    body.weights = trainer.Take();
    Thin(&body);
    return body;
  }

  // Keeps the rows that weigh most.
  static void Thin(StepModelBody* body) {
    const size_t stride = body->weights.stride;
    std::vector<std::pair<float, uint32_t>> order;
    for (uint32_t row = 0; row < body->keys.size(); ++row) {
      float squares = 0;
      for (size_t s = 0; s < stride; ++s) {
        const float w = body->weights.emission[row * stride + s];
        squares += w * w;
      }
      order.emplace_back(-squares, row);
    }
    std::sort(order.begin(), order.end());
    if (order.size() > kRowsKept) order.resize(kRowsKept);
    std::sort(order.begin(), order.end(),
              [](const auto& a, const auto& b) { return a.second < b.second; });
    std::vector<uint32_t> keys;
    std::vector<float> emission;
    for (const auto& [weight, row] : order) {
      keys.push_back(body->keys[row]);
      const float* from = &body->weights.emission[row * stride];
      emission.insert(emission.end(), from, from + stride);
    }
    body->keys = std::move(keys);
    body->weights.emission = std::move(emission);
    body->Index();
  }

  // Conversations held back, in the harder words where there are two kinds.
  std::vector<const Example*> CalibrationSet() const {
    std::vector<const Example*> out;
    std::unordered_map<uint64_t, bool> has_other;
    for (const Example& example : examples_) {
      if (example.annotated_words) has_other[example.id_hash] = true;
    }
    for (const Example& example : examples_) {
      if (!HeldBack(example)) continue;
      if (example.annotated_words || !has_other.contains(example.id_hash)) out.push_back(&example);
    }
    return out;
  }

  void Calibrate(StepModelBody* body) {
    const std::vector<const Example*> held = CalibrationSet();
    double best = INFINITY;
    for (const float temperature : {0.7F, 0.85F, 1.0F, 1.15F, 1.3F, 1.5F, 1.75F, 2.0F, 2.5F}) {
      double loss = 0;
      internal::ChainReader reader;
      for (const Example* example : held) {
        reader.Run(body->weights, body->Sequence(example->positions), temperature);
        for (size_t t = 0; t < example->steps.size(); ++t) {
          const float p = reader.marginals()[t * body->weights.stride + example->steps[t]];
          loss -= std::log(std::max(p, 1e-6F));
        }
      }
      if (loss < best) {
        best = loss;
        body->temperature = temperature;
      }
    }
    Judge(held, body);
  }

  void Judge(const std::vector<const Example*>& held, StepModelBody* body) {
    Judged turns;
    Judged whole;
    internal::ChainReader reader;
    for (const Example* example : held) {
      reader.Run(body->weights, body->Sequence(example->positions), body->temperature);
      std::vector<uint32_t> path;
      for (size_t t = 0; t < example->steps.size(); ++t) {
        const float* p = &reader.marginals()[t * body->weights.stride];
        const float* most = std::max_element(p, p + body->weights.states);
        path.push_back(static_cast<uint32_t>(most - p));
        turns.emplace_back(*most, path.back() == example->steps[t]);
      }
      whole.emplace_back(static_cast<float>(std::exp(reader.LogProbability(path))),
                         path == example->steps);
    }
    body->turn_curve = FitRising(turns);
    body->conversation_curve = FitRising(whole);
    body->turn_threshold = ThresholdFor(turns, settings_.precision);
    body->conversation_threshold = ThresholdFor(whole, settings_.precision);
    const auto share = [](const Judged& judged) {
      double right = 0;
      for (const auto& [score, is_right] : judged) right += is_right ? 1 : 0;
      return judged.empty() ? 0 : right / static_cast<double>(judged.size());
    };
    turns_held_ = turns.size();
    turn_accuracy_ = share(turns);
    whole_accuracy_ = share(whole);
  }

  Result<void> LearnReasons(const std::vector<Interaction>& conversations, StepModelBody* body) {
    if (settings_.reason_label.empty()) return {};
    std::vector<text::LabelledText> rows;
    std::map<std::string, size_t> counts;
    for (const Interaction& it : conversations) {
      const std::string reason = ReasonOf(it, settings_.reason_label);
      std::string opening = internal::OpeningWords(it, 3);
      if (reason.empty() || opening.empty()) continue;
      ++counts[reason];
      // Both with and without the agent's words: the customer's must be able to do alone.
      std::string both = internal::OpeningOfBoth(it, 3);
      if (both != opening) rows.push_back({std::move(both), {reason}});
      rows.push_back({std::move(opening), {reason}});
    }
    std::erase_if(rows, [&](const text::LabelledText& row) { return counts[row.labels[0]] < 5; });
    std::erase_if(counts, [](const auto& one) { return one.second < 5; });
    if (counts.size() < 2) return {};
    text::LinearTrainSettings settings;
    settings.card.note = "contact reasons beside a step model";
    ASSIGN_OR_RETURN(text::LinearModel model, text::TrainLinearModel(rows, settings));
    body->reasons.emplace(std::move(model));
    return {};
  }

  void WriteCard(size_t conversations, StepModelBody* body) const {
    const json::object card{
        {"kind", "step model"},
        {"conversations", conversations},
        {"steps", steps_.size() - 1},
        {"features", body->keys.size()},
        {"passes", settings_.passes},
        {"held_back_turns", turns_held_},
        {"held_back_turn_accuracy", turn_accuracy_},
        {"held_back_all_right", whole_accuracy_},
        {"temperature", body->temperature},
        {"turn_threshold", body->turn_threshold},
        {"conversation_threshold", body->conversation_threshold},
        {"precision_wanted", settings_.precision},
        {"limits", "knows the steps of the conversations it learned from, and no others"}};
    body->card = ToJson(card);
  }

  const StepTrainSettings& settings_;
  text::Features features_;
  std::vector<std::string> steps_;
  std::unordered_map<std::string, uint32_t> step_ids_;
  std::vector<Example> examples_;
  std::vector<uint32_t> keys_;
  size_t turns_held_ = 0;
  double turn_accuracy_ = 0;
  double whole_accuracy_ = 0;
};

Result<StepModel> TrainStepModel(const std::vector<Interaction>& conversations,
                                 const StepTrainSettings& settings) {
  return StepTrainer(settings).Run(conversations);
}

}  // namespace clarion::scoring
