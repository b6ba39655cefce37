#include "journeys/moments.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "base/yaml.h"

namespace clarion::journeys {
namespace {

Result<Moment> ParseMoment(const std::string& where, const YAML::Node& node,
                           const std::vector<metrics::Definition>& known) {
  if (!node.IsMap() || !node["id"] || !node["title"] || !node["question"] ||
      !node["figures"].IsSequence())
    return InvalidInput(
        fmt::format("{}: a moment has id, title, question and a list of figures", where));
  Moment moment{node["id"].as<std::string>(),
                node["title"].as<std::string>(),
                node["question"].as<std::string>(),
                {}};
  for (const YAML::Node& figure : node["figures"]) {
    auto id = figure.as<std::string>();
    if (std::none_of(known.begin(), known.end(), [&](const auto& one) { return one.id == id; }))
      return InvalidInput(
          fmt::format("{}: moment '{}': there is no metric '{}'", where, moment.id, id));
    moment.figures.push_back(std::move(id));
  }
  return moment;
}

}  // namespace

Result<std::vector<Moment>> ParseMoments(const std::string& name, const std::string& yaml,
                                         const std::vector<metrics::Definition>& known) {
  try {
    ASSIGN_OR_RETURN(const YAML::Node root, LoadYaml(name, yaml));
    if (!root.IsMap() || !root["moments"] || !root["moments"].IsSequence())
      return InvalidInput(fmt::format("{}: no list 'moments'", name));
    std::vector<Moment> moments;
    for (const YAML::Node& node : root["moments"]) {
      ASSIGN_OR_RETURN(Moment moment,
                       ParseMoment(fmt::format("{}:{}", name, node.Mark().line + 1), node, known));
      moments.push_back(std::move(moment));
    }
    return moments;
  } catch (const YAML::Exception& wrong) {
    return InvalidInput(fmt::format("{}:{}: {}", name, wrong.mark.line + 1, wrong.msg));
  }
}

}  // namespace clarion::journeys
