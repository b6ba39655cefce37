#include "learning/process.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <map>

namespace clarion::learning {
namespace {

constexpr double kTitleWeight = 3;
constexpr double kStepTitleWeight = 2;
constexpr double kSaturation = 1.2;  // k₁ and b of BM25 (Robertson and Zaragoza 2009)
constexpr double kLengthShare = 0.75;
constexpr size_t kStemLetters = 4;  // shorter words match as they are

json::array TextsJson(const std::vector<std::string>& texts) {
  json::array out;
  for (const std::string& text : texts) out.emplace_back(text);
  return out;
}

const char* NameOf(ShownBy::Kind kind) {
  switch (kind) {
    case ShownBy::Kind::kSignal:
      return "signal";
    case ShownBy::Kind::kQuestion:
      return "question";
    case ShownBy::Kind::kEvent:
      return "event";
    case ShownBy::Kind::kNothing:
      break;
  }
  return "";
}

std::vector<std::string> WordsOf(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  const auto end = [&] {
    if (!word.empty()) out.push_back(std::move(word));
    word.clear();
  };
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c >= 'A' && c <= 'Z')
      word += static_cast<char>(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || byte >= 0x80)
      word += c;
    else
      end();
  }
  end();
  return out;
}

// Plural and verb endings do not keep words apart; English as the shipped documents are.
std::string StemOf(std::string word) {
  for (const std::string_view ending : {"ing", "ed", "es", "s", "e"})
    if (word.size() >= kStemLetters + ending.size() - 1 && word.ends_with(ending)) {
      word.resize(word.size() - ending.size());
      break;
    }
  return word;
}

// Little words say nothing about what somebody looks for.
bool IsLittle(const std::string& word) {
  static const std::vector<std::string> words = {
      "a",  "an", "and",  "are",  "at",   "be",  "can", "do",       "does",     "for", "how",
      "i",  "if", "in",   "is",   "it",   "my",  "not", "of",       "on",       "or",  "the",
      "to", "we", "what", "when", "with", "you", "s",   "customer", "customers"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Stems of a document with how often they are there, by weight of the place; and where.
struct Entry {
  std::map<std::string, double> weight;
  std::map<std::string, std::string> step;  // first step with it
  double length = 0;
};

Entry EntryOf(const Process& one) {
  Entry out;
  const auto add = [&](std::string_view text, double weight, const std::string& step) {
    for (const std::string& word : WordsOf(text)) {
      if (IsLittle(word)) continue;
      const std::string stem = StemOf(word);
      out.weight[stem] += weight;
      out.length += weight;
      if (!step.empty()) out.step.try_emplace(stem, step);
    }
  };
  add(one.title, kTitleWeight, "");
  for (const std::string& reason : one.reasons) add(reason, kTitleWeight, "");
  add(one.text, 1, "");
  for (const Step& step : one.steps) {
    add(step.title, kStepTitleWeight, step.id);
    add(step.text, 1, step.id);
  }
  return out;
}

std::string Shown(const ShownBy& by) {
  return by.kind == ShownBy::Kind::kNothing ? "" : fmt::format("{} {}", NameOf(by.kind), by.name);
}

}  // namespace

json::object ToJsonObject(const Step& step) {
  json::value shown;
  if (step.shown_by.kind != ShownBy::Kind::kNothing)
    shown = json::object{{NameOf(step.shown_by.kind), step.shown_by.name}};
  return {{"id", step.id}, {"title", step.title}, {"text", step.text}, {"shown_by", shown}};
}

json::object ToJsonObject(const Process& one) {
  json::array steps;
  for (const Step& step : one.steps) steps.push_back(ToJsonObject(step));
  const auto time = [](TimeMs at) { return at == 0 ? json::value() : json::value(FormatTime(at)); };
  return {{"id", one.id},
          {"title", one.title},
          {"owner", one.owner},
          {"text", one.text},
          {"reasons", TextsJson(one.reasons)},
          {"policies", TextsJson(one.policies)},
          {"steps", std::move(steps)},
          {"review_days", one.review_days},
          {"version", one.version},
          {"published_at", time(one.published_at)},
          {"by", one.by},
          {"by_name", one.by_name},
          {"reviewed_at", time(one.reviewed_at)},
          {"retired", one.retired}};
}

std::vector<Difference> Compare(const Process& before, const Process& after) {
  std::vector<Difference> out;
  const auto add = [&](const std::string& what, const std::string& was, const std::string& is) {
    if (was != is) out.push_back({what, was, is});
  };
  add("title", before.title, after.title);
  add("owner", before.owner, after.owner);
  add("text", before.text, after.text);
  add("reasons", fmt::format("{}", fmt::join(before.reasons, ", ")),
      fmt::format("{}", fmt::join(after.reasons, ", ")));
  add("policies", fmt::format("{}", fmt::join(before.policies, ", ")),
      fmt::format("{}", fmt::join(after.policies, ", ")));
  add("review after days", std::to_string(before.review_days), std::to_string(after.review_days));
  const auto find = [](const Process& in, const std::string& id) {
    return std::find_if(in.steps.begin(), in.steps.end(),
                        [&](const Step& one) { return one.id == id; });
  };
  for (const Step& step : before.steps)
    if (find(after, step.id) == after.steps.end())
      out.push_back({"step " + step.id + ": removed", step.title, ""});
  for (const Step& step : after.steps) {
    const auto was = find(before, step.id);
    if (was == before.steps.end()) {
      out.push_back({"step " + step.id + ": added", "", step.title});
      continue;
    }
    add("step " + step.id + ": title", was->title, step.title);
    add("step " + step.id + ": text", was->text, step.text);
    add("step " + step.id + ": shown by", Shown(was->shown_by), Shown(step.shown_by));
  }
  // The order of the steps both have.
  std::string order_was, order_is;
  for (const Step& step : before.steps)
    if (find(after, step.id) != after.steps.end()) order_was += step.id + " ";
  for (const Step& step : after.steps)
    if (find(before, step.id) != before.steps.end()) order_is += step.id + " ";
  add("order of steps", order_was, order_is);
  return out;
}

std::vector<Found> Search(const std::vector<Process>& processes, std::string_view query) {
  std::vector<std::string> stems;
  for (const std::string& word : WordsOf(query))
    if (!IsLittle(word)) stems.push_back(StemOf(word));
  std::sort(stems.begin(), stems.end());
  stems.erase(std::unique(stems.begin(), stems.end()), stems.end());
  std::vector<Found> out;
  if (stems.empty()) {
    for (size_t i = 0; i < processes.size(); ++i) out.push_back({i, 0, ""});
    return out;
  }
  std::vector<Entry> entries;
  double length = 0;
  for (const Process& one : processes) {
    entries.push_back(EntryOf(one));
    length += entries.back().length;
  }
  const auto documents = static_cast<double>(processes.size());
  length /= std::max(1.0, documents);
  for (size_t i = 0; i < entries.size(); ++i) {
    Found found{i, 0, ""};
    size_t matched = 0;
    double best = 0;
    for (const std::string& stem : stems) {
      const auto at = entries[i].weight.find(stem);
      if (at == entries[i].weight.end()) continue;
      ++matched;
      const auto with =
          static_cast<double>(std::count_if(entries.begin(), entries.end(), [&](const Entry& one) {
            return one.weight.count(stem) != 0;
          }));
      const double rare = std::log(1 + (documents - with + 0.5) / (with + 0.5));
      const double norm =
          kSaturation * (1 - kLengthShare + kLengthShare * entries[i].length / length);
      const double score = rare * at->second * (kSaturation + 1) / (at->second + norm);
      found.relevance += score;
      const auto step = entries[i].step.find(stem);
      if (step != entries[i].step.end() && score > best) best = score, found.step = step->second;
    }
    if (matched == 0) continue;
    // All words beat some words, whatever their rarity.
    if (matched == stems.size()) found.relevance += 1000;
    out.push_back(std::move(found));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Found& a, const Found& b) { return a.relevance > b.relevance; });
  return out;
}

}  // namespace clarion::learning
