#include "scoring/policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>

#include "base/file.h"
#include "base/time.h"
#include "scoring/internal/policy_check.h"
#include "scoring/internal/policy_file.h"

namespace clarion::scoring {

struct Policy::Impl {
  internal::PolicyFile file;
};

std::string_view Name(PolicyAnswer value) {
  switch (value) {
    case PolicyAnswer::kKept:
      return "pass";
    case PolicyAnswer::kBroken:
      return "fail";
    case PolicyAnswer::kUnsure:
      return "needs_review";
  }
  return "";
}

std::string_view Name(PolicyVerdict value) {
  switch (value) {
    case PolicyVerdict::kPass:
      return "pass";
    case PolicyVerdict::kFail:
      return "fail";
    case PolicyVerdict::kNeedsReview:
      return "needs_review";
  }
  return "";
}

namespace {

bool CallsOne(const internal::PolicyFile& file, const std::string& tool) {
  return std::any_of(file.filter.tools.begin(), file.filter.tools.end(),
                     [&](const std::string& name) { return internal::IsTool(file, name, tool); });
}

}  // namespace

Policy::Policy(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Policy::Policy(Policy&&) noexcept = default;
Policy& Policy::operator=(Policy&&) noexcept = default;
Policy::~Policy() = default;

Result<Policy> Policy::Compile(const PolicySource& source) {
  ASSIGN_OR_RETURN(internal::PolicyFile file, internal::ParsePolicy(source));
  auto impl = std::make_unique<Impl>(Impl{std::move(file)});
  if (impl->file.matcher) impl->file.lists.matcher = &*impl->file.matcher;
  return Policy(std::move(impl));
}

const PolicyInfo& Policy::info() const { return impl_->file.info; }

bool Policy::AppliesTo(const Interaction& it, std::string_view reason) const {
  const internal::PolicyFilter& f = impl_->file.filter;
  if (!f.channels.empty() && !f.channels.contains(std::string(Name(it.channel)))) return false;
  if (!f.agent_kinds.empty() && !f.agent_kinds.contains(std::string(Name(it.agent_kind)))) {
    return false;
  }
  if (!f.reasons.empty() && !f.reasons.contains(std::string(reason))) return false;
  if (!f.tools.empty()) {
    const bool called = std::any_of(it.events.begin(), it.events.end(), [&](const Event& event) {
      return event.kind == "action" && CallsOne(impl_->file, event.name);
    });
    if (!called) return false;
  }
  return std::all_of(f.attributes.begin(), f.attributes.end(), [&](const auto& wanted) {
    return std::any_of(it.attributes.begin(), it.attributes.end(), [&](const auto& has) {
      return has.first == wanted.first && wanted.second.contains(has.second);
    });
  });
}

PolicyReport Policy::Check(const Interaction& interaction, const PolicyInput& input) const {
  return internal::CheckPolicy(impl_->file, interaction, input);
}

Result<std::vector<Policy>> LoadPolicies(const std::string& path) {
  std::vector<std::string> paths = {path};
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    ASSIGN_OR_RETURN(paths, ListFiles(path, ".yaml"));
    if (paths.empty()) return NotFound(path + ": no *.yaml in this folder");
  }
  std::vector<Policy> out;
  std::map<std::string, std::string> seen;
  for (const std::string& one : paths) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(one));
    ASSIGN_OR_RETURN(Policy policy, Policy::Compile({one, text}));
    const auto [at, is_new] = seen.emplace(policy.info().id, one);
    if (!is_new) {
      return InvalidInput(
          fmt::format("{}: id '{}' is taken by {}", one, policy.info().id, at->second));
    }
    out.push_back(std::move(policy));
  }
  return out;
}

std::vector<Signal> PolicySignals(const PolicyReport& report) {
  std::vector<Signal> out;
  for (const PolicyFinding& finding : report.findings) {
    if (finding.answer == PolicyAnswer::kKept || finding.doubt) continue;
    Signal signal;
    signal.kind = finding.answer == PolicyAnswer::kBroken ? "policy_violation" : "policy_unsure";
    signal.label = finding.rule;
    signal.value = finding.severity;
    signal.confidence = finding.confidence;
    if (!finding.evidence.empty()) signal.evidence = finding.evidence.front();
    signal.detector = "policies/" + report.policy + "@" + report.version;
    out.push_back(std::move(signal));
  }
  return out;
}

}  // namespace clarion::scoring
