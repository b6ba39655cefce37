#include "reviews/settings.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>

#include "base/file.h"
#include "base/hash.h"
#include "base/yaml.h"

namespace clarion::reviews {
namespace {

double Draw(std::string_view interaction, uint64_t seed) {
  return static_cast<double>(Hash64(interaction, seed) >> 11) * 0x1.0p-53;
}

}  // namespace

Result<Settings> LoadSettings(const std::string& file) {
  if (!std::filesystem::exists(file)) return Settings();
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  return ParseSettings(file, text);
}

Result<Settings> ParseSettings(const std::string& file, const std::string& text) {
  Settings out;
  try {
    ASSIGN_OR_RETURN(const YAML::Node root, LoadYaml(file, text));
    if (root.IsDefined() && !root.IsNull() && !root.IsMap())
      return InvalidInput(fmt::format("{}: write NAME: VALUE lines", file));
    for (const auto& field : root) {
      const auto name = field.first.as<std::string>();
      const auto wrong = [&](std::string_view wants) {
        return InvalidInput(
            fmt::format("{}:{}: {} must be {}", file, field.first.Mark().line + 1, name, wants));
      };
      const auto value = field.second.as<double>();
      if (name == "seed") {
        if (value < 0) return wrong("a whole number from 0");
        out.seed = field.second.as<uint64_t>();
      } else if (name == "audit_rate") {
        if (!(value > 0 && value <= 1)) return wrong("a share above 0, at most 1");
        out.audit_rate = value;
      } else if (name == "second_share") {
        if (!(value >= 0 && value <= 1)) return wrong("a share from 0 to 1");
        out.second_share = value;
      } else if (name == "days") {
        if (!(value >= 1 && value <= 3660)) return wrong("days, from 1 to 3660");
        out.days = static_cast<int>(value);
      } else if (name == "risk") {
        out.threshold.risk = value;
      } else if (name == "failure") {
        out.threshold.failure = value;
      } else {
        return InvalidInput(fmt::format(
            "{}:{}: unknown field '{}'; there are seed, audit_rate, second_share, days, risk and "
            "failure",
            file, field.first.Mark().line + 1, name));
      }
    }
  } catch (const YAML::Exception& failure) {
    return InvalidInput(fmt::format("{}: {}", file, failure.what()));
  }
  const Result<void> checked = Check(out.threshold);
  if (!checked.ok()) return InvalidInput(fmt::format("{}: {}", file, checked.error().message));
  return out;
}

double AuditDraw(const Settings& settings, std::string_view interaction) {
  return Draw(interaction, settings.seed);
}

bool InAudit(const Settings& settings, std::string_view interaction) {
  return AuditDraw(settings, interaction) < settings.audit_rate;
}

bool InSecond(const Settings& settings, std::string_view interaction) {
  // Another seed than the audit's: else the lowest draws were always the same ones.
  return InAudit(settings, interaction) &&
         Draw(interaction, settings.seed ^ 0x9e3779b97f4a7c15) < settings.second_share;
}

}  // namespace clarion::reviews
