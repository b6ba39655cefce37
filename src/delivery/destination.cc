#include "delivery/destination.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>

#include "registry/outbox.h"

namespace clarion::delivery {
namespace {

constexpr std::array<std::string_view, 6> kKinds = {"webhook", "email", "slack",
                                                    "teams",   "jira",  "github"};
constexpr size_t kTextMax = 500;
constexpr size_t kListMax = 50;

// One member of the body: where it is kept, and for which kinds. `secret` ones are not here.
struct TextField {
  const char* name;
  std::string Settings::*member;
  Kind kind;
  bool needed;
};
constexpr TextField kTexts[] = {
    {"project", &Settings::project, Kind::kJira, true},
    {"issue_type", &Settings::issue_type, Kind::kJira, true},
    {"user", &Settings::user, Kind::kJira, false},
    {"user", &Settings::user, Kind::kEmail, false},
    {"repository", &Settings::repository, Kind::kGithub, true},
    {"from", &Settings::from, Kind::kEmail, true},
};
struct ListField {
  const char* name;
  std::vector<std::string> Settings::*member;
  Kind kind;
  bool needed;
};
constexpr ListField kLists[] = {
    {"labels", &Settings::labels, Kind::kGithub, false},
    {"to", &Settings::to, Kind::kEmail, true},
};

bool OneLine(std::string_view text) {
  return text.size() <= kTextMax && IsUtf8(text) &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Error Wrong(std::string_view field, std::string_view takes) {
  return InvalidInput(fmt::format("{}: {}", field, takes));
}

Result<std::string> TextOf(std::string_view field, const json::value& value) {
  if (!value.is_string() || !OneLine(value.get_string()))
    return Wrong(field, fmt::format("one line of text, {} bytes at most", kTextMax));
  return std::string(value.get_string());
}

Result<std::vector<std::string>> ListOf(std::string_view field, const json::value& value) {
  if (!value.is_array() || value.get_array().size() > kListMax)
    return Wrong(field, fmt::format("a list of {} texts at most", kListMax));
  std::vector<std::string> out;
  for (const json::value& one : value.get_array()) {
    ASSIGN_OR_RETURN(std::string text, TextOf(field, one));
    if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
  }
  return out;
}

// Nothing in it that could end an address early, in SMTP or in a header.
bool IsMailAddress(std::string_view text) {
  const size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == text.size() || text.size() > 254)
    return false;
  return text.find('@', at + 1) == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return c > 0x20 && c < 0x7f &&
                  std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
         });
}

bool IsName(std::string_view text) {
  return !text.empty() && text != "." && text != ".." &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
         });
}

bool IsRepository(std::string_view text) {
  const size_t slash = text.find('/');
  return slash != std::string_view::npos && IsName(text.substr(0, slash)) &&
         IsName(text.substr(slash + 1));
}

Result<void> CheckSettings(const Destination& one) {
  const Settings& settings = one.settings;
  for (const TextField& field : kTexts)
    if (field.kind == one.kind && field.needed && (settings.*field.member).empty())
      return Wrong(field.name, fmt::format("a destination of kind {} needs it", Name(one.kind)));
  for (const ListField& field : kLists)
    if (field.kind == one.kind && field.needed && (settings.*field.member).empty())
      return Wrong(field.name,
                   fmt::format("a destination of kind {} needs one at least", Name(one.kind)));
  if (one.kind == Kind::kEmail) {
    if (!IsMailAddress(settings.from))
      return Wrong("from", "an address such as clarion@example.com");
    for (const std::string& to : settings.to)
      if (!IsMailAddress(to))
        return Wrong("to", fmt::format("'{}' is not an address such as ann@example.com", to));
  }
  if (one.kind == Kind::kJira && !IsName(settings.project))
    return Wrong("project", "a project's key, such as OPS");
  if (one.kind == Kind::kGithub && !IsRepository(settings.repository))
    return Wrong("repository", "owner/name");
  return {};
}

Result<void> TakeSettings(const json::object& fields, Destination* one) {
  for (const TextField& field : kTexts)
    if (const json::value* value = Find(fields, field.name);
        value != nullptr && field.kind == one->kind) {
      ASSIGN_OR_RETURN(one->settings.*field.member, TextOf(field.name, *value));
    }
  for (const ListField& field : kLists)
    if (const json::value* value = Find(fields, field.name);
        value != nullptr && field.kind == one->kind) {
      ASSIGN_OR_RETURN(one->settings.*field.member, ListOf(field.name, *value));
    }
  if (const json::value* plain = Find(fields, "plain");
      plain != nullptr && one->kind == Kind::kEmail) {
    if (!plain->is_bool()) return Wrong("plain", "true or false");
    one->settings.plain = plain->get_bool();
  }
  return {};
}

constexpr std::string_view kHttp[] = {"https", "http"};
constexpr std::string_view kMail[] = {"smtps", "smtp"};

// The address, and for kinds where it is a secret itself only its host.
Result<void> TakeAddress(const json::value& value, const AddressRules& rules, Change* change) {
  Destination& one = change->destination;
  if (!value.is_string()) return Wrong("address", "a text");
  std::string text(value.get_string());
  const bool hidden = one.kind == Kind::kSlack || one.kind == Kind::kTeams;
  // What is shown may come back from a form that did not change it.
  if (hidden && text == one.address) return {};
  ASSIGN_OR_RETURN(const WrittenAddress written, one.kind == Kind::kEmail
                                                     ? CheckAddress(text, kMail, rules)
                                                     : CheckAddress(text, kHttp, rules));
  if (hidden) {
    change->secret = text;
    text = fmt::format("{}://{}/…", written.scheme, written.host);
  }
  while (one.kind != Kind::kWebhook && text.ends_with('/')) text.pop_back();
  one.address = text;
  return {};
}

Result<void> TakeEvents(const json::value& value, Destination* one) {
  ASSIGN_OR_RETURN(one->events, ListOf("events", value));
  for (const std::string& type : one->events)
    if (std::find(EventTypes().begin(), EventTypes().end(), type) == EventTypes().end())
      return Wrong("events",
                   fmt::format("'{}' is none of {}", type, fmt::join(EventTypes(), ", ")));
  return {};
}

Result<void> CheckNames(const json::object& fields, Kind kind) {
  constexpr std::array<std::string_view, 8> kCommon = {
      "name", "kind", "address", "events", "enabled", "owner", "secret", "min_severity"};
  for (const auto& member : fields) {
    const std::string_view name = member.key();
    const auto is = [&](const auto& field) { return field.kind == kind && field.name == name; };
    if (std::find(kCommon.begin(), kCommon.end(), name) != kCommon.end() ||
        std::any_of(std::begin(kTexts), std::end(kTexts), is) ||
        std::any_of(std::begin(kLists), std::end(kLists), is) ||
        (name == "plain" && kind == Kind::kEmail))
      continue;
    return Wrong(name, fmt::format("a destination of kind {} has no such field", Name(kind)));
  }
  return {};
}

Result<void> TakeSecret(const json::value& value, Change* change) {
  const Kind kind = change->destination.kind;
  if (kind == Kind::kWebhook)
    return Wrong("secret", "Clarion makes it; POST …/rotate-secret makes another");
  if (kind == Kind::kSlack || kind == Kind::kTeams)
    return Wrong("secret", "the address of Slack and Teams is the secret");
  ASSIGN_OR_RETURN(std::string text, TextOf("secret", value));
  if (!text.empty()) change->secret = std::move(text);
  return {};
}

Result<void> TakeCommon(const json::object& fields, Destination* one) {
  if (const json::value* name = Find(fields, "name")) {
    ASSIGN_OR_RETURN(one->name, TextOf("name", *name));
  }
  if (one->name.empty() || one->name.size() > 100) return Wrong("name", "1 to 100 bytes");
  if (const json::value* owner = Find(fields, "owner")) {
    ASSIGN_OR_RETURN(one->owner, TextOf("owner", *owner));
  }
  if (const json::value* enabled = Find(fields, "enabled")) {
    if (!enabled->is_bool()) return Wrong("enabled", "true or false");
    one->enabled = enabled->get_bool();
    one->disabled_because.clear();
  }
  if (const json::value* severity = Find(fields, "min_severity")) {
    if (!severity->is_number() || severity->to_number<double>() < 0 ||
        severity->to_number<double>() > 1e9)
      return Wrong("min_severity", "contacts touched, from 0");
    one->min_severity = severity->to_number<double>();
  }
  if (const json::value* events = Find(fields, "events")) return TakeEvents(*events, one);
  return {};
}

json::array Texts(const std::vector<std::string>& texts) {
  json::array out;
  for (const std::string& text : texts) out.emplace_back(text);
  return out;
}

json::value Time(TimeMs at) { return at == 0 ? json::value() : json::value(FormatTime(at)); }

TimeMs TimeIn(const json::value& stored, std::string_view name) {
  const auto at = ParseTime(StringOr(stored, name, ""));
  return at.ok() ? *at : 0;
}

}  // namespace

std::string_view Name(Kind kind) { return kKinds[static_cast<size_t>(kind)]; }

std::optional<Kind> KindFrom(std::string_view name) {
  for (size_t i = 0; i < kKinds.size(); ++i)
    if (kKinds[i] == name) return static_cast<Kind>(i);
  return std::nullopt;
}

const std::vector<std::string>& EventTypes() {
  static const std::vector<std::string> types = {
      registry::kIncidentOpened,    registry::kIncidentChanged, registry::kIncidentRecovered,
      registry::kInitiativeStarted, registry::kInitiativeEnded, registry::kInitiativeFading,
      registry::kBriefReady,        registry::kWeekReady};
  return types;
}

json::object ToJsonObject(const Destination& one) {
  json::object out{{"id", one.id},
                   {"name", one.name},
                   {"kind", Name(one.kind)},
                   {"address", one.address},
                   {"events", Texts(one.events)},
                   {"min_severity", one.min_severity},
                   {"enabled", one.enabled},
                   {"disabled_because", one.disabled_because},
                   {"owner", one.owner},
                   {"has_secret", one.has_secret},
                   {"old_secret_until", Time(one.old_secret_until)},
                   {"created_at", Time(one.created_at)},
                   {"changed_at", Time(one.changed_at)},
                   {"plain", one.settings.plain}};
  for (const TextField& field : kTexts) out[field.name] = one.settings.*field.member;
  for (const ListField& field : kLists) out[field.name] = Texts(one.settings.*field.member);
  return out;
}

Result<Destination> DestinationFrom(const json::value& stored) {
  Destination out;
  const auto kind = KindFrom(StringOr(stored, "kind", ""));
  if (!kind || !stored.is_object()) return Corrupt("a stored destination has no kind");
  out.kind = *kind;
  const auto text = [&](const char* name) { return std::string(StringOr(stored, name, "")); };
  const auto flag = [&](const char* name) {
    const json::value* value = Find(stored, name);
    return value != nullptr && value->is_bool() && value->get_bool();
  };
  out.id = text("id");
  out.address = text("address");
  out.disabled_because = text("disabled_because");
  out.has_secret = flag("has_secret");
  out.old_secret_until = TimeIn(stored, "old_secret_until");
  out.created_at = TimeIn(stored, "created_at");
  out.changed_at = TimeIn(stored, "changed_at");
  const std::string because = out.disabled_because;
  RETURN_IF_ERROR(TakeCommon(stored.get_object(), &out));
  RETURN_IF_ERROR(TakeSettings(stored.get_object(), &out));
  out.disabled_because = because;
  return out;
}

Result<Change> WithChange(Destination base, const json::value& fields, const AddressRules& rules) {
  if (!fields.is_object()) return InvalidInput("a JSON object of fields is needed");
  Change out;
  const bool fresh = base.id.empty();
  const json::value* named = Find(fields, "kind");
  if (named != nullptr || fresh) {
    const auto kind = KindFrom(StringOr(fields, "kind", ""));
    if (!kind) return Wrong("kind", fmt::format("one of {}", fmt::join(kKinds, ", ")));
    if (!fresh && *kind != base.kind) return Wrong("kind", "it stays; make another destination");
    base.kind = *kind;
  }
  if (fresh) {
    base.events = {registry::kIncidentOpened, registry::kInitiativeStarted};
    if (base.kind == Kind::kJira) base.settings.issue_type = "Task";
    if (base.kind == Kind::kGithub) base.address = "https://api.github.com";
  }
  out.destination = std::move(base);
  Destination& one = out.destination;
  RETURN_IF_ERROR(CheckNames(fields.get_object(), one.kind));
  RETURN_IF_ERROR(TakeCommon(fields.get_object(), &one));
  RETURN_IF_ERROR(TakeSettings(fields.get_object(), &one));
  if (const json::value* address = Find(fields, "address"))
    RETURN_IF_ERROR(TakeAddress(*address, rules, &out));
  if (one.address.empty()) return Wrong("address", "where it is sent");
  if (const json::value* secret = Find(fields, "secret"))
    RETURN_IF_ERROR(TakeSecret(*secret, &out));
  RETURN_IF_ERROR(CheckSettings(one));
  if (one.settings.plain && !rules.allow_private)
    return Wrong("plain", "mail without TLS needs serving with --allow-private-destinations");
  one.has_secret = one.has_secret || out.secret.has_value();
  const bool signs_in = one.kind == Kind::kJira || one.kind == Kind::kGithub ||
                        (one.kind == Kind::kEmail && !one.settings.user.empty());
  if (signs_in && !one.has_secret) return Wrong("secret", "the token or password it signs in with");
  return out;
}

bool Wants(const Destination& one, std::string_view type, double severity) {
  if (!one.enabled || std::find(one.events.begin(), one.events.end(), type) == one.events.end())
    return false;
  const bool issues = one.kind == Kind::kJira || one.kind == Kind::kGithub;
  if (issues && type != registry::kIncidentOpened && type != registry::kInitiativeStarted)
    return false;
  // A person's own list goes to that person.
  if (type == registry::kWeekReady && one.kind != Kind::kEmail) return false;
  return !type.starts_with("incident.") || severity >= one.min_severity;
}

}  // namespace clarion::delivery
