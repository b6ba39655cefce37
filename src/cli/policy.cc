// `clarion policy`: a written policy as data, and whether conversations kept it.
#include "cli/policy.h"

#include <fmt/format.h>

#include "cli/command.h"
#include "connectors/formats.h"

namespace clarion::cli {

Result<std::vector<Interaction>> ReadConversations(const std::string& path, uint64_t* refused) {
  ASSIGN_OR_RETURN(const connectors::OpenedInput input, connectors::OpenInput(path, "auto", {}));
  std::vector<Interaction> out;
  for (RawRecord raw;;) {
    ASSIGN_OR_RETURN(const bool more, input.reader->Next(&raw));
    if (!more) return out;
    auto records = input.reader->Decode(raw);
    if (!records.ok()) {
      ++*refused;
      fmt::print(stderr, "{}:{}: {}; left out\n", path, raw.line, records.error().message);
      continue;
    }
    for (connectors::Record& record : *records) {
      if (auto* it = std::get_if<Interaction>(&record)) out.push_back(std::move(*it));
    }
  }
}

void AddPolicy(CLI::App& app, int* exit) {
  CLI::App* policy = app.add_subcommand(
      "policy", "Written policies: compile them, and check conversations (docs/policies.md)");
  policy->require_subcommand(1);
  AddPolicyCompile(*policy, exit);
  AddPolicyCheck(*policy, exit);
  AddPolicySteps(*policy, exit);
}

}  // namespace clarion::cli
