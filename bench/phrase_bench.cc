// Phrase rules: ours beside Vectorscan on the same turns, and hit for hit against RE2.
//   phrase_bench CORPUS RULES_PREFIX [VERIFY_TURNS]
// CORPUS: a turn a line. RULES_PREFIX.re and .tok: the same rules as regular expressions and as
// phrases ("id<TAB>rule" a line). Prints one JSON object.
#include <fmt/format.h>
#include <hs/hs.h>
#include <re2/re2.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include "text/phrase_matcher.h"

namespace {

using clarion::text::PhraseHit;
using clarion::text::PhraseMatcher;

std::vector<std::string> Lines(const std::string& path, bool behind_tab) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
    lines.push_back(behind_tab ? line.substr(line.find('\t') + 1) : line);
  return lines;
}

template <typename Work>
double Seconds(const Work& work) {
  double best = 1e9;
  for (int round = 0; round < 3; ++round) {
    const auto start = std::chrono::steady_clock::now();
    work();
    best = std::min(
        best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

int CountHit(unsigned, unsigned long long, unsigned long long, unsigned, void* count) {
  ++*static_cast<size_t*>(count);
  return 0;
}

// Seconds for all turns; `offsets`: also where each hit begins, as ours tells.
double Vectorscan(const std::vector<std::string>& rules, const std::vector<std::string>& turns,
                  bool offsets) {
  std::vector<const char*> expressions;
  std::vector<unsigned> flags, ids;
  for (unsigned i = 0; i < rules.size(); ++i) {
    expressions.push_back(rules[i].c_str());
    flags.push_back(HS_FLAG_CASELESS | (offsets ? HS_FLAG_SOM_LEFTMOST : 0));
    ids.push_back(i);
  }
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  if (hs_compile_multi(expressions.data(), flags.data(), ids.data(),
                       static_cast<unsigned>(rules.size()), HS_MODE_BLOCK, nullptr, &database,
                       &error) != HS_SUCCESS) {
    fmt::print(stderr, "vectorscan: {}\n", error->message);
    return -1;
  }
  hs_scratch_t* scratch = nullptr;
  hs_alloc_scratch(database, &scratch);
  size_t hits = 0;
  const double seconds = Seconds([&] {
    for (const std::string& turn : turns)
      hs_scan(database, turn.data(), static_cast<unsigned>(turn.size()), 0, scratch, CountHit,
              &hits);
  });
  hs_free_scratch(scratch);
  hs_free_database(database);
  return seconds;
}

// Hits that ours and RE2 do not share, over the first `count` turns.
size_t Disagreements(const PhraseMatcher& matcher, const std::vector<std::string>& rules,
                     const std::vector<std::string>& turns, size_t count, size_t* compared) {
  RE2::Options options(RE2::Latin1);
  options.set_case_sensitive(false);
  options.set_longest_match(true);
  std::vector<std::unique_ptr<RE2>> expressions;
  for (const std::string& rule : rules) expressions.push_back(std::make_unique<RE2>(rule, options));
  PhraseMatcher::Scratch scratch;
  std::vector<PhraseHit> ours;
  size_t different = 0;
  for (size_t t = 0; t < std::min(count, turns.size()); ++t) {
    std::vector<std::tuple<uint32_t, uint32_t, uint32_t>> a, b, odd;
    ours.clear();
    matcher.Match(turns[t], &scratch, &ours);
    for (const PhraseHit& hit : ours) a.emplace_back(hit.phrase, hit.begin, hit.end);
    for (uint32_t r = 0; r < expressions.size(); ++r) {
      size_t at = 0;
      re2::StringPiece match;
      while (expressions[r]->Match(turns[t], at, turns[t].size(), RE2::UNANCHORED, &match, 1)) {
        const auto begin = static_cast<uint32_t>(match.data() - turns[t].data());
        at = begin + match.size();
        b.emplace_back(r, begin, static_cast<uint32_t>(at));
      }
    }
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(odd));
    for (const auto& [rule, begin, end] : odd)
      fmt::print(stderr, "differs: rule {} [{}, {}) in: {}\n", rules[rule], begin, end, turns[t]);
    different += odd.size();
    *compared += b.size();
  }
  return different;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 1;
  const std::string prefix = argv[2];
  const std::vector<std::string> turns = Lines(argv[1], false);
  const std::vector<std::string> expressions = Lines(prefix + ".re", true);
  const std::vector<std::string> phrases = Lines(prefix + ".tok", true);
  PhraseMatcher::Builder builder(clarion::text::Reading::kPlain);
  for (const std::string& phrase : phrases) {
    if (const auto added = builder.Add(phrase); !added.ok()) {
      fmt::print(stderr, "{}: {}\n", phrase, added.error().message);
      return 1;
    }
  }
  const auto matcher = builder.Build();
  if (!matcher.ok()) return 1;
  PhraseMatcher::Scratch scratch;
  std::vector<PhraseHit> hits;
  size_t found = 0;
  const double ours = Seconds([&] {
    found = 0;
    for (const std::string& turn : turns) {
      hits.clear();
      matcher->Match(turn, &scratch, &hits);
      found += hits.size();
    }
  });
  size_t compared = 0;
  const size_t verify = argc > 3 ? std::stoul(argv[3]) : 0;
  const size_t different =
      verify > 0 ? Disagreements(*matcher, expressions, turns, verify, &compared) : 0;
  fmt::print(
      "{{\"rules\":{},\"turns\":{},\"hits\":{},\"ours_s\":{:.4f},\"vectorscan_s\":{:.4f},"
      "\"vectorscan_offsets_s\":{:.4f},\"verified_hits\":{},\"different\":{}}}\n",
      phrases.size(), turns.size(), found, ours, Vectorscan(expressions, turns, false),
      Vectorscan(expressions, turns, true), compared, different);
  return different == 0 ? 0 : 2;
}
