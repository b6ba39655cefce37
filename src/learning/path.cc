#include "learning/path.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <numeric>
#include <set>

namespace clarion::learning {
namespace {

constexpr size_t kModulesMax = 30;
constexpr size_t kConversationsMax = 20;
constexpr size_t kTextMax = 400;
constexpr int64_t kTurnsLeast = 4;

json::value TimeOrNull(TimeMs at) { return at == 0 ? json::value() : json::value(FormatTime(at)); }

Result<std::string> TextOf(const json::value& from, const char* field, const std::string& place) {
  const json::value* value = Find(from, field);
  if (value == nullptr || value->is_null()) return std::string();
  if (!value->is_string() || value->get_string().size() > kTextMax || !IsUtf8(value->get_string()))
    return InvalidInput(fmt::format("{}{}: a text of at most {} bytes", place, field, kTextMax));
  return std::string(value->get_string());
}

Result<TimeMs> TimeOf(const json::value& from, const char* field) {
  const std::string text(StringOr(from, field, ""));
  return text.empty() ? Result<TimeMs>(TimeMs{0}) : ParseTime(text);
}

// `stored`: names of erased conversations have all become the same mark there.
Result<Module> ModuleFrom(const json::value& from, bool stored) {
  if (!from.is_object())
    return InvalidInput("modules: each is {id, reason, title, process, quiz, conversations}");
  Module out;
  for (const auto& [field, text] : {std::pair{"id", &out.id},
                                    {"reason", &out.reason},
                                    {"title", &out.title},
                                    {"process", &out.process},
                                    {"quiz", &out.quiz},
                                    {"why", &out.why}}) {
    ASSIGN_OR_RETURN(*text, TextOf(from, field, "modules: "));
  }
  if (out.title.empty()) out.title = out.reason;
  if (out.title.empty()) return InvalidInput("modules: each has a title or a reason");
  const json::value* list = Find(from, "conversations");
  if (list == nullptr) return out;
  if (!list->is_array() || list->get_array().size() > kConversationsMax)
    return InvalidInput(
        fmt::format("modules: conversations: a list of at most {}", kConversationsMax));
  std::set<std::string> seen;
  for (const json::value& one : list->get_array()) {
    PathConversation conversation;
    ASSIGN_OR_RETURN(conversation.interaction, TextOf(one, "interaction", "conversations: "));
    ASSIGN_OR_RETURN(conversation.why, TextOf(one, "why", "conversations: "));
    if (conversation.interaction.empty())
      return InvalidInput("modules: conversations: each names its interaction");
    const bool fresh = seen.insert(conversation.interaction).second;
    if (!fresh && stored) continue;
    if (!fresh)
      return InvalidInput(
          fmt::format("modules: conversations: '{}' is there twice", conversation.interaction));
    out.conversations.push_back(std::move(conversation));
  }
  return out;
}

Result<std::vector<Module>> ModulesFrom(const json::value& list, bool stored) {
  if (!list.is_array() || list.get_array().size() > kModulesMax)
    return InvalidInput(fmt::format("modules: a list of at most {}", kModulesMax));
  std::vector<Module> out;
  std::set<std::string> ids;
  for (const json::value& one : list.get_array()) ids.emplace(StringOr(one, "id", ""));
  size_t next = 1;
  std::set<std::string> seen;
  for (const json::value& one : list.get_array()) {
    ASSIGN_OR_RETURN(Module module, ModuleFrom(one, stored));
    while (module.id.empty()) {
      std::string id = fmt::format("m{}", next++);
      if (ids.count(id) == 0) module.id = std::move(id);
    }
    if (!seen.insert(module.id).second)
      return InvalidInput(fmt::format("modules: there are two with the id '{}'", module.id));
    out.push_back(std::move(module));
  }
  return out;
}

// Place of each in an order, from 0; equal ones share the mean.
template <typename Value>
std::vector<double> PlacesBy(const std::vector<Example>& of, const Value& value) {
  std::vector<size_t> order(of.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return value(of[a]) < value(of[b]); });
  std::vector<double> out(of.size());
  for (size_t i = 0; i < order.size();) {
    size_t j = i;
    while (j < order.size() && value(of[order[j]]) == value(of[order[i]])) ++j;
    for (size_t k = i; k < j; ++k) out[order[k]] = (static_cast<double>(i + j) - 1) / 2;
    i = j;
  }
  return out;
}

}  // namespace

json::object ToJsonObject(const Path& path) {
  json::array modules, assignments;
  for (const Module& one : path.modules) {
    json::array conversations;
    for (const PathConversation& conversation : one.conversations)
      conversations.push_back(
          json::object{{"interaction", conversation.interaction}, {"why", conversation.why}});
    modules.push_back(json::object{{"id", one.id},
                                   {"reason", one.reason},
                                   {"title", one.title},
                                   {"process", one.process},
                                   {"quiz", one.quiz},
                                   {"why", one.why},
                                   {"conversations", std::move(conversations)}});
  }
  for (const Assignment& one : path.assignments) {
    json::array done;
    for (const std::string& module : one.done) done.emplace_back(module);
    assignments.push_back(json::object{{"person", one.person},
                                       {"assigned_at", FormatTime(one.assigned_at)},
                                       {"assigned_by", one.assigned_by},
                                       {"due_at", TimeOrNull(one.due_at)},
                                       {"done", std::move(done)},
                                       {"done_at", TimeOrNull(one.done_at)}});
  }
  return {{"id", path.id},
          {"title", path.title},
          {"team", path.team},
          {"modules", std::move(modules)},
          {"assignments", std::move(assignments)},
          {"by", path.by},
          {"by_name", path.by_name},
          {"created_at", FormatTime(path.created_at)},
          {"changed_at", FormatTime(path.changed_at)}};
}

Result<Path> PathFrom(const json::value& stored) {
  Path out;
  for (const auto& [field, text] : {std::pair{"id", &out.id},
                                    {"title", &out.title},
                                    {"team", &out.team},
                                    {"by", &out.by},
                                    {"by_name", &out.by_name}})
    *text = StringOr(stored, field, "");
  ASSIGN_OR_RETURN(out.created_at, TimeOf(stored, "created_at"));
  ASSIGN_OR_RETURN(out.changed_at, TimeOf(stored, "changed_at"));
  if (const json::value* modules = Find(stored, "modules")) {
    ASSIGN_OR_RETURN(out.modules, ModulesFrom(*modules, true));
  }
  const json::value* assignments = Find(stored, "assignments");
  if (assignments == nullptr || !assignments->is_array()) return out;
  for (const json::value& from : assignments->get_array()) {
    Assignment one;
    one.person = StringOr(from, "person", "");
    one.assigned_by = StringOr(from, "assigned_by", "");
    ASSIGN_OR_RETURN(one.assigned_at, TimeOf(from, "assigned_at"));
    ASSIGN_OR_RETURN(one.due_at, TimeOf(from, "due_at"));
    ASSIGN_OR_RETURN(one.done_at, TimeOf(from, "done_at"));
    if (const json::value* done = Find(from, "done"); done != nullptr && done->is_array())
      for (const json::value& module : done->get_array())
        one.done.emplace_back(module.get_string());
    out.assignments.push_back(std::move(one));
  }
  return out;
}

Result<Path> WithChange(Path base, const json::value& change) {
  if (!change.is_object()) return InvalidInput("a learning path is a JSON object");
  for (const auto& [key, value] : change.get_object()) {
    if (key == "title") {
      ASSIGN_OR_RETURN(base.title, TextOf(change, "title", ""));
    } else if (key == "team") {
      ASSIGN_OR_RETURN(base.team, TextOf(change, "team", ""));
    } else if (key == "modules") {
      ASSIGN_OR_RETURN(base.modules, ModulesFrom(value, false));
    } else {
      return InvalidInput(
          fmt::format("'{}' is no field of a learning path; title, team and modules are",
                      std::string_view(key)));
    }
  }
  if (base.title.find_first_not_of(' ') == std::string::npos)
    return InvalidInput("title: is missing; name whom the path is for");
  return base;
}

std::vector<Example> ChooseExamples(std::vector<Example> candidates, size_t count) {
  std::erase_if(candidates,
                [](const Example& one) { return !one.resolved || one.turns < kTurnsLeast; });
  const std::vector<double> points =
      PlacesBy(candidates, [](const Example& one) { return -one.points; });
  const std::vector<double> effort =
      PlacesBy(candidates, [](const Example& one) { return one.effort; });
  const std::vector<double> turns =
      PlacesBy(candidates, [](const Example& one) { return static_cast<double>(one.turns); });
  std::vector<size_t> order(candidates.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto cost = [&](size_t i) { return 2 * points[i] + effort[i] + turns[i]; };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return cost(a) != cost(b) ? cost(a) < cost(b)
                              : candidates[a].interaction < candidates[b].interaction;
  });
  std::vector<Example> out;
  std::set<std::string> agents, taken;
  for (const bool anew : {true, false})
    for (const size_t i : order) {
      if (out.size() >= count) return out;
      const Example& one = candidates[i];
      if (taken.count(one.interaction) != 0 || (anew && !agents.insert(one.agent).second)) continue;
      taken.insert(one.interaction);
      out.push_back(one);
    }
  return out;
}

std::vector<RankedReason> RankReasons(const std::vector<ReasonLoad>& loads) {
  double all = 0;
  for (const ReasonLoad& one : loads) all += one.contacts;
  std::vector<RankedReason> out;
  for (size_t i = 0; i < loads.size(); ++i) {
    const double share = all > 0 ? loads[i].contacts / all : 0;
    out.push_back({i, share, share * (1 + std::max(0.0, loads[i].gap.value_or(0)))});
  }
  std::stable_sort(out.begin(), out.end(), [](const RankedReason& a, const RankedReason& b) {
    return a.weight > b.weight;
  });
  return out;
}

}  // namespace clarion::learning
