// What somebody may do. Routes declare one, roles and keys hold some.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clarion::registry {

enum class Permission : uint8_t {
  kPublic,              // anybody: signing in, the health of the process
  kOwnAccount,          // every signed-in person: their password, second factor, sessions
  kReadFigures,         // metrics and lists of counts
  kReadConversations,   // what people said, personal data covered
  kReadUnredacted,      // the personal data in it, for a purpose that is written down
  kReadDefinitions,     // scorecards, metrics, formats
  kWriteInteractions,   // bring data in
  kManageImports,       // files, rejects
  kTryScorecards,       // score a conversation with an edited card; nothing is stored
  kPublishScorecards,   // make a changed card count for all history
  kEditReasons,         // look for contact reasons, arrange them
  kManageInitiatives,   // start changes, decide on recommendations
  kQuerySql,            // any question to the warehouse
  kManagePeople,        // invite, change roles, deactivate
  kProvisionPeople,     // accounts and groups by SCIM, for keys of directories
  kManageKeys,          // API keys of the workspace
  kReadAudit,           // who did what
  kManageDestinations,  // where news of incidents and initiatives goes
  kCoach,               // plan and keep coaching sessions
  kManageIncidents,     // take notice of, snooze, resolve what the watch found
  kManagePrivacy,       // a person's data: show, export, erase; legal holds
  kWriteReviews,        // label answers, adjudicate, decide disputes, calibrate
  kRaiseDisputes,       // dispute an answer about oneself
  kWriteLearning,       // process documents, quizzes, learning paths
  kGovernAi,            // owner, approval and switch of what learned or acts by itself
  kSetTargets,          // what figures should be, and which outcome wins
  kWriteChanges,        // tell what happened upstream: releases, prices, outages
  kOperate,             // figures of the process, the API description
};
inline constexpr size_t kPermissions = static_cast<size_t>(Permission::kOperate) + 1;

std::string_view Name(Permission permission);  // "figures.read"
std::optional<Permission> PermissionFrom(std::string_view name);

// A set of permissions: one bit each.
class Permissions {
 public:
  static Permissions All();
  void Add(Permission permission) { bits_ |= Bit(permission); }
  bool Has(Permission permission) const { return (bits_ & Bit(permission)) != 0; }
  bool Covers(Permissions other) const { return (other.bits_ & ~bits_) == 0; }
  Permissions And(Permissions other) const;
  std::vector<std::string> Names() const;  // in the order above
  bool operator==(const Permissions&) const = default;

 private:
  static uint32_t Bit(Permission permission) {
    return uint32_t{1} << static_cast<uint32_t>(permission);
  }
  uint32_t bits_ = 0;
};

}  // namespace clarion::registry
