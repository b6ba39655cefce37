// clarion version: what this program is, and what it is made of.
#include <fmt/format.h>

#include <string_view>

#include "cli/command.h"

namespace clarion::cli {

extern const std::string_view kSbom;  // made when building, by scripts/make_sbom.py

void AddVersion(CLI::App& app, int* exit) {
  CLI::App* command = app.add_subcommand("version", "The version; with --sbom what it is made of");
  auto sbom = std::make_shared<bool>(false);
  command->add_flag("--sbom", *sbom, "All libraries with versions and licences, as SPDX 2.3 JSON");
  command->callback([sbom, exit] {
    if (*sbom)
      fmt::print("{}\n", kSbom);
    else
      fmt::print("clarion {}\n", CLARION_VERSION);
    *exit = kExitOk;
  });
}

}  // namespace clarion::cli
