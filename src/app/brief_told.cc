// How a brief is told: as JSON, as Markdown, as a mail.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/brief.h"

namespace clarion::app {
namespace {

std::string Html(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += c == '&'   ? "&amp;"
           : c == '<' ? "&lt;"
           : c == '>' ? "&gt;"
           : c == '"' ? "&quot;"
                      : std::string(1, c);
  return out;
}

// Text without Markdown's meaning.
std::string Markdown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_[]<>#|").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string BriefTitle(const Brief& brief) {
  return fmt::format("Pulse brief, week of {}", brief.zone.Date(brief.from));
}

json::object BriefJson(const Brief& brief) {
  json::array sections;
  for (const BriefSection& section : brief.sections) {
    json::array sentences;
    for (const BriefSentence& one : section.sentences)
      sentences.push_back(json::object{{"text", one.text}, {"link", one.link}, {"tone", one.tone}});
    sections.push_back(json::object{{"id", section.id},
                                    {"title", section.title},
                                    {"none", section.none},
                                    {"sentences", std::move(sentences)}});
  }
  return {{"from", brief.zone.Date(brief.from)},
          {"to", brief.zone.Date(brief.to)},
          {"headline", brief.headline},
          {"sections", std::move(sections)}};
}

std::string BriefMarkdown(const Brief& brief, const std::string& public_url) {
  std::string out = fmt::format("# {}\n\n{}\n", BriefTitle(brief), Markdown(brief.headline));
  for (const BriefSection& section : brief.sections) {
    out += fmt::format("\n## {}\n\n", section.title);
    for (const BriefSentence& one : section.sentences)
      out += fmt::format("- {} [→](<{}{}>)\n", Markdown(one.text), public_url, one.link);
    if (section.sentences.empty()) out += section.none + "\n";
  }
  return out;
}

std::string BriefHtml(const Brief& brief, const std::string& public_url) {
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{0}</title></head>\n"
      "<body style=\"font-family:sans-serif;font-size:14px;line-height:1.5;max-width:680px\">\n"
      "<h1 style=\"font-size:18px\">{0}</h1>\n<p><b>{1}</b></p>\n",
      Html(BriefTitle(brief)), Html(brief.headline));
  for (const BriefSection& section : brief.sections) {
    out += fmt::format("<h2 style=\"font-size:15px;margin-bottom:4px\">{}</h2>\n",
                       Html(section.title));
    if (section.sentences.empty()) {
      out += fmt::format("<p style=\"color:#666\">{}</p>\n", Html(section.none));
      continue;
    }
    out += "<ul>\n";
    for (const BriefSentence& one : section.sentences)
      out += fmt::format("<li>{}{} <a href=\"{}{}\">open</a></li>\n",
                         one.tone == "bad"    ? "<span style=\"color:#a8370a\">▼</span> "
                         : one.tone == "good" ? "<span style=\"color:#0b6b53\">▲</span> "
                                              : "",
                         Html(one.text), Html(public_url), Html(one.link));
    out += "</ul>\n";
  }
  return out + "</body></html>\n";
}

}  // namespace clarion::app
