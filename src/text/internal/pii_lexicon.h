// Word lists that the search for personal data leans on: names of several cultures, places, number
// words, and words that announce what comes next ("zip", "born"). Written from general knowledge.
#pragma once

#include <cstdint>
#include <string_view>

namespace clarion::text::pii {

// Classes of a word, bits.
inline constexpr uint32_t kFirstName = 1U << 0;
inline constexpr uint32_t kLastName = 1U << 1;
inline constexpr uint32_t kPlace = 1U << 2;
inline constexpr uint32_t kStreetWord = 1U << 3;
inline constexpr uint32_t kMonth = 1U << 4;
inline constexpr uint32_t kTitle = 1U << 5;
inline constexpr uint32_t kNumberWord = 1U << 6;
inline constexpr uint32_t kFiller = 1U << 7;
inline constexpr uint32_t kHost = 1U << 8;         // gmail, yahoo, …
inline constexpr uint32_t kTopDomain = 1U << 9;    // com, net, …
inline constexpr uint32_t kAlsoCommon = 1U << 10;  // a name that is an ordinary word too: may, will
inline constexpr uint32_t kSpelling = 1U << 11;    // alpha, bravo, …: letters spelled out
// What a word announces: a number in bits 16 to 20, 0 for nothing.
inline constexpr uint32_t kCueShift = 16;
enum Cue : uint32_t {
  kNoCue,
  kCueName,
  kCueId,
  kCuePhone,
  kCueEmail,
  kCueAddress,
  kCuePostcode,
  kCueBirth,
  kCueUser,
  kCueSecret,
  kCueCard,
  kCueCardSecurity,
  kCueAccount,
  kCueBank,
  kCueReference,
  kCueAmount,
  kCueTime,
  kCueDate,
  kCueQuantity,
  kCueEnding,
  kCueThing,  // model, flight, seat, version: numbers behind it are nobody's
};
inline Cue CueOf(uint32_t classes) { return static_cast<Cue>((classes >> kCueShift) & 31U); }

// What a number word stands for besides its value.
inline constexpr int kDouble = -2;
inline constexpr int kTriple = -3;
inline constexpr int kHundred = 100;
inline constexpr int kThousand = 1000;

// Bits of the lower-cased word whose HashBytes is `hash`. O(1).
uint32_t ClassesOf(uint64_t hash);
// Value of a number word: 0 to 90, or one of the above; -1 for any other word.
int NumberOf(std::string_view lower);

}  // namespace clarion::text::pii
