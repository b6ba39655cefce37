#include "registry/registry.h"

#include "base/file.h"
#include "registry/internal/database.h"

namespace clarion::registry {

Registry::~Registry() = default;

Result<std::unique_ptr<Registry>> Registry::Open(const Settings& settings, const Clock& clock) {
  std::unique_ptr<Registry> out(new Registry());
  RETURN_IF_ERROR(MakeFolders(settings.folder));
  ASSIGN_OR_RETURN(out->roles_, Roles::Load(settings.content, settings.folder));
  ASSIGN_OR_RETURN(SecretBox box, SecretBox::Open(settings.folder + "/registry.key"));
  out->box_ = std::make_unique<SecretBox>(std::move(box));
  ASSIGN_OR_RETURN(out->database_, internal::Database::Open(settings.folder + "/registry.db"));
  out->people_ = std::make_unique<People>(*out->database_, clock, out->roles_, *out->box_);
  out->sessions_ = std::make_unique<Sessions>(*out->database_, clock, settings.sessions);
  out->keys_ = std::make_unique<Keys>(*out->database_, clock);
  out->audit_ = std::make_unique<Audit>(*out->database_, clock);
  out->incidents_ = std::make_unique<Incidents>(*out->database_, clock);
  return out;
}

}  // namespace clarion::registry
