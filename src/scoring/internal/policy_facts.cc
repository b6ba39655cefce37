#include "scoring/internal/policy_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cctype>

#include "base/ascii.h"
#include "base/json.h"

namespace clarion::scoring::internal {
namespace {

bool IsWordByte(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// `word` stands in `text` and no letter or digit touches it.
bool HasWord(std::string_view text, std::string_view word) {
  if (word.empty()) return false;
  for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    if ((at == 0 || !IsWordByte(text[at - 1])) && (end == text.size() || !IsWordByte(text[end]))) {
      return true;
    }
  }
  return false;
}

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

bool HasAny(const std::string& text, const std::vector<std::string>& writings) {
  return std::any_of(writings.begin(), writings.end(),
                     [&](const std::string& one) { return HasWord(text, one); });
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

PolicyFacts::PolicyFacts(const Interaction& interaction, const PhraseLists& lists)
    : it_(interaction) {
  text::PhraseMatcher::Scratch scratch;
  std::vector<text::PhraseHit> hits;
  for (uint32_t turn = 0; turn < it_.turns.size(); ++turn) {
    lower_.push_back(WithoutCommas(AsciiLower(it_.turns[turn].text)));
    if (lists.matcher == nullptr) continue;
    hits.clear();
    lists.matcher->Match(it_.turns[turn].text, &scratch, &hits);
    for (const text::PhraseHit& hit : hits) {
      said_.push_back({turn, lists.list_of[hit.phrase], hit.begin, hit.end});
    }
  }
  ReadCalls();
}

void PolicyFacts::ReadCalls() {
  std::vector<size_t> open;
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
      call.parallel = !open.empty() && calls_[open.back()].at.first == call.at.first;
      open.push_back(calls_.size());
      calls_.push_back(std::move(call));
      continue;
    }
    const auto match = std::find_if(open.begin(), open.end(), [&](size_t c) {
      return calls_[c].name == event.name || event.name.empty();
    });
    if (match == open.end()) continue;
    ToolCall& call = calls_[*match];
    call.result_event = static_cast<uint32_t>(i);
    call.result = ResultOf(read);
    call.ok = !IsError(call.result);
    open.erase(match);
  }
  for (const ToolCall& call : calls_) {
    results_.push_back(call.result.is_null() ? "" : AsciiLower(ToJson(call.result)));
  }
}

std::vector<uint32_t> PolicyFacts::TurnsOf(std::string_view side, Moment after, Moment before,
                                           size_t turns) const {
  std::vector<uint32_t> out;
  for (uint32_t i = 0; i < it_.turns.size(); ++i) {
    const Moment at = MomentOfTurn(i);
    if (after < at && at < before && IsSide(it_.turns[i].role, side)) out.push_back(i);
  }
  if (turns > 0 && out.size() > turns) {
    out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(turns));
  }
  return out;
}

size_t PolicyFacts::CountSaid(std::string_view side, uint32_t list, Moment after, Moment before,
                              size_t turns) const {
  const std::vector<uint32_t> where = TurnsOf(side, after, before, turns);
  size_t count = 0;
  for (const Said& said : said_) {
    count += said.list == list && std::binary_search(where.begin(), where.end(), said.turn) ? 1 : 0;
  }
  return count;
}

bool PolicyFacts::Mentions(std::string_view side, const json::value& value, Moment before,
                           size_t turns) const {
  const std::vector<std::string> writings = Writings(value);
  const std::vector<uint32_t> where = TurnsOf(side, {0, 0}, before, turns);
  return std::any_of(where.begin(), where.end(),
                     [&](uint32_t turn) { return HasAny(lower_[turn], writings); });
}

bool PolicyFacts::IsGiven(const json::value& value, Moment before) const {
  if (value.is_null() || value.is_bool()) return true;
  const std::vector<std::string> writings = Writings(value);
  static constexpr std::array<const char*, 5> kPlain = {"yes", "no", "true", "false", ""};
  if (std::find(kPlain.begin(), kPlain.end(), writings[0]) != kPlain.end()) return true;
  if (Mentions("customer", value, before, 0)) return true;
  for (size_t i = 0; i < calls_.size(); ++i) {
    if (calls_[i].at < before && HasAny(results_[i], writings)) return true;
  }
  return false;
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
    bool given = Mentions("any", json::value(json::string(amount)), MomentOfTurn(turn), 0);
    for (size_t i = 0; i < calls_.size() && !given; ++i) {
      given = calls_[i].at < MomentOfTurn(turn) &&
              (HasWord(results_[i], amount) || results_[i].find(amount + ".0") == 0 ||
               HasWord(results_[i], "-" + amount));
    }
    if (!given) out.push_back(amount);
  }
  return out;
}

}  // namespace clarion::scoring::internal
