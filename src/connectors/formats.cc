#include "connectors/formats.h"

#include <fmt/format.h>

#include <cstring>

#include "connectors/clarion_jsonl/codec.h"
#include "connectors/contact_lens/codec.h"
#include "connectors/outcomes_csv/codec.h"
#include "connectors/vcon/codec.h"

namespace clarion::connectors {
namespace {

// Gives back bytes that were read ahead to recognise the format, then the rest.
class PeekedSource final : public ByteSource {
 public:
  explicit PeekedSource(std::unique_ptr<ByteSource> rest) : rest_(std::move(rest)) {}

  Result<std::string_view> Peek(size_t size) {
    head_.resize(size);
    size_t filled = 0;
    while (filled < size) {
      ASSIGN_OR_RETURN(const size_t got, rest_->Read(head_.data() + filled, size - filled));
      if (got == 0) break;
      filled += got;
    }
    head_.resize(filled);
    return std::string_view(head_);
  }
  Result<size_t> Read(char* buffer, size_t size) override {
    if (at_ == head_.size()) return rest_->Read(buffer, size);
    const size_t count = std::min(size, head_.size() - at_);
    std::memcpy(buffer, head_.data() + at_, count);
    at_ += count;
    return count;
  }
  uint64_t RawRead() const override { return rest_->RawRead(); }
  uint64_t RawSize() const override { return rest_->RawSize(); }

 private:
  std::unique_ptr<ByteSource> rest_;
  std::string head_;
  size_t at_ = 0;
};

std::string FormatNames() {
  std::string names;
  for (const Format& format : Formats())
    names += fmt::format("{}{}", names.empty() ? "" : ", ", format.name);
  return names;
}

const Format* Named(std::string_view name) {
  for (const Format& format : Formats())
    if (format.name == name) return &format;
  return nullptr;
}

const Format* BestFor(std::string_view file_name, std::string_view head) {
  const Format* best = nullptr;
  int best_score = 0;
  for (const Format& format : Formats()) {
    const int score = format.recognise(file_name, head);
    if (score > best_score) {
      best = &format;
      best_score = score;
    }
  }
  return best;
}

}  // namespace

const std::vector<Format>& Formats() {
  static const std::vector<Format> formats = {kClarionJsonl, kVcon, kContactLens, kOutcomesCsv};
  return formats;
}

Result<OpenedInput> OpenInput(std::unique_ptr<ByteSource> source, std::string_view format,
                              const ReadOptions& options) {
  auto peeked = std::make_unique<PeekedSource>(std::move(source));
  const ByteSource* progress = peeked.get();
  const Format* chosen = nullptr;
  if (format == "auto" || format.empty()) {
    ASSIGN_OR_RETURN(const std::string_view head, peeked->Peek(size_t{64} << 10));
    chosen = BestFor(options.source_name, head);
    if (chosen == nullptr) {
      return InvalidInput(
          fmt::format("'{}' fits no format Clarion reads; name one with --format ({})",
                      options.source_name, FormatNames()));
    }
  } else {
    chosen = Named(format);
    if (chosen == nullptr)
      return InvalidInput(
          fmt::format("format '{}' is unknown; there are auto, {}", format, FormatNames()));
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Reader> reader, chosen->open(std::move(peeked), options));
  return OpenedInput{std::string(chosen->name), std::move(reader), progress};
}

Result<OpenedInput> OpenInput(const std::string& path, std::string_view format,
                              const ReadOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> source, OpenSource(path));
  ReadOptions named = options;
  if (named.source_name.empty()) named.source_name = path == "-" ? "stdin" : path;
  return OpenInput(std::move(source), format, named);
}

Result<std::vector<Record>> DecodeRaw(std::string_view format, const RawRecord& record,
                                      const ReadOptions& options) {
  const Format* chosen = Named(format);
  if (chosen == nullptr) return InvalidInput(fmt::format("format '{}' is unknown", format));
  static const std::string nothing;
  ASSIGN_OR_RETURN(std::unique_ptr<Reader> reader,
                   chosen->open(SourceFromMemory(nothing, "retry"), options));
  return reader->Decode(record);
}

}  // namespace clarion::connectors
