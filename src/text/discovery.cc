#include "text/discovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

#include "base/hash.h"
#include "base/json.h"
#include "base/random.h"
#include "text/internal/cluster_names.h"
#include "text/internal/communities.h"

namespace clarion::text {
namespace {

// Chosen on seven sets, each unseen by the embedding used on it; flat around these values.
constexpr size_t kNeighbours = 10;
constexpr double kResolution = 2;
constexpr double kResolutionStep = 1.5;
constexpr double kResolutionMax = 100;
constexpr float kJoinCosine = 0.325F;
constexpr size_t kComparedMax = 12'000;
constexpr size_t kWordDimensions = 256;
constexpr float kPairWeight = 0.5F;
constexpr float kMatchCosine = 0.6F;

// Different texts, sorted: what is found does not depend on the order they came in.
struct Distinct {
  std::vector<std::string> texts;
  std::vector<uint32_t> of_row;
};

Distinct FindDistinct(const std::vector<std::string>& rows) {
  std::map<std::string_view, uint32_t> number;
  for (const std::string& row : rows) number.emplace(row, 0);
  Distinct out;
  for (auto& [text, n] : number) {
    n = static_cast<uint32_t>(out.texts.size());
    out.texts.emplace_back(text);
  }
  for (const std::string& row : rows) out.of_row.push_back(number.at(row));
  return out;
}

// The words and pairs of a text by their rarity among the texts at hand, in a fixed number of
// dimensions by random signs (Achlioptas 2003), which keeps cosines.
class RareWords {
 public:
  void Count(const Features& features) {
    ++texts_;
    for (const Feature& feature : features.all()) {
      if (IsUsed(feature.shape)) ++texts_with_[feature.key];
    }
  }
  void Write(const Features& features, float* out) const {
    std::fill(out, out + kWordDimensions, 0.0F);
    for (const Feature& feature : features.all()) {
      if (!IsUsed(feature.shape)) continue;
      const auto found = texts_with_.find(feature.key);
      if (found == texts_with_.end() || found->second < 2) continue;
      float weight = static_cast<float>(std::log((1.0 + texts_) / (1.0 + found->second)));
      if (feature.shape != FeatureShape::kWord) weight *= kPairWeight;
      Random signs(feature.key);
      for (size_t d = 0; d < kWordDimensions; d += 64) {
        uint64_t bits = signs.Next();
        for (size_t k = 0; k < 64; ++k, bits >>= 1)
          out[d + k] += (bits & 1) != 0 ? weight : -weight;
      }
    }
  }

 private:
  static bool IsUsed(FeatureShape shape) {
    return shape == FeatureShape::kWord || shape == FeatureShape::kPair ||
           shape == FeatureShape::kSkipPair;
  }
  std::unordered_map<uint32_t, uint32_t> texts_with_;
  uint32_t texts_ = 0;
};

float Normalise(float* values, size_t n, float length) {
  float square = 0;
  for (size_t d = 0; d < n; ++d) square += values[d] * values[d];
  const float norm = std::sqrt(square);
  if (norm > 0) {
    for (size_t d = 0; d < n; ++d) values[d] *= length / norm;
  }
  return norm;
}

// The vectors of each text, one after the other.
struct Vectors {
  size_t dimensions = 0;
  std::vector<float> values;
};

Vectors ShippedVectors(const std::vector<std::string>& texts, const ReasonEmbedding& embedding) {
  Vectors out{embedding.dimensions(), std::vector<float>(texts.size() * embedding.dimensions())};
  Features features;
  for (size_t n = 0; n < texts.size(); ++n) {
    features.Extract(texts[n]);
    embedding.Embed(features, out.values.data() + n * out.dimensions);
  }
  return out;
}

// Embeddings of language models share one large direction that says nothing: it is taken out, as Mu
// and Viswanath (2018) do.
Result<Vectors> ForeignVectors(const std::vector<std::string>& texts, const EmbedTexts& embed) {
  ASSIGN_OR_RETURN(const std::vector<std::vector<float>> given, embed(texts));
  const size_t size = given.empty() ? 0 : given[0].size();
  for (const std::vector<float>& one : given)
    if (one.size() != size) return Unavailable("discovery: embeddings of different lengths");
  if (given.size() != texts.size())
    return Unavailable(
        fmt::format("discovery: {} embeddings for {} texts", given.size(), texts.size()));
  std::vector<double> mean(size);
  for (const std::vector<float>& one : given)
    for (size_t d = 0; d < size; ++d) mean[d] += one[d] / static_cast<double>(given.size());
  Vectors out{(size + 3) / 4 * 4, {}};
  out.values.resize(texts.size() * out.dimensions);
  for (size_t n = 0; n < given.size(); ++n)
    for (size_t d = 0; d < size; ++d)
      out.values[n * out.dimensions + d] = given[n][d] - static_cast<float>(mean[d]);
  return out;
}

// Half embedding, half rare words.
Points MakePoints(const std::vector<std::string>& texts, const Vectors& vectors) {
  Features features;
  RareWords rare;
  for (const std::string& text : texts) {
    features.Extract(text);
    rare.Count(features);
  }
  const size_t learned = vectors.dimensions;
  Points points;
  points.dimensions = learned + kWordDimensions;
  points.values.resize(texts.size() * points.dimensions);
  const float half = std::sqrt(0.5F);
  for (size_t n = 0; n < texts.size(); ++n) {
    float* point = points.values.data() + n * points.dimensions;
    features.Extract(texts[n]);
    std::copy_n(vectors.values.data() + n * learned, learned, point);
    Normalise(point, learned, half);
    rare.Write(features, point + learned);
    Normalise(point + learned, kWordDimensions, half);
    Normalise(point, points.dimensions, 1);
  }
  return points;
}

Points Pick(const Points& points, const std::vector<uint32_t>& which) {
  Points out;
  out.dimensions = points.dimensions;
  for (const uint32_t i : which) {
    out.values.insert(out.values.end(), points.at(i), points.at(i) + points.dimensions);
  }
  return out;
}

std::vector<uint32_t> Group(const Points& points, const DiscoverySettings& settings) {
  const Graph graph = TieNeighbours(points, kNeighbours, settings.threads);
  std::vector<uint32_t> group_of = FindCommunities(graph, kResolution);
  if (settings.groups == 0) return JoinCommunities(points, group_of, kJoinCosine, SIZE_MAX);
  double resolution = kResolution;
  const auto count = [&] { return *std::max_element(group_of.begin(), group_of.end()) + 1; };
  while (count() < settings.groups && resolution < kResolutionMax) {
    resolution *= kResolutionStep;
    group_of = FindCommunities(graph, resolution);
  }
  return JoinCommunities(points, group_of, 2, settings.groups);  // 2: joins only what it must
}

std::vector<std::vector<float>> Centres(const Points& points, const std::vector<uint32_t>& group_of,
                                        uint32_t groups) {
  std::vector<std::vector<float>> out(groups, std::vector<float>(points.dimensions));
  for (size_t i = 0; i < group_of.size(); ++i) {
    for (size_t d = 0; d < points.dimensions; ++d) out[group_of[i]][d] += points.at(i)[d];
  }
  for (std::vector<float>& centre : out) Normalise(centre.data(), centre.size(), 1);
  return out;
}

}  // namespace

Discoverer::Discoverer(ReasonEmbedding embedding, const LinearModel* states_reason)
    : embedding_(std::move(embedding)) {
  if (states_reason != nullptr) states_reason_.push_back(*states_reason);
}

namespace {

// Puts texts that were not compared to their nearest centre.
std::vector<uint32_t> Nearest(const Points& points,
                              const std::vector<std::vector<float>>& centres) {
  std::vector<uint32_t> out;
  for (size_t i = 0; i < points.size(); ++i) {
    uint32_t best = 0;
    float best_cosine = -2;
    for (uint32_t g = 0; g < centres.size(); ++g) {
      const float cosine = Cosine(points.at(i), centres[g].data(), points.dimensions);
      if (cosine <= best_cosine) continue;
      best_cosine = cosine;
      best = g;
    }
    out.push_back(best);
  }
  return out;
}

// Which of the different texts state a reason.
std::vector<uint32_t> WithReason(const Distinct& distinct, const std::vector<LinearModel>& models) {
  std::vector<uint32_t> out;
  LinearModel::Scratch scratch;
  for (uint32_t i = 0; i < distinct.texts.size(); ++i) {
    scratch.features.Extract(distinct.texts[i]);
    if (scratch.features.all().empty()) continue;
    if (!models.empty() && models[0].Predict(scratch.features, &scratch).abstained) continue;
    out.push_back(i);
  }
  return out;
}

// A part of the texts that is the same whatever order they come in.
std::vector<uint32_t> Sample(const Distinct& distinct, const std::vector<uint32_t>& which) {
  std::vector<std::pair<uint64_t, uint32_t>> order;
  for (uint32_t n = 0; n < which.size(); ++n) {
    order.emplace_back(Hash64(distinct.texts[which[n]], 7), n);
  }
  std::sort(order.begin(), order.end());
  order.resize(std::min(order.size(), kComparedMax));
  std::vector<uint32_t> out;
  for (const auto& [hash, n] : order) out.push_back(n);
  std::sort(out.begin(), out.end());
  return out;
}

// Largest group first; `rows` is how many rows hold each text.
void SortGroups(const std::vector<uint32_t>& rows, std::vector<uint32_t>* group_of,
                std::vector<std::vector<float>>* centres, std::vector<uint32_t>* sizes) {
  sizes->assign(centres->size(), 0);
  for (size_t i = 0; i < group_of->size(); ++i) (*sizes)[(*group_of)[i]] += rows[i];
  std::vector<uint32_t> order(centres->size());
  for (uint32_t g = 0; g < order.size(); ++g) order[g] = g;
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return (*sizes)[a] > (*sizes)[b]; });
  std::vector<uint32_t> place(order.size());
  std::vector<std::vector<float>> sorted;
  std::vector<uint32_t> sorted_sizes;
  for (uint32_t at = 0; at < order.size(); ++at) {
    place[order[at]] = at;
    sorted.push_back(std::move((*centres)[order[at]]));
    sorted_sizes.push_back((*sizes)[order[at]]);
  }
  for (uint32_t& group : *group_of) group = place[group];
  *centres = std::move(sorted);
  *sizes = std::move(sorted_sizes);
}

}  // namespace

Result<Discovery> Discoverer::Run(const std::vector<std::string>& texts,
                                  const DiscoverySettings& settings) const {
  const Distinct distinct = FindDistinct(texts);
  const std::vector<uint32_t> which = WithReason(distinct, states_reason_);
  Discovery out;
  out.group_of.assign(texts.size(), Discovery::kNoReason);
  out.typicality.assign(texts.size(), 0.0F);
  const std::vector<uint32_t> sample = Sample(distinct, which);
  if (sample.size() < std::max<size_t>(settings.groups, 2)) {
    if (settings.groups == 0 && sample.empty()) return out;
    return InvalidInput(
        fmt::format("discovery: {} different texts state a reason; at least {} are needed",
                    sample.size(), std::max<size_t>(settings.groups, 2)));
  }
  std::vector<std::string> stating;
  for (const uint32_t i : which) stating.push_back(distinct.texts[i]);
  ASSIGN_OR_RETURN(const Vectors vectors, settings.embed ? ForeignVectors(stating, settings.embed)
                                                         : ShippedVectors(stating, embedding_));
  const Points points = MakePoints(stating, vectors);
  const Points compared = Pick(points, sample);
  const std::vector<uint32_t> found = Group(compared, settings);
  const uint32_t groups = *std::max_element(found.begin(), found.end()) + 1;
  std::vector<std::vector<float>> centres = Centres(compared, found, groups);
  std::vector<uint32_t> group_of = sample.size() == which.size() ? found : Nearest(points, centres);
  std::vector<uint32_t> rows(distinct.texts.size());
  for (const uint32_t text : distinct.of_row) ++rows[text];
  std::vector<uint32_t> rows_of_which;
  for (const uint32_t text : which) rows_of_which.push_back(rows[text]);
  std::vector<uint32_t> sizes;
  SortGroups(rows_of_which, &group_of, &centres, &sizes);

  std::vector<Tokens> tokens(which.size());
  for (size_t n = 0; n < which.size(); ++n) Tokenize(distinct.texts[which[n]], &tokens[n]);
  std::vector<std::string> names = NameGroups(tokens, group_of, groups);
  for (uint32_t g = 0; g < groups; ++g) {
    out.groups.push_back({g, std::move(names[g]), sizes[g], centres[g]});
  }
  std::vector<uint32_t> place(distinct.texts.size(), Discovery::kNoReason);
  for (uint32_t n = 0; n < which.size(); ++n) place[which[n]] = n;
  for (size_t row = 0; row < texts.size(); ++row) {
    const uint32_t n = place[distinct.of_row[row]];
    if (n == Discovery::kNoReason) continue;
    out.group_of[row] = group_of[n];
    out.typicality[row] = std::clamp(
        Cosine(points.at(n), centres[group_of[n]].data(), points.dimensions), 0.0F, 1.0F);
  }
  return out;
}

size_t MatchGroups(const std::vector<ReasonGroup>& before, Discovery* today) {
  struct Pair {
    float cosine = 0;
    uint32_t before = 0;
    uint32_t today = 0;
  };
  std::vector<Pair> pairs;
  for (uint32_t b = 0; b < before.size(); ++b) {
    for (uint32_t t = 0; t < today->groups.size(); ++t) {
      const std::vector<float>& centre = today->groups[t].centre;
      if (before[b].centre.size() != centre.size()) continue;
      const float cosine = Cosine(before[b].centre.data(), centre.data(), centre.size());
      if (cosine >= kMatchCosine) pairs.push_back({cosine, b, t});
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const Pair& a, const Pair& b) { return a.cosine > b.cosine; });
  std::vector<bool> used(before.size());
  std::vector<bool> matched(today->groups.size());
  std::set<std::string> names;
  uint32_t next = 0;
  size_t count = 0;
  for (const ReasonGroup& group : before) next = std::max(next, group.id + 1);
  for (const Pair& pair : pairs) {
    if (used[pair.before] || matched[pair.today]) continue;
    used[pair.before] = matched[pair.today] = true;
    today->groups[pair.today].id = before[pair.before].id;
    today->groups[pair.today].name = before[pair.before].name;
    names.insert(before[pair.before].name);
    ++count;
  }
  for (size_t t = 0; t < today->groups.size(); ++t) {
    if (matched[t]) continue;
    ReasonGroup& group = today->groups[t];
    group.id = next++;
    if (!names.insert(group.name).second) {
      group.name += fmt::format(" ({})", group.id);
      names.insert(group.name);
    }
  }
  return count;
}

std::string GroupsToJson(const std::vector<ReasonGroup>& groups) {
  json::array list;
  for (const ReasonGroup& group : groups) {
    json::array centre;
    // Four digits are plenty for telling groups apart.
    for (const float x : group.centre) centre.push_back(std::round(x * 1e4) / 1e4);
    list.push_back(json::object{{"id", group.id},
                                {"name", group.name},
                                {"size", group.size},
                                {"centre", std::move(centre)}});
  }
  return ToJson(json::object{{"reason_groups", std::move(list)}}) + "\n";
}

Result<std::vector<ReasonGroup>> GroupsFromJson(std::string_view text) {
  ASSIGN_OR_RETURN(const json::value value, ParseJson(text));
  const json::value* list = Find(value, "reason_groups");
  if (list == nullptr || !list->is_array()) {
    return InvalidInput("no list 'reason_groups'; write one with: clarion text discover");
  }
  std::vector<ReasonGroup> out;
  for (const json::value& item : list->get_array()) {
    const json::value* id = Find(item, "id");
    const json::value* centre = Find(item, "centre");
    const bool sound = id != nullptr && id->is_int64() && id->get_int64() >= 0 &&
                       id->get_int64() < INT32_MAX && centre != nullptr && centre->is_array() &&
                       centre->get_array().size() % 4 == 0;
    if (!sound) return InvalidInput(fmt::format("reason group {} has no id or centre", out.size()));
    ReasonGroup group;
    group.id = static_cast<uint32_t>(id->get_int64());
    group.name = std::string(StringOr(item, "name", ""));
    for (const json::value& x : centre->get_array()) {
      if (!x.is_number()) return InvalidInput("a reason group's centre holds no number");
      group.centre.push_back(x.to_number<float>());
    }
    out.push_back(std::move(group));
  }
  return out;
}

}  // namespace clarion::text
