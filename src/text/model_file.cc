#include "text/model_file.h"

#include <fmt/format.h>
#include <zstd.h>

#include "base/hash.h"

namespace clarion::text {
namespace {

constexpr size_t kMagicSize = 8;
constexpr size_t kHashSize = 32;
constexpr size_t kHeaderSize = kMagicSize + 4 + kHashSize + 4;
constexpr size_t kContentMax = size_t{512} << 20;
constexpr int kPackLevel = 19;

}  // namespace

std::string WriteModelFile(std::string_view magic, uint32_t version, const std::string& content) {
  std::string packed(ZSTD_compressBound(content.size()), '\0');
  packed.resize(
      ZSTD_compress(packed.data(), packed.size(), content.data(), content.size(), kPackLevel));
  ModelWriter header;
  header.Value(version);
  ModelWriter size;
  size.Value(static_cast<uint32_t>(content.size()));
  return std::string(magic) + header.Take() + Hash128Hex(packed) + size.Take() + packed;
}

Result<ModelContent> ReadModelFile(std::string_view magic, uint32_t version,
                                   std::string_view bytes) {
  if (bytes.substr(0, kMagicSize) != magic) {
    return InvalidInput(
        fmt::format("not a model of this kind: it does not begin with '{}'; make one with: clarion "
                    "text",
                    magic));
  }
  if (bytes.size() < kHeaderSize) return Corrupt("the model ends in its header; copy it again");
  uint32_t version_there = 0;
  uint32_t size = 0;
  std::memcpy(&version_there, bytes.data() + kMagicSize, sizeof(version_there));
  std::memcpy(&size, bytes.data() + kHeaderSize - sizeof(size), sizeof(size));
  if (version_there != version) {
    return InvalidInput(
        fmt::format("model of format version {}; this program reads {}: train it again",
                    version_there, version));
  }
  ModelContent out;
  out.hash = std::string(bytes.substr(kMagicSize + 4, kHashSize));
  const std::string_view packed = bytes.substr(kHeaderSize);
  if (Hash128Hex(packed) != out.hash) {
    return Corrupt("the model does not have the hash it was written with; copy it again");
  }
  if (size > kContentMax || ZSTD_getFrameContentSize(packed.data(), packed.size()) != size) {
    return Corrupt("the model's size is not what its header says");
  }
  out.content.resize(size);
  if (ZSTD_decompress(out.content.data(), size, packed.data(), packed.size()) != size) {
    return Corrupt("the model cannot be unpacked");
  }
  return out;
}

}  // namespace clarion::text
