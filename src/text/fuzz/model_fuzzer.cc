// Model files. Even first byte: the bytes as they are; odd: the bytes as the content of a file
// whose header and hash are right, so that reading goes on. What loads must predict without a
// fault.
#include <string_view>

#include "text/linear_model.h"
#include "text/model_file.h"
#include "text/reason_embedding.h"
#include "text/turn_model.h"

namespace {

void Use(const clarion::text::LinearModel& model) {
  clarion::text::LinearModel::Scratch scratch;
  std::vector<uint32_t> labels;
  std::vector<clarion::text::ByteSpan> spans;
  scratch.features.Extract("where is my card, it should have been here on the 3rd");
  const auto prediction = model.Predict(scratch.features, &scratch);
  model.PredictLabels(scratch.features, &scratch, &labels);
  model.Explain(scratch.features, prediction.label, &scratch, &spans);
}

void Use(const clarion::text::ReasonEmbedding& embedding) {
  clarion::text::Features features;
  features.Extract("where is my card");
  std::vector<float> point(embedding.dimensions());
  embedding.Embed(features, point.data());
}

void Use(const clarion::text::TurnModel& model) {
  clarion::text::Tokens tokens;
  const std::string_view turn = "has it been sent on the 3rd?";
  clarion::text::Tokenize(turn, &tokens);
  clarion::text::TurnModel::Scores scores{};
  model.Predict(tokens, turn, true, &scores);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace clarion::text;
  if (size == 0) return 0;
  std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool wrap = data[0] % 2 == 1;
  const std::string linear = wrap ? WriteModelFile("CLRNLINM", 1, bytes) : bytes;
  if (const auto model = LinearModel::Load(linear); model.ok()) Use(*model);
  const std::string reasons = wrap ? WriteModelFile("CLRNREAS", 1, bytes) : bytes;
  if (const auto embedding = ReasonEmbedding::Load(reasons); embedding.ok()) Use(*embedding);
  const std::string turns = wrap ? WriteModelFile("CLARTURN", 1, bytes) : bytes;
  if (const auto model = TurnModel::Load(turns); model.ok()) Use(*model);
  return 0;
}
