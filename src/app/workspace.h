// A data folder and everything opened on it: journal, warehouse, definitions, pipeline.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "app/metric_versions.h"
#include "app/pipeline.h"
#include "app/reading.h"
#include "app/record_redactor.h"
#include "app/retirements.h"
#include "app/versions.h"
#include "base/fair_mutex.h"
#include "base/zone.h"
#include "enrichment/taxonomy.h"
#include "metrics/calendar.h"
#include "metrics/engine.h"

namespace clarion::app {

struct WorkspaceOptions {
  std::string folder;     // created when absent
  std::string content;    // the shipped definitions; "" = find them (CLARION_CONTENT, beside the
                          // program, the source tree)
  std::string warehouse;  // "" = in process, in the folder; "http://HOST:PORT/DATABASE" = a
                          // ClickHouse server
  bool need_warehouse = true;
  bool demo = false;  // remember that this is the demo workspace
};

// Where shipped definitions are on this machine. kNotFound says where it looked.
Result<std::string> FindContent(const std::string& given);

class Workspace {
 public:
  // Journal, definitions and, unless told otherwise, the warehouse. When another process has the
  // warehouse (a running server): kConflict if it is needed; else opened without, and `attached`
  // says so.
  static Result<std::unique_ptr<Workspace>> Open(const WorkspaceOptions& options);
  ~Workspace();

  const std::string& folder() const { return options_.folder; }
  const std::string& content() const { return options_.content; }
  bool demo() const { return demo_; }
  journal::Journal& journal() { return *journal_; }
  // Takes personal data out at intake, where FOLDER/redaction.yaml asks for it; else nullptr.
  const std::shared_ptr<const RecordRedactor>& redactor() const { return redactor_; }
  const Reading& reading() const { return *reading_; }
  warehouse::Warehouse& warehouse() { return *warehouse_; }  // REQUIRES: has_warehouse()
  bool has_warehouse() const { return warehouse_ != nullptr; }
  Pipeline& pipeline() { return *pipeline_; }
  const metrics::Engine& metrics() const { return *metrics_; }
  const MetricVersions& metric_versions() const { return metric_versions_; }
  const Clock& clock() const { return clock_; }

  std::shared_ptr<const Definitions> definitions() const;
  // Scorecards: those shipped, replaced or joined by those in FOLDER/scorecards.
  Result<std::vector<std::string>> ScorecardFiles() const;
  // What content and the folder `own`, laid out as the workspace's, define.
  Result<Definitions> LoadDefinitions(const std::string& own) const;
  // Reads phrase packs, models, policies and scorecards again.
  Result<void> ReloadDefinitions();
  // Contact reasons as people arranged them; the warehouse shows reasons through it.
  enrichment::Taxonomy taxonomy() const;
  // Runs `change` on the taxonomy and keeps what comes out, in the folder and for all that is read
  // from here on: journeys are stitched again where it matters. Some ms; seconds with millions of
  // conversations.
  Result<void> ChangeTaxonomy(const std::function<Result<void>(enrichment::Taxonomy*)>& change);
  // When the center is open: FOLDER/calendar.yaml, else the shipped one.
  metrics::Calendar calendar() const;
  // The calendar's: whose clock cuts days, weeks and hours.
  Zone zone() const;
  // Becomes FOLDER/calendar.yaml and counts from here on, for contacts of all times. kInvalidInput:
  // the warehouse knows no such time zone.
  Result<void> ChangeCalendar(const metrics::Calendar& calendar);
  // Published versions of the cards.
  Versions& versions() { return *versions_; }
  // The card becomes the workspace's own and is what counts from here on; its scores must be there.
  // REQUIRES: pipeline_mutex() is held.
  // A retired card of that id is in use again.
  Result<void> PublishCard(const std::string& yaml);
  // From here on the card takes no new scores; what it scored stays to be read. kNotFound: no such
  // card; kConflict: it is retired already. REQUIRES: pipeline_mutex() is held.
  Result<void> RetireCard(const std::string& card, const std::string& reason,
                          const std::string& by);
  Result<Retirements> retirements() const { return ReadRetirements(options_.folder); }
  // What reads of scores see: of each card the scores that count; of a retired one, its last.
  std::vector<Marks> ShownMarks() const;
  // FOLDER/file becomes these bytes, and what then loads, whose rows are whole in the next tables
  // (Pipeline::FillNext), counts from here on. REQUIRES: pipeline_mutex() is held.
  Result<void> PublishFile(const std::string& file, const std::optional<std::string>& bytes);
  // Reads of scores see the current cards' only. `past`: others are, or will be, in the tables.
  void ShowCurrent(bool past);

  // Everything journalled before is scored and queryable when this returns. Safe from any thread;
  // one at a time does the work, in the order they came. Returns the number of records.
  Result<uint64_t> CatchUp(bool derive = true);
  FairMutex& pipeline_mutex() { return pipeline_mutex_; }

 private:
  explicit Workspace(WorkspaceOptions options) : options_(std::move(options)) {}
  Result<void> Lock();
  Result<void> FollowDefinitions();
  Result<void> NotePublished();
  Result<void> ApplyTaxonomy();
  Result<void> OpenMetrics();
  Result<void> ShowCalendar(const metrics::Calendar& calendar);

  WorkspaceOptions options_;
  SystemClock clock_;
  bool demo_ = false;
  int lock_fd_ = -1;
  std::unique_ptr<journal::Journal> journal_;
  std::shared_ptr<const RecordRedactor> redactor_;
  std::shared_ptr<const Reading> reading_;
  std::unique_ptr<warehouse::Warehouse> warehouse_;
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<metrics::Engine> metrics_;
  MetricVersions metric_versions_;
  std::unique_ptr<Versions> versions_;
  mutable std::mutex definitions_mutex_;
  std::shared_ptr<const Definitions> definitions_;
  mutable std::mutex taxonomy_mutex_;
  std::mutex taxonomy_change_mutex_;  // one change at a time
  enrichment::Taxonomy taxonomy_;
  mutable std::mutex calendar_mutex_;
  metrics::Calendar calendar_;
  Zone zone_;
  FairMutex pipeline_mutex_;
};

}  // namespace clarion::app
