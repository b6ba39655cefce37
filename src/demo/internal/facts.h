// The particulars a conversation talks about: names, numbers, dates. All invented: phones in the
// 555 range, mail at example.com, card numbers that only pass the check digit.
#pragma once

#include <string>

#include "demo/internal/grammar.h"
#include "demo/internal/plan.h"

namespace clarion::demo {

// Same matter, same order number and amount, whenever the customer comes back.
Facts FactsOf(const World& world, const Contact& contact);

// 16 digits, first six 400000, valid by the Luhn check.
std::string TestCardNumber(Rng& rng);

std::string CustomerId(uint32_t customer);

}  // namespace clarion::demo
