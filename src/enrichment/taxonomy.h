// The contact reasons of a workspace as people arranged them: which labels count as one reason,
// what it is called, under which heading it stands. FOLDER/taxonomy.yaml:
//
//   reasons:
//     - {id: refund, title: Refunds, group: Money, from: [refund_status, refund_request]}
//     - {id: roaming, title: Abroad, from: ["discovered:roaming abroad"], examples: 41}
//   dismissed: [thank you]
//
// `from`: labels of the signal contact_reason, and names of discovered groups behind "discovered:".
// A label that stands nowhere is a reason of its own, under its own name; the id of a reason counts
// as one of its labels. `examples`: how many conversations the label was learned from where it was
// discovered. `dismissed`: discovered groups that are no reason.
//
// Signals keep the labels that were found; the taxonomy is laid over them when they are read, so it
// holds for all of history at once and can be taken back.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace clarion::enrichment {

inline constexpr std::string_view kDiscoveredPrefix = "discovered:";

struct TaxonomyReason {
  std::string id;     // [a-z0-9_], unique
  std::string title;  // as people read it
  std::string group;  // heading; "" = none
  std::vector<std::string> from;
  uint64_t examples = 0;
};

struct Taxonomy {
  std::vector<TaxonomyReason> reasons;
  std::vector<std::string> dismissed;  // names of discovered groups

  // The reason a label counts as; nullptr: it stands nowhere.
  const TaxonomyReason* Of(std::string_view label) const;
  TaxonomyReason* WithId(std::string_view id);
  // The id a label counts as, for labels that count as another than themselves.
  std::map<std::string, std::string> Renamed() const;
};

// kInvalidInput: file, line and what is wrong (an id twice, a label in two reasons, …).
Result<Taxonomy> ParseTaxonomy(const std::string& name, const std::string& text);
// Reads back to the same taxonomy.
std::string ToYaml(const Taxonomy& taxonomy);

// FOLDER/taxonomy.yaml; empty where there is none.
Result<Taxonomy> ReadTaxonomy(const std::string& folder);
// In one step: readers see the old or the new file.
Result<void> WriteTaxonomy(const std::string& folder, const Taxonomy& taxonomy);

// Labels that stand nowhere join as reasons of their own: "refund_status", titled "Refund status".
void AddLabels(const std::vector<std::string>& labels, Taxonomy* taxonomy);
// Drops what AddLabels would add again: reasons that say nothing about their one label.
void DropPlain(Taxonomy* taxonomy);

// Changes. kNotFound: no such reason; kInvalidInput: an empty title and the like.
Result<void> RenameReason(std::string_view id, const std::string& title, Taxonomy* taxonomy);
Result<void> MoveReason(std::string_view id, const std::string& group, Taxonomy* taxonomy);
// `id` becomes part of `into`.
Result<void> MergeReason(std::string_view id, std::string_view into, Taxonomy* taxonomy);
// These labels of `id` become a reason of their own.
Result<void> SplitReason(std::string_view id, const std::vector<std::string>& labels,
                         const std::string& title, Taxonomy* taxonomy);
// A discovered group becomes a reason, or with `into` part of one.
Result<void> AcceptGroup(const std::string& name, const std::string& title, std::string_view into,
                         uint64_t examples, Taxonomy* taxonomy);
Result<void> DismissGroup(const std::string& name, Taxonomy* taxonomy);
// As if nothing had been decided about it.
void ReopenGroup(const std::string& name, Taxonomy* taxonomy);

}  // namespace clarion::enrichment
