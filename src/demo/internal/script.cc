#include "demo/internal/script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "demo/internal/json_writer.h"
#include "demo/internal/script_text.h"

namespace clarion::demo {

Script::Script(const World& world, const Contact& contact)
    : world_(world),
      contact_(contact),
      reason_(kReasons[contact.reason]),
      grammar_(Grammar::Shared()),
      rng_(world.seed, kForText, (static_cast<uint64_t>(contact.matter) << 4) + contact.contact_no),
      traits_(CustomerOf(world, contact.customer)),
      facts_(FactsOf(world, contact)),
      scene_(contact.channel, rng_),
      temper_(traits_.anger + 0.22 * (contact.contact_no - 1)) {}

double Script::Play() {
  if (contact_.bot_part != BotPart::kNone) PlayBot();
  const bool reached_agent = contact_.agent != kNobody;
  if (contact_.outbound) {
    PlayOutbound();
  } else if (reached_agent && IsWritten(contact_.channel)) {
    PlayWritten();
  } else if (reached_agent) {
    if (contact_.channel != kVoice && (!told_ || rng_.Chance(0.2))) Customer(Opening());
    PlayQueue();
    PlayLive();
  } else if (contact_.abandoned) {
    PlayAbandon();
  }
  const bool brief = contact_.outbound && !contact_.callback && !contact_.sale;
  const bool timed = reached_agent && !IsWritten(contact_.channel) && !brief;
  return scene_.LayOut(timed ? contact_.handle_s + contact_.wait_s : 0);
}

std::string Script::Make(std::string_view rule) {
  std::string out;
  grammar_.Expand(grammar_.Rule(rule), facts_, rng_, out);
  return out;
}

std::string Script::OfReason(char section) {
  return Make(fmt::format("{}.{}", reason_.name, section));
}

void Script::Customer(std::string raw) {
  const bool spoken = contact_.channel == kVoice;
  if (traits_.language > 0 && scene_.turns() > 2 && rng_.Chance(0.12)) {
    constexpr std::array<std::string_view, 3> kRules = {
        "customer.foreign_es", "customer.foreign_de", "customer.foreign_fr"};
    raw = Make(kRules[traits_.language - 1U]) + " " + raw;
  }
  std::string text = InTheirWords(raw, traits_, spoken, rng_);
  const bool types =
      contact_.channel != kVoice && contact_.channel != kEmail && contact_.channel != kTicket;
  if (types && traits_.emoji && rng_.Chance(0.22)) text += " " + Make("emoji");
  scene_.Say(Speaker::kCustomer, std::move(text));
}

void Script::Agent(std::string raw) {
  if (raw.find('\n') == std::string::npos) raw = Join(std::move(raw), "");
  scene_.Say(Speaker::kAgent, AgentWords(raw, contact_.channel == kVoice, rng_));
}

void Script::Agent(std::string_view rule, double chance) {
  if (rng_.Chance(chance)) Agent(Make(rule));
}

void Script::Bot(std::string_view rule) { scene_.Say(Speaker::kBot, Sentences(Make(rule))); }

void Script::TakeOver(uint16_t agent) {
  agent_ = &world_.agents[agent];
  facts_.Set("agent", agent_->first);
}

std::string Script::Problem() {
  told_ = true;
  const bool terse = traits_.chatty < 0.2;
  std::string text = OfReason('P');
  const int details =
      terse ? 0 : std::min(2, static_cast<int>(traits_.chatty * 2.2 + rng_.Uniform()));
  const uint32_t rule = grammar_.Rule(fmt::format("{}.D", reason_.name));
  const size_t first = rng_.Below(grammar_.Alternatives(rule));
  for (int i = 0; i < details; ++i) {
    std::string detail;
    grammar_.ExpandOption(rule, (first + static_cast<size_t>(i)) % grammar_.Alternatives(rule),
                          facts_, rng_, detail);
    text = Join(std::move(text), detail);
  }
  if (rng_.Chance(0.15 + 0.5 * temper_)) text = Join(std::move(text), OfReason('E'));
  if (rng_.Chance(0.25)) text = Join(std::move(text), Make("customer.ask"));
  return Join(std::move(text), "");
}

std::string Script::Opening() {
  const bool greeted =
      contact_.channel == kEmail || contact_.channel == kTicket;  // the letter does
  std::string text;
  if (traits_.language > 0 && rng_.Chance(0.5))
    text = Make("customer.hello_foreign") + " ";
  else if (!greeted && rng_.Chance(0.45 + 0.4 * traits_.polite))
    text = Make(contact_.channel == kVoice ? "customer.hello_voice" : "customer.hello_text") + " ";
  if (contact_.contact_no > 1 && rng_.Chance(0.82)) {
    text += Make(contact_.contact_no > 2 ? "customer.again_many" : "customer.again_second") + " ";
    if (contact_.previous_promised && rng_.Chance(0.7)) text += Make("customer.prev_promise") + " ";
    if (contact_.previous_channel != contact_.channel && rng_.Chance(0.4))
      text += Make("customer.prev_channel") + " ";
    told_ = true;
    return Join(std::move(text), rng_.Chance(0.6) ? Problem() : OfReason('D'));
  }
  if (rng_.Chance(0.25)) text += Make("customer.hedge") + " ";
  return text + Problem();
}

void Script::PlayQueue() {
  std::string detail = "{";
  AppendField(detail, "queue", kQueueNames[contact_.entry_queue]);
  AppendField(detail, "wait_s", static_cast<double>(contact_.wait_s), 1);
  scene_.Event("queued", detail + "}");
  if (contact_.wait_s > 60 && rng_.Chance(0.5))
    scene_.Say(Speaker::kSystem, Sentences(Make("system.queue")));
  scene_.Wait(contact_.wait_s);
  TakeOver(contact_.first_agent != kNobody ? contact_.first_agent : contact_.agent);
  scene_.Event("answered", Detail({{"agent", agent_->id}}));
}

void Script::PlayAbandon() {
  const bool in_queue = contact_.wait_s > 0;
  if (in_queue) {
    std::string detail = "{";
    AppendField(detail, "queue", kQueueNames[contact_.entry_queue]);
    AppendField(detail, "wait_s", static_cast<double>(contact_.wait_s), 1);
    scene_.Event("queued", detail + "}");
    if (contact_.channel != kVoice && contact_.bot_part == BotPart::kNone) Customer(Opening());
    scene_.Say(Speaker::kSystem, Sentences(Make("system.queue")));
    scene_.Wait(contact_.wait_s);
    if (contact_.channel != kVoice && rng_.Chance(0.6)) Customer(Make("customer.abandon"));
  } else if (rng_.Chance(0.6)) {
    Customer(Make("customer.bot_leave"));
  }
  scene_.Event("abandoned", Seconds("after_s", contact_.wait_s));
}

void Script::PlayLive() {
  const bool voice = contact_.channel == kVoice;
  Greet();
  if (!voice && rng_.Chance(0.25)) Customer(OfReason('D'));
  if (voice) {
    Customer(told_ && contact_.bot_part != BotPart::kNone && rng_.Chance(0.4)
                 ? Make("customer.restate")
                 : Opening());
  }
  if (contact_.first_agent != kNobody) PlayFirstAgent();
  const bool opens_warmly = rng_.Chance(agent_->empathy);
  Agent(Make(opens_warmly ? "agent.empathy" : "agent.ack"));
  if (voice && rng_.Chance(0.3)) Customer(Make("customer.ok"));
  if (voice && traits_.chatty > 0.6 && rng_.Chance(0.25)) Customer(Make("customer.side"));
  while (asked_ < std::max<int>(1, contact_.auth_asks - 1) && contact_.auth_asks > asked_)
    Authenticate(asked_ > 0);
  Clarify();
  if (contact_.auth_asks > asked_) Authenticate(true);
  Investigate();
  if (contact_.supervisor) Escalate();
  Resolve();
  React();
  Close();
  WrapUp();
}

void Script::Greet() {
  const bool voice = contact_.channel == kVoice;
  if (!rng_.Chance(agent_->greets))
    Agent(Make("agent.curt"));
  else
    Agent(Make(voice ? "agent.greet" : "agent.greet_text"));
}

// The agent who had it first passes it on; the customer starts again with the next.
void Script::PlayFirstAgent() {
  Agent("agent.ack", 0.7);
  if (contact_.auth_asks > 0 && rng_.Chance(0.6)) Authenticate(false);
  facts_.Set("queue", std::string(kQueueNames[contact_.queue]));
  const bool warm = rng_.Chance(agent_->recaps);
  Agent(Make("agent.transfer"));
  Customer(Make("customer.transfer_react"));
  if (warm) Agent(Make("agent.transfer_warm"));
  const std::string from = agent_->id;
  TakeOver(contact_.agent);
  if (warm) scene_.Event("consult", Detail({{"with", agent_->id}}));
  scene_.Event("transfer", Detail({{"from", from},
                                   {"to", agent_->id},
                                   {"from_queue", kQueueNames[contact_.entry_queue]},
                                   {"queue", kQueueNames[contact_.queue]},
                                   {"mode", warm ? "warm" : "cold"}}));
  scene_.Wait(rng_.LogNormal(22, 0.6));
  Agent(Make("agent.second"));
  Customer(rng_.Chance(0.6) ? Make("customer.restate") : Problem());
  temper_ += 0.2;
}

void Script::Authenticate(bool again) {
  Agent(Make("agent.auth"));
  Customer(Make(again ? "customer.auth_again" : "customer.auth"));
  if (contact_.auth_failed && asked_ == 0) {
    scene_.Event("auth_failed", Detail({{"method", "knowledge"}}));
    Agent(Make("agent.auth_fail"));
    Customer(Make(rng_.Chance(0.5) ? "customer.auth_wrong" : "customer.auth"));
    temper_ += 0.1;
  }
  scene_.Event("authenticated", Detail({{"method", "knowledge"}}));
  Agent("agent.auth_ok", 0.7);
  if (again) temper_ += 0.15;
  ++asked_;
}

void Script::Clarify() {
  const uint32_t questions = grammar_.Rule(fmt::format("{}.Q", reason_.name));
  const uint32_t answers = grammar_.Rule(fmt::format("{}.R", reason_.name));
  const size_t all = grammar_.Alternatives(questions);
  const double wanted = reason_.technical_steps * rng_.Between(0.4, 1.6);
  const auto count = std::clamp<size_t>(static_cast<size_t>(std::lround(wanted)), 1, all);
  const size_t start =
      reason_.technical_steps > 2 ? 0 : rng_.Below(all);  // troubleshooting keeps its order
  if (rng_.Chance(0.25)) {
    Agent(Make("agent.check"));
    Customer(Make("customer.confirm"));
  }
  for (size_t i = 0; i < count; ++i) {
    std::string question, answer;
    grammar_.ExpandOption(questions, (start + i) % all, facts_, rng_, question);
    grammar_.ExpandOption(answers, (start + i) % all, facts_, rng_, answer);
    Agent(std::move(question));
    scene_.Work(reason_.technical_steps > 2 ? 0.5 : 0.1);
    Customer(rng_.Chance(0.2 * traits_.chatty) ? Join(answer, OfReason('D')) : answer);
    if (contact_.channel == kVoice && rng_.Chance(0.2))
      Agent(rng_.Chance(0.5) ? "mm-hmm." : "okay, thanks.");
  }
}

void Script::Investigate() {
  const bool silent = contact_.channel == kVoice && rng_.Chance(agent_->dead_air);
  if (silent) {
    Agent("agent.deadair", 0.4);
    scene_.Wait(rng_.Between(18, 45));
    if (rng_.Chance(0.5)) Customer(Make("customer.still_there"));
  } else {
    Agent("agent.wait", 0.75);
    if (rng_.Chance(0.35)) Customer(Make("customer.ok"));
  }
  Act(0, 1 + rng_.Chance(0.4));
  scene_.Work(1.0);
  if (contact_.holds > 0) Hold();
  Vent();
}

// The agent's steps in the systems, in the order of the phrasebook, each at most once.
void Script::Act(size_t from, size_t count) {
  const uint32_t rule = grammar_.Rule(fmt::format("{}.A", reason_.name));
  for (size_t i = std::max(from, acted_); i < std::min(from + count, grammar_.Alternatives(rule));
       ++i) {
    std::string line;
    grammar_.ExpandOption(rule, i, facts_, rng_, line);
    scene_.Event("action", ActionDetail(line));
    acted_ = i + 1;
  }
}

void Script::Hold() {
  for (int i = 0; i < contact_.holds; ++i) {
    Agent(Make("agent.hold"));
    Customer(Make("customer.ok"));
    const double seconds = contact_.hold_s / contact_.holds;
    scene_.Event("hold", Seconds("duration_s", seconds));
    scene_.Wait(seconds);
    scene_.Event("hold_end");
    Agent(Make("agent.hold_back"));
    temper_ += seconds / 900;
  }
}

// Frustration shows more often the more effort it has been.
void Script::Vent() {
  if (!rng_.Chance(std::min(0.85, 0.55 * temper_))) return;
  Customer(Make(temper_ > 0.75 ? "customer.angry" : "customer.frustrated"));
  Agent("agent.empathy", agent_->empathy);
}

void Script::Escalate() {
  Customer(Make("customer.supervisor"));
  Agent(Make("agent.supervisor"));
  scene_.Event("escalated", Detail({{"to", "supervisor"}, {"queue", kQueueNames[contact_.queue]}}));
  if (rng_.Chance(0.5)) Customer(Make("customer.frustrated"));
}

void Script::Resolve() {
  scene_.Work(0.6);
  if (contact_.resolved) {
    Agent(OfReason('S'));
    if (rng_.Chance(0.6)) Act(1, 1);
  } else if (contact_.claimed) {
    Agent(Make("agent.claim"));
  } else {
    Agent(OfReason('U'));
  }
}

void Script::React() {
  if (contact_.resolved || contact_.claimed) {
    Customer(Make(rng_.Chance(0.3) ? "customer.doubt" : "customer.accept"));
    Agent("agent.reassure", 0.4);
  } else {
    Customer(Make(rng_.Chance(0.35 + 0.4 * temper_) ? "customer.frustrated" : "customer.meh"));
    Agent("agent.empathy", agent_->empathy * 0.7);
  }
  if (contact_.promised) {
    Agent(Make("agent.promise"));
    Customer(Make(rng_.Chance(0.4) ? "customer.doubt" : "customer.ok"));
    if (rng_.Chance(contact_.promise_kept ? 0.9 : 0.4))
      scene_.Event("callback_scheduled", Detail({{"agent", agent_->id}}));
  }
  if (rng_.Chance(0.05)) {
    Agent(Make("agent.upsell"));
    Customer(Make("customer.upsell_no"));
  }
}

void Script::Close() {
  Agent("agent.recap", agent_->recaps);
  if (rng_.Chance(0.55)) {
    Agent(Make("agent.more"));
    const bool more = rng_.Chance(0.14);
    Customer(Make(more ? "customer.one_more" : "customer.no_more"));
    if (more) Agent(Make("agent.one_more"));
  }
  const bool content = contact_.resolved || contact_.claimed;
  if (rng_.Chance(content ? 0.8 : 0.35))
    Customer(Make(content ? "customer.thanks" : "customer.meh"));
  Agent("agent.survey", 0.12);
  Agent("agent.close", agent_->greets * 0.9);
}

void Script::WrapUp() {
  scene_.Event("disconnected", Detail({{"by", rng_.Chance(0.7) ? "customer" : "agent"}}));
  scene_.Event("wrap_up", Seconds("duration_s", contact_.wrap_s));
}

void Script::PlayOutbound() {
  TakeOver(contact_.agent);
  scene_.Event("answered", Detail({{"agent", agent_->id}}));
  Agent(Make("outbound.greet"));
  Customer(Make("outbound.yes"));
  Agent(Make(contact_.callback ? "outbound.callback" : "outbound.offer"));
  if (!contact_.callback && !contact_.sale) {
    Customer(Make("customer.offer_no"));
    Agent("agent.close", 0.8);
    WrapUp();
    return;
  }
  Customer(Make(contact_.callback ? "customer.accept" : "customer.offer_yes"));
  while (contact_.auth_asks > asked_) Authenticate(asked_ > 0);
  Clarify();
  Investigate();
  Resolve();
  React();
  Close();
  WrapUp();
}

void Script::PlayWritten() {
  const bool mail = contact_.channel != kSocial;
  if (!told_) {
    std::string text = Opening();
    if (mail) {
      const std::string signature = Make("email.sign_customer");
      text = Make("customer.hello_email") + "\n" + text + "\n" + signature;
    } else {
      text = "@Halden " + text;
    }
    Customer(std::move(text));
  }
  scene_.Event("queued", fmt::format("{{\"queue\":\"{}\",\"wait_s\":{:.1f}}}",
                                     kQueueNames[contact_.entry_queue],
                                     static_cast<double>(contact_.wait_s)));
  if (mail && rng_.Chance(0.5)) scene_.Say(Speaker::kSystem, Sentences(Make("system.ack")));
  if (contact_.wait_s > 9 * 3600 && rng_.Chance(0.4)) {
    scene_.Wait(contact_.wait_s * 0.5);
    Customer(Make("email.chase"));
    scene_.Wait(contact_.wait_s * 0.4);
  } else {
    scene_.Wait(contact_.wait_s);
  }
  TakeOver(contact_.first_agent != kNobody ? contact_.first_agent : contact_.agent);
  scene_.Event("answered", Detail({{"agent", agent_->id}}));
  if (contact_.first_agent != kNobody) {
    const std::string from = agent_->id;
    TakeOver(contact_.agent);
    scene_.Event("transfer", Detail({{"from", from},
                                     {"to", agent_->id},
                                     {"queue", kQueueNames[contact_.queue]},
                                     {"mode", "cold"}}));
    scene_.Wait(rng_.LogNormal(3 * 3600, 0.6));
  }
  const int rounds =
      contact_.auth_asks + static_cast<int>(rng_.Chance(0.5)) + static_cast<int>(rng_.Chance(0.3));
  for (int i = 0; i < rounds; ++i) PlayWrittenReply(false);
  PlayWrittenReply(true);
  if (rng_.Chance(0.55))
    Customer(
        Make(contact_.resolved || contact_.claimed ? "customer.thanks" : "customer.frustrated"));
  std::string detail = "{";
  AppendField(detail, "duration_s", static_cast<double>(contact_.wrap_s), 1);
  AppendField(detail, "work_s", static_cast<double>(contact_.handle_s), 1);
  scene_.Event("wrap_up", detail + "}");
}

void Script::PlayWrittenReply(bool last) {
  const bool mail = contact_.channel != kSocial;
  std::string text =
      rng_.Chance(agent_->greets) ? Make(mail ? "email.reply_open" : "social.reply_open") : "";
  if (rng_.Chance(agent_->empathy)) text += Make("agent.empathy") + " ";
  std::string answer;
  if (last) {
    Act(0, 2);
    text += contact_.resolved  ? OfReason('S')
            : contact_.claimed ? Make("agent.claim")
                               : OfReason('U');
    if (contact_.promised) text += " " + Make("agent.promise");
    if (rng_.Chance(agent_->recaps)) text += " " + Make("agent.recap");
  } else if (asked_ < contact_.auth_asks) {
    text += Make("agent.auth");
    answer = Make(asked_ > 0 ? "customer.auth_again" : "customer.auth");
    if (contact_.auth_failed && asked_ == 0)
      scene_.Event("auth_failed", Detail({{"method", "knowledge"}}));
    ++asked_;
  } else {
    const uint32_t questions = grammar_.Rule(fmt::format("{}.Q", reason_.name));
    const size_t pick = rng_.Below(grammar_.Alternatives(questions));
    grammar_.ExpandOption(questions, pick, facts_, rng_, text);
    grammar_.ExpandOption(grammar_.Rule(fmt::format("{}.R", reason_.name)), pick, facts_, rng_,
                          answer);
    if (traits_.chatty > 0.4) answer = Join(std::move(answer), OfReason('D'));
  }
  if (mail) text += "\n" + Make("email.sign_agent");
  Agent(std::move(text));
  if (!answer.empty())
    Customer(mail && rng_.Chance(0.5) ? answer + "\n" + Make("email.sign_customer") : answer);
}

}  // namespace clarion::demo
