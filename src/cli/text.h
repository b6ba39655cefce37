// The subcommands of `clarion text`; one file each.
#pragma once

#include <CLI/CLI.hpp>

namespace clarion::cli {

void AddTextMatch(CLI::App& text, int* exit);
void AddTextRegex(CLI::App& text, int* exit);
// redact, unredact, rotate-vault, train-redactor.
void AddTextRedact(CLI::App& text, int* exit);

}  // namespace clarion::cli
