#include <algorithm>

#include "connectors/contact_lens/codec.h"
#include "connectors/internal/json_documents.h"

namespace clarion::connectors {
namespace {

class ContactLensReader final : public Reader {
 public:
  ContactLensReader(std::unique_ptr<ByteSource> source, std::string source_name)
      : source_(std::move(source)), documents_(*source_), source_name_(std::move(source_name)) {}

  Result<bool> Next(RawRecord* record) override { return documents_.Next(record); }

  Result<std::vector<Record>> Decode(const RawRecord& record) const override {
    if (record.bytes.size() >= JsonDocuments::kMaxBytes)
      return InvalidInput("the analysis is larger than 64 MiB");
    // A file's name speaks of the one analysis in it, not of others behind it.
    Result<Interaction> decoded =
        DecodeContactLens(record.bytes, record.byte < 4 ? source_name_ : "");
    if (!decoded.ok()) return decoded.error();
    std::vector<Record> records;
    records.emplace_back(*std::move(decoded));
    return records;
  }

 private:
  std::unique_ptr<ByteSource> source_;
  JsonDocuments documents_;
  const std::string source_name_;
};

int Recognise(std::string_view, std::string_view head) {
  const std::vector<std::string> keys = TopLevelKeys(head);
  const auto has = [&](std::string_view key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  if (has("Transcript") && (has("Participants") || has("Channel") || has("JobStatus"))) return 95;
  // Members come in any order, and the head may end before the transcript begins.
  if (has("ConversationCharacteristics") || (has("Categories") && has("AccountId"))) return 90;
  if (has("ContactId") && has("EventType") && has("Channel"))
    return 60;  // the real-time stream: refused with a reason
  return 0;
}

}  // namespace

const Format kContactLens = {
    "contact-lens", "Amazon Connect Contact Lens: analysis files of calls and chats", Recognise,
    [](std::unique_ptr<ByteSource> source,
       const ReadOptions& options) -> Result<std::unique_ptr<Reader>> {
      return std::unique_ptr<Reader>(
          std::make_unique<ContactLensReader>(std::move(source), options.source_name));
    }};

}  // namespace clarion::connectors
