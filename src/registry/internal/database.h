// The registry's database: SQLite by SOCI, one connection, one transaction at a time.
#pragma once

#include <soci/soci.h>

#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"

namespace clarion::registry::internal {

class Database {
 public:
  // Makes the file (readable by its owner only) where it is not there, and brings its tables to
  // this version's form. kUnavailable: the disk; kConflict: written by a newer version.
  static Result<std::unique_ptr<Database>> Open(const std::string& file);
  // As an earlier version left it: with the tables of its form. For the test of upgrades.
  static Result<std::unique_ptr<Database>> OpenAt(const std::string& file, int form);
  static int Forms();                   // how many there are; the newest is this one
  static std::string StepTo(int form);  // the statements that lead to it, from 1

  // Runs `work(session)` alone in a transaction: it is durable when this returns a value, and as if
  // it had never been when it returns an error. Another process's write is waited for, ten seconds
  // at most.
  template <typename Work>
  auto Write(const Work& work) -> decltype(work(std::declval<soci::session&>())) {
    const std::lock_guard lock(mutex_);
    try {
      sql_ << "BEGIN IMMEDIATE";
      auto result = Attempt(work);
      sql_ << (result.ok() ? "COMMIT" : "ROLLBACK");
      return result;
    } catch (const std::exception& failure) {
      return Failed(failure);
    }
  }
  template <typename Work>
  auto Read(const Work& work) -> decltype(work(std::declval<soci::session&>())) {
    const std::lock_guard lock(mutex_);
    try {
      return work(sql_);
    } catch (const std::exception& failure) {
      return Failed(failure);
    }
  }

  // Folds the log of changes into the file and cuts it off, so that bytes that were overwritten are
  // on no disk any more. kUnavailable: another process reads.
  Result<void> FoldLog();

 private:
  explicit Database(std::string file) : file_(std::move(file)) {}
  template <typename Work>
  auto Attempt(const Work& work) -> decltype(work(std::declval<soci::session&>())) {
    try {
      return work(sql_);
    } catch (const std::exception& failure) {
      return Failed(failure);
    }
  }
  Error Failed(const std::exception& failure) const;
  Result<void> Migrate(int known);

  const std::string file_;
  std::mutex mutex_;
  soci::session sql_;
};

}  // namespace clarion::registry::internal
