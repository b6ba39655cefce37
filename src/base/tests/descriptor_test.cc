#include "base/descriptor.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

namespace clarion {
namespace {

TEST(Descriptor, WhatIsGivenIsTheSameOpenFile) {
  auto channel = MakeChannel().value();
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const Descriptor reads(pipe[0]);
  Descriptor writes(pipe[1]);
  ASSERT_TRUE(SendDescriptor(channel.first.get(), writes.get()).ok());
  writes.Close();
  const auto given = ReceiveDescriptor(channel.second.get());
  ASSERT_TRUE(given.ok());
  EXPECT_NE(::fcntl(given->get(), F_GETFD) & FD_CLOEXEC, 0);
  ASSERT_EQ(::write(given->get(), "x", 1), 1);
  char byte = 0;
  ASSERT_EQ(::read(reads.get(), &byte, 1), 1);
  EXPECT_EQ(byte, 'x');
}

TEST(Descriptor, AnEmptyAFullAndAClosedChannelAreToldApart) {
  auto channel = MakeChannel().value();
  EXPECT_EQ(ReceiveDescriptor(channel.second.get()).error().kind, ErrorKind::kTooMany);
  const Descriptor something(::open("/dev/null", O_RDONLY));
  Result<void> sent;
  int count = 0;
  while (sent.ok() && count < 100'000) {
    sent = SendDescriptor(channel.first.get(), something.get());
    count += sent.ok() ? 1 : 0;
  }
  EXPECT_EQ(sent.error().kind, ErrorKind::kTooMany);
  EXPECT_GT(count, 5);
  for (int i = 0; i < count; ++i) ASSERT_TRUE(ReceiveDescriptor(channel.second.get()).ok()) << i;
  channel.second.Close();
  EXPECT_EQ(SendDescriptor(channel.first.get(), something.get()).error().kind,
            ErrorKind::kUnavailable);
}

TEST(Descriptor, MovingLeavesNothingBehind) {
  Descriptor one(::open("/dev/null", O_RDONLY));
  const int fd = one.get();
  Descriptor two(std::move(one));
  EXPECT_FALSE(one.open());  // NOLINT: that is what is tested
  EXPECT_EQ(two.get(), fd);
  two = Descriptor();
  EXPECT_EQ(::fcntl(fd, F_GETFD), -1);
}

}  // namespace
}  // namespace clarion
