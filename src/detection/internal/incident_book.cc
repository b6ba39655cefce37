#include "detection/internal/incident_book.h"

#include <algorithm>
#include <cstdlib>

namespace clarion::detection {
namespace {

// An incident of several series is known by its slice; who follows may be slower to show.
constexpr int kKnownNear = 2;
constexpr TimeMs kRememberedMs = kDayMs / 2;

bool Fits(const std::vector<std::string>& slice, const std::vector<std::string>& parts,
          const IncidentBook::Usable& usable) {
  if (slice.size() != parts.size()) return false;
  for (size_t i = 0; i < slice.size(); ++i)
    if (usable[i] != 0 && !slice[i].empty() && slice[i] == parts[i]) return true;
  return false;
}

// What most of the waiting alerts have in common, alone or with an incident.
struct Bond {
  size_t strength = 0;
  size_t place = 0;
  std::string value;
  size_t entry = SIZE_MAX;  // none: a new incident
};

}  // namespace

bool IncidentBook::Near(const Incident& incident, const Alert& alert) const {
  const TimeMs near = incident.series.size() >= 2 ? kKnownNear * near_ms_ : near_ms_;
  return std::min(std::abs(alert.first_sign - incident.first_sign),
                  std::abs(alert.at - incident.noticed)) <= near;
}

void IncidentBook::Put(const Names& names, Entry* entry, Alert* alert) {
  Incident& incident = entry->incident;
  const auto& parts = names[alert->series];
  for (size_t i = 0; i < incident.slice.size(); ++i)
    if (incident.slice[i] != parts[i]) incident.slice[i].clear();
  incident.first_sign = std::min(incident.first_sign, alert->first_sign);
  incident.severity += alert->severity;
  const auto add = [&](std::vector<size_t>* to) {
    if (std::find(to->begin(), to->end(), alert->series) == to->end()) to->push_back(alert->series);
  };
  add(&incident.series);
  add(&entry->out);
  std::erase_if(entry->back, [&](const auto& one) { return one.first == alert->series; });
  alert->incident = incident.id;
}

size_t IncidentBook::Begin(const Names& names, const Alert& alert) {
  Entry entry;
  entry.incident.id = ++last_;
  entry.incident.first_sign = alert.first_sign;
  entry.incident.noticed = alert.at;
  entry.incident.slice = names[alert.series];
  entries_.push_back(std::move(entry));
  return entries_.size() - 1;
}

bool IncidentBook::Entry::Holds(size_t series) const {
  return std::find(out.begin(), out.end(), series) != out.end() ||
         std::any_of(back.begin(), back.end(),
                     [&](const auto& one) { return one.first == series; });
}

void IncidentBook::Forget(TimeMs at) {
  for (Entry& entry : entries_)
    std::erase_if(entry.back, [at](const auto& one) { return at - one.second > kRememberedMs; });
  std::erase_if(entries_,
                [](const Entry& entry) { return entry.out.empty() && entry.back.empty(); });
}

void IncidentBook::Enter(const Names& names, const Usable& usable, std::vector<Alert>* alerts) {
  if (alerts->empty()) return;
  Forget(alerts->front().at);
  std::vector<Alert*> waiting;
  for (Alert& alert : *alerts) {
    const auto own = std::find_if(entries_.rbegin(), entries_.rend(),
                                  [&](const Entry& entry) { return entry.Holds(alert.series); });
    if (own != entries_.rend())
      Put(names, &*own, &alert);
    else
      waiting.push_back(&alert);
  }
  while (!waiting.empty()) {
    Bond best;
    for (const Alert* alert : waiting) {
      const auto& parts = names[alert->series];
      for (size_t place = 0; place < parts.size(); ++place) {
        if (usable[place] == 0) continue;
        Bond bond{.place = place, .value = parts[place]};
        for (const Alert* other : waiting) {
          const auto& theirs = names[other->series];
          bond.strength += theirs.size() == parts.size() && theirs[place] == bond.value;
        }
        size_t members = 0;
        for (size_t e = 0; e < entries_.size(); ++e) {
          const Incident& incident = entries_[e].incident;
          if (entries_[e].out.empty() || incident.slice.size() != parts.size() ||
              incident.slice[place] != bond.value || !Near(incident, *alert))
            continue;
          if (incident.series.size() <= members) continue;
          members = incident.series.size();
          bond.entry = e;
        }
        bond.strength += members;
        if (bond.strength > best.strength) best = bond;
      }
    }
    const Alert& first = *waiting.front();
    if (best.strength <= 1) {
      Put(names, &entries_[Begin(names, first)], waiting.front());
      waiting.erase(waiting.begin());
      continue;
    }
    std::vector<Alert*> rest;
    for (Alert* alert : waiting) {
      const auto& parts = names[alert->series];
      if (parts.size() <= best.place || parts[best.place] != best.value) {
        rest.push_back(alert);
        continue;
      }
      if (best.entry == SIZE_MAX) best.entry = Begin(names, *alert);
      if (entries_[best.entry].incident.slice.size() == parts.size())
        Put(names, &entries_[best.entry], alert);
      else
        rest.push_back(alert);
    }
    waiting = std::move(rest);
  }
}

bool IncidentBook::Expects(const std::vector<std::string>& parts, const Usable& usable,
                           TimeMs at) const {
  return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return !entry.out.empty() && entry.incident.series.size() >= 2 &&
           at - entry.incident.noticed <= near_ms_ && Fits(entry.incident.slice, parts, usable);
  });
}

void IncidentBook::Leave(size_t series, TimeMs at) {
  for (Entry& entry : entries_)
    if (std::erase(entry.out, series) > 0) entry.back.emplace_back(series, at);
}

std::vector<Incident> IncidentBook::open() const {
  std::vector<Incident> out;
  for (const Entry& entry : entries_)
    if (!entry.out.empty()) out.push_back(entry.incident);
  return out;
}

void IncidentBook::Save(std::string* out) const {
  PutValue(out, last_);
  PutValue(out, uint32_t(entries_.size()));
  for (const auto& [incident, outside, back] : entries_) {
    PutValue(out, incident.id);
    PutValue(out, incident.first_sign);
    PutValue(out, incident.noticed);
    PutValue(out, incident.severity);
    PutValue(out, uint32_t(incident.slice.size()));
    for (const auto& part : incident.slice) PutText(out, part);
    PutValue(out, uint32_t(incident.series.size()));
    for (const size_t series : incident.series) PutValue(out, uint64_t(series));
    PutValue(out, uint32_t(outside.size()));
    for (const size_t series : outside) PutValue(out, uint64_t(series));
    PutValue(out, uint32_t(back.size()));
    for (const auto& [series, since] : back) {
      PutValue(out, uint64_t(series));
      PutValue(out, since);
    }
  }
}

bool IncidentBook::Restore(ByteReader* in) {
  last_ = in->Value<uint64_t>();
  const auto count = in->Value<uint32_t>();
  for (uint32_t i = 0; i < count && !in->failed(); ++i) {
    Entry entry;
    Incident& incident = entry.incident;
    incident.id = in->Value<uint64_t>();
    incident.first_sign = in->Value<TimeMs>();
    incident.noticed = in->Value<TimeMs>();
    incident.severity = in->Value<double>();
    const auto parts = in->Value<uint32_t>();
    for (uint32_t p = 0; p < parts && !in->failed(); ++p) incident.slice.push_back(in->Text());
    const auto members = in->Value<uint32_t>();
    for (uint32_t m = 0; m < members && !in->failed(); ++m)
      incident.series.push_back(in->Value<uint64_t>());
    const auto outside = in->Value<uint32_t>();
    for (uint32_t m = 0; m < outside && !in->failed(); ++m)
      entry.out.push_back(in->Value<uint64_t>());
    const auto returned = in->Value<uint32_t>();
    for (uint32_t m = 0; m < returned && !in->failed(); ++m) {
      const auto series = in->Value<uint64_t>();
      entry.back.emplace_back(series, in->Value<TimeMs>());
    }
    entries_.push_back(std::move(entry));
  }
  return !in->failed();
}

}  // namespace clarion::detection
