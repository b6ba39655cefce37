// First line: a phrase; the rest: a text. Whatever parses must match as the literal reading does.
#include <cstdlib>
#include <string_view>

#include "text/phrase_matcher.h"
#include "text/testing/naive_matcher.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace clarion::text;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (size > 2000) return 0;
  const size_t line_end = std::min(input.find('\n'), input.size());
  const std::string phrase(input.substr(0, line_end));
  const std::string_view text = input.substr(std::min(line_end + 1, size));
  PhraseMatcher::Builder builder;
  const std::string stem = size % 2 == 0 ? "" : "english";
  const bool across = size % 3 == 0;
  if (!builder.Add(phrase, stem, across)) return 0;
  auto matcher = builder.Build();
  if (!matcher) return 0;
  PhraseMatcher::Scratch scratch;
  std::vector<PhraseHit> hits;
  matcher->Match(text, &scratch, &hits);
  if (hits != testing::NaiveMatch({{phrase, stem, across}}, text)) std::abort();
  return 0;
}
