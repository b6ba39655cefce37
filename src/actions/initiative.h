// A change somebody makes on purpose, and what was expected of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace clarion::actions {

// draft → running → ended. A draft or a running one may be cancelled; a cancelled one may go back
// to draft.
enum class Stage : uint8_t { kDraft, kRunning, kEnded, kCancelled };
std::string_view Name(Stage stage);
std::optional<Stage> StageFrom(std::string_view name);

struct Expectation {
  double value = 0;  // signed change of the target metric, in its own unit (shares: 0.01 = 1 point)
  double low = 0;
  double high = 0;
};

// One part of a staggered start: from `start` on, contacts whose `by` has this value.
struct RolloutStep {
  std::string value;
  TimeMs start = 0;
};

struct Task {
  std::string id;
  std::string text;
  std::string owner;
  bool done = false;
};

// What was measured when the initiative ended: the ledger's other half.
struct Outcome {
  double value = 0;
  double low = 0;
  double high = 0;
  std::string method;
  std::string state;  // holds, fading, lost, no_effect, worse, measuring
};

struct Initiative {
  std::string id;
  std::string title;
  std::string hypothesis;
  std::string owner;    // a person's id
  std::string metric;   // the target's id
  std::string segment;  // filter as a query string: "queue=billing&channel=chat"; "" = all
  std::vector<std::string> guardrails;  // metric ids
  std::optional<Expectation> expected;
  double cost = 0;  // in the workspace's currency; 0 = not said
  TimeMs start = 0;
  std::string rollout_by;  // dimension of the steps: "team"; "" = all at once
  std::vector<RolloutStep> rollout;
  std::vector<Task> tasks;
  std::vector<std::string> links;
  std::string incident;  // what it came from
  std::string playbook;
  std::string notes;
  Stage stage = Stage::kDraft;
  TimeMs created_at = 0;
  TimeMs changed_at = 0;
  TimeMs ended_at = 0;
  std::optional<Outcome> outcome;
};

json::object ToJsonObject(const Initiative& initiative);
// Fields of `change` over those of `base`; what is not named stays. State, times and outcome are
// not set by it. kInvalidInput names the field and what it takes.
Result<Initiative> WithChange(Initiative base, const json::value& change);
// As stored: everything.
Result<Initiative> InitiativeFrom(const json::value& stored);

// "queue=billing&channel=chat" → names and decoded values. kInvalidInput: not of that form.
Result<std::vector<std::pair<std::string, std::string>>> SegmentParts(const std::string& segment);

}  // namespace clarion::actions
