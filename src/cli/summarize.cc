// clarion summarize: what conversations of a file were about, in their own words.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/workspace.h"
#include "cli/command.h"
#include "cli/output.h"
#include "connectors/formats.h"
#include "enrichment/summary.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string input;
  std::string output = "-";
  std::string format = "auto";
};

json::object ToWire(const Interaction& interaction, const enrichment::Summary& summary) {
  json::array sentences;
  for (const enrichment::SummarySentence& one : summary.sentences) {
    json::object sentence{
        {"part", enrichment::Name(one.part)}, {"text", one.text}, {"confidence", one.confidence}};
    if (!one.owner.empty()) sentence["owner"] = one.owner;
    if (one.evidence.turn != kNoTurn) {
      sentence["turn"] = one.evidence.turn;
      sentence["begin"] = one.evidence.begin;
      sentence["end"] = one.evidence.end;
    } else {
      sentence["event"] = one.evidence.event;
    }
    sentences.push_back(std::move(sentence));
  }
  return {{"id", interaction.id},
          {"resolution", enrichment::Name(summary.resolution)},
          {"reason", summary.reason},
          {"sentences", sentences}};
}

Result<uint64_t> Summarize(const app::Definitions& definitions, const Options& options,
                           uint64_t* refused) {
  ASSIGN_OR_RETURN(const connectors::OpenedInput input,
                   connectors::OpenInput(options.input, options.format, {}));
  ASSIGN_OR_RETURN(OutputFile output, OutputFile::Open(options.output));
  uint64_t count = 0;
  std::vector<Signal> signals;
  for (RawRecord raw;;) {
    ASSIGN_OR_RETURN(const bool more, input.reader->Next(&raw));
    if (!more) break;
    const auto records = input.reader->Decode(raw);
    if (!records.ok()) {
      ++*refused;
      fmt::print(stderr, "{}:{}: {}; left out\n", options.input, raw.line, records.error().message);
      continue;
    }
    for (const connectors::Record& record : *records) {
      const auto* interaction = std::get_if<Interaction>(&record);
      if (interaction == nullptr) continue;
      signals.clear();
      definitions.enricher.Run(*interaction, &signals);
      const enrichment::Summary summary = enrichment::Summarise(*interaction, signals);
      RETURN_IF_ERROR(output.Write(ToJson(ToWire(*interaction, summary)) + "\n"));
      ++count;
    }
  }
  RETURN_IF_ERROR(output.Close());
  return count;
}

int Run(const Options& options, const Shared& shared) {
  const auto workspace = app::Workspace::Open({.folder = shared.data,
                                               .content = shared.content,
                                               .warehouse = shared.warehouse,
                                               .need_warehouse = false});
  if (!workspace.ok()) return Fail(workspace.error());
  uint64_t refused = 0;
  const auto count = Summarize(*(*workspace)->definitions(), options, &refused);
  if (!count.ok()) return Fail(count.error());
  fmt::print(stderr, "{} conversations summarized\n", *count);
  return refused > 0 ? kExitSome : kExitOk;
}

}  // namespace

void AddSummarize(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "summarize",
      "Why they came, what was done, how it ended and what comes next, each sentence "
      "with its turn: a JSON line a conversation");
  AddDataOption(*command, shared);
  command->add_option("--input", options->input, "A file of conversations, any format of `import`")
      ->required();
  command->add_option("--output", options->output, "- is stdout")->capture_default_str();
  command->add_option("--format", options->format, "As for `import`")->capture_default_str();
  command->callback([options, &shared, exit] { *exit = Run(*options, shared); });
}

}  // namespace clarion::cli
