// Erased subjects and unfinished erasures, as tables of the journal's file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "journal/internal/sqlite.h"
#include "journal/journal.h"

namespace clarion::journal::internal {

// Tables and the workspace's salt, made where they are not there; within an open transaction.
Result<void> CreateErasureTables(Database& database);
Result<std::string> ErasureSalt(Database& database);

// BLAKE2b of the subject under the salt, 32 bytes: tells an erased subject when it comes again, and
// is no list of who was erased.
std::string ErasureHash(std::string_view salt, std::string_view subject);

// The beginning of a record's key that all records of one subject share.
std::string SubjectKey(std::string_view subject);

// All of these run transactions of their own.
Result<Erasure> BeginErasure(Database& database, std::string_view salt,
                             const std::vector<std::string>& subjects,
                             const std::vector<RecordSeq>& records, TimeMs now);
Result<std::vector<Erasure>> OpenErasures(Database& database);
Result<std::vector<StoredRecord>> ReadErasing(Database& database, uint64_t id);
Result<void> FinishErasure(Database& database, uint64_t id);
// Finishes those whose records are empty already, but whose old bytes may still lie in the file.
Result<void> SweepErasures(Database& database);
Result<ErasureCounts> CountErasures(Database& database);

}  // namespace clarion::journal::internal
