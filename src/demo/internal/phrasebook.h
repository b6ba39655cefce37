// The phrasebook: fragments of speech from which every turn is composed, in a small text format.
//   [rule]        starts a rule; every following line is one alternative ("a|b|c" lines nest as
//   {a|b|c}).
//   ## reason     starts a contact reason, whose lines are "X: text" with X one of
//                 P problem, T terse problem, N noun phrase ("it is about …"), D detail, E what it
//                 costs the customer, Q agent's question "=> customer's answer", A action "name
//                 args => result", S how it was solved, U why it is not.
//   {a|b|}        chooses one alternative (empty allowed, nesting allowed).
//   <slot>        a fact of this contact (amount, order, …), filled in when the text is made.
// Text is written in lower case; style.h sets capitals, typos and the like afterwards.
#pragma once

#include <string_view>

namespace clarion::demo {

extern const std::string_view kBillingPhrases;
extern const std::string_view kOrderPhrases;
extern const std::string_view kTechnicalPhrases;
extern const std::string_view kAccountPhrases;
extern const std::string_view kCommonPhrases;

}  // namespace clarion::demo
