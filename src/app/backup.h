// A copy of a workspace that can be taken while it runs, and put back.
//
// A backup is a folder: databases as of one moment each, every other file of the workspace, and
// backup.json with the length and SHA-256 of each. The warehouse is not in it: it is made anew from
// the journal. Nothing is encrypted beyond what the workspace encrypts: keep it where the workspace
// may be.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"

namespace clarion::app {

struct BackupSummary {
  uint64_t files = 0;
  uint64_t bytes = 0;
  uint64_t records = 0;  // in the journal
  TimeMs taken_at = 0;
  std::string version;  // of the program that took it
};

// Copies `folder` to `to`, which must not be there; it appears whole or not at all. Safe beside a
// running server: writers wait for nothing. kNotFound: `folder` is no workspace; kConflict: `to`
// exists; kUnavailable: the disk. Cost: reads and writes all of it, some 300 MB/s.
Result<BackupSummary> Backup(const std::string& folder, const std::string& to, const Clock& clock);

// Reads all of a backup: every file there with its length and hash, none besides, and databases
// that pass SQLite's own check. kCorrupt names the first file that does not.
Result<BackupSummary> CheckBackup(const std::string& from);

// Checks, then copies to `folder`, which must be absent or empty; it appears whole or not at all.
// The warehouse is made by whoever opens the workspace next.
Result<BackupSummary> Restore(const std::string& from, const std::string& folder);

// When the last backup of this workspace was finished; 0 = never.
TimeMs LastBackup(const std::string& folder);

}  // namespace clarion::app
