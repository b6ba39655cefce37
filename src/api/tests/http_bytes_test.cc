// Any bytes on a connection to the real server (fuzz/http_world.h says what must hold): in every
// run of the tests, the seeds of the fuzz target mutated by a generator of its own.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "api/fuzz/http_world.h"
#include "base/file.h"

namespace clarion::api {
namespace {

using Random = std::mt19937_64;

size_t Below(Random& random, size_t n) { return n == 0 ? 0 : random() % n; }

// Bytes flipped, cut out, doubled, put in, and pieces of another seed.
std::string Mutated(Random& random, const std::vector<std::string>& seeds) {
  static constexpr const char* kPieces[] = {"\r\n",
                                            "\r\n\r\n",
                                            "0\r\n\r\n",
                                            "Content-Length: 3\r\n",
                                            "Content-Length: -1\r\n",
                                            "Transfer-Encoding: chunked\r\n",
                                            "Transfer-Encoding: gzip, chunked\r\n",
                                            "ffffffffffffffff\r\n",
                                            "Host: localhost\r\n",
                                            "Connection: close\r\n",
                                            "Expect: 100-continue\r\n",
                                            " HTTP/1.0\r\n",
                                            "GET /v1/echo/z HTTP/1.1\r\n",
                                            "%2e%2e/",
                                            "%00",
                                            "\x00",
                                            "\xff\xfe",
                                            ";a=b\r\n",
                                            "\t",
                                            "?x=%zz"};
  std::string text = seeds[Below(random, seeds.size())];
  for (size_t n = 1 + Below(random, 6); n > 0; --n) {
    const size_t at = Below(random, text.size() + 1);
    const std::string& other = seeds[Below(random, seeds.size())];
    switch (Below(random, 6)) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(random());
        break;
      case 1:
        text.erase(at, 1 + Below(random, 12));
        break;
      case 2:
        text.insert(at, text.substr(Below(random, text.size() + 1), 1 + Below(random, 40)));
        break;
      case 3:
        text.insert(at, other.substr(Below(random, other.size() + 1)));
        break;
      default:
        text.insert(at, kPieces[Below(random, std::size(kPieces))]);
    }
    if (text.size() < 2) text = other;
  }
  return text;
}

size_t Inputs() {
  const char* set = std::getenv("CLARION_HTTP_INPUTS");
  return set != nullptr ? std::strtoull(set, nullptr, 10) : 20000;
}

TEST(Http, AnyBytesOnAConnectionEndInAnswersOrItsEnd) {
  std::vector<std::string> seeds;
  const std::string folder = std::string(CLARION_SOURCE_DIR) + "/src/api/fuzz/seeds/http_fuzzer";
  for (const auto& one : std::filesystem::directory_iterator(folder))
    seeds.push_back(ReadFile(one.path()).value());
  std::sort(seeds.begin(), seeds.end());
  ASSERT_GT(seeds.size(), 10u);
  HttpWorld world;
  Random random(7);
  uint64_t answers_seen = 0;
  const size_t inputs = Inputs();
  for (size_t i = 0; i < inputs; ++i) {
    const std::string input = i < seeds.size() ? seeds[i] : Mutated(random, seeds);
    ASSERT_EQ(world.Problem(input, &answers_seen), "") << "input " << i << ":\n" << input;
  }
  EXPECT_GT(answers_seen, inputs / 2);
  RecordProperty("answers", static_cast<int>(answers_seen));
}

}  // namespace
}  // namespace clarion::api
