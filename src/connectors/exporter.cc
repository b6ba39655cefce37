#include "connectors/exporter.h"

#include <fmt/format.h>

#include "base/csv.h"
#include "connectors/clarion_jsonl/codec.h"
#include "connectors/vcon/codec.h"

namespace clarion::connectors {
namespace {

class JsonlExporter final : public Exporter {
 public:
  std::string One(const Record& record) override { return EncodeClarionJson(record) + "\n"; }
};

class VconExporter final : public Exporter {
 public:
  std::string One(const Record& record) override { return EncodeVcon(record) + "\n"; }
};

// Always quoted, so that a comma in a name never shifts a column.
void AppendCell(std::string& out, std::string_view text) {
  out += out.empty() || out.back() == '\n' ? "\"" : ",\"";
  for (const char c : SpreadsheetSafe(text)) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

// One row an interaction, for spreadsheets: what was said is joined into one cell. It does not read
// back.
class CsvExporter final : public Exporter {
 public:
  std::string Begin() override {
    return "id,channel,direction,started_at,duration_s,customer_id,queue,agent_ids,agent_kind,"
           "turns,outcomes,transcript\r\n";
  }
  std::string One(const Record& record) override {
    const auto* it = std::get_if<Interaction>(&record);
    if (it == nullptr) return "";
    std::string agents, outcomes, transcript;
    for (const std::string& agent : it->agent_ids) agents += (agents.empty() ? "" : " ") + agent;
    for (const Outcome& outcome : it->outcomes)
      outcomes += fmt::format("{}{}={}", outcomes.empty() ? "" : " ", outcome.kind, outcome.value);
    for (const Turn& turn : it->turns)
      transcript +=
          fmt::format("{}{}: {}", transcript.empty() ? "" : "\n", Name(turn.role), turn.text);
    std::string row;
    for (const std::string& cell :
         {it->id, std::string(Name(it->channel)), std::string(Name(it->direction)),
          it->started_at ? FormatTime(*it->started_at) : std::string(),
          it->duration_ms ? fmt::format("{}", static_cast<double>(*it->duration_ms) / 1000)
                          : std::string(),
          it->customer_id, it->queue, agents, std::string(Name(it->agent_kind)),
          std::to_string(it->turns.size()), outcomes, transcript})
      AppendCell(row, cell);
    return row + "\r\n";
  }
};

}  // namespace

Result<std::unique_ptr<Exporter>> ExporterNamed(std::string_view format) {
  if (format == "jsonl") return std::unique_ptr<Exporter>(std::make_unique<JsonlExporter>());
  if (format == "vcon") return std::unique_ptr<Exporter>(std::make_unique<VconExporter>());
  if (format == "csv") return std::unique_ptr<Exporter>(std::make_unique<CsvExporter>());
  return InvalidInput(fmt::format("--format: '{}' is not jsonl, vcon or csv", format));
}

}  // namespace clarion::connectors
