#include "cli/embedding.h"

#include <fmt/format.h>

#include "llm/embeddings.h"

namespace clarion::cli {

void AddEmbeddingOptions(CLI::App* command, EmbeddingOptions* options) {
  command
      ->add_option("--embedding-endpoint", options->endpoint,
                   "Base URL of an OpenAI-compatible server, as https://HOST/v1, whose embeddings "
                   "of masked texts tell contact "
                   "reasons apart; without one Clarion's own do")
      ->envname("CLARION_EMBEDDING_ENDPOINT");
  command->add_option("--embedding-model", options->model, "The embedding model's name there")
      ->envname("CLARION_EMBEDDING_MODEL");
  command->add_option("--embedding-key-env", options->key_env,
                      "Name of the environment variable that holds the API key, if one is needed");
}

Result<text::EmbedTexts> OpenEmbedding(const EmbeddingOptions& options) {
  if (options.endpoint.empty()) return text::EmbedTexts();
  if (options.model.empty())
    return InvalidInput("--embedding-endpoint needs the name of a model: --embedding-model M");
  ASSIGN_OR_RETURN(std::shared_ptr<const llm::HttpEmbedder> embedder,
                   llm::HttpEmbedder::Open(
                       {.base_url = options.endpoint, .key_env = options.key_env}, options.model));
  if (embedder->SendsKeyInClear())
    fmt::print(stderr,
               "Careful: the embedding endpoint is not encrypted (http), and not this machine: the "
               "key and the masked texts travel in clear.\n");
  return llm::RedactedEmbeddings(std::move(embedder));
}

}  // namespace clarion::cli
