#include "demo/internal/script_text.h"

#include <algorithm>

#include "demo/internal/json_writer.h"
#include "demo/internal/world.h"

namespace clarion::demo {

bool IsWritten(uint8_t channel) {
  return channel == kEmail || channel == kTicket || channel == kSocial;
}

std::string Detail(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  std::string out = "{";
  for (const auto& [key, value] : fields) AppendField(out, key, value);
  return out + "}";
}

std::string Seconds(std::string_view key, double seconds) {
  std::string out = "{";
  AppendField(out, key, seconds, 1);
  return out + "}";
}

// Two sentences after each other; the first gets a full stop when it has no mark of its own.
std::string Join(std::string text, std::string_view next) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  constexpr std::string_view kMarks = ".?!,:…";
  if (!text.empty() && kMarks.find(text.back()) == std::string_view::npos) text += '.';
  if (!next.empty()) text += ' ';
  return text.append(next);
}

// "name a=1,b=2 => result" as the detail of an action event.
std::string ActionDetail(std::string_view line) {
  const size_t space = std::min(line.find(' '), line.size());
  const size_t arrow = std::min(line.find(" => "), line.size());
  std::string out = "{";
  AppendField(out, "name", line.substr(0, space));
  AppendKey(out, "args");
  out += '{';
  std::string_view args =
      space < arrow ? line.substr(space + 1, arrow - space - 1) : std::string_view();
  while (!args.empty()) {
    const size_t end = std::min(args.find(','), args.size());
    const size_t equals = std::min(args.find('='), end);
    if (equals < end)
      AppendField(out, args.substr(0, equals), args.substr(equals + 1, end - equals - 1));
    args.remove_prefix(std::min(end + 1, args.size()));
  }
  out += '}';
  if (arrow < line.size()) AppendField(out, "result", line.substr(arrow + 4));
  return out + "}";
}

}  // namespace clarion::demo
