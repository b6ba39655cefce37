// One try at one destination: the form its kind takes, sent, and what came of it.
#pragma once

#include <string>

#include "delivery/destinations.h"
#include "delivery/outbox.h"
#include "delivery/transport.h"

namespace clarion::delivery {

// Everything a try needs. Its error never holds the secret, nor more than a line of the answer.
// Blocks as long as the transport does.
Try SendTo(const Destination& destination, const Secrets& secrets, const Event& event,
           const std::string& public_url, const Clock& clock, Transport& transport);

// Whether it could be sent there. Webhooks, chats and mail get a message that says it is a test; of
// Jira and GitHub it is asked whether the project is there for who signs in: no issue is made.
Try TestOf(const Destination& destination, const Secrets& secrets, const Event& event,
           const std::string& public_url, const Clock& clock, Transport& transport);

}  // namespace clarion::delivery
