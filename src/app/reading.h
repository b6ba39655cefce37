// What people read of what was said: personal data is covered, letter for letter, so that evidence
// still points to its place. Who has a purpose and the permission for it reads the words themselves
// (docs/privacy.md).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/redactor.h"

namespace clarion::app {

// What somebody may read personal data for.
inline constexpr std::string_view kPurposes[] = {
    "quality_review", "dispute", "complaint", "customer_request", "safety", "legal", "data_repair"};
// kInvalidInput names the purposes there are.
Result<void> CheckPurpose(std::string_view purpose);

// Safe for concurrent use.
class Reading {
 public:
  // Kinds that FOLDER/redaction.yaml keeps are not covered; without that file every kind is.
  static Result<std::shared_ptr<const Reading>> OfWorkspace(const std::string& folder);

  // Every UTF-16 unit of what is personal becomes "•": the length in JavaScript's count stays.
  // Words: what people said; rather one too many. About 10 µs a sentence with digits.
  std::string Words(std::string_view text) const;
  // Fields of other systems: only what is as good as certain, for "plan B-12" is no address.
  std::string Facts(std::string_view text) const;
  // The turns of one conversation, in order: what is asked in one tells what is in the next.
  struct Said {
    std::string_view role;
    std::string* text;
  };
  void Dialogue(std::span<const Said> turns) const;
  // All of it: a name by itself.
  static std::string All(std::string_view text);

 private:
  explicit Reading(text::Redactor words, text::Redactor facts)
      : words_(std::move(words)), facts_(std::move(facts)) {}

  text::Redactor words_;
  text::Redactor facts_;
};

}  // namespace clarion::app
