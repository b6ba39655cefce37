#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json.hpp>
#include <cstdio>

#include "app/conversation_table.h"
#include "app/exporting.h"
#include "app/initiative_effect.h"
#include "app/reading.h"
#include "app/workspace.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/registry.h"
#include "connectors/clarion_jsonl/codec.h"
#include "connectors/exporter.h"

namespace clarion::cli {
namespace {

struct TableOptions {
  std::string out;
  std::string from, to, segment;
};

// By the name's end: .csv, else a workbook.
Result<void> Table(const TableOptions& options, const Shared& shared) {
  ASSIGN_OR_RETURN(
      const std::unique_ptr<app::Workspace> workspace,
      app::Workspace::Open(
          {.folder = shared.data, .content = shared.content, .warehouse = shared.warehouse}));
  RETURN_IF_ERROR(workspace->CatchUp());
  app::ConversationTableSettings settings;
  settings.rows_max = INT32_MAX;
  ASSIGN_OR_RETURN(settings.filter, app::FilterOfSegment(options.segment));
  if (!options.from.empty()) {
    ASSIGN_OR_RETURN(settings.filter.from, workspace->zone().Parse(options.from));
  }
  if (!options.to.empty()) {
    ASSIGN_OR_RETURN(settings.filter.to, workspace->zone().Parse(options.to));
  }
  int64_t rows = 0;
  if (options.out.ends_with(".csv")) {
    std::string bytes;
    const auto sink = app::OpenCsv(&bytes);
    ASSIGN_OR_RETURN(rows, app::WriteConversationTable(*workspace, settings, *sink));
    RETURN_IF_ERROR(WriteFileAtomically(options.out, bytes));
  } else if (options.out.ends_with(".xlsx")) {
    ASSIGN_OR_RETURN(const std::unique_ptr<app::TableSink> sink, app::OpenXlsx(options.out));
    ASSIGN_OR_RETURN(rows, app::WriteConversationTable(*workspace, settings, *sink));
  } else {
    return InvalidInput("--out: must end in .xlsx or .csv");
  }
  fmt::print(stderr, "{} conversations, a row each\n", rows);
  return {};
}

struct Options {
  std::string format = "jsonl";
  std::string out = "-";
  bool unredacted = false;
  std::string purpose;
};

// Who takes personal data out says what for, and it is written down before anything is read.
Result<void> NotePurpose(const Options& options, const Shared& shared) {
  if (options.purpose.empty())
    return InvalidInput(fmt::format("--unredacted: say what for, with --purpose {}",
                                    fmt::join(app::kPurposes, "|")));
  RETURN_IF_ERROR(app::CheckPurpose(options.purpose));
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  return registry->audit().Add(
      {"command_line", "", "clarion export", "", ""},
      {.action = "export.unredacted",
       .target = options.out,
       .after = json::object{{"purpose", options.purpose}, {"format", options.format}}});
}

int Run(const Options& options, const Shared& shared) {
  const auto exporter = connectors::ExporterNamed(options.format);
  if (!exporter.ok()) return Fail(exporter.error());
  auto workspace = app::Workspace::Open({.folder = shared.data,
                                         .content = shared.content,
                                         .warehouse = shared.warehouse,
                                         .need_warehouse = false});
  if (!workspace.ok()) return Fail(workspace.error());
  std::shared_ptr<const app::RecordRedactor> redactor;
  if (options.unredacted) {
    if (const auto noted = NotePurpose(options, shared); !noted.ok()) return Fail(noted.error());
  } else {
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
  command->add_option("--purpose", options->purpose,
                      "With --unredacted: what for; it goes into the audit log");
  command->add_option("--out", options->out, "A file; - is stdout")->capture_default_str();
  command->callback([options, &shared, exit] { *exit = Run(*options, shared); });

  auto table = std::make_shared<TableOptions>();
  CLI::App* tables = app.add_subcommand("table",
                                        "A workbook or CSV with a row for each conversation: "
                                        "facts, figures, outcomes, scores, answers");
  AddDataOption(*tables, shared);
  tables->add_option("--out", table->out, "FILE.xlsx or FILE.csv")->required();
  tables->add_option("--from", table->from, "First day; all there is without it");
  tables->add_option("--to", table->to, "Day after the last");
  tables->add_option("--segment", table->segment,
                     "Only these contacts: queue=billing&channel=chat");
  tables->callback([table, &shared, exit] {
    const auto done = Table(*table, shared);
    *exit = done.ok() ? kExitOk : Fail(done.error());
  });
}

}  // namespace clarion::cli
