// YAML that people edit, looked at before a tree is made of it.
#pragma once

#include <yaml-cpp/node/node.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace clarion {

// The tree of a document; null where there is none. kInvalidInput, as "name:line: …": more than 4
// MiB, not UTF-8, a control character, an escape that is no UTF-8, aliases, several documents,
// deeper than 32 levels, and what yaml-cpp does not read. Reading values of the tree may still
// throw YAML::Exception.
Result<YAML::Node> LoadYaml(const std::string& name, const std::string& text);

// kInvalidInput: "name:line: message".
Error YamlError(const std::string& name, int line, std::string_view message);

}  // namespace clarion
