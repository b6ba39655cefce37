#include "metrics/journeys.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <tuple>

namespace clarion::metrics {
namespace {

std::vector<size_t> ByCustomerAndTime(const std::vector<Contact>& contacts) {
  std::vector<size_t> order(contacts.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const Contact& x = contacts[a];
    const Contact& y = contacts[b];
    return std::tie(x.tenant, x.customer, x.at, x.id) < std::tie(y.tenant, y.customer, y.at, y.id);
  });
  return order;
}

bool SameCustomer(const Contact& a, const Contact& b) {
  return a.tenant == b.tenant && a.customer == b.customer;
}

// The last step of each journey a customer has open; a handful per customer, so a list beats a map.
struct Open {
  std::string_view reason;
  size_t last;
};

}  // namespace

std::vector<JourneyStep> StitchJourneys(const std::vector<Contact>& contacts) {
  std::vector<JourneyStep> steps(contacts.size());
  std::vector<Open> open;
  const Contact* previous = nullptr;
  for (const size_t index : ByCustomerAndTime(contacts)) {
    const Contact& contact = contacts[index];
    if (previous == nullptr || contact.customer.empty() || !SameCustomer(*previous, contact))
      open.clear();
    previous = &contact;

    Open* joined = nullptr;
    for (Open& journey : open) {
      const TimeMs gap = contact.at - contacts[journey.last].at;
      const bool unnamed = contact.reason.empty() || journey.reason.empty();
      const bool fits = unnamed ? gap <= kReasonlessWindowMs
                                : journey.reason == contact.reason && gap <= kJourneyWindowMs;
      if (fits && (joined == nullptr || contacts[journey.last].at >= contacts[joined->last].at))
        joined = &journey;
    }
    JourneyStep& step = steps[index];
    step.contact = index;
    if (joined == nullptr) {
      step.journey = contact.id;
      std::erase_if(open, [&](const Open& journey) { return journey.reason == contact.reason; });
      open.push_back({contact.reason, index});
      continue;
    }
    JourneyStep& before = steps[joined->last];
    step.journey = before.journey;
    step.step = before.step + 1;
    step.gap_before_ms = contact.at - contacts[joined->last].at;
    step.channel_switch = contact.channel != contacts[joined->last].channel;
    before.gap_after_ms = step.gap_before_ms;
    joined->last = index;
    // A journey opened without a reason takes the first one that is named.
    if (joined->reason.empty()) joined->reason = contact.reason;
  }
  return steps;
}

std::vector<int64_t> LatestContacts(const std::vector<Contact>& contacts,
                                    const std::vector<CustomerMoment>& moments) {
  const std::vector<size_t> order = ByCustomerAndTime(contacts);
  std::vector<int64_t> found;
  found.reserve(moments.size());
  for (const CustomerMoment& moment : moments) {
    const auto key = std::tie(moment.tenant, moment.customer, moment.at);
    const auto after =
        std::upper_bound(order.begin(), order.end(), key, [&](const auto& k, size_t i) {
          return k < std::tie(contacts[i].tenant, contacts[i].customer, contacts[i].at);
        });
    const bool exists = after != order.begin() && contacts[*(after - 1)].tenant == moment.tenant &&
                        contacts[*(after - 1)].customer == moment.customer;
    found.push_back(exists ? static_cast<int64_t>(*(after - 1)) : -1);
  }
  return found;
}

}  // namespace clarion::metrics
