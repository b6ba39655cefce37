#include <fmt/format.h>
#include <zlib.h>

#include <cstdio>

#include "base/file.h"
#include "cli/command.h"
#include "demo/simulator.h"

namespace clarion::cli {
namespace {

struct Options {
  demo::SimulationSettings settings;
  std::string out;
  std::string truth;
};

// A file, a gzip file when the name says so, or stdout.
class Output {
 public:
  explicit Output(const std::string& path) {
    if (path == "-")
      plain_ = stdout;
    else if (path.ends_with(".gz"))
      packed_ = ::gzopen(path.c_str(), "wb1");
    else
      plain_ = std::fopen(path.c_str(), "wb");
  }
  ~Output() { Close(); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  bool ok() const { return plain_ != nullptr || packed_ != nullptr; }
  bool Write(std::string_view text) const {
    if (packed_ != nullptr)
      return ::gzwrite(packed_, text.data(), static_cast<unsigned>(text.size())) ==
             static_cast<int>(text.size());
    return std::fwrite(text.data(), 1, text.size(), plain_) == text.size();
  }
  bool Close() {
    bool good = true;
    if (packed_ != nullptr)
      good = ::gzclose(packed_) == Z_OK;
    else if (plain_ == stdout)
      good = std::fflush(stdout) == 0;
    else if (plain_ != nullptr)
      good = std::fclose(plain_) == 0;
    packed_ = nullptr;
    plain_ = nullptr;
    return good;
  }

 private:
  std::FILE* plain_ = nullptr;
  gzFile packed_ = nullptr;
};

int Run(const Options& options) {
  Output output(options.out);
  if (!output.ok()) return Fail(Unavailable(fmt::format("cannot write '{}'", options.out)));
  std::string truth;
  const auto summary = demo::Simulate(
      options.settings, [&](std::string_view lines) { return output.Write(lines); },
      options.truth.empty() ? nullptr : &truth);
  if (!summary.ok()) return Fail(summary.error());
  if (!output.Close())
    return Fail(Unavailable(fmt::format("cannot finish '{}'; is the disk full?", options.out)));
  if (!options.truth.empty()) {
    const auto written = WriteFileAtomically(options.truth, truth);
    if (!written.ok()) return Fail(written.error());
  }
  fmt::print(stderr, "{} interactions, {} turns in {:.2f} s ({:.0f} interactions/s)\n",
             summary->interactions, summary->turns, summary->seconds,
             static_cast<double>(summary->interactions) / summary->seconds);
  return kExitOk;
}

}  // namespace

void AddSimulate(CLI::App& app, const Shared&, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("simulate",
                                         "Write a simulated contact center over months, with "
                                         "planted incidents. Same seed, same bytes");
  command->add_option("--interactions", options->settings.interactions, "Exactly this many")
      ->capture_default_str();
  command->add_option("--days", options->settings.days, "Days simulated")->capture_default_str();
  command->add_option("--seed", options->settings.seed, "")->capture_default_str();
  command->add_option("--threads", options->settings.threads, "Changes the speed only")
      ->capture_default_str();
  command->add_flag("--story", options->settings.story,
                    "Also plant what the demo tells: waiting that leads transfers, and a win that "
                    "slips");
  command->add_option("--out", options->out, "Clarion JSONL; .gz is packed, - is stdout")
      ->required();
  command->add_option("--truth", options->truth, "JSON with what was planted");
  command->callback([options, exit] { *exit = Run(*options); });
}

}  // namespace clarion::cli
