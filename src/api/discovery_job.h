// Contact reasons looked for in what customers said first: one run at a time, in the background;
// the last result is kept in the folder and outlives the process.
#pragma once

#include <boost/json/object.hpp>
#include <mutex>
#include <string>
#include <thread>

#include "app/workspace.h"
#include "base/json.h"
#include "text/discovery.h"

namespace clarion::api {

// Vectors of texts from elsewhere in place of the shipped embedding, and the model they are of.
struct ForeignEmbedding {
  text::EmbedTexts embed;  // null: the shipped one
  std::string model;
};

// Safe for concurrent use. The destructor waits for a run to end (up to half a minute).
class DiscoveryJob {
 public:
  DiscoveryJob(app::Workspace& workspace, std::string tenant, ForeignEmbedding embedding = {});
  ~DiscoveryJob();
  DiscoveryJob(const DiscoveryJob&) = delete;
  DiscoveryJob& operator=(const DiscoveryJob&) = delete;

  // `all`: every conversation, not only those without a reason. The newest 20,000 are looked at.
  // kConflict: one is running.
  Result<void> Start(bool all);
  // The shape Discovery of api/schemas.cc, without decisions.
  json::object Status() const;
  bool Running() const;
  // Reads the last result again: examples of somebody who was erased are gone from its file.
  void Reload();
  // A name people gave a group; kNotFound.
  Result<void> Rename(const std::string& group, const std::string& title);
  // The bytes of a text::LinearModel that recognises the groups which the taxonomy took in, here
  // and in earlier runs; its labels are "discovered:NAME". Everything else that was said is none of
  // them. kInvalidInput: no group was accepted. Some seconds.
  Result<std::string> Learn(const enrichment::Taxonomy& taxonomy) const;

 private:
  void Load();  // REQUIRES: mutex_ is held, or nobody else knows this yet
  void Run(bool all);
  Result<json::object> Discover(bool all);
  Result<void> Keep(const json::object& result) const;
  Result<void> KeepMembers(const std::vector<std::string>& texts,
                           const text::Discovery& found) const;

  app::Workspace& workspace_;
  const std::string tenant_;
  const ForeignEmbedding embedding_;
  mutable std::mutex mutex_;
  json::object status_;
  TimeMs started_ = 0;
  std::thread thread_;
};

}  // namespace clarion::api
