// What a policy's conditions can know of one conversation: calls with their results, who said what.
#pragma once

#include <array>
#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/interaction.h"
#include "scoring/internal/policy_work.h"
#include "scoring/internal/word_index.h"
#include "text/phrase_matcher.h"

namespace clarion::scoring::internal {

namespace json = boost::json;

// A moment of the conversation; moments compare by order. Events before a turn come before it.
using Moment = std::pair<uint32_t, uint32_t>;
inline Moment MomentOfTurn(uint32_t turn) { return {turn, UINT32_MAX}; }
inline Moment MomentOfEvent(const Event& event, size_t index) {
  return {event.before_turn, static_cast<uint32_t>(index)};
}
inline constexpr Moment kAfterAll = {UINT32_MAX, UINT32_MAX};

struct ToolCall {
  uint32_t event = 0;
  uint32_t result_event = UINT32_MAX;  // UINT32_MAX: none came
  Moment at;
  std::string name;
  json::value args;       // an object
  json::value result;     // parsed where it is JSON text
  bool ok = false;        // a result came and is no error
  bool parallel = false;  // another call was still open
};

struct PhraseLists {
  std::vector<std::string> names;
  std::vector<uint32_t> list_of;                 // by phrase of the matcher: into names
  const text::PhraseMatcher* matcher = nullptr;  // nullptr: there are no phrases
};

struct Said {
  uint32_t turn = 0;
  uint32_t list = 0;
  uint32_t begin = 0;
  uint32_t end = 0;
};

// What is asked of it is spent from the work; once that is used up, answers mean nothing.
class PolicyFacts {
 public:
  // REQUIRES: `interaction` and `work` outlive it.
  PolicyFacts(const Interaction& interaction, const PhraseLists& lists, Work* work);

  const Interaction& interaction() const { return it_; }
  const std::vector<ToolCall>& calls() const { return calls_; }
  const std::vector<Said>& said() const { return said_; }
  // Hits of a list by a side ("customer", "agent", "any") in [after, before), in its last `turns`
  // turns of that stretch where > 0.
  size_t CountSaid(std::string_view side, uint32_t list, Moment after, Moment before,
                   size_t turns) const;
  bool Mentions(std::string_view side, const json::value& value, Moment before, size_t turns) const;
  // Whether the customer said it, or a tool answered it, before the moment.
  bool IsGiven(const json::value& value, Moment before) const;
  // Amounts of money in the turn that no one said and no tool answered before.
  std::vector<std::string> UnsaidAmounts(uint32_t turn) const;

 private:
  class OpenCalls;

  void ReadCalls();
  // Ascending.
  std::span<const uint32_t> TurnsOf(std::string_view side, Moment after, Moment before,
                                    size_t turns) const;
  bool IsSaid(std::string_view side, const std::vector<std::string>& writings, Moment before,
              size_t turns) const;
  bool IsAnswered(const std::string& writing, Moment before) const;
  const WordIndex& words() const;  // of turns, then of results

  const Interaction& it_;
  Work* const work_;
  std::array<std::vector<uint32_t>, 3> sides_;  // turns of the customer, of who serves, all
  mutable std::optional<WordIndex> words_;      // made when it is asked for
  std::vector<ToolCall> calls_;
  std::vector<Said> said_;
  std::vector<std::string> lower_;    // of each turn
  std::vector<std::string> results_;  // of each call, lower-cased text of the result
};

bool IsSide(Role role, std::string_view side);

}  // namespace clarion::scoring::internal
