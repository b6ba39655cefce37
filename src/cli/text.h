// The subcommands of `clarion text`; one file each.
#pragma once

#include <CLI/CLI.hpp>

namespace clarion::cli {}  // namespace clarion::cli
