// What systems send: is it theirs, and what does it tell?
//
// Two ways to sign are known. Standard Webhooks: headers webhook-id, webhook-timestamp and
// webhook-signature ("v1,<base64>", several with spaces between), HMAC-SHA256 over
// "id.timestamp.body"; a message more than five minutes old or ahead is refused. GitHub's:
// X-Hub-Signature-256 "sha256=<hex>", HMAC-SHA256 of the body with the secret's text as the key;
// it has no time, and a message sent again changes nothing.
//
// Pure functions, any thread. O(body).
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/time.h"

namespace clarion::upstream {

using Headers = std::map<std::string, std::string>;  // lower-case names

inline constexpr TimeMs kSignatureAgeMax = 5 * kMinuteMs;

// kSignInNeeded: no signature, a wrong or an old one. Compares in constant time.
Result<void> CheckSigned(const std::string& secret, const Headers& headers, const std::string& body,
                         TimeMs now);

// Fields of a change as ChangeLog::Put takes them. With X-GitHub-Event: `release` (published;
// a draft or a deletion tells nothing), `deployment_status` (success) and `ping` (nothing); other
// events nothing. Without it the body is the fields themselves, as POST /v1/changes takes them.
// nullopt: right, and tells nothing. kInvalidInput: no JSON object, or not of that form.
Result<std::optional<json::object>> FieldsFrom(const Headers& headers, const std::string& body);

}  // namespace clarion::upstream
