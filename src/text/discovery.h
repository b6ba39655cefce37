// Why do customers contact us, when nobody has labelled anything? Groups texts that ask for the
// same thing, finds out how many groups there are, and names each in the customers' own words.
//
//   text::Discoverer discoverer(embedding, &states_reason);
//   ASSIGN_OR_RETURN(text::Discovery found, discoverer.Run(first_turns, {.threads = 2}));
//   found.groups[0].name;        // "account balance"
//   found.group_of[i];           // index into groups, or kNoReason
//
// Texts become points (a trained embedding beside the rare words they share), points that are near
// each other are tied, and the ties are cut into communities. See docs/language.md.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/linear_model.h"
#include "text/reason_embedding.h"

namespace clarion::text {

// Vectors from elsewhere, one a text and all of one length, in place of the shipped embedding.
// Asked once a run, of the different texts that state a reason.
using EmbedTexts =
    std::function<Result<std::vector<std::vector<float>>>(const std::vector<std::string>& texts)>;

struct DiscoverySettings {
  uint32_t groups = 0;   // how many to make; 0: find out
  uint32_t threads = 1;  // the result is the same for any number
  EmbedTexts embed;      // null: the shipped embedding
};

struct ReasonGroup {
  uint32_t id = 0;  // stays with the group when Discovery is matched to an earlier one
  std::string name;
  uint32_t size = 0;          // texts
  std::vector<float> centre;  // length one
};

struct Discovery {
  static constexpr uint32_t kNoReason = UINT32_MAX;
  std::vector<uint32_t> group_of;   // of each text: index into `groups`, or kNoReason
  std::vector<float> typicality;    // in [0, 1]: how near the text is to its group's centre
  std::vector<ReasonGroup> groups;  // largest first
};

// Immutable; one may serve many threads.
class Discoverer {
 public:
  // `states_reason` tells texts that state no reason: it abstains on them. Without it none is told.
  // Must outlive nothing: it is copied (models share their weights).
  Discoverer(ReasonEmbedding embedding, const LinearModel* states_reason);

  // The order of texts does not matter, and the same text always gets the same answer. Up to 12,000
  // different texts are compared with each other, O(n²); any more join the group they are nearest
  // to. 12,000 texts take about 15 s on one thread. kInvalidInput: fewer different texts that state
  // a reason than groups asked for. Errors of `embed` are passed on.
  Result<Discovery> Run(const std::vector<std::string>& texts,
                        const DiscoverySettings& settings) const;

 private:
  ReasonEmbedding embedding_;
  std::vector<LinearModel> states_reason_;  // none or one
};

// Gives groups the ids and names of the earlier groups whose centre they lie nearest to, one to
// one; the others get ids not used before, and names not used by a matched group. Returns how many
// matched.
size_t MatchGroups(const std::vector<ReasonGroup>& before, Discovery* today);

// Groups as JSON, to be matched another day. kInvalidInput where the text is no such JSON.
std::string GroupsToJson(const std::vector<ReasonGroup>& groups);
Result<std::vector<ReasonGroup>> GroupsFromJson(std::string_view text);

}  // namespace clarion::text
