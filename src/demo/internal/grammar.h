// Compiles the phrasebook once and writes one random reading of a rule on request.
// Immutable after construction: share between threads. Expanding costs about a microsecond a turn.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "demo/internal/rng.h"

namespace clarion::demo {

// clang-format off
inline constexpr std::array<std::string_view, 44> kSlotNames = {
    "name", "first", "last", "phone", "email", "dob", "street", "city", "postcode", "custref", "amount",
    "amount2", "month", "date", "soon", "day", "time", "order", "item", "product", "plan", "device", "n", "hours",
    "speed", "invoice", "carrier", "country", "card4", "cardsay", "expiry", "imei", "puk", "ticketid",
    "appv", "agent", "bot", "queue", "prev_agent", "prev_channel", "ordinal", "gap", "noun", "your_noun"};
inline constexpr std::array<std::string_view, 3> kLateSlotNames = {"wrong_noun", "terse", "solution"};
// clang-format on
inline constexpr size_t kSlotCount = kSlotNames.size() + kLateSlotNames.size();

size_t SlotIndex(std::string_view name);  // kSlotCount when there is no such slot

struct Facts {
  std::array<std::string, kSlotCount> values;
  void Set(std::string_view slot, std::string value) { values[SlotIndex(slot)] = std::move(value); }
  const std::string& Get(std::string_view slot) const { return values[SlotIndex(slot)]; }
};

class Grammar {
 public:
  static const Grammar& Shared();

  // Id of a rule; aborts on an unknown name, which is a mistake in this module.
  uint32_t Rule(std::string_view name) const;
  size_t Alternatives(uint32_t rule) const { return sequences_.at(rule).options.size(); }

  void Expand(uint32_t rule, const Facts& facts, Rng& rng, std::string& out) const;
  void ExpandOption(uint32_t rule, size_t option, const Facts& facts, Rng& rng,
                    std::string& out) const;

 private:
  struct Node {
    enum Kind : uint8_t { kText, kSlot, kChoice } kind;
    std::string_view text;
    uint32_t index = 0;  // slot, or choice in sequences_
  };
  using Sequence = std::vector<Node>;
  struct Choice {
    std::vector<Sequence> options;
  };

  Grammar();
  void Load(std::string_view book);
  void LoadLine(const std::string& rule, std::string_view line);
  Sequence Compile(std::string_view text);
  uint32_t RuleFor(const std::string& name);
  void Write(const Sequence& sequence, const Facts& facts, Rng& rng, std::string& out) const;

  std::vector<Choice> sequences_;
  std::unordered_map<std::string, uint32_t> rules_;
};

}  // namespace clarion::demo
