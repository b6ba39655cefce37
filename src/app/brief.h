// The week in sentences: how things stand, what changed, why, what to do, what faded. Every
// sentence leads to what it rests on.
//
//   ASSIGN_OR_RETURN(const Brief brief, MakeBrief(workspace, registry, tenant, {}, true,
//   LastWeek(zone, horizon))); BriefMarkdown(brief, "https://clarion.example.com");
#pragma once

#include <string>
#include <vector>

#include "app/workspace.h"
#include "base/json.h"
#include "registry/registry.h"

namespace clarion::app {

struct BriefSentence {
  std::string text;
  std::string link;  // path of the page, with its query
  std::string tone;  // good, bad or ""
};

struct BriefSection {
  std::string id;  // health, changed, why, targets, do, lasting
  std::string title;
  std::string none;  // what is said where there is no sentence
  std::vector<BriefSentence> sentences;
};

struct Brief {
  TimeMs from = 0;  // a Monday
  TimeMs to = 0;    // the next
  Zone zone;        // whose
  std::string headline;
  std::vector<BriefSection> sections;
};

// The Monday of the last week that is over in the data; 0 without data.
TimeMs LastWeek(const Zone& zone, TimeMs horizon);

// `scope`: of whose contacts; incidents, initiatives and coaching are told only to who sees all.
// `words`: what customers say is told, too: only to who may read conversations.
// kInvalidInput: `week` is not the start of a day. About a second for 30,000 contacts: two metrics
// at most are explained, initiatives are measured, behaviours studied.
Result<Brief> MakeBrief(Workspace& workspace, registry::Registry& registry,
                        const std::string& tenant, const metrics::RowScope& scope, bool words,
                        TimeMs week);

std::string BriefTitle(const Brief& brief);  // "Pulse brief, week of 2026-03-02"
json::object BriefJson(const Brief& brief);
// `public_url`: where the page is, without a slash at its end.
std::string BriefMarkdown(const Brief& brief, const std::string& public_url);
std::string BriefHtml(const Brief& brief, const std::string& public_url);  // a mail's body

// Puts the brief of the last whole week into the outbox, once for each week, and not when the data
// ended long ago.
Result<void> TellBrief(Workspace& workspace, registry::Registry& registry,
                       const std::string& tenant);

}  // namespace clarion::app
