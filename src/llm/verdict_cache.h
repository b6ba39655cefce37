// Verdicts already paid for: one small JSON file each, named by the hash of all that was asked.
// FOLDER/ab/ab34….json. Removing the folder asks everything again.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "llm/verdict.h"

namespace clarion::llm {

// What decides a verdict: model, prompt version, and the messages sent, which hold the redacted
// transcript and the question. 32 hex digits.
std::string CacheKey(const ChatRequest& request);

// Safe from several threads and processes: files appear whole.
class VerdictCache {
 public:
  explicit VerdictCache(std::string folder) : folder_(std::move(folder)) {}

  // nullopt where there is none, and where the file is damaged (said in the log): it is asked
  // again.
  std::optional<JudgeVerdict> Get(const std::string& key) const;
  // Only what an answer made: kCounted, kVoid, kInvalid. kUnavailable: cannot be written.
  Result<void> Put(const std::string& key, const JudgeVerdict& verdict) const;

 private:
  std::string Folder(const std::string& key) const { return folder_ + "/" + key.substr(0, 2); }
  std::string Path(const std::string& key) const { return Folder(key) + "/" + key + ".json"; }

  std::string folder_;
};

// {"state","verdict","confidence","quotes":[{"text","turn","begin","end"}],"reason","because"}; a
// verdict that does not count has no "verdict". Turns from 0. Doubles read back to the same bits.
json::object ToJsonObject(const JudgeVerdict& verdict);

}  // namespace clarion::llm
