#include "connectors/vcon/transcript.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <map>

#include "connectors/internal/shape.h"

namespace clarion::connectors {
namespace {

constexpr size_t kMaxLabel = 60;
constexpr double kMaxSeconds = 1e10;

std::optional<double> Seconds(const json::value& object,
                              std::initializer_list<std::string_view> keys, double unit) {
  for (const std::string_view key : keys) {
    const json::value* value = Find(object, key);
    if (value == nullptr || !value->is_number()) continue;
    const double seconds = value->to_number<double>() * unit;
    if (std::isfinite(seconds) && std::fabs(seconds) < kMaxSeconds) return seconds;
  }
  return std::nullopt;
}

std::string TextOf(const json::value& object, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys)
    if (const std::string_view text = Trimmed(StringOr(object, key, "")); !text.empty())
      return std::string(text);
  return "";
}

// A speaker may be text, a number, or an object with a name.
std::string SpeakerOf(const json::value& object) {
  for (const std::string_view key :
       {"speaker", "speaker_label", "speakerName", "role", "from", "participant", "channel"}) {
    const json::value* value = Find(object, key);
    if (value == nullptr) continue;
    if (value->is_string()) return std::string(Trimmed(value->get_string()));
    if (value->is_int64() || value->is_uint64()) return ToJson(*value);
    if (value->is_object()) return TextOf(*value, {"name", "label", "id"});
  }
  return "";
}

class Reading {
 public:
  Reading(std::string_view vendor, const LabelKnown& label_known)
      : unit_(vendor.find("ssembly") != std::string_view::npos ? 0.001 : 1),
        label_known_(label_known) {}

  std::vector<Utterance> Run(const json::value& body) {
    Value(body, 0);
    return std::move(out_);
  }

 private:
  void Value(const json::value& body, int depth) {
    if (depth > 4) return;
    if (body.is_string()) {
      const std::string_view text = Trimmed(body.get_string());
      if (text.starts_with('{') || text.starts_with('[')) {
        const Result<json::value> inside = ParseJson(text);
        if (inside.ok()) return Value(*inside, depth + 1);
      }
      return Text(text);
    }
    if (body.is_array()) return List(body.get_array());
    if (body.is_object()) Object(body, depth);
  }

  void Object(const json::value& body, int depth) {
    if (const json::value* results = Find(body, "results");
        results != nullptr && results->is_object())
      return Object(*results, depth + 1);
    if (const json::value* channels = Find(body, "channels");
        channels != nullptr && channels->is_array()) {
      Channels(channels->get_array());
      if (!out_.empty()) return;
    }
    if (const json::value* speakers = Find(body, "speakers");
        speakers != nullptr && speakers->is_object()) {
      for (const auto& speaker : speakers->get_object())
        names_[speaker.key()] = TextOf(speaker.value(), {"name", "label"});
    }
    for (const std::string_view key :
         {"utterances", "segments", "messages", "turns", "entries", "dialogue"}) {
      const json::value* list = Find(body, key);
      if (list == nullptr || !list->is_array()) continue;
      List(list->get_array());
      if (!out_.empty()) return;
    }
    Paragraphs(body, "");
    for (const std::string_view key : {"transcript", "text", "body"}) {
      if (!out_.empty()) return;
      if (const json::value* inside = Find(body, key); inside != nullptr) Value(*inside, depth + 1);
    }
  }

  void List(const json::array& list) {
    for (const json::value& item : list) {
      Utterance said;
      said.text = TextOf(item, {"message", "text", "content", "transcript", "body", "utterance"});
      if (said.text.empty()) continue;
      said.speaker = SpeakerOf(item);
      if (const auto name = names_.find(said.speaker);
          name != names_.end() && !name->second.empty())
        said.speaker = name->second;
      const json::value* party =
          Find(item, "party") != nullptr ? Find(item, "party") : Find(item, "parties");
      if (party != nullptr && party->is_int64() && party->get_int64() >= 0)
        said.party = static_cast<size_t>(party->get_int64());
      said.start_s = Seconds(item, {"start", "start_time", "begin", "offset", "startTime"}, unit_);
      said.end_s = Seconds(item, {"end", "end_time", "stop", "endTime"}, unit_);
      const Result<TimeMs> at = ParseTime(StringOr(item, "start", StringOr(item, "timestamp", "")));
      if (at.ok()) said.start_at = *at;
      const auto length = Seconds(item, {"duration"}, unit_);
      if (said.start_s && length && !said.end_s) said.end_s = *said.start_s + *length;
      out_.push_back(std::move(said));
    }
  }

  // Deepgram: one channel a party, or one channel with numbered speakers.
  void Channels(const json::array& channels) {
    for (size_t i = 0; i < channels.size(); ++i) {
      const json::value* alternatives = Find(channels[i], "alternatives");
      if (alternatives == nullptr || !alternatives->is_array() || alternatives->get_array().empty())
        continue;
      const json::value& best = alternatives->get_array().front();
      const std::string channel = channels.size() > 1 ? fmt::format("{}", i) : "";
      const size_t before = out_.size();
      Paragraphs(best, channel);
      if (out_.size() > before) continue;
      Utterance said;
      said.speaker = channel;
      said.text = TextOf(best, {"transcript"});
      if (!said.text.empty()) out_.push_back(std::move(said));
    }
    if (channels.size() > 1)
      std::stable_sort(out_.begin(), out_.end(), [](const Utterance& a, const Utterance& b) {
        return a.start_s.value_or(0) < b.start_s.value_or(0);
      });
  }

  void Paragraphs(const json::value& holder, const std::string& channel) {
    const json::value* outer = Find(holder, "paragraphs");
    const json::value* list =
        outer != nullptr && outer->is_object() ? Find(*outer, "paragraphs") : outer;
    if (list == nullptr || !list->is_array()) return;
    for (const json::value& paragraph : list->get_array()) {
      Utterance said;
      said.text = TextOf(paragraph, {"text"});
      if (const json::value* sentences = Find(paragraph, "sentences");
          sentences != nullptr && sentences->is_array())
        for (const json::value& sentence : sentences->get_array()) {
          const std::string text = TextOf(sentence, {"text"});
          if (!text.empty()) said.text += (said.text.empty() ? "" : " ") + text;
        }
      if (said.text.empty()) continue;
      said.speaker = channel.empty() ? SpeakerOf(paragraph) : channel;
      said.start_s = Seconds(paragraph, {"start"}, 1);
      said.end_s = Seconds(paragraph, {"end"}, 1);
      out_.push_back(std::move(said));
    }
  }

  // A label is what stands before a colon near the start of a line; "" when there is none.
  static std::string_view LabelOf(std::string_view line, std::string_view* rest) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > kMaxLabel) return "";
    const bool ends = colon + 1 == line.size() || line[colon + 1] == ' ' ||
                      line[colon + 1] == '*' || line[colon + 1] == '\t';
    std::string_view label = Trimmed(line.substr(0, colon));
    while (label.starts_with('*')) label.remove_prefix(1);
    while (label.ends_with('*')) label.remove_suffix(1);
    if (!ends || label.empty() || label.find_first_of("?!,;\"") != std::string_view::npos)
      return "";
    *rest = line.substr(colon + 1);
    while (rest->starts_with('*')) rest->remove_prefix(1);
    *rest = Trimmed(*rest);
    return Trimmed(label);
  }

  static std::vector<std::string_view> Split(std::string_view text, std::string_view by) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
      const size_t end = text.find(by);
      if (const std::string_view part = Trimmed(text.substr(0, end)); !part.empty())
        parts.push_back(part);
      text = end == std::string_view::npos ? "" : text.substr(end + by.size());
    }
    return parts;
  }

  void Text(std::string_view text) {
    std::map<std::string, size_t, std::less<>> labels;
    const std::vector<std::string_view> lines = Split(text, "\n");
    std::string_view rest;
    for (const std::string_view line : lines)
      if (const std::string_view label = LabelOf(line, &rest); !label.empty())
        ++labels[std::string(label)];
    // "Note: …" once in a sentence is no speaker; somebody known, or somebody who speaks more than
    // once, is.
    std::erase_if(
        labels, [&](const auto& entry) { return entry.second < 2 && !label_known_(entry.first); });
    if (labels.empty()) {
      for (const std::string_view paragraph :
           Split(text, text.find("\n\n") != std::string_view::npos ? "\n\n" : "\n"))
        out_.push_back({"", {}, std::string(paragraph), {}, {}, {}});
      return;
    }
    for (const std::string_view line : lines) {
      const std::string_view label = LabelOf(line, &rest);
      if (!label.empty() && labels.contains(label))
        out_.push_back({std::string(label), {}, std::string(rest), {}, {}, {}});
      else if (!out_.empty())
        out_.back().text += (out_.back().text.empty() ? "" : "\n") + std::string(line);
      else
        out_.push_back({"", {}, std::string(line), {}, {}, {}});
    }
    std::erase_if(out_, [](const Utterance& said) { return said.text.empty(); });
  }

  const double unit_;
  const LabelKnown& label_known_;
  std::map<std::string, std::string, std::less<>> names_;
  std::vector<Utterance> out_;
};

}  // namespace

std::vector<Utterance> ReadTranscript(const json::value& body, std::string_view vendor,
                                      const LabelKnown& label_known) {
  return Reading(vendor, label_known).Run(body);
}

}  // namespace clarion::connectors
