#include "connectors/vcon/mail.h"

#include "base/ascii.h"
#include "base/json.h"
#include "connectors/internal/base64.h"
#include "connectors/internal/shape.h"

namespace clarion::connectors {
namespace {

constexpr int kMaxNesting = 8;

int HexOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::string FromQuotedPrintable(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      out += text[i];
    } else if (i + 2 < text.size() && HexOf(text[i + 1]) >= 0 && HexOf(text[i + 2]) >= 0) {
      out += static_cast<char>(HexOf(text[i + 1]) * 16 + HexOf(text[i + 2]));
      i += 2;
    } else {  // a soft line break
      while (i + 1 < text.size() && text[i + 1] != '\n') ++i;
      ++i;
    }
  }
  return out;
}

// The value of `name` in a block of headers (folded lines included), "" when absent.
std::string HeaderOf(std::string_view headers, std::string_view name) {
  std::string out;
  bool inside = false;
  while (!headers.empty()) {
    const size_t end = headers.find('\n');
    const std::string_view line = headers.substr(0, end);
    headers = end == std::string_view::npos ? "" : headers.substr(end + 1);
    const bool folded = line.starts_with(' ') || line.starts_with('\t');
    if (!folded) inside = AsciiLower(line.substr(0, line.find(':'))) == name;
    if (inside)
      out +=
          " " +
          std::string(Trimmed(folded ? line : line.substr(std::min(line.size(), name.size() + 1))));
  }
  return std::string(Trimmed(out));
}

std::string BoundaryOf(std::string_view media_type) {
  const size_t at = AsciiLower(media_type).find("boundary=");
  if (at == std::string::npos) return "";
  std::string_view value = media_type.substr(at + 9);
  if (value.starts_with('"')) {
    value.remove_prefix(1);
    return std::string(value.substr(0, value.find('"')));
  }
  return std::string(Trimmed(value.substr(0, value.find_first_of("; \t\r\n"))));
}

std::string WithoutTags(std::string_view html) {
  std::string out;
  bool tag = false;
  for (const char c : html) {
    if (c == '<')
      tag = true;
    else if (c == '>' && tag)
      tag = false;
    else if (!tag)
      out += c;
  }
  return out;
}

struct Found {
  std::optional<std::string> plain;
  std::optional<std::string> html;
};

void Look(std::string_view media_type, std::string_view encoding, std::string_view body,
          int nesting, Found* found) {
  if (nesting > kMaxNesting || found->plain) return;
  const std::string type = AsciiLower(Trimmed(media_type.substr(0, media_type.find(';'))));
  if (!type.starts_with("multipart/")) {
    if (!type.empty() && !type.starts_with("text/")) return;
    const std::string how = AsciiLower(encoding);
    std::string text = how == "quoted-printable" ? FromQuotedPrintable(body)
                       : how == "base64"         ? FromBase64(body).value_or("")
                                                 : std::string(body);
    if (type == "text/html")
      found->html = WithoutTags(text);
    else
      found->plain = std::move(text);
    return;
  }
  const std::string boundary = "--" + BoundaryOf(media_type);
  if (boundary.size() <= 2) return;
  size_t at = body.find(boundary);
  while (at != std::string_view::npos && !found->plain) {
    std::string_view part = body.substr(at + boundary.size());
    if (part.starts_with("--")) return;
    const size_t next = part.find(boundary);
    const std::string_view whole = part.substr(0, next);
    const size_t crlf = whole.find("\r\n\r\n");
    const size_t lf = whole.find("\n\n");
    const size_t gap = std::min(crlf, lf);
    if (gap != std::string_view::npos) {
      const std::string_view headers = whole.substr(0, gap);
      Look(HeaderOf(Trimmed(headers), "content-type"),
           HeaderOf(Trimmed(headers), "content-transfer-encoding"),
           whole.substr(gap + (gap == crlf ? 4 : 2)), nesting + 1, found);
    }
    at = next == std::string_view::npos ? next : at + boundary.size() + next;
  }
}

}  // namespace

std::optional<std::string> MailText(std::string_view media_type, std::string_view body) {
  Found found;
  Look(media_type, "", body, 0, &found);
  const std::optional<std::string>& text = found.plain ? found.plain : found.html;
  if (!text || Trimmed(*text).empty() || !IsUtf8(*text)) return std::nullopt;
  return std::string(Trimmed(*text));
}

}  // namespace clarion::connectors
