// Names of kinds and actions, and the YAML of a policy.
#include <fmt/format.h>

#include "text/redactor.h"
#include "text/yaml_reader.h"

namespace clarion::text {
namespace {

constexpr std::array<std::string_view, kPiiKinds> kNames = {
    "none",   "card",    "card_security", "bank", "national_id", "phone",
    "email",  "address", "postcode",      "name", "birth_date",  "username",
    "secret", "account", "reference",     "url",  "ip"};

const std::vector<std::string> kActions = {"mask", "keep", "partial", "vault", "drop"};

Result<PiiAction> ReadAction(const YamlReader& map, const std::string& field) {
  ASSIGN_OR_RETURN(const std::string name, map.OneOf(field, kActions, "mask"));
  for (size_t i = 0; i < kActions.size(); ++i)
    if (kActions[i] == name) return static_cast<PiiAction>(i);
  return map.Fail(fmt::format("unknown action '{}'", name));
}

}  // namespace

std::string_view PiiKindName(PiiKind kind) { return kNames[static_cast<size_t>(kind)]; }

PiiKind PiiKindFromName(std::string_view name) {
  for (size_t i = 1; i < kPiiKinds; ++i)
    if (kNames[i] == name) return static_cast<PiiKind>(i);
  return PiiKind::kNone;
}

Result<RedactionPolicy> RedactionPolicy::Parse(const std::string& name, const std::string& yaml) {
  ASSIGN_OR_RETURN(const YamlReader root, YamlReader::Parse(name, yaml));
  RETURN_IF_ERROR(root.AllowOnly({"default", "kinds", "min_confidence"}));
  RedactionPolicy policy;
  ASSIGN_OR_RETURN(const PiiAction all, ReadAction(root, "default"));
  policy.actions.fill(all);
  ASSIGN_OR_RETURN(const double least,
                   root.Number("min_confidence", RedactionPolicy{}.min_confidence));
  if (!(least > 0 && least <= 1))
    return root.Fail("'min_confidence' must be above 0 and at most 1; 0.25 finds most");
  policy.min_confidence = static_cast<float>(least);
  const auto kinds = root.At("kinds");
  if (!kinds) return policy;
  for (const auto& [field, node] : kinds->Fields()) {
    const PiiKind kind = PiiKindFromName(field);
    if (kind == PiiKind::kNone) {
      const std::vector<std::string> known(kNames.begin() + 1, kNames.end());
      return node.Fail(fmt::format("unknown kind '{}'{}", field, DidYouMean(field, known)));
    }
    ASSIGN_OR_RETURN(policy.actions[static_cast<size_t>(kind)], ReadAction(*kinds, field));
  }
  return policy;
}

}  // namespace clarion::text
