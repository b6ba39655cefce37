// Any bytes in any packets: the events are those of the bytes in one piece, and putting an answer
// together never fails in another way than by saying so.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "llm/chat.h"
#include "llm/internal/http_post.h"
#include "llm/sse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace clarion::llm;
  if (size == 0) return 0;
  const size_t cut = data[0] % 16 + size_t{1};
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto events = [&](size_t step) {
    SseReader reader;
    std::vector<std::string> found;
    const auto each = [&](std::string_view event) {
      found.emplace_back(event);
      return true;
    };
    for (size_t at = 0; at < text.size(); at += step) reader.Feed(text.substr(at, step), each);
    reader.Finish(each);
    return found;
  };
  // The same as an address a model is asked at.
  if (const auto endpoint = internal::ParseBaseUrl(text, "/chat/completions"); endpoint.ok()) {
    if (endpoint->host.empty() || endpoint->port.empty()) std::abort();
    if (endpoint->target.find("/chat/completions") == std::string::npos) std::abort();
  }
  const std::vector<std::string> whole = events(text.size() + 1);
  if (events(cut) != whole) std::abort();
  AnswerAssembler assembler;
  for (const std::string& event : whole)
    if (!assembler.Add(event).ok()) return 0;
  if (const auto answer = assembler.Take(); answer.ok() && answer->tool_calls.size() > 64)
    std::abort();
  return 0;
}
