// Mail as RFC 5322 and MIME have it.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "base/utf8.h"
#include "delivery/payload.h"
#include "delivery/webhook.h"

namespace clarion::delivery {
namespace {

// In lines of 76 letters.
std::string Base64Lines(std::string_view text) {
  const std::string whole = Base64(text);
  std::string out;
  for (size_t at = 0; at < whole.size(); at += 76) out += whole.substr(at, 76) + "\r\n";
  return out;
}

// Plain ASCII as it is; else, and where it could end the line, in encoded words (RFC 2047) of whole
// characters.
std::string HeaderText(std::string_view text) {
  const bool plain =
      text.size() <= 60 &&
      std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; }) &&
      text.find("=?") == std::string_view::npos;
  if (plain) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const std::string_view piece = Utf8Prefix(text, 42);
    out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ", Base64(piece));
    text.remove_prefix(piece.size());
  }
  return out;
}

std::string Html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::string HtmlBody(const Message& message) {
  std::string rows;
  for (const auto& [name, value] : message.facts)
    rows +=
        fmt::format("<tr><td style=\"padding:2px 16px 2px 0;color:#666\">{}</td><td>{}</td></tr>\n",
                    Html(name), Html(value));
  return fmt::format(
      "<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>{0}</title></head>\n"
      "<body style=\"font-family:sans-serif;font-size:14px\">\n"
      "<h1 style=\"font-size:18px\">{0}</h1>\n<table>\n{1}</table>\n"
      "<p><a href=\"{2}\">Open in Clarion</a></p>\n</body></html>\n",
      Html(message.title), rows, Html(message.url));
}

std::string PlainBody(const Message& message) {
  std::string out = message.title + "\r\n\r\n";
  for (const auto& [name, value] : message.facts) out += fmt::format("{}: {}\r\n", name, value);
  return out + "\r\n" + message.url + "\r\n";
}

std::string DateOf(TimeMs now) {
  const std::time_t seconds = now / kSecondMs;
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000", fmt::gmtime(seconds));
}

}  // namespace

std::string MailText(const Message& message, const Settings& settings, const std::string& id,
                     TimeMs now) {
  const size_t at = settings.from.find('@');
  const std::string domain =
      at == std::string::npos ? "clarion.invalid" : settings.from.substr(at + 1);
  const std::string boundary = "=_" + id;
  std::string to;
  for (const std::string& one : settings.to) to += (to.empty() ? "" : ",\r\n ") + one;
  const auto part = [&](const char* type, const std::string& body) {
    return fmt::format(
        "--{}\r\nContent-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: "
        "base64\r\n\r\n{}",
        boundary, type, Base64Lines(body));
  };
  return fmt::format(
             "From: Clarion <{}>\r\nTo: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}@{}>\r\n"
             "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
             "Content-Type: multipart/alternative; boundary=\"{}\"\r\n\r\n",
             settings.from, to, HeaderText(message.title), DateOf(now), id, domain, boundary) +
         part("text/plain", PlainBody(message)) + part("text/html", HtmlBody(message)) +
         fmt::format("--{}--\r\n", boundary);
}

}  // namespace clarion::delivery
