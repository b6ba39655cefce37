// A condition in SQL that holds for every text in which a phrase may occur: it lets the warehouse
// leave out most turns before the phrase matcher reads them.
#pragma once

#include <string>
#include <string_view>

namespace clarion::api {

// Never false where the matcher would find the phrase; "1" where nothing can be said. It looks for
// parts of words, not for words: the word index would miss words beside typographic signs
// ("refund…"). REQUIRES: the phrase reads well (PhraseMatcher::Builder took it).
std::string MayHoldSql(std::string_view phrase, std::string_view column);

}  // namespace clarion::api
