// clarion text match: where rules hit, conversation by conversation.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdio>

#include "base/file.h"
#include "base/json.h"
#include "base/number.h"
#include "base/stream.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/text.h"
#include "text/phrase_matcher.h"
#include "text/rule_set.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string rules;
  std::string input = "-";
  std::string output = "-";
};

std::optional<int64_t> Milliseconds(const json::object& turn) {
  const json::value* at = Find(turn, "t");
  if (at == nullptr || !at->is_number()) return std::nullopt;
  return MsFromSeconds(at->to_number<double>());
}

// A conversation ({"id","turns":[…]}), or one text ({"id","text"}), as it stands: turns keep the
// numbers they have in the line.
struct Conversation {
  std::string id;
  std::vector<Turn> turns;
};

Result<Conversation> ReadLine(std::string_view line, uint64_t number) {
  ASSIGN_OR_RETURN(const json::value value, ParseJson(line));
  Conversation out;
  out.id = StringOr(value, "id", "");
  if (out.id.empty()) out.id = std::to_string(number);
  const auto add = [&out](const json::object& object) {
    Turn turn;
    turn.role = RoleFrom(StringOr(object, "speaker", "")).value_or(Role::kCustomer);
    turn.text = StringOr(object, "text", "");
    turn.start_ms = Milliseconds(object);
    out.turns.push_back(std::move(turn));
  };
  const json::value* turns = Find(value, "turns");
  if (turns != nullptr && turns->is_array()) {
    for (const json::value& turn : turns->get_array())
      if (turn.is_object()) add(turn.get_object());
    return out;
  }
  if (!value.is_object() || Find(value, "text") == nullptr)
    return InvalidInput("holds neither 'turns' nor 'text'");
  add(value.get_object());
  return out;
}

void AppendHit(std::string* out, const Conversation& conversation, const text::RuleSet& rules,
               const text::RuleHit& hit) {
  *out += "{\"id\":";
  AppendJsonString(*out, conversation.id);
  *out += ",\"rule\":";
  AppendJsonString(*out, rules.id(hit.rule));
  *out += fmt::format(",\"turn\":{},\"begin\":{}", hit.turn, hit.begin);
  if (hit.end_turn != hit.turn) *out += fmt::format(",\"end_turn\":{}", hit.end_turn);
  *out += fmt::format(",\"end\":{},\"text\":", hit.end);
  std::string said;
  for (uint32_t turn = hit.turn; turn <= hit.end_turn; ++turn) {
    const std::string& text = conversation.turns[turn].text;
    const size_t begin = turn == hit.turn ? hit.begin : 0;
    const size_t end = turn == hit.end_turn ? hit.end : text.size();
    if (turn > hit.turn && conversation.turns[turn].role != conversation.turns[hit.turn].role &&
        turn != hit.end_turn)
      continue;
    said += (turn > hit.turn ? "\n" : "") + text.substr(begin, end - begin);
  }
  AppendJsonString(*out, said);
  *out += "}\n";
}

Result<uint64_t> Match(const Options& options, uint64_t* conversations, uint64_t* refused) {
  ASSIGN_OR_RETURN(const std::string yaml, ReadFile(options.rules));
  ASSIGN_OR_RETURN(const text::RuleSet rules, text::RuleSet::Compile(options.rules, yaml));
  ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> source, OpenSource(options.input));
  ASSIGN_OR_RETURN(OutputFile output, OutputFile::Open(options.output));
  LineReader lines(*source);
  text::RuleSet::Scratch scratch;
  std::vector<text::RuleHit> hits;
  std::string out;
  uint64_t total = 0;
  Line line;
  bool truncated = false;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, lines.Next(&line, &truncated));
    if (!more) break;
    if (line.text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const Result<Conversation> conversation = ReadLine(line.text, line.number);
    if (!conversation.ok() || truncated) {
      ++*refused;
      fmt::print(stderr, "{}:{}: {}; the line is left out\n", options.input, line.number,
                 truncated ? "longer than 64 MiB" : conversation.error().message);
      continue;
    }
    ++*conversations;
    hits.clear();
    rules.Match(conversation->turns, &scratch, &hits);
    total += hits.size();
    out.clear();
    for (const text::RuleHit& hit : hits) AppendHit(&out, *conversation, rules, hit);
    RETURN_IF_ERROR(output.Write(out));
  }
  RETURN_IF_ERROR(output.Close());
  return total;
}

int Run(const Options& options) {
  uint64_t conversations = 0, refused = 0;
  const Result<uint64_t> hits = Match(options, &conversations, &refused);
  if (!hits.ok()) return Fail(hits.error());
  fmt::print(stderr, "{} hits in {} conversations{}\n", *hits, conversations,
             refused > 0 ? fmt::format("; {} lines could not be read", refused) : "");
  return refused > 0 ? kExitSome : kExitOk;
}

}  // namespace

void AddTextMatch(CLI::App& text, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = text.add_subcommand(
      "match", "Where phrase rules hit: one JSON line a hit, with byte offsets");
  command->add_option("--rules", options->rules, "Rule file, YAML (docs/rules.md)")
      ->required()
      ->check(CLI::ExistingFile);
  command
      ->add_option("--input", options->input,
                   "Conversations or texts, one JSON object a line; .gz and .zst open by "
                   "themselves, - is stdin")
      ->capture_default_str();
  command->add_option("--output", options->output, "Hits; - is stdout")->capture_default_str();
  command->callback([options, exit] { *exit = Run(*options); });
}

void AddTextRegex(CLI::App& text, int* exit) {
  auto phrase = std::make_shared<std::string>();
  CLI::App* command = text.add_subcommand(
      "regex", "The regular expression that a phrase means in the plain reading");
  command->add_option("phrase", *phrase, "As in a rule file: told ~3 you")->required();
  command->callback([phrase, exit] {
    const Result<std::string> regex = text::RegexOf(*phrase);
    if (!regex.ok()) {
      *exit = Fail(regex.error());
      return;
    }
    fmt::print("{}\n", *regex);
    *exit = kExitOk;
  });
}

}  // namespace clarion::cli
