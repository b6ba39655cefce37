// What happened in what order, the five moments of a journey, and what should not have been needed.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <map>
#include <memory>

#include "api/context.h"
#include "api/params.h"
#include "api/recent.h"
#include "app/journey_report.h"

namespace clarion::api {
namespace {

using app::CaseOf;
using app::StoredLog;

constexpr int64_t kVariantsMax = 500;
constexpr int64_t kCasesMax = 500;
constexpr size_t kExportCasesMax = 50'000;  // an answer is made in memory
constexpr size_t kLogsKept = 3;             // some 100 MB each with 300,000 contacts
constexpr size_t kAnswersKept = 32;

// A log and what is found from it, read once for all who ask for the same.
struct Mined {
  StoredLog stored;
  std::vector<journeys::Variant> variants;
  std::vector<uint32_t> variant_of_case;
};
using MinedPtr = std::shared_ptr<const Mined>;

struct Asked {
  metrics::Filter filter;  // with its period
  CaseOf by = CaseOf::kContact;
  std::string key;
};

class Journeys {
 public:
  explicit Journeys(Context& context) : context_(context) {}

  Result<Response> Flow(const Request& request);
  Result<Response> Variants(const Request& request);
  Result<Response> Cases(const Request& request);
  Result<Response> Moments(const Request& request);
  Result<Response> FailureDemand(const Request& request);
  Result<Response> Conformance(const Request& request);
  Result<Response> Export(const Request& request);

 private:
  warehouse::Warehouse& warehouse() { return context_.workspace->warehouse(); }
  Result<Asked> Ask(const Request& request);
  Result<MinedPtr> Mine(const Asked& asked);

  Context& context_;
  Recent<MinedPtr> logs_{kLogsKept};
  Recent<std::string> answers_{kAnswersKept};
};

Result<Asked> Journeys::Ask(const Request& request) {
  Asked asked;
  ASSIGN_OR_RETURN(asked.filter, FilterParams(request, context_.tenant));
  ASSIGN_OR_RETURN(const metrics::Period period,
                   PeriodOf(asked.filter, context_.workspace->metrics()));
  asked.filter.from = period.from;
  asked.filter.to = period.to;
  const std::string by = request.Param("by", "contact");
  if (by != "contact" && by != "journey")
    return InvalidInput(fmt::format("by: '{}' is not contact or journey", by));
  asked.by = by == "journey" ? CaseOf::kJourney : CaseOf::kContact;
  ASSIGN_OR_RETURN(const std::string where,
                   metrics::FilterSql(asked.filter, true, warehouse().modern()));
  asked.key = fmt::format("{} {} {}", warehouse().generation(), by, where);
  return asked;
}

Result<MinedPtr> Journeys::Mine(const Asked& asked) {
  return logs_.Get(asked.key, [&]() -> Result<MinedPtr> {
    auto mined = std::make_shared<Mined>();
    ASSIGN_OR_RETURN(mined->stored, app::ReadStoredLog(warehouse(), context_.workspace->metrics(),
                                                       {.filter = asked.filter, .of = asked.by}));
    mined->variants = journeys::FindVariants(mined->stored.log, &mined->variant_of_case);
    return MinedPtr(std::move(mined));
  });
}

Result<double> ShareParam(const Request& request, std::string_view name, double otherwise) {
  ASSIGN_OR_RETURN(const std::optional<double> given, NumberParam(request, name));
  if (given && !(*given >= 0 && *given <= 1))
    return InvalidInput(fmt::format("{}: must be from 0 to 1", name));
  return given.value_or(otherwise);
}

Result<Response> Journeys::Flow(const Request& request) {
  const auto start = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const Asked asked, Ask(request));
  ASSIGN_OR_RETURN(const double coverage, ShareParam(request, "coverage", 1));
  ASSIGN_OR_RETURN(const double edges, ShareParam(request, "edges", 1));
  ASSIGN_OR_RETURN(const MinedPtr mined, Mine(asked));
  const journeys::EventLog& log = mined->stored.log;
  const journeys::EventLog shown =
      coverage >= 1
          ? journeys::EventLog{}
          : journeys::MostFrequent(log, mined->variants, mined->variant_of_case, coverage);
  const journeys::EventLog& drawn = coverage >= 1 ? log : shown;
  const journeys::FlowGraph whole = journeys::BuildFlow(drawn);
  json::object out = app::FlowJson(drawn, journeys::Simplify(whole, edges));
  out["by"] = app::Name(asked.by);
  out["from"] = FormatTime(*asked.filter.from);
  out["to"] = FormatTime(*asked.filter.to);
  out["cases"] = log.cases.size();
  out["events"] = log.events();
  out["sample"] = mined->stored.sample;
  out["coverage"] = coverage;
  out["cases_shown"] = drawn.cases.size();
  out["variants_total"] = mined->variants.size();
  out["edges_total"] = whole.edges.size();
  out["took_ms"] =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return JsonResponse(out);
}

Result<Response> Journeys::Variants(const Request& request) {
  ASSIGN_OR_RETURN(const Asked asked, Ask(request));
  ASSIGN_OR_RETURN(const int64_t limit, LimitParam(request, 50, kVariantsMax));
  ASSIGN_OR_RETURN(const MinedPtr mined, Mine(asked));
  return JsonResponse(json::object{
      {"by", app::Name(asked.by)},
      {"cases", mined->stored.log.cases.size()},
      {"sample", mined->stored.sample},
      {"variants_total", mined->variants.size()},
      {"variants", app::VariantsJson(mined->stored.log, mined->variants, static_cast<size_t>(limit),
                                     &mined->stored, &mined->variant_of_case)}});
}

// Which cases: those with a step, with one step right after another, or with exactly these steps.
class CaseTest {
 public:
  static Result<CaseTest> From(const Request& request, const journeys::EventLog& log) {
    CaseTest test(log);
    for (const std::string& step : request.Params("path")) {
      ASSIGN_OR_RETURN(const uint32_t activity, test.IndexOf("path", step));
      test.path_.push_back(activity);
    }
    const std::string step = request.Param("step"), next = request.Param("next");
    if (step.empty() && !next.empty()) return InvalidInput("next: needs a step it comes after");
    if (!step.empty()) {
      ASSIGN_OR_RETURN(test.step_, test.IndexOf("step", step));
    }
    if (!next.empty()) {
      ASSIGN_OR_RETURN(test.next_, test.IndexOf("next", next));
    }
    return test;
  }
  bool Holds(size_t c) const {
    const size_t begin = log_.begin[c], end = log_.begin[c + 1];
    const auto first = log_.activity.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = log_.activity.begin() + static_cast<std::ptrdiff_t>(end);
    if (!path_.empty() && !std::equal(first, last, path_.begin(), path_.end())) return false;
    if (!step_) return true;
    for (size_t i = begin; i < end; ++i)
      if (log_.activity[i] == *step_ && (!next_ || (i + 1 < end && log_.activity[i + 1] == *next_)))
        return true;
    return false;
  }

 private:
  explicit CaseTest(const journeys::EventLog& log) : log_(log) {}
  Result<uint32_t> IndexOf(std::string_view name, const std::string& step) const {
    const auto at = std::lower_bound(log_.activities.begin(), log_.activities.end(), step);
    if (at == log_.activities.end() || *at != step)
      return InvalidInput(fmt::format("{}: no contact has the step '{}'", name, step));
    return static_cast<uint32_t>(at - log_.activities.begin());
  }

  const journeys::EventLog& log_;
  std::vector<uint32_t> path_;
  std::optional<uint32_t> step_, next_;
};

template <typename T>
json::value OrNull(const std::optional<T>& value) {
  return value ? json::value(*value) : json::value();
}

json::object CaseToWire(const StoredLog& stored, size_t c) {
  const journeys::EventLog& log = stored.log;
  json::array contacts;
  double effort = 0;
  for (size_t i = stored.first_contact[c]; i < stored.first_contact[c + 1]; ++i) {
    contacts.emplace_back(stored.contacts[i].id);
    effort += stored.contacts[i].effort;
  }
  const app::LoggedContact& first = stored.contacts[stored.first_contact[c]];
  const app::LoggedContact& last = stored.contacts[stored.first_contact[c + 1] - 1];
  const TimeMs length = log.at[log.begin[c + 1] - 1] - log.at[log.begin[c]];
  return {{"case", log.cases[c]},
          {"contacts", std::move(contacts)},
          {"started_at", FormatTime(first.started)},
          {"channel", first.channel},
          {"reason", first.reason},
          {"steps", log.begin[c + 1] - log.begin[c]},
          {"length_seconds", static_cast<double>(length) / 1000},
          {"effort", effort},
          {"resolved", OrNull(last.resolved)},
          {"back_7d", OrNull(last.back_7d)},
          {"csat", OrNull(last.csat)}};
}

Result<Response> Journeys::Cases(const Request& request) {
  ASSIGN_OR_RETURN(const Asked asked, Ask(request));
  ASSIGN_OR_RETURN(const int64_t limit, LimitParam(request, 50, kCasesMax));
  ASSIGN_OR_RETURN(const double coverage, ShareParam(request, "coverage", 1));
  ASSIGN_OR_RETURN(const MinedPtr mined, Mine(asked));
  const StoredLog& stored = mined->stored;
  const size_t variants = journeys::VariantsCovering(stored.log, mined->variants, coverage);
  ASSIGN_OR_RETURN(const CaseTest test, CaseTest::From(request, stored.log));
  std::vector<size_t> found;
  for (size_t c = 0; c < stored.log.cases.size(); ++c)
    if (mined->variant_of_case[c] < variants && test.Holds(c)) found.push_back(c);
  const size_t total = found.size();
  const auto started = [&](size_t c) { return stored.log.at[stored.log.begin[c]]; };
  const auto listed = std::min(found.size(), static_cast<size_t>(limit));
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(listed), found.end(),
                    [&](size_t a, size_t b) {
                      return started(a) != started(b) ? started(a) > started(b) : a < b;
                    });
  json::array cases;
  for (size_t i = 0; i < listed; ++i) cases.push_back(CaseToWire(stored, found[i]));
  return JsonResponse(json::object{{"cases", std::move(cases)}, {"total", total}});
}

Result<Response> Answered(const Result<std::string>& text) {
  if (!text.ok()) return text.error();
  Response response;
  response.body = *text;
  return response;
}

Result<Response> Journeys::Moments(const Request& request) {
  ASSIGN_OR_RETURN(Asked asked, Ask(request));
  asked.by = CaseOf::kContact;
  ASSIGN_OR_RETURN(const app::JourneyDefinitions definitions,
                   app::LoadJourneyDefinitions(*context_.workspace));
  return Answered(answers_.Get(
      fmt::format("moments {} {}", asked.key, definitions.rule_yaml), [&]() -> Result<std::string> {
        MinedPtr mined;
        const auto log = [&]() -> Result<const app::StoredLog*> {
          ASSIGN_OR_RETURN(mined, Mine(asked));
          return &mined->stored;
        };
        ASSIGN_OR_RETURN(const json::object out,
                         app::MomentsJson(definitions, warehouse(), asked.filter, log));
        return ToJson(out);
      }));
}

Result<Response> Journeys::FailureDemand(const Request& request) {
  ASSIGN_OR_RETURN(const Asked asked, Ask(request));
  ASSIGN_OR_RETURN(const app::JourneyDefinitions definitions,
                   app::LoadJourneyDefinitions(*context_.workspace));
  return Answered(answers_.Get(
      fmt::format("failure {} {}", asked.key, definitions.rule_yaml), [&]() -> Result<std::string> {
        ASSIGN_OR_RETURN(const json::object out,
                         app::FailureDemandJson(definitions, warehouse(), asked.filter));
        return ToJson(out);
      }));
}

Result<Response> Journeys::Conformance(const Request& request) {
  ASSIGN_OR_RETURN(const Asked asked, Ask(request));
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const std::optional<std::string> yaml = TextIn(body, "yaml");
  if (!yaml) return InvalidInput("yaml: the rules of order as text (docs/journeys.md)");
  ASSIGN_OR_RETURN(const std::vector<journeys::OrderRule> rules,
                   journeys::ParseOrderRules("yaml", *yaml));
  ASSIGN_OR_RETURN(const MinedPtr mined, Mine(asked));
  json::array checks = app::RulesJson(mined->stored.log, rules);
  for (json::value& check : checks)
    for (const char* name : {"share", "low", "high"})
      if (!check.as_object().contains(name)) check.as_object()[name] = nullptr;
  return JsonResponse(json::object{{"by", app::Name(asked.by)},
                                   {"cases", mined->stored.log.cases.size()},
                                   {"sample", mined->stored.sample},
                                   {"rules", std::move(checks)}});
}

Result<Response> Journeys::Export(const Request& request) {
  if (!request.caller.permissions.Has(Permission::kReadFigures))
    return Forbidden("an export of journeys needs figures.read too");
  ASSIGN_OR_RETURN(const journeys::ExportFormat format,
                   journeys::ExportFormatFrom(request.Param("format", "xes")));
  ASSIGN_OR_RETURN(const Asked asked, Ask(request));
  ASSIGN_OR_RETURN(const MinedPtr mined, Mine(asked));
  if (mined->stored.log.cases.size() > kExportCasesMax)
    return InvalidInput(
        fmt::format("{} cases are more than the {} an answer holds: narrow the "
                    "period, or use clarion journeys --output FILE",
                    mined->stored.log.cases.size(), kExportCasesMax));
  Response response;
  response.content_type = format == journeys::ExportFormat::kXes    ? "application/xml"
                          : format == journeys::ExportFormat::kOcel ? "application/json"
                                                                    : "text/csv; charset=utf-8";
  const char* name = format == journeys::ExportFormat::kXes    ? "journeys.xes"
                     : format == journeys::ExportFormat::kOcel ? "journeys.jsonocel"
                                                               : "journeys.csv";
  response.headers.emplace_back("Content-Disposition",
                                fmt::format("attachment; filename=\"{}\"", name));
  RETURN_IF_ERROR(journeys::WriteLog(app::ExportOf(mined->stored, asked.by), format,
                                     [&](std::string_view bytes) -> Result<void> {
                                       response.body += bytes;
                                       return {};
                                     }));
  return response;
}

using Handler = Result<Response> (Journeys::*)(const Request&);

Route Make(const std::shared_ptr<Journeys>& journeys, Method method, const char* path,
           Permission permission, const char* what, const char* schema, Handler handler) {
  Route route(method, path, permission, what);
  route.filters = true;
  route.response_schema = schema;
  route.handle = [journeys, handler](const Request& request) {
    return (journeys.get()->*handler)(request);
  };
  return route;
}

}  // namespace

void AddJourneyRoutes(Context& context, Router& router) {
  const auto journeys = std::make_shared<Journeys>(context);
  const Parameter by{"by", "what a case is: contact, or journey: the contacts on one matter"};
  Route flow = Make(journeys, Method::kGet, "/v1/journeys/flow", Permission::kReadFigures,
                    "Which step follows which, how often, how fast and at what effort", "Flow",
                    &Journeys::Flow);
  flow.parameters = {
      by,
      {"coverage", "0 to 1: only the most frequent variants with this share of cases", "number"},
      {"edges", "0 to 1: only the most frequent edges with this share of steps", "number"}};
  router.Add(std::move(flow));

  Route variants = Make(journeys, Method::kGet, "/v1/journeys/variants", Permission::kReadFigures,
                        "Cases with the same steps in the same order, and how they turned out",
                        "Variants", &Journeys::Variants);
  variants.parameters = {by, {"limit", "1 to 500", "integer"}};
  router.Add(std::move(variants));

  Route cases = Make(journeys, Method::kGet, "/v1/journeys/cases", Permission::kReadConversations,
                     "The cases behind a step, an edge or a variant, newest first", "JourneyCases",
                     &Journeys::Cases);
  cases.parameters = {by,
                      {"step", "has this step"},
                      {"next", "with this one right after it"},
                      {"path", "has exactly these steps, in their order", "string", true},
                      {"coverage", "as for the flow", "number"},
                      {"limit", "1 to 500", "integer"}};
  router.Add(std::move(cases));

  router.Add(Make(journeys, Method::kGet, "/v1/journeys/moments", Permission::kReadFigures,
                  "The five moments of a journey, and the audit's five questions answered",
                  "Moments", &Journeys::Moments));
  router.Add(Make(journeys, Method::kGet, "/v1/journeys/failure-demand", Permission::kReadFigures,
                  "Contacts that should not have been needed, by reason and cause, with their cost",
                  "FailureDemand", &Journeys::FailureDemand));

  Route conformance =
      Make(journeys, Method::kPost, "/v1/journeys/conformance", Permission::kReadFigures,
           "Were rules of order kept?", "Conformance", &Journeys::Conformance);
  conformance.request_schema = "OrderRules";
  conformance.parameters = {by};
  router.Add(std::move(conformance));

  Route exported =
      Make(journeys, Method::kGet, "/v1/journeys/export", Permission::kReadConversations,
           "The event log for other tools", "", &Journeys::Export);
  exported.parameters = {by, {"format", "xes (IEEE 1849), ocel (OCEL 2.0, JSON) or csv"}};
  exported.response_type = "application/xml";
  router.Add(std::move(exported));
}

}  // namespace clarion::api
