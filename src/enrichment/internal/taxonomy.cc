#include "enrichment/internal/taxonomy.h"

#include <fmt/format.h>

#include <set>

#include "text/yaml_reader.h"

namespace clarion::enrichment::internal {

const std::string& Taxonomy::IdOf(const std::string& label) const {
  const auto found = ids.find(label);
  return found == ids.end() ? label : found->second;
}

Result<Taxonomy> ParseTaxonomy(const PackSource& source) {
  Taxonomy taxonomy;
  if (source.text.empty()) return taxonomy;
  ASSIGN_OR_RETURN(const text::YamlReader root, text::YamlReader::Parse(source.name, source.text));
  RETURN_IF_ERROR(root.AllowOnly({"reasons", "dismissed"}));
  if (!root.Has("reasons")) return taxonomy;
  std::set<std::string> known;
  for (const text::YamlReader& item : root.At("reasons")->Items()) {
    RETURN_IF_ERROR(item.AllowOnly({"id", "title", "group", "from", "examples"}));
    ASSIGN_OR_RETURN(const std::string id, item.Text("id"));
    if (!known.insert(id).second)
      return item.Fail(fmt::format("reason '{}' stands here a second time", id));
    ASSIGN_OR_RETURN(const std::vector<std::string> labels, item.Texts("from"));
    for (const std::string& label : labels) {
      if (!taxonomy.ids.emplace(label, id).second)
        return item.Fail(fmt::format("label '{}' belongs to '{}' already; a label has one reason",
                                     label, taxonomy.ids[label]));
    }
  }
  return taxonomy;
}

}  // namespace clarion::enrichment::internal
