// Id<Tag, Rep>: a number or name that is its own type and does not turn back into a plain one by
// itself.
//   using RecordSeq = Id<struct RecordSeqTag, uint64_t>;
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <utility>

namespace clarion {

template <typename Tag, typename Rep>
class Id {
 public:
  Id() = default;
  explicit Id(Rep value) : value_(std::move(value)) {}
  const Rep& value() const { return value_; }
  auto operator<=>(const Id&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14

 private:
  Rep value_{};
};

}  // namespace clarion

template <typename Tag, typename Rep>
struct std::hash<clarion::Id<Tag, Rep>> {
  size_t operator()(const clarion::Id<Tag, Rep>& id) const { return std::hash<Rep>{}(id.value()); }
};
