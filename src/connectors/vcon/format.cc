#include <algorithm>

#include "connectors/internal/json_documents.h"
#include "connectors/vcon/codec.h"

namespace clarion::connectors {
namespace {

class VconReader final : public Reader {
 public:
  VconReader(std::unique_ptr<ByteSource> source, std::shared_ptr<const JwsVerifier> verifier)
      : source_(std::move(source)), documents_(*source_), verifier_(std::move(verifier)) {}

  Result<bool> Next(RawRecord* record) override { return documents_.Next(record); }

  Result<std::vector<Record>> Decode(const RawRecord& record) const override {
    if (record.bytes.size() >= JsonDocuments::kMaxBytes)
      return InvalidInput(
          "the vCon is larger than 64 MiB; keep recordings beside it and refer to them by url");
    Result<Record> decoded = DecodeVcon(record.bytes, verifier_.get());
    if (!decoded.ok()) return decoded.error();
    std::vector<Record> records;
    records.push_back(*std::move(decoded));
    return records;
  }

 private:
  std::unique_ptr<ByteSource> source_;
  JsonDocuments documents_;
  std::shared_ptr<const JwsVerifier> verifier_;
};

int Recognise(std::string_view file_name, std::string_view head) {
  const std::vector<std::string> keys = TopLevelKeys(head);
  const auto has = [&](std::string_view key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  const bool named = file_name.find(".vcon") != std::string_view::npos;
  if (has("turns") || has("Transcript")) return 0;
  if (has("vcon") || (has("uuid") && (has("parties") || has("dialog")))) return 95;
  if (has("parties") && has("dialog")) return 85;
  if (has("payload") && (has("signatures") || has("signature"))) return 75;
  if (has("ciphertext") && (has("recipients") || has("iv"))) return 75;
  const std::string_view line = head.substr(0, head.find('\n'));
  if (line.starts_with("eyJ") && std::count(line.begin(), line.end(), '.') >= 1) return 60;
  return named && !keys.empty() ? 50 : 0;
}

}  // namespace

const Format kVcon = {
    "vcon", "IETF vCon: single files, lists and JSON Lines of them, plain or signed", Recognise,
    [](std::unique_ptr<ByteSource> source,
       const ReadOptions& options) -> Result<std::unique_ptr<Reader>> {
      std::shared_ptr<const JwsVerifier> verifier;
      if (!options.vcon_key_path.empty()) {
        ASSIGN_OR_RETURN(verifier, JwsVerifier::FromPemFile(options.vcon_key_path));
      }
      return std::unique_ptr<Reader>(
          std::make_unique<VconReader>(std::move(source), std::move(verifier)));
    }};

}  // namespace clarion::connectors
