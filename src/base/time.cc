#include "base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace clarion {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr TimeMs kMaxMs = 253402300799999;  // 9999-12-31T23:59:59.999Z

class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}
  bool Done() const { return rest_.empty(); }
  bool Skip(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  char Peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool Digits(size_t count, int* out) {
    if (rest_.size() < count) return false;
    int value = 0;
    for (size_t i = 0; i < count; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return false;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    *out = value;
    return true;
  }
  // Up to nine digits of a fraction, cut to milliseconds.
  bool FractionMs(int* out) {
    int digits = 0;
    int value = 0;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      if (digits < 3) value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
      if (++digits > 9) return false;
    }
    for (int i = digits; i < 3; ++i) value *= 10;
    *out = value;
    return digits > 0;
  }

 private:
  std::string_view rest_;
};

// The offset behind the time, in minutes east of UTC. False when what follows is no zone.
bool ScanZone(Scanner& in, int* offset_min) {
  *offset_min = 0;
  if (in.Done() || (in.Skip("Zz") && in.Done())) return true;
  const int sign = in.Peek() == '-' ? -1 : 1;
  int hours = 0;
  int minutes = 0;
  if (!in.Skip("+-") || !in.Digits(2, &hours)) return false;
  in.Skip(":");
  if (!in.Done() && !in.Digits(2, &minutes)) return false;
  *offset_min = sign * (hours * 60 + minutes);
  return in.Done() && hours < 24 && minutes < 60;
}

bool ScanTimeOfDay(Scanner& in, TimeMs* ms) {
  int hour = 0, minute = 0, second = 0, fraction = 0;
  if (!in.Digits(2, &hour) || !in.Skip(":") || !in.Digits(2, &minute)) return false;
  if (in.Skip(":") && !in.Digits(2, &second)) return false;
  if (in.Skip(".,") && !in.FractionMs(&fraction)) return false;
  if (hour > 23 || minute > 59 || second > 60) return false;
  *ms = hour * kHourMs + minute * kMinuteMs + second * kSecondMs + fraction;
  return true;
}

}  // namespace

Result<TimeMs> ParseTime(std::string_view text) {
  const Error bad = InvalidInput(fmt::format(
      "'{}' is not a time; write RFC 3339, such as 2026-04-08T15:05:00Z", text.substr(0, 64)));
  Scanner in(text);
  int y = 0, m = 0, d = 0;
  if (!in.Digits(4, &y) || !in.Skip("-") || !in.Digits(2, &m) || !in.Skip("-") || !in.Digits(2, &d))
    return bad;
  const year_month_day date{year{y}, month{static_cast<unsigned>(m)},
                            day{static_cast<unsigned>(d)}};
  if (!date.ok() || y < 1970) return bad;
  TimeMs ms = sys_days{date}.time_since_epoch().count() * kDayMs;
  if (in.Done()) return ms;
  TimeMs of_day = 0;
  int offset_min = 0;
  if (!in.Skip("Tt ") || !ScanTimeOfDay(in, &of_day)) return bad;
  in.Skip(" ");
  if (!ScanZone(in, &offset_min)) return bad;
  return ms + of_day - offset_min * kMinuteMs;
}

std::string FormatDate(TimeMs at_ms) {
  at_ms = std::clamp<TimeMs>(at_ms, 0, kMaxMs);
  const year_month_day date{sys_days{std::chrono::days{at_ms / kDayMs}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string FormatTime(TimeMs at_ms) {
  at_ms = std::clamp<TimeMs>(at_ms, 0, kMaxMs);
  const TimeMs of_day = at_ms % kDayMs;
  std::string out = fmt::format("{}T{:02}:{:02}:{:02}", FormatDate(at_ms), of_day / kHourMs,
                                of_day / kMinuteMs % 60, of_day / kSecondMs % 60);
  if (of_day % kSecondMs != 0) out += fmt::format(".{:03}", of_day % kSecondMs);
  out += 'Z';
  return out;
}

TimeMs SystemClock::NowMs() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace clarion
