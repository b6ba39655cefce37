#include "federation/scim_path.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/ascii.h"

namespace clarion::federation {
namespace {

constexpr size_t kComparisonsMax = 20;

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '$';
}

// "urn:ietf:params:scim:schemas:core:2.0:User:userName" → "userName". The version's dot is within.
std::string_view WithoutUrn(std::string_view name) {
  if (name.size() < 4 || AsciiLower(name.substr(0, 4)) != "urn:") return name;
  const size_t colon = name.rfind(':');
  return name.substr(colon + 1);
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<std::vector<Comparison>> Comparisons() {
    std::vector<Comparison> out;
    do {
      if (out.size() == kComparisonsMax) return Wrong("too many comparisons");
      ASSIGN_OR_RETURN(Comparison one, One());
      out.push_back(std::move(one));
    } while (TakeWord("and"));
    return out;
  }
  Result<PatchPath> Path() {
    PatchPath out;
    ASSIGN_OR_RETURN(const std::string name, Name());
    const size_t dot = name.find('.');
    out.attribute = name.substr(0, dot);
    if (dot != std::string::npos) out.sub = name.substr(dot + 1);
    if (out.sub.empty() && Take('[')) {
      ASSIGN_OR_RETURN(out.filter, Comparisons());
      if (!Take(']')) return Wrong("']' is missing");
      if (Take('.')) {
        ASSIGN_OR_RETURN(out.sub, Name());
      }
    }
    RETURN_IF_ERROR(End());
    return out;
  }
  Result<void> End() {
    Spaces();
    return at_ == text_.size() ? Result<void>() : Wrong("nothing more is expected");
  }

 private:
  Result<Comparison> One() {
    Comparison out;
    ASSIGN_OR_RETURN(out.attribute, Name());
    if (!TakeWord("eq")) return Wrong("only 'eq' is known, with 'and' between");
    ASSIGN_OR_RETURN(out.value, Value());
    return out;
  }
  Result<std::string> Name() {
    Spaces();
    const size_t from = at_;
    while (at_ < text_.size() && (IsNameByte(text_[at_]) || text_[at_] == '.' || text_[at_] == ':'))
      ++at_;
    const std::string name = AsciiLower(WithoutUrn(text_.substr(from, at_ - from)));
    const size_t dot = name.find('.');
    if (name.empty() || name.front() == '.' || name.back() == '.' ||
        name.find('.', dot == std::string::npos ? dot : dot + 1) != std::string::npos)
      return Wrong("an attribute's name is expected");
    return name;
  }
  Result<json::value> Value() {
    Spaces();
    const size_t from = at_;
    if (at_ < text_.size() && text_[at_] == '"') {
      for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
        if (text_[at_] == '\\') ++at_;
      at_ = std::min(at_ + 1, text_.size());
    } else {
      while (at_ < text_.size() && (IsNameByte(text_[at_]) || text_[at_] == '.')) ++at_;
    }
    const std::string_view raw = text_.substr(from, at_ - from);
    // Some write True and False.
    Result<json::value> value =
        ParseJson(raw.starts_with('"') ? std::string(raw) : AsciiLower(raw));
    if (!value.ok() || value->is_object() || value->is_array())
      return Wrong("a text in quotes, a number, true or false is expected");
    return value;
  }
  bool TakeWord(std::string_view word) {
    const size_t before = at_;
    Spaces();
    const size_t end = at_ + word.size();
    if (at_ > before && end < text_.size() && AsciiLower(text_.substr(at_, word.size())) == word &&
        text_[end] == ' ') {
      at_ = end;
      return true;
    }
    at_ = before;
    return false;
  }
  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void Spaces() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  Error Wrong(std::string_view what) const {
    return InvalidInput(fmt::format("at byte {}: {}", at_, what));
  }

  const std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

Result<std::vector<Comparison>> ReadFilter(std::string_view text) {
  if (text.size() > kFilterMax) return InvalidInput("a filter this long is not read");
  Reader reader(text);
  ASSIGN_OR_RETURN(std::vector<Comparison> out, reader.Comparisons());
  RETURN_IF_ERROR(reader.End());
  return out;
}

Result<PatchPath> ReadPath(std::string_view text) {
  if (text.size() > kFilterMax) return InvalidInput("a path this long is not read");
  return Reader(text).Path();
}

bool Same(const json::value& a, const json::value& b) {
  if (a.is_string() && b.is_string())
    return AsciiLower(a.get_string()) == AsciiLower(b.get_string());
  return a == b;
}

}  // namespace clarion::federation
