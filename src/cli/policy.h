// The subcommands of `clarion policy`.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/interaction.h"

namespace clarion::cli {

void AddPolicySteps(CLI::App& policy, int* exit);  // train-steps, steps
void AddPolicyCheck(CLI::App& policy, int* exit);
void AddPolicyCompile(CLI::App& policy, int* exit);

// All conversations of a file; says on stderr which records were left out, and counts them.
Result<std::vector<Interaction>> ReadConversations(const std::string& path, uint64_t* refused);

}  // namespace clarion::cli
