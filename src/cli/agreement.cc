// `clarion agreement`: how far raters agree beyond chance.
#include "scoring/agreement.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <memory>

#include "base/json.h"
#include "cli/command.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string input;
  std::string level = "nominal";
  scoring::AgreementSettings settings;
  bool as_json = false;
};

json::object ToJson(const scoring::Ratings& ratings,
                    const std::vector<scoring::Coefficient>& coefficients,
                    const std::string& level) {
  json::object list;
  for (const scoring::Coefficient& one : coefficients) {
    json::object shown{{"value", one.value}};
    if (one.has_interval) {
      shown["low"] = one.low;
      shown["high"] = one.high;
    }
    list[one.name] = std::move(shown);
  }
  return {{"level", level},
          {"units", ratings.units.size()},
          {"raters", ratings.raters.size()},
          {"ratings", ratings.ratings.size()},
          {"categories", ratings.categories.size()},
          {"coefficients", std::move(list)}};
}

int Run(const Options& options) {
  const auto level = scoring::LevelFrom(options.level);
  if (!level.ok()) return Fail(level.error());
  const auto ratings = scoring::ReadRatings(options.input, *level);
  if (!ratings.ok()) return Fail(ratings.error());
  const auto coefficients = scoring::Agreement(*ratings, options.settings);
  if (coefficients.empty())
    return Fail(InvalidInput(fmt::format(
        "{}: no unit was rated by two raters; there is nothing to agree on", options.input)));
  if (options.as_json) {
    fmt::print("{}\n", clarion::ToJson(ToJson(*ratings, coefficients, options.level)));
    return kExitOk;
  }
  fmt::print("{} ratings of {} units by {} raters\n", ratings->ratings.size(),
             ratings->units.size(), ratings->raters.size());
  for (const scoring::Coefficient& one : coefficients) {
    fmt::print("{:<24}{:8.4f}", one.name, one.value);
    if (one.has_interval) fmt::print("   95 % [{:.3f}, {:.3f}]", one.low, one.high);
    fmt::print("\n");
  }
  return kExitOk;
}

}  // namespace

void AddAgreement(CLI::App& app, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("agreement",
                         "How far raters agree beyond chance, from a file of ratings "
                         "(docs/agreement.md)");
  command->add_option("--input", options->input, "CSV: unit, rater, value; - is stdin")->required();
  command->add_option("--level", options->level, "nominal, ordinal, interval or ratio")
      ->capture_default_str();
  command
      ->add_option("--resamples", options->settings.resamples, "Of the bootstrap; 0 = no intervals")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  command->add_option("--seed", options->settings.seed)->capture_default_str();
  command->add_flag("--json", options->as_json);
  command->callback([options, exit] { *exit = Run(*options); });
}

}  // namespace clarion::cli
