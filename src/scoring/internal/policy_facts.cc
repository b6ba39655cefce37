#include "scoring/internal/policy_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cctype>
#include <deque>
#include <unordered_map>

#include "base/ascii.h"
#include "base/json.h"

namespace clarion::scoring::internal {
namespace {

// Digits without the commas between them: "12,531" as "12531".
std::string WithoutCommas(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool between = text[i] == ',' && i > 0 && i + 1 < text.size() &&
                         std::isdigit(static_cast<unsigned char>(text[i - 1])) != 0 &&
                         std::isdigit(static_cast<unsigned char>(text[i + 1])) != 0;
    if (!between) out += text[i];
  }
  return out;
}

// The ways people write a value: "2024-05-20" also as "may 20", "one_way" as "one way".
std::vector<std::string> Writings(const json::value& value) {
  std::string text = AsciiLower(value.is_string() ? std::string_view(value.get_string())
                                                  : std::string_view(ToJson(value)));
  std::vector<std::string> out = {text};
  std::string spaced = text;
  std::replace(spaced.begin(), spaced.end(), '_', ' ');
  if (spaced != text) {
    out.push_back(spaced);
    std::replace(spaced.begin(), spaced.end(), ' ', '-');
    out.push_back(spaced);
  }
  static constexpr std::array<const char*, 12> kMonths = {
      "january", "february", "march",     "april",   "may",      "june",
      "july",    "august",   "september", "october", "november", "december"};
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    const int month = std::atoi(text.substr(5, 2).c_str());
    const int day = std::atoi(text.substr(8, 2).c_str());
    if (month >= 1 && month <= 12) {
      const std::string name = kMonths[static_cast<size_t>(month) - 1];
      for (const std::string& form : {name, name.substr(0, 3)}) {
        for (const char* end : {"", "st", "nd", "rd", "th"}) {
          out.push_back(fmt::format("{} {}{}", form, day, end));
          out.push_back(fmt::format("{}{} {}", day, end, form));
          out.push_back(fmt::format("{}{} of {}", day, end, form));
        }
      }
    }
  }
  return out;
}

// Tools that write their arguments as a list of one-member objects, texts quoted once more.
json::value Arguments(const json::value& detail) {
  const json::value* args = Find(detail, "args");
  if (args == nullptr) args = Find(detail, "arguments");
  if (args == nullptr) args = Find(detail, "kwargs");
  if (args == nullptr) {  // the values stand beside the name
    json::object out;
    if (detail.is_object()) {
      out = detail.get_object();
      for (const char* key : {"action", "event", "api", "total"}) out.erase(key);
    }
    return out;
  }
  if (args->is_string()) {
    auto parsed = ParseJson(args->get_string());
    if (parsed.ok() && parsed->is_object()) return *std::move(parsed);
    return json::object();
  }
  if (args->is_object()) return *args;
  json::object out;
  if (!args->is_array()) return out;
  for (const json::value& one : args->get_array()) {
    if (!one.is_object()) continue;
    for (const auto& member : one.get_object()) {
      json::value value = member.value();
      if (value.is_string()) {
        const auto inner = ParseJson(value.get_string());
        if (inner.ok() && inner->is_string()) value = *inner;
      }
      out[member.key()] = value;
    }
  }
  return out;
}

json::value ResultOf(const json::value& detail) {
  const json::value* result = Find(detail, "result");
  if (result == nullptr) return nullptr;
  if (!result->is_string()) return *result;
  auto parsed = ParseJson(result->get_string());
  if (parsed.ok()) return *std::move(parsed);
  return *result;
}

bool IsError(const json::value& result) {
  if (result.is_string()) return AsciiLower(result.get_string()).rfind("error", 0) == 0;
  const json::value* error = Find(result, "error");
  return error != nullptr && !error->is_null() && !(error->is_bool() && !error->get_bool());
}

}  // namespace

bool IsSide(Role role, std::string_view side) {
  if (side == "customer") return role == Role::kCustomer;
  if (side == "agent") return IsServing(role);
  return true;
}

PolicyFacts::PolicyFacts(const Interaction& interaction, const PhraseLists& lists, Work* work)
    : it_(interaction), work_(work) {
  text::PhraseMatcher::Scratch scratch;
  std::vector<text::PhraseHit> hits;
  for (uint32_t turn = 0; turn < it_.turns.size(); ++turn) {
    lower_.push_back(WithoutCommas(AsciiLower(it_.turns[turn].text)));
    if (IsSide(it_.turns[turn].role, "customer")) sides_[0].push_back(turn);
    if (IsSide(it_.turns[turn].role, "agent")) sides_[1].push_back(turn);
    sides_[2].push_back(turn);
    if (lists.matcher == nullptr) continue;
    hits.clear();
    lists.matcher->Match(it_.turns[turn].text, &scratch, &hits);
    for (const text::PhraseHit& hit : hits) {
      said_.push_back({turn, lists.list_of[hit.phrase], hit.begin, hit.end});
    }
  }
  ReadCalls();
}

// A result belongs to the first call of its name that has none; without a name, to the first of
// all.
class PolicyFacts::OpenCalls {
 public:
  explicit OpenCalls(const std::vector<ToolCall>& calls) : calls_(calls) {}
  void Add(std::string_view name) {
    by_name_[name].push_back(calls_.size() - 1);
    latest_.push_back(calls_.size() - 1);
  }
  std::optional<size_t> First(std::string_view name) {
    if (name.empty()) {
      while (first_ < calls_.size() && !IsOpen(first_)) ++first_;
      return first_ < calls_.size() ? std::optional(first_) : std::nullopt;
    }
    const auto named = by_name_.find(name);
    if (named == by_name_.end()) return std::nullopt;
    while (!named->second.empty() && !IsOpen(named->second.front())) named->second.pop_front();
    return named->second.empty() ? std::nullopt : std::optional(named->second.front());
  }
  std::optional<size_t> Latest() {
    while (!latest_.empty() && !IsOpen(latest_.back())) latest_.pop_back();
    return latest_.empty() ? std::nullopt : std::optional(latest_.back());
  }

 private:
  bool IsOpen(size_t call) const { return calls_[call].result_event == UINT32_MAX; }

  const std::vector<ToolCall>& calls_;
  std::unordered_map<std::string_view, std::deque<size_t>> by_name_;  // some have an answer by now
  std::vector<size_t> latest_;                                        // alike
  size_t first_ = 0;
};

void PolicyFacts::ReadCalls() {
  OpenCalls open(calls_);
  for (size_t i = 0; i < it_.events.size(); ++i) {
    const Event& event = it_.events[i];
    if (event.kind != "action" && event.kind != "tool_result") continue;
    const auto detail = ParseJson(event.detail.empty() ? "{}" : event.detail);
    const json::value read = detail.ok() ? *detail : json::value(json::object());
    if (event.kind == "action") {
      ToolCall call;
      call.event = static_cast<uint32_t>(i);
      call.at = MomentOfEvent(event, i);
      call.name = event.name;
      call.args = Arguments(read);
      const auto latest = open.Latest();
      call.parallel = latest && calls_[*latest].at.first == call.at.first;
      calls_.push_back(std::move(call));
      open.Add(event.name);
      continue;
    }
    const auto asked = open.First(event.name);
    if (!asked) continue;
    ToolCall& call = calls_[*asked];
    call.result_event = static_cast<uint32_t>(i);
    call.result = ResultOf(read);
    call.ok = !IsError(call.result);
  }
  for (const ToolCall& call : calls_) {
    results_.push_back(call.result.is_null() ? "" : AsciiLower(ToJson(call.result)));
  }
}

const WordIndex& PolicyFacts::words() const {
  if (!words_) {
    std::vector<std::string_view> texts(lower_.begin(), lower_.end());
    texts.insert(texts.end(), results_.begin(), results_.end());
    words_.emplace(std::move(texts));
  }
  return *words_;
}

std::span<const uint32_t> PolicyFacts::TurnsOf(std::string_view side, Moment after, Moment before,
                                               size_t turns) const {
  const std::vector<uint32_t>& all = sides_[side == "customer" ? 0 : side == "agent" ? 1 : 2];
  const auto begin = std::partition_point(all.begin(), all.end(),
                                          [&](uint32_t i) { return !(after < MomentOfTurn(i)); });
  const auto end =
      std::partition_point(begin, all.end(), [&](uint32_t i) { return MomentOfTurn(i) < before; });
  const std::span<const uint32_t> between(begin, end);
  return turns > 0 && between.size() > turns ? between.last(turns) : between;
}

size_t PolicyFacts::CountSaid(std::string_view side, uint32_t list, Moment after, Moment before,
                              size_t turns) const {
  const std::span<const uint32_t> where = TurnsOf(side, after, before, turns);
  if (where.empty()) return 0;
  auto said = std::lower_bound(said_.begin(), said_.end(), where.front(),
                               [](const Said& one, uint32_t turn) { return one.turn < turn; });
  size_t count = 0;
  for (; said != said_.end() && said->turn <= where.back() && work_->Spend(1); ++said)
    count += said->list == list && IsSide(it_.turns[said->turn].role, side) ? 1 : 0;
  return count;
}

bool PolicyFacts::IsSaid(std::string_view side, const std::vector<std::string>& writings,
                         Moment before, size_t turns) const {
  const std::span<const uint32_t> where = TurnsOf(side, {0, 0}, before, turns);
  if (where.empty()) return false;
  const auto among = [&](uint32_t turn) {
    return where.front() <= turn && turn <= where.back() && IsSide(it_.turns[turn].role, side);
  };
  return std::any_of(writings.begin(), writings.end(), [&](const std::string& writing) {
    return words().Has(writing, among, work_);
  });
}

bool PolicyFacts::IsAnswered(const std::string& writing, Moment before) const {
  const auto turns = static_cast<uint32_t>(lower_.size());
  const auto among = [&](uint32_t text) {
    return text >= turns && calls_[text - turns].at < before;
  };
  return words().Has(writing, among, work_);
}

bool PolicyFacts::Mentions(std::string_view side, const json::value& value, Moment before,
                           size_t turns) const {
  return IsSaid(side, Writings(value), before, turns);
}

bool PolicyFacts::IsGiven(const json::value& value, Moment before) const {
  if (value.is_null() || value.is_bool()) return true;
  const std::vector<std::string> writings = Writings(value);
  static constexpr std::array<const char*, 5> kPlain = {"yes", "no", "true", "false", ""};
  if (std::find(kPlain.begin(), kPlain.end(), writings[0]) != kPlain.end()) return true;
  return IsSaid("customer", writings, before, 0) ||
         std::any_of(writings.begin(), writings.end(),
                     [&](const std::string& writing) { return IsAnswered(writing, before); });
}

std::vector<std::string> PolicyFacts::UnsaidAmounts(uint32_t turn) const {
  std::vector<std::string> out;
  const std::string& text = lower_[turn];
  for (size_t at = text.find('$'); at != std::string::npos; at = text.find('$', at + 1)) {
    size_t end = at + 1;
    while (end < text.size() && (std::isdigit(static_cast<unsigned char>(text[end])) != 0 ||
                                 (text[end] == '.' && end + 1 < text.size() &&
                                  std::isdigit(static_cast<unsigned char>(text[end + 1])) != 0))) {
      ++end;
    }
    std::string amount = text.substr(at + 1, end - at - 1);
    if (const size_t dot = amount.find(".00"); dot != std::string::npos) amount.resize(dot);
    if (amount.empty()) continue;
    const Moment before = MomentOfTurn(turn);
    bool given = Mentions("any", json::value(json::string(amount)), before, 0) ||
                 IsAnswered(amount, before) || IsAnswered("-" + amount, before);
    const std::string whole = amount + ".0";
    for (size_t i = 0; i < calls_.size() && !given && work_->Spend(1); ++i)
      given = calls_[i].at < before && results_[i].starts_with(whole);
    if (!given) out.push_back(amount);
  }
  return out;
}

}  // namespace clarion::scoring::internal
