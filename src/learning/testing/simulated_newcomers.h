// A floor with newcomers of a known learning curve: what forecasts of hiring are measured on.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/random.h"
#include "learning/ramp_up.h"

namespace clarion::learning::testing {

struct NewcomerSettings {
  size_t experienced = 40;
  size_t newcomers = 20;
  int weeks = 60;              // of data; newcomers begin evenly from week 6 on
  double contacts_week = 40;   // of an experienced agent
  double begin = 0.4;          // of that in the first week …
  double tau = 5;              // … closing by 1/e every so many weeks
  double agents_vary = 0.2;    // log deviation between people
  double leave = 0.01;         // chance to leave in a week
  double handle = 400;         // experienced, seconds
  double handle_gap = 250;     // more in the first week, closing likewise
  double handle_between = 40;  // deviation between people
  double handle_noise = 200;   // of a contact
  double resolved_begin = 0.55;
  double resolved = 0.75;
};

// Share of an experienced agent's contacts in a week of tenure, on average.
inline double TrueShare(const NewcomerSettings& s, int week) {
  return 1 - (1 - s.begin) * std::exp(-week / s.tau);
}

inline int Poisson(double mean, Random* random) {
  if (mean > 60)
    return std::max(0, static_cast<int>(std::lround(mean + std::sqrt(mean) * random->Normal())));
  int n = 0;
  const double least = std::exp(-mean);
  double product = random->Uniform();
  while (product > least) {
    ++n;
    product *= random->Uniform();
  }
  return n;
}

// Contacts of one new person by week of tenure; from leaving on none. `share`: their own factor.
inline std::vector<int> NewPerson(const NewcomerSettings& s, int weeks, Random* random,
                                  double* own = nullptr) {
  const double factor =
      std::exp(s.agents_vary * random->Normal() - s.agents_vary * s.agents_vary / 2);
  if (own != nullptr) *own = factor;
  std::vector<int> out;
  bool there = true;
  for (int k = 0; k < weeks; ++k) {
    if (k > 0) there = there && random->Uniform() >= s.leave;
    out.push_back(there ? Poisson(s.contacts_week * TrueShare(s, k) * factor, random) : 0);
  }
  return out;
}

inline ServedContacts SimulateNewcomers(const NewcomerSettings& s, uint64_t seed) {
  Random random(seed * 7919 + 3);
  ServedContacts out;
  out.to = static_cast<TimeMs>(s.weeks) * kWeekMs;
  const auto add = [&](uint32_t agent, TimeMs week, int contacts, double handle, double resolved) {
    for (int i = 0; i < contacts; ++i) {
      out.agent.push_back(agent);
      // The first contact begins the first week.
      out.at.push_back(week + (i == 0 ? 0 : static_cast<TimeMs>(random.Uniform() * kWeekMs)));
      out.value.push_back(static_cast<float>(handle + s.handle_noise * random.Normal()));
      out.resolved.push_back(random.Uniform() < resolved ? 1.0F : 0.0F);
    }
  };
  for (size_t a = 0; a < s.experienced; ++a) {
    const auto agent = static_cast<uint32_t>(out.agents.size());
    out.agents.push_back("old " + std::to_string(a));
    const double factor =
        std::exp(s.agents_vary * random.Normal() - s.agents_vary * s.agents_vary / 2);
    const double own = s.handle_between * random.Normal();
    for (int w = 0; w < s.weeks; ++w)
      add(agent, w * kWeekMs, Poisson(s.contacts_week * factor, &random), s.handle + own,
          s.resolved);
  }
  for (size_t a = 0; a < s.newcomers; ++a) {
    const auto agent = static_cast<uint32_t>(out.agents.size());
    out.agents.push_back("new " + std::to_string(a));
    const int last = s.weeks - 3, span = last - 6;
    const int begin =
        6 + static_cast<int>(static_cast<size_t>(span) * a / std::max<size_t>(1, s.newcomers));
    const double own = s.handle_between * random.Normal();
    const std::vector<int> contacts = NewPerson(s, s.weeks - begin, &random);
    for (size_t k = 0; k < contacts.size(); ++k) {
      const double left = std::exp(-static_cast<double>(k) / s.tau);
      add(agent, (begin + static_cast<TimeMs>(k)) * kWeekMs, std::max(contacts[k], k == 0 ? 1 : 0),
          s.handle + own + s.handle_gap * left,
          s.resolved - (s.resolved - s.resolved_begin) * left);
    }
  }
  return out;
}

}  // namespace clarion::learning::testing
