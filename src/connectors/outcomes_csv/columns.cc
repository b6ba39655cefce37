#include "connectors/outcomes_csv/columns.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "base/ascii.h"
#include "connectors/internal/shape.h"

namespace clarion::connectors {
namespace {

using Names = std::initializer_list<std::string_view>;

// Letters and digits only, lower case: "External Reference", "external_reference" and
// "ExternalReference" are one name.
std::string Plain(std::string_view name) {
  std::string out;
  for (const char c : AsciiLower(name))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80)
      out += c;
  return out;
}

class Finder {
 public:
  explicit Finder(const CsvRow& header) {
    for (const std::string& name : header) names_.push_back(Plain(name));
  }
  // The first column with one of these names; earlier names are preferred.
  std::optional<size_t> Find(Names wanted) {
    for (const std::string_view name : wanted) {
      const auto at = std::find(names_.begin(), names_.end(), name);
      if (at == names_.end()) continue;
      const auto index = static_cast<size_t>(at - names_.begin());
      taken_.push_back(index);
      return index;
    }
    return std::nullopt;
  }
  bool Taken(size_t index) const {
    return std::find(taken_.begin(), taken_.end(), index) != taken_.end();
  }
  const std::string& Name(size_t index) const { return names_[index]; }
  bool Has(std::string_view name) const {
    return std::find(names_.begin(), names_.end(), name) != names_.end();
  }

 private:
  std::vector<std::string> names_;
  std::vector<size_t> taken_;
};

constexpr std::array<std::string_view, 14> kMetrics = {
    "csat",   "nps",   "ces",     "dsat", "resolved", "fcr",    "reopened",
    "refund", "churn", "churned", "sale", "sales",    "effort", "satisfaction"};

// Columns that are numbers in many exports without being an answer.
constexpr std::array<std::string_view, 40> kNoAnswers = {"status",
                                                         "progress",
                                                         "durationinseconds",
                                                         "duration",
                                                         "finished",
                                                         "recordeddate",
                                                         "startdate",
                                                         "enddate",
                                                         "responseid",
                                                         "recordid",
                                                         "ipaddress",
                                                         "recipientlastname",
                                                         "recipientfirstname",
                                                         "recipientemail",
                                                         "locationlatitude",
                                                         "locationlongitude",
                                                         "locationaccuracy",
                                                         "distributionchannel",
                                                         "userlanguage",
                                                         "language",
                                                         "responseset",
                                                         "name",
                                                         "emailaddress",
                                                         "email",
                                                         "phone",
                                                         "sentat",
                                                         "createdat",
                                                         "updatedat",
                                                         "agent",
                                                         "agentname",
                                                         "team",
                                                         "queue",
                                                         "channel",
                                                         "country",
                                                         "date",
                                                         "time",
                                                         "year",
                                                         "month",
                                                         "week",
                                                         "surveyname"};

bool IsNoAnswer(const std::string& name) {
  const auto ends = [&](std::string_view tail) { return name.ends_with(tail); };
  return name.empty() || ends("id") || ends("date") || ends("number") || ends("topics") ||
         std::find(kNoAnswers.begin(), kNoAnswers.end(), name) != kNoAnswers.end();
}

// "csat", "CSAT score", "nps_rating": the metric in front, "" when there is none.
std::string MetricOf(const std::string& name) {
  for (const std::string_view metric : kMetrics) {
    if (!name.starts_with(metric)) continue;
    const std::string_view rest = std::string_view(name).substr(metric.size());
    if (rest.empty() || rest == "score" || rest == "rating" || rest == "value")
      return std::string(metric);
  }
  return "";
}

void ReadMetrics(const CsvRow& header, const Finder& finder, SurveyColumns* out) {
  for (size_t i = 0; i < header.size(); ++i) {
    const std::string& name = finder.Name(i);
    if (finder.Taken(i)) continue;
    const std::string metric = MetricOf(name);
    if (!metric.empty())
      out->metrics.push_back({i, metric, true});
    else if (!IsNoAnswer(name))
      out->metrics.push_back({i, LowerSnake(Trimmed(header[i])), false});
  }
}

}  // namespace

SurveyColumns ReadColumns(const CsvRow& header) {
  Finder finder(header);
  SurveyColumns out;
  out.qualtrics = finder.Has("responseid") &&
                  (finder.Has("externalreference") || finder.Has("externaldatareference"));
  out.interaction_id = finder.Find({"conversationid", "interactionid", "externalreference",
                                    "externaldatareference", "callid", "ticketid", "contactid"});
  out.customer_id = finder.Find({"customerid", "clientid", "userid", "accountid"});
  out.kind = finder.Find({"kind", "surveytype", "metric", "outcome"});
  out.value = finder.Find({"score", "value", "rating", "answer", "result"});
  out.at = finder.Find({"respondedat", "answeredat", "at", "recordeddate", "submittedat",
                        "completedat", "enddate", "timestamp"});
  out.comment = finder.Find({"comment", "comments", "feedback", "verbatim", "remarks", "freetext"});
  out.source = finder.Find({"source"});
  out.scale_min = finder.Find({"scalemin"});
  out.scale_max = finder.Find({"scalemax"});
  if (!out.value) ReadMetrics(header, finder, &out);
  return out;
}

bool IsQualtricsIds(const CsvRow& row) {
  return std::any_of(row.begin(), row.end(), [](const std::string& cell) {
    return cell.find("\"ImportId\"") != std::string::npos;
  });
}

bool IsLegacyQualtricsHeader(const CsvRow& header) {
  return header.size() > 3 && header[0] == "V1" && header[1] == "V2" && header[2] == "V3";
}

}  // namespace clarion::connectors
