#include "base/stream.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

namespace clarion {
namespace {

constexpr size_t kChunk = size_t{256} << 10;
constexpr size_t kChunkMin = 256;

// `size` 0 is not known.
size_t ChunkFor(uint64_t size, size_t most) {
  return size == 0 ? most : std::clamp<size_t>(size + 1, kChunkMin, most);
}

class RawSource {
 public:
  virtual ~RawSource() = default;
  virtual Result<size_t> Read(char* buffer, size_t size) = 0;
  virtual uint64_t Size() const = 0;
  virtual const std::string& Name() const = 0;
};

class FdSource final : public RawSource {
 public:
  FdSource(int fd, std::string name) : fd_(fd), name_(std::move(name)) {
    struct stat info {};
    if (::fstat(fd_, &info) == 0 && S_ISREG(info.st_mode))
      size_ = static_cast<uint64_t>(info.st_size);
  }
  ~FdSource() override {
    if (fd_ > 0) ::close(fd_);
  }
  FdSource(const FdSource&) = delete;
  FdSource& operator=(const FdSource&) = delete;

  Result<size_t> Read(char* buffer, size_t size) override {
    for (;;) {
      const ssize_t got = ::read(fd_, buffer, size);
      if (got >= 0) return static_cast<size_t>(got);
      if (errno != EINTR)
        return Unavailable(fmt::format("cannot read '{}': {}", name_, std::strerror(errno)));
    }
  }
  uint64_t Size() const override { return size_; }
  const std::string& Name() const override { return name_; }

 private:
  int fd_;
  std::string name_;
  uint64_t size_ = 0;
};

class MemorySource final : public RawSource {
 public:
  MemorySource(const std::string& bytes, std::string name)
      : bytes_(bytes), name_(std::move(name)) {}
  Result<size_t> Read(char* buffer, size_t size) override {
    const size_t count = std::min(size, bytes_.size() - at_);
    std::memcpy(buffer, bytes_.data() + at_, count);
    at_ += count;
    return count;
  }
  uint64_t Size() const override { return bytes_.size(); }
  const std::string& Name() const override { return name_; }

 private:
  const std::string& bytes_;
  std::string name_;
  size_t at_ = 0;
};

enum class Packing { kNone, kGzip, kZstd };

// Looks at the first bytes and unpacks accordingly. One class, three ways: a virtual per packing
// would hide that all three share the input buffer.
class UnpackingSource final : public ByteSource {
 public:
  UnpackingSource(std::unique_ptr<RawSource> raw, size_t chunk)
      : raw_(std::move(raw)), in_(chunk) {}
  ~UnpackingSource() override {
    if (packing_ == Packing::kGzip) inflateEnd(&zlib_);
    ZSTD_freeDStream(zstd_);
  }
  UnpackingSource(const UnpackingSource&) = delete;
  UnpackingSource& operator=(const UnpackingSource&) = delete;

  Result<void> Open() {
    while (in_end_ < 4) {
      ASSIGN_OR_RETURN(const size_t got, raw_->Read(in_.data() + in_end_, in_.size() - in_end_));
      if (got == 0) break;
      in_end_ += got;
    }
    raw_read_ = in_end_;
    const auto byte = [&](size_t i) {
      return i < in_end_ ? static_cast<unsigned char>(in_[i]) : 0;
    };
    if (byte(0) == 0x1F && byte(1) == 0x8B) {
      packing_ = Packing::kGzip;
      if (inflateInit2(&zlib_, 15 + 16) != Z_OK) return Unavailable("zlib could not start");
    } else if (byte(0) == 0x28 && byte(1) == 0xB5 && byte(2) == 0x2F && byte(3) == 0xFD) {
      packing_ = Packing::kZstd;
      zstd_ = ZSTD_createDStream();
      if (zstd_ == nullptr) return Unavailable("zstd could not start");
    }
    return {};
  }

  Result<size_t> Read(char* buffer, size_t size) override {
    if (size == 0) return size_t{0};
    switch (packing_) {
      case Packing::kNone:
        return Copy(buffer, size);
      case Packing::kGzip:
        return Inflate(buffer, size);
      case Packing::kZstd:
        return Decompress(buffer, size);
    }
    return size_t{0};
  }
  uint64_t RawRead() const override { return raw_read_; }
  uint64_t RawSize() const override { return raw_->Size(); }

 private:
  // True when there are input bytes; false at the end of the file.
  Result<bool> Refill() {
    if (in_begin_ < in_end_) return true;
    ASSIGN_OR_RETURN(in_end_, raw_->Read(in_.data(), in_.size()));
    in_begin_ = 0;
    raw_read_ += in_end_;
    return in_end_ > 0;
  }

  Result<size_t> Copy(char* buffer, size_t size) {
    ASSIGN_OR_RETURN(const bool more, Refill());
    if (!more) return size_t{0};
    const size_t count = std::min(size, in_end_ - in_begin_);
    std::memcpy(buffer, in_.data() + in_begin_, count);
    in_begin_ += count;
    return count;
  }

  Error Damaged(const char* what) const {
    return Corrupt(fmt::format("'{}' is damaged near packed byte {}: {}; fetch the file again",
                               raw_->Name(), raw_read_ - (in_end_ - in_begin_), what));
  }

  Result<size_t> Inflate(char* buffer, size_t size) {
    zlib_.next_out = reinterpret_cast<Bytef*>(buffer);
    zlib_.avail_out = static_cast<uInt>(size);
    while (zlib_.avail_out == size) {
      ASSIGN_OR_RETURN(const bool more, Refill());
      if (!more) {
        if (!member_open_) return size_t{0};
        return Damaged("it ends in the middle");
      }
      if (!member_open_) {
        if (members_ > 0) inflateReset(&zlib_);
        member_open_ = true;
        ++members_;
      }
      zlib_.next_in = reinterpret_cast<Bytef*>(in_.data() + in_begin_);
      zlib_.avail_in = static_cast<uInt>(in_end_ - in_begin_);
      const int code = inflate(&zlib_, Z_NO_FLUSH);
      in_begin_ = in_end_ - zlib_.avail_in;
      if (code == Z_STREAM_END) {
        member_open_ = false;
      } else if (code != Z_OK && code != Z_BUF_ERROR && zlib_.avail_out == size) {
        // What came before the damage is given first; the call after that ends here.
        return Damaged(zlib_.msg != nullptr ? zlib_.msg : "not gzip");
      }
    }
    return size - zlib_.avail_out;
  }

  Result<size_t> Decompress(char* buffer, size_t size) {
    ZSTD_outBuffer out{buffer, size, 0};
    while (out.pos == 0) {
      ASSIGN_OR_RETURN(const bool more, Refill());
      if (!more) {
        if (!member_open_) return size_t{0};
        return Damaged("it ends in the middle");
      }
      ZSTD_inBuffer in{in_.data(), in_end_, in_begin_};
      const size_t code = ZSTD_decompressStream(zstd_, &out, &in);
      in_begin_ = in.pos;
      if (ZSTD_isError(code) != 0) return Damaged(ZSTD_getErrorName(code));
      member_open_ = code != 0;
    }
    return out.pos;
  }

  std::unique_ptr<RawSource> raw_;
  std::vector<char> in_;
  size_t in_begin_ = 0;
  size_t in_end_ = 0;
  uint64_t raw_read_ = 0;
  Packing packing_ = Packing::kNone;
  z_stream zlib_{};
  ZSTD_DStream* zstd_ = nullptr;
  bool member_open_ = false;
  int members_ = 0;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> OpenSource(const std::string& path) {
  const int fd = path == "-" ? 0 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return NotFound(fmt::format("cannot open '{}': {}; check the path and its permissions", path,
                                std::strerror(errno)));
  }
  auto source = std::make_unique<UnpackingSource>(
      std::make_unique<FdSource>(fd, path == "-" ? "stdin" : path), kChunk);
  RETURN_IF_ERROR(source->Open());
  return std::unique_ptr<ByteSource>(std::move(source));
}

std::unique_ptr<ByteSource> SourceFromMemory(const std::string& bytes, const std::string& name) {
  auto source =
      std::make_unique<UnpackingSource>(std::make_unique<MemorySource>(bytes, name),
                                        ChunkFor(std::max<uint64_t>(bytes.size(), 1), kChunk));
  if (!source->Open().ok()) return nullptr;
  return source;
}

size_t ChunkOf(const ByteSource& source, size_t most) { return ChunkFor(source.RawSize(), most); }

LineReader::LineReader(ByteSource& source, size_t max_bytes)
    : source_(source), max_bytes_(max_bytes) {}

Result<bool> LineReader::Fill() {
  if (at_end_) return false;
  if (begin_ > 0) {
    buffer_.erase(0, begin_);
    buffer_at_ += begin_;
    end_ -= begin_;
    begin_ = 0;
  }
  const size_t chunk = ChunkOf(source_, kChunk);
  if (buffer_.size() < end_ + chunk) buffer_.resize(end_ + chunk);
  ASSIGN_OR_RETURN(const size_t got, source_.Read(buffer_.data() + end_, buffer_.size() - end_));
  end_ += got;
  at_end_ = got == 0;
  return got > 0;
}

Result<bool> LineReader::Next(Line* line, bool* truncated) {
  *truncated = false;
  size_t scanned = begin_;
  for (;;) {
    const void* hit =
        end_ > scanned ? std::memchr(buffer_.data() + scanned, '\n', end_ - scanned) : nullptr;
    if (hit != nullptr || (at_end_ && begin_ < end_)) {
      const size_t stop = hit != nullptr
                              ? static_cast<size_t>(static_cast<const char*>(hit) - buffer_.data())
                              : end_;
      *line = {std::string_view(buffer_).substr(begin_, stop - begin_), ++number_,
               buffer_at_ + begin_};
      if (line->text.ends_with('\r')) line->text.remove_suffix(1);
      if (line->text.size() > max_bytes_) {
        line->text = line->text.substr(0, max_bytes_);
        *truncated = true;
      }
      begin_ = hit != nullptr ? stop + 1 : end_;
      return true;
    }
    if (at_end_) return false;
    const size_t pending = end_ - begin_;
    if (pending > max_bytes_) {
      // Keep only the head of an over-long line; skip to its end so that one bad record never stops
      // a file.
      const std::string head = buffer_.substr(begin_, max_bytes_);
      const uint64_t at = buffer_at_ + begin_;
      for (;;) {
        begin_ = end_;
        ASSIGN_OR_RETURN(const bool more, Fill());
        if (!more) break;
        const void* end_of_line = std::memchr(buffer_.data() + begin_, '\n', end_ - begin_);
        if (end_of_line == nullptr) continue;
        begin_ = static_cast<size_t>(static_cast<const char*>(end_of_line) - buffer_.data()) + 1;
        break;
      }
      // The head is put in front of what is left, so that the view stays valid until the next call.
      buffer_.insert(begin_, head);
      *line = {std::string_view(buffer_).substr(begin_, head.size()), ++number_, at};
      begin_ += head.size();
      end_ += head.size();
      buffer_at_ -= head.size();
      *truncated = true;
      return true;
    }
    ASSIGN_OR_RETURN(const bool more, Fill());
    (void)more;
    scanned = begin_ + pending;
  }
}

}  // namespace clarion
