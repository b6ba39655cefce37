#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <system_error>

#include "base/log.h"
#include "cli/command.h"

namespace clarion::cli {

int Fail(const Error& error) {
  fmt::print(stderr, "clarion: {}\n", error.message);
  return kExitFailed;
}

void AddDataOption(CLI::App& command, const Shared& shared) {
  command
      .add_option("--data", const_cast<std::string&>(shared.data),
                  "Folder of the workspace; created when absent")
      ->envname("CLARION_DATA")
      ->capture_default_str();
  command
      .add_option("--content", const_cast<std::string&>(shared.content),
                  "Folder of shipped definitions, when not beside the program")
      ->envname("CLARION_CONTENT");
  command
      .add_option("--warehouse", const_cast<std::string&>(shared.warehouse),
                  "A ClickHouse server, http://HOST:PORT/DATABASE; else in process")
      ->envname("CLARION_WAREHOUSE");
}

int Main(int argc, char** argv) {
  CLI::App app("Clarion: the open intelligence operating system for contact centers", "clarion");
  app.set_version_flag("--version", "clarion " CLARION_VERSION);
  app.require_subcommand(1);
  Shared shared;
  app.add_option("--log", shared.log_level, "trace, debug, info, warn, error or off")
      ->envname("CLARION_LOG")
      ->capture_default_str();
  app.add_flag("--log-json", shared.log_json, "Log lines as JSON objects")
      ->envname("CLARION_LOG_JSON");
  int exit = kExitOk;
  app.parse_complete_callback([&] {
    SetUpLogging(shared.log_level, shared.log_json ? LogFormat::kJson : LogFormat::kText);
  });
  AddServe(app, shared, &exit);
  AddHost(app, shared, &exit);
  AddImport(app, shared, &exit);
  AddRejects(app, shared, &exit);
  AddExport(app, shared, &exit);
  AddScore(app, shared, &exit);
  AddScorecards(app, shared, &exit);
  AddSpec(app, shared, &exit);
  AddSql(app, shared, &exit);
  AddReplay(app, shared, &exit);
  AddBackup(app, shared, &exit);
  AddPrivacy(app, shared, &exit);
  AddDoctor(app, shared, &exit);
  AddSimulate(app, shared, &exit);
  AddReceipt(app, shared, &exit);
  AddVerify(app, shared, &exit);
  AddLive(app, shared, &exit);
  AddSummarize(app, shared, &exit);
  AddExplain(app, &exit);
  AddJudge(app, shared, &exit);
  AddPeople(app, shared, &exit);
  AddKey(app, shared, &exit);
  AddAudit(app, shared, &exit);
  AddAiRegister(app, shared, &exit);
  AddDetect(app, &exit);
  AddAgreement(app, &exit);
  AddReview(app, shared, &exit);
  AddIncidents(app, shared, &exit);
  AddEmerging(app, shared, &exit);
  AddChanges(app, shared, &exit);
  AddDestinations(app, shared, &exit);
  AddJourneys(app, shared, &exit);
  AddTargets(app, shared, &exit);
  AddDrivers(app, shared, &exit);
  AddBrief(app, shared, &exit);
  AddInitiatives(app, shared, &exit);
  AddMetrics(app, shared, &exit);
  AddCalendar(app, shared, &exit);
  AddPerformance(app, shared, &exit);
  AddLearning(app, shared, &exit);
  AddText(app, shared, &exit);
  AddPolicy(app, &exit);
  AddOpenApi(app, shared, &exit);
  AddVersion(app, &exit);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? kExitOk : kExitFailed;
  } catch (const std::system_error& error) {
    // `clarion sql … | head`: who reads has seen enough. The engine ignores the signal for us all.
    if (error.code() != std::errc::broken_pipe) throw;
    return 128 + SIGPIPE;
  }
  return exit;
}

}  // namespace clarion::cli

int main(int argc, char** argv) { return clarion::cli::Main(argc, argv); }
