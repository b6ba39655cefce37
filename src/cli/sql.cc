#include <fmt/format.h>

#include "app/workspace.h"
#include "cli/command.h"
#include "warehouse/tables.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string sql;
  std::string format = "PrettyCompactNoEscapes";
  bool tables = false;
};

int Run(const Options& options, const Shared& shared) {
  if (options.tables) {
    fmt::print("{}", warehouse::TablesMarkdown());
    return kExitOk;
  }
  if (options.sql.empty())
    return Fail(
        InvalidInput("give a query, as: clarion sql \"SELECT channel, count() FROM interaction "
                     "GROUP BY channel\""));
  auto workspace = app::Workspace::Open(
      {.folder = shared.data, .content = shared.content, .warehouse = shared.warehouse});
  if (!workspace.ok()) return Fail(workspace.error());
  const auto done = (*workspace)->CatchUp();
  if (!done.ok()) return Fail(done.error());
  const auto text = (*workspace)->warehouse().QueryText(options.sql, options.format);
  if (!text.ok()) return Fail(text.error());
  fmt::print("{}", *text);
  return kExitOk;
}

}  // namespace

void AddSql(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "sql",
      "Ask the tables: interaction, turn, event, outcome, signal, score, answer (docs/tables.md)");
  AddDataOption(*command, shared);
  command->add_option("query", options->sql,
                      "One query; {turn} stands for the rows that count after corrections");
  command
      ->add_option("--format", options->format,
                   "PrettyCompactNoEscapes, TSVWithNames, CSVWithNames, JSONEachRow, …")
      ->capture_default_str();
  command->add_flag("--tables", options->tables, "Print the tables and columns");
  command->callback([options, &shared, exit] { *exit = Run(*options, shared); });
}

}  // namespace clarion::cli
