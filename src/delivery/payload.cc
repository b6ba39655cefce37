#include "delivery/payload.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/utf8.h"

namespace clarion::delivery {
namespace {

constexpr size_t kTitleMax = 150;  // Slack's limit of a header; the strictest

// Cut at a character, never within one.
std::string Cut(std::string_view text, size_t most) {
  if (text.size() <= most) return std::string(text);
  return std::string(Utf8Prefix(text, most - 3)) + "…";
}

std::string OnLines(const Message& message) {
  std::string out;
  for (const auto& [name, value] : message.facts) out += fmt::format("{}: {}\n", name, value);
  return out;
}

// Slack reads these three, nothing else may begin a link or a mention.
std::string SlackText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

json::object AdfText(std::string_view text, bool strong = false) {
  json::object out{{"type", "text"}, {"text", text.empty() ? " " : text}};
  if (strong) out["marks"] = json::array{json::object{{"type", "strong"}}};
  return out;
}

json::object AdfParagraph(json::array content) {
  return {{"type", "paragraph"}, {"content", std::move(content)}};
}

// Markdown without its meaning, and no one called by their name.
std::string MarkdownText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_{}[]()<>#+-.!|~&:/").find(c) != std::string_view::npos) out += '\\';
    if (c == '@')
      out += "@\xE2\x80\x8B";
    else
      out += c;
  }
  return out;
}

}  // namespace

std::string WebhookBody(const Event& event, const Message& message) {
  json::object data = event.data;
  data.stable_erase("path");
  data["url"] = message.url;
  data["summary"] = message.title;
  return ToJson(json::object{
      {"type", event.type}, {"timestamp", FormatTime(event.at)}, {"data", std::move(data)}});
}

std::string SlackBody(const Message& message) {
  json::array fields;
  for (const auto& [name, value] : message.facts)
    if (fields.size() < 10)
      fields.push_back(json::object{
          {"type", "mrkdwn"},
          {"text", Cut(fmt::format("*{}*\n{}", SlackText(name), SlackText(value)), 1900)}});
  const json::object plain{{"type", "plain_text"}, {"text", Cut(message.title, kTitleMax)}};
  json::array blocks{json::object{{"type", "header"}, {"text", plain}}};
  if (!fields.empty())
    blocks.push_back(json::object{{"type", "section"}, {"fields", std::move(fields)}});
  blocks.push_back(json::object{
      {"type", "actions"},
      {"elements", json::array{json::object{
                       {"type", "button"},
                       {"text", json::object{{"type", "plain_text"}, {"text", "Open in Clarion"}}},
                       {"url", message.url}}}}});
  return ToJson(json::object{{"text", fmt::format("{}\n{}{}", SlackText(message.title),
                                                  SlackText(OnLines(message)), message.url)},
                             {"blocks", std::move(blocks)}});
}

std::string TeamsBody(const Message& message) {
  const auto line = [](json::array runs) {
    return json::object{{"type", "RichTextBlock"}, {"inlines", std::move(runs)}};
  };
  const auto run = [](std::string_view text, bool strong) {
    json::object out{{"type", "TextRun"}, {"text", text}};
    if (strong) out["weight"] = "Bolder";
    return out;
  };
  json::object title = run(message.title, true);
  title["size"] = "Medium";
  json::array body{line({std::move(title)})};
  for (const auto& [name, value] : message.facts)
    body.push_back(line({run(name + ": ", true), run(value, false)}));
  json::object card{{"$schema", "http://adaptivecards.io/schemas/adaptive-card.json"},
                    {"type", "AdaptiveCard"},
                    {"version", "1.4"},
                    {"body", std::move(body)},
                    {"actions", json::array{json::object{{"type", "Action.OpenUrl"},
                                                         {"title", "Open in Clarion"},
                                                         {"url", message.url}}}}};
  json::object attachment{{"contentType", "application/vnd.microsoft.card.adaptive"},
                          {"contentUrl", nullptr},
                          {"content", std::move(card)}};
  return ToJson(
      json::object{{"type", "message"}, {"attachments", json::array{std::move(attachment)}}});
}

std::string JiraBody(const Message& message, const Settings& settings, const std::string& id) {
  json::array content;
  for (const auto& [name, value] : message.facts)
    content.push_back(AdfParagraph({AdfText(name + ": ", true), AdfText(value)}));
  json::object link = AdfText(message.url);
  link["marks"] =
      json::array{json::object{{"type", "link"}, {"attrs", json::object{{"href", message.url}}}}};
  content.push_back(AdfParagraph({std::move(link)}));
  content.push_back(AdfParagraph({AdfText("Clarion " + id)}));
  const json::object description{{"type", "doc"}, {"version", 1}, {"content", std::move(content)}};
  return ToJson(json::object{
      {"fields", json::object{{"project", json::object{{"key", settings.project}}},
                              {"issuetype", json::object{{"name", settings.issue_type}}},
                              {"summary", Cut(message.title, 250)},
                              {"description", description}}}});
}

std::string GithubBody(const Message& message, const Settings& settings, const std::string& id) {
  std::string body;
  for (const auto& [name, value] : message.facts)
    body += fmt::format("**{}:** {}  \n", MarkdownText(name), MarkdownText(value));
  body += fmt::format("\n[Open in Clarion](<{}>)\n\n<sub>Clarion {}</sub>\n", message.url, id);
  json::array labels;
  for (const std::string& label : settings.labels) labels.emplace_back(label);
  return ToJson(json::object{{"title", Cut(message.title, 250)},
                             {"body", std::move(body)},
                             {"labels", std::move(labels)}});
}

}  // namespace clarion::delivery
