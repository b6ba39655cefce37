#include "text/discovery.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "text/internal/cluster_names.h"
#include "text/internal/communities.h"

namespace clarion::text {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// Requests by reason, as people word them; the embedding learns half of the wordings.
const std::map<std::string, std::vector<std::string>>& Wordings() {
  static const std::map<std::string, std::vector<std::string>> kWordings = {
      {"refund",
       {"get a refund", "have my money back", "return the kettle for a refund", "be refunded",
        "get the money back for this kettle"}},
      {"parcel",
       {"track my parcel", "know where the parcel is", "find my lost parcel",
        "see when the parcel arrives", "follow the parcel"}},
      {"password",
       {"reset my password", "change the password", "recover a forgotten password",
        "unlock my login with a new password", "fix the password"}},
      {"contract",
       {"cancel the contract", "end my contract early", "stop the contract", "leave the contract",
        "terminate a contract"}}};
  return kWordings;
}

struct Sample {
  std::vector<std::string> texts;
  std::vector<std::string> truth;
};

Sample Texts() {
  Sample out;
  const char* begins[] = {"i want to ",        "please let me ",         "how can i ",
                          "hello, i need to ", "good morning, could i ", "today i would like to "};
  for (const auto& [reason, wordings] : Wordings()) {
    for (const std::string& wording : wordings) {
      for (const char* begin : begins) {
        out.texts.push_back(begin + wording);
        out.truth.push_back(reason);
      }
    }
  }
  return out;
}

ReasonEmbedding Embedding() {
  std::vector<ReasonExample> examples;
  const Sample sample = Texts();
  for (size_t i = 0; i < sample.texts.size(); i += 2) {
    examples.push_back({"shop", sample.texts[i], {sample.truth[i]}});
  }
  ReasonTrainSettings settings;
  settings.dimensions = 16;
  settings.texts_with_min = 1;
  auto embedding = TrainReasonEmbedding(examples, {"good morning", "my name is ann"}, settings);
  if (!embedding.ok()) ADD_FAILURE() << embedding.error().message;
  return std::move(embedding).value();
}

// A classifier that knows small talk from requests.
LinearModel StatesReason() {
  std::vector<LabelledText> rows;
  for (const std::string& text : Texts().texts) rows.push_back({text, {"reason"}});
  for (const char* talk :
       {"thanks a lot", "ok bye", "yes that is right", "hello there", "no thanks",
        "good morning to you", "have a nice day", "my name is ann"}) {
    for (const char* end : {"", " sir", " madam", " indeed", " then", " now"}) {
      rows.push_back({std::string(talk) + end, {"no_reason"}});
    }
  }
  LinearTrainSettings settings;
  settings.none_label = "no_reason";
  auto model = TrainLinearModel(rows, settings);
  if (!model.ok()) ADD_FAILURE() << model.error().message;
  return std::move(model).value();
}

// Share of texts whose group is mostly of their reason.
double Purity(const Discovery& found, const std::vector<std::string>& truth) {
  std::map<uint32_t, std::map<std::string, double>> counts;
  for (size_t i = 0; i < truth.size(); ++i) ++counts[found.group_of[i]][truth[i]];
  double sum = 0;
  for (const auto& [group, by_reason] : counts) {
    double most = 0;
    for (const auto& [reason, count] : by_reason) most = std::max(most, count);
    sum += most;
  }
  return sum / static_cast<double>(truth.size());
}

TEST(ReasonEmbedding, BringsWordingsOfOneReasonTogether) {
  const ReasonEmbedding embedding = Embedding();
  Features features;
  std::vector<float> a(16);
  std::vector<float> b(16);
  std::vector<float> c(16);
  features.Extract("i want to have my money back");
  embedding.Embed(features, a.data());
  features.Extract("please give a refund");
  embedding.Embed(features, b.data());
  features.Extract("please follow the parcel");
  embedding.Embed(features, c.data());
  EXPECT_NEAR(Cosine(a.data(), a.data(), 16), 1, 1e-5);
  EXPECT_GT(Cosine(a.data(), b.data(), 16), Cosine(a.data(), c.data(), 16) + 0.2F);
  features.Extract("");
  embedding.Embed(features, a.data());
  EXPECT_EQ(Cosine(a.data(), a.data(), 16), 0);
}

TEST(ReasonEmbedding, SavedBytesAreTheSameAndDamageIsSeen) {
  const std::string bytes = Embedding().Save();
  EXPECT_EQ(Embedding().Save(), bytes);
  const auto loaded = ReasonEmbedding::Load(bytes);
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  EXPECT_EQ(loaded->Save(), bytes);
  std::string damaged = bytes;
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
  EXPECT_EQ(ReasonEmbedding::Load(damaged).error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(ReasonEmbedding::Load("else").error().kind, ErrorKind::kInvalidInput);
}

TEST(ReasonEmbedding, TrainingWithoutTwoIntentsSaysSo) {
  EXPECT_THAT(TrainReasonEmbedding({{"s", "a b", {"x"}}}, {}, {}).error().message,
              HasSubstr("two intents"));
}

TEST(Discovery, FindsTheReasonsAndTheirNumber) {
  const Sample sample = Texts();
  const Discoverer discoverer(Embedding(), nullptr);
  const auto found = discoverer.Run(sample.texts, {});
  ASSERT_TRUE(found.ok()) << found.error().message;
  EXPECT_EQ(found->groups.size(), 4U);
  EXPECT_GT(Purity(*found, sample.truth), 0.95);
  for (const ReasonGroup& group : found->groups) {
    const bool named = std::any_of(Wordings().begin(), Wordings().end(), [&](const auto& reason) {
      return group.name.find(reason.first) != std::string::npos ||
             group.name.find("money") != std::string::npos;
    });
    EXPECT_TRUE(named) << group.name;
  }
  for (const float t : found->typicality) EXPECT_TRUE(t > 0 && t <= 1) << t;
}

TEST(Discovery, NeitherOrderNorThreadsMatter) {
  Sample sample = Texts();
  const Discoverer discoverer(Embedding(), nullptr);
  const auto forward = discoverer.Run(sample.texts, {.threads = 1});
  std::vector<std::string> reversed(sample.texts.rbegin(), sample.texts.rend());
  auto backward = discoverer.Run(reversed, {.threads = 3});
  ASSERT_TRUE(forward.ok() && backward.ok());
  std::reverse(backward->group_of.begin(), backward->group_of.end());
  std::reverse(backward->typicality.begin(), backward->typicality.end());
  EXPECT_EQ(forward->group_of, backward->group_of);
  EXPECT_EQ(forward->typicality, backward->typicality);
}

TEST(Discovery, MakesAsManyAsAskedFor) {
  const Sample sample = Texts();
  const Discoverer discoverer(Embedding(), nullptr);
  for (const uint32_t groups : {2U, 4U, 9U}) {
    const auto found = discoverer.Run(sample.texts, {.groups = groups});
    ASSERT_TRUE(found.ok());
    EXPECT_EQ(found->groups.size(), groups);
  }
  EXPECT_THAT(discoverer.Run({"one", "two"}, {.groups = 3}).error().message,
              HasSubstr("at least 3"));
}

TEST(Discovery, TurnsWithoutAReasonStayOutside) {
  Sample sample = Texts();
  sample.texts.insert(sample.texts.begin(), {"thanks a lot then", "", "ok bye indeed"});
  const LinearModel states = StatesReason();
  const auto found = Discoverer(Embedding(), &states).Run(sample.texts, {});
  ASSERT_TRUE(found.ok()) << found.error().message;
  EXPECT_EQ(found->group_of[0], Discovery::kNoReason);
  EXPECT_EQ(found->group_of[1], Discovery::kNoReason);
  EXPECT_EQ(found->group_of[2], Discovery::kNoReason);
  EXPECT_EQ(found->typicality[0], 0);
  const auto outside =
      std::count(found->group_of.begin(), found->group_of.end(), Discovery::kNoReason);
  EXPECT_LE(outside, 6);
  const auto nothing = Discoverer(Embedding(), &states).Run({"", "ok bye"}, {});
  ASSERT_TRUE(nothing.ok());
  EXPECT_THAT(nothing->groups, IsEmpty());
}

TEST(Discovery, TomorrowsGroupsKeepTheirNumbersAndNames) {
  const Sample sample = Texts();
  Sample part;  // one reason less, and other sizes
  for (size_t i = 0; i < sample.texts.size(); ++i) {
    if (sample.truth[i] != "parcel" && (sample.truth[i] != "refund" || i % 3 == 0)) {
      part.texts.push_back(sample.texts[i]);
      part.truth.push_back(sample.truth[i]);
    }
  }
  const Discoverer discoverer(Embedding(), nullptr);
  auto before = discoverer.Run(part.texts, {});
  auto today = discoverer.Run(sample.texts, {});
  ASSERT_TRUE(before.ok() && today.ok());
  for (ReasonGroup& group : before->groups) {
    group.id += 40;
    group.name = "ours: " + group.name;
  }
  const auto read = GroupsFromJson(GroupsToJson(before->groups));
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(MatchGroups(*read, &*today), before->groups.size());
  std::map<std::string, std::set<uint32_t>> ids;  // of each reason, before and today
  for (size_t i = 0; i < part.texts.size(); ++i) {
    ids[part.truth[i]].insert(before->groups[before->group_of[i]].id);
  }
  std::set<uint32_t> fresh;
  for (size_t i = 0; i < sample.texts.size(); ++i) {
    const ReasonGroup& group = today->groups[today->group_of[i]];
    if (sample.truth[i] == "parcel") {
      fresh.insert(group.id);
    } else {
      ids[sample.truth[i]].insert(group.id);
      EXPECT_THAT(group.name, HasSubstr("ours: "));
    }
  }
  for (const auto& [reason, of] : ids) EXPECT_EQ(of.size(), 1U) << reason;
  for (const uint32_t id : fresh) EXPECT_GT(id, 42U) << "an id never used before";
}

TEST(Discovery, BadGroupFilesAreNamed) {
  EXPECT_FALSE(GroupsFromJson("{").ok());
  EXPECT_THAT(GroupsFromJson("[]").error().message, HasSubstr("reason_groups"));
  EXPECT_THAT(GroupsFromJson(R"({"reason_groups":[{"id":-1,"centre":[]}]})").error().message,
              HasSubstr("no id or centre"));
}

TEST(Communities, TwoBlobsAreTwo) {
  Points points;
  points.dimensions = 4;
  for (int i = 0; i < 20; ++i) {
    const float angle = 0.01F * static_cast<float>(i);
    const bool second = i % 2 == 1;
    points.values.insert(points.values.end(),
                         {second ? 0 : std::cos(angle), second ? 0 : std::sin(angle),
                          second ? std::cos(angle) : 0, second ? std::sin(angle) : 0});
  }
  const auto found =
      JoinCommunities(points, FindCommunities(TieNeighbours(points, 4, 1), 1.0), 0.5F, SIZE_MAX);
  for (size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], i % 2);
}

TEST(ClusterNames, SayWhatOneGroupSaysAndOthersDoNot) {
  const std::vector<std::string> texts = {"i want to cancel my order", "please cancel my order 12",
                                          "cancel my order now",       "i want to track my parcel",
                                          "please track the parcel",   "track my parcel now"};
  std::vector<Tokens> tokens(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) Tokenize(texts[i], &tokens[i]);
  const auto names = NameGroups(tokens, {0, 0, 0, 1, 1, kNoGroup}, 3);
  EXPECT_EQ(names[0], "cancel my order");
  EXPECT_THAT(names[1], HasSubstr("parcel"));
  EXPECT_EQ(names[2], "reason 3") << "a group without texts";
}

}  // namespace
}  // namespace clarion::text
