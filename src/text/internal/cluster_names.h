// What a group of texts is called, in the words its texts use.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "text/tokenizer.h"

namespace clarion::text {

inline constexpr uint32_t kNoGroup = UINT32_MAX;

// A name for each group, different from each other: the run of one to four words that most of the
// group's texts share and others do not. Groups without any such run are called by number.
// O(words).
std::vector<std::string> NameGroups(const std::vector<Tokens>& texts,
                                    const std::vector<uint32_t>& group_of, uint32_t groups);

}  // namespace clarion::text
