#include "reviews/book.h"

#include <boost/json.hpp>
#include <filesystem>

#include "registry/registry.h"

namespace clarion::reviews {
namespace {

class FixedClock final : public Clock {
 public:
  TimeMs NowMs() const override { return now; }
  mutable TimeMs now = 1772668800000;
};

class BookTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "/reviews-" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    auto opened = registry::Registry::Open(
        {folder_, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    registry_ = *std::move(opened);
    book_ = std::make_unique<Book>(registry_->database(), clock_);
  }
  static registry::Actor Person(const std::string& id) { return {"person", id, id, "t", ""}; }
  static NewLabels Said(const std::string& verdict, const std::string& question = "greeted") {
    NewLabels out{"c1", "desk", "1+a", LabelKind::kReview, Source::kAudit, 0.02, "", false, {}};
    out.answers.push_back({question, verdict, "yes", 0.7, "", 2});
    return out;
  }
  void Add(const std::string& who, const NewLabels& labels) {
    const auto added = book_->Add(Person(who), labels);
    ASSERT_TRUE(added.ok()) << added.error().message;
    ++clock_.now;
  }
  Standing Held(const std::string& question = "greeted") {
    return Standings(*book_->Labels("t", {}))[{"c1", "desk", question}];
  }
  Dispute Raised() {
    Dispute one;
    one.interaction = "c1";
    one.scorecard = "desk";
    one.question = "greeted";
    one.verdict = one.machine = "no";
    one.reason = "I did say hello";
    one.agents = {"agt-1"};
    one.reviewers = {"rita"};
    const auto raised = book_->Raise(Person("alf"), one);
    EXPECT_TRUE(raised.ok()) << raised.error().message;
    return raised.ok() ? *raised : Dispute();
  }
  size_t Audited(const std::string& action) {
    return registry_->audit().Read("t", {.action = action})->size();
  }

  FixedClock clock_;
  std::string folder_;
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<Book> book_;
};

TEST_F(BookTest, LabelsAreReadAsTheyWereGiven) {
  Add("rita", Said("no"));
  const auto labels = book_->Labels("t", {"desk", "c1", ""});
  ASSERT_TRUE(labels.ok()) << labels.error().message;
  ASSERT_EQ(labels->size(), 1U);
  const Label& one = labels->front();
  EXPECT_EQ(one.verdict, "no");
  EXPECT_EQ(one.source, Source::kAudit);
  EXPECT_EQ(one.probability, 0.02);
  EXPECT_EQ(one.confidence, 0.7);
  EXPECT_EQ(one.turn, 2);
  EXPECT_EQ(one.reviewer, "rita");
  EXPECT_EQ(Audited("review.label"), 1U);
  EXPECT_TRUE(book_->Labels("t", {"other", "", ""})->empty());
  EXPECT_TRUE(book_->Labels("elsewhere", {})->empty());
}

TEST_F(BookTest, LabelsAreOnlyAddedTo) {
  Add("rita", Said("no"));
  const auto changed = registry_->database().Write([](soci::session& sql) -> Result<void> {
    sql << "UPDATE review_label SET verdict = 'yes'";
    return {};
  });
  ASSERT_FALSE(changed.ok());
  EXPECT_NE(changed.error().message.find("only added to"), std::string::npos);
  EXPECT_FALSE(registry_->database()
                   .Write([](soci::session& sql) -> Result<void> {
                     sql << "DELETE FROM review_label";
                     return {};
                   })
                   .ok());
  EXPECT_EQ(Held().verdict, "no");
}

TEST_F(BookTest, ALaterWordOfTheSamePersonCounts) {
  Add("rita", Said("no"));
  Add("rita", Said("yes"));
  EXPECT_EQ(Held().verdict, "yes");
  EXPECT_EQ(Held().how, Standing::How::kOne);
  EXPECT_EQ(book_->Labels("t", {})->size(), 2U);
}

TEST_F(BookTest, DisagreementHoldsNothingUntilItIsSettled) {
  Add("rita", Said("no"));
  Add("sam", Said("no"));
  EXPECT_EQ(Held().how, Standing::How::kAgreed);
  Add("tom", Said("yes"));
  EXPECT_EQ(Held().how, Standing::How::kContested);
  EXPECT_TRUE(JudgedOf(Standings(*book_->Labels("t", {}))).empty());
  NewLabels settled = Said("na");
  settled.kind = LabelKind::kAdjudication;
  EXPECT_EQ(book_->Add(Person("una"), settled).error().kind, ErrorKind::kInvalidInput)
      << "without a note";
  settled.answers[0].note = "nobody could have";
  settled.source = Source::kSecond;
  settled.probability = 0;
  Add("una", settled);
  EXPECT_EQ(Held().how, Standing::How::kAdjudicated);
  EXPECT_EQ(Held().people, 3U);
  const auto judged = JudgedOf(Standings(*book_->Labels("t", {})));
  ASSERT_EQ(judged.size(), 1U);
  EXPECT_EQ(judged[0].truth, "na");
  EXPECT_EQ(judged[0].probability, 0.02) << "it came by chance, whoever settled it";
}

TEST_F(BookTest, RefusesWhatIsNoVerdict) {
  EXPECT_EQ(book_->Add(Person("rita"), Said("maybe")).error().message,
            "verdict of greeted: 'maybe' is not yes, no, na, or points from 0 to 1");
  NewLabels twice = Said("yes");
  twice.answers.push_back(twice.answers[0]);
  EXPECT_FALSE(book_->Add(Person("rita"), twice).ok());
  twice.answers.clear();
  EXPECT_FALSE(book_->Add(Person("rita"), twice).ok());
  EXPECT_TRUE(book_->Labels("t", {})->empty());
  EXPECT_EQ(Audited("review."), 0U);
}

TEST_F(BookTest, OnlyAnIndependentPersonDecides) {
  const Dispute one = Raised();
  const auto decided = [&](const Decider& who) {
    return book_->Decide(who, one.id, "yes", "heard at turn 2").error();
  };
  EXPECT_EQ(decided({Person("alf"), ""}).kind, ErrorKind::kForbidden);
  EXPECT_EQ(decided({Person("una"), "agt-1"}).kind, ErrorKind::kForbidden);
  EXPECT_EQ(decided({Person("rita"), ""}).kind, ErrorKind::kForbidden);
  registry::Actor key = Person("k");
  key.kind = "key";
  EXPECT_EQ(decided({key, ""}).kind, ErrorKind::kForbidden);
  EXPECT_EQ(book_->FindDispute("t", one.id)->state, DisputeState::kOpen);
  EXPECT_TRUE(book_->Labels("t", {})->empty());
}

TEST_F(BookTest, AnOverturnedAnswerBecomesALabelAndBothSeeWhy) {
  const Dispute one = Raised();
  ++clock_.now;
  const auto decided = book_->Decide({Person("una"), "agt-9"}, one.id, "yes", "heard at turn 2");
  ASSERT_TRUE(decided.ok()) << decided.error().message;
  EXPECT_EQ(decided->state, DisputeState::kOverturned);
  EXPECT_EQ(decided->decision_reason, "heard at turn 2");
  EXPECT_EQ(Held().how, Standing::How::kDecided);
  EXPECT_EQ(Held().verdict, "yes");
  EXPECT_EQ(Held().probability, 0);
  EXPECT_EQ(Audited("dispute."), 2U);
  EXPECT_EQ(book_->Decide({Person("una"), ""}, one.id, "no", "again").error().kind,
            ErrorKind::kConflict);
  const auto read = book_->FindDispute("t", one.id);
  EXPECT_EQ(ToJsonObject(*read), ToJsonObject(*decided));
}

TEST_F(BookTest, TheSameVerdictUpholdsAndAnAnswerIsDisputedOnce) {
  const Dispute one = Raised();
  Dispute again = one;
  EXPECT_EQ(book_->Raise(Person("alf"), again).error().kind, ErrorKind::kConflict);
  EXPECT_EQ(book_->Decide({Person("una"), ""}, one.id, "no", "").error().kind,
            ErrorKind::kInvalidInput)
      << "without a reason";
  EXPECT_EQ(book_->Decide({Person("una"), ""}, one.id, "no", "not heard")->state,
            DisputeState::kUpheld);
  EXPECT_EQ(book_->Raise(Person("alf"), again).error().kind, ErrorKind::kConflict);
}

TEST_F(BookTest, OnlyWhoRaisedItTakesItBackAndMayRaiseItAgain) {
  const Dispute one = Raised();
  EXPECT_EQ(book_->Withdraw(Person("una"), one.id).error().kind, ErrorKind::kForbidden);
  EXPECT_EQ(book_->Withdraw(Person("alf"), one.id)->state, DisputeState::kWithdrawn);
  EXPECT_TRUE(book_->Raise(Person("alf"), one).ok());
  EXPECT_EQ(book_->Disputes("t")->size(), 2U);
  EXPECT_EQ(book_->Disputes("t")->front().state, DisputeState::kOpen);
  EXPECT_TRUE(book_->Disputes("t", "other")->empty());
  EXPECT_EQ(book_->FindDispute("elsewhere", one.id).error().kind, ErrorKind::kNotFound);
}

TEST_F(BookTest, SessionsKeepWhatTheyWereGivenAndClose) {
  Session session;
  session.title = "March";
  session.scorecard = "desk";
  session.interactions = {"c1", "c2"};
  session.reviewers = {"rita"};
  EXPECT_EQ(book_->Open(Person("una"), session).error().message,
            "reviewers: 1 of them; from 2 to 50");
  session.reviewers = {"rita", "rita"};
  EXPECT_FALSE(book_->Open(Person("una"), session).ok());
  session.reviewers = {"rita", "sam"};
  const auto opened = book_->Open(Person("una"), session);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  const auto read = book_->FindSession("t", opened->id);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(ToJsonObject(*read), ToJsonObject(*opened));
  EXPECT_FALSE(book_->Close(Person("una"), opened->id)->open);
  EXPECT_EQ(book_->Close(Person("una"), opened->id).error().kind, ErrorKind::kConflict);
  EXPECT_EQ(book_->Sessions("t")->size(), 1U);
  EXPECT_EQ(Audited("calibration."), 2U);
}

}  // namespace
}  // namespace clarion::reviews
