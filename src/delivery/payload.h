// The bodies that each kind of destination takes. Pure functions; what they make of the same event
// never differs.
#pragma once

#include <string>

#include "delivery/destination.h"
#include "delivery/message.h"

namespace clarion::delivery {

// {"type", "timestamp", "data"} with "url" in data.
std::string WebhookBody(const Event& event, const Message& message);
// Blocks, and the same as plain text for notifications and for Slack-compatible servers.
std::string SlackBody(const Message& message);
// An Adaptive Card in the envelope that Workflows of Teams take. No text of it is read as Markdown.
std::string TeamsBody(const Message& message);
// An issue for POST /rest/api/3/issue, its description in the Atlassian Document Format. `id`
// stands in it, so that it is found again.
std::string JiraBody(const Message& message, const Settings& settings, const std::string& id);
// An issue for POST /repos/{owner}/{repo}/issues; values cannot format, mention or link.
std::string GithubBody(const Message& message, const Settings& settings, const std::string& id);
// A whole mail, text and HTML, lines ending in CRLF. `id` makes its Message-ID, the same in every
// try; `now` is its Date. No text can add a header.
std::string MailText(const Message& message, const Settings& settings, const std::string& id,
                     TimeMs now);

}  // namespace clarion::delivery
