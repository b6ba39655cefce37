#include "api/router.h"

namespace clarion::api {
namespace {

std::vector<std::string_view> Segments(std::string_view path) {
  std::vector<std::string_view> segments;
  size_t from = path.starts_with('/') ? 1 : 0;
  while (from <= path.size()) {
    const size_t slash = std::min(path.find('/', from), path.size());
    segments.push_back(path.substr(from, slash - from));
    from = slash + 1;
  }
  return segments;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool MatchSegments(const std::vector<std::string_view>& pattern,
                   const std::vector<std::string_view>& path,
                   std::map<std::string, std::string>* values) {
  if (pattern.size() != path.size()) return false;
  values->clear();
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i].starts_with('{')) {
      const std::optional<std::string> decoded = PercentDecode(path[i], false);
      if (!decoded || decoded->empty()) return false;
      (*values)[std::string(pattern[i].substr(1, pattern[i].size() - 2))] = *decoded;
    } else if (pattern[i] != path[i]) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<std::string> PercentDecode(std::string_view text, bool plus) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = HexDigit(text[i + 1]);
      const int low = HexDigit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += plus && text[i] == '+' ? ' ' : text[i];
    }
  }
  return IsUtf8(out) ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<std::vector<std::pair<std::string, std::string>>> ParseForm(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    const auto key = PercentDecode(pair.substr(0, equals), true);
    const auto value = PercentDecode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!key || !value) return std::nullopt;
    out.emplace_back(*key, *value);
  }
  return out;
}

bool ParseTarget(std::string_view target, Request* request) {
  const size_t mark = std::min(target.find('?'), target.size());
  request->path = std::string(target.substr(0, mark));
  auto query = ParseForm(target.substr(std::min(mark + 1, target.size())));
  if (!query) return false;
  request->query = *std::move(query);
  return true;
}

Match Router::Find(Method method, std::string_view path) const {
  const std::vector<std::string_view> segments = Segments(path);
  Match match;
  for (const Route& route : routes_) {
    std::map<std::string, std::string> values;
    if (!MatchSegments(Segments(route.path), segments, &values)) continue;
    if (route.method != method) {
      match.wrong_method = true;
      continue;
    }
    return {&route, false, std::move(values)};
  }
  return match;
}

}  // namespace clarion::api
