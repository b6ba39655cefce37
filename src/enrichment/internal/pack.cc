#include "enrichment/internal/pack.h"

#include <fmt/format.h>

#include "text/phrase_matcher.h"
#include "text/yaml_reader.h"

namespace clarion::enrichment::internal {
namespace {

using text::YamlReader;

constexpr size_t kMaxPhrases = 20000;

Result<void> CheckName(const YamlReader& at, const std::string& field, const std::string& name) {
  for (char c : name) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_') continue;
    return at.At(field)->Fail(
        fmt::format("'{}' must be lower snake case: letters, digits and _", field));
  }
  return {};
}

Result<uint32_t> WholeNumber(const YamlReader& at, const char* field, uint32_t fallback,
                             uint32_t most) {
  ASSIGN_OR_RETURN(double number, at.Number(field, fallback));
  if (number < 0 || number > most || number != static_cast<double>(static_cast<uint32_t>(number))) {
    return at.At(field)->Fail(fmt::format("'{}' must be a whole number from 0 to {}", field, most));
  }
  return static_cast<uint32_t>(number);
}

Result<std::vector<PhraseLine>> Lines(const YamlReader& at, const std::string& field) {
  std::vector<PhraseLine> lines;
  const auto list = at.At(field);
  if (!list) return lines;
  if (!list->IsList()) return list->Fail(fmt::format("'{}' must be a list of phrases", field));
  for (const YamlReader& item : list->Items()) {
    ASSIGN_OR_RETURN(std::string phrase, item.AsText());
    lines.push_back({std::move(phrase), item.line()});
  }
  return lines;
}

// Fields a pack may set for all its groups and a group for itself.
Result<void> ReadSettings(const YamlReader& at, Group* group) {
  ASSIGN_OR_RETURN(group->signal, at.Text("signal", group->signal));
  ASSIGN_OR_RETURN(group->label, at.Text("label", group->label));
  RETURN_IF_ERROR(CheckName(at, "signal", at.Has("signal") ? group->signal : ""));
  RETURN_IF_ERROR(CheckName(at, "label", at.Has("label") ? group->label : ""));
  static const std::vector<std::string> kSpeakers = {"any", "customer", "agent"};
  if (at.Has("speaker")) {
    ASSIGN_OR_RETURN(std::string speaker, at.OneOf("speaker", kSpeakers, "any"));
    group->speaker = speaker == "customer" ? Speaker::kCustomer
                     : speaker == "agent"  ? Speaker::kAgent
                                           : Speaker::kAny;
  }
  ASSIGN_OR_RETURN(group->confidence, at.Number("confidence", group->confidence));
  if (!(group->confidence > 0 && group->confidence <= 1)) {
    return at.At("confidence")->Fail("'confidence' must be above 0 and at most 1");
  }
  ASSIGN_OR_RETURN(group->stem, at.Text("stem", group->stem));
  if (at.Has("stem") && !text::IsStemLanguage(group->stem)) {
    return at.At("stem")->Fail(
        fmt::format("no stemmer for '{}'{}", group->stem,
                    text::DidYouMean(group->stem, {"english", "german", "spanish", "french"})));
  }
  if (const auto position = at.At("position")) {
    RETURN_IF_ERROR(position->AllowOnly({"first_turns", "last_turns"}));
    ASSIGN_OR_RETURN(group->first_turns, WholeNumber(*position, "first_turns", 0, 1000));
    ASSIGN_OR_RETURN(group->last_turns, WholeNumber(*position, "last_turns", 0, 1000));
  }
  ASSIGN_OR_RETURN(group->at_most, WholeNumber(at, "at_most", group->at_most, 1000));
  ASSIGN_OR_RETURN(group->unless_words, WholeNumber(at, "unless_words", group->unless_words, 100));
  ASSIGN_OR_RETURN(group->across_sentences, at.Flag("across_sentences", group->across_sentences));
  ASSIGN_OR_RETURN(std::vector<PhraseLine> unless, Lines(at, "unless"));
  group->unless.insert(group->unless.end(), unless.begin(), unless.end());
  return {};
}

}  // namespace

Result<Pack> ParsePack(const PackSource& source) {
  ASSIGN_OR_RETURN(YamlReader root, YamlReader::Parse(source.name, source.text));
  RETURN_IF_ERROR(root.AllowOnly({"pack", "version", "description", "choose", "signal", "label",
                                  "speaker", "position", "confidence", "stem", "at_most", "unless",
                                  "unless_words", "across_sentences", "phrases", "groups"}));
  Pack pack;
  pack.file = source.name;
  ASSIGN_OR_RETURN(pack.name, root.Text("pack"));
  RETURN_IF_ERROR(CheckName(root, "pack", pack.name));
  ASSIGN_OR_RETURN(pack.version, root.Text("version"));
  ASSIGN_OR_RETURN(std::string choose, root.OneOf("choose", {"all", "strongest"}, "all"));
  pack.strongest = choose == "strongest";
  Group defaults;
  RETURN_IF_ERROR(ReadSettings(root, &defaults));

  auto add = [&](const YamlReader& at, Group group) -> Result<void> {
    ASSIGN_OR_RETURN(group.phrases, Lines(at, "phrases"));
    if (group.phrases.empty()) return at.Fail("no phrases; add 'phrases:' with a list");
    if (group.signal.empty()) {
      return at.Fail("field 'signal' is missing: name the kind of signal the phrases mean");
    }
    pack.groups.push_back(std::move(group));
    return {};
  };
  if (root.Has("phrases")) RETURN_IF_ERROR(add(root, defaults));
  if (const auto groups = root.At("groups")) {
    if (!groups->IsList()) return groups->Fail("'groups' must be a list");
    for (const YamlReader& item : groups->Items()) {
      RETURN_IF_ERROR(
          item.AllowOnly({"signal", "label", "speaker", "position", "confidence", "stem", "at_most",
                          "unless", "unless_words", "across_sentences", "phrases"}));
      Group group = defaults;
      RETURN_IF_ERROR(ReadSettings(item, &group));
      RETURN_IF_ERROR(add(item, std::move(group)));
    }
  }
  if (pack.groups.empty()) return root.Fail("the pack has neither 'phrases' nor 'groups'");
  size_t phrases = 0;
  for (const Group& group : pack.groups) {
    phrases += group.phrases.size();
    if (pack.strongest && group.signal != pack.groups[0].signal) {
      return root.Fail("with 'choose: strongest' all groups must have the same signal");
    }
  }
  if (phrases > kMaxPhrases) {
    return root.Fail(fmt::format("{} phrases; split the pack at {}", phrases, kMaxPhrases));
  }
  return pack;
}

}  // namespace clarion::enrichment::internal
