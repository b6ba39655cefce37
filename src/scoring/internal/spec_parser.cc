#include "scoring/internal/spec_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "scoring/internal/rule.h"
#include "text/yaml_reader.h"

namespace clarion::scoring::internal {
namespace {

struct SpecLine {
  int number = 0;
  size_t indent = 0;
  std::string_view text;  // without indent
};

std::string_view TakeWord(std::string_view* rest) {
  const size_t begin = std::min(rest->find_first_not_of(' '), rest->size());
  const size_t end = std::min(rest->find(' ', begin), rest->size());
  const std::string_view word = rest->substr(begin, end - begin);
  rest->remove_prefix(std::min(rest->find_first_not_of(' ', end), rest->size()));
  return word;
}

// "0s", "1m30s", "49h".
std::optional<int64_t> TimeFrom(std::string_view text) {
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    size_t end = 0;
    while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || text[end] == '.')) ++end;
    while (end < text.size() && text[end] >= 'a' && text[end] <= 'z') ++end;
    bool is_ms = false;
    const auto part = ParseAmount(text.substr(0, end), &is_ms);
    if (end == 0 || !part || !is_ms) return std::nullopt;
    total += *part;
    text.remove_prefix(end);
  }
  return total < 1e15 ? std::optional(static_cast<int64_t>(total)) : std::nullopt;
}

class Parser {
 public:
  Parser(const std::string& name, std::string_view text) : name_(name) {
    int number = 0;
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      const size_t indent = std::min(line.find_first_not_of(' '), line.size());
      lines_.push_back({++number, indent, line.substr(indent)});
    }
  }

  Result<Spec> Parse() {
    while (at_ < lines_.size()) {
      const SpecLine line = lines_[at_];
      if (line.text.empty() || line.text[0] == '#') {
        ++at_;
        continue;
      }
      if (line.indent > 0)
        return Fail(line, "an indented line belongs under a block; none is open");
      ++at_;
      RETURN_IF_ERROR(ParseBlock(line));
    }
    return std::move(spec_);
  }

 private:
  Error Fail(const SpecLine& line, std::string_view message) const {
    return InvalidInput(fmt::format("{}:{}: {}", name_, line.number, message));
  }

  // The indented lines that follow, comments and empty lines left out.
  std::vector<SpecLine> TakeBody() {
    std::vector<SpecLine> body;
    for (; at_ < lines_.size(); ++at_) {
      const SpecLine& line = lines_[at_];
      if (line.text.empty() || line.text[0] == '#') continue;
      if (line.indent == 0) break;
      body.push_back(line);
    }
    return body;
  }
  // The indented lines as they are, for YAML, without their common indent.
  std::string TakeYaml() {
    std::string yaml;
    size_t common = std::string::npos;
    for (; at_ < lines_.size(); ++at_) {
      const SpecLine& line = lines_[at_];
      if (line.text.empty()) {
        yaml += '\n';
        continue;
      }
      if (line.indent == 0) break;
      if (common == std::string::npos) common = line.indent;
      yaml.append(line.indent - std::min(common, line.indent), ' ').append(line.text) += '\n';
    }
    return yaml;
  }

  Result<void> ParseBlock(const SpecLine& line) {
    std::string_view rest = line.text;
    const std::string_view word = TakeWord(&rest);
    if (word == "conversation") return ParseConversation(line, rest);
    if (word == "scorecard") {
      spec_.cards.push_back({fmt::format("{}:{} scorecard", name_, line.number), TakeYaml()});
      return {};
    }
    SpecBlock block;
    block.line = line.number;
    if (word == "score" || word == "signals") {
      block.kind = word == "score" ? SpecBlock::Kind::kScore : SpecBlock::Kind::kSignals;
      block.conversation = TakeWord(&rest);
      if (word == "score") {
        if (TakeWord(&rest) != "with" || rest.empty()) {
          return Fail(line, "write: score CONVERSATION with SCORECARD");
        }
        block.card = TakeWord(&rest);
      }
      const auto known =
          std::any_of(spec_.conversations.begin(), spec_.conversations.end(),
                      [&](const Interaction& i) { return i.id == block.conversation; });
      if (!known) {
        std::vector<std::string> ids;
        for (const Interaction& i : spec_.conversations) ids.push_back(i.id);
        return Fail(line, fmt::format("no conversation '{}' above{}", block.conversation,
                                      text::DidYouMean(block.conversation, ids)));
      }
      for (const SpecLine& body : TakeBody()) {
        ASSIGN_OR_RETURN(SpecExpectation expectation,
                         word == "score" ? ParseScoreLine(body) : ParseSignalLine(body));
        block.expectations.push_back(std::move(expectation));
      }
      if (block.expectations.empty())
        return Fail(line, "the block expects nothing; add indented lines");
    } else if (word == "invalid") {
      const std::string_view what = TakeWord(&rest);
      if (what != "scorecard" && what != "pack") {
        return Fail(line, "write: invalid scorecard \"part of the error\", or: invalid pack \"…\"");
      }
      block.kind = what == "pack" ? SpecBlock::Kind::kInvalidPack : SpecBlock::Kind::kInvalidCard;
      if (rest.size() < 3 || rest.front() != '"' || rest.back() != '"') {
        return Fail(line, "the expected error stands in quotes at the end of the line");
      }
      block.error_text = rest.substr(1, rest.size() - 2);
      block.yaml = TakeYaml();
    } else {
      return Fail(line, fmt::format("unknown block '{}'{}", word,
                                    text::DidYouMean(word, {"conversation", "score", "signals",
                                                            "scorecard", "invalid"})));
    }
    spec_.blocks.push_back(std::move(block));
    return {};
  }

  Result<void> ParseConversation(const SpecLine& line, std::string_view rest) {
    Interaction interaction;
    interaction.id = TakeWord(&rest);
    if (interaction.id.empty()) return Fail(line, "a conversation needs a name");
    bool kind_given = false;
    while (!rest.empty()) {
      const std::string_view setting = TakeWord(&rest);
      const size_t sign = setting.find('=');
      if (sign == std::string_view::npos) return Fail(line, "settings are written name=value");
      const std::string_view key = setting.substr(0, sign);
      const std::string_view value = setting.substr(sign + 1);
      kind_given = kind_given || key == "agent_kind";
      RETURN_IF_ERROR(ApplySetting(line, key, value, &interaction));
    }
    bool bot = false;
    bool agent = false;
    for (const SpecLine& body : TakeBody()) {
      RETURN_IF_ERROR(ParseTurn(body, &interaction));
    }
    for (const Turn& turn : interaction.turns) {
      bot = bot || turn.role == Role::kBot;
      agent = agent || turn.role == Role::kAgent;
    }
    if (!kind_given && bot) interaction.agent_kind = agent ? AgentKind::kMixed : AgentKind::kAi;
    std::sort(interaction.attributes.begin(), interaction.attributes.end());
    for (const Interaction& other : spec_.conversations) {
      if (other.id == interaction.id)
        return Fail(line, "a conversation of this name is above; rename one");
    }
    spec_.conversations.push_back(std::move(interaction));
    return {};
  }

  Result<void> ApplySetting(const SpecLine& line, std::string_view key, std::string_view value,
                            Interaction* interaction) const {
    auto unknown = [&](const std::vector<std::string>& known, std::string_view word) {
      return Fail(line,
                  fmt::format("'{}' is not known here{}", word, text::DidYouMean(word, known)));
    };
    if (key == "channel") {
      const auto channel = ChannelFrom(value);
      if (!channel)
        return Fail(line, fmt::format("no channel '{}'; known: {}", value, ChannelNames()));
      interaction->channel = *channel;
    } else if (key == "direction") {
      const auto direction = DirectionFrom(value);
      if (!direction) return unknown({"inbound", "outbound"}, value);
      interaction->direction = *direction;
    } else if (key == "agent_kind") {
      const auto kind = AgentKindFrom(value);
      if (!kind) return unknown({"human", "ai", "mixed", "none"}, value);
      interaction->agent_kind = *kind;
    } else if (key == "queue") {
      interaction->queue = value;
    } else if (key == "customer") {
      interaction->customer_id = value;
    } else if (key == "duration") {
      interaction->duration_ms = TimeFrom(value);
      if (!interaction->duration_ms) return Fail(line, "durations are written 90s or 1m30s");
    } else if (key.substr(0, 10) == "attribute.") {
      interaction->attributes.emplace_back(key.substr(10), value);
    } else {
      return unknown(
          {"channel", "direction", "agent_kind", "queue", "customer", "duration", "attribute.NAME"},
          key);
    }
    return {};
  }

  Result<void> ParseTurn(const SpecLine& line, Interaction* interaction) const {
    std::string_view rest = line.text;
    const std::string_view time = TakeWord(&rest);
    std::optional<int64_t> start = TimeFrom(time.substr(0, time.find("..")));
    std::optional<int64_t> end;
    if (const size_t dots = time.find(".."); dots != std::string_view::npos) {
      end = TimeFrom(time.substr(dots + 2));
    }
    if (!start && time != "-") {
      return Fail(
          line,
          fmt::format("'{}' is no time; write 20s, 1m30s, 49h, 20s..24s, or - for unknown", time));
    }
    const std::string_view speaker = TakeWord(&rest);
    if (speaker == "event") return ParseEvent(line, start, rest, interaction);
    const size_t colon = std::min(speaker.find(':'), speaker.size());
    const auto role = RoleFrom(speaker.substr(0, colon));
    if (!role) {
      return Fail(line, fmt::format("no speaker '{}'{}", speaker,
                                    text::DidYouMean(speaker, {"customer", "agent", "bot", "system",
                                                               "supervisor", "event"})));
    }
    Turn turn;
    turn.role = *role;
    turn.party = speaker.substr(std::min(colon + 1, speaker.size()));
    turn.text = rest;
    turn.start_ms = start;
    turn.end_ms = end;
    interaction->turns.push_back(std::move(turn));
    return {};
  }

  Result<void> ParseEvent(const SpecLine& line, std::optional<int64_t> at, std::string_view rest,
                          Interaction* interaction) const {
    Event event;
    event.at_ms = at;
    event.before_turn = static_cast<uint32_t>(interaction->turns.size());
    event.kind = TakeWord(&rest);
    if (event.kind.empty())
      return Fail(line, "an event needs its kind: 30s event hold duration=90s");
    while (!rest.empty()) {
      const std::string_view word = TakeWord(&rest);
      if (word.substr(0, 9) == "duration=") {
        event.duration_ms = TimeFrom(word.substr(9));
        if (!event.duration_ms) return Fail(line, "durations are written 90s or 1m30s");
      } else if (word.substr(0, 7) == "detail=") {
        event.detail = word.substr(7);
      } else if (word.find('=') == std::string_view::npos && event.name.empty()) {
        event.name = word;
      } else {
        return Fail(line,
                    fmt::format("an event has a name, duration= and detail=; not '{}'", word));
      }
    }
    interaction->events.push_back(std::move(event));
    return {};
  }

  // "at 20s" or "at turn 3", the word "at" already read.
  Result<SpecPlace> ParsePlace(const SpecLine& line, std::string_view* rest) const {
    SpecPlace place;
    std::string_view word = TakeWord(rest);
    if (word == "turn") {
      word = TakeWord(rest);
      uint32_t turn = 0;
      const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), turn);
      if (error != std::errc() || end != word.data() + word.size() || turn == 0) {
        return Fail(line, "write: at turn 2 (the first is 1)");
      }
      place.turn = turn;
      return place;
    }
    place.at_ms = TimeFrom(word);
    if (!place.at_ms) return Fail(line, "after 'at' stands a time such as 20s, or: turn 2");
    return place;
  }

  Result<SpecExpectation> ParseScoreLine(const SpecLine& line) const {
    using Kind = SpecExpectation::Kind;
    SpecExpectation expectation;
    expectation.line = line.number;
    expectation.text = line.text;
    std::string_view rest = line.text;
    expectation.name = TakeWord(&rest);
    if (line.text == "failed" || line.text == "not failed" || line.text == "no score") {
      expectation.kind = line.text == "failed"       ? Kind::kFailed
                         : line.text == "not failed" ? Kind::kNotFailed
                                                     : Kind::kNoScore;
      return expectation;
    }
    expectation.answer = TakeWord(&rest);
    if (expectation.answer != "yes" && expectation.answer != "no" && expectation.answer != "na") {
      bool is_ms = false;
      const auto value = ParseAmount(expectation.answer, &is_ms);
      if (!value || is_ms) {
        return Fail(line,
                    "expected: QUESTION yes|no|na|0.40 [because WORD at TIME], points 0.85, "
                    "failed, not failed, or no score");
      }
      expectation.value = *value;
    }
    if (expectation.name == "points") expectation.kind = Kind::kPoints;
    while (!rest.empty()) {
      const std::string_view word = TakeWord(&rest);
      if (word == "because" && !rest.empty()) {
        if (rest.front() == '"') {
          const size_t close = rest.find('"', 1);
          if (close == std::string_view::npos) return Fail(line, "the quote is never closed");
          expectation.because = rest.substr(1, close - 1);
          rest.remove_prefix(close + 1);
          rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
        } else {
          expectation.because = TakeWord(&rest);
        }
      } else if (word == "at") {
        ASSIGN_OR_RETURN(expectation.place, ParsePlace(line, &rest));
      } else {
        return Fail(line,
                    "after the answer may stand: because WORD or \"words\", at TIME, or both");
      }
    }
    return expectation;
  }

  Result<SpecExpectation> ParseSignalLine(const SpecLine& line) const {
    SpecExpectation expectation;
    expectation.line = line.number;
    expectation.text = line.text;
    expectation.kind = SpecExpectation::Kind::kSignal;
    std::string_view rest = line.text;
    std::string_view word = TakeWord(&rest);
    if (word == "no") {
      expectation.kind = SpecExpectation::Kind::kNoSignal;
      word = TakeWord(&rest);
    }
    if (word.empty()) return Fail(line, "expected a signal's kind");
    const size_t colon = std::min(word.find(':'), word.size());
    expectation.name = word.substr(0, colon);
    expectation.label = word.substr(std::min(colon + 1, word.size()));
    while (!rest.empty()) {
      if (rest.front() == '"') {
        if (rest.size() < 2 || rest.back() != '"') return Fail(line, "the quote is never closed");
        expectation.quote = rest.substr(1, rest.size() - 2);
        break;
      }
      word = TakeWord(&rest);
      if (word == "at") {
        ASSIGN_OR_RETURN(expectation.place, ParsePlace(line, &rest));
        continue;
      }
      bool is_ms = false;
      const auto value = ParseAmount(word, &is_ms);
      if (!value) {
        return Fail(line, "expected: KIND[:LABEL] [VALUE] [at TIME] [\"words\"], or: no KIND");
      }
      expectation.value = *value;
    }
    return expectation;
  }

  const std::string& name_;
  std::vector<SpecLine> lines_;
  size_t at_ = 0;
  Spec spec_;
};

}  // namespace

Result<Spec> ParseSpec(const std::string& name, std::string_view text) {
  return Parser(name, text).Parse();
}

}  // namespace clarion::scoring::internal
