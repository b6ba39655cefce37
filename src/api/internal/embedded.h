// The table the build generates from ui/dist (cmake/EmbedUi.cmake, scripts/embed_ui.py).
#pragma once

#include <span>
#include <string_view>

namespace clarion::api::internal {

struct EmbeddedFile {
  std::string_view path;  // "/assets/index-1f0a.js"
  std::string_view bytes;
  bool gzip;  // bytes are gzip; every browser takes them
};

std::span<const EmbeddedFile> EmbeddedFiles();

}  // namespace clarion::api::internal
