// clarion changes: what happened upstream of the contacts (docs/explanation.md).
#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/csv.h"
#include "base/hash.h"
#include "cli/registry.h"
#include "upstream/change_log.h"

namespace clarion::cli {
namespace {

using upstream::Change;
using upstream::ChangeLog;

struct Options {
  std::string kind = "other", title, at, until, segment, source, external_id, link, notes;
  std::string from, to, only;
  std::string file;
  std::string id;
};

Result<TimeMs> TimeOf(const char* option, const std::string& text, TimeMs otherwise) {
  if (text.empty()) return otherwise;
  const auto at = ParseTime(text);
  if (!at.ok()) return InvalidInput(fmt::format("{}: {}", option, at.error().message));
  return *at;
}

Result<void> Add(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  const SystemClock clock;
  json::object fields{{"kind", options.kind}, {"title", options.title}, {"at", options.at}};
  const std::pair<const char*, const std::string*> rest[] = {
      {"until", &options.until},   {"segment", &options.segment},
      {"source", &options.source}, {"external_id", &options.external_id},
      {"link", &options.link},     {"notes", &options.notes}};
  for (const auto& [name, value] : rest)
    if (!value->empty()) fields[name] = *value;
  ASSIGN_OR_RETURN(const upstream::Put put,
                   ChangeLog(registry->database(), clock).Put(AtCommandLine(), fields));
  fmt::print("{}\n", put.change.id);
  return {};
}

Result<void> List(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  const SystemClock clock;
  upstream::ChangeFilter filter;
  ASSIGN_OR_RETURN(filter.from, TimeOf("--from", options.from, 0));
  ASSIGN_OR_RETURN(filter.to, TimeOf("--to", options.to, INT64_MAX));
  filter.kind = options.only;
  ASSIGN_OR_RETURN(const std::vector<Change> all,
                   ChangeLog(registry->database(), clock).Between("", filter));
  for (const Change& one : all)
    fmt::print("{}  {}  {:10} {}{}{} ({})\n", one.id, FormatTime(one.at), Name(one.kind), one.title,
               one.segment.empty() ? "" : "  " + one.segment,
               one.until == 0 ? "" : "  until " + FormatTime(one.until), one.source);
  return {};
}

// A row as fields; empty cells are not given.
json::object FieldsOf(const CsvTable& table, size_t row) {
  json::object fields;
  for (size_t column = 0; column < table.header.size(); ++column)
    if (!table.rows[row][column].empty()) fields[table.header[column]] = table.rows[row][column];
  // The same file twice is the same changes: where a row has no name of its own, its words are it.
  if (!fields.contains("source")) fields["source"] = "import";
  if (!fields.contains("external_id")) {
    std::string words;
    for (const char* name : {"kind", "title", "at"})
      words += std::string(StringOr(fields, name, "")) + "\n";
    fields["external_id"] = Hash128Hex(words);
  }
  return fields;
}

int Import(const Options& options, const Shared& shared) {
  const auto table = ReadCsvTable(options.file);
  if (!table.ok()) return Fail(table.error());
  for (const char* needed : {"title", "at"})
    if (!table->Column(needed))
      return Fail(
          InvalidInput(fmt::format("{}: has no column '{}'; columns are kind, title, at, "
                                   "until, segment, source, external_id, link, notes",
                                   options.file, needed)));
  const auto registry = OpenRegistry(shared);
  if (!registry.ok()) return Fail(registry.error());
  const SystemClock clock;
  ChangeLog log((*registry)->database(), clock);
  size_t made = 0, known = 0, refused = 0;
  for (size_t row = 0; row < table->rows.size(); ++row) {
    const auto put = log.Put(AtCommandLine(), FieldsOf(*table, row));
    if (!put.ok()) {
      fmt::print(stderr, "{}:{}: {}\n", options.file, table->lines[row], put.error().message);
      ++refused;
      continue;
    }
    ++(put->made ? made : known);
  }
  fmt::print("{} added, {} known already, {} refused\n", made, known, refused);
  return refused == 0 ? kExitOk : kExitSome;
}

Result<void> Remove(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  const SystemClock clock;
  return ChangeLog(registry->database(), clock).Remove(AtCommandLine(), options.id);
}

int Exit(const Result<void>& done) { return done.ok() ? kExitOk : Fail(done.error()); }

}  // namespace

void AddChanges(CLI::App& app, const Shared& shared, int* exit) {
  CLI::App* all = app.add_subcommand(
      "changes", "What happened upstream: releases, prices, outages … (docs/explanation.md)");
  all->require_subcommand(1);
  auto options = std::make_shared<Options>();

  CLI::App* add = all->add_subcommand("add", "Write one down; prints its id");
  AddDataOption(*add, shared);
  add->add_option("--kind", options->kind,
                  "release, policy, price, roster, outage, campaign, ai_version or other")
      ->capture_default_str();
  add->add_option("--title", options->title, "What happened")->required();
  add->add_option("--at", options->at, "When it began; RFC 3339 or a date")->required();
  add->add_option("--until", options->until, "When it was over");
  add->add_option("--segment", options->segment,
                  "Whom it concerns, as queue=billing&channel=chat; all where not given");
  add->add_option("--source", options->source, "Who told");
  add->add_option("--external-id", options->external_id,
                  "That source's name for it: the same again changes it");
  add->add_option("--link", options->link, "https://…");
  add->add_option("--notes", options->notes);
  add->callback([options, &shared, exit] { *exit = Exit(Add(*options, shared)); });

  CLI::App* list = all->add_subcommand("list", "Those written down, newest first");
  AddDataOption(*list, shared);
  list->add_option("--from", options->from, "Not over before");
  list->add_option("--to", options->to, "Began before");
  list->add_option("--kind", options->only, "Of one kind");
  list->callback([options, &shared, exit] { *exit = Exit(List(*options, shared)); });

  CLI::App* import = all->add_subcommand("import", "A CSV file, a row a change");
  AddDataOption(*import, shared);
  import->add_option("file", options->file, "Its columns are named as the options of add")
      ->required();
  import->callback([options, &shared, exit] { *exit = Import(*options, shared);
});

CLI::App* remove = all->add_subcommand("remove", "Remove one that never was");
AddDataOption(*remove, shared);
remove->add_option("id", options->id, "As list shows it")->required();
remove->callback([options, &shared, exit] { *exit = Exit(Remove(*options, shared)); });
}  // namespace clarion::cli

}  // namespace clarion::cli
