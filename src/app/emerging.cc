#include "app/emerging.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <map>
#include <set>
#include <unordered_map>

#include "app/internal/tab_separated.h"
#include "base/multiple_tests.h"
#include "detection/emerging.h"
#include "text/phrase_vocabulary.h"

namespace clarion::app {
namespace {

using detection::PhraseWeeks;
using detection::RisenPhrase;
using internal::TabSeparated;
using text::PhraseVocabulary;
using warehouse::Quoted;
using Phrase = PhraseVocabulary::Phrase;

constexpr uint64_t kLookedMax = 200'000;
constexpr size_t kLast = kEmergingWeeks - 1;
constexpr size_t kRisenMax = 400;    // the surest; of one matter there are some hundred
constexpr size_t kCustomersMin = 5;  // what fewer say may tell who they are
constexpr size_t kQuoted = 5;  // contacts in which it is looked at whether a phrase is personal
constexpr size_t kExamples = 3;
constexpr size_t kAlso = 5;
constexpr size_t kAround = 90;  // bytes of a quote on each side
constexpr double kStandsOut = 0.6;
constexpr double kReasonRose = 1.5;  // times its highest week: then what is said in it rose with it
constexpr double kPairsTellMore = 1.25;
constexpr double kPartOf = 0.6;  // a word that mostly comes in a pair that is named

std::vector<TimeMs> WeekEdges(const Zone& zone, TimeMs to) {
  std::vector<TimeMs> out;
  for (size_t i = 0; i <= kEmergingWeeks; ++i)
    out.push_back(zone.PlusDays(to, -7 * static_cast<int64_t>(kEmergingWeeks - i)));
  return out;
}

struct Contact {
  std::string id, customer, reason, queue;
  TimeMs started = 0;
  uint8_t week = 0;
  bool spoke = false;
  std::vector<Phrase> phrases;  // ascending, each once
};

// A risen phrase and the contacts of the week that hold it, as indexes into them.
struct Risen {
  Phrase phrase = 0;
  RisenPhrase figures;
  PhraseWeeks weeks;
  std::vector<uint32_t> held;
};

struct Place {
  std::string by, value;
  double share = 0;
};

// What was said, by contact: (turn, words).
using Said = std::map<std::string, std::vector<std::pair<uint32_t, std::string>>>;

class Look {
 public:
  Look(Workspace& workspace, const EmergingQuery& query)
      : workspace_(workspace), warehouse_(workspace.warehouse()), query_(query) {
    out_.zone = workspace.zone();
  }

  Result<Emerging> Run() {
    ASSIGN_OR_RETURN(const TimeMs to, End());
    if (to == 0) return std::move(out_);
    out_.edges = WeekEdges(out_.zone, to);
    RETURN_IF_ERROR(ReadContacts());
    out_.contacts.assign(kEmergingWeeks, 0);
    for (const Contact& one : contacts_) out_.contacts[one.week] += one.spoke ? 1 : 0;
    out_.earlier_weeks = detection::EarlierWeeks(out_.contacts);
    out_.enough = out_.earlier_weeks >= 2;
    for (const Contact& one : contacts_)
      if (one.week == kLast && one.spoke) week_.push_back(&one);
    if (!out_.enough || week_.empty()) return std::move(out_);
    ASSIGN_OR_RETURN(std::vector<Risen> risen, FindRisen());
    RETURN_IF_ERROR(DropPersonal(&risen));
    const auto matters = Matters(risen);
    const std::vector<double> sure = MattersSure(risen, matters);
    for (size_t i = 0; i < matters.size() && out_.phrases.size() < query_.phrases_max; ++i) {
      if (sure[i] > detection::EmergingSettings().false_discovery) continue;
      out_.phrases.push_back(Describe(risen, matters[i]));
      out_.phrases.back().q_value = sure[i];
    }
    return std::move(out_);
  }

 private:
  Result<TimeMs> End() const {
    if (query_.filter.to) return *query_.filter.to;
    ASSIGN_OR_RETURN(const TimeMs horizon, workspace_.metrics().Horizon(query_.filter.tenant));
    if (horizon == 0) return TimeMs{0};
    const TimeMs newest = std::min(horizon, workspace_.clock().NowMs());
    return out_.zone.PlusDays(out_.zone.Midnight(newest), 1);
  }

  Result<std::string> Where() const {
    metrics::Filter filter = query_.filter;
    filter.from = out_.edges.front();
    filter.to = out_.edges.back();
    ASSIGN_OR_RETURN(const std::string sql, metrics::FilterSql(filter, true, warehouse_.modern()));
    return sql + " AND started_known = 1 AND customer_turns > 0";
  }

  Result<void> ReadContacts() {
    ASSIGN_OR_RETURN(std::string where, Where());
    ASSIGN_OR_RETURN(
        const warehouse::Rows count,
        warehouse_.Query(fmt::format("SELECT count() FROM {{interaction}} WHERE {}", where)));
    out_.of = static_cast<uint64_t>(count.Integer(0, 0));
    if (out_.of > kLookedMax)
      where += fmt::format(" AND cityHash64(id) % {} = 0", (out_.of - 1) / kLookedMax + 1);
    auto turns = std::async(std::launch::async, [&] {
      return warehouse_.QueryText(
          fmt::format("SELECT interaction_id, text FROM {{turn}} WHERE tenant = {} AND role = "
                      "'customer' AND interaction_id IN (SELECT id FROM {{interaction}} WHERE {})",
                      Quoted(query_.filter.tenant), where),
          "TabSeparated");
    });
    const auto contacts = warehouse_.QueryText(
        fmt::format("SELECT id, started_ms, customer_id, reason, queue FROM {{interaction}} WHERE "
                    "{} ORDER BY started_ms, id",
                    where),
        "TabSeparated");
    const auto said = turns.get();
    RETURN_IF_ERROR(contacts);
    RETURN_IF_ERROR(said);
    TakeContacts(*contacts);
    TakeTurns(*said);
    out_.looked = contacts_.size();
    return {};
  }

  void TakeContacts(const std::string& rows) {
    contacts_.reserve(static_cast<size_t>(std::count(rows.begin(), rows.end(), '\n')));
    TabSeparated in(rows);
    while (!in.AtEnd()) {
      Contact& one = contacts_.emplace_back();
      one.id = in.Text();
      one.started = in.Number<TimeMs>();
      one.customer = in.Text();
      one.reason = in.Text();
      one.queue = in.Text();
      const auto after =
          std::upper_bound(out_.edges.begin() + 1, out_.edges.end() - 1, one.started);
      one.week = static_cast<uint8_t>(after - out_.edges.begin() - 1);
    }
  }

  // Each text is read as it passes; only its phrases stay.
  void TakeTurns(const std::string& rows) {
    std::unordered_map<std::string_view, Contact*> by_id;
    by_id.reserve(contacts_.size());
    for (Contact& one : contacts_) by_id.emplace(one.id, &one);
    TabSeparated in(rows);
    Contact* contact = nullptr;
    while (!in.AtEnd()) {
      const std::string_view id = in.Text();
      if (contact == nullptr || contact->id != id) {
        const auto found = by_id.find(id);
        contact = found == by_id.end() ? nullptr : found->second;
      }
      const std::string_view words = in.Text();
      if (contact == nullptr || words.empty()) continue;
      contact->spoke = true;
      vocabulary_.Read(words, &contact->phrases);
    }
    for (Contact& one : contacts_) {
      std::sort(one.phrases.begin(), one.phrases.end());
      one.phrases.erase(std::unique(one.phrases.begin(), one.phrases.end()), one.phrases.end());
    }
  }

  // Phrases of enough contacts of the week, and in how many they are each week.
  std::unordered_map<Phrase, PhraseWeeks> Count(uint32_t contacts_min) {
    std::vector<Phrase> said;
    for (const Contact* one : week_)
      said.insert(said.end(), one->phrases.begin(), one->phrases.end());
    std::sort(said.begin(), said.end());
    std::unordered_map<Phrase, PhraseWeeks> out;
    for (size_t at = 0, end = 0; at < said.size(); at = end, ++out_.tried) {
      while (end < said.size() && said[end] == said[at]) ++end;
      if (end - at >= contacts_min) out.emplace(said[at], PhraseWeeks(kEmergingWeeks));
    }
    for (const Contact& one : contacts_)
      for (const Phrase phrase : one.phrases)
        if (const auto found = out.find(phrase); found != out.end()) ++found->second[one.week];
    return out;
  }

  Result<std::vector<Risen>> FindRisen() {
    const detection::EmergingSettings settings;
    const auto counted = Count(settings.contacts_min);
    std::vector<Phrase> names;
    for (const auto& [phrase, _] : counted) names.push_back(phrase);
    std::sort(names.begin(), names.end());
    std::vector<PhraseWeeks> weeks;
    for (const Phrase phrase : names) weeks.push_back(counted.at(phrase));
    ASSIGN_OR_RETURN(std::vector<RisenPhrase> found,
                     detection::FindEmerging(weeks, out_.contacts, out_.tried, settings));
    if (found.size() > kRisenMax) found.resize(kRisenMax);
    std::vector<Risen> out;
    for (const RisenPhrase& one : found) {
      Risen& risen = out.emplace_back();
      risen.phrase = names[one.phrase];
      risen.figures = one;
      risen.weeks = weeks[one.phrase];
      for (size_t i = 0; i < week_.size(); ++i)
        if (std::binary_search(week_[i]->phrases.begin(), week_[i]->phrases.end(), risen.phrase))
          risen.held.push_back(static_cast<uint32_t>(i));
    }
    std::erase_if(out, [&](const Risen& one) { return Customers(one) < kCustomersMin; });
    return out;
  }

  // Who is not known counts as somebody else each time.
  size_t Customers(const Risen& risen) const {
    std::set<std::string_view> known;
    size_t unknown = 0;
    for (const uint32_t i : risen.held) {
      if (week_[i]->customer.empty())
        ++unknown;
      else
        known.insert(week_[i]->customer);
    }
    return known.size() + unknown;
  }

  // The newest contacts that hold it, of different customers.
  std::vector<const Contact*> Newest(const Risen& risen, size_t most) const {
    std::vector<const Contact*> out;
    std::set<std::string_view> seen;
    for (size_t n = risen.held.size(); n-- > 0 && out.size() < most;) {
      const Contact* one = week_[risen.held[n]];
      if (one->customer.empty() || seen.insert(one->customer).second) out.push_back(one);
    }
    return out;
  }

  // A name, or part of an address, is nobody's business, however often it is said.
  Result<void> DropPersonal(std::vector<Risen>* risen) {
    const Reading& reading = workspace_.reading();
    std::erase_if(*risen, [&](const Risen& one) {
      const std::string name = vocabulary_.Name(one.phrase);
      return reading.Words(name) != name;
    });
    if (risen->empty()) return {};
    std::set<std::string> ids;
    for (const Risen& one : *risen)
      for (const Contact* contact : Newest(one, kQuoted)) ids.insert(contact->id);
    std::string list;
    for (const std::string& id : ids) list += (list.empty() ? "" : ", ") + Quoted(id);
    ASSIGN_OR_RETURN(const std::string rows,
                     warehouse_.QueryText(
                         fmt::format("SELECT interaction_id, seq, text FROM {{turn}} WHERE tenant "
                                     "= {} AND role = 'customer' AND interaction_id IN ({}) ORDER "
                                     "BY interaction_id, seq",
                                     Quoted(query_.filter.tenant), list),
                         "TabSeparated"));
    TabSeparated in(rows);
    while (!in.AtEnd()) {
      const std::string id(in.Text());
      const auto turn = in.Number<uint32_t>();
      said_[id].emplace_back(turn, reading.Words(in.Text()));
    }
    std::erase_if(*risen, [&](const Risen& one) {
      const auto contacts = Newest(one, kQuoted);
      const auto readable = std::count_if(
          contacts.begin(), contacts.end(),
          [&](const Contact* in_it) { return Quote(one.phrase, *in_it).has_value(); });
      return 2 * static_cast<size_t>(readable) <= contacts.size();
    });
    return {};
  }

  // Where it is said in the contact; none where it is covered.
  std::optional<EmergingExample> Quote(Phrase phrase, const Contact& contact) {
    const auto said = said_.find(contact.id);
    if (said == said_.end()) return std::nullopt;
    for (const auto& [turn, words] : said->second) {
      PhraseVocabulary::Place place;
      if (vocabulary_.Find(phrase, words, &place))
        return EmergingExample{contact.id, contact.started, turn, Cut(words, place)};
    }
    return std::nullopt;
  }

  static std::string Cut(const std::string& words, const PhraseVocabulary::Place& place) {
    size_t begin = place.begin > kAround ? place.begin - kAround : 0;
    size_t end = std::min(words.size(), place.end + kAround);
    if (begin > 0) begin = std::min(words.find(' ', begin), place.begin);
    if (end < words.size()) end = std::max(words.rfind(' ', end), place.end);
    std::string out = (begin > 0 ? "…" : "") + words.substr(begin, end - begin);
    if (end < words.size()) out += "…";
    std::replace(out.begin(), out.end(), '\n', ' ');
    return out;
  }

  // Those of the same contacts; and those that come with a reason which rose itself.
  std::vector<std::vector<size_t>> Matters(const std::vector<Risen>& risen) const {
    std::vector<std::vector<uint32_t>> sets;
    for (const Risen& one : risen) sets.push_back(one.held);
    std::vector<std::vector<size_t>> out;
    std::map<std::string, size_t> of_reason;
    for (std::vector<size_t>& matter : detection::OneMatter(sets, week_.size())) {
      const Place with = ComesWith(risen[matter.front()]);
      if (with.by == "reason" && ReasonRose(with.value)) {
        const auto [found, fresh] = of_reason.try_emplace(with.value, out.size());
        if (!fresh) {
          std::vector<size_t>& first = out[found->second];
          first.insert(first.end(), matter.begin(), matter.end());
          std::sort(first.begin(), first.end());
          continue;
        }
      }
      out.push_back(std::move(matter));
    }
    return out;
  }

  // False discoveries again, among matters: one of a hundred phrases would else open the door for
  // chance elsewhere. Each counts with its surest phrase, among all phrases tried.
  std::vector<double> MattersSure(const std::vector<Risen>& risen,
                                  const std::vector<std::vector<size_t>>& matters) const {
    std::vector<double> best;
    for (const auto& matter : matters) best.push_back(risen[matter.front()].figures.p_value);
    std::vector<double> out = AdjustedPValues(best);
    for (double& one : out)
      one = std::min(1.0, one * static_cast<double>(out_.tried) / static_cast<double>(best.size()));
    return out;
  }

  bool ReasonRose(const std::string& reason) const {
    std::vector<double> said(kEmergingWeeks);
    for (const Contact& one : contacts_)
      said[one.week] += one.spoke && one.reason == reason ? 1 : 0;
    double highest = 0;
    for (size_t week = 0; week < kLast; ++week)
      if (out_.contacts[week] > 0) highest = std::max(highest, said[week] / out_.contacts[week]);
    return said[kLast] >= kReasonRose * highest * out_.contacts[kLast];
  }

  Place ComesWith(const Risen& risen) const {
    for (const auto& [by, member] :
         {std::pair{"reason", &Contact::reason}, std::pair{"queue", &Contact::queue}}) {
      std::map<std::string_view, size_t> counts;
      for (const uint32_t i : risen.held) ++counts[week_[i]->*member];
      const auto most =
          std::max_element(counts.begin(), counts.end(),
                           [](const auto& a, const auto& b) { return a.second < b.second; });
      if (most == counts.end() || most->first.empty()) continue;
      const double share =
          static_cast<double>(most->second) / static_cast<double>(risen.held.size());
      const auto of_all = static_cast<double>(
          std::count_if(week_.begin(), week_.end(),
                        [&, of = member](const Contact* one) { return one->*of == most->first; }));
      if (share >= kStandsOut && share >= 2 * of_all / static_cast<double>(week_.size()))
        return {by, std::string(most->first), share};
    }
    return {};
  }

  // How much a phrase says of its matter: how sure its rise is, and a pair more than a word.
  static double Telling(const Risen& one) {
    const double sure = -std::log10(std::max(one.figures.p_value, 1e-300)) +
                        1e-6 * static_cast<double>(one.held.size());
    return PhraseVocabulary::IsPair(one.phrase) ? kPairsTellMore * sure : sure;
  }

  static bool IsWordOf(const Risen& word, const Risen& pair) {
    if (PhraseVocabulary::IsPair(word.phrase) || !PhraseVocabulary::IsPair(pair.phrase))
      return false;
    const uint64_t number = word.phrase >> 32U;
    return (number == pair.phrase >> 32U || number == (pair.phrase & 0xFFFFFFFF)) &&
           static_cast<double>(pair.held.size()) >= kPartOf * static_cast<double>(word.held.size());
  }

  // Those named, most telling first: no word beside a pair that it mostly comes in.
  static std::vector<size_t> Named(const std::vector<Risen>& risen, std::vector<size_t> matter) {
    std::stable_sort(matter.begin(), matter.end(),
                     [&](size_t a, size_t b) { return Telling(risen[a]) > Telling(risen[b]); });
    std::vector<size_t> out;
    for (const size_t one : matter) {
      if (out.size() > kAlso) break;
      if (std::none_of(out.begin(), out.end(),
                       [&](size_t other) { return IsWordOf(risen[one], risen[other]); }))
        out.push_back(one);
    }
    return out;
  }

  TimeMs FirstSeen(const Risen& risen) const {
    const TimeMs from = out_.edges[kLast];
    const auto first = out_.zone.Midnight(week_[risen.held.front()]->started);
    if (risen.figures.highest_before == 0) return first;
    std::map<TimeMs, std::pair<double, double>> days;  // holding it, all
    for (const Contact* one : week_) ++days[out_.zone.Midnight(one->started)].second;
    for (const uint32_t i : risen.held) ++days[out_.zone.Midnight(week_[i]->started)].first;
    for (const auto& [day, counts] : days)
      if (day >= out_.zone.Midnight(from) && counts.first >= 2 &&
          counts.first >= 2 * risen.figures.highest_before * counts.second)
        return day;
    return first;
  }

  EmergingPhrase Describe(const std::vector<Risen>& risen, const std::vector<size_t>& matter) {
    const std::vector<size_t> named = Named(risen, matter);
    const Risen& label = risen[named.front()];
    EmergingPhrase out;
    out.phrase = vocabulary_.Name(label.phrase);
    for (size_t i = 1; i < named.size(); ++i)
      out.also.push_back(vocabulary_.Name(risen[named[i]].phrase));
    out.contacts = static_cast<uint32_t>(label.held.size());
    out.rate = label.figures.rate;
    out.rate_before = label.figures.rate_before;
    out.highest_before = label.figures.highest_before;
    out.weeks = label.weeks;
    out.first_seen = FirstSeen(label);
    out.p_value = label.figures.p_value;
    out.q_value = label.figures.q_value;
    Place with = ComesWith(label);
    out.by = std::move(with.by);
    out.value = std::move(with.value);
    out.share = with.share;
    for (const Contact* contact : Newest(label, kQuoted)) {
      if (out.examples.size() >= kExamples) break;
      if (auto quote = Quote(label.phrase, *contact)) out.examples.push_back(*std::move(quote));
    }
    return out;
  }

  Workspace& workspace_;
  warehouse::Warehouse& warehouse_;
  const EmergingQuery& query_;
  PhraseVocabulary vocabulary_;
  std::vector<Contact> contacts_;     // in order of time
  std::vector<const Contact*> week_;  // those of the week looked at
  Said said_;
  Emerging out_;
};

}  // namespace

Result<Emerging> FindEmerging(Workspace& workspace, const EmergingQuery& query) {
  return Look(workspace, query).Run();
}

}  // namespace clarion::app
