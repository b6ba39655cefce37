// Who is let in by other systems: identity providers (OpenID Connect) and directories (SCIM 2.0).
//
//   Federation federation(*registry, transport, clock, rules);
//   federation.sign_in().SetPublicUrl("https://clarion.example.com");
#pragma once

#include "federation/back_channel.h"
#include "federation/client.h"
#include "federation/providers.h"
#include "federation/provisioning.h"
#include "federation/sign_in.h"

namespace clarion::federation {

class Federation {
 public:
  Federation(registry::Registry& registry, delivery::Transport& transport, const Clock& clock,
             delivery::AddressRules rules)
      : providers_(registry.database(), registry.box(), clock, rules),
        client_(transport, clock, rules),
        sign_in_(registry, providers_, client_, clock),
        back_channel_(registry.database(), providers_, client_, clock),
        provisioning_(registry, clock) {}

  Providers& providers() { return providers_; }
  Client& client() { return client_; }
  SignIn& sign_in() { return sign_in_; }
  BackChannel& back_channel() { return back_channel_; }
  Provisioning& provisioning() { return provisioning_; }
  // Where a directory finds the SCIM endpoints.
  std::string ScimBase() const { return sign_in_.PublicUrl() + "/scim/v2"; }

 private:
  Providers providers_;
  Client client_;
  SignIn sign_in_;
  BackChannel back_channel_;
  Provisioning provisioning_;
};

}  // namespace clarion::federation
