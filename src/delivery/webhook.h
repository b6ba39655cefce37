// Signatures of webhooks as Standard Webhooks has them: HMAC-SHA256 over "id.timestamp.body".
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace clarion::delivery {

// "whsec_" and 32 random bytes in base64.
std::string NewWebhookSecret();

// "v1,<base64>"; the time goes in as whole seconds. kInvalidInput: not a "whsec_…" of 24 to 64
// bytes.
Result<std::string> SignWebhook(std::string_view secret, std::string_view id, TimeMs at,
                                std::string_view body);

std::string Base64(std::string_view bytes);  // with padding

}  // namespace clarion::delivery
