// Calendars: any bytes are read or refused with a place; what is read is written and read alike.
#include <cstdlib>
#include <string>

#include "metrics/calendar.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace clarion::metrics;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto calendar = ParseCalendar("fuzz.yaml", text);
  if (!calendar.ok()) {
    if (calendar.error().message.find("fuzz.yaml:") != 0) std::abort();
    return 0;
  }
  const auto again = ParseCalendar("again.yaml", CalendarYaml(*calendar));
  if (!again.ok() || !(*again == *calendar)) std::abort();
  (void)OpeningSql(*calendar);
  (void)OpenTimeSql(*calendar, "0");
  return 0;
}
