#include "scoring/internal/policy_step_features.h"

#include <boost/json.hpp>
#include <cctype>
#include <cmath>
#include <string>
#include <unordered_map>

#include "base/ascii.h"
#include "base/hash.h"
#include "base/json.h"

namespace clarion::scoring::internal {
namespace {

// Groups of facts; the same word is another fact in each.
enum Group : uint64_t { kOwn, kAsked, kAnswer, kTools, kCalls, kPlace, kOverlap, kTopic };

// How much a group weighs in all; within it facts share by 1/sqrt(count), as rows of unit length.
constexpr float kOwnWeight = 2.0F;
constexpr float kSideWeight = 0.7F;
constexpr float kToolWeight = 1.0F;
constexpr float kPlaceWeight = 0.7F;

uint32_t KeyOf(Group group, uint64_t fact) {
  const uint64_t mixed = (fact + group * 0x9E3779B97F4A7C15ULL) * 0xD6E8FEB86659FD93ULL;
  return static_cast<uint32_t>(mixed >> 32);
}

class Collector {
 public:
  void Start(float weight) {
    weight_ = weight;
    begin_ = out_.size();
  }
  void Add(Group group, uint64_t fact) {
    const uint32_t key = KeyOf(group, fact);
    if (seen_.emplace(key, 1).second) out_.push_back({key, 1.0F});
  }
  void Add(Group group, std::string_view fact) { Add(group, Hash64(fact)); }
  void End() {
    const float count = static_cast<float>(out_.size() - begin_);
    for (size_t i = begin_; i < out_.size(); ++i) out_[i].value = weight_ / std::sqrt(count);
  }
  std::vector<StepFeature> Take() { return std::move(out_); }

 private:
  std::vector<StepFeature> out_;
  std::unordered_map<uint32_t, uint8_t> seen_;
  float weight_ = 1;
  size_t begin_ = 0;
};

// Words of a tool's result: "message=the restaurant is free". Long texts give their first words.
void Flatten(const json::value& value, const std::string& path, std::vector<std::string>* out) {
  if (out->size() > 200) return;
  if (value.is_object()) {
    for (const auto& member : value.get_object()) {
      Flatten(member.value(), path + "/" + std::string(member.key()), out);
    }
  } else if (value.is_array()) {
    for (const json::value& item : value.get_array()) Flatten(item, path, out);
  } else {
    const std::string text =
        AsciiLower(value.is_string() ? std::string(value.get_string()) : ToJson(value));
    out->push_back(path);
    out->push_back(path + "=" + text.substr(0, 40));
  }
}

class Reader {
 public:
  Reader(const Interaction& interaction, text::Features* scratch)
      : it_(interaction), scratch_(scratch) {
    for (uint32_t i = 0; i < it_.turns.size(); ++i) {
      if (IsServing(it_.turns[i].role) && !it_.turns[i].text.empty()) agent_.push_back(i);
    }
    for (const Event& event : it_.events) {
      if (event.kind == "action" && !event.name.empty()) called_.push_back(event.name);
    }
  }

  std::vector<StepPosition> Run() {
    std::vector<StepPosition> out;
    for (size_t at = 0; at < agent_.size(); ++at) out.push_back({agent_[at], One(at)});
    return out;
  }

 private:
  std::vector<StepFeature> One(size_t at) {
    const uint32_t turn = agent_[at];
    const uint32_t before = at == 0 ? 0 : agent_[at - 1] + 1;
    const uint32_t after =
        at + 1 == agent_.size() ? static_cast<uint32_t>(it_.turns.size()) : agent_[at + 1];
    Collector out;
    out.Start(kOwnWeight);
    scratch_->Extract(it_.turns[turn].text);
    for (const text::Feature& f : scratch_->all()) out.Add(kOwn, f.key);
    own_ = scratch_->tokens();
    out.End();
    Spoken(before, turn, kAsked, &out);
    Spoken(turn + 1, after, kAnswer, &out);
    Tools(before, turn, &out);
    Place(at, before, turn, after, &out);
    return out.Take();
  }

  void Spoken(uint32_t begin, uint32_t end, Group group, Collector* out) {
    out->Start(kSideWeight);
    for (uint32_t i = begin; i < end; ++i) {
      if (it_.turns[i].role != Role::kCustomer) continue;
      scratch_->Extract(it_.turns[i].text);
      for (const text::Feature& f : scratch_->all()) {
        if (f.shape != text::FeatureShape::kPiece) out->Add(group, f.key);
      }
    }
    out->End();
  }

  // Events between the agent's last turn and this one, and which words of a result are said here.
  void Tools(uint32_t before, uint32_t turn, Collector* out) {
    out->Start(kToolWeight);
    std::string last;
    for (; event_ < it_.events.size() && it_.events[event_].before_turn <= turn; ++event_) {
      const Event& event = it_.events[event_];
      if (event.kind != "action" && event.kind != "tool_result") continue;
      if (event.before_turn < before) continue;
      out->Add(kTools, event.kind + ":" + event.name);
      if (event.kind != "tool_result") continue;
      const auto detail = ParseJson(event.detail);
      if (!detail.ok()) continue;
      result_.clear();
      const json::value* result = Find(*detail, "result");
      if (result != nullptr) Flatten(*result, event.name, &result_);
      for (const std::string& fact : result_) out->Add(kTools, fact);
      said_ = turn;
    }
    out->Add(kTools, said_ == turn ? std::string("fresh") : std::string("nothing"));
    out->End();
    out->Start(kToolWeight * 0.7F);
    Overlap(out);
    out->End();
  }

  // "30c" said after the tool answered 30: the field it stood in.
  void Overlap(Collector* out) {
    for (const std::string& fact : result_) {
      const size_t equal = fact.find('=');
      if (equal == std::string::npos) continue;
      text::Tokenize(std::string_view(fact).substr(equal + 1), &value_);
      for (size_t w = 0; w < own_.size(); ++w) {
        const std::string_view word = own_.Word(w);
        if (word.size() < 2 && !std::isdigit(static_cast<unsigned char>(word[0]))) continue;
        for (size_t v = 0; v < value_.size(); ++v) {
          if (value_.Word(v) == word || word.rfind(value_.Word(v), 0) == 0) {
            out->Add(kOverlap, fact.substr(0, equal));
          }
        }
      }
    }
  }

  void Place(size_t at, uint32_t before, uint32_t turn, uint32_t after, Collector* out) {
    out->Start(kPlaceWeight);
    out->Add(kPlace, at < 3 ? std::to_string(at) : std::string("later"));
    const size_t left = agent_.size() - 1 - at;
    out->Add(kPlace, left < 3 ? "left" + std::to_string(left) : std::string("more"));
    out->Add(kPlace, before == turn ? std::string("again") : std::string("reply"));
    out->Add(kPlace, after == turn + 1 ? std::string("unanswered") : std::string("answered"));
    const size_t words = own_.size();
    out->Add(kPlace, "words" + std::to_string(words < 4    ? words
                                              : words < 8  ? 4
                                              : words < 16 ? 5
                                                           : 6));
    const std::string& text = it_.turns[turn].text;
    if (text.find('?') != std::string::npos) out->Add(kPlace, std::string("question"));
    for (const std::string& name : called_) out->Add(kCalls, name);
    if (called_.empty()) out->Add(kCalls, std::string("none"));
    out->End();
    out->Start(kSideWeight * 0.7F);
    scratch_->Extract(OpeningWords(it_, 2));
    for (const text::Feature& f : scratch_->all()) {
      if (f.shape == text::FeatureShape::kWord) out->Add(kTopic, f.key);
    }
    out->End();
  }

  const Interaction& it_;
  text::Features* scratch_;
  std::vector<uint32_t> agent_;
  std::vector<std::string> called_;
  std::vector<std::string> result_;  // of the last tool result
  text::Tokens own_;
  text::Tokens value_;
  size_t event_ = 0;
  uint32_t said_ = UINT32_MAX;  // the turn that first saw a result
};

}  // namespace

std::vector<StepPosition> StepPositions(const Interaction& interaction, text::Features* scratch) {
  return Reader(interaction, scratch).Run();
}

std::string OpeningOfBoth(const Interaction& interaction, size_t turns) {
  std::string out = OpeningWords(interaction, turns);
  for (const Turn& turn : interaction.turns) {
    if (turn.role == Role::kCustomer && !turn.text.empty() && --turns == 0) break;
    if (!IsServing(turn.role) || turn.text.empty()) continue;
    out += turn.text;
    out += '\n';
  }
  return out;
}

std::string OpeningWords(const Interaction& interaction, size_t turns) {
  std::string out;
  for (const Turn& turn : interaction.turns) {
    if (turns == 0) break;
    if (turn.role != Role::kCustomer || turn.text.empty()) continue;
    out += turn.text;
    out += '\n';
    --turns;
  }
  return out;
}

}  // namespace clarion::scoring::internal
