#include "reviews/calibration.h"

#include <algorithm>
#include <random>
#include <set>

namespace clarion::reviews {
namespace {

constexpr int kResamples = 1000;

// What the people of one unit said, and the machine.
struct Unit {
  std::map<std::string, std::string> people;  // by reviewer
  std::string machine;
};
using Units = std::map<std::pair<std::string, std::string>, Unit>;  // question, conversation

Units UnitsOf(std::span<const Opinion> opinions) {
  Units out;
  for (const Opinion& one : opinions) {
    Unit& unit = out[{one.question, one.interaction}];
    if (one.reviewer == kMachine)
      unit.machine = one.verdict;
    else
      unit.people[one.reviewer] = one.verdict;
  }
  return out;
}

// What most say; nothing when it is a tie. `without`: whose word does not count.
std::optional<std::string> MostSay(const Unit& unit, const std::string& without = "") {
  std::map<std::string, int> counts;
  for (const auto& [reviewer, verdict] : unit.people)
    if (reviewer != without) ++counts[verdict];
  std::optional<std::string> best;
  int most = 0;
  for (const auto& [verdict, n] : counts) {
    if (n == most) best.reset();
    if (n > most) best = verdict, most = n;
  }
  return best;
}

bool IsPoints(const std::string& verdict) {
  return verdict != "yes" && verdict != "no" && PointsOf(verdict).has_value();
}

class RatingsMaker {
 public:
  explicit RatingsMaker(bool ordinal) : ordinal_(ordinal) {}
  void Add(const std::string& unit, const std::string& rater, const std::string& verdict) {
    if (!ordinal_ || PointsOf(verdict)) rows_.push_back({unit, rater, verdict});
  }
  scoring::Ratings Make() const {
    scoring::Ratings out;
    out.level = ordinal_ ? scoring::Level::kOrdinal : scoring::Level::kNominal;
    std::map<std::string, uint32_t> units, raters;
    std::map<std::pair<double, std::string>, uint32_t> categories;
    const auto key = [&](const std::string& verdict) {
      return std::pair(ordinal_ ? *PointsOf(verdict) : 0.0, verdict);
    };
    for (const Row& row : rows_) {
      units.emplace(row.unit, 0);
      raters.emplace(row.rater, 0);
      categories.emplace(key(row.verdict), 0);
    }
    for (auto& [name, at] : units) at = Next(&out.units, name);
    for (auto& [name, at] : raters) at = Next(&out.raters, name);
    for (auto& [one, at] : categories) {
      at = Next(&out.categories, one.second);
      if (ordinal_) out.numbers.push_back(one.first);
    }
    for (const Row& row : rows_)
      out.ratings.push_back({units[row.unit], raters[row.rater], categories[key(row.verdict)]});
    return out;
  }

 private:
  struct Row {
    std::string unit, rater, verdict;
  };
  static uint32_t Next(std::vector<std::string>* names, const std::string& name) {
    names->push_back(name);
    return static_cast<uint32_t>(names->size() - 1);
  }
  const bool ordinal_;
  std::vector<Row> rows_;
};

QuestionAgreement Of(const std::string& question, const Units& units) {
  QuestionAgreement out;
  out.question = question;
  bool points = !question.empty();
  const auto mine = [&](const auto& key) { return question.empty() || key.first == question; };
  for (const auto& [key, unit] : units) {
    if (!mine(key)) continue;
    for (const auto& [reviewer, verdict] : unit.people)
      points = points && (verdict == "na" || IsPoints(verdict));
  }
  out.ordinal = points;
  RatingsMaker people(points), machine(points);
  for (const auto& [key, unit] : units) {
    if (!mine(key)) continue;
    const std::string name = key.first + "\n" + key.second;
    if (unit.people.size() >= 2) ++out.units;
    for (const auto& [reviewer, verdict] : unit.people) people.Add(name, reviewer, verdict);
    const std::optional<std::string> said = MostSay(unit);
    if (!said || unit.machine.empty()) continue;
    machine.Add(name, "people", *said);
    machine.Add(name, kMachine, unit.machine);
  }
  out.people = scoring::Agreement(people.Make(), {});
  out.machine = scoring::Agreement(machine.Make(), {});
  return out;
}

// One reviewer's distances from the others, by conversation.
struct Distance {
  double sum = 0;
  double n = 0;
};

Estimate Mean(const std::map<std::string, Distance>& by_conversation, uint64_t seed) {
  Estimate out{0, -1, 1, 0};
  std::vector<Distance> all;
  double sum = 0;
  for (const auto& [conversation, one] : by_conversation) {
    all.push_back(one);
    sum += one.sum;
    out.n += one.n;
  }
  if (out.n == 0) return out;
  out.value = sum / out.n;
  if (all.size() < 2) return out;
  std::mt19937_64 random(seed);
  std::vector<double> means;
  for (int i = 0; i < kResamples; ++i) {
    Distance total;
    for (size_t k = 0; k < all.size(); ++k) {
      const Distance& one = all[random() % all.size()];
      total.sum += one.sum;
      total.n += one.n;
    }
    means.push_back(total.sum / total.n);
  }
  std::sort(means.begin(), means.end());
  out.low = means[kResamples * 25 / 1000];
  out.high = means[kResamples * 975 / 1000 - 1];
  return out;
}

ReviewerStanding Of(const std::string& reviewer, const Units& units, uint64_t seed) {
  ReviewerStanding out;
  out.reviewer = reviewer;
  double same = 0, compared = 0;
  std::map<std::string, Distance> distances;
  for (const auto& [key, unit] : units) {
    std::string own = unit.machine;
    if (reviewer != kMachine) {
      const auto found = unit.people.find(reviewer);
      own = found == unit.people.end() ? "" : found->second;
    }
    const size_t others = unit.people.size() - (reviewer == kMachine || own.empty() ? 0 : 1);
    if (own.empty() || others == 0) continue;
    ++out.answers;
    if (const auto said = MostSay(unit, reviewer)) {
      compared += 1;
      same += own == *said ? 1 : 0;
    }
    double sum = 0, n = 0;
    for (const auto& [other, verdict] : unit.people)
      if (const auto points = PointsOf(verdict); points && other != reviewer)
        sum += *points, n += 1;
    const std::optional<double> points = PointsOf(own);
    if (!points || n == 0) continue;
    distances[key.second].sum += *points - sum / n;
    distances[key.second].n += 1;
  }
  if (compared > 0)
    out.agreement = {same / compared, LowerBound(same, compared, 0.025),
                     UpperBound(same, compared, 0.025), compared};
  out.leniency = Mean(distances, seed);
  return out;
}

}  // namespace

std::vector<QuestionAgreement> MeasureCalibration(std::span<const Opinion> opinions) {
  const Units units = UnitsOf(opinions);
  std::set<std::string> questions = {""};
  for (const auto& [key, unit] : units) questions.insert(key.first);
  std::vector<QuestionAgreement> out;
  for (const std::string& question : questions) out.push_back(Of(question, units));
  return out;
}

std::vector<ReviewerStanding> CompareReviewers(std::span<const Opinion> opinions, uint64_t seed) {
  const Units units = UnitsOf(opinions);
  std::set<std::string> reviewers;
  bool machine = false;
  for (const Opinion& one : opinions)
    if (one.reviewer == kMachine)
      machine = true;
    else
      reviewers.insert(one.reviewer);
  std::vector<ReviewerStanding> out;
  for (const std::string& reviewer : reviewers) out.push_back(Of(reviewer, units, seed));
  if (machine) out.push_back(Of(kMachine, units, seed));
  return out;
}

}  // namespace clarion::reviews
