#include "tenancy/config.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tenancy/supervisor.h"

namespace clarion::tenancy {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Text(const std::string& tenants, const std::string& listen = R"(["127.0.0.1:8080"])") {
  return fmt::format(R"({{"listen": {}, "tenants": [{}]}})", listen, tenants);
}

constexpr const char* kAcme =
    R"({"name": "acme", "workspace": "acme", "host_names": ["acme.test"]})";

std::string WhatIsWrong(const std::string& text) {
  const auto config = ParseConfig(text, "/srv");
  return config.ok() ? "nothing" : config.error().message;
}

TEST(Config, SaysWhereEachTenantIs) {
  const auto config = ParseConfig(
      R"({"listen": ["0.0.0.0:443", "[::]:443"], "status_socket": "run/host.sock", "tenants": [
          {"name": "acme", "workspace": "data/../acme", "host_names": ["ACME.test", "a.test"],
           "tls_certificate": "acme.pem", "tls_key": "/keys/acme.key", "demo": 100,
           "requests_per_second": 50, "log_requests": true},
          {"name": "globex-2", "workspace": "/var/globex", "host_names": ["globex.test"],
           "public_url": "https://globex.test", "trusted_proxies": ["10.0.0.0/8"]}]})",
      "/srv");
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->listen[1].address, "::");
  EXPECT_EQ(config->listen[1].port, 443);
  EXPECT_EQ(config->status_socket, "/srv/run/host.sock");
  const Tenant& acme = config->tenants[0];
  EXPECT_EQ(acme.workspace, "/srv/acme");
  EXPECT_THAT(acme.host_names, ElementsAre("acme.test", "a.test"));
  EXPECT_EQ(acme.public_url, "https://acme.test");
  EXPECT_EQ(acme.tls_certificate, "/srv/acme.pem");
  EXPECT_EQ(acme.tls_key, "/keys/acme.key");
  EXPECT_THAT(ServeArguments(acme), Contains("/srv/acme"));
  EXPECT_THAT(ServeArguments(acme), Contains("50"));
  EXPECT_THAT(ServeArguments(acme), Contains("--log-requests"));
  EXPECT_FALSE(config->tenants[1].tls());
  const auto here = ParseConfig(Text(kAcme), "/srv");
  EXPECT_EQ(here->tenants[0].public_url, "http://acme.test:8080");
}

TEST(Config, NamesTheFieldThatIsWrong) {
  const auto tenant = [](const std::string& members) { return Text("{" + members + "}"); };
  const std::string base = R"("name": "b", "workspace": "b", "host_names": ["b.test"])";
  const std::pair<std::string, std::string> wrong[] = {
      {"[]", "must be an object"},
      {R"({"tenants": []})", "listen: is missing"},
      {R"({"listen": ["127.0.0.1:8080"]})", "tenants: must be a list"},
      {R"({"listen": ["127.0.0.1:8080"], "tenants": [], "tenant": 1})", "tenant: is not known"},
      {Text(kAcme, R"(["localhost:8080"])"), "listen: 'localhost:8080' is not ADDRESS:PORT"},
      {Text(kAcme, R"(["127.0.0.1:99999"])"), "listen: '127.0.0.1:99999'"},
      {Text(kAcme, R"(["127.0.0.1:80", "127.0.0.1:80"])"), "listen: '127.0.0.1:80' is there twice"},
      {Text(kAcme, R"(["0.0.0.0:80"])"), "tenants[0].tls_certificate: is missing"},
      {Text("7"), "tenants[0]: must be an object"},
      {tenant(R"("workspace": "b", "host_names": ["b.test"])"), "tenants[0].name: is missing"},
      {tenant(R"("name": "B b", "workspace": "b", "host_names": ["b.test"])"),
       "tenants[0].name: 'B b'"},
      {tenant(R"("name": "b", "host_names": ["b.test"])"), "tenants[0].workspace: is missing"},
      {tenant(R"("name": "b", "workspace": "b", "host_names": [])"),
       "tenants[0].host_names: must be"},
      {tenant(R"("name": "b", "workspace": "b", "host_names": ["*.test"])"),
       "tenants[0].host_names: '*.test'"},
      {tenant(R"("name": "b", "workspace": "b", "host_names": ["b.test:80"])"),
       "tenants[0].host_names: 'b.test:80'"},
      {tenant(base + R"(, "tls_key": "k")"), "tenants[0].tls_certificate: is missing"},
      {tenant(base + R"(, "demo": -1)"), "tenants[0].demo: must be a whole number"},
      {tenant(base + R"(, "log_requests": "yes")"),
       "tenants[0].log_requests: must be true or false"},
      {tenant(base + R"(, "public_url": "https://c.test")"),
       "tenants[0].public_url: 'c.test' is not one"},
      {tenant(base + R"(, "public_url": "b.test")"),
       "tenants[0].public_url: 'b.test' is not an address"},
      {tenant(base + R"(, "warehouse": "http://h:1/d")"), "tenants[0].warehouse: is not known"},
      {Text(std::string(kAcme) + ", " + kAcme), "tenants[1].name: 'acme' is another"},
      {Text(std::string(kAcme) +
            R"(, {"name": "b", "workspace": "b", "host_names": ["b.test", "Acme.Test"]})"),
       "tenants[1].host_names: 'acme.test' leads to tenant 'acme' already"}};
  for (const auto& [text, words] : wrong) EXPECT_THAT(WhatIsWrong(text), StartsWith(words)) << text;
  EXPECT_THAT(WhatIsWrong("{"), HasSubstr("byte"));
}

class Folders : public ::testing::Test {
 protected:
  Folders() {
    std::string pattern = (fs::temp_directory_path() / "tenants-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    for (const char* name : {"a", "b"}) Make(name);
  }
  ~Folders() override { fs::remove_all(folder_); }
  void Make(const std::string& name) const {
    fs::create_directory(folder_ + "/" + name);
    ::chmod((folder_ + "/" + name).c_str(), 0700);
  }
  std::string With(const std::string& first, const std::string& second,
                   const std::string& more = "") const {
    const std::string file = folder_ + "/tenants.json";
    std::ofstream(file) << Text(fmt::format(
        R"({{"name": "a", "workspace": "{}", "host_names": ["a.test"]}},
           {{"name": "b", "workspace": "{}", "host_names": ["b.test"]{}}})",
        first, second, more));
    const auto config = ReadConfig(file);
    return config.ok() ? "nothing" : config.error().message;
  }
  std::string folder_;
};

TEST_F(Folders, EachTenantHasOneOfItsOwnHoweverItIsLinked) {
  EXPECT_EQ(With("a", "b"), "nothing");
  EXPECT_EQ(With("a", "ab"), "nothing");  // is not there yet, and is not in a
  fs::create_directory_symlink(folder_ + "/a", folder_ + "/link");
  for (const auto& [first, second] :
       std::vector<std::pair<std::string, std::string>>{{"a", "a"},
                                                        {"a", "a/"},
                                                        {"a", "./b/../a"},
                                                        {"a", "a/inner"},
                                                        {"a/inner", "a"},
                                                        {"a", "link"},
                                                        {"link/x", "a"}})
    EXPECT_THAT(With(first, second), HasSubstr("tenants[1].workspace: ")) << first << " " << second;
}

TEST_F(Folders, AWorkspaceIsItsOwnersAlone) {
  for (const mode_t mode : {0750, 0705, 0710, 0777}) {
    ::chmod((folder_ + "/b").c_str(), mode);
    EXPECT_THAT(With("a", "b"), HasSubstr("tenants[1].workspace: ")) << mode;
    EXPECT_THAT(With("a", "b"), HasSubstr("chmod 700")) << mode;
  }
  std::ofstream(folder_ + "/file") << "x";
  EXPECT_THAT(With("a", "file"), HasSubstr("is not a folder"));
}

TEST_F(Folders, CertificatesMustBeThere) {
  EXPECT_THAT(With("a", "b", R"(, "tls_certificate": "c.pem", "tls_key": "k.pem")"),
              HasSubstr("tenants[1].tls_certificate: '" + folder_ + "/c.pem' cannot be read"));
  EXPECT_EQ(ReadConfig(folder_ + "/none.json").error().kind, ErrorKind::kNotFound);
}

TEST_F(Folders, WhereToAskIsReadEvenWhenTheRestIsWrong) {
  const std::string file = folder_ + "/tenants.json";
  std::ofstream(file) << R"({"status_socket": "s.sock", "tenants": 1})";
  EXPECT_EQ(ReadStatusSocket(file).value(), folder_ + "/s.sock");
  std::ofstream(file) << "{}";
  EXPECT_THAT(ReadStatusSocket(file).error().message, HasSubstr("status_socket is missing"));
}

TEST(Restarts, PausesGrowAndBeginAgainAfterAMinuteOfLife) {
  using std::chrono::milliseconds;
  milliseconds pause{0};
  std::vector<int64_t> pauses;
  for (int i = 0; i < 10; ++i)
    pauses.push_back((pause = NextPause(pause, milliseconds(50))).count());
  EXPECT_THAT(pauses, ElementsAre(200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000));
  EXPECT_EQ(NextPause(pause, milliseconds(60'000)), milliseconds(200));
}

}  // namespace
}  // namespace clarion::tenancy
