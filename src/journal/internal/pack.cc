#include "journal/internal/pack.h"

#include <zstd.h>

#include <memory>

namespace clarion::journal::internal {
namespace {

constexpr size_t kPayloadMaxBytes = size_t{1} << 30;

}  // namespace

std::string Pack(std::string_view payload) {
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
