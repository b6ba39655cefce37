#include "metrics/calendar.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <initializer_list>
#include <set>
#include <utility>

#include "base/file.h"
#include "base/yaml.h"

namespace clarion::metrics {
namespace {

constexpr int kDayMinutes = 1440;
constexpr size_t kSpansMax = 8, kHolidaysMax = 400, kOverridesMax = 50, kNamesMax = 200;
constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

int DayOf(std::string_view name) {
  for (size_t i = 0; i < kDays.size(); ++i)
    if (kDays[i] == name) return static_cast<int>(i);
  return -1;
}

// "08:30" → 510; -1 when it is none.
int MinuteOf(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return -1;
  for (const size_t i : {0, 1, 3, 4})
    if (text[i] < '0' || text[i] > '9') return -1;
  const int hour = (text[0] - '0') * 10 + text[1] - '0';
  const int minute = (text[3] - '0') * 10 + text[4] - '0';
  const int all = hour * 60 + minute;
  return minute > 59 || all > kDayMinutes ? -1 : all;
}

bool IsZone(std::string_view text) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
  return !text.empty() && text.size() <= 64 && text.front() != '/' &&
         text.find_first_not_of(kAllowed) == std::string_view::npos;
}

// A name as people write one: a line of UTF-8 without control characters.
bool IsName(std::string_view text) {
  const auto controls = [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; };
  return !text.empty() && text.size() <= kNamesMax && IsUtf8(text) &&
         std::none_of(text.begin(), text.end(), controls);
}

// Reads one calendar; stops at the first error.
class CalendarReader {
 public:
  CalendarReader(const std::string& file, const YAML::Node& root) : file_(file), root_(root) {}

  Result<Calendar> Run() {
    if (!root_.IsMap())
      return At(root_, "a calendar is a mapping of time_zone, hours, holidays and overrides");
    RETURN_IF_ERROR(Known(root_, {"time_zone", "hours", "holidays", "overrides"}));
    Calendar out;
    ASSIGN_OR_RETURN(out.time_zone, Text(root_, "time_zone"));
    if (!IsZone(out.time_zone))
      return At(root_["time_zone"],
                fmt::format("time_zone '{}' is not a name as Europe/Berlin", out.time_zone));
    ASSIGN_OR_RETURN(out.hours, Week(root_, "hours"));
    RETURN_IF_ERROR(Holidays(&out));
    RETURN_IF_ERROR(Overrides(&out));
    return out;
  }

 private:
  Error At(const YAML::Node& place, const std::string& what) const {
    const int line = place.Mark().line;
    return InvalidInput(fmt::format("{}:{}: {}", file_, line < 0 ? 1 : line + 1, what));
  }

  Result<void> Known(const YAML::Node& node, std::initializer_list<std::string_view> names) const {
    std::set<std::string> seen;
    for (const auto& member : node) {
      const std::string key = member.first.IsScalar() ? member.first.Scalar() : "";
      if (std::find(names.begin(), names.end(), key) == names.end()) {
        std::string all;
        for (const std::string_view one : names)
          all += fmt::format("{}{}", all.empty() ? "" : ", ", one);
        return At(member.first, fmt::format("unknown field '{}'; there are {}", key, all));
      }
      if (!seen.insert(key).second)
        return At(member.first, fmt::format("'{}' is there twice; remove one", key));
    }
    return {};
  }

  Result<std::string> Text(const YAML::Node& node, const char* key) const {
    const YAML::Node found = node[key];
    if (!found || !found.IsScalar() || found.Scalar().empty())
      return At(node, fmt::format("needs '{}'", key));
    return found.Scalar();
  }

  Result<OpenDay> Day(const YAML::Node& node) const {
    if (!node.IsSequence())
      return At(node,
                "opening hours are a list, as [\"08:00-12:00\", \"13:00-18:00\"]; [] is closed");
    if (node.size() > kSpansMax)
      return At(node, fmt::format("more than {} spans in a day", kSpansMax));
    OpenDay out;
    for (const YAML::Node& one : node) {
      const std::string text = one.IsScalar() ? one.Scalar() : "";
      const OpenSpan span{text.size() == 11 ? MinuteOf(text.substr(0, 5)) : -1,
                          text.size() == 11 ? MinuteOf(text.substr(6)) : -1};
      if (span.from < 0 || span.to < 0 || text[5] != '-')
        return At(one, fmt::format("'{}' is not a span as 08:00-12:00; a day ends at 24:00", text));
      if (span.to <= span.from)
        return At(one, fmt::format("'{}' ends before it begins; hours past midnight belong to the "
                                   "next day",
                                   text));
      if (!out.empty() && span.from < out.back().to)
        return At(one, fmt::format("'{}' begins before the span before it ends", text));
      out.push_back(span);
    }
    return out;
  }

  // "mon" and "mon-fri"; days that are not named are closed.
  Result<OpenWeek> Week(const YAML::Node& parent, const char* key) const {
    const YAML::Node node = parent[key];
    if (!node || !node.IsMap())
      return At(parent, fmt::format("needs '{}', as mon-fri: [\"08:00-18:00\"]", key));
    OpenWeek out;
    std::array<bool, 7> told{};
    for (const auto& member : node) {
      const std::string name = member.first.IsScalar() ? member.first.Scalar() : "";
      const int first = DayOf(name.substr(0, 3));
      const int last = name.size() == 3                     ? first
                       : name.size() == 7 && name[3] == '-' ? DayOf(name.substr(4))
                                                            : -1;
      if (first < 0 || last < first)
        return At(member.first, fmt::format("'{}' is not a day or days, as mon or mon-fri", name));
      ASSIGN_OR_RETURN(const OpenDay day, Day(member.second));
      for (int i = first; i <= last; ++i) {
        if (std::exchange(told[static_cast<size_t>(i)], true))
          return At(member.first, fmt::format("{} is told twice", kDays[static_cast<size_t>(i)]));
        out[static_cast<size_t>(i)] = day;
      }
    }
    return out;
  }

  Result<void> Holidays(Calendar* out) const {
    const YAML::Node list = root_["holidays"];
    if (!list) return {};
    if (!list.IsSequence()) return At(list, "holidays are a list, each with date and name");
    if (list.size() > kHolidaysMax)
      return At(list, fmt::format("more than {} holidays; remove past ones", kHolidaysMax));
    std::set<std::string> dates;
    for (const YAML::Node& one : list) {
      if (!one.IsMap()) return At(one, "a holiday is a mapping of date, name and perhaps hours");
      RETURN_IF_ERROR(Known(one, {"date", "name", "hours"}));
      Holiday holiday;
      ASSIGN_OR_RETURN(holiday.date, Text(one, "date"));
      ASSIGN_OR_RETURN(holiday.name, Text(one, "name"));
      const auto at = ParseTime(holiday.date);
      if (!at.ok() || holiday.date.size() != 10)
        return At(one["date"], fmt::format("'{}' is not a date as 2026-12-25", holiday.date));
      if (!dates.insert(holiday.date).second)
        return At(one["date"], fmt::format("{} is there twice; remove one", holiday.date));
      if (!IsName(holiday.name))
        return At(one["name"],
                  fmt::format("the name is not a line of text of at most {} bytes", kNamesMax));
      if (one["hours"]) {
        ASSIGN_OR_RETURN(holiday.hours, Day(one["hours"]));
      }
      out->holidays.push_back(std::move(holiday));
    }
    std::sort(out->holidays.begin(), out->holidays.end(),
              [](const Holiday& a, const Holiday& b) { return a.date < b.date; });
    return {};
  }

  Result<std::vector<std::string>> Names(const YAML::Node& node, const char* key) const {
    std::vector<std::string> out;
    const YAML::Node list = node[key];
    if (!list) return out;
    if (!list.IsSequence() || list.size() > kNamesMax)
      return At(list, fmt::format("{} are a list of at most {} names", key, kNamesMax));
    for (const YAML::Node& one : list) {
      if (!one.IsScalar() || !IsName(one.Scalar()))
        return At(one, fmt::format("{} are a list of names", key));
      out.push_back(one.Scalar());
    }
    return out;
  }

  Result<void> Overrides(Calendar* out) const {
    const YAML::Node list = root_["overrides"];
    if (!list) return {};
    if (!list.IsSequence() || list.size() > kOverridesMax)
      return At(list, fmt::format("overrides are a list of at most {}", kOverridesMax));
    for (const YAML::Node& one : list) {
      if (!one.IsMap()) return At(one, "an override has queues or channels, and hours");
      RETURN_IF_ERROR(Known(one, {"queues", "channels", "hours", "holidays"}));
      OpenOverride rule;
      ASSIGN_OR_RETURN(rule.queues, Names(one, "queues"));
      ASSIGN_OR_RETURN(rule.channels, Names(one, "channels"));
      if (rule.queues.empty() && rule.channels.empty())
        return At(one, "an override names queues or channels; for all contacts, change 'hours'");
      ASSIGN_OR_RETURN(rule.hours, Week(one, "hours"));
      if (const YAML::Node holidays = one["holidays"]; holidays) {
        const std::string text = holidays.IsScalar() ? holidays.Scalar() : "";
        if (text != "closed" && text != "open")
          return At(holidays, "holidays: closed (as for all), or open (as on any day)");
        rule.holidays = text == "closed";
      }
      out->overrides.push_back(std::move(rule));
    }
    return {};
  }

  const std::string& file_;
  const YAML::Node& root_;
};

std::string Clock(int minutes) { return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60); }

std::string DayYaml(const OpenDay& day) {
  std::string out;
  for (const OpenSpan& span : day)
    out += fmt::format("{}\"{}-{}\"", out.empty() ? "" : ", ", Clock(span.from), Clock(span.to));
  return "[" + out + "]";
}

json::array DayJson(const OpenDay& day) {
  json::array out;
  for (const OpenSpan& span : day)
    out.emplace_back(fmt::format("{}-{}", Clock(span.from), Clock(span.to)));
  return out;
}

json::object WeekJson(const OpenWeek& week) {
  json::object out;
  for (size_t i = 0; i < week.size(); ++i) out[kDays[i]] = DayJson(week[i]);
  return out;
}

std::string WeekYaml(const OpenWeek& week, std::string_view indent) {
  std::string out;
  for (size_t i = 0; i < week.size();) {
    size_t last = i;
    while (last + 1 < week.size() && week[last + 1] == week[i]) ++last;
    out += fmt::format("{}{}{}{}: {}\n", indent, kDays[i], last > i ? "-" : "",
                       last > i ? kDays[last] : "", DayYaml(week[i]));
    i = last + 1;
  }
  return out;
}

// A text in double quotes, as YAML reads it.
std::string QuotedYaml(std::string_view text) {
  YAML::Emitter out;
  out << YAML::DoubleQuoted << std::string(text);
  return out.c_str();
}

std::string NamesYaml(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& one : names) out += (out.empty() ? "" : ", ") + QuotedYaml(one);
  return "[" + out + "]";
}

}  // namespace

Calendar AlwaysOpen() {
  Calendar out;
  out.hours.fill({{0, kDayMinutes}});
  return out;
}

Result<Calendar> ParseCalendar(const std::string& name, const std::string& yaml) {
  try {
    ASSIGN_OR_RETURN(const YAML::Node root, LoadYaml(name, yaml));
    return CalendarReader(name, root).Run();
  } catch (const YAML::Exception& broken) {
    return InvalidInput(
        fmt::format("{}:{}: {}", name, std::max(broken.mark.line, 0) + 1, broken.msg));
  }
}

std::string CalendarYaml(const Calendar& calendar) {
  std::string out =
      fmt::format("time_zone: {}\nhours:\n{}", calendar.time_zone, WeekYaml(calendar.hours, "  "));
  if (!calendar.holidays.empty()) out += "holidays:\n";
  for (const Holiday& one : calendar.holidays) {
    out += fmt::format("  - date: {}\n    name: {}\n", one.date, QuotedYaml(one.name));
    if (!one.hours.empty()) out += fmt::format("    hours: {}\n", DayYaml(one.hours));
  }
  if (!calendar.overrides.empty()) out += "overrides:\n";
  for (const OpenOverride& one : calendar.overrides) {
    out += fmt::format("  - holidays: {}\n", one.holidays ? "closed" : "open");
    if (!one.queues.empty()) out += fmt::format("    queues: {}\n", NamesYaml(one.queues));
    if (!one.channels.empty()) out += fmt::format("    channels: {}\n", NamesYaml(one.channels));
    out += "    hours:\n" + WeekYaml(one.hours, "      ");
  }
  return out;
}

json::object ToJsonObject(const Calendar& calendar) {
  const auto names = [](const std::vector<std::string>& list) {
    json::array out;
    for (const std::string& one : list) out.emplace_back(one);
    return out;
  };
  json::array holidays, overrides;
  for (const Holiday& one : calendar.holidays)
    holidays.push_back(
        json::object{{"date", one.date}, {"name", one.name}, {"hours", DayJson(one.hours)}});
  for (const OpenOverride& one : calendar.overrides)
    overrides.push_back(json::object{{"queues", names(one.queues)},
                                     {"channels", names(one.channels)},
                                     {"holidays", one.holidays ? "closed" : "open"},
                                     {"hours", WeekJson(one.hours)}});
  return {{"time_zone", calendar.time_zone},
          {"hours", WeekJson(calendar.hours)},
          {"holidays", std::move(holidays)},
          {"overrides", std::move(overrides)}};
}

Result<Calendar> ReadCalendar(const std::string& folder, const std::string& content) {
  std::string path = folder + "/calendar.yaml";
  if (!std::filesystem::exists(path)) path = content + "/calendar.yaml";
  ASSIGN_OR_RETURN(const std::string yaml, ReadFile(path));
  return ParseCalendar(path, yaml);
}

std::vector<TimeMs> ClosedDays(const Calendar& calendar) {
  std::vector<TimeMs> out;
  for (const Holiday& one : calendar.holidays)
    if (one.hours.empty()) out.push_back(ParseTime(one.date).ok() ? *ParseTime(one.date) : 0);
  return out;
}

}  // namespace clarion::metrics
