// An event in words and figures, before it takes the form of one kind of destination.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace clarion::delivery {

// An event on its way to one destination.
struct Event {
  std::string id;    // of the delivery: the same in every try
  std::string type;  // "incident.opened", "test"
  std::string subject;
  TimeMs at = 0;
  json::object data;  // as its maker wrote it, "path" is the page's
};

struct Message {
  std::string title;                                       // one sentence
  std::vector<std::pair<std::string, std::string>> facts;  // name, value
  std::string url;                                         // of the page
};

// `public_url`: where the page is, without a slash at its end. Never fails: what is missing in the
// data is left out.
Message Describe(const Event& event, const std::string& public_url);

// 0.123 of unit percent → "12.3 %", 93000 of ms → "1 min 33 s".
std::string FigureInWords(double value, std::string_view unit);

}  // namespace clarion::delivery
