#include "lifecycle/drafts.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "lifecycle/pins.h"
#include "registry/registry.h"

namespace clarion::lifecycle {
namespace {

class FixedClock final : public Clock {
 public:
  TimeMs NowMs() const override { return now; }
  mutable TimeMs now = 1772668800000;
};

class DraftsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "/lifecycle-" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    auto opened = registry::Registry::Open(
        {folder_, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    registry_ = *std::move(opened);
    drafts_ = std::make_unique<Drafts>(registry_->database(), clock_);
  }
  static registry::Actor Person(const std::string& id) { return {"person", id, id, "t", ""}; }
  Draft Saved(const std::string& yaml = "id: desk", const std::string& who = "ann") {
    const auto saved =
        drafts_->Save(Person(who), {"desk", "Desk", "1+a", "1+0", "clearer", yaml, ""});
    EXPECT_TRUE(saved.ok()) << saved.error().message;
    return saved.ok() ? *saved : Draft();
  }
  Draft Submitted(const std::string& yaml = "id: desk") {
    const Draft draft = Saved(yaml);
    Trial trial;
    trial.records = 10;
    trial.changed = 3;
    trial.mean_after = 0.25;
    trial.evidence = json::array{json::object{{"question", "greeted"}}};
    EXPECT_TRUE(drafts_->Tried(Person("ann"), "desk", draft.sha256, trial).ok());
    const auto submitted = drafts_->Submit(Person("ann"), draft.id, "please look");
    EXPECT_TRUE(submitted.ok()) << submitted.error().message;
    return submitted.ok() ? *submitted : Draft();
  }
  size_t Audited(const std::string& action) {
    return registry_->audit().Read("t", {.action = action})->size();
  }

  FixedClock clock_;
  std::string folder_;
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<Drafts> drafts_;
};

TEST_F(DraftsTest, TheSameTextIsTheSameDraftAndKeepsItsAuthor) {
  const Draft mine = Saved();
  const Draft again = Saved("id: desk", "ben");
  EXPECT_EQ(again.id, mine.id);
  EXPECT_EQ(again.author.id, "ann");
  EXPECT_NE(Saved("id: desk\n").id, mine.id) << "one more byte is another draft";
  EXPECT_EQ(*drafts_->Yaml("t", mine.id), "id: desk");
  EXPECT_FALSE(drafts_->Find("another", mine.id).ok());
  EXPECT_EQ(Audited("scorecard.draft"), 2u);
}

TEST_F(DraftsTest, WhatWasNotTriedIsNotSubmitted) {
  const Draft draft = Saved();
  EXPECT_EQ(drafts_->Submit(Person("ann"), draft.id, "").error().kind, ErrorKind::kConflict);
}

TEST_F(DraftsTest, ATrialIsKeptWithWhatItFound) {
  const Draft draft = Submitted();
  const auto read = drafts_->Find("t", draft.id);
  ASSERT_TRUE(read.ok());
  ASSERT_TRUE(read->trial.has_value());
  EXPECT_EQ(read->trial->changed, 3);
  EXPECT_DOUBLE_EQ(read->trial->mean_after, 0.25);
  EXPECT_EQ(read->trial->evidence.size(), 1u);
  EXPECT_EQ(read->trial->at, clock_.now);
}

TEST_F(DraftsTest, ASecondPersonApprovesAndNotWhoWroteOrSubmittedIt) {
  const Draft draft = Submitted();
  EXPECT_EQ(drafts_->Approve(Person("ann"), draft.id, "", 1).error().kind, ErrorKind::kForbidden);
  const registry::Actor key{"key", "k1", "robot", "t", ""};
  EXPECT_EQ(drafts_->Approve(key, draft.id, "", 1).error().kind, ErrorKind::kForbidden);
  const auto approved = drafts_->Approve(Person("ben"), draft.id, "good", 1);
  ASSERT_TRUE(approved.ok()) << approved.error().message;
  EXPECT_EQ(approved->state, DraftState::kApproved);
  EXPECT_FALSE(approved->alone);
  EXPECT_EQ(approved->decided->name, "ben");
  EXPECT_EQ(Audited("scorecard.approve"), 1u);
}

TEST_F(DraftsTest, WhoSubmitsAnothersTextDoesNotApproveItEither) {
  const Draft draft = Saved();
  ASSERT_TRUE(drafts_->Tried(Person("ann"), "desk", draft.sha256, {}).ok());
  ASSERT_TRUE(drafts_->Submit(Person("ben"), draft.id, "").ok());
  EXPECT_FALSE(drafts_->Approve(Person("ben"), draft.id, "", 1).ok());
  EXPECT_FALSE(drafts_->Approve(Person("ann"), draft.id, "", 1).ok());
  EXPECT_TRUE(drafts_->Approve(Person("cleo"), draft.id, "", 1).ok());
}

TEST_F(DraftsTest, AKeySpeaksForWhoMadeIt) {
  const registry::Actor key{"key", "k1", "robot", "t", ""};
  const auto saved = drafts_->Save(key, {"desk", "Desk", "1+a", "", "", "id: desk", "ann"});
  ASSERT_TRUE(saved.ok());
  ASSERT_TRUE(drafts_->Tried(key, "desk", saved->sha256, {}).ok());
  ASSERT_TRUE(drafts_->Submit(key, saved->id, "").ok());
  EXPECT_FALSE(drafts_->Approve(Person("ann"), saved->id, "", 1).ok());
}

TEST_F(DraftsTest, WhereNobodyElseMayTheAuthorApprovesAndItIsRecorded) {
  const Draft draft = Submitted();
  const auto approved = drafts_->Approve(Person("ann"), draft.id, "", 0);
  ASSERT_TRUE(approved.ok()) << approved.error().message;
  EXPECT_TRUE(approved->alone);
  EXPECT_TRUE(drafts_->Find("t", draft.id)->alone);
}

TEST_F(DraftsTest, WithoutTheRuleEverythingMayBePublished) {
  EXPECT_TRUE(drafts_->MayPublish("t", "desk", "anything").ok());
}

TEST_F(DraftsTest, WithTheRuleOnlyTheExactTextThatWasApproved) {
  ASSERT_TRUE(drafts_->SetApproval(Person("olga"), true).ok());
  EXPECT_TRUE(*drafts_->NeedsApproval("t"));
  EXPECT_FALSE(*drafts_->NeedsApproval("another"));
  const Draft draft = Submitted();
  EXPECT_EQ(drafts_->MayPublish("t", "desk", draft.sha256).error().kind, ErrorKind::kConflict);
  ASSERT_TRUE(drafts_->Approve(Person("ben"), draft.id, "", 1).ok());
  EXPECT_TRUE(drafts_->MayPublish("t", "desk", draft.sha256).ok());
  EXPECT_FALSE(drafts_->MayPublish("t", "desk", Saved("id: desk # changed").sha256).ok());
  EXPECT_FALSE(drafts_->MayPublish("t", "other", draft.sha256).ok());
  ASSERT_TRUE(drafts_->Published(Person("ann"), "desk", draft.sha256, "1+a", "gen").ok());
  EXPECT_EQ(drafts_->Find("t", draft.id)->state, DraftState::kPublished);
  EXPECT_FALSE(drafts_->MayPublish("t", "desk", draft.sha256).ok())
      << "who goes back to it later asks again";
}

TEST_F(DraftsTest, SentBackNeedsAReasonAndComesBackWithANewSubmission) {
  const Draft draft = Submitted();
  EXPECT_EQ(drafts_->SendBack(Person("ben"), draft.id, "").error().kind, ErrorKind::kInvalidInput);
  const auto back = drafts_->SendBack(Person("ben"), draft.id, "say what a recap is");
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->state, DraftState::kSentBack);
  EXPECT_EQ(back->decision_note, "say what a recap is");
  EXPECT_FALSE(drafts_->Approve(Person("ben"), draft.id, "", 1).ok());
  const auto again = drafts_->Submit(Person("ann"), draft.id, "it does already");
  ASSERT_TRUE(again.ok());
  EXPECT_FALSE(again->decided.has_value());
}

TEST_F(DraftsTest, TheAuthorTakesItBackWithoutAReason) {
  const Draft draft = Submitted();
  const auto back = drafts_->SendBack(Person("ann"), draft.id, "");
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->state, DraftState::kOpen);
}

TEST_F(DraftsTest, WhatEndedStaysEnded) {
  const Draft draft = Submitted();
  ASSERT_TRUE(drafts_->Discard(Person("ann"), draft.id).ok());
  EXPECT_EQ(drafts_->Approve(Person("ben"), draft.id, "", 1).error().kind, ErrorKind::kConflict);
  EXPECT_NE(Saved().id, draft.id) << "the same text may be begun again";
  EXPECT_EQ(drafts_->All("t", "desk")->size(), 2u);
  EXPECT_TRUE(drafts_->All("t", "desk")->front().open());
}

TEST_F(DraftsTest, ACardHasAnOwner) {
  EXPECT_EQ(*drafts_->Owner("t", "desk"), "");
  ASSERT_TRUE(drafts_->SetOwner(Person("olga"), "desk", "ann").ok());
  ASSERT_TRUE(drafts_->SetOwner(Person("olga"), "desk", "ben").ok());
  EXPECT_EQ(*drafts_->Owner("t", "desk"), "ben");
  EXPECT_EQ(Audited("scorecard.owner"), 2u);
}

TEST_F(DraftsTest, ExamplesArePinnedRejectedAndForgotten) {
  Pins pins(registry_->database(), clock_);
  Pin pin;
  pin.interaction = "c1";
  pin.scorecard = "desk";
  pin.question = "greeted";
  ASSERT_TRUE(pins.Set(Person("ann"), pin).ok());
  pin.pinned = false;
  ASSERT_TRUE(pins.Set(Person("ben"), pin).ok());
  const auto all = pins.All("t", "desk", "greeted");
  ASSERT_EQ(all->size(), 1u);
  EXPECT_FALSE(all->front().pinned);
  EXPECT_EQ(all->front().person_name, "ben");
  EXPECT_TRUE(pins.All("t", "desk", "other")->empty());
  EXPECT_TRUE(pins.Remove(Person("ann"), "desk", "greeted", "c1").ok());
  EXPECT_EQ(pins.Remove(Person("ann"), "desk", "greeted", "c1").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(Audited("scorecard.example"), 3u);
}

}  // namespace
}  // namespace clarion::lifecycle
