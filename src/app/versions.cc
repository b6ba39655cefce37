#include "app/versions.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>

#include "base/file.h"
#include "base/json.h"

namespace clarion::app {
namespace {

std::string ToLine(const PublishedCard& card) {
  return ToJson(json::object{{"card", card.card},
                             {"version", card.version},
                             {"generation", card.marks.generation},
                             {"rules", card.marks.rules},
                             {"enrichment", card.enrichment},
                             {"yaml_sha256", card.yaml_sha256},
                             {"published_at_ms", card.published_at}}) +
         "\n";
}

Result<PublishedCard> FromLine(std::string_view line) {
  ASSIGN_OR_RETURN(const json::value value, ParseJson(line));
  const auto text = [&](std::string_view key) { return std::string(StringOr(value, key, "")); };
  PublishedCard card{text("card"),       text("version"),     {text("generation"), text("rules")},
                     text("enrichment"), text("yaml_sha256"), 0};
  const json::value* at = Find(value, "published_at_ms");
  if (at != nullptr && at->is_int64()) card.published_at = at->get_int64();
  if (card.card.empty() || card.marks.generation.empty()) return Corrupt("fields are missing");
  return card;
}

Result<void> AppendDurably(const std::string& path, const std::string& line) {
  std::FILE* file = std::fopen(path.c_str(), "ab");
  if (file == nullptr) return Unavailable(fmt::format("cannot write '{}'", path));
  const bool written = std::fwrite(line.data(), 1, line.size(), file) == line.size();
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed) return Unavailable(fmt::format("cannot write '{}'; disk full?", path));
  return SyncFile(path);
}

}  // namespace

std::string Sha256Hex(std::string_view bytes) {
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  std::string hex;
  for (const unsigned char byte : hash) hex += fmt::format("{:02x}", byte);
  return hex;
}

Result<std::unique_ptr<Versions>> Versions::Open(const std::string& folder) {
  RETURN_IF_ERROR(MakeFolders(folder));
  std::unique_ptr<Versions> versions(new Versions(folder));
  const std::string path = folder + "/history.jsonl";
  if (!std::filesystem::exists(path)) return versions;
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  size_t number = 0;
  for (size_t at = 0; at < text.size();) {
    ++number;
    const size_t end = text.find('\n', at);
    // A crash while appending leaves a last line without its end: that publication never counted.
    if (end == std::string::npos) {
      RETURN_IF_ERROR(WriteFileAtomically(path, std::string_view(text).substr(0, at)));
      break;
    }
    Result<PublishedCard> card = FromLine(std::string_view(text).substr(at, end - at));
    if (!card.ok())
      return Corrupt(
          fmt::format("{}:{}: {}; remove the line to go on", path, number, card.error().message));
    versions->history_.push_back(std::move(*card));
    at = end + 1;
  }
  return versions;
}

std::vector<PublishedCard> Versions::History(const std::string& card) const {
  const std::lock_guard lock(mutex_);
  std::vector<PublishedCard> list;
  for (const PublishedCard& one : history_)
    if (card.empty() || one.card == card) list.push_back(one);
  return list;
}

std::optional<PublishedCard> Versions::Current(const std::string& card) const {
  const std::vector<PublishedCard> list = History(card);
  if (list.empty()) return std::nullopt;
  return list.back();
}

std::optional<PublishedCard> Versions::ByGeneration(const std::string& generation) const {
  const std::lock_guard lock(mutex_);
  for (auto one = history_.rbegin(); one != history_.rend(); ++one)
    if (one->marks.generation == generation) return *one;
  return std::nullopt;
}

Result<std::string> Versions::Yaml(const PublishedCard& card) const {
  return ReadFile(YamlPath(card.yaml_sha256));
}

Result<void> Versions::Publish(PublishedCard card, const std::string& yaml) {
  const std::lock_guard lock(mutex_);
  card.yaml_sha256 = Sha256Hex(yaml);
  RETURN_IF_ERROR(WriteFileAtomically(YamlPath(card.yaml_sha256), yaml));
  RETURN_IF_ERROR(AppendDurably(folder_ + "/history.jsonl", ToLine(card)));
  history_.push_back(std::move(card));
  return {};
}

}  // namespace clarion::app
