// A place outside that news is sent to: what it is, which news it wants, how it is reached.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "delivery/address_guard.h"

namespace clarion::delivery {

enum class Kind : uint8_t { kWebhook, kEmail, kSlack, kTeams, kJira, kGithub };
std::string_view Name(Kind kind);
std::optional<Kind> KindFrom(std::string_view name);

inline constexpr const char* kTestEvent = "test";

// Every event a destination can want, `test` left out.
const std::vector<std::string>& EventTypes();

// What belongs to one kind only. Jira: project, issue_type, user ("" = the token is a bearer's).
// GitHub: repository ("owner/name"), labels. Email: from, to, user ("" = does not sign in), plain
// (go on without TLS where the server has none).
struct Settings {
  std::string project;
  std::string issue_type;
  std::string user;
  std::string repository;
  std::vector<std::string> labels;
  std::string from;
  std::vector<std::string> to;
  bool plain = false;
};

struct Destination {
  std::string id;
  std::string name;
  Kind kind = Kind::kWebhook;
  // Where it is. Of Slack and Teams only the host: the rest of their addresses is the secret.
  std::string address;
  Settings settings;
  std::vector<std::string> events;
  double min_severity = 0;  // of incidents: contacts touched
  bool enabled = true;
  std::string disabled_because;  // "" unless Clarion itself stopped sending
  std::string owner;             // a person's id
  bool has_secret = false;
  TimeMs old_secret_until = 0;  // after a rotation: the old one signs too until then
  TimeMs created_at = 0;
  TimeMs changed_at = 0;
};

// Never holds a secret: for answers and the audit log.
json::object ToJsonObject(const Destination& destination);
// As stored by ToJsonObject. kCorrupt: it is not.
Result<Destination> DestinationFrom(const json::value& stored);

struct Change {
  Destination destination;
  std::optional<std::string> secret;  // given, or hidden in the address of Slack and Teams
};
// Fields of `fields` over those of `base`; what is not named stays, and a new one takes the kind's
// defaults. kInvalidInput names the field and what it takes.
Result<Change> WithChange(Destination base, const json::value& fields, const AddressRules& rules);

// An incident below the destination's severity is not wanted; issues are made of beginnings only.
bool Wants(const Destination& destination, std::string_view type, double severity);

}  // namespace clarion::delivery
