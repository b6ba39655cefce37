// What every subcommand offers to main: its options, and what it does.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "base/result.h"

namespace clarion::cli {

// Exit codes of the program.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;    // could not run
inline constexpr int kExitFindings = 2;  // ran, and found what it looks for: failed promises
inline constexpr int kExitSome = 3;      // ran, some records were rejected

struct Shared {
  std::string data = "clarion-data";
  std::string content;
  std::string warehouse;
  std::string log_level = "info";
  bool log_json = false;
};

// Each adds its subcommand; `exit` receives the code when it runs.
void AddImport(CLI::App& app, const Shared& shared, int* exit);
void AddRejects(CLI::App& app, const Shared& shared, int* exit);
void AddExport(CLI::App& app, const Shared& shared, int* exit);
void AddScore(CLI::App& app, const Shared& shared, int* exit);
void AddScorecards(CLI::App& app, const Shared& shared, int* exit);
void AddSpec(CLI::App& app, const Shared& shared, int* exit);
void AddSql(CLI::App& app, const Shared& shared, int* exit);
void AddReplay(CLI::App& app, const Shared& shared, int* exit);
void AddSimulate(CLI::App& app, const Shared& shared, int* exit);
void AddReceipt(CLI::App& app, const Shared& shared, int* exit);
void AddVerify(CLI::App& app, const Shared& shared, int* exit);
void AddLive(CLI::App& app, const Shared& shared, int* exit);
void AddSummarize(CLI::App& app, const Shared& shared, int* exit);
void AddExplain(CLI::App& app, int* exit);
void AddJudge(CLI::App& app, const Shared& shared, int* exit);
void AddPeople(CLI::App& app, const Shared& shared, int* exit);
void AddKey(CLI::App& app, const Shared& shared, int* exit);
void AddAudit(CLI::App& app, const Shared& shared, int* exit);
void AddAiRegister(CLI::App& app, const Shared& shared, int* exit);
void AddTargets(CLI::App& app, const Shared& shared, int* exit);
void AddDrivers(CLI::App& app, const Shared& shared, int* exit);
void AddDetect(CLI::App& app, int* exit);
void AddAgreement(CLI::App& app, int* exit);
void AddReview(CLI::App& app, const Shared& shared, int* exit);
void AddIncidents(CLI::App& app, const Shared& shared, int* exit);
void AddEmerging(CLI::App& app, const Shared& shared, int* exit);
void AddChanges(CLI::App& app, const Shared& shared, int* exit);
void AddDestinations(CLI::App& app, const Shared& shared, int* exit);
void AddJourneys(CLI::App& app, const Shared& shared, int* exit);
void AddBrief(CLI::App& app, const Shared& shared, int* exit);
void AddInitiatives(CLI::App& app, const Shared& shared, int* exit);
void AddMetrics(CLI::App& app, const Shared& shared, int* exit);
void AddCalendar(CLI::App& app, const Shared& shared, int* exit);
void AddPerformance(CLI::App& app, const Shared& shared, int* exit);  // agents, behaviours
void AddLearning(CLI::App& app, const Shared& shared, int* exit);
void AddText(CLI::App& app, const Shared& shared, int* exit);
void AddPolicy(CLI::App& app, int* exit);
void AddBackup(CLI::App& app, const Shared& shared, int* exit);  // and restore
void AddPrivacy(CLI::App& app, const Shared& shared, int* exit);
void AddDoctor(CLI::App& app, const Shared& shared, int* exit);
void AddVersion(CLI::App& app, int* exit);
void AddServe(CLI::App& app, const Shared& shared, int* exit);
void AddHost(CLI::App& app, const Shared& shared, int* exit);
void AddOpenApi(CLI::App& app, const Shared& shared, int* exit);

// Prints the error to stderr and returns kExitFailed.
int Fail(const Error& error);
// --data, with the environment's CLARION_DATA as default.
void AddDataOption(CLI::App& command, const Shared& shared);

}  // namespace clarion::cli
