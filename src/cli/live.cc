// clarion live: turns in, what is new out, line by line.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdio>

#include "app/workspace.h"
#include "base/number.h"
#include "base/stream.h"
#include "cli/command.h"
#include "scoring/live_scoring.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string input = "-";
  std::string channel = "chat";
};

json::object ToWire(const Signal& signal) {
  json::object out{{"kind", signal.kind},
                   {"label", signal.label},
                   {"value", signal.value},
                   {"confidence", signal.confidence},
                   {"detector", signal.detector}};
  if (signal.evidence.turn != kNoTurn) {
    out["turn"] = signal.evidence.turn;
    out["begin"] = signal.evidence.begin;
    out["end"] = signal.evidence.end;
  }
  return out;
}

json::object ToWire(const scoring::LiveNews& news, size_t turns) {
  json::array found, withdrawn, answers;
  for (const Signal& signal : news.found) found.push_back(ToWire(signal));
  for (const Signal& signal : news.withdrawn) withdrawn.push_back(ToWire(signal));
  for (const scoring::AnswerNews& one : news.answers)
    answers.push_back(json::object{{"scorecard", one.scorecard},
                                   {"question", one.answer.question},
                                   {"before", one.verdict_before},
                                   {"now", Name(one.answer.verdict)},
                                   {"points", one.answer.points},
                                   {"because", one.answer.because}});
  return {{"turn", turns - 1}, {"found", found}, {"withdrawn", withdrawn}, {"answers", answers}};
}

std::optional<int64_t> Milliseconds(const json::value& line, std::string_view key) {
  const json::value* at = Find(line, key);
  if (at == nullptr || !at->is_number()) return std::nullopt;
  return MsFromSeconds(at->to_number<double>());
}

Result<Turn> ReadTurn(std::string_view text) {
  ASSIGN_OR_RETURN(const json::value line, ParseJson(text));
  Turn turn;
  const std::string speaker(StringOr(line, "speaker", ""));
  const auto role = RoleFrom(speaker);
  if (!role) return InvalidInput(fmt::format("speaker: '{}' is none of {}", speaker, RoleNames()));
  turn.role = *role;
  turn.text = StringOr(line, "text", "");
  turn.start_ms = Milliseconds(line, "t");
  turn.end_ms = Milliseconds(line, "t_end");
  return turn;
}

Result<void> Follow(const app::Definitions& definitions, const Options& options) {
  Interaction start;
  start.id = "live";
  const auto channel = ChannelFrom(options.channel);
  if (!channel)
    return InvalidInput(
        fmt::format("--channel: '{}' is none of {}", options.channel, ChannelNames()));
  start.channel = *channel;
  scoring::LiveScoring live(definitions.enricher, definitions.policies, definitions.scorer,
                            std::move(start));
  ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> source, OpenSource(options.input));
  LineReader lines(*source);
  Line line;
  bool truncated = false;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, lines.Next(&line, &truncated));
    if (!more) return {};
    if (line.text.empty()) continue;
    Result<Turn> turn = ReadTurn(line.text);
    if (!turn.ok())
      return InvalidInput(
          fmt::format("{}:{}: {}", options.input, line.number, turn.error().message));
    const scoring::LiveNews news = live.Add(std::move(*turn));
    fmt::print("{}\n", ToJson(ToWire(news, live.interaction().turns.size())));
    (void)std::fflush(stdout);
  }
}

int Run(const Options& options, const Shared& shared) {
  const auto workspace = app::Workspace::Open({.folder = shared.data,
                                               .content = shared.content,
                                               .warehouse = shared.warehouse,
                                               .need_warehouse = false});
  if (!workspace.ok()) return Fail(workspace.error());
  const auto followed = Follow(*(*workspace)->definitions(), options);
  return followed.ok() ? kExitOk : Fail(followed.error());
}

}  // namespace

void AddLive(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("live",
                                         "Score a conversation while it happens: a JSON line a "
                                         "turn in, what is new out. Stores nothing");
  AddDataOption(*command, shared);
  command->add_option("--input", options->input, "Turns, {\"speaker\",\"text\",\"t\"}; - is stdin")
      ->capture_default_str();
  command->add_option("--channel", options->channel, "")->capture_default_str();
  command->callback([options, &shared, exit] { *exit = Run(*options, shared); });
}

}  // namespace clarion::cli
