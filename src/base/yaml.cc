#include "base/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <sstream>

#include "base/json.h"

namespace clarion {
namespace {

constexpr int kMaxDepth = 32;
constexpr size_t kMaxBytes = size_t{4} << 20;  // a tree takes a hundred times as much

// Runs before the tree is built, so that nothing recursive or hidden ever becomes a tree.
class Gate final : public YAML::EventHandler {
 public:
  int documents = 0;
  std::string complaint;
  int complaint_line = 1;

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents > 1) Complain(mark, "a second document begins; keep one per file");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Complain(
        mark,
        "aliases (*name) are not supported; write the value out, in quotes if it begins with *");
  }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string& value) override {
    // yaml-cpp reads \_ and \N as one byte of Latin-1.
    if (!IsUtf8(value))
      Complain(mark, "an escape (\\_ or \\N) is not read here; write the character itself");
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    Enter(mark);
  }
  void OnSequenceEnd() override { --depth_; }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    Enter(mark);
  }
  void OnMapEnd() override { --depth_; }

 private:
  void Enter(const YAML::Mark& mark) {
    if (++depth_ > kMaxDepth) Complain(mark, fmt::format("nested deeper than {}", kMaxDepth));
  }
  void Complain(const YAML::Mark& mark, std::string message) {
    if (!complaint.empty()) return;
    complaint = std::move(message);
    complaint_line = mark.line + 1;
  }
  int depth_ = 0;
};

// Where the first character is that no YAML holds; the size where there is none. yaml-cpp would
// take a NUL for the beginning of an escape.
size_t ControlIn(std::string_view text) {
  const auto found = std::find_if(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
  });
  return static_cast<size_t>(found - text.begin());
}

}  // namespace

Error YamlError(const std::string& name, int line, std::string_view message) {
  return InvalidInput(fmt::format("{}:{}: {}", name, line, message));
}

Result<YAML::Node> LoadYaml(const std::string& name, const std::string& text) {
  if (text.size() > kMaxBytes)
    return YamlError(name, 1,
                     fmt::format("the file has {:.1f} MiB, and {} are read; take several",
                                 static_cast<double>(text.size()) / (1 << 20), kMaxBytes >> 20));
  if (!IsUtf8(text)) return YamlError(name, 1, "the file is not UTF-8");
  if (const size_t at = ControlIn(text); at < text.size()) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(at), '\n');
    const auto character = static_cast<unsigned char>(text[at]);
    return YamlError(name, static_cast<int>(line),
                     fmt::format("a control character (0x{:02x}), which YAML does not have; in "
                                 "double quotes it is written \\x{:02x}",
                                 character, character));
  }
  try {
    Gate gate;
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    while (gate.complaint.empty() && parser.HandleNextDocument(gate)) {
    }
    if (!gate.complaint.empty()) return YamlError(name, gate.complaint_line, gate.complaint);
    return YAML::Load(text);
  } catch (const YAML::Exception& e) {
    return YamlError(name, std::max(e.mark.line, 0) + 1,
                     fmt::format("not readable as YAML: {}", e.msg));
  }
}

}  // namespace clarion
