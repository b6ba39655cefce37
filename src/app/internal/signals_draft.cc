#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include "app/ai_inventory.h"
#include "app/internal/draft.h"
#include "base/file.h"
#include "text/linear_model.h"

namespace clarion::app::internal {
namespace {

namespace fs = std::filesystem;

// The folders of a workspace that say what is found in conversations.
constexpr std::string_view kFolders[] = {"phrases", "policies", "models"};

using LabelCounts = std::map<std::pair<std::string, std::string>, SignalShift>;

// Each (kind, label) once an interaction.
void Count(const std::vector<Signal>& signals, uint64_t SignalShift::*side, LabelCounts* counts) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const Signal& signal : signals) {
    if (!seen.emplace(signal.kind, signal.label).second) continue;
    SignalShift& shift = (*counts)[{signal.kind, signal.label}];
    shift.kind = signal.kind;
    shift.label = signal.label;
    ++(shift.*side);
  }
}

// A changed file that says what is found: signals, facts, scores and answers of all history are
// made anew in tables beside those that count.
class SignalsDraft final : public Draft {
 public:
  // Without `bytes` the file goes.
  SignalsDraft(Workspace& workspace, std::string title, std::string file,
               std::optional<std::string> bytes, Definitions after)
      : workspace_(workspace),
        title_(std::move(title)),
        file_(std::move(file)),
        bytes_(std::move(bytes)),
        before_(workspace.definitions()),
        after_(std::make_shared<const Definitions>(std::move(after))) {}

  void Describe(RescoringStatus* status) const override {
    status->title = title_;
    status->version_before = before_->signals_version();
    status->version_after = after_->signals_version();
  }
  Result<void> Run(journal::RecordSeq until, const GoOn& go_on, Findings* findings) override;
  Result<void> Publish(journal::RecordSeq after, journal::RecordSeq until) override;
  Result<void> Prepare() override { return workspace_.pipeline().StartNext(); }
  Result<void> Discard() override { return workspace_.pipeline().DropNext(); }

 private:
  struct Seen {
    scoring::ScoreDiff diff{20};
    LabelCounts labels;
  };
  void Compare(const Scored& after, Seen* seen) const;

  Workspace& workspace_;
  const std::string title_;
  const std::string file_;  // under the workspace's folder
  const std::optional<std::string> bytes_;
  const std::shared_ptr<const Definitions> before_, after_;
};

void SignalsDraft::Compare(const Scored& after, Seen* seen) const {
  std::vector<Signal> signals;
  before_->FindSignals(after.interaction, &signals);
  if (signals == after.signals) {
    seen->diff.Add(after.interaction, after.scores, after.scores);
    return;
  }
  Count(signals, &SignalShift::before, &seen->labels);
  Count(after.signals, &SignalShift::after, &seen->labels);
  seen->diff.Add(after.interaction, before_->scorer.Run(after.interaction, signals), after.scores);
}

Result<void> SignalsDraft::Run(journal::RecordSeq until, const GoOn& go_on, Findings* findings) {
  std::vector<Seen> seen(WorkerCount());
  const auto look = [&](size_t worker, const Scored& scored) { Compare(scored, &seen[worker]); };
  RETURN_IF_ERROR(
      workspace_.pipeline().FillNext(after_, journal::RecordSeq(0), until, look, go_on));
  LabelCounts labels;
  for (const Seen& one : seen) {
    findings->diff.Merge(one.diff);
    for (const auto& [key, shift] : one.labels) {
      SignalShift& all =
          labels.try_emplace(key, SignalShift{shift.kind, shift.label}).first->second;
      all.before += shift.before;
      all.after += shift.after;
    }
  }
  for (const auto& [key, shift] : labels)
    if (shift.before != shift.after) findings->signals.push_back(shift);
  std::stable_sort(findings->signals.begin(), findings->signals.end(),
                   [](const SignalShift& a, const SignalShift& b) {
                     const auto moved = [](const SignalShift& s) {
                       return std::max(s.before, s.after) - std::min(s.before, s.after);
                     };
                     return moved(a) > moved(b);
                   });
  return {};
}

// A copy of the workspace's own folders with one file changed, and what loads from it.
Result<Definitions> LoadChanged(const Workspace& workspace, const std::string& file,
                                const std::optional<std::string>& bytes) {
  const std::string draft = workspace.folder() + "/scratch/draft";
  std::error_code code;
  fs::remove_all(draft, code);
  for (const std::string_view folder : kFolders) {
    fs::create_directories(fs::path(draft) / folder, code);
    const fs::path own = fs::path(workspace.folder()) / folder;
    if (fs::exists(own)) fs::copy(own, fs::path(draft) / folder, fs::copy_options::recursive, code);
    if (code)
      return Unavailable(
          fmt::format("cannot copy {} to {}: {}", own.string(), draft, code.message()));
  }
  if (bytes)
    RETURN_IF_ERROR(WriteFileAtomically(draft + "/" + file, *bytes));
  else
    fs::remove(draft + "/" + file, code);
  Result<Definitions> loaded = workspace.LoadDefinitions(draft);
  fs::remove_all(draft, code);
  if (loaded.ok()) return loaded;
  // "DRAFT/phrases/x.yaml:12: …" as people see it in an editor: "line 12: …".
  Error error = loaded.error();
  const std::string place = draft + "/" + file + ":";
  if (error.message.starts_with(place))
    error.message = "line " + error.message.substr(place.size());
  return error;
}

Result<void> SignalsDraft::Publish(journal::RecordSeq after, journal::RecordSeq until) {
  if (until > after)
    RETURN_IF_ERROR(workspace_.pipeline().FillNext(after_, after, until, nullptr,
                                                   [](journal::RecordSeq) { return true; }));
  ASSIGN_OR_RETURN(const Definitions now, LoadChanged(workspace_, file_, bytes_));
  RETURN_IF_ERROR(CheckSame(*after_, now));
  return workspace_.PublishFile(file_, bytes_);
}

// A pack or policy goes by the name of the file it replaces, so that the shipped one steps back.
Result<std::string> NameOfPack(const Workspace& workspace, const std::string& yaml,
                               std::string* title) {
  const auto pack = enrichment::Enricher::Compile({{"phrases", yaml}});
  if (!pack.ok()) {
    Error error = pack.error();
    if (error.message.starts_with("phrases:")) error.message = "line " + error.message.substr(8);
    return error;
  }
  const std::string& name = pack->packs().front().name;
  *title = fmt::format("phrases '{}'", name);
  for (const enrichment::PackInfo& info : workspace.definitions()->enricher.packs())
    if (info.name == name) return "phrases/" + fs::path(info.file).filename().string();
  return "phrases/" + name + ".yaml";
}

Result<std::string> NameOfPolicy(const Workspace& workspace, const std::string& yaml,
                                 std::string* title) {
  const auto policy = scoring::Policy::Compile({"policy", yaml});
  if (!policy.ok()) {
    Error error = policy.error();
    if (error.message.starts_with("policy:")) error.message = "line " + error.message.substr(7);
    return error;
  }
  const std::string& id = policy->info().id;
  *title = fmt::format("policy '{}'", id);
  for (const scoring::Policy& known : workspace.definitions()->policies.policies())
    if (known.info().id == id) return "policies/" + fs::path(known.info().file).filename().string();
  return "policies/" + id + ".yaml";
}

}  // namespace

Result<std::unique_ptr<Draft>> DraftOfSignals(Workspace& workspace, const Change& change) {
  std::string title, file;
  std::optional<std::string> bytes = change.text;
  if (change.kind == ChangeKind::kModel) {
    const auto found = SwitchableModel(change.text);
    if (!found) return NotFound(fmt::format("there is no model '{}' to switch", change.text));
    title = fmt::format("{} {}", change.text, change.off ? "off" : "on");
    file = *found;
    bytes = change.off ? std::optional<std::string>("") : std::nullopt;
  } else if (change.kind == ChangeKind::kPhrases) {
    ASSIGN_OR_RETURN(file, NameOfPack(workspace, change.text, &title));
  } else if (change.kind == ChangeKind::kPolicy) {
    ASSIGN_OR_RETURN(file, NameOfPolicy(workspace, change.text, &title));
  } else {
    title = "contact reasons that are recognised";
    file = "models/reasons.model";
    ASSIGN_OR_RETURN(const text::LinearModel model, text::LinearModel::Load(change.text));
    if (model.multi_label())
      return InvalidInput("a model of contact reasons has one label a text; this one has several");
  }
  ASSIGN_OR_RETURN(Definitions after, LoadChanged(workspace, file, bytes));
  if (after.signals_version() == workspace.definitions()->signals_version())
    return Conflict("this is what counts already; nothing would change");
  return std::unique_ptr<Draft>(std::make_unique<SignalsDraft>(
      workspace, std::move(title), std::move(file), std::move(bytes), std::move(after)));
}

}  // namespace clarion::app::internal
