#include <fmt/format.h>

#include <cstdio>

#include "app/exporting.h"
#include "app/workspace.h"
#include "cli/command.h"
#include "connectors/clarion_jsonl/codec.h"
#include "connectors/exporter.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string format = "jsonl";
  std::string out = "-";
  bool unredacted = false;
};

int Run(const Options& options, const Shared& shared) {
  const auto exporter = connectors::ExporterNamed(options.format);
  if (!exporter.ok()) return Fail(exporter.error());
  auto workspace = app::Workspace::Open({.folder = shared.data,
                                         .content = shared.content,
                                         .warehouse = shared.warehouse,
                                         .need_warehouse = false});
  if (!workspace.ok()) return Fail(workspace.error());
  std::shared_ptr<const app::RecordRedactor> redactor;
  if (!options.unredacted) {
    const auto made = app::RecordRedactor::Masking();
    if (!made.ok()) return Fail(made.error());
    redactor = *made;
  }
  std::FILE* out = options.out == "-" ? stdout : std::fopen(options.out.c_str(), "wb");
  if (out == nullptr) return Fail(Unavailable(fmt::format("cannot write '{}'", options.out)));
  const auto count = app::ExportAll(
      (*workspace)->journal(), redactor.get(), **exporter, [&](std::string_view bytes) {
        return std::fwrite(bytes.data(), 1, bytes.size(), out) == bytes.size();
      });
  const bool closed = (out == stdout ? std::fflush(out) : std::fclose(out)) == 0;
  if (!count.ok()) return Fail(count.error());
  if (!closed)
    return Fail(Unavailable(fmt::format("cannot finish '{}'; is the disk full?", options.out)));
  fmt::print(stderr, "{} records exported{}\n", *count,
             redactor ? ", personal data masked (--unredacted leaves it in)" : "");
  return kExitOk;
}

}  // namespace

void AddExport(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "export",
      "Write everything out again, personal data masked unless told otherwise: jsonl and vcon lose "
      "nothing else, csv is one row an interaction");
  AddDataOption(*command, shared);
  command->add_option("--format", options->format, "jsonl, vcon or csv")->capture_default_str();
  command->add_flag("--unredacted", options->unredacted,
                    "Leave personal data in: nothing is lost, and the file needs the same care");
  command->add_option("--out", options->out, "A file; - is stdout")->capture_default_str();
  command->callback([options, &shared, exit] { *exit = Run(*options, shared); });
}

}  // namespace clarion::cli
