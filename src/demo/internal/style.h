// How one person writes or speaks: capitals, typos, dropped punctuation, hesitations.
#pragma once

#include <string>
#include <string_view>

#include "demo/internal/rng.h"
#include "demo/internal/world.h"

namespace clarion::demo {

// Trims, joins double spaces and sets capitals at sentence starts. ASCII capitals only.
std::string Sentences(std::string_view raw);

// The customer's own hand. On voice: hesitations and restarts, no typos; elsewhere typos and habits
// of typing.
std::string InTheirWords(std::string_view raw, const Customer& customer, bool spoken, Rng& rng);

// An agent's typing: now and then a typo.
std::string AgentWords(std::string_view raw, bool spoken, Rng& rng);

// "my bill" → "your bill": the same matter seen from the other side.
std::string FromTheOtherSide(std::string_view noun);

// "4242" → "four two four two"
std::string SpokenDigits(std::string_view digits);

}  // namespace clarion::demo
