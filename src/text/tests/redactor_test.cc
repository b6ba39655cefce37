#include "text/redactor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <thread>

#include "base/json.h"
#include "text/internal/pii_checks.h"
#include "text/redactor_trainer.h"

namespace clarion::text {
namespace {

using ::testing::HasSubstr;

const Redactor& Default() {
  static const Redactor redactor = Redactor::Compile(RedactionPolicy{}).value();
  return redactor;
}

std::vector<PiiSpan> Find(const Redactor& redactor, std::string_view text) {
  Redactor::Scratch scratch;
  std::vector<PiiSpan> spans;
  redactor.Find(text, &scratch, &spans);
  return spans;
}

std::string Masked(std::string_view text) { return Default().Redact(text, Find(Default(), text)); }

TEST(Redactor, CardsWrittenAndSpoken) {
  EXPECT_EQ(Masked("my card is 4111 1111 1111 1111 thanks"), "my card is [CARD] thanks");
  EXPECT_EQ(Masked("it's 4111-1111-1111-1111."), "it's [CARD].");
  EXPECT_EQ(Masked("card number four one one one one one one one one one one one one one one one"),
            "card number [CARD]");
  EXPECT_EQ(Masked("the card is 3782 822463 10005"), "the card is [CARD]");
}

TEST(Redactor, NumbersThatGiveThemselvesAway) {
  EXPECT_EQ(Masked("send it to DE89 3704 0044 0532 0130 00 please"), "send it to [BANK] please");
  EXPECT_EQ(Masked("my social is 219-09-9999"), "my social is [NATIONAL_ID]");
  EXPECT_EQ(Masked("my insurance number is AB 12 34 56 C"), "my insurance number is [NATIONAL_ID]");
  EXPECT_EQ(Masked("CPF 529.982.247-25"), "CPF [NATIONAL_ID]");
  EXPECT_EQ(Masked("call me at (212) 555-0187"), "call me at [PHONE]");
  EXPECT_EQ(Masked("a login from 203.0.113.77 today"), "a login from [IP] today");
  EXPECT_EQ(Masked("firmware 1.2.3.4 is installed"), "firmware 1.2.3.4 is installed");
}

TEST(Redactor, EmailInEverySpelling) {
  EXPECT_EQ(Masked("write to jane.doe+x@example.co.uk please"), "write to [EMAIL] please");
  EXPECT_EQ(Masked("it's john dot smith at gmail dot com"), "it's [EMAIL]");
  EXPECT_EQ(Masked("bertram 45 gmailcom"), "[EMAIL]");
  EXPECT_EQ(Masked("we meet at noon. Com is a word"), "we meet at noon. Com is a word");
}

TEST(Redactor, UrlsOnlyWithAToken) {
  EXPECT_EQ(Masked("open https://shop.example.com/reset?token=ab12 now"), "open [URL] now");
  EXPECT_EQ(Masked("open https://shop.example.com/help now"),
            "open https://shop.example.com/help now");
}

TEST(Redactor, ContextDecides) {
  EXPECT_EQ(Masked("I was born on March 3rd, 1984"), "I was born on [BIRTH_DATE]");
  EXPECT_EQ(Masked("the cvv is 123"), "the cvv is [CARD_SECURITY]");
  EXPECT_EQ(Masked("my sort code is 20-00-00"), "my sort code is [BANK]");
  EXPECT_EQ(Masked("my password is hunter2! ok"), "my password is [SECRET] ok");
  EXPECT_EQ(Masked("I paid $45.20 for 3 items on Monday"), "I paid $45.20 for 3 items on Monday");
}

TEST(Redactor, NamesAndWordsThatAreNamesElsewhere) {
  EXPECT_EQ(Masked("Hey Laura, my name is Pete."), "Hey [NAME], my name is [NAME].");
  EXPECT_EQ(Masked("My name's Will and I will pay in May"),
            "My name's [NAME] and I will pay in May");
  EXPECT_EQ(Masked("you may grant it, will you? mark the bill as paid"),
            "you may grant it, will you? mark the bill as paid");
}

TEST(Redactor, ActionsOfAPolicy) {
  const auto policy = RedactionPolicy::Parse("p.yaml",
                                             "default: mask\n"
                                             "kinds: {card: partial, phone: keep, email: drop}\n");
  ASSERT_TRUE(policy.ok()) << policy.error().message;
  const Redactor redactor = Redactor::Compile(*policy).value();
  const std::string text = "card 4111 1111 1111 1111, call (212) 555-0187 or write a@example.com!";
  const auto spans = Find(redactor, text);
  EXPECT_EQ(redactor.Redact(text, spans), "card [CARD *1111], call (212) 555-0187 or write !");
  EXPECT_EQ(spans.size(), 2U);  // what is kept is not reported
}

std::string PolicyError(const std::string& yaml) {
  const auto policy = RedactionPolicy::Parse("p.yaml", yaml);
  return policy.ok() ? "" : policy.error().message;
}

TEST(Redactor, PolicyMistakesSayWhereAndWhatWasMeant) {
  EXPECT_THAT(PolicyError("kinds:\n  crad: mask\n"), HasSubstr("p.yaml:2: unknown kind 'crad'"));
  EXPECT_THAT(PolicyError("kinds:\n  crad: mask\n"), HasSubstr("'card'"));
  EXPECT_THAT(PolicyError("kinds:\n  card: hide\n"), HasSubstr("hide"));
  EXPECT_THAT(PolicyError("defualt: mask\n"), HasSubstr("did you mean 'default'"));
  EXPECT_THAT(PolicyError("min_confidence: 0\n"), HasSubstr("above 0"));
}

TEST(Redactor, ABrokenModelIsRefused) {
  EXPECT_EQ(Redactor::Compile({}, "nonsense").error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(Redactor::Compile({}, "").error().kind, ErrorKind::kCorrupt);
}

// --- properties

void CheckSpans(const std::string& text) {
  const auto spans = Find(Default(), text);
  uint32_t at = 0;
  for (const PiiSpan& span : spans) {
    RC_ASSERT(span.begin >= at);
    RC_ASSERT(span.end > span.begin);
    RC_ASSERT(span.end <= text.size());
    RC_ASSERT(span.confidence > 0 && span.confidence <= 1);
    if (IsUtf8(text)) {
      RC_ASSERT(IsUtf8(text.substr(0, span.begin)));
      RC_ASSERT(IsUtf8(text.substr(0, span.end)));
    }
    at = span.end;
  }
  const std::string once = Default().Redact(text, spans);
  RC_ASSERT(Default().Redact(once, Find(Default(), once)) == once);
}

TEST(RedactorProperty, AnyBytesGiveSortedDisjointSpansAndRedactingTwiceChangesNothing) {
  EXPECT_TRUE(rc::check([](const std::string& text) { CheckSpans(text); }));
}

TEST(RedactorProperty, SoDoSentencesOfPersonalPieces) {
  static const std::vector<std::string> kPieces = {"my name is",
                                                   "Ana",
                                                   "Müller",
                                                   "card",
                                                   "4111",
                                                   "1111 1111",
                                                   "at gmail dot com",
                                                   "@",
                                                   "[CARD]",
                                                   "[NAME *Anna]",
                                                   "double",
                                                   "five",
                                                   "oh",
                                                   "born",
                                                   "May 3rd",
                                                   "1984",
                                                   "zip",
                                                   "90210",
                                                   "№",
                                                   "日本",
                                                   "12 Oak Street",
                                                   "https://a.b/?token=x1",
                                                   "1.2.3.4",
                                                   "password is",
                                                   "x9!",
                                                   "\xF0\x9F\x98\x80",
                                                   ",",
                                                   "'s",
                                                   "£5",
                                                   "DE89",
                                                   "3704",
                                                   "::1",
                                                   "\xFF",
                                                   "é",
                                                   "and",
                                                   "the"};
  EXPECT_TRUE(rc::check([] {
    std::string text;
    for (const std::string& piece :
         *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces)))
      text += piece + *rc::gen::element<std::string>(" ", " ", "", "\n");
    CheckSpans(text);
  }));
}

TEST(RedactorProperty, EveryLuhnNumberOf13To19DigitsIsCovered) {
  EXPECT_TRUE(rc::check([] {
    const auto length = *rc::gen::inRange<size_t>(13, 20);
    std::string digits;
    while (digits.size() + 1 < length) digits += static_cast<char>('0' + *rc::gen::inRange(0, 10));
    char check = '0';
    while (check <= '9' && !pii::PassesLuhn(digits + check)) ++check;
    RC_PRE(check <= '9');
    digits += check;
    std::string written;
    const char mark = *rc::gen::element(' ', '-', '\0');
    for (size_t i = 0; i < digits.size(); ++i) {
      if (mark != '\0' && i > 0 && i % 4 == 0) written += mark;
      written += digits[i];
    }
    const std::string before = *rc::gen::element<std::string>("", "so ", "the total of ", "order ");
    const std::string text = before + written + *rc::gen::element<std::string>("", " ok", ".");
    const auto spans = Find(Default(), text);
    size_t covered = 0;
    for (const PiiSpan& span : spans)
      if (span.begin <= before.size() && before.size() + written.size() <= span.end) ++covered;
    RC_ASSERT(covered == 1U);
  }));
}

TEST(Redactor, ThreadsShareOneRedactorAndAgree) {
  const std::string text =
      "Ana Kowalska, card 4111 1111 1111 1111, ana at gmail dot com, born 3 May 1984";
  const auto expected = Find(Default(), text);
  std::vector<std::vector<PiiSpan>> found(4);
  std::vector<std::thread> threads;
  threads.reserve(found.size());
  for (auto& mine : found)
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) mine = Find(Default(), text);
    });
  for (std::thread& thread : threads) thread.join();
  for (const auto& mine : found) EXPECT_EQ(mine, expected);
  EXPECT_FALSE(expected.empty());
}

TEST(Redactor, LongTextsAreReadToTheEnd) {
  std::string text;
  while (text.size() < 200000) text += "nothing to see here and the weather is fine today. ";
  text += "my card is 4111 1111 1111 1111";
  const auto spans = Find(Default(), text);
  ASSERT_EQ(spans.size(), 1U);
  EXPECT_EQ(text.substr(spans[0].begin), "4111 1111 1111 1111");
}

TEST(RedactorTrainer, SameLinesSameModelAndItLearns) {
  std::vector<PiiExample> examples;
  for (int i = 0; i < 40; ++i) {
    examples.push_back(
        ParsePiiExample(R"({"text":"zorb qux","spans":[{"start":5,"end":8,"kind":"name"}]})")
            .value());
    examples.push_back(ParsePiiExample(R"({"text":"hello there","spans":[]})").value());
  }
  const PiiTraining training{.bits = 12, .rounds = 4};
  const std::string model = TrainPiiModel(examples, training).value();
  EXPECT_EQ(model, TrainPiiModel(examples, training).value());
  const Redactor redactor = Redactor::Compile({}, model).value();
  const auto spans = Find(redactor, "zorb qux");
  ASSERT_EQ(spans.size(), 1U);
  EXPECT_EQ(spans[0].kind, PiiKind::kName);
  EXPECT_TRUE(Find(redactor, "hello there").empty());
}

TEST(RedactorTrainer, BadLinesAreRefused) {
  EXPECT_FALSE(ParsePiiExample("{}").ok());
  EXPECT_FALSE(ParsePiiExample(R"({"text":"a","spans":[{"start":0,"end":2,"kind":"name"}]})").ok());
  EXPECT_FALSE(ParsePiiExample(R"({"text":"ab","spans":[{"start":0,"end":2,"kind":"nme"}]})").ok());
  EXPECT_FALSE(TrainPiiModel({}, {}).ok());
}

// --- dialogues

struct Dialogue {
  StreamRedactor stream{&Default()};
  std::vector<std::string> turns;
  std::vector<std::vector<PiiSpan>> found;

  void Say(std::string_view role, const std::string& text) {
    std::vector<StreamRedactor::Late> late;
    turns.push_back(text);
    stream.Feed(role, text, &found.emplace_back(), &late);
    for (const auto& [turn, span] : late) found[turn].push_back(span);
  }
  std::string Turn(size_t i) {
    std::sort(found[i].begin(), found[i].end(),
              [](const PiiSpan& a, const PiiSpan& b) { return a.begin < b.begin; });
    return Default().Redact(turns[i], found[i]);
  }
};

TEST(StreamRedactor, AnAnswerIsWhatWasAsked) {
  Dialogue talk;
  talk.Say("agent", "Can I have your date of birth?");
  talk.Say("customer", "sure, March third eighty four");
  EXPECT_EQ(talk.Turn(1), "sure, [BIRTH_DATE]");
  talk.Say("agent", "and your PIN please?");
  talk.Say("customer", "one moment");
  talk.Say("customer", "four four seven one");
  EXPECT_EQ(talk.Turn(4), "[SECRET]");
}

TEST(StreamRedactor, WhatIsAskedFor) {
  EXPECT_EQ(Default().AskedBy("could you give me your card number?"), PiiKind::kCard);
  EXPECT_EQ(Default().AskedBy("what is your email address?"), PiiKind::kEmail);
  EXPECT_EQ(Default().AskedBy("may I have the last four of your social?"), PiiKind::kNationalId);
  EXPECT_EQ(Default().AskedBy("I see."), PiiKind::kNone);
}

TEST(StreamRedactor, ACardOverThreeTurnsIsFoundInAllOfThem) {
  Dialogue talk;
  talk.Say("agent", "go ahead with the long number");
  talk.Say("customer", "four one one one one one");
  talk.Say("agent", "mm-hm");
  talk.Say("customer", "one one one one one");
  talk.Say("agent", "yes");
  talk.Say("customer", "one one one one one, got it");
  for (const size_t turn : {1U, 3U, 5U}) {
    ASSERT_FALSE(talk.found[turn].empty()) << turn;
    EXPECT_THAT(talk.Turn(turn), HasSubstr("["));
    EXPECT_THAT(talk.Turn(turn), ::testing::Not(HasSubstr("one one"))) << turn;
  }
}

}  // namespace
}  // namespace clarion::text
