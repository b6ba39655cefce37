// The rules of the vCon draft's JSON schema for unsigned vCons, as far as exports use it.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <initializer_list>
#include <string>

#include "base/json.h"
#include "base/time.h"

namespace clarion::connectors::testing {

inline bool IsTime(const json::value* value) {
  return value != nullptr && value->is_string() && ParseTime(value->get_string()).ok();
}

inline bool IsIndex(const json::value* value, size_t below) {
  if (value == nullptr) return false;
  if (value->is_array())
    return std::all_of(value->get_array().begin(), value->get_array().end(),
                       [&](const json::value& v) { return IsIndex(&v, below); });
  return (value->is_int64() && value->get_int64() >= 0 &&
          static_cast<size_t>(value->get_int64()) < below) ||
         (value->is_uint64() && value->get_uint64() < below);
}

inline bool IsOneOf(const json::value* value, std::initializer_list<std::string_view> words) {
  return value != nullptr && value->is_string() &&
         std::find(words.begin(), words.end(), value->get_string()) != words.end();
}

inline bool IsUuidText(const json::value* value) {
  if (value == nullptr || !value->is_string() || value->get_string().size() != 36) return false;
  for (size_t i = 0; i < 36; ++i) {
    const char c = value->get_string()[i];
    if ((i == 8 || i == 13 || i == 18 || i == 23) != (c == '-')) return false;
  }
  return true;
}

inline bool BodyFits(const json::value& holder) {
  const json::value* body = Find(holder, "body");
  const json::value* encoding = Find(holder, "encoding");
  if (body == nullptr) return encoding == nullptr;
  return IsOneOf(encoding, {"json", "none", "base64url"}) &&
         (body->is_string() || encoding->get_string() == "json");
}

inline const json::array& Listed(const json::value& vcon, std::string_view key) {
  static const json::array none;
  const json::value* list = Find(vcon, key);
  return list != nullptr && list->is_array() ? list->get_array() : none;
}

// "" when `vcon` keeps the rules, else the first that it breaks.
inline std::string SchemaFault(const json::value& vcon) {
  if (!IsUuidText(Find(vcon, "uuid"))) return "uuid";
  if (!IsTime(Find(vcon, "created_at"))) return "created_at";
  if (Find(vcon, "vcon") != nullptr && StringOr(vcon, "vcon", "") != "0.4.0") return "vcon";
  if (Find(vcon, "subject") != nullptr && !Find(vcon, "subject")->is_string()) return "subject";
  for (const char* key : {"parties", "dialog", "analysis", "attachments"})
    if (Find(vcon, key) != nullptr && !Find(vcon, key)->is_array()) return key;
  const size_t parties = Listed(vcon, "parties").size();
  const size_t dialogs = Listed(vcon, "dialog").size();
  for (const json::value& party : Listed(vcon, "parties"))
    for (const char* key : {"tel", "sip", "mailto", "name", "did", "uuid", "type", "org", "dept"})
      if (Find(party, key) != nullptr && !Find(party, key)->is_string())
        return fmt::format("party.{}", key);
  for (const json::value& dialog : Listed(vcon, "dialog")) {
    if (!IsOneOf(Find(dialog, "type"),
                 {"recording", "text", "transfer", "incomplete", "recording-set"}))
      return "dialog.type";
    if (!IsTime(Find(dialog, "start"))) return "dialog.start";
    if (!IsIndex(Find(dialog, "parties"), parties)) return "dialog.parties";
    if (const json::value* d = Find(dialog, "duration");
        d != nullptr && !(d->is_number() && d->to_number<double>() >= 0))
      return "dialog.duration";
    if (!BodyFits(dialog)) return "dialog.body";
  }
  for (const json::value& analysis : Listed(vcon, "analysis")) {
    if (StringOr(analysis, "type", "").empty() || StringOr(analysis, "vendor", "").empty())
      return "analysis.type";
    if (!IsIndex(Find(analysis, "dialog"), dialogs) || !BodyFits(analysis))
      return "analysis.dialog";
  }
  for (const json::value& attachment : Listed(vcon, "attachments")) {
    if (!IsTime(Find(attachment, "start"))) return "attachment.start";
    if (!IsIndex(Find(attachment, "party"), parties) ||
        !IsIndex(Find(attachment, "dialog"), dialogs))
      return "attachment.party";
    if (!BodyFits(attachment)) return "attachment.body";
  }
  return "";
}

}  // namespace clarion::connectors::testing
