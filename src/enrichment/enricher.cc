#include "enrichment/enricher.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <tuple>

#include "base/file.h"
#include "base/hash.h"
#include "enrichment/internal/detectors.h"
#include "enrichment/internal/models.h"
#include "enrichment/internal/pack.h"
#include "text/phrase_matcher.h"

namespace clarion::enrichment {
namespace {

using internal::Finding;
using internal::Group;
using internal::Speaker;

// The reason for a contact stands in the first turns in which the customer says more than hello.
constexpr size_t kReasonTurns = 4;
constexpr uint32_t kReasonWords = 3;
constexpr double kReasonDecay = 0.7;

struct CompiledGroup {
  Group group;
  size_t pack = 0;
  uint32_t emission = 0;  // same number: same signal and label, one per turn
  bool strongest = false;
};

struct PhraseUse {
  uint32_t group = 0;
  bool unless = false;
};

struct Negation {
  uint32_t group = 0;
  uint32_t first_word = 0;
  uint32_t end_word = 0;
};

// What one thread needs while it works; kept for the next interaction.
struct Workspace {
  text::PhraseMatcher::Scratch scratch;
  internal::Models::Reading read;
  std::vector<text::PhraseHit> hits;
  std::vector<Finding> findings;
  std::vector<std::pair<uint64_t, uint32_t>> order;
  std::vector<internal::TurnWords> words;
  std::vector<uint32_t> own_turn;  // how many turns of the same side came before
  uint32_t customer_turns = 0;
  uint32_t serving_turns = 0;
  // Of the turn at hand: where phrases that take a group's back stand, by group and first word, and
  // the last word that any up to here reaches.
  std::vector<Negation> negations;
  std::vector<uint32_t> last_in;  // per emission: turn + 1 of the latest
  std::vector<uint32_t> emitted;  // per group
  std::vector<double> support;    // per label of a "strongest" pack
  std::vector<Evidence> best_place;
  std::vector<double> best_weight;
};

bool Serves(Role role, Speaker speaker) {
  switch (speaker) {
    case Speaker::kAny:
      return role == Role::kCustomer || IsServing(role);
    case Speaker::kCustomer:
      return role == Role::kCustomer;
    case Speaker::kAgent:
      return IsServing(role);
  }
  return false;
}

Error InFile(const std::string& file, int line, const Error& error) {
  return InvalidInput(fmt::format("{}:{}: {}", file, line, error.message));
}

}  // namespace

struct Enricher::Impl {
  text::PhraseMatcher matcher;
  internal::Models models;
  std::vector<PhraseUse> uses;  // per phrase of the matcher
  std::vector<CompiledGroup> groups;
  uint32_t emissions = 0;
  std::vector<std::string> detectors;  // per pack: "phrases/apology@2"
  std::vector<PackInfo> packs;
  std::string version;

  mutable std::mutex mutex;
  mutable std::vector<std::unique_ptr<Workspace>> idle;

  std::unique_ptr<Workspace> Borrow() const {
    const std::lock_guard lock(mutex);
    if (idle.empty()) return std::make_unique<Workspace>();
    auto workspace = std::move(idle.back());
    idle.pop_back();
    return workspace;
  }
  void GiveBack(std::unique_ptr<Workspace> workspace) const {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(workspace));
  }

  void FindPhrases(const Interaction& interaction, Workspace* w) const;
  void FindNegations(Workspace* w) const;
  bool IsNegated(const text::PhraseHit& hit, uint32_t group, Workspace* w) const;
  void TakeHits(const Interaction& interaction, uint32_t turn, double reason_weight,
                Workspace* w) const;
  void ChooseStrongest(Workspace* w) const;
  void SortByOrder(const Interaction& interaction, Workspace* w) const;
};

namespace {

internal::TurnWords Summarise(const text::Tokens& tokens, bool customer) {
  internal::TurnWords words;
  words.words = static_cast<uint32_t>(tokens.size());
  for (size_t i = 0; i < tokens.size(); ++i) {
    const uint64_t hash = tokens.HashOf(i);
    words.text = (std::rotl(words.text, 17) ^ hash) * 0x9E3779B97F4A7C15u;
    if (customer && tokens.words[i].lower_size >= 4) words.content.push_back(hash);
  }
  if (!customer) return words;
  std::sort(words.content.begin(), words.content.end());
  words.content.erase(std::unique(words.content.begin(), words.content.end()), words.content.end());
  return words;
}

}  // namespace

void Enricher::Impl::FindPhrases(const Interaction& interaction, Workspace* w) const {
  const auto& turns = interaction.turns;
  w->words.assign(turns.size(), {});
  w->read.Begin();
  w->own_turn.assign(turns.size(), 0);
  w->last_in.assign(emissions, 0);
  w->emitted.assign(groups.size(), 0);
  w->support.assign(groups.size(), 0);
  w->best_place.assign(groups.size(), {});
  w->best_weight.assign(groups.size(), 0);
  w->customer_turns = 0;
  w->serving_turns = 0;
  for (size_t i = 0; i < turns.size(); ++i) {
    if (turns[i].role == Role::kCustomer) w->own_turn[i] = w->customer_turns++;
    if (IsServing(turns[i].role)) w->own_turn[i] = w->serving_turns++;
  }
  size_t reason_turns = 0;
  double reason_weight = 1;
  for (uint32_t i = 0; i < turns.size(); ++i) {
    const bool customer = turns[i].role == Role::kCustomer;
    if (!customer && !IsServing(turns[i].role)) continue;
    w->hits.clear();
    matcher.Match(turns[i].text, &w->scratch, &w->hits);
    w->words[i] = Summarise(w->scratch.tokens(), customer);
    models.ReadTurn(interaction, i, w->scratch.tokens(), &w->read);
    const bool states_reason =
        customer && w->words[i].words >= kReasonWords && reason_turns < kReasonTurns;
    TakeHits(interaction, i, states_reason ? reason_weight : 0, w);
    if (states_reason) {
      ++reason_turns;
      reason_weight *= kReasonDecay;
    }
  }
  ChooseStrongest(w);
  models.Conclude(interaction, &w->read, &w->findings);
}

void Enricher::Impl::FindNegations(Workspace* w) const {
  w->negations.clear();
  for (const text::PhraseHit& hit : w->hits)
    if (const PhraseUse use = uses[hit.phrase]; use.unless)
      w->negations.push_back({use.group, hit.first_word, hit.end_word});
  if (w->negations.size() < 2) return;
  std::sort(w->negations.begin(), w->negations.end(), [](const Negation& a, const Negation& b) {
    return std::tie(a.group, a.first_word) < std::tie(b.group, b.first_word);
  });
  for (size_t i = 1; i < w->negations.size(); ++i) {
    const Negation& before = w->negations[i - 1];
    Negation& one = w->negations[i];
    if (before.group == one.group) one.end_word = std::max(one.end_word, before.end_word);
  }
}

// Does a phrase that takes the group's back stand within so many words of the hit?
bool Enricher::Impl::IsNegated(const text::PhraseHit& hit, uint32_t group, Workspace* w) const {
  if (w->negations.empty()) return false;
  const uint32_t within = groups[group].group.unless_words;
  const std::pair last(group, hit.end_word + within);
  const auto beyond = std::upper_bound(w->negations.begin(), w->negations.end(), last,
                                       [](const auto& wanted, const Negation& one) {
                                         return wanted < std::pair(one.group, one.first_word);
                                       });
  if (beyond == w->negations.begin()) return false;
  const Negation& nearest = *std::prev(beyond);
  return nearest.group == group && nearest.end_word + within >= hit.first_word;
}

void Enricher::Impl::TakeHits(const Interaction& interaction, uint32_t turn, double reason_weight,
                              Workspace* w) const {
  const Role role = interaction.turns[turn].role;
  FindNegations(w);
  for (const text::PhraseHit& hit : w->hits) {
    const PhraseUse use = uses[hit.phrase];
    if (use.unless) continue;
    const CompiledGroup& compiled = groups[use.group];
    const Group& group = compiled.group;
    if (!Serves(role, group.speaker)) continue;
    if (group.first_turns > 0 && w->own_turn[turn] >= group.first_turns) continue;
    if (group.last_turns > 0) {
      const uint32_t of_side = role == Role::kCustomer ? w->customer_turns : w->serving_turns;
      if (of_side - w->own_turn[turn] > group.last_turns) continue;
    }
    if (!group.unless.empty() && IsNegated(hit, use.group, w)) continue;
    Evidence place;
    place.turn = turn;
    place.begin = hit.begin;
    place.end = hit.end;
    if (compiled.strongest) {
      // Collected on the first group of the label; its strongest place becomes the evidence.
      const double weight = group.confidence * reason_weight;
      if (weight <= 0) continue;
      const uint32_t label = compiled.emission;
      w->support[label] += weight;
      if (weight > w->best_weight[label]) {
        w->best_weight[label] = weight;
        w->best_place[label] = place;
      }
      continue;
    }
    if (w->last_in[compiled.emission] == turn + 1) continue;
    if (group.at_most > 0 && w->emitted[use.group] >= group.at_most) continue;
    w->last_in[compiled.emission] = turn + 1;
    ++w->emitted[use.group];
    w->findings.push_back(
        {group.signal, group.label, detectors[compiled.pack], 1, group.confidence, place});
  }
}

void Enricher::Impl::ChooseStrongest(Workspace* w) const {
  std::map<size_t, std::pair<double, const CompiledGroup*>> best;  // by pack
  std::map<size_t, double> total;
  std::set<uint32_t> seen;
  for (const CompiledGroup& g : groups) {
    if (!g.strongest || !seen.insert(g.emission).second) continue;
    const double support = w->support[g.emission];
    if (support <= 0) continue;
    total[g.pack] += support;
    auto& [top, group] = best[g.pack];
    if (support > top) {
      top = support;
      group = &g;
    }
  }
  for (const auto& [pack, top] : best) {
    const auto& [support, group] = top;
    // One clear phrase and nothing else gives 0.67; support by several turns more, rivals less.
    const double confidence = support / (total[pack] + 0.4);
    w->findings.push_back({group->group.signal, group->group.label, detectors[pack], support,
                           confidence, w->best_place[group->emission]});
  }
}

void Enricher::Impl::SortByOrder(const Interaction& interaction, Workspace* w) const {
  const auto earlier = [&](const Finding& a, const Finding& b) {
    return std::tuple(internal::OrderOf(interaction, a.evidence), a.kind, a.label) <
           std::tuple(internal::OrderOf(interaction, b.evidence), b.kind, b.label);
  };
  // Most are in order already when a few are added: those are sorted and merged in.
  const auto begin = w->findings.begin(), end = w->findings.end();
  const auto added = std::is_sorted_until(begin, end, earlier);
  if (added == end) return;
  std::stable_sort(added, end, earlier);
  std::inplace_merge(begin, added, end, earlier);
}

Enricher::Enricher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Enricher::Enricher(Enricher&&) noexcept = default;
Enricher& Enricher::operator=(Enricher&&) noexcept = default;
Enricher::~Enricher() = default;
const std::string& Enricher::version() const { return impl_->version; }
const std::vector<PackInfo>& Enricher::packs() const { return impl_->packs; }

Result<Enricher> Enricher::Load(const std::string& phrases_folder) {
  ASSIGN_OR_RETURN(std::vector<std::string> files, ListFiles(phrases_folder, ".yaml"));
  std::vector<PackSource> packs;
  for (const std::string& file : files) {
    ASSIGN_OR_RETURN(std::string text, ReadFile(file));
    packs.push_back({file, std::move(text)});
  }
  return Compile(packs);
}

Result<Enricher> Enricher::LoadContent(const std::string& content, const std::string& own) {
  std::map<std::string, std::string> files;  // by name: own ones replace shipped ones
  for (const std::string& folder : {content + "/phrases", own + "/phrases"}) {
    if (folder == own + "/phrases" && (own.empty() || !std::filesystem::exists(folder))) continue;
    ASSIGN_OR_RETURN(const std::vector<std::string> listed, ListFiles(folder, ".yaml"));
    for (const std::string& file : listed)
      files[std::filesystem::path(file).filename().string()] = file;
  }
  std::vector<PackSource> packs;
  for (const auto& [name, file] : files) {
    ASSIGN_OR_RETURN(std::string text, ReadFile(file));
    packs.push_back({file, std::move(text)});
  }
  Knowledge knowledge;
  const auto read = [](const std::string& path, std::string* bytes) -> Result<void> {
    if (!std::filesystem::exists(path)) return {};
    ASSIGN_OR_RETURN(*bytes, ReadFile(path));
    return {};
  };
  const auto off = [&](const std::string& model) {
    return !own.empty() && std::filesystem::exists(fmt::format("{}/models/{}.off", own, model));
  };
  for (const auto& [model, bytes] :
       {std::pair("turns.model", &knowledge.turn_model),
        std::pair("contact_reason.model", &knowledge.common_reasons)}) {
    if (off(model)) continue;
    RETURN_IF_ERROR(read(fmt::format("{}/models/{}", content, model), bytes));
    if (!own.empty()) RETURN_IF_ERROR(read(fmt::format("{}/models/{}", own, model), bytes));
  }
  if (!own.empty() && !off("reasons.model"))
    RETURN_IF_ERROR(read(own + "/models/reasons.model", &knowledge.reason_model));
  return Compile(packs, knowledge);
}

Result<Enricher> Enricher::Compile(const std::vector<PackSource>& sources,
                                   const Knowledge& knowledge) {
  text::PhraseMatcher::Builder builder;
  std::vector<PhraseUse> uses;
  std::vector<CompiledGroup> groups;
  std::vector<PackInfo> infos;
  std::vector<std::string> detectors;
  std::map<std::tuple<size_t, std::string, std::string>, uint32_t> emissions;
  std::map<std::string, std::string> files;  // pack name → file
  // Names of files are left out: where the packs lie does not change what they find.
  std::string everything(internal::kDetectorsVersion);
  std::set<std::string> reasons;
  for (const PackSource& source : sources) {
    ASSIGN_OR_RETURN(internal::Pack pack, internal::ParsePack(source));
    if (auto [it, added] = files.emplace(pack.name, source.name); !added) {
      return InvalidInput(fmt::format("{}:1: pack '{}' is already defined in {}; rename one",
                                      source.name, pack.name, it->second));
    }
    everything += '\0' + source.text;
    PackInfo info{pack.name, pack.version, source.name, {}, 0};
    for (Group& group : pack.groups) {
      const auto id = static_cast<uint32_t>(groups.size());
      for (const auto* lines : {&group.phrases, &group.unless}) {
        for (const internal::PhraseLine& line : *lines) {
          auto added = builder.Add(line.text, group.stem, group.across_sentences);
          if (!added) return InFile(source.name, line.line, added.error());
          uses.push_back({id, lines == &group.unless});
        }
      }
      info.phrases += group.phrases.size();
      if (std::find(info.signals.begin(), info.signals.end(), group.signal) == info.signals.end()) {
        info.signals.push_back(group.signal);
      }
      if (group.signal == internal::kContactReason) reasons.insert(group.label);
      const auto key = std::tuple(pack.strongest ? infos.size() + 1 : 0, group.signal, group.label);
      const auto emission = emissions.try_emplace(key, static_cast<uint32_t>(emissions.size()));
      groups.push_back({std::move(group), infos.size(), emission.first->second, pack.strongest});
    }
    detectors.push_back(fmt::format("phrases/{}@{}", pack.name, pack.version));
    infos.push_back(std::move(info));
  }
  ASSIGN_OR_RETURN(internal::Models models, internal::Models::Load(knowledge, reasons));
  everything += models.version();
  ASSIGN_OR_RETURN(text::PhraseMatcher matcher, builder.Build());
  std::string version =
      fmt::format("d{}+{}", internal::kDetectorsVersion, Hash128Hex(everything).substr(0, 12));
  return Enricher(
      std::unique_ptr<Impl>(new Impl{.matcher = std::move(matcher),
                                     .models = std::move(models),
                                     .uses = std::move(uses),
                                     .groups = std::move(groups),
                                     .emissions = static_cast<uint32_t>(emissions.size()),
                                     .detectors = std::move(detectors),
                                     .packs = std::move(infos),
                                     .version = std::move(version),
                                     .mutex = {},
                                     .idle = {}}));
}

void Enricher::Run(const Interaction& interaction, std::vector<Signal>* out) const {
  std::unique_ptr<Workspace> w = impl_->Borrow();
  w->findings.clear();
  impl_->FindPhrases(interaction, w.get());
  internal::DetectHolds(interaction, &w->findings);
  internal::DetectRouting(interaction, &w->findings);
  internal::DetectWaits(interaction, &w->findings);
  internal::DetectResponseTimes(interaction, &w->findings);
  internal::DetectActions(interaction, &w->findings);
  internal::DetectPlainEvents(interaction, &w->findings);
  impl_->SortByOrder(interaction, w.get());
  internal::DetectRepeatAuthentication(interaction, &w->findings);
  internal::DetectUnkeptPromises(interaction, &w->findings);
  internal::DetectUnsupportedClaims(interaction, &w->findings);
  internal::DetectRepetition(interaction, w->words, &w->findings);
  impl_->SortByOrder(interaction, w.get());
  out->reserve(out->size() + w->findings.size());
  for (const Finding& f : w->findings) {
    out->push_back({std::string(f.kind), std::string(f.label), f.value, f.confidence, f.evidence,
                    std::string(f.detector)});
  }
  impl_->GiveBack(std::move(w));
}

const std::vector<std::string>& DetectorKinds() {
  static const std::vector<std::string> kinds = {"hold",
                                                 "transfer",
                                                 "handover",
                                                 "queue_wait",
                                                 "abandoned",
                                                 "wrap_up",
                                                 "first_response",
                                                 "response_time",
                                                 "dead_air",
                                                 "slow_response",
                                                 "interruption",
                                                 "tool_action",
                                                 "tool_error",
                                                 "bot_loop",
                                                 "authentication",
                                                 "auth_failed",
                                                 "escalated",
                                                 "consult",
                                                 "callback_scheduled",
                                                 "disconnected",
                                                 "channel_switch",
                                                 "repeat_authentication",
                                                 "promise_unkept",
                                                 "unsupported_claim",
                                                 "restated_problem",
                                                 "dialogue_act",
                                                 "upset"};
  return kinds;
}

}  // namespace clarion::enrichment
