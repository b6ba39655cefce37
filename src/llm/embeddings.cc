#include "llm/embeddings.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>

#include "llm/internal/service.h"

namespace clarion::llm {
namespace {

constexpr size_t kBatchTexts = 128;
constexpr size_t kBatchBytes = size_t{256} << 10;
constexpr size_t kDimensionsMax = 16'384;

Result<std::vector<float>> VectorOf(const json::value& value) {
  const json::array* numbers = value.if_array();
  if (numbers == nullptr || numbers->empty() || numbers->size() > kDimensionsMax)
    return Unavailable("an embedding in its answer is no list of numbers");
  std::vector<float> out;
  for (const json::value& x : *numbers) {
    if (!x.is_number())
      return Unavailable("an embedding in its answer holds something that is no number");
    out.push_back(x.to_number<float>());
    if (!std::isfinite(out.back()))
      return Unavailable("an embedding in its answer holds a number that is too large");
  }
  return out;
}

}  // namespace

Result<EmbeddingAnswer> EmbeddingsFromJson(std::string_view body, size_t count) {
  const Result<json::value> value = ParseJson(body);
  const json::value* data = value.ok() ? Find(*value, "data") : nullptr;
  if (data == nullptr || !data->is_array())
    return Unavailable("its answer is no list of embeddings");
  if (data->get_array().size() != count)
    return Unavailable(
        fmt::format("it gave {} embeddings for {} texts", data->get_array().size(), count));
  EmbeddingAnswer out;
  out.vectors.resize(count);
  size_t place = 0;
  for (const json::value& item : data->get_array()) {
    const json::value* index = Find(item, "index");
    const json::value* embedding = Find(item, "embedding");
    const auto at = index != nullptr && index->is_int64() && index->get_int64() >= 0
                        ? static_cast<size_t>(index->get_int64())
                        : place;
    ++place;
    if (embedding == nullptr || at >= count || !out.vectors[at].empty())
      return Unavailable("an embedding in its answer belongs to none of the texts");
    ASSIGN_OR_RETURN(out.vectors[at], VectorOf(*embedding));
    if (out.vectors[at].size() != out.vectors[0].size() && !out.vectors[0].empty())
      return Unavailable("the embeddings in its answer differ in length");
  }
  if (const json::value* usage = Find(*value, "usage"))
    if (const json::value* tokens = Find(*usage, "prompt_tokens");
        tokens != nullptr && tokens->is_int64())
      out.input_tokens = tokens->get_int64();
  return out;
}

struct HttpEmbedder::Impl {
  internal::Service service;
  std::string model;

  Result<EmbeddingAnswer> Batch(const std::vector<std::string>& texts, size_t from, size_t to,
                                Usage* usage) const;
};

Result<EmbeddingAnswer> HttpEmbedder::Impl::Batch(const std::vector<std::string>& texts,
                                                  size_t from, size_t to, Usage* usage) const {
  json::array input;
  size_t bytes = 0;
  for (size_t i = from; i < to; ++i) {
    input.emplace_back(texts[i]);
    bytes += texts[i].size();
  }
  const std::string body = ToJson(
      json::object{{"model", model}, {"input", std::move(input)}, {"encoding_format", "float"}});
  RETURN_IF_ERROR(service.CheckSize(body, "the texts"));
  for (int tried = 1;;) {
    const internal::PostReply reply =
        service.Post(body, [](const internal::PostReply&, std::string_view) { return true; });
    ++usage->requests;
    std::optional<internal::Failed> failed = service.FailureOf(reply);
    if (!failed) {
      Result<EmbeddingAnswer> answer = EmbeddingsFromJson(reply.body, to - from);
      if (answer.ok()) {
        usage->estimated += answer->input_tokens < 0 ? 1 : 0;
        usage->input_tokens +=
            answer->input_tokens < 0 ? EstimatedTokens(bytes) : answer->input_tokens;
        return answer;
      }
      failed = service.Broken(answer.error().message);
    }
    if (failed->may_cost) {
      ++usage->estimated;
      usage->input_tokens += EstimatedTokens(bytes);
    }
    if (!failed->again) return failed->error;
    if (tried >= service.tries())
      return Unavailable(fmt::format("{} (tried {} times)", failed->error.message, tried));
    RETURN_IF_ERROR(service.WaitBefore(++tried, *failed));
  }
}

HttpEmbedder::HttpEmbedder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpEmbedder::~HttpEmbedder() = default;
const std::string& HttpEmbedder::model() const { return impl_->model; }
bool HttpEmbedder::SendsKeyInClear() const { return impl_->service.SendsKeyInClear(); }

Result<std::unique_ptr<HttpEmbedder>> HttpEmbedder::Open(const ClientSettings& settings,
                                                         std::string model,
                                                         HttpChatClient::Sleep sleep) {
  if (model.empty()) return InvalidInput("an embedding endpoint needs the name of a model");
  ASSIGN_OR_RETURN(internal::Service service,
                   internal::Service::Open(settings, "/embeddings", std::move(sleep)));
  return std::unique_ptr<HttpEmbedder>(
      new HttpEmbedder(std::make_unique<Impl>(Impl{std::move(service), std::move(model)})));
}

Result<std::vector<std::vector<float>>> HttpEmbedder::Embed(const std::vector<std::string>& texts,
                                                            Usage* usage) const {
  std::vector<std::vector<float>> out;
  for (size_t from = 0; from < texts.size();) {
    size_t to = from, bytes = 0;
    while (to < texts.size() && to - from < kBatchTexts &&
           (to == from || bytes + texts[to].size() <= kBatchBytes))
      bytes += texts[to++].size();
    ASSIGN_OR_RETURN(EmbeddingAnswer answer, impl_->Batch(texts, from, to, usage));
    for (std::vector<float>& vector : answer.vectors) out.push_back(std::move(vector));
    if (out.back().size() != out.front().size())
      return impl_->service.Broken("its embeddings differ in length from one request to the next")
          .error;
    from = to;
  }
  return out;
}

Result<text::EmbedTexts> RedactedEmbeddings(std::shared_ptr<const HttpEmbedder> embedder) {
  ASSIGN_OR_RETURN(text::Redactor compiled, text::Redactor::Compile(text::RedactionPolicy{}));
  const auto redactor = std::make_shared<const text::Redactor>(std::move(compiled));
  return text::EmbedTexts(
      [embedder = std::move(embedder),
       redactor](const std::vector<std::string>& texts) -> Result<std::vector<std::vector<float>>> {
        text::Redactor::Scratch scratch;
        std::vector<text::PiiSpan> spans;
        std::vector<std::string> masked;
        for (const std::string& text : texts) {
          redactor->Find(text, &scratch, &spans);
          masked.push_back(redactor->Redact(text, spans));
        }
        Usage usage;
        return embedder->Embed(masked, &usage);
      });
}

}  // namespace clarion::llm
