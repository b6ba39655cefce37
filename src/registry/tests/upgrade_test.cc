// A registry as each earlier version left it opens in this one, and every row is still there.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "registry/internal/database.h"

namespace clarion::registry {
namespace {

using internal::Database;
using Row = std::map<std::string, std::string>;

// What each form's step was when it was released. A step that differs would leave stores behind
// that nobody can bring forward: write a new one instead.
constexpr const char* kReleased[] = {
    "fb027fd5748f6ca89886c2f824403bfb35287968ca1f9373741d5399fed49c06",
    "93b6860b51f6cc405e07e217af6eeac2fd11cfa4e27ba1385add51d91332a192",
    "3d559b5a99e1a279b71504cae900428ec8cb84bb9662cd0987bcd800edcf2dcc",
    "a0bf0cb9fb527d3b57866d098264726751595ec1ba30dc2184be2b6afa61a2a5",
    "73aeddfc44a7b5a45fbc7cd028b2899b79c5b487829680a21ba93cd5e5f10684",
    "ba19ee2152dd05b35d2621bf8f382b2446e9116761e6104b5dae6c5a2a945432",
    "6736c61b692f2b30da294ce04302548be41a7b433b811b14e567fe8f92b0b55e",
    "ccd3636b4c5a4d5f84cf8877ece143534509c15bdd31046c946907b24d5751f0",
    "96c9ca712d2833ad6d9d9e36401dfb9ed0715abc8d496ddbffc0aef4b7dfc705",
    "90b3c81317394de76964d3fc47f86a7ca50934dddc69edd54dc861155c382f53",
    "c7106c1f833dcb0ed9e832c40c306ee80287acd8bdcafcf480510ab84563af44",
    "6b39a336d334b1be0b9091aeba7854898405dd06d7fb25da63cc313b2e561e7f",
    "a770d3128ce700a86791d4cca9ddec6a257e5dd14987f92c8d9cc7bb0ba6b8f4",
    "710a34e8a613b85147bc72259b1107fd7e8295626579064dfa985fa232ed5c06",
    "4a3f56d409a096253c7e1bb8c5b030a432802143256146c0f1e80dd7a79adfb0",
    "34a2866709bb7ec28f133bfa2fff21d715f362a4d5260b0e15629754b9711d5e",
    "fdb8beb20934783a19ae84a82770e7806931d3372b924ae8ad59d8481ec73747",
};

std::string Sha256Hex(const std::string& text) {
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash);
  std::string out;
  for (const unsigned char byte : hash) out += fmt::format("{:02x}", byte);
  return out;
}

std::vector<std::string> Column(soci::session& sql, const std::string& query) {
  std::vector<std::string> out;
  soci::rowset<soci::row> rows = (sql.prepare << query);
  for (const soci::row& row : rows) out.push_back(row.get<std::string>(0));
  return out;
}

std::vector<std::string> Tables(soci::session& sql) {
  return Column(sql,
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
}

// Every row of a table, every column as text.
std::vector<Row> Rows(soci::session& sql, const std::string& table) {
  const auto columns = Column(sql, "SELECT name FROM pragma_table_info('" + table + "')");
  std::vector<Row> out;
  for (const std::string& id : Column(sql, "SELECT CAST(rowid AS TEXT) FROM " + table)) {
    Row row;
    for (const std::string& column : columns)
      row[column] =
          Column(sql, "SELECT quote(" + column + ") FROM " + table + " WHERE rowid = " + id).at(0);
    out.push_back(std::move(row));
  }
  return out;
}

// A row of made-up values: whatever a column is declared as, it takes its own name and a number.
void Fill(soci::session& sql, const std::string& table, int number) {
  std::string names, values;
  soci::rowset<soci::row> columns =
      (sql.prepare << "SELECT name, type FROM pragma_table_info('" + table + "')");
  for (const soci::row& column : columns) {
    const auto name = column.get<std::string>(0);
    const bool text = column.get<std::string>(1).find("INT") == std::string::npos;
    names += (names.empty() ? "" : ", ") + name;
    values += (values.empty() ? "" : ", ") +
              (text ? "'" + name + " " + std::to_string(number) + "'" : std::to_string(number));
  }
  sql << "INSERT INTO " + table + " (" + names + ") VALUES (" + values + ")";
}

std::string Fresh(int form) {
  const std::string folder = testing::TempDir() + "registry-form-" + std::to_string(form);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

TEST(Upgrade, StepsAreWhatTheyWereWhenReleased) {
  ASSERT_EQ(Database::Forms(), static_cast<int>(std::size(kReleased)))
      << "a new form: add the hash of its step";
  for (int form = 1; form <= Database::Forms(); ++form)
    EXPECT_EQ(Sha256Hex(Database::StepTo(form)), kReleased[form - 1]) << "form " << form;
}

TEST(Upgrade, AStoreOfEveryEarlierFormKeepsItsRows) {
  for (int form = 1; form < Database::Forms(); ++form) {
    const std::string folder = Fresh(form);
    std::map<std::string, std::vector<Row>> before;
    {
      const auto old = Database::OpenAt(folder + "/registry.db", form);
      ASSERT_TRUE(old.ok()) << old.error().message;
      const auto filled = (*old)->Write([&](soci::session& sql) -> Result<void> {
        for (const std::string& table : Tables(sql))
          for (int number = 1; number <= 3; ++number) Fill(sql, table, number);
        for (const std::string& table : Tables(sql)) before[table] = Rows(sql, table);
        return {};
      });
      ASSERT_TRUE(filled.ok()) << "form " << form << ": " << filled.error().message;
    }
    ASSERT_FALSE(before.empty());
    const auto now = Database::Open(folder + "/registry.db");
    ASSERT_TRUE(now.ok()) << "form " << form << ": " << now.error().message;
    const auto read = (*now)->Read([&](soci::session& sql) -> Result<void> {
      const auto tables = Tables(sql);
      for (const auto& [table, rows] : before) {
        EXPECT_TRUE(std::find(tables.begin(), tables.end(), table) != tables.end()) << table;
        std::vector<Row> after = Rows(sql, table);
        EXPECT_EQ(after.size(), rows.size()) << table;
        for (size_t i = 0; i < rows.size() && i < after.size(); ++i)
          for (const auto& [column, value] : rows[i])
            EXPECT_EQ(after[i][column], value) << "form " << form << ", " << table << "." << column;
      }
      return {};
    });
    EXPECT_TRUE(read.ok()) << read.error().message;
  }
}

// Sessions that an identity provider began before it could end them.
TEST(Upgrade, SessionsLearnBySubjectWhomTheirProviderNames) {
  const std::string folder = Fresh(15);
  {
    const auto old = Database::OpenAt(folder + "/registry.db", 15);
    ASSERT_TRUE(old.ok()) << old.error().message;
    const auto filled = (*old)->Write([&](soci::session& sql) -> Result<void> {
      sql << "INSERT INTO oidc_identity VALUES ('idp-1', 'sub-bob', 'bob', '', 0), ('idp-2', "
             "'sub-else', 'bob', '', 0)";
      sql << "INSERT INTO session (hash, previous, person, csrf, created_ms, rotated_ms, seen_ms, "
             "address, provider) VALUES ('a', '', 'bob', '', 0, 0, 0, '', 'idp-1'), ('b', '', "
             "'bob', '', 0, 0, 0, '', ''), ('c', '', 'ann', '', 0, 0, 0, '', 'idp-1')";
      return {};
    });
    ASSERT_TRUE(filled.ok()) << filled.error().message;
  }
  const auto now = Database::Open(folder + "/registry.db");
  ASSERT_TRUE(now.ok()) << now.error().message;
  const auto read = (*now)->Read([&](soci::session& sql) -> Result<void> {
    EXPECT_EQ(Column(sql, "SELECT subject FROM session ORDER BY hash"),
              (std::vector<std::string>{"sub-bob", "", ""}));
    return {};
  });
  EXPECT_TRUE(read.ok()) << read.error().message;
}

TEST(Upgrade, AStoreOfANewerVersionIsLeftAlone) {
  const std::string folder = Fresh(0);
  {
    const auto made = Database::Open(folder + "/registry.db");
    ASSERT_TRUE(made.ok());
    ASSERT_TRUE((*made)
                    ->Write([](soci::session& sql) -> Result<void> {
                      sql << "PRAGMA user_version = 9999";
                      return {};
                    })
                    .ok());
  }
  const auto opened = Database::Open(folder + "/registry.db");
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find("newer Clarion"), std::string::npos);
}

}  // namespace
}  // namespace clarion::registry
