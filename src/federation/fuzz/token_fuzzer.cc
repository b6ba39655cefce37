// Any token and any set of keys: read or refused, never a crash; and nobody is ever signed in by
// one, for no key of a guessed set has signed it.
#include <boost/json.hpp>
#include <cstdlib>

#include "federation/client.h"
#include "federation/id_token.h"
#include "federation/jws.h"
#include "federation/logout_token.h"

using namespace clarion::federation;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // A token, then a line, then a set of keys.
  const size_t line = std::min(text.find('\n'), text.size());
  const auto keys = ReadJwks(text.substr(std::min(line + 1, text.size())));
  // What a provider says of itself: nothing is ever asked of an address that is not https.
  if (const auto said = ReadDiscovery(text, "https://id.example.com", false); said.ok()) {
    for (const std::string& door :
         {said->authorization_endpoint, said->token_endpoint, said->jwks_uri})
      if (!door.starts_with("https://")) std::abort();
  }
  const auto token = ReadJws(text.substr(0, line));
  if (!token.ok()) return 0;
  static_cast<void>(CheckClaims(token->claims, {"https://id.example.com", "clarion", "n", 1}));
  const auto logout = ReadLogout(*token, {"https://id.example.com", "clarion", 1});
  if (logout.ok() && logout->subject.empty() && logout->session.empty()) std::abort();
  static_cast<void>(IdentityOf(token->claims, "groups"));
  if (!keys.ok()) return 0;
  const Jwk* key = KeyOf(*keys, *token);
  if (key != nullptr && token->alg == "PS256" && CheckSignature(*token, *key).ok()) std::abort();
  return 0;
}
