#include "journeys/export.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>

#include "base/csv.h"
#include "base/json.h"

namespace clarion::journeys {
namespace {

constexpr std::array<std::string_view, 3> kFormats = {"xes", "ocel", "csv"};
constexpr size_t kPieceBytes = size_t{1} << 18;

// Gathers small pieces into large writes.
class Pieces {
 public:
  explicit Pieces(const WriteBytes& write) : write_(write) {}
  std::string& text() { return text_; }
  Result<void> Flush(bool all = false) {
    if (text_.empty() || (!all && text_.size() < kPieceBytes)) return {};
    Result<void> written = write_(text_);
    text_.clear();
    return written;
  }

 private:
  const WriteBytes& write_;
  std::string text_;
};

// XML 1.0 holds no control characters but tab and line ends, not even escaped.
std::string Xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\t':
        out += "&#9;";
        break;
      case '\n':
        out += "&#10;";
        break;
      case '\r':
        out += "&#13;";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20)
          out += "\xEF\xBF\xBD";
        else
          out += c;
    }
  }
  return out;
}

std::string XmlAttribute(const Attribute& one) {
  const auto* text = std::get_if<std::string>(&one.value);
  const auto* number = std::get_if<double>(&one.value);
  const char* type = text != nullptr ? "string" : number != nullptr ? "float" : "boolean";
  const std::string value = text != nullptr             ? Xml(*text)
                            : number != nullptr         ? fmt::format("{}", *number)
                            : std::get<bool>(one.value) ? "true"
                                                        : "false";
  return fmt::format("<{} key=\"{}\" value=\"{}\"/>", type, Xml(one.key), value);
}

constexpr std::string_view kXesHead = R"(<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/><date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/><string key="lifecycle:transition" value="complete"/></global>
<classifier name="Activity" keys="concept:name"/>
)";

Result<void> Xes(const ExportView& view, Pieces& out) {
  const EventLog& log = *view.log;
  out.text() += kXesHead;
  out.text() += fmt::format("<string key=\"concept:name\" value=\"{}\"/>\n", Xml(view.case_type));
  for (size_t c = 0; c < log.cases.size(); ++c) {
    out.text() +=
        fmt::format("<trace><string key=\"concept:name\" value=\"{}\"/>", Xml(log.cases[c]));
    if (view.case_attributes)
      for (const Attribute& one : view.case_attributes(c)) out.text() += XmlAttribute(one);
    for (size_t i = log.begin[c]; i < log.begin[c + 1]; ++i) {
      out.text() += fmt::format(
          "\n<event><string key=\"concept:name\" value=\"{}\"/><date key=\"time:timestamp\" "
          "value=\"{}\"/><string key=\"lifecycle:transition\" value=\"complete\"/>",
          Xml(log.activities[log.activity[i]]), FormatTime(log.at[i]));
      if (!log.effort.empty())
        out.text() += fmt::format("<float key=\"effort\" value=\"{}\"/>", log.effort[i]);
      if (view.parts > 0)
        out.text() += fmt::format("<string key=\"{}\" value=\"{}\"/>", Xml(view.part_type),
                                  Xml(view.part_id(log.contact[i])));
      out.text() += "</event>";
    }
    out.text() += "</trace>\n";
    RETURN_IF_ERROR(out.Flush());
  }
  out.text() += "</log>\n";
  return {};
}

json::value ToValue(const Attribute& one) {
  return std::visit([](const auto& value) { return json::value(value); }, one.value);
}

std::string_view OcelType(const Attribute& one) {
  return std::holds_alternative<std::string>(one.value) ? "string"
         : std::holds_alternative<double>(one.value)    ? "float"
                                                        : "boolean";
}

// A type declares every attribute some object of it has.
class OcelTypes {
 public:
  void Note(const std::vector<Attribute>& attributes) {
    for (const Attribute& one : attributes) {
      bool known = false;
      for (const json::value& each : list_) known |= each.at("name").as_string() == one.key;
      if (!known) list_.push_back(json::object{{"name", one.key}, {"type", OcelType(one)}});
    }
  }
  json::object Named(const std::string& name) const {
    return {{"name", name}, {"attributes", list_}};
  }

 private:
  json::array list_;
};

json::object OcelObject(const std::string& id, const std::string& type, TimeMs at,
                        const std::vector<Attribute>& attributes) {
  json::array list;
  for (const Attribute& one : attributes)
    list.push_back(
        json::object{{"name", one.key}, {"time", FormatTime(at)}, {"value", ToValue(one)}});
  return {{"id", id}, {"type", type}, {"attributes", std::move(list)}};
}

// Ids are unique among all objects, and a journey has the id of its first contact.
std::string PartId(const ExportView& view, size_t part) {
  return view.part_type + ":" + view.part_id(part);
}
std::string CaseId(const ExportView& view, size_t c) {
  return view.case_type + ":" + view.log->cases[c];
}

void OcelHead(const ExportView& view, Pieces& out) {
  const EventLog& log = *view.log;
  OcelTypes cases, parts;
  if (view.case_attributes)
    for (size_t c = 0; c < log.cases.size(); ++c) cases.Note(view.case_attributes(c));
  if (view.parts > 0 && view.part_attributes)
    for (size_t part = 0; part < view.parts; ++part) parts.Note(view.part_attributes(part));
  json::array types{cases.Named(view.case_type)};
  if (view.parts > 0) types.push_back(parts.Named(view.part_type));
  json::array events;
  json::array of_event;
  if (!log.effort.empty()) of_event.push_back(json::object{{"name", "effort"}, {"type", "float"}});
  for (const std::string& activity : log.activities)
    events.push_back(json::object{{"name", activity}, {"attributes", of_event}});
  out.text() += fmt::format("{{\"objectTypes\":{},\n\"eventTypes\":{},\n\"objects\":[\n",
                            ToJson(types), ToJson(events));
}

Result<void> OcelObjects(const ExportView& view, Pieces& out) {
  const EventLog& log = *view.log;
  std::vector<size_t> case_of_part(view.parts);
  for (size_t c = 0; c < log.cases.size(); ++c) {
    if (c > 0) out.text() += ",\n";
    out.text() += ToJson(
        OcelObject(CaseId(view, c), view.case_type, log.at[log.begin[c]],
                   view.case_attributes ? view.case_attributes(c) : std::vector<Attribute>{}));
    if (view.parts > 0)
      for (size_t i = log.begin[c]; i < log.begin[c + 1]; ++i) case_of_part[log.contact[i]] = c;
    RETURN_IF_ERROR(out.Flush());
  }
  for (size_t part = 0; part < view.parts; ++part) {
    const size_t c = case_of_part[part];
    json::object object =
        OcelObject(PartId(view, part), view.part_type, log.at[log.begin[c]],
                   view.part_attributes ? view.part_attributes(part) : std::vector<Attribute>{});
    object["relationships"] =
        json::array{json::object{{"objectId", CaseId(view, c)}, {"qualifier", "part of"}}};
    out.text() += ",\n" + ToJson(object);
    RETURN_IF_ERROR(out.Flush());
  }
  return {};
}

Result<void> Ocel(const ExportView& view, Pieces& out) {
  const EventLog& log = *view.log;
  OcelHead(view, out);
  RETURN_IF_ERROR(OcelObjects(view, out));
  out.text() += "\n],\n\"events\":[\n";
  for (size_t c = 0; c < log.cases.size(); ++c) {
    for (size_t i = log.begin[c]; i < log.begin[c + 1]; ++i) {
      json::array attributes,
          related{json::object{{"objectId", CaseId(view, c)}, {"qualifier", view.case_type}}};
      if (!log.effort.empty())
        attributes.push_back(
            json::object{{"name", "effort"}, {"value", static_cast<double>(log.effort[i])}});
      if (view.parts > 0)
        related.push_back(json::object{{"objectId", PartId(view, log.contact[i])},
                                       {"qualifier", view.part_type}});
      out.text() +=
          (i == 0 ? "" : ",\n") + ToJson(json::object{{"id", fmt::format("e{}", i)},
                                                      {"type", log.activities[log.activity[i]]},
                                                      {"time", FormatTime(log.at[i])},
                                                      {"attributes", std::move(attributes)},
                                                      {"relationships", std::move(related)}});
    }
    RETURN_IF_ERROR(out.Flush());
  }
  out.text() += "\n]}\n";
  return {};
}

std::string Csv(std::string_view text) {
  std::string out = "\"";
  for (const char c : SpreadsheetSafe(text)) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

Result<void> CsvRows(const ExportView& view, Pieces& out) {
  const EventLog& log = *view.log;
  out.text() += log.effort.empty() ? "case,activity,time\r\n" : "case,activity,time,effort\r\n";
  for (size_t c = 0; c < log.cases.size(); ++c) {
    for (size_t i = log.begin[c]; i < log.begin[c + 1]; ++i) {
      out.text() += fmt::format("{},{},{}", Csv(log.cases[c]), Csv(log.activities[log.activity[i]]),
                                FormatTime(log.at[i]));
      out.text() += log.effort.empty() ? "\r\n" : fmt::format(",{}\r\n", log.effort[i]);
    }
    RETURN_IF_ERROR(out.Flush());
  }
  return {};
}

}  // namespace

std::string_view Name(ExportFormat format) { return kFormats[static_cast<size_t>(format)]; }

Result<ExportFormat> ExportFormatFrom(std::string_view name) {
  for (size_t i = 0; i < kFormats.size(); ++i)
    if (kFormats[i] == name) return static_cast<ExportFormat>(i);
  return InvalidInput(fmt::format("format: '{}' is not xes, ocel or csv", name));
}

Result<void> WriteLog(const ExportView& view, ExportFormat format, const WriteBytes& write) {
  Pieces out(write);
  RETURN_IF_ERROR(format == ExportFormat::kXes    ? Xes(view, out)
                  : format == ExportFormat::kOcel ? Ocel(view, out)
                                                  : CsvRows(view, out));
  return out.Flush(true);
}

}  // namespace clarion::journeys
