#include "journal/internal/pack.h"

#include <zstd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace clarion::journal::internal {
namespace {

constexpr size_t kPayloadMaxBytes = size_t{1} << 30;

constexpr size_t kBlockBytes = size_t{128} << 10;

void AppendLittleEndian(std::string& out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i, value >>= 8) out += static_cast<char>(value & 0xFF);
}

// A zstd frame of raw blocks (RFC 8878, 3.1.1): what is in it can be read as it lies.
std::string PackRaw(std::string_view payload) {
  std::string out;
  AppendLittleEndian(out, 0xFD2FB528, 4);
  out += static_cast<char>(0xE0);  // eight bytes of size, one segment
  AppendLittleEndian(out, payload.size(), 8);
  size_t at = 0;
  do {
    const size_t size = std::min(kBlockBytes, payload.size() - at);
    const bool last = at + size == payload.size();
    AppendLittleEndian(out, size << 3 | (last ? 1U : 0U), 3);
    out += payload.substr(at, size);
    at += size;
  } while (at < payload.size());
  return out;
}

}  // namespace

std::string Pack(std::string_view payload) {
  // For the test that looks for erased bytes.
  static const bool plain = std::getenv("CLARION_TEST_PLAIN_STORE") != nullptr;
  if (plain) return PackRaw(payload);
  thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(),
                                                                                  ZSTD_freeCCtx);
  std::string packed(ZSTD_compressBound(payload.size()), '\0');
  const size_t size = ZSTD_compressCCtx(context.get(), packed.data(), packed.size(), payload.data(),
                                        payload.size(), 1);
  packed.resize(size);
  packed.shrink_to_fit();
  return packed;
}

Result<std::string> Unpack(std::string_view packed) {
  thread_local const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(),
                                                                                  ZSTD_freeDCtx);
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kPayloadMaxBytes)
    return Corrupt("journal: a record's payload is damaged");
  std::string payload(size, '\0');
  const size_t got = ZSTD_decompressDCtx(context.get(), payload.data(), payload.size(),
                                         packed.data(), packed.size());
  if (ZSTD_isError(got) != 0 || got != size)
    return Corrupt("journal: a record's payload is damaged");
  return payload;
}

}  // namespace clarion::journal::internal
