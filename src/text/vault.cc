#include "text/vault.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/file.h"
#include "base/hash.h"
#include "text/internal/pii_text.h"

namespace clarion::text {
namespace {

constexpr std::string_view kMagic = "CLVAULT1";
constexpr size_t kTokenSize = 16;
constexpr size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr size_t kKey = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr size_t kHeader = 4 + 8;  // length and check
constexpr size_t kFixed = 4 + kTokenSize + kNonce + kTag;
constexpr uint32_t kRecordMax = 4U << 20;

using Secret = std::array<unsigned char, kKey>;

// The key file: one secret for tokens, and the encryption keys by number, the highest in use.
struct Keys {
  Secret token{};
  std::map<uint32_t, Secret> encryption;
  Keys() = default;
  Keys(const Keys&) = default;
  Keys& operator=(const Keys&) = default;
  ~Keys() {
    sodium_memzero(token.data(), token.size());
    for (auto& [id, key] : encryption) sodium_memzero(key.data(), key.size());
  }
};

std::string Hex(const Secret& secret) {
  std::string out(kKey * 2 + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), secret.data(), secret.size());
  out.pop_back();
  return out;
}

bool FromHex(std::string_view hex, Secret* out) {
  size_t size = 0;
  return hex.size() == kKey * 2 && sodium_hex2bin(out->data(), out->size(), hex.data(), hex.size(),
                                                  nullptr, &size, nullptr) == 0;
}

std::string KeyText(const Keys& keys) {
  std::string out = "clarion-vault-keys 1\ntoken " + Hex(keys.token) + "\n";
  for (const auto& [id, key] : keys.encryption) out += fmt::format("key {} {}\n", id, Hex(key));
  return out;
}

Result<void> WriteAll(int fd, std::string_view bytes, const std::string& file) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0)
      return Unavailable(fmt::format("{}: cannot write: {}", file, std::strerror(errno)));
    bytes.remove_prefix(static_cast<size_t>(wrote));
  }
  return {};
}

// Owner-only from its first moment, complete or absent.
Result<void> WriteKeys(const std::string& file, const Keys& keys) {
  const std::string part = file + ".new";
  ::unlink(part.c_str());
  const int fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return Unavailable(fmt::format("{}: cannot make the key file: {}", file, std::strerror(errno)));
  auto wrote = WriteAll(fd, KeyText(keys), part);
  if (wrote.ok() && ::fsync(fd) != 0)
    wrote = Unavailable(fmt::format("{}: cannot write: {}", part, std::strerror(errno)));
  ::close(fd);
  RETURN_IF_ERROR(wrote);
  if (::rename(part.c_str(), file.c_str()) != 0)
    return Unavailable(fmt::format("{}: cannot replace: {}", file, std::strerror(errno)));
  const size_t slash = file.rfind('/');
  return SyncFile(slash == std::string::npos ? "." : file.substr(0, slash + 1));
}

Result<Keys> ParseKeys(const std::string& file, const std::string& text) {
  Keys keys;
  bool token = false;
  int number = 0;
  for (size_t at = 0; at < text.size(); ++number) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    bool good = line.empty();
    if (number == 0) {
      good = line == "clarion-vault-keys 1";
    } else if (line.rfind("token ", 0) == 0) {
      good = token = FromHex(std::string_view(line).substr(6), &keys.token);
    } else if (line.rfind("key ", 0) == 0) {
      const size_t space = line.find(' ', 4);
      const std::string id = line.substr(4, space == std::string::npos ? 0 : space - 4);
      const bool digits =
          !id.empty() && id.size() < 9 && id.find_first_not_of("0123456789") == std::string::npos;
      good = digits && FromHex(std::string_view(line).substr(space + 1),
                               &keys.encryption[static_cast<uint32_t>(std::stoul(id))]);
    }
    if (!good)
      return InvalidInput(
          fmt::format("{}:{}: not a line of a vault key file; restore the file from its copy", file,
                      number + 1));
  }
  if (!token || keys.encryption.empty())
    return InvalidInput(fmt::format(
        "{}: no keys in it; restore the file from its copy, or remove it to begin a new "
        "vault",
        file));
  return keys;
}

Result<Keys> ReadOrMakeKeys(const std::string& file, bool vault_exists) {
  struct stat info {};
  if (::stat(file.c_str(), &info) == 0) {
    if ((info.st_mode & 077) != 0)
      return InvalidInput(
          fmt::format("{}: others may read the key file; run: chmod 600 {}", file, file));
    ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
    return ParseKeys(file, text);
  }
  // A new key cannot open an old vault; making one would only hide that the right one is missing.
  if (vault_exists)
    return NotFound(
        fmt::format("{}: no such key file, and the vault has values; give the key file "
                    "it was made with",
                    file));
  Keys keys;
  randombytes_buf(keys.token.data(), keys.token.size());
  Secret first{};
  randombytes_buf(first.data(), first.size());
  keys.encryption[1] = first;
  RETURN_IF_ERROR(WriteKeys(file, keys));
  return keys;
}

std::string TokenOf(const Keys& keys, std::string_view tenant, std::string_view kind,
                    std::string_view value) {
  crypto_generichash_state state;
  std::array<unsigned char, 16> hash{};
  crypto_generichash_init(&state, keys.token.data(), keys.token.size(), hash.size());
  for (const std::string_view part : {tenant, kind, value}) {
    const uint64_t size = part.size();  // before each part, so that parts cannot run together
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&size), sizeof(size));
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()),
                              part.size());
  }
  crypto_generichash_final(&state, hash.data(), hash.size());
  static constexpr std::string_view kSigns = "abcdefghijkmnpqrstuvwxyz23456789";
  std::string token;
  for (const unsigned char byte : hash) token += kSigns[byte % kSigns.size()];
  return token;
}

// With length and check before it, as it stands in the file.
std::string Framed(const std::string& record) {
  std::string out(kHeader, '\0');
  const auto size = static_cast<uint32_t>(record.size());
  const uint64_t check = Hash64(record, size);
  std::memcpy(out.data(), &size, 4);
  std::memcpy(out.data() + 4, &check, 8);
  return out + record;
}

std::string Seal(uint32_t key_id, const Secret& key, std::string_view token,
                 std::string_view value) {
  std::string record(kFixed + value.size(), '\0');
  std::memcpy(record.data(), &key_id, 4);
  std::memcpy(record.data() + 4, token.data(), kTokenSize);
  auto* nonce = reinterpret_cast<unsigned char*>(record.data()) + 4 + kTokenSize;
  randombytes_buf(nonce, kNonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      nonce + kNonce, nullptr, reinterpret_cast<const unsigned char*>(value.data()), value.size(),
      reinterpret_cast<const unsigned char*>(token.data()), token.size(), nullptr, nonce,
      key.data());
  return Framed(record);
}

Result<std::string> Unseal(const Keys& keys, std::string_view record, const std::string& file) {
  uint32_t id = 0;
  std::memcpy(&id, record.data(), 4);
  const auto key = keys.encryption.find(id);
  if (key == keys.encryption.end())
    return Corrupt(
        fmt::format("{}: key {} of a value is not in the key file; give the key file the "
                    "vault was made with",
                    file, id));
  const auto* token = reinterpret_cast<const unsigned char*>(record.data()) + 4;
  const unsigned char* nonce = token + kTokenSize;
  const size_t sealed = record.size() - 4 - kTokenSize - kNonce;
  std::string value(sealed - kTag, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(value.data()),
                                                 nullptr, nullptr, nonce + kNonce, sealed, token,
                                                 kTokenSize, nonce, key->second.data()) != 0)
    return Corrupt(
        fmt::format("{}: value {} does not open: it was changed, or the key file is another "
                    "vault's",
                    file, record.substr(4, kTokenSize)));
  return value;
}

}  // namespace

struct Vault::Impl {
  std::string file;
  std::string key_file;
  Keys keys;
  int fd = -1;
  bool dirty = false;
  std::unordered_map<std::string, std::string> records;  // token → sealed record
  std::vector<std::string> order;                        // tokens as they came
  std::mutex mutex;

  ~Impl() {
    if (fd >= 0) ::close(fd);
  }

  Result<void> OpenFile() {
    fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return Unavailable(fmt::format("{}: cannot open: {}", file, std::strerror(errno)));
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0)
      return Conflict(
          fmt::format("{}: another process holds this vault; wait until it ends", file));
    return {};
  }

  // Reads the records; a torn tail is cut off, damage before the tail is an error.
  Result<void> Load() {
    ASSIGN_OR_RETURN(const std::string bytes, ReadFile(file));
    if (bytes.size() < kMagic.size()) {
      if (kMagic.substr(0, bytes.size()) != bytes)
        return Corrupt(fmt::format("{}: not a vault; give another file", file));
      if (::ftruncate(fd, 0) != 0)
        return Unavailable(fmt::format("{}: cannot write: {}", file, std::strerror(errno)));
      dirty = true;
      return WriteAll(fd, kMagic, file);
    }
    if (bytes.compare(0, kMagic.size(), kMagic) != 0)
      return Corrupt(fmt::format("{}: not a vault; give another file", file));
    size_t at = kMagic.size();
    while (at < bytes.size()) {
      uint32_t size = 0;
      uint64_t check = 0;
      bool whole = at + kHeader <= bytes.size();
      if (whole) {
        std::memcpy(&size, bytes.data() + at, 4);
        std::memcpy(&check, bytes.data() + at + 4, 8);
        if (size < kFixed || size > kRecordMax)
          return Corrupt(
              fmt::format("{}: byte {}: no record begins here; restore the file from its "
                          "copy",
                          file, at));
        whole = at + kHeader + size <= bytes.size();
      }
      if (!whole) break;
      std::string record = bytes.substr(at + kHeader, size);
      const bool last = at + kHeader + size == bytes.size();
      if (Hash64(record, size) != check) {
        if (last) break;
        return Corrupt(fmt::format(
            "{}: byte {}: a record was changed; restore the file from its copy", file, at));
      }
      Remember(std::move(record));
      at += kHeader + size;
    }
    if (at < bytes.size() && ::ftruncate(fd, static_cast<off_t>(at)) != 0)
      return Unavailable(
          fmt::format("{}: cannot cut the torn tail: {}", file, std::strerror(errno)));
    return {};
  }

  void Remember(std::string record) {
    std::string token = record.substr(4, kTokenSize);
    if (!records.contains(token)) order.push_back(token);
    records[std::move(token)] = std::move(record);
  }

  // Puts a file with these bytes in the place of the vault, with these records.
  Result<void> Replace(const std::string& content,
                       std::unordered_map<std::string, std::string> now) {
    // The lock goes over to the new file before the old one is let go.
    const std::string part = file + ".rotating";
    ::unlink(part.c_str());
    const int next = ::open(part.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    if (next < 0)
      return Unavailable(fmt::format("{}: cannot open: {}", part, std::strerror(errno)));
    auto wrote = WriteAll(next, content, part);
    const bool placed = wrote.ok() && ::flock(next, LOCK_EX | LOCK_NB) == 0 && ::fsync(next) == 0 &&
                        ::rename(part.c_str(), file.c_str()) == 0;
    if (!placed) {
      ::close(next);
      RETURN_IF_ERROR(wrote);
      return Unavailable(fmt::format("{}: cannot replace: {}", file, std::strerror(errno)));
    }
    ::close(fd);
    fd = next;
    dirty = false;
    records = std::move(now);
    const size_t slash = file.rfind('/');
    return SyncFile(slash == std::string::npos ? "." : file.substr(0, slash + 1));
  }
};

Vault::Vault(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Vault::~Vault() {
  // Best effort: callers who need to know call Sync.
  const auto synced = Sync();
  (void)synced;
}

Result<std::unique_ptr<Vault>> Vault::Open(const std::string& file, const std::string& key_file) {
  if (sodium_init() < 0) return Unavailable("libsodium cannot find a source of randomness");
  auto impl = std::make_unique<Impl>();
  impl->file = file;
  impl->key_file = key_file;
  RETURN_IF_ERROR(impl->OpenFile());
  RETURN_IF_ERROR(impl->Load());
  ASSIGN_OR_RETURN(impl->keys, ReadOrMakeKeys(key_file, !impl->records.empty()));
  // The wrong key file is noticed now, not when a value is wanted back.
  if (!impl->order.empty())
    if (auto first = Unseal(impl->keys, impl->records[impl->order.front()], file); !first.ok())
      return first.error();
  return std::unique_ptr<Vault>(new Vault(std::move(impl)));
}

Result<std::string> Vault::Put(std::string_view tenant, std::string_view kind,
                               std::string_view value) {
  const std::scoped_lock lock(impl_->mutex);
  if (value.size() > kRecordMax - kFixed)
    return InvalidInput("a value to vault is longer than 4 MB; mask that kind instead");
  std::string token = TokenOf(impl_->keys, tenant, kind, value);
  if (impl_->records.contains(token)) return token;
  const auto& [id, key] = *impl_->keys.encryption.rbegin();
  const std::string sealed = Seal(id, key, token, value);
  RETURN_IF_ERROR(WriteAll(impl_->fd, sealed, impl_->file));
  impl_->dirty = true;
  impl_->Remember(sealed.substr(kHeader));
  return token;
}

Result<std::string> Vault::Get(std::string_view token) {
  const std::scoped_lock lock(impl_->mutex);
  const auto record = impl_->records.find(std::string(token));
  if (record == impl_->records.end())
    return NotFound(fmt::format("{}: no value with token '{}'", impl_->file, token));
  return Unseal(impl_->keys, record->second, impl_->file);
}

Result<void> Vault::Sync() {
  const std::scoped_lock lock(impl_->mutex);
  if (!impl_->dirty) return {};
  if (::fdatasync(impl_->fd) != 0)
    return Unavailable(fmt::format("{}: cannot write: {}", impl_->file, std::strerror(errno)));
  impl_->dirty = false;
  return {};
}

Result<std::string> Vault::Restore(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t open = std::min(text.find('[', at), text.size());
    out += text.substr(at, open - at);
    at = open;
    if (at == text.size()) break;
    const size_t mask = pii::MaskAt(text, at);
    const size_t hash = text.substr(at, mask).find('#');
    if (mask == 0 || hash == std::string_view::npos) {
      out += text[at++];
      continue;
    }
    auto value = Get(text.substr(at + hash + 1, mask - hash - 2));
    if (!value.ok() && value.error().kind != ErrorKind::kNotFound) return value.error();
    out += value.ok() ? std::string_view(*value) : text.substr(at, mask);
    at += mask;
  }
  return out;
}

Result<void> Vault::RotateKey() {
  const std::scoped_lock lock(impl_->mutex);
  Impl& v = *impl_;
  Secret fresh{};
  randombytes_buf(fresh.data(), fresh.size());
  const uint32_t id = v.keys.encryption.rbegin()->first + 1;
  Keys both = v.keys;
  both.encryption[id] = fresh;
  RETURN_IF_ERROR(WriteKeys(v.key_file, both));
  v.keys = both;
  std::string content(kMagic);
  std::unordered_map<std::string, std::string> renewed;
  for (const std::string& token : v.order) {
    ASSIGN_OR_RETURN(const std::string value, Unseal(both, v.records[token], v.file));
    const std::string sealed = Seal(id, fresh, token, value);
    content += sealed;
    renewed[token] = sealed.substr(kHeader);
  }
  RETURN_IF_ERROR(v.Replace(content, std::move(renewed)));
  Keys only = v.keys;
  only.encryption = {{id, fresh}};
  RETURN_IF_ERROR(WriteKeys(v.key_file, only));
  v.keys = only;
  return {};
}

Result<uint64_t> Vault::Forget(const std::vector<std::string>& tokens) {
  const std::scoped_lock lock(impl_->mutex);
  Impl& v = *impl_;
  auto kept = v.records;
  uint64_t gone = 0;
  for (const std::string& token : tokens) gone += kept.erase(token);
  if (gone == 0) return gone;
  std::string content(kMagic);
  std::vector<std::string> order;
  for (const std::string& token : v.order) {
    const auto record = kept.find(token);
    if (record == kept.end()) continue;
    content += Framed(record->second);
    order.push_back(token);
  }
  RETURN_IF_ERROR(v.Replace(content, std::move(kept)));
  v.order = std::move(order);
  return gone;
}

uint64_t Vault::Count(const std::vector<std::string>& tokens) const {
  const std::scoped_lock lock(impl_->mutex);
  uint64_t count = 0;
  for (const std::string& token : tokens) count += impl_->records.contains(token) ? 1 : 0;
  return count;
}

size_t Vault::size() const {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->records.size();
}

}  // namespace clarion::text
