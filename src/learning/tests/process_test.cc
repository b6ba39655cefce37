#include "learning/process.h"

#include <boost/json.hpp>
#include <filesystem>

#include "base/file.h"
#include "learning/library.h"
#include "registry/registry.h"

namespace clarion::learning {
namespace {

class FixedClock final : public Clock {
 public:
  TimeMs NowMs() const override { return now; }
  TimeMs now = 1772668800000;
};

constexpr const char* kFields = R"({"title": "Lost card", "owner": "Card desk", "reasons":
  ["card_request"], "steps": [{"title": "Check who asks", "shown_by": {"signal":
  "authentication_request"}}, {"title": "Block the card", "text": "At once, before anything else"}]})";

std::vector<Process> ShippedOnes() {
  auto shipped = LoadProcesses(std::string(CLARION_SOURCE_DIR) + "/content/processes");
  EXPECT_TRUE(shipped.ok()) << shipped.error().message;
  return shipped.ok() ? *shipped : std::vector<Process>();
}

class LibraryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "/library-" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    auto opened = registry::Registry::Open(
        {folder_, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    registry_ = *std::move(opened);
    library_ = std::make_unique<Library>(registry_->database(), clock_, ShippedOnes());
  }
  FixedClock clock_;
  std::string folder_;
  registry::Actor actor_{"person", "per_1", "Ana", "t", ""};
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<Library> library_;
};

TEST(Process, ShippedDocumentsLoadAndEachStepNamesItself) {
  const std::vector<Process> shipped = ShippedOnes();
  EXPECT_GE(shipped.size(), 6U);
  for (const Process& one : shipped)
    EXPECT_TRUE(Check(one).ok()) << one.id << ": " << Check(one).error().message;
}

TEST(Process, BadYamlIsNamedWithItsPlace) {
  const auto error = [](const char* yaml) {
    const auto read = ParseProcess("p.yaml", yaml);
    return read.ok() ? std::string("fine") : read.error().message;
  };
  EXPECT_EQ(error("[1]"), "p.yaml:1: a process document has id, title, owner, reasons and steps");
  EXPECT_EQ(error("id: a\ntitle: A\nowner: B\nreasons: [r]"),
            "p.yaml:1: steps: a list of steps is missing");
  EXPECT_EQ(error("id: a\ntitle: A\nowner: B\nsteps: [{id: s, title: S}]"),
            "p.yaml:1: reasons: name at least one contact reason the document is for");
  EXPECT_THAT(error("id: a\ntitle: A\nowner: B\nreasons: [r]\nsteps:\n  - {id: s, title: S, "
                    "shown_by: {signal: x, event: y}}"),
              ::testing::HasSubstr("one way only"));
  EXPECT_THAT(error("id: a\ntitle: A\nowner: B\nreasons: [r]\nsteps: [{id: s, title: S}, {id: s, "
                    "title: T}]"),
              ::testing::HasSubstr("step s: there are two of this id"));
  EXPECT_THAT(error("id: a\ntitle: A\nowner: B\nreasons: [r, !tag]\nsteps: [{id: s, title: S}]"),
              ::testing::HasSubstr("reasons"))
      << "what the fuzzer found: read from a file, then not to be changed";
  EXPECT_THAT(error("id: a\ntitel: A"), ::testing::HasSubstr("did you mean 'title'"));
}

TEST(Process, SearchAnswersWithTheDocumentAndTheStep) {
  const std::vector<Process> shipped = ShippedOnes();
  const auto best = [&](const char* query) {
    const std::vector<Found> found = Search(shipped, query);
    return found.empty() ? std::string() : shipped[found[0].process].id + " " + found[0].step;
  };
  EXPECT_THAT(best("customer cannot sign in"), ::testing::StartsWith("password_reset"));
  EXPECT_THAT(best("how do I offer something to who cancels"),
              ::testing::StartsWith("cancel_service"));
  EXPECT_THAT(best("parcels"), ::testing::StartsWith("order_status"));  // "parcel" is written
  EXPECT_EQ(best("check outage"), "technical_problem check_outage");
  EXPECT_TRUE(Search(shipped, "zeppelin").empty());
  EXPECT_EQ(Search(shipped, "how do I").size(), shipped.size()) << "little words ask for all";
}

TEST(Process, ComparesVersionsByStep) {
  const Process before = ShippedOnes()[0];
  Process after = before;
  EXPECT_TRUE(Compare(before, after).empty());
  after.steps[0].text = "other";
  std::swap(after.steps[1], after.steps[2]);
  after.steps.pop_back();
  std::vector<std::string> what;
  for (const Difference& one : Compare(before, after)) what.push_back(one.what);
  EXPECT_THAT(what,
              ::testing::ElementsAre("step " + before.steps.back().id + ": removed",
                                     "step " + before.steps[0].id + ": text", "order of steps"));
}

TEST_F(LibraryTest, KeepsEveryVersionAndRefusesAChangeOfAnOldOne) {
  const auto made = library_->Make(actor_, *ParseJson(kFields));
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_EQ(made->id, "lost_card");
  EXPECT_EQ(made->steps[1].id, "block_the_card");
  clock_.now += kDayMs;
  const auto next = library_->Save(actor_, made->id, *ParseJson(R"({"title": "Card gone"})"), 1);
  ASSERT_TRUE(next.ok()) << next.error().message;
  EXPECT_EQ(next->version, 2);
  EXPECT_EQ(next->steps, made->steps);
  const auto old = library_->Save(actor_, made->id, *ParseJson(R"({"title": "Mine"})"), 1);
  EXPECT_EQ(old.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(library_->Save(actor_, made->id, *ParseJson(R"({"title": "Card gone"})"), 2)->version,
            2)
      << "a change of nothing is no version";
  const auto versions = library_->Versions("t", made->id);
  ASSERT_EQ(versions->size(), 2U);
  EXPECT_EQ((*versions)[1].title, "Lost card");
  EXPECT_EQ(library_->Find("other", made->id).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(library_
                ->Make(actor_, *ParseJson(R"({"id": "lost_card", "title": "x", "reasons":
    ["r"], "steps": [{"title": "s"}]})"))
                .error()
                .kind,
            ErrorKind::kConflict);
}

TEST_F(LibraryTest, AShippedDocumentBecomesTheWorkspacesOwnWithItsHistory) {
  const auto saved =
      library_->Save(actor_, "refund_status", *ParseJson(R"({"owner": "New desk"})"), 1);
  ASSERT_TRUE(saved.ok()) << saved.error().message;
  const auto versions = library_->Versions("t", "refund_status");
  ASSERT_EQ(versions->size(), 2U);
  EXPECT_EQ((*versions)[1].published_at, 0) << "the shipped one";
  EXPECT_EQ(library_->Find("u", "refund_status")->owner, "Billing operations")
      << "another tenant's stays as it was shipped";
}

TEST_F(LibraryTest, ReviewAndRetireAreNoVersions) {
  ASSERT_TRUE(library_->Review(actor_, "order_status").ok());
  EXPECT_EQ(library_->Find("t", "order_status")->reviewed_at, clock_.now);
  EXPECT_EQ(library_->Versions("t", "order_status")->size(), 1U);
  const size_t before = library_->All("t")->size();
  ASSERT_TRUE(library_->Retire(actor_, "order_status", true).ok());
  EXPECT_EQ(library_->All("t")->size(), before - 1);
  EXPECT_TRUE(library_->Find("t", "order_status")->retired);
  ASSERT_TRUE(library_->Retire(actor_, "order_status", false).ok());
  EXPECT_EQ(library_->All("t")->size(), before);
  const auto entries = registry_->audit().Read("t", {});
  ASSERT_TRUE(entries.ok());
  std::vector<std::string> actions;
  for (const auto& entry : *entries) actions.push_back(entry.note.action);
  EXPECT_THAT(actions,
              ::testing::IsSupersetOf({"process.review", "process.retire", "process.bring_back"}));
}

}  // namespace
}  // namespace clarion::learning
