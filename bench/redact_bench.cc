// How fast personal data is looked for: redact_bench LINES. One thread; prints turns and MB a
// second for plain turns (nothing in them can be personal), for the others, and for all as they
// come.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "text/redactor.h"

namespace {

using clarion::text::PiiSpan;
using clarion::text::Redactor;

// Best of five passes: the machine is shared.
void Time(const char* name, const Redactor& redactor, const std::vector<std::string_view>& lines) {
  Redactor::Scratch scratch;
  std::vector<PiiSpan> spans;
  double best = 1e9;
  size_t bytes = 0;
  size_t found = 0;
  for (int pass = 0; pass < 5; ++pass) {
    bytes = found = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (const std::string_view line : lines) {
      redactor.Find(line, &scratch, &spans);
      bytes += line.size();
      found += spans.size();
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    best = std::min(best, took.count());
  }
  fmt::print("{:6} {:8} turns, {:6} spans: {:9.0f} turns/s, {:5.1f} MB/s, {:6.2f} us a turn\n",
             name, lines.size(), found, static_cast<double>(lines.size()) / best,
             static_cast<double>(bytes) / best / 1e6,
             best * 1e6 / static_cast<double>(std::max<size_t>(lines.size(), 1)));
}

}  // namespace

int main(int argc, char** argv) {
  const auto text = clarion::ReadFile(argc > 1 ? argv[1] : "");
  const auto redactor = Redactor::Compile(clarion::text::RedactionPolicy{});
  if (!text.ok() || !redactor.ok()) {
    fmt::print(stderr, "{}\n", text.ok() ? redactor.error().message : text.error().message);
    return 1;
  }
  std::vector<std::string_view> all;
  std::vector<std::string_view> plain;
  std::vector<std::string_view> other;
  Redactor::Scratch scratch;
  for (size_t at = 0; at < text->size();) {
    const size_t end = std::min(text->find('\n', at), text->size());
    const std::string_view line = std::string_view(*text).substr(at, end - at);
    all.push_back(line);
    (redactor->IsPlain(line, &scratch) ? plain : other).push_back(line);
    at = end + 1;
  }
  Time("plain", *redactor, plain);
  Time("other", *redactor, other);
  Time("all", *redactor, all);
  return 0;
}
