// Who is signed in. A session is a random token in a cookie; what is stored is its hash. The token
// changes every hour, and the one before is taken for a minute more, for requests on their way.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "registry/people.h"

namespace clarion::registry {

// The identity provider (src/federation) a session was begun by, and its names for whom and for
// which session of its own. Empty = none, or none told.
struct BegunBy {
  std::string provider;
  std::string subject;
  std::string session;
};

struct Session {
  Person person;
  std::string csrf;      // what a page must send along with every change
  std::string token;     // a new one, to be put in the cookie; "": the one in hand stays
  std::string provider;  // it was begun by; "" = none
};

struct SessionSettings {
  TimeMs idle = 12 * kHourMs;
  TimeMs longest = 7 * kDayMs;
  TimeMs rotate = kHourMs;
  TimeMs grace = kMinuteMs;
};

class Sessions {
 public:
  Sessions(internal::Database& database, const Clock& clock, SessionSettings settings = {})
      : database_(database), clock_(clock), settings_(settings) {}

  Result<Session> Start(const Actor& actor, const Person& person, const BegunBy& by = {});
  // nullopt: no such session, or it is over. Some 30 µs.
  Result<std::optional<Session>> Find(const std::string& token);
  Result<void> End(const Actor& actor, const std::string& token);
  Result<void> EndAll(const Actor& actor, const std::string& person);

 private:
  internal::Database& database_;
  const Clock& clock_;
  const SessionSettings settings_;
};

}  // namespace clarion::registry
