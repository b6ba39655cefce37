// Uploaded files on their way in: one after the other, with progress that outlives the page. An
// upload that was answered is on disk with a note of what it is, so that a crash only delays it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/importer.h"
#include "base/time.h"
#include "base/trace.h"

namespace clarion::api {

enum class ImportState : uint8_t { kRunning, kDone, kFailed, kCancelled };

struct ImportJob {
  std::string id;
  std::string filename;
  std::string format;
  ImportState state = ImportState::kRunning;
  uint64_t bytes = 0;
  uint64_t bytes_read = 0;
  app::ImportCounts counts;
  double seconds = 0;
  std::string error;
  TimeMs started_at = 0;
};

class ImportJobs {
 public:
  // `folder` holds uploads until they are in; those left by an earlier process are taken up again,
  // and what was never answered is removed.
  // `finished_some` is called after each stretch of progress, from the job's thread.
  // `redactor` as in app::ImportRequest.
  ImportJobs(journal::Journal& journal, const Clock& clock, std::string folder,
             std::shared_ptr<const app::RecordRedactor> redactor,
             std::function<void()> finished_some);
  ~ImportJobs();
  ImportJobs(const ImportJobs&) = delete;
  ImportJobs& operator=(const ImportJobs&) = delete;

  // Takes the file at `path` over and deletes it at the end. Durable when it returns the job's id.
  Result<std::string> Add(const std::string& path, const std::string& filename,
                          const std::string& format, const std::string& tenant);
  std::vector<ImportJob> List() const;  // newest first, the last 100
  Result<ImportJob> Find(const std::string& id) const;
  Result<void> Cancel(const std::string& id);

 private:
  struct Waiting {
    std::string id, path, tenant;
    trace::Context from = {};  // the request that brought it
  };
  void Loop();
  void Run(const Waiting& waiting);
  void TakeUpLeftOvers();
  void Queue(const std::string& id, const std::string& path, const std::string& filename,
             const std::string& format, const std::string& tenant);

  journal::Journal& journal_;
  const Clock& clock_;
  const std::string folder_;
  const std::shared_ptr<const app::RecordRedactor> redactor_;
  const std::function<void()> finished_some_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting> queue_;
  std::map<std::string, ImportJob> jobs_;
  std::vector<std::string> order_;
  std::map<std::string, bool> cancelled_;
  bool stopping_ = false;
  uint64_t serial_ = 0;
  std::thread thread_;
};

}  // namespace clarion::api
