#include "detection/internal/incident_book.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

namespace clarion::detection {
namespace {

// An incident of several series is known by its slice; who follows may be slower to show.
constexpr int kKnownNear = 2;

int Shared(const std::vector<std::string>& slice, const std::vector<std::string>& parts) {
  if (slice.size() != parts.size()) return 0;
  int shared = 0;
  for (size_t i = 0; i < slice.size(); ++i) shared += !slice[i].empty() && slice[i] == parts[i];
  return shared;
}

}  // namespace

void IncidentBook::Enter(const std::vector<std::string>& parts, Alert* alert) {
  for (size_t i = 0; i < open_.size(); ++i)
    if (std::find(out_[i].begin(), out_[i].end(), alert->series) != out_[i].end()) {
      open_[i].severity += alert->severity;  // it grows; still the same incident
      alert->incident = open_[i].id;
      return;
    }
  // Larger incidents first: their slice is known better; then the one nearest in time.
  const Incident* best = nullptr;
  for (const auto& incident : open_) {
    const TimeMs apart = std::min(std::abs(alert->first_sign - incident.first_sign),
                                  std::abs(alert->at - incident.noticed));
    const TimeMs near = incident.series.size() >= 2 ? kKnownNear * near_ms_ : near_ms_;
    if (apart > near || Shared(incident.slice, parts) == 0) continue;
    if (best == nullptr || incident.series.size() > best->series.size()) best = &incident;
  }
  size_t index = 0;
  if (best != nullptr) {
    index = size_t(best - open_.data());
  } else {
    index = open_.size();
    open_.push_back({.id = ++last_,
                     .first_sign = alert->first_sign,
                     .noticed = alert->at,
                     .slice = parts,
                     .series = {},
                     .severity = 0});
    out_.emplace_back();
  }
  Incident& incident = open_[index];
  for (size_t i = 0; i < incident.slice.size(); ++i)
    if (incident.slice[i] != parts[i]) incident.slice[i].clear();
  incident.first_sign = std::min(incident.first_sign, alert->first_sign);
  incident.severity += alert->severity;
  incident.series.push_back(alert->series);
  out_[index].push_back(alert->series);
  alert->incident = incident.id;
}

bool IncidentBook::Expects(const std::vector<std::string>& parts, TimeMs at) const {
  return std::any_of(open_.begin(), open_.end(), [&](const Incident& incident) {
    return incident.series.size() >= 2 && at - incident.noticed <= near_ms_ &&
           Shared(incident.slice, parts) > 0;
  });
}

void IncidentBook::Leave(size_t series) {
  for (size_t i = 0; i < open_.size();) {
    std::erase(out_[i], series);
    if (!out_[i].empty()) {
      ++i;
      continue;
    }
    open_.erase(open_.begin() + std::ptrdiff_t(i));
    out_.erase(out_.begin() + std::ptrdiff_t(i));
  }
}

void IncidentBook::Save(std::string* out) const {
  PutValue(out, last_);
  PutValue(out, uint32_t(open_.size()));
  for (size_t i = 0; i < open_.size(); ++i) {
    const Incident& incident = open_[i];
    PutValue(out, incident.id);
    PutValue(out, incident.first_sign);
    PutValue(out, incident.noticed);
    PutValue(out, incident.severity);
    PutValue(out, uint32_t(incident.slice.size()));
    for (const auto& part : incident.slice) PutText(out, part);
    PutValue(out, uint32_t(incident.series.size()));
    for (const size_t series : incident.series) PutValue(out, uint64_t(series));
    PutValue(out, uint32_t(out_[i].size()));
    for (const size_t series : out_[i]) PutValue(out, uint64_t(series));
  }
}

bool IncidentBook::Restore(ByteReader* in) {
  last_ = in->Value<uint64_t>();
  const auto count = in->Value<uint32_t>();
  for (uint32_t i = 0; i < count && !in->failed(); ++i) {
    Incident incident;
    incident.id = in->Value<uint64_t>();
    incident.first_sign = in->Value<TimeMs>();
    incident.noticed = in->Value<TimeMs>();
    incident.severity = in->Value<double>();
    const auto parts = in->Value<uint32_t>();
    for (uint32_t p = 0; p < parts && !in->failed(); ++p) incident.slice.push_back(in->Text());
    const auto members = in->Value<uint32_t>();
    for (uint32_t m = 0; m < members && !in->failed(); ++m)
      incident.series.push_back(in->Value<uint64_t>());
    std::vector<size_t> out;
    const auto outside = in->Value<uint32_t>();
    for (uint32_t m = 0; m < outside && !in->failed(); ++m) out.push_back(in->Value<uint64_t>());
    open_.push_back(std::move(incident));
    out_.push_back(std::move(out));
  }
  return !in->failed();
}

}  // namespace clarion::detection
