#include "llm/verdict_cache.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <filesystem>

#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"

namespace clarion::llm {
namespace {

std::optional<VerdictState> StateFrom(std::string_view name) {
  for (const VerdictState state :
       {VerdictState::kCounted, VerdictState::kVoid, VerdictState::kInvalid})
    if (name == Name(state)) return state;
  return std::nullopt;
}

size_t CountIn(const json::value& object, std::string_view key) {
  const json::value* value = Find(object, key);
  return value == nullptr || !value->is_int64() || value->get_int64() < 0
             ? 0
             : static_cast<size_t>(value->get_int64());
}

std::optional<JudgeVerdict> FromJson(const std::string& text, const std::string& key) {
  const auto parsed = ParseJson(text);
  if (!parsed.ok() || StringOr(*parsed, "key", "") != key) return std::nullopt;
  const auto state = StateFrom(StringOr(*parsed, "state", ""));
  if (!state) return std::nullopt;
  JudgeVerdict made;
  made.state = *state;
  made.reason = StringOr(*parsed, "reason", "");
  made.because = StringOr(*parsed, "because", "");
  if (const json::value* confidence = Find(*parsed, "confidence"); confidence != nullptr) {
    boost::system::error_code code;
    made.confidence = confidence->to_number<double>(code);
    if (code) return std::nullopt;
  }
  if (made.state != VerdictState::kCounted) return made;
  const auto verdict = VerdictFrom(StringOr(*parsed, "verdict", ""));
  const json::value* quotes = Find(*parsed, "quotes");
  if (!verdict || *verdict == Verdict::kValue || quotes == nullptr || !quotes->is_array())
    return std::nullopt;
  made.verdict = *verdict;
  for (const json::value& quote : quotes->get_array())
    made.quotes.push_back(
        {std::string(StringOr(quote, "text", "")),
         {CountIn(quote, "turn"), CountIn(quote, "begin"), CountIn(quote, "end")}});
  return made;
}

}  // namespace

std::string CacheKey(const ChatRequest& request) {
  std::string all;
  const auto add = [&](std::string_view part) { all += fmt::format("{}:{}\n", part.size(), part); };
  add(kPromptVersion);
  add(request.model);
  for (const ChatMessage& message : request.messages) {
    add(message.role);
    add(message.content);
  }
  return Hash128Hex(all);
}

std::optional<JudgeVerdict> VerdictCache::Get(const std::string& key) const {
  const std::string path = Path(key);
  std::error_code code;
  if (!std::filesystem::exists(path, code)) return std::nullopt;
  const auto text = ReadFile(path);
  auto verdict = text.ok() ? FromJson(*text, key) : std::nullopt;
  if (!verdict) SPDLOG_WARN("{} does not read as a verdict; it is asked again", path);
  return verdict;
}

Result<void> VerdictCache::Put(const std::string& key, const JudgeVerdict& verdict) const {
  json::object file = ToJsonObject(verdict);
  file["key"] = key;
  RETURN_IF_ERROR(MakeFolders(Folder(key)));
  return WriteFileAtomically(Path(key), ToJson(file) + "\n");
}

json::object ToJsonObject(const JudgeVerdict& verdict) {
  json::object out{{"state", Name(verdict.state)}};
  if (verdict.state == VerdictState::kCounted) {
    json::array quotes;
    for (const Quote& quote : verdict.quotes)
      quotes.push_back({{"text", quote.text},
                        {"turn", quote.place.turn},
                        {"begin", quote.place.begin},
                        {"end", quote.place.end}});
    out["verdict"] = clarion::Name(verdict.verdict);
    out["quotes"] = std::move(quotes);
  }
  if (verdict.state == VerdictState::kCounted || verdict.state == VerdictState::kVoid) {
    out["confidence"] = verdict.confidence;
    out["reason"] = verdict.reason;
  }
  if (!verdict.because.empty()) out["because"] = verdict.because;
  return out;
}

}  // namespace clarion::llm
