#include "text/turn_model.h"

#include <gtest/gtest.h>

#include "base/file.h"

namespace clarion::text {
namespace {

std::vector<TurnRow> Rows() {
  std::vector<TurnRow> rows;
  for (int i = 0; i < 400; ++i) {
    TurnRow ask, tell;
    ask.text = "could you give me item " + std::string(1, static_cast<char>('a' + i % 26)) + " " +
               std::to_string(i) + "?";
    ask.truth[0] = 1;
    ask.truth[1] = -1;
    tell.text = "the parcel " + std::string(1, static_cast<char>('a' + i % 26)) + " was sent " +
                std::to_string(i);
    tell.serving = true;
    tell.truth[0] = -1;
    if (i % 2 == 0) tell.truth[1] = 1;  // half the rows do not tell
    rows.push_back(ask);
    rows.push_back(tell);
  }
  return rows;
}

TurnModel::Scores Ask(const TurnModel& model, const std::string& text, bool serving) {
  Tokens tokens;
  Tokenize(text, &tokens);
  TurnModel::Scores scores{};
  model.Predict(tokens, text, serving, &scores);
  return scores;
}

TEST(TurnModel, HeadsLearnFromTheRowsThatTellOfThem) {
  const auto model = TrainTurnModel(Rows(), {"asks", "tells"}, {});
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_GT(Ask(*model, "could you give me the parcel?", false)[0], 0.5F);
  EXPECT_GT(Ask(*model, "the item was sent", true)[1], 0.5F);
  EXPECT_LT(Ask(*model, "the item was sent", true)[0], 0.5F);
}

TEST(TurnModel, SameRowsSameBytesAndTheyReadBack) {
  const auto a = TrainTurnModel(Rows(), {"asks", "tells"}, {});
  const auto b = TrainTurnModel(Rows(), {"asks", "tells"}, {});
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_EQ(a->Save(), b->Save());
  const auto loaded = TurnModel::Load(a->Save());
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded->heads(), a->heads());
  EXPECT_EQ(Ask(*loaded, "was it sent?", true), Ask(*a, "was it sent?", true));
}

TEST(TurnModel, CustomersNumbersAreNotLearned) {
  const auto model = TrainTurnModel(Rows(), {"asks", "tells"}, {});
  ASSERT_TRUE(model.ok());
  EXPECT_EQ(Ask(*model, "my number is 4711", false), Ask(*model, "my number is 8150", false));
}

TEST(TurnModel, RefusesWhatItCannotLearnOrRead) {
  EXPECT_FALSE(TrainTurnModel(Rows(), {}, {}).ok());
  EXPECT_FALSE(TrainTurnModel(Rows(), {"asks", "tells", "never"}, {}).ok());
  auto bytes = TrainTurnModel(Rows(), {"asks", "tells"}, {})->Save();
  EXPECT_FALSE(TurnModel::Load("short").ok());
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  EXPECT_FALSE(TurnModel::Load(bytes).ok());
}

TEST(TurnModel, TheShippedOneReads) {
  const auto bytes = ReadFile(CLARION_SOURCE_DIR "/content/models/turns.model");
  ASSERT_TRUE(bytes.ok());
  const auto model = TurnModel::Load(*bytes);
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_NE(model->card().find("not_measured"), std::string::npos);
}

}  // namespace
}  // namespace clarion::text
