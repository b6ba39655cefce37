#include "api/edge.h"

#include <gtest/gtest.h>

namespace clarion::api {
namespace {

TEST(HostNames, AnswersToThisMachineAndToNamesGiven) {
  const HostNames names({"clarion.example.com"});
  EXPECT_TRUE(names.Accept("127.0.0.1:8080", ""));
  EXPECT_TRUE(names.Accept("LOCALHOST", ""));
  EXPECT_TRUE(names.Accept("[::1]:8080", ""));
  EXPECT_TRUE(names.Accept("Clarion.Example.com:443", ""));
  EXPECT_FALSE(names.Accept("", ""));
  EXPECT_FALSE(names.Accept("evil.example.com", ""));
  EXPECT_FALSE(names.Accept("127.0.0.1.evil.example.com", ""));
  EXPECT_FALSE(names.Accept("[::1", ""));
}

TEST(HostNames, ThisMachinesOwnNamesCanBeLeftOut) {
  const HostNames names({"acme.example.com"}, false);
  EXPECT_TRUE(names.Accept("ACME.example.com:8080", ""));
  for (const char* host : {"localhost", "127.0.0.1:8080", "[::1]", "globex.example.com", ""})
    EXPECT_FALSE(names.Known(host)) << host;
}

TEST(HostNames, RefusesPagesOfOtherOrigins) {
  const HostNames names({});
  EXPECT_TRUE(names.Accept("localhost:8080", "http://localhost:8080"));
  EXPECT_FALSE(names.Accept("localhost:8080", "http://localhost:9090"));
  EXPECT_FALSE(names.Accept("localhost:8080", "https://evil.example.com"));
  EXPECT_FALSE(names.Accept("localhost:8080", "null"));
}

TEST(Networks, HoldsAddressesOfBothFamilies) {
  const auto networks = Networks::Parse({"10.0.0.0/9", "192.168.7.1", "fd00::/8"});
  ASSERT_TRUE(networks.ok());
  EXPECT_TRUE(networks->Has("10.127.255.255"));
  EXPECT_TRUE(networks->Has("::ffff:10.1.2.3"));
  EXPECT_FALSE(networks->Has("10.128.0.0"));
  EXPECT_TRUE(networks->Has("192.168.7.1"));
  EXPECT_FALSE(networks->Has("192.168.7.2"));
  EXPECT_TRUE(networks->Has("fd12::1"));
  EXPECT_FALSE(networks->Has("fe80::1"));
  EXPECT_FALSE(networks->Has("not an address"));
}

TEST(Networks, NamesWhatDoesNotRead) {
  for (const char* text : {"10.0.0.0/33", "10.0.0/8", "proxy.example.com", "fd00::/129", "1.2.3.4/",
                           "1.2.3.4/8x", ""}) {
    const auto networks = Networks::Parse({text});
    ASSERT_FALSE(networks.ok()) << text;
    EXPECT_NE(networks.error().message.find(text), std::string::npos);
  }
}

TEST(ClientOf, BelievesTrustedProxiesOnly) {
  const auto proxies = *Networks::Parse({"10.0.0.0/8"});
  EXPECT_EQ(ClientOf("10.0.0.1", "203.0.113.9", proxies), "203.0.113.9");
  EXPECT_EQ(ClientOf("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", proxies), "203.0.113.9");
  // Who is not a proxy may write what they like.
  EXPECT_EQ(ClientOf("203.0.113.9", "1.1.1.1", proxies), "203.0.113.9");
  EXPECT_EQ(ClientOf("10.0.0.1", "", proxies), "10.0.0.1");
  EXPECT_EQ(ClientOf("10.0.0.1", "unknown", proxies), "10.0.0.1");
}

TEST(SubscriberOf, IsAnAddressOrANetworkOf64Bits) {
  EXPECT_EQ(SubscriberOf("203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(SubscriberOf("::ffff:203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(SubscriberOf("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(SubscriberOf("2001:db8:1:2:ffff::1"), SubscriberOf("2001:0DB8:1:2::2"));
  EXPECT_NE(SubscriberOf("2001:db8:1:2::1"), SubscriberOf("2001:db8:1:3::1"));
  EXPECT_EQ(SubscriberOf(""), "");
  EXPECT_EQ(SubscriberOf("unix"), "unix");
}

TEST(RateLimit, LetsABurstThroughAndThenItsRate) {
  RateLimit limit(10, 5);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(limit.Take("ann", 0), 0);
  EXPECT_EQ(limit.Take("ann", 0), 100);
  EXPECT_EQ(limit.Take("ben", 0), 0) << "another's is another's";
  EXPECT_EQ(limit.Take("ann", 100), 0);
  EXPECT_GT(limit.Take("ann", 100), 0);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(limit.Take("ann", 100'000), 0) << "no more than the burst";
  EXPECT_GT(limit.Take("ann", 100'000), 0);
}

TEST(RateLimit, AClockThatGoesBackGivesNothingAndTakesNothing) {
  RateLimit limit(10, 1);
  EXPECT_EQ(limit.Take("ann", 5000), 0);
  EXPECT_EQ(limit.Take("ann", 1000), 100);
  EXPECT_EQ(limit.Take("ann", 1100), 0);
}

TEST(RateLimit, ForgetsTheNamesSeenLongestAgo) {
  RateLimit limit(1, 1);
  EXPECT_EQ(limit.Take("ann", 0), 0);
  for (int i = 0; i < 100'000; ++i) limit.Take(std::to_string(i), 0);
  EXPECT_EQ(limit.Take("ann", 0), 0) << "forgotten, so let through";
  EXPECT_GT(limit.Take("99999", 0), 0);
}

int Fill(Gate& gate, double now_ms) {
  int entered = 0;
  while (gate.Enter(now_ms)) ++entered;
  return entered;
}

// `together` requests at a time, done after `took_ms`; answers when the last is done.
double Serve(Gate& gate, int together, double took_ms, int rounds) {
  double now_ms = 0;
  for (int round = 0; round < rounds; ++round) {
    int entered = 0;
    while (entered < together && gate.Enter(now_ms)) ++entered;
    now_ms += took_ms;
    while (entered-- > 0) gate.Leave(now_ms);
  }
  return now_ms;
}

TEST(Gate, HoldsWhatIsAnsweredInTime) {
  Gate gate(4, 4, 100);
  const double now_ms = Serve(gate, 4, 20, 2000);  // so twenty in 100 ms
  EXPECT_NEAR(Fill(gate, now_ms), 20, 1);
  EXPECT_TRUE(gate.Full(now_ms));
  gate.Leave(now_ms);
  EXPECT_FALSE(gate.Full(now_ms));
  EXPECT_TRUE(gate.Enter(now_ms));
  EXPECT_FALSE(gate.Enter(now_ms));
}

TEST(Gate, MoreAtATimeThatAreNotMoreASecondAreNotLetIn) {
  Gate gate(4, 4, 100);
  // Four share one processor: each takes four times as long.
  const double now_ms = Serve(gate, 4, 80, 2000);
  EXPECT_NEAR(Fill(gate, now_ms), 5, 1);
}

TEST(Gate, GivesEachThreadOneHoweverSlowTheyAre) {
  Gate gate(4, 4, 100);
  const double now_ms = Serve(gate, 1, 60'000, 20);
  EXPECT_EQ(Fill(gate, now_ms), 4);
}

TEST(Gate, TimeWithoutRequestsSaysNothing) {
  Gate gate(4, 4, 100);
  double now_ms = Serve(gate, 4, 20, 2000);
  now_ms += 3600'000;
  EXPECT_NEAR(Fill(gate, now_ms), 20, 1);
}

TEST(Gate, WhoStillWaitsWhileOthersAreTurnedAwayIsTurnedAwayToo) {
  Gate gate(16, 4, 100);
  const double now_ms = Serve(gate, 1, 100, 200);
  for (int i = 0; i < 16; ++i) EXPECT_TRUE(gate.Enter(now_ms));
  EXPECT_FALSE(gate.Late(now_ms, now_ms + 1000)) << "a burst drains, however long it takes";
  EXPECT_FALSE(gate.Enter(now_ms + 1000));
  EXPECT_TRUE(gate.Late(now_ms, now_ms + 1000));
  EXPECT_FALSE(gate.Late(now_ms + 960, now_ms + 1000)) << "it did not wait long";
  EXPECT_FALSE(gate.Late(now_ms, now_ms + 4000)) << "nobody was turned away for a while";
}

TEST(Gate, ABurstIsLetInAndAStandingQueueIsNot) {
  Gate gate(16, 4, 100);
  double now_ms = Serve(gate, 1, 100, 200);  // ten a second: one in 100 ms
  EXPECT_EQ(Fill(gate, now_ms), 16) << "a page's requests at once";
  for (int i = 0; i < 12; ++i) gate.Leave(now_ms += 100);
  EXPECT_FALSE(gate.Enter(now_ms)) << "they keep coming: four are enough";
  gate.Leave(now_ms += 100);
  EXPECT_TRUE(gate.Enter(now_ms));
  EXPECT_FALSE(gate.Enter(now_ms));
  now_ms += 2001;
  EXPECT_EQ(Fill(gate, now_ms), 12) << "nobody was turned away for two seconds";
}

}  // namespace
}  // namespace clarion::api
