// Any bytes: spans are sorted and disjoint, a redacted text has nothing left to find, and a
// conversation of its lines never fails.
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/json.h"
#include "text/redactor.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace clarion::text;
  static const Redactor redactor = Redactor::Compile(RedactionPolicy{}).value();
  static Redactor::Scratch scratch;
  if (size > 600) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::vector<PiiSpan> spans;
  redactor.Find(text, &scratch, &spans);
  const bool utf8 = clarion::IsUtf8(text);
  uint32_t at = 0;
  for (const PiiSpan& span : spans) {
    if (span.begin < at || span.end <= span.begin || span.end > size) std::abort();
    if (utf8 && !clarion::IsUtf8(std::string_view(text).substr(at, span.begin - at))) std::abort();
    if (utf8 && !clarion::IsUtf8(std::string_view(text).substr(span.begin, span.end - span.begin)))
      std::abort();
    at = span.end;
  }
  const std::string redacted = redactor.Redact(text, spans);
  redactor.Find(redacted, &scratch, &spans);
  if (!spans.empty()) std::abort();

  StreamRedactor stream(&redactor);
  std::vector<std::vector<PiiSpan>> turns;
  std::vector<StreamRedactor::Late> late;
  for (size_t begin = 0; begin <= size;) {
    const size_t end = std::min(text.find('\n', begin), size);
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    stream.Feed(turns.size() % 3 == 0 ? "agent" : "customer", line, &turns.emplace_back(), &late);
    for (const auto& [turn, span] : late) {
      if (turn + 1 >= turns.size()) std::abort();
      for (const PiiSpan& other : turns[turn])
        if (other.begin < span.end && span.begin < other.end) std::abort();
      turns[turn].push_back(span);
    }
    begin = end + 1;
  }
  return 0;
}
