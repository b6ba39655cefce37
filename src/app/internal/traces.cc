#include "app/internal/traces.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/ascii.h"
#include "base/json.h"
#include "connectors/clarion_jsonl/codec.h"

namespace clarion::app::internal {
namespace {

constexpr size_t kTokenSize = 16;
constexpr size_t kNeedlesAtOnce = 48;

bool IsWordSign(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// "[NAME#k3f9…]": the token after the #.
void CollectTokens(std::string_view text, std::set<std::string>* tokens) {
  for (size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1)) {
    const std::string_view token = text.substr(at + 1, kTokenSize);
    if (at + 1 + kTokenSize < text.size() && text[at + 1 + kTokenSize] == ']' &&
        std::all_of(token.begin(), token.end(), IsWordSign))
      tokens->emplace(token);
  }
}

void Keep(std::set<std::string>* set, const std::string& text) {
  if (!text.empty()) set->insert(text);
}

void Collect(const Interaction& it, Traces* traces) {
  Keep(&traces->interactions, it.id);
  Keep(&traces->ids, it.customer_id);
  for (const Party& party : it.parties) {
    if (party.role != Role::kCustomer) continue;
    Keep(&traces->names, party.id);
    Keep(&traces->names, party.name);
  }
  for (const auto& [key, value] : it.attributes)
    if (IsIdentity(key)) Keep(&traces->names, value);
  for (const Turn& turn : it.turns)
    if (turn.role == Role::kCustomer) Keep(&traces->said, turn.text);
  for (const Outcome& outcome : it.outcomes) Keep(&traces->said, outcome.comment);
}

std::string InJson(const std::string& text) {
  std::string quoted;
  AppendJsonString(quoted, text);
  return quoted.substr(1, quoted.size() - 2);
}

std::vector<std::string> Prepared(const std::set<std::string>& texts, size_t least) {
  std::set<std::string> all;
  for (const std::string& text : texts) {
    if (text.size() < least) continue;
    all.insert(text);
    all.insert(InJson(text));
  }
  std::vector<std::string> sorted(all.begin(), all.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return sorted;
}

}  // namespace

bool IsIdentity(std::string_view attribute) {
  const std::string key = AsciiLower(attribute);
  for (const std::string_view other : {"agent", "queue", "team", "site", "skill", "product"})
    if (key.starts_with(other)) return false;
  constexpr std::array<std::string_view, 9> kMarks = {
      "mail", "phone", "msisdn", "mobile", "address", "name", "account", "customer", "caller"};
  return std::any_of(kMarks.begin(), kMarks.end(),
                     [&](std::string_view mark) { return key.find(mark) != std::string::npos; });
}

Result<Traces> TracesOf(const std::vector<journal::StoredRecord>& records) {
  Traces traces;
  for (const journal::StoredRecord& record : records) {
    traces.versions.push_back(record.seq.value());
    Result<connectors::Record> decoded = connectors::DecodeClarionJson(record.payload);
    if (!decoded.ok())
      return Corrupt(
          fmt::format("journal record {}: {}", record.seq.value(), decoded.error().message));
    CollectTokens(record.payload, &traces.tokens);
    if (const auto* late = std::get_if<LateOutcome>(&*decoded)) {
      Keep(&traces.ids, late->customer_id);
      Keep(&traces.said, late->outcome.comment);
    } else {
      Collect(std::get<Interaction>(*decoded), &traces);
    }
  }
  return traces;
}

Result<std::set<std::string>> HeldByOthers(warehouse::Warehouse& warehouse,
                                           const std::vector<uint64_t>& own,
                                           const std::set<std::string>& needles) {
  // What came in, by table; the rest is made of it.
  static constexpr std::array<std::pair<const char*, const char*>, 4> kHaystacks = {{
      {"interaction",
       "concat(id, '\\n', customer_id, '\\n', arrayStringConcat(party_ids, '\\n'), '\\n', "
       "arrayStringConcat(party_names, '\\n'), '\\n', arrayStringConcat(attribute_values, '\\n'))"},
      {"turn", "text"},
      {"event", "detail"},
      {"outcome", "concat(customer_id, '\\n', interaction_id, '\\n', comment)"},
  }};
  const std::string others =
      own.empty() ? "1" : fmt::format("version NOT IN ({})", fmt::join(own, ", "));
  std::set<std::string> held;
  const std::vector<std::string> all(needles.begin(), needles.end());
  for (size_t from = 0; from < all.size(); from += kNeedlesAtOnce) {
    const size_t to = std::min(all.size(), from + kNeedlesAtOnce);
    std::string counts;
    for (size_t i = from; i < to; ++i)
      counts += fmt::format("{}max(position(hay, {}) > 0)", i == from ? "" : ", ",
                            warehouse::Quoted(all[i]));
    for (const auto& [table, hay] : kHaystacks) {
      ASSIGN_OR_RETURN(const warehouse::Rows rows,
                       warehouse.Query(fmt::format("SELECT {} FROM (SELECT {} AS hay FROM {} WHERE "
                                                   "{})",
                                                   counts, hay, table, others)));
      for (size_t i = from; i < to; ++i)
        if (!rows.empty() && rows.Integer(0, i - from) > 0) held.insert(all[i]);
    }
  }
  return held;
}

Scrubber::Scrubber(const std::set<std::string>& words, const std::set<std::string>& sentences)
    : words_(Prepared(words, kWordMin)), sentences_(Prepared(sentences, kSentenceMin)) {
  firsts_.assign(256, '\0');
  for (const auto* all : {&words_, &sentences_})
    for (const std::string& one : *all) firsts_[static_cast<unsigned char>(one.front())] = '\1';
}

// Length of what begins at `at`, or 0.
size_t Scrubber::MatchAt(std::string_view text, size_t at) const {
  if (firsts_[static_cast<unsigned char>(text[at])] == '\0') return 0;
  const std::string_view rest = text.substr(at);
  for (const std::string& sentence : sentences_)
    if (rest.starts_with(sentence)) return sentence.size();
  if (at > 0 && IsWordSign(text[at - 1]) && IsWordSign(text[at])) return 0;
  for (const std::string& word : words_) {
    if (!rest.starts_with(word)) continue;
    const bool open =
        word.size() < rest.size() && IsWordSign(word.back()) && (IsWordSign(rest[word.size()]));
    if (!open) return word.size();
  }
  return 0;
}

bool Scrubber::Finds(std::string_view text) const {
  for (size_t at = 0; at < text.size(); ++at)
    if (MatchAt(text, at) > 0) return true;
  return false;
}

std::string Scrubber::Scrub(std::string_view text) const {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t match = MatchAt(text, at);
    if (match > 0) {
      out += kErasedMark;
      at += match;
    } else {
      out += text[at++];
    }
  }
  return out;
}

}  // namespace clarion::app::internal
