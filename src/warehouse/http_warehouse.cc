#include <fmt/format.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <mutex>

#include "warehouse/internal/asking.h"
#include "warehouse/internal/rows_json.h"
#include "warehouse/warehouse.h"

namespace clarion::warehouse {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr std::chrono::seconds kTimeout{120};

std::string UrlEncoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.')
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

// One request, one connection: past one machine the network is not the cost, and a server may
// restart between two.
class HttpWarehouse final : public Warehouse {
 public:
  explicit HttpWarehouse(HttpOptions options) : options_(std::move(options)) {}

  Result<void> Start() {
    ASSIGN_OR_RETURN(const std::string version, Post("SELECT version()", {}, ""));
    modern_ = std::atoi(version.c_str()) >= 25;
    RETURN_IF_ERROR(
        Post(fmt::format("CREATE DATABASE IF NOT EXISTS {}", options_.database), {}, ""));
    return {};
  }

  Result<Rows> Query(std::string_view sql) override {
    ASSIGN_OR_RETURN(const std::string text, QueryText(sql, "JSONCompact"));
    return internal::RowsFromJsonCompact(text);
  }
  Result<std::string> QueryText(std::string_view sql, std::string_view format) override {
    internal::Asking asking("warehouse query");
    std::string text = Expand(sql);
    while (!text.empty() && (text.back() == ';' || text.back() == ' ' || text.back() == '\n'))
      text.pop_back();
    return asking.Told(Post(fmt::format("{} FORMAT {}", text, format), {}, options_.database));
  }
  Result<Rows> QueryReadOnly(std::string_view sql) override {
    internal::Asking asking("warehouse query, read only");
    const std::string text = fmt::format("{} FORMAT JSONCompact", Expand(sql));
    ASSIGN_OR_RETURN(
        const std::string answer,
        asking.Told(Post(text, {}, options_.database,
                         fmt::format("&max_execution_time={}&max_memory_usage={}&readonly=2",
                                     kReadOnlySeconds, kReadOnlyBytes))));
    return internal::RowsFromJsonCompact(answer);
  }
  Result<void> Run(std::string_view sql) override {
    RETURN_IF_ERROR(Post(Expand(sql), {}, options_.database));
    Changed();
    return {};
  }
  Result<void> Insert(const Block& block, std::string_view into) override {
    if (block.rows() == 0) return {};
    internal::Asking asking("warehouse insert", block.table().name);
    asking.Rows(block.rows());
    std::string native;
    block.AppendNative(&native);
    std::string columns;
    for (const Column& column : block.table().columns)
      columns += fmt::format("{}{}", columns.empty() ? "" : ", ", column.name);
    RETURN_IF_ERROR(Post(fmt::format("INSERT INTO {} ({}) FORMAT Native",
                                     into.empty() ? block.table().name : into, columns),
                         native, options_.database));
    Changed();
    return {};
  }
  bool modern() const override { return modern_; }

 private:
  // With a body, `sql` travels in the address; without, it is the body.
  Result<std::string> Post(const std::string& sql, const std::string& body,
                           const std::string& database, std::string_view settings = {}) const {
    try {
      std::string target = "/?output_format_json_quote_64bit_integers=0&join_use_nulls=0";
      target += settings;
      if (!database.empty()) target += "&database=" + UrlEncoded(database);
      if (!body.empty()) target += "&query=" + UrlEncoded(sql);
      asio::io_context context;
      asio::ip::tcp::resolver resolver(context);
      beast::tcp_stream stream(context);
      stream.expires_after(kTimeout);
      stream.connect(resolver.resolve(options_.host, options_.port));
      http::request<http::string_body> request(http::verb::post, target, 11);
      request.set(http::field::host, options_.host);
      request.set("X-ClickHouse-User", options_.user);
      if (!options_.password.empty()) request.set("X-ClickHouse-Key", options_.password);
      request.body() = body.empty() ? sql : body;
      request.prepare_payload();
      http::write(stream, request);
      beast::flat_buffer buffer;
      http::response_parser<http::string_body> parser;
      parser.body_limit(boost::none);
      http::read(stream, buffer, parser);
      if (parser.get().result() == http::status::ok) return std::move(parser.get().body());
      return InvalidInput(fmt::format("warehouse: {}", parser.get().body()));
    } catch (const std::exception& failure) {
      return Unavailable(fmt::format("warehouse at {}:{} cannot be reached: {}", options_.host,
                                     options_.port, failure.what()));
    }
  }

  const HttpOptions options_;
  bool modern_ = false;
};

}  // namespace

Result<std::unique_ptr<Warehouse>> OpenHttp(const HttpOptions& options) {
  auto warehouse = std::make_unique<HttpWarehouse>(options);
  RETURN_IF_ERROR(warehouse->Start());
  return std::unique_ptr<Warehouse>(std::move(warehouse));
}

}  // namespace clarion::warehouse
