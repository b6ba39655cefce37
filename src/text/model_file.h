// The form model files share: a magic word, a version, a hash, and packed content.
//   char[8] magic  u32 version  char[32] hash of what follows the size  u32 size of the content
//   content, packed with zstd. Little-endian.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.h"

namespace clarion::text {

static_assert(std::endian::native == std::endian::little, "model files are little-endian");

// `magic` has eight characters. The same content gives the same bytes.
std::string WriteModelFile(std::string_view magic, uint32_t version, const std::string& content);
struct ModelContent {
  std::string content;
  std::string hash;  // 32 hex digits
};
// kInvalidInput: another kind of file or version. kCorrupt: damaged.
Result<ModelContent> ReadModelFile(std::string_view magic, uint32_t version,
                                   std::string_view bytes);

class ModelWriter {
 public:
  template <typename T>
  void Value(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(T));
  }
  void Text(const std::string& text) {
    Value(static_cast<uint32_t>(text.size()));
    bytes_ += text;
  }
  template <typename T>
  void List(const std::vector<T>& list) {
    Value(static_cast<uint32_t>(list.size()));
    bytes_.append(reinterpret_cast<const char*>(list.data()), list.size() * sizeof(T));
  }
  std::string&& Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads what ModelWriter wrote; after a value that is not there, everything is empty and ok()
// false.
class ModelReader {
 public:
  explicit ModelReader(std::string_view bytes) : bytes_(bytes) {}
  template <typename T>
  void Value(T* value) {
    *value = T{};
    if (!Has(sizeof(T))) return;
    std::memcpy(value, bytes_.data(), sizeof(T));
    bytes_.remove_prefix(sizeof(T));
  }
  void Text(std::string* text) {
    uint32_t size = 0;
    Value(&size);
    if (!Has(size)) return;
    text->assign(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
  }
  template <typename T>
  void List(std::vector<T>* list) {
    uint32_t size = 0;
    Value(&size);
    if (!Has(size * sizeof(T))) return;
    list->resize(size);
    if (size > 0) std::memcpy(list->data(), bytes_.data(), size * sizeof(T));
    bytes_.remove_prefix(size * sizeof(T));
  }
  bool ok() const { return ok_; }
  bool at_end() const { return bytes_.empty(); }

 private:
  bool Has(size_t size) {
    ok_ = ok_ && bytes_.size() >= size;
    return ok_;
  }
  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace clarion::text
