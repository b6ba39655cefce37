// The options by which a command takes an embedding endpoint.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "base/result.h"
#include "text/discovery.h"

namespace clarion::cli {

struct EmbeddingOptions {
  std::string endpoint;  // "": Clarion's own embedding
  std::string model;
  std::string key_env;
};

void AddEmbeddingOptions(CLI::App* command, EmbeddingOptions* options);
// Null without an endpoint. Warns on stderr when a key would travel in clear.
Result<text::EmbedTexts> OpenEmbedding(const EmbeddingOptions& options);

}  // namespace clarion::cli
