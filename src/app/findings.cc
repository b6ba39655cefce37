#include "app/findings.h"

#include <fmt/format.h>

#include <cctype>

#include "app/why.h"
#include "base/file.h"

namespace clarion::app {

std::string UrlEncoded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' ||
                       c == '.' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

Result<std::vector<actions::Playbook>> LoadPlaybooksOf(const Workspace& workspace) {
  const std::string own = workspace.folder() + "/playbooks";
  const Result<std::vector<std::string>> files = ListFiles(own, ".yaml");
  const bool has_own = files.ok() && !files->empty();
  return actions::LoadPlaybooks(has_own ? own : workspace.content() + "/playbooks");
}

Result<ExplainedChange> ExplainedFindings(const metrics::Engine& engine, const std::string& id,
                                          const metrics::ValuesQuery& query,
                                          const std::string& fixed) {
  ExplainedChange out;
  out.scope.metric = id;
  const metrics::Definition* metric = engine.Find(id);
  if (metric == nullptr)
    return InvalidInput(
        fmt::format("metric: there is no metric '{}'; GET /v1/metrics lists them", id));
  ASSIGN_OR_RETURN(const Why why, ExplainMetric(engine, id, query));
  const bool count = metric->kind == metrics::Kind::kCount;
  double volume = 0;
  for (const double one : why.leaves.now_den) volume += one;
  out.scope.volume = count ? 1 : volume;
  out.scope.better = metric->direction == metrics::Direction::kUp ? actions::Better::kHigher
                                                                  : actions::Better::kLower;
  const double days = static_cast<double>(query.period.to - query.period.from) / kDayMs;
  for (const explanation::Cause& cause : why.findings.causes) {
    actions::Finding one;
    std::string segment = fixed;
    for (const explanation::Condition& condition : cause.slice) {
      const explanation::Dimension& dimension = why.leaves.dimensions[condition.dimension];
      const std::string& value = dimension.values[condition.value];
      one.where.emplace_back(dimension.name, value.empty() ? "~none" : value);
      segment += fmt::format("{}{}={}", segment.empty() ? "" : "&", dimension.name,
                             UrlEncoded(value.empty() ? "~none" : value));
    }
    const bool mix = cause.type == explanation::CauseType::kMix;
    one.type = explanation::CauseTypeName(cause.type);
    one.contribution = cause.contribution.total;
    one.confidence = cause.confidence;
    one.own_change = count ? cause.contribution.total / days
                     : mix ? cause.contribution.total
                           : cause.now - cause.expected;
    out.findings.push_back(std::move(one));
    // What came in more often changes the whole, not itself.
    out.segments.push_back(mix ? fixed : segment);
  }
  return out;
}

}  // namespace clarion::app
