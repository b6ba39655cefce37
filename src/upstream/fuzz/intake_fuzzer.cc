// What webhooks send: any bytes become fields a change takes or refuses, and no signature passes.
#include <cstdlib>
#include <string>

#include "upstream/change.h"
#include "upstream/intake.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string body(reinterpret_cast<const char*>(data), size);
  for (const char* event : {"", "release", "deployment_status"}) {
    clarion::upstream::Headers headers;
    if (*event != 0) headers["x-github-event"] = event;
    const auto fields = clarion::upstream::FieldsFrom(headers, body);
    if (fields.ok() && *fields) (void)clarion::upstream::WithFields({}, **fields);
  }
  if (clarion::upstream::CheckSigned("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                                     {{"webhook-signature", body}}, body, 0)
          .ok())
    std::abort();
  return 0;
}
