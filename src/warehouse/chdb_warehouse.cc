#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <set>
#include <vector>

#include "base/file.h"
#include "warehouse/internal/asking.h"
#include "warehouse/internal/chdb.h"
#include "warehouse/internal/names.h"
#include "warehouse/internal/rows_json.h"
#include "warehouse/warehouse.h"

namespace clarion::warehouse {
namespace {

using internal::ChdbApi;

constexpr size_t kConnections = 6;
// Longer than a question of people may take.
constexpr std::chrono::seconds kSettle{kReadOnlySeconds + 10};
constexpr const char* kDatabase = "clarion";

// The engine leaves its connection's process hanging for minutes when it is not closed: one owner
// closes all of them.
std::atomic<bool> g_open{false};

class ChdbWarehouse final : public Warehouse {
 public:
  ChdbWarehouse(const ChdbApi& api, ChdbOptions options)
      : api_(api), options_(std::move(options)) {}
  ~ChdbWarehouse() override {
    for (chdb_connection* connection : all_) api_.close(connection);
    g_open = false;
  }
  ChdbWarehouse(const ChdbWarehouse&) = delete;
  ChdbWarehouse& operator=(const ChdbWarehouse&) = delete;

  Result<void> Start() {
    if (api_.set_signal_handlers_enabled != nullptr) api_.set_signal_handlers_enabled(0);
    std::string path = "--path=" + options_.folder;
    std::string program = "clarion";
    char* arguments[] = {program.data(), path.data()};
    for (size_t i = 0; i < kConnections; ++i) {
      chdb_connection* connection = api_.connect(2, arguments);
      if (connection == nullptr)
        return Unavailable(
            fmt::format("the warehouse in '{}' cannot be opened; is it in use, or the disk full?",
                        options_.folder));
      all_.push_back(connection);
    }
    RETURN_IF_ERROR(Execute(
        *all_[0], fmt::format("CREATE DATABASE IF NOT EXISTS {} ENGINE = Atomic", kDatabase),
        "Null"));
    for (chdb_connection* connection : all_) {
      RETURN_IF_ERROR(Execute(*connection, fmt::format("USE {}", kDatabase), "Null"));
      // Several answers of two threads each beat one of many on a small machine, and leave room for
      // the import. The top-k filter of chDB 26.5 compares ids with the sort key's type when a list
      // is sorted by a number and then by id.
      RETURN_IF_ERROR(
          Execute(*connection,
                  "SET max_threads = 2, max_insert_threads = 1, "
                  "output_format_json_quote_64bit_integers = 0, "
                  "join_use_nulls = 0, log_queries = 0, use_top_k_dynamic_filtering = 0",
                  "Null"));
    }
    free_.assign(all_.begin() + 1, all_.end());
    // The first is kept for what people write; from here on it cannot even change its settings.
    RETURN_IF_ERROR(Execute(*all_[0],
                            fmt::format("SET max_execution_time = {}, max_memory_usage = {}, "
                                        "readonly = 1",
                                        kReadOnlySeconds, kReadOnlyBytes),
                            "Null"));
    return {};
  }

  Result<Rows> Query(std::string_view sql) override {
    ASSIGN_OR_RETURN(const std::string text, QueryText(sql, "JSONCompact"));
    return internal::RowsFromJsonCompact(text);
  }
  Result<std::string> QueryText(std::string_view sql, std::string_view format) override {
    internal::Asking asking("warehouse query");
    const Lease lease(*this);
    const Begun begun(*this);
    return asking.Told(Execute(lease.connection(), Expand(sql), format));
  }
  Result<Rows> QueryReadOnly(std::string_view sql) override {
    internal::Asking asking("warehouse query, read only");
    const std::lock_guard lock(read_only_mutex_);
    const Begun begun(*this);
    const std::string question = Expand(sql);
    // The engine reads it first, so that what is checked is what is run: one statement, its names
    // as the engine understands them.
    ASSIGN_OR_RETURN(
        const std::string read,
        Execute(*all_[0], fmt::format("SELECT formatQuerySingleLine({})", Quoted(question)),
                "TSVRaw"));
    RETURN_IF_ERROR(internal::CheckNames(read));
    ASSIGN_OR_RETURN(const std::string text,
                     asking.Told(Execute(*all_[0], question, "JSONCompact")));
    return internal::RowsFromJsonCompact(text);
  }
  Result<void> Run(std::string_view sql) override {
    RETURN_IF_ERROR(QueryText(sql, "Null"));
    Changed();
    return {};
  }

  // Blocks go through a file: the C API takes SQL text, in which binary data cannot travel safely.
  Result<void> Insert(const Block& block, std::string_view into) override {
    if (block.rows() == 0) return {};
    const Table& table = block.table();
    internal::Asking asking("warehouse insert", table.name);
    asking.Rows(block.rows());
    const std::string path = fmt::format("{}/{}-{}-{}.native", options_.scratch_folder, table.name,
                                         ::getpid(), ++serial_);
    std::string native;
    native.reserve(block.bytes() + 4096);
    block.AppendNative(&native);
    RETURN_IF_ERROR(WriteScratch(path, native));
    native.clear();
    native.shrink_to_fit();
    std::string columns, structure;
    for (const Column& column : table.columns) {
      columns += fmt::format("{}{}", columns.empty() ? "" : ", ", column.name);
      structure += fmt::format("{}{} {}", structure.empty() ? "" : ", ", column.name,
                               TypeName(column.type, false));
    }
    Result<void> inserted = Run(fmt::format(
        "INSERT INTO {} ({}) SELECT {} FROM file({}, 'Native', {}) SETTINGS max_insert_block_size "
        "= 4194304, "
        "min_insert_block_size_rows = 4194304, min_insert_block_size_bytes = 1073741824, "
        "max_threads = 1",
        into.empty() ? table.name : into, columns, columns, Quoted(path), Quoted(structure)));
    ::unlink(path.c_str());
    return asking.Told(inserted);
  }
  void Settle() override {
    std::unique_lock lock(begun_mutex_);
    const uint64_t now = begun_serial_;
    ended_.wait_for(lock, kSettle, [&] { return begun_.empty() || *begun_.begin() > now; });
  }
  bool modern() const override { return true; }

 private:
  // A question on its way, for Settle.
  class Begun {
   public:
    explicit Begun(ChdbWarehouse& owner) : owner_(owner) {
      const std::lock_guard lock(owner_.begun_mutex_);
      serial_ = ++owner_.begun_serial_;
      owner_.begun_.insert(serial_);
    }
    ~Begun() {
      {
        const std::lock_guard lock(owner_.begun_mutex_);
        owner_.begun_.erase(serial_);
      }
      owner_.ended_.notify_all();
    }
    Begun(const Begun&) = delete;
    Begun& operator=(const Begun&) = delete;

   private:
    ChdbWarehouse& owner_;
    uint64_t serial_ = 0;
  };

  // A connection for the length of one query. Waits when all are busy.
  class Lease {
   public:
    explicit Lease(ChdbWarehouse& owner) : owner_(owner) {
      std::unique_lock lock(owner_.mutex_);
      owner_.available_.wait(lock, [&] { return !owner_.free_.empty(); });
      connection_ = owner_.free_.back();
      owner_.free_.pop_back();
    }
    ~Lease() {
      {
        const std::lock_guard lock(owner_.mutex_);
        owner_.free_.push_back(connection_);
      }
      owner_.available_.notify_one();
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    chdb_connection connection() const { return *connection_; }

   private:
    ChdbWarehouse& owner_;
    chdb_connection* connection_ = nullptr;
  };

  Result<std::string> Execute(chdb_connection connection, const std::string& sql,
                              std::string_view format) {
    chdb_result* result =
        api_.query(connection, sql.data(), sql.size(), format.data(), format.size());
    if (result == nullptr) return Unavailable("warehouse: the engine gave no answer");
    const char* error = api_.error(result);
    Result<std::string> answer =
        error != nullptr
            ? Result<std::string>(InvalidInput(fmt::format("warehouse: {}", error)))
            : Result<std::string>(std::string(api_.length(result) > 0 ? api_.buffer(result) : "",
                                              api_.length(result)));
    api_.destroy(result);
    // What a failed query had written already would stand in front of the next answer on this
    // connection.
    if (!answer.ok()) api_.destroy(api_.query(connection, "SELECT 1", 8, "Null", 4));
    return answer;
  }

  static Result<void> WriteScratch(const std::string& path, const std::string& bytes) {
    const int fd = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0) return Unavailable(fmt::format("cannot create '{}'; check the disk", path));
    size_t at = 0;
    while (at < bytes.size()) {
      const ssize_t written = ::write(fd, bytes.data() + at, bytes.size() - at);
      if (written <= 0) {
        ::close(fd);
        ::unlink(path.c_str());
        return Unavailable(fmt::format("cannot write '{}'; is the disk full?", path));
      }
      at += static_cast<size_t>(written);
    }
    ::close(fd);
    return {};
  }

  const ChdbApi& api_;
  const ChdbOptions options_;
  std::vector<chdb_connection*> all_;
  std::vector<chdb_connection*> free_;
  std::mutex mutex_;
  std::mutex read_only_mutex_;
  std::condition_variable available_;
  std::atomic<uint64_t> serial_{0};
  std::mutex begun_mutex_;
  std::condition_variable ended_;
  uint64_t begun_serial_ = 0;
  std::set<uint64_t> begun_;  // questions that run, by when they began
};

// The engine in process never comes to remove the files of dropped tables: done before it starts.
// metadata_dropped/DATABASE.TABLE.UUID.sql speaks of store/UUI/UUID.
void SweepDropped(const std::string& folder) {
  namespace fs = std::filesystem;
  constexpr size_t kUuid = 36;
  std::error_code ignored;
  std::vector<fs::path> dropped;
  for (fs::directory_iterator it(folder + "/metadata_dropped", ignored), end; it != end;
       it.increment(ignored))
    dropped.push_back(it->path());
  for (const fs::path& path : dropped) {
    const std::string name = path.stem();
    if (path.extension() != ".sql" || name.size() < kUuid) continue;
    const std::string uuid = name.substr(name.size() - kUuid);
    if (uuid.find_first_not_of("0123456789abcdef-") != std::string::npos) continue;
    fs::remove_all(fs::path(folder) / "store" / uuid.substr(0, 3) / uuid, ignored);
    fs::remove(path, ignored);
  }
}

}  // namespace

Result<std::unique_ptr<Warehouse>> OpenChdb(const ChdbOptions& options) {
  RETURN_IF_ERROR(MakeFolders(options.folder));
  ChdbOptions filled = options;
  if (filled.scratch_folder.empty()) filled.scratch_folder = options.folder + "/scratch";
  RETURN_IF_ERROR(MakeFolders(filled.scratch_folder));
  SweepDropped(options.folder);
  ASSIGN_OR_RETURN(const ChdbApi* api, internal::LoadChdb(options.library));
  if (g_open.exchange(true)) return Conflict("this process has a warehouse open already");
  auto warehouse = std::make_unique<ChdbWarehouse>(*api, filled);
  RETURN_IF_ERROR(warehouse->Start());
  return std::unique_ptr<Warehouse>(std::move(warehouse));
}

}  // namespace clarion::warehouse
