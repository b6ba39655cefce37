#include "demo/simulator.h"

#include <gtest/gtest.h>

#include <cctype>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace clarion::demo {
namespace {

struct Output {
  std::vector<std::string> lines;
  std::string all, truth;
};

Output Generate(uint64_t interactions, uint32_t days, uint64_t seed, unsigned threads = 2,
                bool story = false) {
  Output out;
  SimulationSettings settings;
  settings.interactions = interactions;
  settings.days = days;
  settings.seed = seed;
  settings.threads = threads;
  settings.story = story;
  const auto sink = [&](std::string_view text) {
    out.all += text;
    return true;
  };
  EXPECT_TRUE(Simulate(settings, sink, &out.truth).ok());
  size_t at = 0;
  while (at < out.all.size()) {
    const size_t end = out.all.find('\n', at);
    out.lines.push_back(out.all.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// The first value of "key":"…" or "key":… after `from`.
std::string Field(const std::string& line, const std::string& key, size_t from = 0) {
  const size_t at = line.find("\"" + key + "\":", from);
  if (at == std::string::npos) return "";
  size_t start = at + key.size() + 3;
  if (line[start] != '"') return line.substr(start, line.find_first_of(",}]", start) - start);
  size_t end = ++start;
  while (line[end] != '"' || line[end - 1] == '\\') ++end;
  return line.substr(start, end - start);
}

std::string Label(const std::string& line, const std::string& key) {
  return Field(line, key, line.rfind("\"labels\":"));
}

bool IsBalanced(const std::string& line) {
  std::string open;
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (quoted && line[i] == '\\')
      ++i;
    else if (line[i] == '"')
      quoted = !quoted;
    else if (!quoted && (line[i] == '{' || line[i] == '['))
      open += line[i];
    else if (!quoted && (line[i] == '}' || line[i] == ']')) {
      if (open.empty() || (open.back() == '{') != (line[i] == '}')) return false;
      open.pop_back();
    }
  }
  return open.empty() && !quoted;
}

bool PassesLuhn(const std::string& digits) {
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

TEST(Simulator, SameSettingsGiveSameBytesOnAnyNumberOfThreads) {
  const Output one = Generate(3000, 30, 7, 1);
  const Output three = Generate(3000, 30, 7, 3);
  EXPECT_EQ(one.all, three.all);
  EXPECT_EQ(one.truth, three.truth);
  EXPECT_NE(one.all, Generate(3000, 30, 8).all);
}

TEST(Simulator, WritesExactlyAsManyAsAsked) {
  for (const uint64_t count : {1, 2, 511, 513, 2000})
    EXPECT_EQ(Generate(count, 5, 3).lines.size(), count);
}

TEST(Simulator, LinesAreWellFormedAndInOrderOfTime) {
  std::string before;
  for (const std::string& line : Generate(3000, 40, 2).lines) {
    ASSERT_TRUE(IsBalanced(line)) << line;
    const std::string started = Field(line, "started_at");
    EXPECT_LE(before, started);
    EXPECT_EQ(started.size(), 24U);
    before = started;
    EXPECT_FALSE(Label(line, "reason").empty());
  }
}

TEST(Simulator, NothingOutsideTheLabelsGivesTheAnswerAway) {
  for (const std::string& line : Generate(1000, 40, 2).lines) {
    const std::string seen = line.substr(0, line.rfind("\"labels\":"));
    EXPECT_EQ(seen.find("\"reason\":\"billing"), std::string::npos);
    EXPECT_EQ(seen.find("inc-"), std::string::npos);
    EXPECT_EQ(seen.find("\"matter\""), std::string::npos);
  }
}

TEST(Simulator, AbandonedContactsHaveNoAgent) {
  int abandoned = 0;
  for (const std::string& line : Generate(4000, 40, 2).lines) {
    if (line.find("\"kind\":\"abandoned\"") == std::string::npos) continue;
    ++abandoned;
    EXPECT_EQ(line.find("\"speaker\":\"agent\""), std::string::npos);
    EXPECT_NE(Field(line, "agent_kind"), "human");
  }
  EXPECT_GT(abandoned, 40);
}

TEST(Simulator, CustomersRarelySayTheSameWords) {
  std::map<std::string, int> seen;
  int openings = 0, repeated = 0;
  for (const std::string& line : Generate(6000, 40, 5).lines) {
    const size_t at = line.find("\"speaker\":\"customer\"");
    if (at == std::string::npos || Field(line, "agent_kind") != "human" ||
        Field(line, "direction") != "inbound")
      continue;
    ++openings;
    repeated += seen[Field(line, "text", at)]++ > 0;
  }
  EXPECT_GT(openings, 2000);
  EXPECT_LT(repeated, openings / 50);
}

TEST(Simulator, CardNumbersPassTheCheckDigit) {
  int cards = 0;
  const Output out = Generate(6000, 60, 4);
  for (size_t at = out.all.find("4000 00"); at != std::string::npos;
       at = out.all.find("4000 00", at + 1)) {
    std::string digits;
    for (size_t i = at; digits.size() < 16; ++i) {
      if (std::isdigit(static_cast<unsigned char>(out.all[i])) != 0) digits += out.all[i];
    }
    EXPECT_TRUE(PassesLuhn(digits)) << digits;
    ++cards;
  }
  EXPECT_GT(cards, 5);
}

// Share of contacts that another of the same matter follows, inside or outside one incident's
// scope.
TEST(Simulator, RepeatsAreMoreFrequentInsideTheRefundIncident) {
  const Output out = Generate(60000, 120, 6);
  std::map<std::string, int> last_contact;
  for (const std::string& line : out.lines) {
    int& last = last_contact[Label(line, "matter")];
    last = std::max(last, std::stoi(Label(line, "contact_no")));
  }
  std::map<bool, std::pair<int, int>> repeats;
  for (const std::string& line : out.lines) {
    if (Label(line, "reason") != "refund_status") continue;
    auto& [all, repeated] = repeats[line.find("inc-refund-policy") != std::string::npos];
    ++all;
    repeated += std::stoi(Label(line, "contact_no")) < last_contact[Label(line, "matter")];
  }
  const auto share = [&](bool inside) {
    return static_cast<double>(repeats[inside].second) / repeats[inside].first;
  };
  ASSERT_GT(repeats[true].first, 60);
  EXPECT_GT(share(true), share(false) + 0.08);
  EXPECT_LT(share(true), 0.8) << "the effect is meant to be moderate";
}

TEST(Simulator, TruthListsIncidentsAndLeavesThemOutOfShortRuns) {
  const Output full = Generate(3000, 120, 1);
  for (const char* id :
       {"inc-refund-policy", "inc-bot-loop", "inc-app-release", "inc-new-hires", "inc-mix-shift",
        "inc-drift", "inc-fading-win", "inc-outage", "inc-survey-glitch", "decoy-holiday"}) {
    EXPECT_NE(full.truth.find(id), std::string::npos) << id;
  }
  EXPECT_TRUE(IsBalanced(full.truth));
  const Output brief = Generate(500, 7, 1);
  EXPECT_EQ(brief.truth.find("inc-drift"), std::string::npos);
  EXPECT_NE(brief.truth.find("fewer than 14 days"), std::string::npos);
}

constexpr uint64_t kLinesOfSeed5 = 0xCA23C1F9637F7EB8ULL, kTruthOfSeed5 = 0x53395945E590C64DULL;
uint64_t Hash(const std::string& text) {
  uint64_t hash = 0xCBF29CE484222325ULL;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash;
}

// Detectors are graded on held-out seeds: what these give must not change with what is added.
TEST(Simulator, WhatTheStoryAddsLeavesEverySeedAsItWas) {
  const Output plain = Generate(3000, 60, 5);
  EXPECT_EQ(Hash(plain.all), kLinesOfSeed5);
  EXPECT_EQ(Hash(plain.truth), kTruthOfSeed5);
  const Output story = Generate(3000, 60, 5, 2, true);
  EXPECT_NE(story.all, plain.all);
  EXPECT_EQ(story.lines.size(), plain.lines.size());
  EXPECT_EQ(plain.truth.find("slipping_win"), std::string::npos);
  EXPECT_EQ(plain.truth.find("\"leads\""), std::string::npos);
}

TEST(Simulator, TheStoryTellsWhatItPlanted) {
  const Output out = Generate(30000, 120, 1, 2, true);
  EXPECT_TRUE(IsBalanced(out.truth));
  EXPECT_NE(out.truth.find("\"slipping_win\""), std::string::npos);
  const size_t leads = out.truth.find("\"leads\"");
  ASSERT_NE(leads, std::string::npos);
  EXPECT_EQ(Field(out.truth, "from", leads), "wait");
  EXPECT_EQ(Field(out.truth, "to", leads), "transfer");
  // The three days after a thin roster against the same days of weeks after none.
  std::set<std::string> helped;  // queue and week, by the day help begins
  const size_t end = out.truth.find("\"notes\"", leads);
  for (size_t at = out.truth.find("\"queue\":", leads); at < end;
       at = out.truth.find("\"queue\":", at + 1))
    helped.insert(Field(out.truth, "queue", at) + Field(out.truth, "end_at", at).substr(0, 10));
  ASSERT_GT(helped.size(), 20U);
  std::map<bool, std::pair<int, int>> moved;
  for (const std::string& line : out.lines) {
    if (Field(line, "agent_kind") != "human" || Field(line, "direction") != "inbound") continue;
    const std::string day = Field(line, "started_at").substr(0, 10);
    auto& [all, transfers] = moved[helped.count(Field(line, "queue") + day) != 0];
    ++all;
    transfers += line.find("\"kind\":\"transfer\"") != std::string::npos;
  }
  const auto share = [&](bool after) {
    return static_cast<double>(moved[after].second) / moved[after].first;
  };
  ASSERT_GT(moved[true].first, 100);
  EXPECT_GT(share(true), share(false) + 0.1);
}

TEST(Simulator, RefusesImpossibleSettings) {
  const auto ignore = [](std::string_view) { return true; };
  SimulationSettings settings;
  settings.interactions = 0;
  EXPECT_NE(Simulate(settings, ignore, nullptr).error().message.find("interactions"),
            std::string::npos);
  settings.interactions = 10;
  settings.days = 0;
  EXPECT_NE(Simulate(settings, ignore, nullptr).error().message.find("days"), std::string::npos);
  settings.days = 3;
  const auto stopped = Simulate(
      settings, [](std::string_view) { return false; }, nullptr);
  EXPECT_EQ(stopped.error().kind, ErrorKind::kUnavailable);
}

}  // namespace
}  // namespace clarion::demo
