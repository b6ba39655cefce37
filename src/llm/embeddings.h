// Texts as vectors from an OpenAI-compatible `/embeddings` endpoint.
//
//   ASSIGN_OR_RETURN(const auto client, HttpEmbedder::Open({.base_url = url}, "bge-small-en"));
//   ASSIGN_OR_RETURN(const auto vectors, client->Embed(redacted_texts, &usage));
//
// Optional everywhere: without one, Clarion's own embedding is used.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "llm/chat.h"
#include "llm/client.h"
#include "text/discovery.h"
#include "text/redactor.h"

namespace clarion::llm {

class HttpEmbedder {
 public:
  // Errors as HttpChatClient::Open. Nothing is sent yet.
  static Result<std::unique_ptr<HttpEmbedder>> Open(const ClientSettings& settings,
                                                    std::string model,
                                                    HttpChatClient::Sleep sleep = {});
  ~HttpEmbedder();

  // A vector for each text, in their order, all of one length, every number finite. Sent in batches
  // of at most 128 texts and 256 KB. The caller redacts: what is passed in leaves the process. Adds
  // to `usage` what was used, also when it fails. Tries again as HttpChatClient does. kUnavailable:
  // no answer, or one that does not fit; the message never holds key or texts.
  Result<std::vector<std::vector<float>>> Embed(const std::vector<std::string>& texts,
                                                Usage* usage) const;

  const std::string& model() const;
  bool SendsKeyInClear() const;

 private:
  struct Impl;
  explicit HttpEmbedder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The vectors of one answer to `count` texts, by their `index`. kUnavailable says what does not
// fit.
struct EmbeddingAnswer {
  std::vector<std::vector<float>> vectors;
  int64_t input_tokens = -1;  // -1: the server did not say
};
Result<EmbeddingAnswer> EmbeddingsFromJson(std::string_view body, size_t count);

// For text::Discoverer: every text is masked by the default policy before it is sent. Errors as
// Redactor::Compile.
Result<text::EmbedTexts> RedactedEmbeddings(std::shared_ptr<const HttpEmbedder> embedder);

}  // namespace clarion::llm
