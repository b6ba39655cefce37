// Whole small files, and folders of definitions. Streams of records are read through base/stream.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace clarion {

Result<std::string> ReadFile(const std::string& path);
// Writes beside the target, fsyncs, renames: readers see the old or the new content, never half.
Result<void> WriteFileAtomically(const std::string& path, std::string_view content);
// Waits until the file's bytes are on disk.
Result<void> SyncFile(const std::string& path);
// Paths of the regular files directly in `folder` whose name ends in `suffix`, sorted by name.
Result<std::vector<std::string>> ListFiles(const std::string& folder, std::string_view suffix);
Result<void> MakeFolders(const std::string& path);

}  // namespace clarion
