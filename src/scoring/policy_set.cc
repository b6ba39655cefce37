#include "scoring/policy_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/file.h"
#include "base/hash.h"

namespace clarion::scoring {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kReasonSignal = "contact_reason";

Result<void> AddFiles(const std::string& folder, std::map<std::string, std::string>* by_name) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) return {};
  ASSIGN_OR_RETURN(const std::vector<std::string> paths, ListFiles(folder, ".yaml"));
  for (const std::string& path : paths) (*by_name)[fs::path(path).filename()] = path;
  return {};
}

std::string ReasonAmong(const std::vector<Signal>& signals) {
  const Signal* best = nullptr;
  for (const Signal& signal : signals) {
    if (signal.kind != kReasonSignal) continue;
    if (best == nullptr || signal.confidence > best->confidence) best = &signal;
  }
  return best == nullptr ? std::string() : best->label;
}

}  // namespace

Result<PolicySet> PolicySet::Load(const std::string& content, const std::string& own) {
  std::map<std::string, std::string> by_name;
  RETURN_IF_ERROR(AddFiles(content + "/policies", &by_name));
  if (!own.empty()) RETURN_IF_ERROR(AddFiles(own + "/policies", &by_name));
  PolicySet out;
  std::map<std::string, std::string> ids;
  std::string versions;
  for (const auto& [name, path] : by_name) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
    ASSIGN_OR_RETURN(Policy policy, Policy::Compile({path, text}));
    const auto [at, is_new] = ids.emplace(policy.info().id, path);
    if (!is_new) {
      return InvalidInput(
          fmt::format("{}: id '{}' is taken by {}", path, policy.info().id, at->second));
    }
    versions += policy.info().id + "@" + policy.info().version + "\n";
    out.reads_steps_ |= policy.info().needs_model;
    out.policies_.push_back(std::move(policy));
  }
  const std::string model = own + "/models/steps.model";
  std::error_code ignored;
  if (!own.empty() && !out.policies_.empty() && fs::exists(model, ignored)) {
    ASSIGN_OR_RETURN(const std::string bytes, ReadFile(model));
    auto loaded = StepModel::Load(bytes);
    if (!loaded.ok()) return Error{loaded.error().kind, model + ": " + loaded.error().message};
    versions += loaded->hash();
    out.model_.emplace(*std::move(loaded));
  }
  if (!versions.empty()) out.version_ = Hash128Hex(versions).substr(0, 12);
  return out;
}

void PolicySet::Run(const Interaction& interaction, std::vector<Signal>* signals) const {
  if (policies_.empty()) return;
  std::string reason = ReasonAmong(*signals);
  StepReading reading;
  if (model_ && reads_steps_) {
    StepModel::Scratch scratch;
    reading = model_->Read(interaction, &scratch);
    if (reason.empty()) reason = reading.reason;
  }
  reading.reason = reason;
  const PolicyInput input{.signals = *signals,
                          .reading = &reading,
                          .model = model_ && reads_steps_ ? &*model_ : nullptr};
  std::vector<Signal> found;
  for (const Policy& policy : policies_) {
    if (!policy.AppliesTo(interaction, reason)) continue;
    for (Signal& signal : PolicySignals(policy.Check(interaction, input))) {
      found.push_back(std::move(signal));
    }
  }
  for (Signal& signal : found) signals->push_back(std::move(signal));
}

}  // namespace clarion::scoring
