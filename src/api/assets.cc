#include "api/assets.h"

#include <fmt/format.h>

#include <map>
#include <mutex>

#include "api/error_map.h"
#include "api/internal/embedded.h"
#include "base/stream.h"

namespace clarion::api {
namespace {

constexpr const char* kNoPage =
    "<!doctype html><meta charset=utf-8><title>Clarion</title><h1>Clarion is running</h1><p>This "
    "build has no page: it was made without "
    "Node. Run <code>./dev ui</code> and build again. The API is at <a "
    "href=/v1/openapi.json>/v1/openapi.json</a>.</p>";

const internal::EmbeddedFile* FileAt(std::string_view path) {
  for (const internal::EmbeddedFile& file : internal::EmbeddedFiles())
    if (file.path == path) return &file;
  return nullptr;
}

std::string_view TypeOf(std::string_view path) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".json", "application/json"},
      {".webmanifest", "application/manifest+json"}};
  for (const auto& [ending, type] : kTypes)
    if (path.ends_with(ending)) return type;
  return "application/octet-stream";
}

std::string Unpacked(std::string_view packed) {
  const std::string bytes(packed);
  const std::unique_ptr<ByteSource> source = SourceFromMemory(bytes, "page");
  std::string out;
  char buffer[65536];
  for (;;) {
    const Result<size_t> got = source->Read(buffer, sizeof buffer);
    if (!got.ok() || *got == 0) return out;
    out.append(buffer, *got);
  }
}

// For clients that do not take gzip, such as a plain curl: unpacked once, however many ask.
std::string_view Plain(const internal::EmbeddedFile& file) {
  static std::mutex mutex;
  static std::map<std::string_view, std::string> plain;
  if (!file.gzip) return file.bytes;
  const std::lock_guard lock(mutex);
  const auto [at, fresh] = plain.try_emplace(file.path);
  if (fresh) at->second = Unpacked(file.bytes);
  return at->second;
}

}  // namespace

Response PageOrAsset(const Request& request) {
  if (request.path.starts_with("/v1/"))
    return ErrorResponse(
        404, "not_found",
        fmt::format("there is nothing at {}; /v1/openapi.json lists what there is", request.path));
  if (request.method != Method::kGet) return ErrorResponse(405, "invalid_input", "only GET here");
  const bool is_page = request.path.find('.') == std::string::npos;
  const std::string path = is_page ? "/index.html" : request.path;
  const internal::EmbeddedFile* file = FileAt(path);
  Response response;
  response.content_type = TypeOf(path);
  if (file == nullptr) {
    if (!is_page)
      return ErrorResponse(404, "not_found", fmt::format("there is no {}", request.path));
    response.body = kNoPage;
    return response;
  }
  const auto accepts = request.headers.find("accept-encoding");
  const bool takes_gzip =
      accepts != request.headers.end() && accepts->second.find("gzip") != std::string::npos;
  response.lasting = takes_gzip ? file->bytes : Plain(*file);
  if (file->gzip && takes_gzip) response.headers.emplace_back("Content-Encoding", "gzip");
  response.headers.emplace_back("Vary", "Accept-Encoding");
  response.headers.emplace_back("Cache-Control", path.starts_with("/assets/")
                                                     ? "public, max-age=31536000, immutable"
                                                     : "no-cache");
  return response;
}

}  // namespace clarion::api
