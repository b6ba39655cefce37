// The subcommands of `clarion text`; one file each.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "base/csv.h"
#include "cli/command.h"

namespace clarion::cli {

void AddTextMatch(CLI::App& text, int* exit);
void AddTextRegex(CLI::App& text, int* exit);
// redact, unredact, rotate-vault, train-redactor.
void AddTextRedact(CLI::App& text, int* exit);
void AddTextTrain(CLI::App& text, int* exit);
void AddTextClassify(CLI::App& text, int* exit);
// train-turns, turns.
void AddTextTurns(CLI::App& text, int* exit);
void AddTextDiscover(CLI::App& text, const Shared& shared, int* exit);
void AddTextTrainReasons(CLI::App& text, int* exit);

// Where the column stands; the error names the columns there are.
Result<size_t> NeedColumn(const CsvTable& table, const std::string& name, const std::string& path);
// A cell with several labels: "a|b", or a JSON list of strings; the empty cell holds none.
Result<std::vector<std::string>> LabelsOf(const std::string& cell);
uint32_t DefaultThreads();  // as many as the machine has

}  // namespace clarion::cli
