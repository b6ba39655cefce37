// The part of a contact that a bot plays.
#include "demo/internal/script.h"

#include <fmt/format.h>

#include "demo/internal/script_text.h"

namespace clarion::demo {

void Script::PlayBot() {
  scene_.Event("self_service_step", Detail({{"step", "welcome"}}));
  if (contact_.channel == kEmail || contact_.channel == kTicket) {
    const std::string problem = Problem();
    Customer(Make("customer.hello_email") + "\n" + problem);
  } else {
    Bot(contact_.channel == kVoice ? "voicebot.greet" : "chatbot.greet");
    Customer(ToBot());
  }
  facts_.Set("terse", OfReason('T'));
  facts_.Set("solution", OfReason('S'));
  const auto other = rng_.Below(kReasons.size() - 1);
  facts_.Set("wrong_noun", FromTheOtherSide(Make(fmt::format("{}.N", kReasons[other].name))));
  if (contact_.bot_part <= BotPart::kClaims)
    PlayBotEnding();
  else
    PlayBotTrouble();
}

// People are brief with machines: keywords, a short phrase, or the whole story after all.
std::string Script::ToBot() {
  if (rng_.Chance(0.45 - 0.3 * traits_.chatty)) return OfReason('T');
  if (rng_.Chance(0.4)) return Make("customer.to_bot");
  return contact_.contact_no > 1 && rng_.Chance(0.5) ? Opening() : Problem();
}

void Script::PlayBotEnding() {
  if (rng_.Chance(0.25)) {
    Bot("bot.sorry");
    Customer(rng_.Chance(0.6) ? Problem() : facts_.Get("terse"));
  }
  Bot("bot.understood");
  Customer(Make("customer.confirm"));
  if (rng_.Chance(reason_.auth * 0.8)) {
    Bot("bot.step");
    Customer(Make("customer.auth"));
    scene_.Event("authenticated", Detail({{"method", "knowledge"}}));
  }
  if (rng_.Chance(0.5)) {
    const auto step =
        rng_.Below(grammar_.Alternatives(grammar_.Rule(fmt::format("{}.R", reason_.name))));
    std::string question, answer;
    grammar_.ExpandOption(grammar_.Rule(fmt::format("{}.Q", reason_.name)), step, facts_, rng_,
                          question);
    grammar_.ExpandOption(grammar_.Rule(fmt::format("{}.R", reason_.name)), step, facts_, rng_,
                          answer);
    scene_.Say(Speaker::kBot, Sentences(question));
    Customer(answer);
  }
  const bool really = contact_.bot_part == BotPart::kSolves;
  if (really) Act(0, 1);
  scene_.Event("self_service_step", Detail({{"step", really ? "completed" : "confirmed"}}));
  Bot(really ? "bot.solved" : "bot.claim");
  if (rng_.Chance(0.8)) Customer(Make("customer.bot_ok"));
}

void Script::PlayBotTrouble() {
  if (contact_.bot_part == BotPart::kAskedForHuman) {
    Customer(Make("customer.human"));
    if (rng_.Chance(0.4)) {
      Bot("bot.refuse");
      Customer(Make("customer.human"));
    }
  } else if (contact_.bot_part == BotPart::kLoops) {
    const int rounds = rng_.Whole(2, 4);
    for (int i = 0; i < rounds; ++i) {
      scene_.Event("self_service_step", Detail({{"step", "menu"}}));
      Bot(i == 0 && rng_.Chance(0.5) ? "bot.understood" : "bot.loop");
      Customer(Make("customer.bot_loop"));
    }
  } else {
    const int rounds = IsWritten(contact_.channel) ? 1 : rng_.Whole(1, 3);
    for (int i = 0; i < rounds; ++i) {
      Bot(rng_.Chance(0.6) ? "bot.misheard" : "bot.sorry");
      Customer(rng_.Chance(0.7) ? Make("customer.bot_no") : Problem());
    }
  }
  temper_ += 0.2;
  if (contact_.abandoned && contact_.agent == kNobody && contact_.wait_s <= 0) return;
  if (!contact_.abandoned && contact_.bot_part != BotPart::kAskedForHuman && rng_.Chance(0.6))
    Customer(Make("customer.human"));
  Bot("bot.handover");
  scene_.Event("escalated", Detail({{"from", kBots[contact_.bot].id},
                                    {"queue", kQueueNames[contact_.entry_queue]}}));
}

}  // namespace clarion::demo
