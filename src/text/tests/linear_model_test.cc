#include "text/linear_model.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "base/csv.h"
#include "base/hash.h"
#include "base/json.h"
#include "text/internal/calibration.h"

namespace clarion::text {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Requests made of parts, the way templates make them: enough to learn from, small enough to read.
std::vector<LabelledText> Requests(bool with_none = false) {
  const std::vector<std::string> begins = {"hello, ",  "please ",   "i want to ",
                                           "can you ", "how do i ", "today i must "};
  const std::vector<std::pair<std::string, std::vector<std::string>>> asks = {
      {"refund", {"get my money back", "return the broken kettle", "have a refund for order 4711"}},
      {"delivery", {"track the parcel", "know where my package is", "see the shipping date"}},
      {"password", {"reset my password", "log in again", "unlock the login"}},
      {"address", {"change my address", "move to a new street", "correct the postcode"}},
      {"cancel", {"cancel the contract", "end my subscription", "stop the plan"}}};
  const std::vector<std::string> chatter = {"tell a joke", "hear the weather",   "play some music",
                                            "cook rice",   "learn about whales", "count to ten"};
  std::vector<LabelledText> out;
  for (const std::string& begin : begins) {
    for (const auto& [label, texts] : asks) {
      for (const std::string& text : texts) out.push_back({begin + text, {label}});
    }
    for (const std::string& text : chatter) {
      if (with_none) out.push_back({begin + text, {"other"}});
    }
  }
  return out;
}

LinearModel Trained(const std::vector<LabelledText>& rows, const LinearTrainSettings& settings) {
  auto model = TrainLinearModel(rows, settings);
  if (!model.ok()) ADD_FAILURE() << model.error().message;
  return std::move(model).value();
}

std::string LabelOf(const LinearModel& model, std::string_view text) {
  LinearModel::Scratch scratch;
  return model.labels()[model.Predict(text, &scratch).label];
}

TEST(Features, EachKeyComesOnceAndDigitsAreOneShape) {
  Features features;
  features.Extract("refund refund of order 4711");
  std::set<uint32_t> keys;
  for (const Feature& feature : features.all()) keys.insert(feature.key);
  EXPECT_EQ(keys.size(), features.all().size());
  features.Extract("refund refund of order 12,345.00");
  std::set<uint32_t> other;
  for (const Feature& feature : features.all()) other.insert(feature.key);
  EXPECT_EQ(keys, other);
}

TEST(Features, PiecesAreCutBetweenCharactersNotInside) {
  Features features;
  features.Extract("ü");  // " ü ": the pieces " ü", " ü ", "ü "
  size_t pieces = 0;
  for (const Feature& feature : features.all()) pieces += feature.shape == FeatureShape::kPiece;
  EXPECT_EQ(pieces, 3U);
  features.Extract("\xff\xfe broken \xc3");
  EXPECT_EQ(features.tokens().size(), 1U);
}

TEST(LinearModel, LearnsAndAnswersTextsItNeverSaw) {
  const LinearModel model = Trained(Requests(), {});
  EXPECT_EQ(LabelOf(model, "where is the parcel now"), "delivery");
  EXPECT_EQ(LabelOf(model, "i forgot the password"), "password");
  EXPECT_EQ(LabelOf(model, "refunds for two orders"), "refund");
}

TEST(LinearModel, AnyNumberOfThreadsGivesTheSameBytes) {
  LinearTrainSettings settings;
  settings.threads = 1;
  const std::string one = Trained(Requests(true), settings).Save();
  settings.threads = 5;
  EXPECT_EQ(Trained(Requests(true), settings).Save(), one);
}

TEST(LinearModel, ALoadedModelIsTheSavedOne) {
  LinearTrainSettings settings;
  settings.card = {"ACME", "CC0", "made up"};
  const LinearModel model = Trained(Requests(), settings);
  auto loaded = LinearModel::Load(model.Save());
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  EXPECT_EQ(loaded->Save(), model.Save());
  EXPECT_EQ(loaded->hash(), model.hash());
  EXPECT_THAT(loaded->labels(), ElementsAre("address", "cancel", "delivery", "password", "refund"));
  EXPECT_THAT(loaded->card(), HasSubstr(R"("owner":"ACME","licence":"CC0","note":"made up")"));
  LinearModel::Scratch scratch;
  for (const LabelledText& row : Requests()) {
    EXPECT_EQ(loaded->Predict(row.text, &scratch).probability,
              model.Predict(row.text, &scratch).probability);
  }
}

TEST(LinearModel, DamagedAndForeignFilesAreRefused) {
  const std::string bytes = Trained(Requests(), {}).Save();
  EXPECT_EQ(LinearModel::Load("PK\x03\x04 something else").error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(LinearModel::Load("").error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(LinearModel::Load(bytes.substr(0, 30)).error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(LinearModel::Load(bytes.substr(0, bytes.size() - 1)).error().kind, ErrorKind::kCorrupt);
  for (size_t at = 8; at < bytes.size(); at += 97) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
    EXPECT_FALSE(LinearModel::Load(damaged).ok()) << "byte " << at;
  }
  std::string newer = bytes;
  newer[8] = 9;
  EXPECT_THAT(LinearModel::Load(newer).error().message, HasSubstr("version 9"));
}

TEST(LinearModel, SizeKeepsItsBound) {
  LinearTrainSettings settings;
  settings.size_max = 40'000;
  const LinearModel small = Trained(Requests(), settings);
  EXPECT_LE(small.Save().size(), 40'000U);
  EXPECT_EQ(LabelOf(small, "track my parcel"), "delivery");
}

TEST(LinearModel, NoneOfTheseIsAnAnswer) {
  LinearTrainSettings settings;
  settings.none_label = "other";
  settings.in_scope_cost = 0.05;
  const LinearModel model = Trained(Requests(true), settings);
  LinearModel::Scratch scratch;
  const Prediction joke = model.Predict("tell me about whales and jokes", &scratch);
  EXPECT_TRUE(joke.abstained);
  EXPECT_EQ(model.labels()[joke.label], "other");
  EXPECT_NE(model.labels()[joke.runner_up], "other") << "the best real label comes second";
  const Prediction parcel = model.Predict("please track the parcel", &scratch);
  EXPECT_FALSE(parcel.abstained);
  EXPECT_EQ(model.labels()[parcel.label], "delivery");
}

TEST(LinearModel, TextsUnlikeAllTrainingDataAbstainWithoutNoneRows) {
  const LinearModel model = Trained(Requests(), {});
  LinearModel::Scratch scratch;
  const Prediction strange = model.Predict("zzz qqq xyzzy", &scratch);
  EXPECT_TRUE(strange.abstained);
  EXPECT_LT(strange.label, model.labels().size()) << "and still names the best label";
  EXPECT_TRUE(model.Predict("", &scratch).abstained);
  EXPECT_FALSE(model.Predict("please reset my password", &scratch).abstained);
}

TEST(LinearModel, ProbabilitiesOfOneLabelSumToOne) {
  const LinearModel model = Trained(Requests(), {});
  LinearModel::Scratch scratch;
  Features features;
  features.Extract("cancel the parcel");
  float sum = 0;
  for (const float p : model.PredictAll(features, &scratch)) sum += p;
  EXPECT_NEAR(sum, 1, 1e-5);
}

TEST(LinearModel, OneExtractionServesSeveralModelsAndOneScratch) {
  const LinearModel five = Trained(Requests(), {});
  std::vector<LabelledText> two = Requests();
  for (LabelledText& row : two) row.labels[0] = row.labels[0] < "d" ? "account" : "order";
  const LinearModel coarse = Trained(two, {});
  Features features;
  LinearModel::Scratch scratch;
  features.Extract("please track the parcel");
  EXPECT_EQ(five.labels()[five.Predict(features, &scratch).label], "delivery");
  EXPECT_EQ(coarse.labels()[coarse.Predict(features, &scratch).label], "order");
  EXPECT_EQ(five.labels()[five.Predict(features, &scratch).label], "delivery");
}

TEST(LinearModel, ACallAllocatesNothingOnceWarm) {
  const LinearModel model = Trained(Requests(), {});
  LinearModel::Scratch scratch;
  model.Predict("please track the parcel, it is late and i want my money back", &scratch);
  const auto places = [&] {
    return std::vector<const void*>{scratch.features.all().data(), scratch.rows.data(),
                                    scratch.narrow.data(),         scratch.wide.data(),
                                    scratch.scores.data(),         scratch.probabilities.data()};
  };
  const std::vector<const void*> before = places();
  for (const char* text : {"track it", "", "please track the parcel", "money"}) {
    model.Predict(text, &scratch);
    EXPECT_EQ(places(), before);
  }
}

TEST(LinearModel, SeveralLabelsStandEachForItself) {
  std::vector<LabelledText> rows;
  for (const LabelledText& a : Requests()) {
    rows.push_back(a);
    rows.push_back({a.text + " and this is urgent", {a.labels[0], "urgent"}});
    rows.push_back({a.text + " and there is no hurry", {a.labels[0]}});
  }
  for (const char* empty : {"good morning", "hello there", "thanks a lot", "ok bye"}) {
    for (int i = 0; i < 5; ++i) rows.push_back({empty + std::string(i, '!'), {}});
  }
  LinearTrainSettings settings;
  settings.multi_label = true;
  const LinearModel model = Trained(rows, settings);
  LinearModel::Scratch scratch;
  std::vector<uint32_t> labels;
  const auto names = [&](std::string_view text) {
    scratch.features.Extract(text);
    model.PredictLabels(scratch.features, &scratch, &labels);
    std::set<std::string> out;
    for (const uint32_t label : labels) out.insert(model.labels()[label]);
    return out;
  };
  EXPECT_THAT(names("can you track the parcel, this is urgent"), ElementsAre("delivery", "urgent"));
  EXPECT_THAT(names("can you track the parcel, no hurry"), ElementsAre("delivery"));
  EXPECT_THAT(names("good morning"), IsEmpty());
}

TEST(LinearModel, EvidenceIsWhereTheTellingWordsStand) {
  const LinearModel model = Trained(Requests(), {});
  const std::string text = "Hello, I’d like to reset my password today";
  LinearModel::Scratch scratch;
  std::vector<ByteSpan> spans;
  const Prediction p = model.Predict(text, &scratch);
  ASSERT_EQ(model.labels()[p.label], "password");
  model.Explain(scratch.features, p.label, &scratch, &spans);
  ASSERT_FALSE(spans.empty());
  EXPECT_THAT(text.substr(spans[0].begin, spans[0].end - spans[0].begin), HasSubstr("password"));
  EXPECT_TRUE(std::is_sorted(spans.begin(), spans.end(), [](const ByteSpan& a, const ByteSpan& b) {
    return a.weight > b.weight;
  }));
  scratch.features.Extract("");
  model.Explain(scratch.features, p.label, &scratch, &spans);
  EXPECT_THAT(spans, IsEmpty());
}

TEST(LinearModel, WhatCannotBeLearnedSaysWhy) {
  const auto why = [](const std::vector<LabelledText>& rows, const LinearTrainSettings& settings) {
    const auto model = TrainLinearModel(rows, settings);
    return model.ok() ? std::string() : model.error().message;
  };
  EXPECT_THAT(why({}, {}), HasSubstr("two at least"));
  EXPECT_THAT(why({{"a", {"x"}}, {"b", {"x"}}}, {}), HasSubstr("1 label(s)"));
  EXPECT_THAT(why({{"a", {"x"}}, {"b", {"x"}}, {"c", {"y"}}}, {}), HasSubstr("'y' has only one"));
  EXPECT_THAT(why({{"a", {"x", "y"}}}, {}), HasSubstr("row 1 has 2 labels"));
  LinearTrainSettings settings;
  settings.none_label = "nothing";
  EXPECT_THAT(why(Requests(), settings), HasSubstr("no row has the none label"));
  settings = {};
  settings.folds = 1;
  EXPECT_THAT(why(Requests(), settings), HasSubstr("2 to 20"));
}

TEST(Calibration, LogisticFitFindsThePlantedLine) {
  std::vector<std::vector<float>> x;
  std::vector<float> y;
  for (int i = -40; i <= 40; ++i) {
    const float value = static_cast<float>(i) / 10;
    x.push_back({value});
    y.push_back(1 / (1 + std::exp(-(2 * value - 1))));
  }
  const std::vector<double> fit = FitLogistic(x, y, 1e-9);
  EXPECT_NEAR(fit[0], 2, 1e-3);
  EXPECT_NEAR(fit[1], -1, 1e-3);
}

TEST(Calibration, SharpnessMakesConfidenceMeetTheHitRate) {
  // Three of four right at a score gap of one: probability .75 needs e^s = 3.
  std::vector<HeldBack> rows;
  for (uint32_t i = 0; i < 400; ++i) rows.push_back({{1, 0}, i % 4 == 0 ? 1U : 0U});
  EXPECT_NEAR(FitSharpness(rows), std::log(3.0), 1e-2);
}

TEST(Calibration, ErrorIsTheGapBetweenSaidAndTrue) {
  std::vector<Judged> rows;
  for (int i = 0; i < 100; ++i) rows.push_back({0.9F, i % 2 == 0});
  EXPECT_NEAR(CalibrationError(rows), 0.4, 1e-6);
  EXPECT_EQ(CalibrationError({}), 0);
}

TEST(Calibration, BestThresholdLiesBetweenTheClasses) {
  double f1 = 0;
  const float threshold =
      BestF1Threshold({{0.9F, true}, {0.7F, true}, {0.3F, false}, {0.1F, false}}, &f1);
  EXPECT_EQ(f1, 1);
  EXPECT_NEAR(threshold, 0.5, 1e-6);
}

// The public set, where it is on this machine: nine tenths learned, one tenth asked.
TEST(LinearModel, BankingQueriesOfTheHoldOut) {
  const std::string path = CLARION_SOURCE_DIR "/../shared/data/banking77/train.csv.gz";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the public data is not on this machine";
  const auto table = ReadCsvTable(path);
  ASSERT_TRUE(table.ok());
  std::vector<LabelledText> learn;
  std::vector<LabelledText> ask;
  for (const CsvRow& row : table->rows) {
    (Hash64(row[0]) % 10 == 3 ? ask : learn).push_back({row[0], {row[1]}});
  }
  LinearTrainSettings settings;
  settings.folds = 2;
  settings.threads = 2;
  const LinearModel model = Trained(learn, settings);
  LinearModel::Scratch scratch;
  double right = 0;
  std::vector<Judged> judged;
  for (const LabelledText& row : ask) {
    const Prediction p = model.Predict(row.text, &scratch);
    judged.push_back({p.probability, model.labels()[p.label] == row.labels[0]});
    right += judged.back().right ? 1 : 0;
  }
  EXPECT_GT(right / static_cast<double>(ask.size()), 0.89);
  EXPECT_LT(CalibrationError(judged), 0.06);
}

}  // namespace
}  // namespace clarion::text
