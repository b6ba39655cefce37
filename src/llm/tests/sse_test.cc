#include "llm/sse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace clarion::llm {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The events of `text`, fed in packets of `cut` bytes.
std::vector<std::string> Events(std::string_view text, size_t cut = SIZE_MAX) {
  SseReader reader;
  std::vector<std::string> events;
  const auto each = [&](std::string_view data) {
    events.emplace_back(data);
    return true;
  };
  for (size_t at = 0; at < text.size(); at += std::min(cut, text.size() - at))
    reader.Feed(text.substr(at, cut), each);
  reader.Finish(each);
  return events;
}

TEST(Sse, EveryLineEndEndsALine) {
  EXPECT_THAT(Events("data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\n\n"),
              ElementsAre("a", "b", "c", "d"));
}

TEST(Sse, PacketsMayCutAnywhere) {
  const std::string text =
      "\xEF\xBB\xBF: hello\r\nevent: x\r\ndata: {\"a\":\r\ndata: 1}\r\n\r\nid: 7\ndata:[DONE]\n\n";
  for (size_t cut = 1; cut <= text.size(); ++cut)
    EXPECT_THAT(Events(text, cut), ElementsAre("{\"a\":\n1}", "[DONE]")) << cut;
}

TEST(Sse, CommentsOtherFieldsAndEmptyLinesGiveNothing) {
  EXPECT_THAT(Events(": ping\n\n\n\nevent: message\nretry: 10\n\ndatabase: x\n\n"), IsEmpty());
}

TEST(Sse, OnlyOneBlankAfterTheColonGoes) {
  EXPECT_THAT(Events("data:  two\n\ndata:none\n\ndata\n\n"), ElementsAre(" two", "none", ""));
}

TEST(Sse, TheLastEventNeedsNoEmptyLine) {
  EXPECT_THAT(Events("data: a\n\ndata: b"), ElementsAre("a", "b"));
  EXPECT_THAT(Events("data: a\n"), ElementsAre("a"));
}

TEST(Sse, StopsWhereItIsTold) {
  SseReader reader;
  int events = 0;
  EXPECT_FALSE(reader.Feed("data: a\n\ndata: b\n\n", [&](std::string_view) {
    ++events;
    return false;
  }));
  EXPECT_EQ(events, 1);
}

}  // namespace
}  // namespace clarion::llm
