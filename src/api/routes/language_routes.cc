// What is listened for and what was learned: phrase packs, phrases tried on the archive, models.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <set>

#include "api/context.h"
#include "api/routes/phrase_sql.h"
#include "api/wire.h"
#include "base/file.h"
#include "base/time.h"
#include "text/linear_model.h"
#include "text/phrase_matcher.h"
#include "text/reason_embedding.h"

namespace clarion::api {
namespace {

using warehouse::Quoted;
using warehouse::Rows;
namespace fs = std::filesystem;

constexpr size_t kPhrasesMax = 200;
constexpr size_t kCandidatesMax = 100'000;  // turns read and matched; some 0.3 s
constexpr size_t kShown = 50;
constexpr size_t kTurnShownBytes = 4000;

Result<Response> Packs(Context& context) {
  const auto definitions = context.workspace->definitions();
  json::array packs;
  for (const enrichment::PackInfo& pack : definitions->enricher.packs()) {
    const fs::path file =
        fs::path(context.workspace->content()) / "phrases" / fs::path(pack.file).filename();
    ASSIGN_OR_RETURN(const std::string yaml, ReadFile(file.string()));
    packs.push_back(json::object{{"name", pack.name},
                                 {"version", pack.version},
                                 {"file", file.filename().string()},
                                 {"signals", json::array(pack.signals.begin(), pack.signals.end())},
                                 {"phrases", pack.phrases},
                                 {"yaml", yaml}});
  }
  return JsonResponse(json::object{{"packs", packs}});
}

// Phrases against the archive: the warehouse finds turns that may hold one, the matcher decides.
class PhraseTrial {
 public:
  explicit PhraseTrial(Context& context) : context_(context) {}

  Result<Response> Run(const json::value& body) {
    const auto start = std::chrono::steady_clock::now();
    RETURN_IF_ERROR(ReadPhrases(body));
    text::PhraseMatcher::Builder builder;
    for (size_t i = 0; i < phrases_.size(); ++i) {
      const Result<uint32_t> added = builder.Add(phrases_[i]);
      if (!added.ok())
        return InvalidInput(fmt::format("phrase {}, {}", i + 1, added.error().message));
    }
    ASSIGN_OR_RETURN(const text::PhraseMatcher matcher, builder.Build());
    ASSIGN_OR_RETURN(const Rows totals, context_.workspace->warehouse().Query(fmt::format(
                                            "SELECT count() FROM {{interaction}} WHERE tenant = {}",
                                            Quoted(context_.tenant))));
    ASSIGN_OR_RETURN(const Rows turns, context_.workspace->warehouse().Query(CandidatesSql()));
    Match(matcher, turns);
    RETURN_IF_ERROR(AddWhere());
    json::array counts;
    for (size_t i = 0; i < phrases_.size(); ++i)
      counts.push_back(
          json::object{{"phrase", phrases_[i]}, {"turns", turns_of_[i]}, {"hits", hits_of_[i]}});
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    return JsonResponse(json::object{{"turns", turns_},
                                     {"hits", hits_},
                                     {"conversations", conversations_.size()},
                                     {"conversations_total", totals.Integer(0, 0)},
                                     {"scanned", turns.size()},
                                     {"capped", turns.size() >= kCandidatesMax},
                                     {"took_ms", took.count()},
                                     {"phrases", counts},
                                     {"rows", rows_}});
  }

 private:
  Result<void> ReadPhrases(const json::value& body) {
    const json::value* list = Find(body, "phrases");
    if (list == nullptr || !list->is_array() || list->get_array().empty())
      return InvalidInput("phrases: is missing; send a list with at least one phrase");
    if (list->get_array().size() > kPhrasesMax)
      return InvalidInput(fmt::format("phrases: at most {} at once", kPhrasesMax));
    for (const json::value& phrase : list->get_array()) {
      if (!phrase.is_string()) return InvalidInput("phrases: must be texts");
      phrases_.emplace_back(phrase.get_string());
    }
    turns_of_.resize(phrases_.size());
    hits_of_.resize(phrases_.size());
    speaker_ = StringOr(body, "speaker", "any");
    if (speaker_ != "any" && speaker_ != "customer" && speaker_ != "agent")
      return InvalidInput(
          fmt::format("speaker: '{}' is not one of any, customer, agent", speaker_));
    return {};
  }

  std::string CandidatesSql() const {
    std::string any;
    for (const std::string& phrase : phrases_)
      any += (any.empty() ? "" : " OR ") + MayHoldSql(phrase, "text");
    const std::string_view roles = speaker_ == "customer" ? " AND role = 'customer'"
                                   : speaker_ == "agent"  ? " AND role IN ('agent', 'bot')"
                                                          : "";
    // Newest arrivals first: `version` is the place in the journal.
    return fmt::format(
        "SELECT interaction_id, seq, role, text FROM {{turn}} WHERE tenant = {}{} AND ({}) ORDER "
        "BY version DESC, interaction_id, seq LIMIT {}",
        Quoted(context_.tenant), roles, any, kCandidatesMax);
  }

  void Match(const text::PhraseMatcher& matcher, const Rows& turns) {
    text::PhraseMatcher::Scratch scratch;
    std::vector<text::PhraseHit> hits;
    for (size_t i = 0; i < turns.size(); ++i) {
      const std::string text = turns.Text(i, 3);
      hits.clear();
      matcher.Match(text, &scratch, &hits);
      if (hits.empty()) continue;
      ++turns_;
      hits_ += hits.size();
      conversations_.insert(turns.Text(i, 0));
      std::set<uint32_t> seen;
      for (const text::PhraseHit& hit : hits) {
        ++hits_of_[hit.phrase];
        if (seen.insert(hit.phrase).second) ++turns_of_[hit.phrase];
      }
      if (rows_.size() < kShown) rows_.push_back(Row(turns, i, text, hits));
    }
  }

  static json::object Row(const Rows& turns, size_t i, std::string_view text,
                          const std::vector<text::PhraseHit>& hits) {
    // A very long turn is shown from a little before its first hit on.
    size_t from = text.size() > kTurnShownBytes && hits[0].begin > 200 ? hits[0].begin - 200 : 0;
    while (from > 0 && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80) --from;
    size_t to = std::min(text.size(), from + kTurnShownBytes);
    while (to < text.size() && (static_cast<unsigned char>(text[to]) & 0xC0) == 0x80) ++to;
    const std::string_view shown = text.substr(from, to - from);
    json::array spans;
    for (const text::PhraseHit& hit : hits) {
      if (hit.begin < from || hit.end > to) continue;
      spans.push_back(
          json::object{{"begin", Utf16Offset(shown, static_cast<uint32_t>(hit.begin - from))},
                       {"end", Utf16Offset(shown, static_cast<uint32_t>(hit.end - from))},
                       {"phrase", hit.phrase}});
    }
    return {{"interaction", turns.at(i, 0)},
            {"turn", turns.Integer(i, 1)},
            {"role", turns.at(i, 2)},
            {"text", shown},
            {"spans", spans},
            {"started_at", ""},
            {"channel", ""}};
  }

  // When and where the conversations of the rows shown took place.
  Result<void> AddWhere() {
    if (rows_.empty()) return {};
    std::string ids;
    for (const json::value& row : rows_)
      ids +=
          (ids.empty() ? "" : ", ") + Quoted(std::string_view(row.at("interaction").as_string()));
    ASSIGN_OR_RETURN(const Rows found, context_.workspace->warehouse().Query(fmt::format(
                                           "SELECT id, started_ms, channel FROM {{interaction}} "
                                           "WHERE tenant = {} AND id IN ({})",
                                           Quoted(context_.tenant), ids)));
    std::map<std::string, size_t> at;
    for (size_t i = 0; i < found.size(); ++i) at[found.Text(i, 0)] = i;
    for (json::value& row : rows_) {
      const auto it = at.find(std::string(row.at("interaction").as_string()));
      if (it == at.end()) continue;
      row.as_object()["started_at"] = FormatTime(found.Integer(it->second, 1));
      row.as_object()["channel"] = found.at(it->second, 2);
    }
    return {};
  }

  Context& context_;
  std::vector<std::string> phrases_;
  std::string speaker_;
  uint64_t turns_ = 0;
  uint64_t hits_ = 0;
  std::set<std::string> conversations_;
  std::vector<uint64_t> turns_of_, hits_of_;
  json::array rows_;
};

// The part of README.md about one file: from "## FILE…" to the next heading.
std::string NotesOn(std::string_view readme, const std::string& file) {
  const size_t at = readme.find("## " + file);
  if (at == std::string_view::npos) return "";
  const size_t end = readme.find("\n## ", at);
  return std::string(readme.substr(at + 3, end == std::string_view::npos ? end : end - at - 3));
}

json::object ModelCard(const std::string& path, const std::string& bytes,
                       const std::string& readme) {
  const std::string file = fs::path(path).filename().string();
  json::object model{{"file", file},
                     {"kind", "table"},
                     {"bytes", bytes.size()},
                     {"hash", app::Sha256Hex(bytes).substr(0, 32)},
                     {"labels", json::array()},
                     {"features", nullptr},
                     {"card", nullptr},
                     {"notes", NotesOn(readme, file)},
                     {"error", nullptr}};
  if (!file.ends_with(".model")) return model;
  std::string card;
  if (const auto linear = text::LinearModel::Load(bytes); linear.ok()) {
    model["kind"] = linear->multi_label() ? "labels" : "classifier";
    model["hash"] = linear->hash();
    model["labels"] = json::array(linear->labels().begin(), linear->labels().end());
    model["features"] = linear->feature_count();
    card = linear->card();
  } else if (const auto vectors = text::ReasonEmbedding::Load(bytes); vectors.ok()) {
    model["kind"] = "embedding";
    model["features"] = vectors->dimensions();
    card = vectors->card();
  } else {
    model["error"] = linear.error().message;
  }
  if (const auto read = ParseJson(card); read.ok() && read->is_object()) model["card"] = *read;
  return model;
}

// Models that are shipped, and those in the workspace's own folder.
Result<Response> Models(Context& context) {
  json::array models;
  for (const auto& [place, folder] :
       {std::pair{"shipped", context.workspace->content() + "/models"},
        std::pair{"workspace", context.workspace->folder() + "/models"}}) {
    if (!fs::exists(folder)) continue;
    std::string readme;
    if (fs::exists(folder + "/README.md")) {
      ASSIGN_OR_RETURN(readme, ReadFile(folder + "/README.md"));
    }
    for (const char* suffix : {".model", ".bin"}) {
      ASSIGN_OR_RETURN(const std::vector<std::string> files, ListFiles(folder, suffix));
      for (const std::string& path : files) {
        ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
        json::object model = ModelCard(path, bytes, readme);
        model["place"] = place;
        models.push_back(std::move(model));
      }
    }
  }
  return JsonResponse(json::object{{"models", models}});
}

}  // namespace

void AddLanguageRoutes(Context& context, Router& router) {
  Route packs(Method::kGet, "/v1/phrases", Permission::kReadDefinitions,
              "Phrase packs: what is listened for, with their YAML text");
  packs.response_schema = "PhrasePacks";
  packs.handle = [&context](const Request&) { return Packs(context); };
  packs.rows = RouteRows::kNone;
  router.Add(std::move(packs));

  Route try_it(Method::kPost, "/v1/phrases/try", Permission::kReadConversations,
               "Where phrases occur in the archive; nothing is stored");
  try_it.request_schema = "TryPhrases";
  try_it.response_schema = "PhraseHits";
  try_it.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
    return PhraseTrial(context).Run(body);
  };
  router.Add(std::move(try_it));

  Route models(Method::kGet, "/v1/models", Permission::kReadDefinitions,
               "Models with their cards: what they learned from, how good they are");
  models.response_schema = "Models";
  models.handle = [&context](const Request&) { return Models(context); };
  models.rows = RouteRows::kNone;
  router.Add(std::move(models));
}

}  // namespace clarion::api
