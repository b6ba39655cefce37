#include <fmt/format.h>

#include "app/importer.h"
#include "app/workspace.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli/command.h"

namespace clarion::cli {
namespace {

struct Options {
  bool json = false;
  bool raw = false;
  size_t limit = 100;
  std::string key;
};

std::string Shown(const std::string& raw) {
  std::string out;
  for (const char c : raw) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out;
}

void Print(const journal::Reject& reject, const Options& options) {
  if (!options.json) {
    fmt::print("#{} {}:{} (byte {}, {}): {}\n    {}\n", reject.id, reject.file, reject.line,
               reject.byte, reject.format, reject.reason,
               Shown(options.raw ? reject.raw : std::string(Utf8Prefix(reject.raw, 200))));
    return;
  }
  std::string line = fmt::format(R"({{"id":{},"line":{},"byte":{},"at":"{}","format":)", reject.id,
                                 reject.line, reject.byte, FormatTime(reject.at));
  AppendJsonString(line, reject.format);
  line += ",\"file\":";
  AppendJsonString(line, reject.file);
  line += ",\"reason\":";
  AppendJsonString(line, reject.reason);
  line += ",\"raw\":";
  AppendJsonString(line, IsUtf8(reject.raw) ? reject.raw : Shown(reject.raw));
  fmt::print("{}}}\n", line);
}

int List(const Options& options, const Shared& shared) {
  auto workspace = app::Workspace::Open({.folder = shared.data,
                                         .content = shared.content,
                                         .warehouse = shared.warehouse,
                                         .need_warehouse = false});
  if (!workspace.ok()) return Fail(workspace.error());
  uint64_t before = 0;
  size_t shown = 0;
  while (shown < options.limit) {
    const auto rejects =
        (*workspace)->journal().ListRejects(before, std::min<size_t>(256, options.limit - shown));
    if (!rejects.ok()) return Fail(rejects.error());
    if (rejects->empty()) break;
    for (const journal::Reject& reject : *rejects) Print(reject, options);
    shown += rejects->size();
    before = rejects->back().id;
  }
  if (!options.json)
    fmt::print("{} rejected records\n", (*workspace)->journal().CountRejects().value());
  return kExitOk;
}

int Retry(const Options& options, const Shared& shared) {
  auto workspace = app::Workspace::Open({.folder = shared.data,
                                         .content = shared.content,
                                         .warehouse = shared.warehouse,
                                         .need_warehouse = false});
  if (!workspace.ok()) return Fail(workspace.error());
  const auto counts =
      app::RetryRejects((*workspace)->journal(), {"", options.key}, (*workspace)->redactor().get());
  if (!counts.ok()) return Fail(counts.error());
  if ((*workspace)->has_warehouse()) {
    const auto done = (*workspace)->CatchUp();
    if (!done.ok()) return Fail(done.error());
  }
  if (options.json)
    fmt::print(R"({{"accepted":{},"duplicate":{},"rejected":{}}})"
               "\n",
               counts->accepted, counts->duplicate, counts->rejected);
  else
    fmt::print("{} accepted, {} duplicate, {} still rejected\n", counts->accepted,
               counts->duplicate, counts->rejected);
  return counts->rejected > 0 ? kExitSome : kExitOk;
}

}  // namespace

void AddRejects(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "rejects", "List records that could not be read: file, line, byte, reason, raw bytes");
  AddDataOption(*command, shared);
  command->add_flag("--json", options->json, "One JSON object a line");
  command->add_flag("--raw", options->raw, "Show the whole raw record");
  command->add_option("--limit", options->limit, "At most this many, newest first")
      ->capture_default_str();
  CLI::App* retry = command->add_subcommand(
      "retry", "Try all of them again; those that are read now leave the list");
  AddDataOption(*retry, shared);
  retry->add_flag("--json", options->json, "Print the counts as JSON");
  retry->add_option("--key", options->key, "PEM file to verify signed vCons with");
  command->callback(
      [=, &shared] { *exit = retry->parsed() ? Retry(*options, shared) : List(*options, shared); });
}

}  // namespace clarion::cli
