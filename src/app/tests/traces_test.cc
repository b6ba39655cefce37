#include "app/internal/traces.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "app/internal/byte_search.h"

namespace clarion::app::internal {
namespace {

TEST(Scrubber, FindsIdsAsWholeWordsAndSentencesAsAWhole) {
  const Scrubber scrubber({"cus-1", "Maria Gonzalez"}, {"My card was charged twice in May"});
  EXPECT_EQ(scrubber.Scrub("cus-1, cus-10, xcus-1 and (cus-1)"),
            "[erased], cus-10, xcus-1 and ([erased])");
  EXPECT_EQ(scrubber.Scrub("she, Maria Gonzalez, said: My card was charged twice in May."),
            "she, [erased], said: [erased].");
  EXPECT_FALSE(scrubber.Finds("Maria said nothing"));
  EXPECT_EQ(scrubber.Scrub(""), "");
}

TEST(Scrubber, FindsWhatJsonEscapes) {
  const Scrubber scrubber({}, {"I said \"no\" to the\nsecond offer"});
  EXPECT_EQ(scrubber.Scrub(R"({"note":"I said \"no\" to the\nsecond offer"})"),
            R"({"note":"[erased]"})");
}

TEST(Scrubber, LeavesWhatIsTooShortToMeanAnybody) {
  const Scrubber scrubber({"Ann"}, {"Thank you"});
  EXPECT_FALSE(scrubber.Finds("Ann said Thank you"));
}

TEST(Traces, AttributesThatSayWhoSomebodyIs) {
  EXPECT_TRUE(IsIdentity("customer_email"));
  EXPECT_TRUE(IsIdentity("Phone"));
  EXPECT_FALSE(IsIdentity("agent_name"));
  EXPECT_FALSE(IsIdentity("tier"));
}

TEST(ByteSearch, FindsWordsAcrossTheBordersOfParts) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("bytes-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder / "deep");
  std::string content(3 << 20, 'x');
  const std::string word = "Zyx-Marker-77";
  content.replace((1 << 20) - 5, word.size(), word);
  std::ofstream(folder / "deep/has", std::ios::binary) << content;
  std::ofstream(folder / "hasnot", std::ios::binary) << std::string(3 << 20, 'Z');
  const auto found = SearchBytes(folder, {word, "another word that is not there"});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->files, 2U);
  EXPECT_EQ(found->found_in, std::vector<std::string>{"deep/has"});
  const auto none = SearchBytes(folder, {"Zyx-Marker-78"});
  EXPECT_TRUE(none->found_in.empty());
  std::filesystem::remove_all(folder);
}

// Whether another process may lock the file.
bool IsFree(const std::string& path) {
  const pid_t child = ::fork();
  if (child == 0) {
    const int fd = ::open(path.c_str(), O_RDWR);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    ::_exit(::fcntl(fd, F_SETLK, &lock) == 0 ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WEXITSTATUS(status) == 0;
}

TEST(ByteSearch, LeavesSqlitesLocks) {
  const std::string folder = testing::TempDir() + "byte-search-locks";
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/journal.db-wal";
  std::ofstream(path) << "cus-1 was here";
  const int fd = ::open(path.c_str(), O_RDWR);
  struct flock lock {};
  lock.l_type = F_WRLCK;
  ASSERT_EQ(::fcntl(fd, F_SETLK, &lock), 0);
  for (int i = 0; i < 2; ++i) {
    const auto found = SearchBytes(folder, {"cus-1"});
    ASSERT_TRUE(found.ok());
    EXPECT_EQ(found->found_in, std::vector<std::string>{"journal.db-wal"});
    EXPECT_FALSE(IsFree(path)) << "closing a file takes the locks of the whole process";
  }
  ::close(fd);
  EXPECT_TRUE(IsFree(path));
}

}  // namespace
}  // namespace clarion::app::internal
