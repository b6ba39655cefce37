#include "actions/playbook.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/file.h"
#include "base/yaml.h"

namespace clarion::actions {
namespace {

constexpr std::array<std::string_view, 3> kEfforts = {"small", "medium", "large"};
constexpr std::array<std::string_view, 4> kTypes = {"rate", "mix", "volume", "new"};
constexpr std::array<std::string_view, 9> kFields = {
    "id", "title", "when", "action", "owner_role", "undoes", "effort", "guardrails", "launch"};

class PlaybookReader {
 public:
  PlaybookReader(const std::string& file, const YAML::Node& node) : file_(file), node_(node) {}

  Result<Playbook> Run() {
    if (!node_.IsMap()) return At(node_, "each playbook is a mapping that begins with id");
    RETURN_IF_ERROR(Known(node_, kFields));
    Playbook out;
    RETURN_IF_ERROR(Text("id", &out.id));
    RETURN_IF_ERROR(Text("title", &out.title));
    RETURN_IF_ERROR(Text("action", &out.action));
    RETURN_IF_ERROR(Text("owner_role", &out.owner_role));
    RETURN_IF_ERROR(Text("launch", &out.launch));
    RETURN_IF_ERROR(When(&out));
    RETURN_IF_ERROR(Undoes(&out));
    std::string effort;
    RETURN_IF_ERROR(Text("effort", &effort));
    const auto found = std::find(kEfforts.begin(), kEfforts.end(), effort);
    if (found == kEfforts.end())
      return At(node_["effort"],
                fmt::format("effort '{}' is not one of {}", effort, fmt::join(kEfforts, ", ")));
    out.effort = static_cast<Effort>(found - kEfforts.begin());
    RETURN_IF_ERROR(Texts(node_["guardrails"], "guardrails", &out.guardrails));
    return out;
  }

 private:
  Error At(const YAML::Node& place, const std::string& what) const {
    const int line = place.IsDefined() ? place.Mark().line : node_.Mark().line;
    return InvalidInput(fmt::format("{}:{}: {}", file_, line + 1, what));
  }
  template <size_t N>
  Result<void> Known(const YAML::Node& map, const std::array<std::string_view, N>& names) const {
    for (const auto& member : map) {
      const auto key = member.first.as<std::string>();
      if (std::find(names.begin(), names.end(), key) == names.end())
        return At(member.first,
                  fmt::format("unknown field '{}'; there are {}", key, fmt::join(names, ", ")));
    }
    return {};
  }
  Result<void> Text(const char* key, std::string* out) const {
    const YAML::Node found = node_[key];
    if (!found || !found.IsScalar() || found.Scalar().empty())
      return At(node_,
                fmt::format("playbook '{}' needs '{}'", node_["id"].as<std::string>("?"), key));
    *out = found.Scalar();
    return {};
  }
  Result<void> Texts(const YAML::Node& list, const char* key, std::vector<std::string>* out) const {
    if (!list) return {};
    if (!list.IsSequence()) return At(list, fmt::format("{}: a list of names", key));
    for (const YAML::Node& item : list) {
      if (!item.IsScalar()) return At(item, fmt::format("{}: a list of names", key));
      out->push_back(item.Scalar());
    }
    return {};
  }
  Result<void> When(Playbook* out) const {
    const YAML::Node when = node_["when"];
    if (!when || !when.IsMap())
      return At(node_,
                fmt::format("playbook '{}' needs 'when' with metrics, types, dimensions", out->id));
    constexpr std::array<std::string_view, 3> fields = {"metrics", "types", "dimensions"};
    RETURN_IF_ERROR(Known(when, fields));
    RETURN_IF_ERROR(Texts(when["metrics"], "metrics", &out->metrics));
    RETURN_IF_ERROR(Texts(when["types"], "types", &out->types));
    RETURN_IF_ERROR(Texts(when["dimensions"], "dimensions", &out->dimensions));
    if (out->metrics.empty()) return At(when, "when: at least one metric");
    for (const std::string& type : out->types)
      if (std::find(kTypes.begin(), kTypes.end(), type) == kTypes.end())
        return At(when["types"],
                  fmt::format("type '{}' is not one of {}", type, fmt::join(kTypes, ", ")));
    return {};
  }
  Result<void> Undoes(Playbook* out) const {
    const YAML::Node undoes = node_["undoes"];
    const std::string wrong = "undoes: value, low and high, with 0 ≤ low ≤ value ≤ high ≤ 1";
    if (!undoes || !undoes.IsMap()) return At(node_, wrong);
    constexpr std::array<std::string_view, 3> fields = {"value", "low", "high"};
    RETURN_IF_ERROR(Known(undoes, fields));
    out->undoes = undoes["value"].as<double>(-1);
    out->undoes_low = undoes["low"].as<double>(-1);
    out->undoes_high = undoes["high"].as<double>(-1);
    const bool right = 0 <= out->undoes_low && out->undoes_low <= out->undoes &&
                       out->undoes <= out->undoes_high && out->undoes_high <= 1 && out->undoes > 0;
    return right ? Result<void>() : Result<void>(At(undoes, wrong));
  }

  const std::string& file_;
  const YAML::Node& node_;
};

}  // namespace

std::string_view Name(Effort effort) { return kEfforts[static_cast<size_t>(effort)]; }

Result<std::vector<Playbook>> ParsePlaybooks(const std::string& name, const std::string& yaml) {
  try {
    ASSIGN_OR_RETURN(const YAML::Node root, LoadYaml(name, yaml));
    if (!root.IsSequence())
      return InvalidInput(fmt::format("{}:1: a playbooks file is a list of playbooks", name));
    std::vector<Playbook> out;
    for (const YAML::Node& node : root) {
      ASSIGN_OR_RETURN(Playbook one, PlaybookReader(name, node).Run());
      out.push_back(std::move(one));
    }
    return out;
  } catch (const YAML::Exception& broken) {
    return InvalidInput(fmt::format("{}:{}: {}", name, broken.mark.line + 1, broken.msg));
  }
}

Result<std::vector<Playbook>> LoadPlaybooks(const std::string& folder) {
  ASSIGN_OR_RETURN(const std::vector<std::string> paths, ListFiles(folder, ".yaml"));
  std::vector<Playbook> all;
  std::set<std::string> seen;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
    ASSIGN_OR_RETURN(std::vector<Playbook> some, ParsePlaybooks(path, text));
    for (Playbook& one : some) {
      if (!seen.insert(one.id).second)
        return InvalidInput(
            fmt::format("{}: playbook '{}' is there twice; rename one", path, one.id));
      all.push_back(std::move(one));
    }
  }
  return all;
}

}  // namespace clarion::actions
