// What the conditions of a policy are asked of: one conversation as it stands at one place. Within
// policy_check.cc.
#pragma once

#include <algorithm>
#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "scoring/internal/policy_expr.h"
#include "scoring/internal/policy_facts.h"
#include "scoring/internal/policy_file.h"
#include "scoring/internal/policy_work.h"

namespace clarion::scoring::internal {

// The moment a rule is asked at, and what stands there.
struct Place {
  Moment at = kAfterAll;
  const ToolCall* call = nullptr;
  uint32_t turn = kNoTurn;
  Evidence evidence;
  bool has_evidence = false;
};

class World final : public ExprWorld {
 public:
  World(const PolicyFile& file, const PolicyFacts& facts, std::string_view reason, Work* work)
      : file_(file), facts_(facts), reason_(reason), work_(work) {}

  void Stand(const Place& place, const PolicyRule* rule) {
    place_ = &place;
    rule_ = rule;
    known_.clear();
    depth_ = 0;
  }

  json::value Name(const std::string& name) override {
    if (const auto known = known_.find(name); known != known_.end()) return known->second;
    if (const auto value = file_.values.find(name); value != file_.values.end()) {
      return value->second;
    }
    if (++depth_ > 30) return nullptr;  // names that lead in circles
    json::value out = Find(name);
    --depth_;
    known_.emplace(name, out);
    return out;
  }

  json::value Call(const std::string& f, const std::vector<json::value>& v) override {
    if (f == "last") return Last(v);
    if (f == "calls") return Calls(v[0], /*later=*/false);
    if (f == "later") return Calls(v[0], /*later=*/true);
    if (f == "said" || f == "says_later") return Said(f == "said", v);
    if (f == "mentions") {
      if (!v[0].is_string() || v[1].is_null()) return nullptr;
      return facts_.Mentions(v[0].get_string(), v[1], place_->at, v.size() > 2 ? Count(v[2]) : 0);
    }
    if (f == "unsaid") {
      json::array out;
      Unsaid(v[0], &out);
      return out;
    }
    if (f == "unsaid_amounts") {
      json::array out;
      if (place_->turn == kNoTurn) return nullptr;
      for (const std::string& amount : facts_.UnsaidAmounts(place_->turn)) {
        out.push_back(json::string(amount));
      }
      return out;
    }
    return Hours(v[0], v[1]);
  }

 private:
  static size_t Count(const json::value& v) {
    const double count = v.is_number() ? v.to_number<double>() : 0;
    return count > 0 ? static_cast<size_t>(std::min(count, 1e9)) : 0;
  }

  json::value Find(const std::string& name) {
    if (rule_ != nullptr) {
      for (const auto& [key, expr] : rule_->let) {
        if (key == name) return Evaluate(expr, this, work_);
      }
    }
    if (const auto let = file_.let.find(name); let != file_.let.end()) {
      return Evaluate(let->second, this, work_);
    }
    const Interaction& it = facts_.interaction();
    if (name == "channel") return json::string(clarion::Name(it.channel));
    if (name == "reason") return reason_.empty() ? json::value(nullptr) : json::string(reason_);
    if (name == "turns") return static_cast<double>(it.turns.size());
    if (name == "attributes") {
      json::object out;
      for (const auto& [key, value] : it.attributes) out[key] = value;
      return out;
    }
    if (place_->turn != kNoTurn) {
      if (name == "spoken") return json::string(it.turns[place_->turn].text);
      if (name == "turn") return static_cast<double>(place_->turn);
    }
    return place_->call == nullptr ? json::value(nullptr) : OfCall(name);
  }

  json::value OfCall(const std::string& name) const {
    const ToolCall& call = *place_->call;
    if (name == "args") return call.args;
    if (name == "result") return call.result;
    if (name == "ok") return call.ok;
    if (name == "tool") return json::string(call.name);
    if (name == "parallel") return call.parallel;
    return nullptr;
  }

  json::value Last(const std::vector<json::value>& v) const {
    if (!v[0].is_string()) return nullptr;
    const std::string name(v[0].get_string());
    const auto& calls = facts_.calls();
    for (size_t i = calls.size(); i-- > 0 && work_->Spend(1);) {
      const ToolCall& call = calls[i];
      if (!(call.at < place_->at) || !call.ok || !IsTool(file_, name, call.name)) continue;
      if (v.size() == 3) {
        if (!v[1].is_string() || v[2].is_null()) return nullptr;
        const json::value* has = call.args.get_object().if_contains(v[1].get_string());
        if (has == nullptr || *has != v[2]) continue;
      }
      return work_->Spend(WeightOf(call.result_event)) ? call.result : json::value(nullptr);
    }
    return nullptr;
  }

  json::value Calls(const json::value& name, bool later) const {
    json::array out;
    if (!name.is_string()) return nullptr;
    const std::string wanted(name.get_string());
    for (const ToolCall& call : facts_.calls()) {
      if (!work_->Spend(1)) return nullptr;
      if (later ? !(place_->at < call.at) : !(call.at < place_->at)) continue;
      if (wanted != "any" && !IsTool(file_, wanted, call.name)) continue;
      if (!work_->Spend(WeightOf(call.event) + WeightOf(call.result_event))) return nullptr;
      out.push_back(json::object{{"tool", call.name},
                                 {"args", call.args},
                                 {"result", call.result},
                                 {"ok", call.ok},
                                 {"turn", static_cast<double>(call.at.first)}});
    }
    return out;
  }

  json::value Said(bool before, const std::vector<json::value>& v) const {
    if (!v[0].is_string() || !v[1].is_string()) return nullptr;
    const auto& names = file_.lists.names;
    const auto list = std::find(names.begin(), names.end(), std::string(v[1].get_string()));
    if (list == names.end()) return nullptr;
    const auto at = static_cast<uint32_t>(list - names.begin());
    const size_t count = before ? facts_.CountSaid(v[0].get_string(), at, {0, 0}, place_->at,
                                                   v.size() > 2 ? Count(v[2]) : 0)
                                : facts_.CountSaid(v[0].get_string(), at, place_->at, kAfterAll, 0);
    return static_cast<double>(count);
  }

  void Unsaid(const json::value& v, json::array* out) const {
    if (v.is_object()) {
      for (const auto& member : v.get_object()) Unsaid(member.value(), out);
    } else if (v.is_array()) {
      for (const json::value& one : v.get_array()) Unsaid(one, out);
    } else if (work_->Spend(1) && !facts_.IsGiven(v, place_->at)) {
      out->push_back(v);
    }
  }

  // Of a copy of what an event holds.
  uint64_t WeightOf(uint32_t event) const {
    const auto& events = facts_.interaction().events;
    return event < events.size() ? 4 + events[event].detail.size() / 16 : 1;
  }

  static json::value Hours(const json::value& from, const json::value& to) {
    if (!from.is_string() || !to.is_string()) return nullptr;
    const auto begin = ParseTime(from.get_string());
    const auto end = ParseTime(to.get_string());
    if (!begin.ok() || !end.ok()) return nullptr;
    return static_cast<double>(*end - *begin) / static_cast<double>(kHourMs);
  }

  const PolicyFile& file_;
  const PolicyFacts& facts_;
  std::string reason_;
  Work* const work_;
  const Place* place_ = nullptr;
  const PolicyRule* rule_ = nullptr;
  std::unordered_map<std::string, json::value> known_;  // at this place
  int depth_ = 0;
};

}  // namespace clarion::scoring::internal
