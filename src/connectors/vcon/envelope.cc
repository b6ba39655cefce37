#include "connectors/vcon/envelope.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "connectors/internal/base64.h"
#include "connectors/internal/shape.h"

namespace clarion::connectors {
namespace {

constexpr int kMaxWraps = 4;  // signed, then signed again, …

Error Encrypted() {
  return InvalidInput(
      "the vCon is encrypted (JWE) and Clarion holds no private keys; decrypt it where the key "
      "lives and import the result");
}

struct Signed {
  std::string payload_text;  // base64url, as it was signed
  json::array signatures;    // {protected, signature, header}
};

// Three parts of base64url between dots are a JWS, five a JWE.
size_t CompactParts(std::string_view text) {
  if (text.empty() || text.front() == '{' || text.front() == '[') return 0;
  const bool clean = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
  return clean ? static_cast<size_t>(std::count(text.begin(), text.end(), '.')) + 1 : 0;
}

Signed FromCompact(std::string_view text) {
  const size_t first = text.find('.');
  const size_t second = text.find('.', first + 1);
  json::object signature;
  signature["protected"] = json::string(text.substr(0, first));
  signature["signature"] = json::string(text.substr(second + 1));
  return {std::string(text.substr(first + 1, second - first - 1)), {std::move(signature)}};
}

Result<bool> VerifyOne(const json::value& one, std::string_view payload_text,
                       const JwsVerifier& verifier) {
  const std::string_view header_text = StringOr(one, "protected", "");
  const auto header = FromBase64(header_text);
  const auto signature = FromBase64(StringOr(one, "signature", ""));
  if (!header || !signature)
    return InvalidInput("signatures: protected and signature must be base64url");
  ASSIGN_OR_RETURN(const json::value protected_header, ParseJson(header->empty() ? "{}" : *header));
  std::string_view algorithm = StringOr(protected_header, "alg", "");
  if (const json::value* open = Find(one, "header"); algorithm.empty() && open != nullptr)
    algorithm = StringOr(*open, "alg", "");
  return verifier.Verify(algorithm, fmt::format("{}.{}", header_text, payload_text), *signature);
}

Result<std::string> Check(const Signed& parts, const JwsVerifier* verifier) {
  if (verifier == nullptr) return std::string("unverified");
  Error last = InvalidInput("signatures: is empty");
  for (const json::value& one : parts.signatures) {
    const Result<bool> good = VerifyOne(one, parts.payload_text, *verifier);
    if (good.ok() && *good) return std::string("verified");
    last = good.ok() ? InvalidInput(
                           "the signature does not fit the given key: the vCon was changed, or "
                           "signed by somebody else")
                     : good.error();
  }
  return last;
}

// Fills `parts` when `value` is a JWS in JSON form, general or flattened.
Result<bool> SignedParts(const json::value& value, Signed* parts) {
  const json::value* payload = Find(value, "payload");
  const json::value* signatures = Find(value, "signatures");
  const json::value* signature = Find(value, "signature");
  if (payload == nullptr || (signatures == nullptr && signature == nullptr)) return false;
  if (!payload->is_string()) return InvalidInput("payload: must be base64url text");
  parts->payload_text = std::string(payload->get_string());
  if (signatures == nullptr)
    parts->signatures = {value};
  else if (signatures->is_array())
    parts->signatures = signatures->get_array();
  else
    return InvalidInput("signatures: must be a list");
  return true;
}

}  // namespace

Result<Unwrapped> UnwrapVcon(std::string_view text, const JwsVerifier* verifier) {
  std::string inner(Trimmed(text));
  Unwrapped out;
  for (int wraps = 0; wraps <= kMaxWraps; ++wraps) {
    Signed parts;
    const size_t compact = CompactParts(inner);
    if (compact == 5) return Encrypted();
    if (compact == 3) {
      parts = FromCompact(inner);
    } else {
      ASSIGN_OR_RETURN(out.vcon, ParseJson(inner));
      if (Find(out.vcon, "ciphertext") != nullptr) return Encrypted();
      ASSIGN_OR_RETURN(const bool is_signed, SignedParts(out.vcon, &parts));
      if (!is_signed) return out;
    }
    ASSIGN_OR_RETURN(out.signature, Check(parts, verifier));
    const auto payload = FromBase64(parts.payload_text);
    if (!payload) return InvalidInput("payload: is not base64url");
    inner = std::string(Trimmed(*payload));
  }
  return InvalidInput("the vCon is wrapped in more than four signatures");
}

}  // namespace clarion::connectors
