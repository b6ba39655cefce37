#include <fmt/format.h>

#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <string>

#include "base/json.h"

namespace clarion {
namespace {

using boost::system::error_code;
using Text = json::string_view;

// Builds the value as Boost.JSON's own parsers do, but for its doubles: Boost.JSON 1.81 rounds
// those of many digits or great exponents to a neighbour, so that a number would move each time it
// is stored and read.
class Builder {
 public:
  static constexpr size_t max_object_size = json::object::max_size();
  static constexpr size_t max_array_size = json::array::max_size();
  static constexpr size_t max_key_size = json::string::max_size();
  static constexpr size_t max_string_size = json::string::max_size();

  Builder(json::storage_ptr values, unsigned char* scratch, size_t size)
      : stack_({}, scratch, size) {
    stack_.reset(std::move(values));
  }
  json::value Release() { return stack_.release(); }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_object_end(size_t members, error_code&) {
    stack_.push_object(members);
    return true;
  }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(size_t items, error_code&) {
    stack_.push_array(items);
    return true;
  }
  bool on_key_part(Text part, size_t, error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_key(Text last, size_t, error_code&) {
    stack_.push_key(last);
    return true;
  }
  bool on_string_part(Text part, size_t, error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(Text last, size_t, error_code&) {
    stack_.push_string(last);
    return true;
  }
  // Only where a text comes in several pieces, which it does not here.
  bool on_number_part(Text, error_code&) { return true; }
  bool on_int64(int64_t number, Text, error_code&) {
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(uint64_t number, Text, error_code&) {
    stack_.push_uint64(number);
    return true;
  }
  bool on_double(double near, Text digits, error_code&) {
    // Left as it is where it is beyond what a double holds: zero, or infinite.
    std::from_chars(digits.data(), digits.data() + digits.size(), near);
    stack_.push_double(near);
    return true;
  }
  bool on_bool(bool is, error_code&) {
    stack_.push_bool(is);
    return true;
  }
  bool on_null(error_code&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(Text, error_code&) { return true; }
  bool on_comment(Text, error_code&) { return true; }

 private:
  json::value_stack stack_;
};

}  // namespace

Result<json::value> ParseJson(std::string_view text, json::storage_ptr memory) {
  json::parse_options options;
  options.max_depth = kJsonMaxDepth;
  unsigned char scratch[4096];
  json::basic_parser<Builder> parser(options, std::move(memory), scratch, sizeof scratch);
  error_code code;
  const size_t read = parser.write_some(false, text.data(), text.size(), code);
  if (code == json::error::incomplete)
    return InvalidInput(fmt::format("JSON ends too early, at byte {}", read));
  if (code) return InvalidInput(fmt::format("JSON is broken at byte {}: {}", read, code.message()));
  if (text.find_first_not_of(" \t\r\n", read) != std::string_view::npos)
    return InvalidInput(fmt::format("JSON has extra text after its end, at byte {}", read));
  return parser.handler().Release();
}

}  // namespace clarion
