#include "metrics/definition.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/time.h"
#include "base/yaml.h"

namespace clarion::metrics {
namespace {

constexpr std::array<std::string_view, 6> kKinds = {"share", "mean",  "net",
                                                    "count", "ratio", "percentile"};
constexpr std::array<std::string_view, 6> kStatistics = {"own", "mean", "p50", "p80", "p90", "p95"};
constexpr std::array<double, 6> kShares = {0, 0, 0.5, 0.8, 0.9, 0.95};
constexpr std::array<std::string_view, 4> kLenses = {"outcome", "effort", "perception",
                                                     "operations"};
constexpr std::array<std::string_view, 6> kSources = {"contact", "journey",  "outcome",
                                                      "score",   "surveyed", "moment"};
constexpr std::array<std::string_view, 3> kDirections = {"up", "down", "none"};
constexpr std::array<std::string_view, kServes> kServed = {"risk", "quality", "cost", "speed"};
constexpr std::array<std::string_view, 6> kUnits = {"percent", "ms",    "points",
                                                    "score",   "count", "nps"};
constexpr std::array<std::string_view, 23> kFields = {"id",
                                                      "title",
                                                      "lens",
                                                      "kind",
                                                      "uses",
                                                      "only",
                                                      "over",
                                                      "of",
                                                      "plus",
                                                      "minus",
                                                      "value",
                                                      "unit",
                                                      "direction",
                                                      "minimum_sample",
                                                      "headline",
                                                      "numerator",
                                                      "denominator",
                                                      "formula_source",
                                                      "good_to_know",
                                                      "serves",
                                                      "pushed",
                                                      "per",
                                                      "q"};

template <size_t N>
std::string Joined(const std::array<std::string_view, N>& names) {
  std::string out;
  for (const std::string_view name : names)
    out += fmt::format("{}{}", out.empty() ? "" : ", ", name);
  return out;
}

// Reads one metric's mapping; collects the first error.
class DefinitionReader {
 public:
  DefinitionReader(const std::string& file, const YAML::Node& node) : file_(file), node_(node) {}

  Result<Definition> Run() {
    if (!node_.IsMap()) return At(node_, "each metric is a mapping that begins with id");
    for (const auto& member : node_) {
      const auto key = member.first.as<std::string>();
      if (std::find(kFields.begin(), kFields.end(), key) == kFields.end())
        return At(member.first,
                  fmt::format("unknown field '{}'; there are {}", key, Joined(kFields)));
    }
    Definition d;
    RETURN_IF_ERROR(Required("id", &d.id));
    RETURN_IF_ERROR(Required("title", &d.title));
    RETURN_IF_ERROR(Choice("lens", kLenses, &d.lens));
    RETURN_IF_ERROR(Choice("kind", kKinds, &d.kind));
    if (node_["uses"]) RETURN_IF_ERROR(Choice("uses", kSources, &d.source));
    RETURN_IF_ERROR(Choice("direction", kDirections, &d.direction));
    RETURN_IF_ERROR(Choice("serves", kServed, &d.serves));
    RETURN_IF_ERROR(Pushed(&d));
    RETURN_IF_ERROR(Required("over", &d.over));
    if (d.kind == Kind::kShare) RETURN_IF_ERROR(Required("of", &d.of));
    const bool valued =
        d.kind == Kind::kMean || d.kind == Kind::kRatio || d.kind == Kind::kPercentile;
    if (valued) RETURN_IF_ERROR(Required("value", &d.value));
    if (d.kind == Kind::kRatio) RETURN_IF_ERROR(Required("per", &d.per));
    if (d.kind == Kind::kPercentile) RETURN_IF_ERROR(Quantile(&d));
    if (d.kind == Kind::kNet) {
      RETURN_IF_ERROR(Required("plus", &d.plus));
      RETURN_IF_ERROR(Required("minus", &d.minus));
    }
    RETURN_IF_ERROR(Required("numerator", &d.numerator));
    RETURN_IF_ERROR(Required("denominator", &d.denominator));
    RETURN_IF_ERROR(Required("formula_source", &d.formula_source));
    d.only = node_["only"].as<std::string>("");
    d.good_to_know = node_["good_to_know"].as<std::string>("");
    d.headline = node_["headline"].as<bool>(false);
    RETURN_IF_ERROR(Unit(&d));
    return Sample(std::move(d));
  }

 private:
  Error At(const YAML::Node& place, const std::string& what) const {
    return InvalidInput(fmt::format("{}:{}: {}", file_, place.Mark().line + 1, what));
  }
  Result<void> Required(const char* key, std::string* out) {
    const YAML::Node found = node_[key];
    if (!found || !found.IsScalar() || found.Scalar().empty())
      return At(node_,
                fmt::format("metric '{}' needs '{}'", node_["id"].as<std::string>("?"), key));
    *out = found.Scalar();
    return {};
  }
  template <typename E, size_t N>
  Result<void> Choice(const char* key, const std::array<std::string_view, N>& names, E* out) {
    std::string text;
    RETURN_IF_ERROR(Required(key, &text));
    const auto found = std::find(names.begin(), names.end(), text);
    if (found == names.end())
      return At(node_[key], fmt::format("{} '{}' is not one of {}", key, text, Joined(names)));
    *out = static_cast<E>(found - names.begin());
    return {};
  }
  Result<void> Pushed(Definition* d) {
    if (!node_["pushed"]) return {};
    RETURN_IF_ERROR(Choice("pushed", kDirections, &d->pushed));
    if (d->direction == Direction::kNone) return {};
    return At(node_["pushed"], "pushed is for a metric whose direction is none; leave it out");
  }
  Result<void> Quantile(Definition* d) {
    std::string text;
    RETURN_IF_ERROR(Required("q", &text));
    d->q = node_["q"].as<double>(0);
    if (!(d->q > 0 && d->q < 1))
      return At(node_["q"], fmt::format("q '{}' is not between 0 and 1, as 0.9", text));
    return {};
  }
  Result<void> Unit(Definition* d) {
    d->unit = node_["unit"].as<std::string>(d->kind == Kind::kShare ? "percent" : "score");
    if (std::find(kUnits.begin(), kUnits.end(), d->unit) == kUnits.end())
      return At(node_["unit"], fmt::format("unit '{}' is not one of {}", d->unit, Joined(kUnits)));
    return {};
  }
  Result<Definition> Sample(Definition d) {
    d.minimum_sample = node_["minimum_sample"].as<int64_t>(0);
    if (d.minimum_sample < 1)
      return At(node_, fmt::format("metric '{}' needs minimum_sample of at least 1", d.id));
    const size_t window = d.over.find("horizon - ");
    if (window != std::string::npos) {
      const std::string length = ToSql(d.over.substr(window + 10), 0);
      d.window_ms = std::strtoll(length.c_str(), nullptr, 10);
    }
    return d;
  }

  const std::string& file_;
  const YAML::Node& node_;
};

std::string VersionOf(const Definition& d) {
  const std::string all =
      fmt::format("{:?} {} {} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {} {:?}", d.id,
                  kKinds[static_cast<size_t>(d.kind)], kSources[static_cast<size_t>(d.source)],
                  d.only, d.over, d.of, d.plus, d.minus, d.value, d.per, d.q, d.unit);
  return Hash128Hex(all).substr(0, 12);
}

Result<std::vector<Definition>> ReadFolder(const std::string& folder) {
  ASSIGN_OR_RETURN(const std::vector<std::string> paths, ListFiles(folder, ".yaml"));
  std::vector<Definition> all;
  std::set<std::string> seen;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
    ASSIGN_OR_RETURN(std::vector<Definition> some, ParseDefinitions(path, text));
    for (Definition& one : some) {
      if (!seen.insert(one.id).second)
        return InvalidInput(
            fmt::format("{}: metric '{}' is defined twice; rename one", folder, one.id));
      all.push_back(std::move(one));
    }
  }
  return all;
}

bool IsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

std::string_view Name(Kind value) { return kKinds[static_cast<size_t>(value)]; }
std::string_view Name(Lens value) { return kLenses[static_cast<size_t>(value)]; }
std::string_view Name(Serves value) { return kServed[static_cast<size_t>(value)]; }
std::optional<Serves> ServesFrom(std::string_view name) {
  const auto found = std::find(kServed.begin(), kServed.end(), name);
  if (found == kServed.end()) return std::nullopt;
  return static_cast<Serves>(found - kServed.begin());
}
std::string_view Name(Statistic value) { return kStatistics[static_cast<size_t>(value)]; }

Result<Statistic> StatisticFrom(std::string_view name) {
  if (name.empty()) return Statistic::kOwn;
  for (size_t i = 0; i < kStatistics.size(); ++i)
    if (kStatistics[i] == name) return static_cast<Statistic>(i);
  return InvalidInput(fmt::format("statistic: '{}' is not one of {}", name, Joined(kStatistics)));
}

Result<Definition> WithStatistic(const Definition& metric, Statistic statistic) {
  if (statistic == Statistic::kOwn) return metric;
  if (metric.kind != Kind::kMean && metric.kind != Kind::kPercentile)
    return InvalidInput(
        fmt::format("statistic: '{}' is a {}; only a metric that is a mean or a percentile has "
                    "other statistics",
                    metric.id, Name(metric.kind)));
  Definition out = metric;
  out.kind = statistic == Statistic::kMean ? Kind::kMean : Kind::kPercentile;
  out.q = kShares[static_cast<size_t>(statistic)];
  return out;
}

std::string_view Name(Direction value) { return kDirections[static_cast<size_t>(value)]; }

std::string ToSql(std::string_view condition, int64_t horizon_ms) {
  std::string out;
  size_t i = 0;
  while (i < condition.size()) {
    if (condition[i] == '\'') {  // literals stay as they are
      const size_t close = std::min(condition.find('\'', i + 1), condition.size() - 1);
      out += condition.substr(i, close - i + 1);
      i = close + 1;
      continue;
    }
    if (!IsWord(condition[i])) {
      out += condition[i++];
      continue;
    }
    const size_t from = i;
    while (i < condition.size() && IsWord(condition[i])) ++i;
    const std::string_view word = condition.substr(from, i - from);
    const std::string_view digits = word.substr(0, word.size() - 1);
    // At most six digits: more would be no length, and overflow.
    const bool is_length =
        word.size() > 1 && word.size() <= 7 &&
        digits.find_first_not_of("0123456789") == std::string_view::npos &&
        (word.back() == 'd' || word.back() == 'h' || word.back() == 'm' || word.back() == 's');
    if (word == "horizon") {
      out += fmt::format("{}", horizon_ms);
    } else if (is_length) {
      const TimeMs unit = word.back() == 'd'   ? kDayMs
                          : word.back() == 'h' ? kHourMs
                          : word.back() == 'm' ? kMinuteMs
                                               : kSecondMs;
      out += fmt::format("{}", std::strtoll(std::string(digits).c_str(), nullptr, 10) * unit);
    } else {
      out += word;
    }
  }
  return out;
}

Result<std::vector<Definition>> ParseDefinitions(const std::string& name, const std::string& yaml) {
  try {
    ASSIGN_OR_RETURN(const YAML::Node root, LoadYaml(name, yaml));
    if (!root.IsSequence())
      return InvalidInput(fmt::format("{}:1: a metrics file is a list of metrics", name));
    std::vector<Definition> definitions;
    for (const YAML::Node& node : root) {
      ASSIGN_OR_RETURN(Definition definition, DefinitionReader(name, node).Run());
      definition.version = VersionOf(definition);
      definitions.push_back(std::move(definition));
    }
    return definitions;
  } catch (const YAML::Exception& broken) {
    return InvalidInput(fmt::format("{}:{}: {}", name, broken.mark.line + 1, broken.msg));
  }
}

Result<std::vector<Definition>> LoadDefinitions(const std::string& folder, const std::string& own) {
  ASSIGN_OR_RETURN(std::vector<Definition> all, ReadFolder(folder));
  if (!own.empty() && std::filesystem::exists(own)) {
    ASSIGN_OR_RETURN(std::vector<Definition> mine, ReadFolder(own));
    for (Definition& one : mine) {
      const auto other = std::find_if(all.begin(), all.end(),
                                      [&](const Definition& each) { return each.id == one.id; });
      if (other == all.end())
        all.push_back(std::move(one));
      else
        *other = std::move(one);
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Definition& a, const Definition& b) { return a.lens < b.lens; });
  return all;
}

std::string ToYaml(const Definition& d) {
  YAML::Emitter out;
  const auto text = [&](const char* key, const std::string& value) {
    if (!value.empty()) out << YAML::Key << key << YAML::Value << value;
  };
  out << YAML::BeginSeq << YAML::BeginMap;
  text("id", d.id);
  text("title", d.title);
  text("lens", std::string(Name(d.lens)));
  text("kind", std::string(Name(d.kind)));
  text("uses", std::string(kSources[static_cast<size_t>(d.source)]));
  text("only", d.only);
  text("over", d.over);
  text("of", d.of);
  text("plus", d.plus);
  text("minus", d.minus);
  text("value", d.value);
  text("per", d.per);
  if (d.q > 0) text("q", fmt::format("{}", d.q));
  text("unit", d.unit);
  text("direction", std::string(Name(d.direction)));
  text("serves", std::string(Name(d.serves)));
  if (d.pushed != Direction::kNone) text("pushed", std::string(Name(d.pushed)));
  text("minimum_sample", fmt::format("{}", d.minimum_sample));
  if (d.headline) out << YAML::Key << "headline" << YAML::Value << true;
  text("numerator", d.numerator);
  text("denominator", d.denominator);
  text("formula_source", d.formula_source);
  text("good_to_know", d.good_to_know);
  out << YAML::EndMap << YAML::EndSeq;
  return std::string(out.c_str()) + "\n";
}

}  // namespace clarion::metrics
