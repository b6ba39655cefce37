#include "llm/transcript.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"

namespace clarion::llm {
namespace {

using text::PiiKind;
using text::PiiSpan;

constexpr size_t kDistinctMin = 5;  // of a name that is masked in small letters too
constexpr size_t kKnownMin = 3;  // bytes of a known word that is masked: shorter ones are anywhere

bool IsWordByte(char c) {
  return static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// What the record itself says about persons.
struct Known {
  std::string word;
  PiiKind kind;
  bool any_case = false;  // `word` is in small letters
};

std::string Small(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::vector<Known> KnownOf(const Interaction& interaction, const text::Redactor& redactor,
                           text::Redactor::Scratch* scratch) {
  std::vector<Known> known;
  const auto id = [&](const std::string& value) {
    if (value.size() > kKnownMin) known.push_back({value, PiiKind::kAccount});
  };
  id(interaction.customer_id);
  for (const std::string& agent : interaction.agent_ids) id(agent);
  for (const Party& party : interaction.parties) {
    id(party.id);
    // Each part on its own. Short ones and ordinary words ("Will", "May") only with a capital.
    for (size_t at = 0; at < party.name.size();) {
      const size_t end = std::min(party.name.find_first_of(" ,.-'", at), party.name.size());
      const std::string part = party.name.substr(at, end - at);
      if (part.size() >= kDistinctMin && !redactor.IsPlain(Small(part), scratch))
        known.push_back({Small(part), PiiKind::kName, true});
      else if (part.size() >= kKnownMin && (part[0] < 'a' || part[0] > 'z'))
        known.push_back({part, PiiKind::kName});
      at = end + 1;
    }
  }
  return known;
}

void FindKnown(std::string_view text, const std::vector<Known>& known,
               std::vector<PiiSpan>* spans) {
  const std::string small = Small(text);
  for (const auto& [word, kind, any_case] : known) {
    const std::string_view in = any_case ? small : text;
    for (size_t at = 0; (at = in.find(word, at)) != std::string_view::npos; at += word.size()) {
      const size_t end = at + word.size();
      if ((at > 0 && IsWordByte(text[at - 1])) || (end < text.size() && IsWordByte(text[end])))
        continue;
      spans->push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(end), kind, 1});
    }
  }
}

// Sorted and disjoint: what overlaps becomes one mask of the first one's kind.
void Join(std::vector<PiiSpan>* spans) {
  std::stable_sort(spans->begin(), spans->end(),
                   [](const PiiSpan& a, const PiiSpan& b) { return a.begin < b.begin; });
  std::vector<PiiSpan> joined;
  for (const PiiSpan& span : *spans) {
    if (!joined.empty() && span.begin < joined.back().end)
      joined.back().end = std::max(joined.back().end, span.end);
    else
      joined.push_back(span);
  }
  *spans = std::move(joined);
}

// One line of valid UTF-8, with as many bytes as before.
std::string OneLine(std::string_view text) {
  std::string out(text);
  const bool utf8 = IsUtf8(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    if (!utf8 && static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  return out;
}

std::string EventLine(const Event& event, const text::Redactor& redactor,
                      const std::vector<Known>& known, text::Redactor::Scratch* scratch) {
  const auto clean = [&](const std::string& raw) {
    const std::string line = OneLine(raw);
    std::vector<PiiSpan> spans;
    redactor.Find(line, scratch, &spans);
    FindKnown(line, known, &spans);
    Join(&spans);
    return redactor.Redact(line, spans);
  };
  std::string out = "(event: " + clean(event.kind);
  if (!event.name.empty()) out += " " + clean(event.name);
  if (event.duration_ms) out += fmt::format(", {} s", *event.duration_ms / 1000);
  return out + ")\n";
}

}  // namespace

RedactedTranscript RedactedTranscript::Redact(const Interaction& interaction,
                                              const text::Redactor& redactor) {
  RedactedTranscript made;
  made.channel_ = Name(interaction.channel);
  text::Redactor::Scratch scratch;
  const std::vector<Known> known = KnownOf(interaction, redactor, &scratch);
  std::vector<std::string> raw;
  for (const Turn& turn : interaction.turns) raw.push_back(OneLine(turn.text));
  std::vector<text::Utterance> said;
  for (size_t i = 0; i < raw.size(); ++i) said.push_back({Name(interaction.turns[i].role), raw[i]});
  std::vector<std::vector<PiiSpan>> found = text::FindInDialogue(redactor, said);
  size_t event = 0;
  const auto events_before = [&](size_t turn) {
    for (; event < interaction.events.size() && interaction.events[event].before_turn <= turn;
         ++event)
      made.text_ += EventLine(interaction.events[event], redactor, known, &scratch);
  };
  for (size_t i = 0; i < raw.size(); ++i) {
    events_before(i);
    FindKnown(raw[i], known, &found[i]);
    Join(&found[i]);
    const Role role = interaction.turns[i].role;
    made.turns_.push_back({role, redactor.Redact(raw[i], found[i])});
    made.text_ += fmt::format("[{}] {}: {}\n", i + 1, Name(role), made.turns_.back().text);
  }
  events_before(SIZE_MAX);
  return made;
}

std::optional<QuotePlace> FindQuote(const RedactedTranscript& transcript, std::string_view quote) {
  if (std::none_of(quote.begin(), quote.end(), IsWordByte)) return std::nullopt;
  for (size_t turn = 0; turn < transcript.turns().size(); ++turn) {
    const size_t at = transcript.turns()[turn].text.find(quote);
    if (at != std::string::npos) return QuotePlace{turn, at, at + quote.size()};
  }
  return std::nullopt;
}

}  // namespace clarion::llm
