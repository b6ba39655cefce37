// Finds the route of a request.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.h"

namespace clarion::api {

struct Match {
  const Route* route = nullptr;  // nullptr: no route has this path
  bool wrong_method = false;     // the path exists, with other methods
  std::map<std::string, std::string> path_values;
};

class Router {
 public:
  void Add(Route route) { routes_.push_back(std::move(route)); }
  // `path` without query, percent-encoded as received.
  Match Find(Method method, std::string_view path) const;
  const std::vector<Route>& routes() const { return routes_; }
  template <typename Change>
  void ForEach(const Change& change) {
    for (Route& route : routes_) change(route);
  }

 private:
  std::vector<Route> routes_;
};

// "a%20b+c" → "a b+c"; with `plus`, also "+" → " ". nullopt when the escape is broken.
std::optional<std::string> PercentDecode(std::string_view text, bool plus);
// "a=1&b=c+d": names and values, decoded, in order; pairs without "=" have no value. nullopt when
// an escape is broken.
std::optional<std::vector<std::pair<std::string, std::string>>> ParseForm(std::string_view text);
// Fills path, query and headers-independent parts from a request target. False when it cannot be
// decoded.
bool ParseTarget(std::string_view target, Request* request);

}  // namespace clarion::api
