#include "app/reading.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"

namespace clarion::app {
namespace {

constexpr std::string_view kCover = "\u2022";
constexpr float kCertain = 0.95F;

void AppendCovered(std::string_view text, std::string* out) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;
    *out += kCover;
    if (byte >= 0xF0) *out += kCover;  // two units in UTF-16
  }
}

std::string Covered(std::string_view text, const std::vector<text::PiiSpan>& spans) {
  std::string out;
  out.reserve(text.size() + 16 * spans.size());
  size_t at = 0;
  for (const text::PiiSpan& span : spans) {
    if (span.begin < at) continue;
    out += text.substr(at, span.begin - at);
    AppendCovered(text.substr(span.begin, span.end - span.begin), &out);
    at = span.end;
  }
  out += text.substr(at);
  return out;
}

std::string Find(const text::Redactor& redactor, std::string_view text) {
  thread_local text::Redactor::Scratch scratch;
  thread_local std::vector<text::PiiSpan> spans;
  redactor.Find(text, &scratch, &spans);
  return spans.empty() ? std::string(text) : Covered(text, spans);
}

}  // namespace

Result<void> CheckPurpose(std::string_view purpose) {
  if (std::find(std::begin(kPurposes), std::end(kPurposes), purpose) != std::end(kPurposes))
    return {};
  return InvalidInput(fmt::format("purpose: '{}' is not one; personal data is read for {}", purpose,
                                  fmt::join(kPurposes, ", ")));
}

Result<std::shared_ptr<const Reading>> Reading::OfWorkspace(const std::string& folder) {
  text::RedactionPolicy policy;
  const std::string file = folder + "/redaction.yaml";
  if (std::filesystem::exists(file)) {
    ASSIGN_OR_RETURN(const std::string yaml, ReadFile(file));
    ASSIGN_OR_RETURN(policy, text::RedactionPolicy::Parse(file, yaml));
  }
  ASSIGN_OR_RETURN(text::Redactor words, text::Redactor::Compile(policy));
  policy.min_confidence = kCertain;
  ASSIGN_OR_RETURN(text::Redactor facts, text::Redactor::Compile(policy));
  return std::shared_ptr<const Reading>(new Reading(std::move(words), std::move(facts)));
}

std::string Reading::Words(std::string_view text) const { return Find(words_, text); }

std::string Reading::Facts(std::string_view text) const { return Find(facts_, text); }

std::string Reading::All(std::string_view text) {
  std::string out;
  AppendCovered(text, &out);
  return out;
}

void Reading::Dialogue(std::span<const Said> turns) const {
  std::vector<text::Utterance> said;
  said.reserve(turns.size());
  for (const Said& turn : turns) said.push_back({turn.role, *turn.text});
  const auto spans = text::FindInDialogue(words_, said);
  for (size_t i = 0; i < turns.size(); ++i)
    if (!spans[i].empty()) *turns[i].text = Covered(*turns[i].text, spans[i]);
}

}  // namespace clarion::app
