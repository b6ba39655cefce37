// `clarion text discover`: contact reasons of unlabelled texts; `clarion text train-reasons`: the
// embedding it stands on.
#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <map>
#include <set>

#include "app/workspace.h"
#include "base/csv.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/embedding.h"
#include "cli/text.h"
#include "text/discovery.h"

namespace clarion::cli {
namespace {

constexpr const char* kGroupsSuffix = ".groups.json";
constexpr double kSameRowsMin = 0.5;  // share of rows two groups must have in common
constexpr size_t kNoReasonRowsMin = 30;
constexpr const char* kNoReasonLabel = "no reason";

struct Options {
  std::string input;
  std::string text_column = "text";
  std::string output;
  std::string match;
  std::string save_model;
  double typicality_min = 0.3;
  EmbeddingOptions embedding;
  text::DiscoverySettings settings;
};

Result<text::Discoverer> OpenDiscoverer(const Shared& shared) {
  ASSIGN_OR_RETURN(const std::string content, app::FindContent(shared.content));
  const std::string vectors = content + "/models/reason_embedding.model";
  ASSIGN_OR_RETURN(const std::string vector_bytes, ReadFile(vectors));
  auto embedding = text::ReasonEmbedding::Load(vector_bytes);
  if (!embedding.ok()) {
    return Error{embedding.error().kind, vectors + ": " + embedding.error().message};
  }
  const std::string states = content + "/models/states_reason.model";
  ASSIGN_OR_RETURN(const std::string state_bytes, ReadFile(states));
  auto model = text::LinearModel::Load(state_bytes);
  if (!model.ok()) return Error{model.error().kind, states + ": " + model.error().message};
  return text::Discoverer(std::move(*embedding), &*model);
}

// What an earlier answer file says alone, without the groups' centres beside it.
struct Earlier {
  std::vector<int64_t> cluster;
  std::map<int64_t, std::string> names;
};

Result<Earlier> ReadEarlier(const std::string& path) {
  ASSIGN_OR_RETURN(const CsvTable table, ReadCsvTable(path));
  ASSIGN_OR_RETURN(const size_t cluster, NeedColumn(table, "cluster", path));
  ASSIGN_OR_RETURN(const size_t name, NeedColumn(table, "name", path));
  Earlier out;
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const std::string& cell = table.rows[i][cluster];
    int64_t id = 0;
    const auto [end, wrong] = std::from_chars(cell.data(), cell.data() + cell.size(), id);
    if (wrong != std::errc() || end != cell.data() + cell.size() || id < -1 || id > INT32_MAX) {
      return InvalidInput(
          fmt::format("{}:{}: '{}' is no cluster number", path, table.lines[i], cell));
    }
    out.cluster.push_back(id);
    if (id >= 0) out.names[id] = table.rows[i][name];
  }
  return out;
}

// Without centres: the same rows (the file grew), else the same name.
size_t MatchByRowsOrName(const Earlier& earlier, text::Discovery* today) {
  const size_t rows = std::min(earlier.cluster.size(), today->group_of.size());
  std::map<int64_t, double> before_size;
  std::vector<double> today_size(today->groups.size());
  std::map<std::pair<int64_t, uint32_t>, double> both;
  for (size_t i = 0; i < rows; ++i) {
    const uint32_t group = today->group_of[i];
    if (group != text::Discovery::kNoReason) ++today_size[group];
    if (earlier.cluster[i] >= 0) ++before_size[earlier.cluster[i]];
    if (group != text::Discovery::kNoReason && earlier.cluster[i] >= 0) {
      ++both[{earlier.cluster[i], group}];
    }
  }
  std::map<uint32_t, int64_t> matched;
  std::set<int64_t> used;
  for (const auto& [pair, count] : both) {
    const double either = before_size[pair.first] + today_size[pair.second] - count;
    if (count / either > kSameRowsMin && used.insert(pair.first).second) {
      matched[pair.second] = pair.first;
    }
  }
  for (const auto& [id, name] : earlier.names) {
    for (uint32_t g = 0; g < today->groups.size(); ++g) {
      if (today->groups[g].name != name || matched.count(g) > 0) continue;
      if (used.insert(id).second) matched[g] = id;
    }
  }
  int64_t next = earlier.names.empty() ? 0 : earlier.names.rbegin()->first + 1;
  std::set<std::string> names;
  for (const auto& [group, id] : matched) names.insert(earlier.names.at(id));
  for (uint32_t g = 0; g < today->groups.size(); ++g) {
    text::ReasonGroup& group = today->groups[g];
    const auto found = matched.find(g);
    group.id = static_cast<uint32_t>(found != matched.end() ? found->second : next++);
    if (found != matched.end()) {
      group.name = earlier.names.at(found->second);
    } else if (!names.insert(group.name).second) {
      group.name += fmt::format(" ({})", group.id);
      names.insert(group.name);
    }
  }
  return matched.size();
}

Result<size_t> Match(const std::string& path, text::Discovery* today) {
  if (std::filesystem::exists(path + kGroupsSuffix)) {
    ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path + kGroupsSuffix));
    auto groups = text::GroupsFromJson(bytes);
    if (!groups.ok()) {
      return InvalidInput(path + kGroupsSuffix + ": " + groups.error().message);
    }
    return text::MatchGroups(*groups, today);
  }
  ASSIGN_OR_RETURN(const Earlier earlier, ReadEarlier(path));
  return MatchByRowsOrName(earlier, today);
}

std::string Answers(const text::Discovery& found) {
  std::string out = "cluster,name,typicality\n";
  for (size_t i = 0; i < found.group_of.size(); ++i) {
    if (found.group_of[i] == text::Discovery::kNoReason) {
      AppendCsvRow(&out, {"-1", "", "0.0000"});
      continue;
    }
    const text::ReasonGroup& group = found.groups[found.group_of[i]];
    AppendCsvRow(
        &out, {std::to_string(group.id), group.name, fmt::format("{:.4f}", found.typicality[i])});
  }
  return out;
}

// A classifier of the groups, from their typical texts.
Result<void> SaveModel(const std::vector<std::string>& texts, const text::Discovery& found,
                       const Options& options) {
  std::vector<text::LabelledText> rows;
  size_t none = 0;
  for (size_t i = 0; i < texts.size(); ++i) {
    const uint32_t group = found.group_of[i];
    if (group == text::Discovery::kNoReason) {
      rows.push_back({texts[i], {kNoReasonLabel}});
      ++none;
    } else if (found.typicality[i] >= options.typicality_min) {
      rows.push_back({texts[i], {found.groups[group].name}});
    }
  }
  text::LinearTrainSettings settings;
  settings.threads = options.settings.threads;
  settings.card.note = "contact reasons discovered in " +
                       std::filesystem::path(options.input).filename().string() +
                       "; no person labelled them";
  if (none >= kNoReasonRowsMin) {
    settings.none_label = kNoReasonLabel;
  } else {
    std::erase_if(rows, [](const text::LabelledText& r) { return r.labels[0] == kNoReasonLabel; });
  }
  // A group with one text only cannot be learned.
  std::map<std::string, std::set<std::string>> texts_of;
  for (const text::LabelledText& row : rows) texts_of[row.labels[0]].insert(row.text);
  std::erase_if(rows,
                [&](const text::LabelledText& r) { return texts_of[r.labels[0]].size() < 2; });
  ASSIGN_OR_RETURN(const text::LinearModel model, text::TrainLinearModel(rows, settings));
  return WriteFileAtomically(options.save_model, model.Save());
}

Result<void> Discover(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const text::Discoverer discoverer, OpenDiscoverer(shared));
  ASSIGN_OR_RETURN(const CsvTable table, ReadCsvTable(options.input));
  ASSIGN_OR_RETURN(const size_t column, NeedColumn(table, options.text_column, options.input));
  std::vector<std::string> texts;
  for (const CsvRow& row : table.rows) texts.push_back(row[column]);
  text::DiscoverySettings settings = options.settings;
  ASSIGN_OR_RETURN(settings.embed, OpenEmbedding(options.embedding));
  auto found = discoverer.Run(texts, settings);
  if (!found.ok()) return Error{found.error().kind, options.input + ": " + found.error().message};
  if (!options.match.empty()) {
    ASSIGN_OR_RETURN(const size_t matched, Match(options.match, &*found));
    fmt::print("{} of {} reasons are known from {}\n", matched, found->groups.size(),
               options.match);
  }
  RETURN_IF_ERROR(WriteFileAtomically(options.output, Answers(*found)));
  RETURN_IF_ERROR(
      WriteFileAtomically(options.output + kGroupsSuffix, text::GroupsToJson(found->groups)));
  if (!options.save_model.empty()) RETURN_IF_ERROR(SaveModel(texts, *found, options));
  size_t without = 0;
  for (const uint32_t group : found->group_of) without += group == text::Discovery::kNoReason;
  for (const text::ReasonGroup& group : found->groups) {
    fmt::print("{:6} {:6}  {}\n", group.id, group.size, group.name);
  }
  fmt::print("{}: {} rows, {} reasons, {} rows state none\n", options.output, texts.size(),
             found->groups.size(), without);
  return {};
}

struct TrainOptions {
  std::string input;
  std::string talk;
  std::string output;
  text::ReasonTrainSettings settings;
};

Result<void> TrainReasons(const TrainOptions& options) {
  ASSIGN_OR_RETURN(const CsvTable table, ReadCsvTable(options.input));
  ASSIGN_OR_RETURN(const size_t set, NeedColumn(table, "set", options.input));
  ASSIGN_OR_RETURN(const size_t text, NeedColumn(table, "text", options.input));
  ASSIGN_OR_RETURN(const size_t label, NeedColumn(table, "label", options.input));
  std::vector<text::ReasonExample> examples;
  for (size_t i = 0; i < table.rows.size(); ++i) {
    auto labels = LabelsOf(table.rows[i][label]);
    if (!labels.ok()) {
      return InvalidInput(
          fmt::format("{}:{}: {}", options.input, table.lines[i], labels.error().message));
    }
    examples.push_back({table.rows[i][set], table.rows[i][text], std::move(*labels)});
  }
  std::vector<std::string> talk;
  if (!options.talk.empty()) {
    ASSIGN_OR_RETURN(CsvTable lines, ReadCsvTable(options.talk));
    ASSIGN_OR_RETURN(const size_t column, NeedColumn(lines, "text", options.talk));
    for (CsvRow& row : lines.rows) talk.push_back(std::move(row[column]));
  }
  const auto embedding = text::TrainReasonEmbedding(examples, talk, options.settings);
  if (!embedding.ok()) {
    return Error{embedding.error().kind, options.input + ": " + embedding.error().message};
  }
  RETURN_IF_ERROR(WriteFileAtomically(options.output, embedding->Save()));
  fmt::print("{}\n", embedding->card());
  return {};
}

int Exit(const Result<void>& done) { return done.ok() ? kExitOk : Fail(done.error()); }

}  // namespace

void AddTextDiscover(CLI::App& text, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  options->settings.threads = DefaultThreads();
  CLI::App* command = text.add_subcommand(
      "discover", "Find the contact reasons in unlabelled texts (docs/language.md)");
  command->add_option("--input", options->input, "CSV with a header, packed or not")->required();
  command->add_option("--text-column", options->text_column, "Column of the texts")
      ->capture_default_str();
  command
      ->add_option("--output", options->output,
                   "Where the answers go, a row for each row: cluster,name,typicality")
      ->required();
  command->add_option("--k", options->settings.groups, "How many reasons; else it finds out")
      ->check(CLI::Range(2, 10000));
  command->add_option("--match", options->match,
                      "An earlier output: reasons found again keep its numbers and names");
  command->add_option("--save-model", options->save_model,
                      "Also learn a classifier of the reasons, for: clarion text classify");
  command
      ->add_option("--typicality-min", options->typicality_min,
                   "For --save-model: texts less typical are not learned from")
      ->capture_default_str();
  command->add_option("--threads", options->settings.threads, "The answers are the same for any")
      ->check(CLI::Range(1, 256));
  AddEmbeddingOptions(command, &options->embedding);
  command->add_option("--content", const_cast<std::string&>(shared.content),
                      "Folder of shipped definitions, when not beside the program");
  command->callback([options, &shared, exit] { *exit = Exit(Discover(*options, shared)); });
}

void AddTextTrainReasons(CLI::App& text, int* exit) {
  auto options = std::make_shared<TrainOptions>();
  CLI::App* command = text.add_subcommand(
      "train-reasons",
      "Learn the embedding that discover stands on, from sets of labelled requests");
  command->add_option("--input", options->input, "CSV with columns set, text, label")->required();
  command->add_option("--other-talk", options->talk,
                      "CSV with a column text: turns without request");
  command->add_option("--output", options->output, "Where the model goes")->required();
  command->add_option("--dimensions", options->settings.dimensions, "Of the space")
      ->capture_default_str();
  command->add_option("--passes", options->settings.passes, "Over the examples")
      ->capture_default_str();
  command->add_option("--owner", options->settings.card.owner, "For the card: whose data it is");
  command->add_option("--licence", options->settings.card.licence, "For the card");
  command->add_option("--data-note", options->settings.card.note, "For the card");
  command->callback([options, exit] { *exit = Exit(TrainReasons(*options)); });
}

}  // namespace clarion::cli
