// Any filter and any path of a change: read or refused with its place, never a crash. What is read
// is written and read again, and means the same.
#include <boost/json.hpp>
#include <cstdlib>

#include "federation/scim.h"
#include "federation/scim_path.h"

using namespace clarion;
using namespace clarion::federation;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto filter = ReadFilter(text); filter.ok()) {
    std::string again;
    for (const Comparison& one : *filter)
      again += (again.empty() ? "" : " and ") + one.attribute + " eq " + ToJson(one.value);
    const auto read = again.size() <= kFilterMax ? ReadFilter(again) : filter;
    // A number may print with a sign or an exponent, which filters do not have.
    if (read.ok() && read->size() != filter->size()) std::abort();
  }
  static_cast<void>(ReadPath(text));
  if (const auto body = ParseJson(text); body.ok()) {
    static_cast<void>(ReadUser(*body));
    static_cast<void>(ReadUserPatch(*body, {}));
    static_cast<void>(ReadGroup(*body));
    static_cast<void>(PatchedGroup({}, *body));
  }
  return 0;
}
