#include "text/internal/phrase_syntax.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json.h"

namespace clarion::text::internal {
namespace {

constexpr size_t kMaxBytes = 1000;
constexpr int kMaxDepth = 6;
constexpr uint32_t kMaxGap = 20;
constexpr size_t kMaxPrefix = 60;  // bytes; the matcher keeps lengths in one machine word
constexpr std::string_view kSyntax = "()|[]~*";

using Kind = PhraseNode::Kind;

class Parser {
 public:
  Parser(std::string_view text, Reading reading) : text_(text), reading_(reading) {}

  Result<PhraseNode> ParseAll() {
    ASSIGN_OR_RETURN(PhraseNode root, ParseSequence(0));
    if (at_ < text_.size()) {
      return Fail(at_, fmt::format("'{}' without its opening bracket", text_[at_]));
    }
    return root;
  }

 private:
  Error Fail(size_t at, std::string_view message) const {
    return InvalidInput(fmt::format("column {}: {}", at + 1, message));
  }

  // Up to a closing bracket, a bar or the end.
  Result<PhraseNode> ParseSequence(int depth) {
    if (depth > kMaxDepth) return Fail(at_, "brackets nested too deep; split the phrase");
    PhraseNode sequence;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ')' || c == ']' || c == '|') break;
      if (c == '(') {
        RETURN_IF_ERROR(AppendChoice(depth, &sequence));
      } else if (c == '[') {
        RETURN_IF_ERROR(AppendOptional(depth, &sequence));
      } else if (c == '~') {
        RETURN_IF_ERROR(AppendGap(&sequence));
      } else if (c == '*') {
        return Fail(at_, "'*' must follow the beginning of a word, as in refund*");
      } else {
        RETURN_IF_ERROR(AppendWords(&sequence));
      }
    }
    return sequence;
  }

  Result<void> AppendChoice(int depth, PhraseNode* out) {
    ASSIGN_OR_RETURN(PhraseNode choice, ParseBrackets(depth, ')'));
    out->parts.push_back(std::move(choice));
    return {};
  }

  Result<void> AppendOptional(int depth, PhraseNode* out) {
    PhraseNode optional;
    optional.kind = Kind::kOptional;
    ASSIGN_OR_RETURN(PhraseNode choice, ParseBrackets(depth, ']'));
    optional.parts.push_back(std::move(choice));
    out->parts.push_back(std::move(optional));
    return {};
  }

  // "(a|b c)" or "[a|b c]", standing on the opening bracket.
  Result<PhraseNode> ParseBrackets(int depth, char close) {
    const size_t open = at_++;
    PhraseNode choice;
    choice.kind = Kind::kChoice;
    while (true) {
      const size_t begin = at_;
      ASSIGN_OR_RETURN(PhraseNode part, ParseSequence(depth + 1));
      if (part.parts.empty()) {
        return Fail(begin, "an alternative is empty; for something optional write [word]");
      }
      choice.parts.push_back(std::move(part));
      if (at_ >= text_.size()) {
        return Fail(open, fmt::format("'{}' is never closed; add '{}'", text_[open], close));
      }
      const char c = text_[at_++];
      if (c == close) return choice;
      if (c != '|') {
        return Fail(at_ - 1, fmt::format("'{}' closes nothing here; the open bracket is '{}'", c,
                                         text_[open]));
      }
    }
  }

  Result<void> AppendGap(PhraseNode* out) {
    const size_t begin = at_++;
    uint32_t gap = 0;
    size_t digits = 0;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9' && digits < 3) {
      gap = gap * 10 + static_cast<uint32_t>(text_[at_++] - '0');
      ++digits;
    }
    if (digits == 0 || gap == 0 || gap > kMaxGap) {
      return Fail(
          begin, fmt::format("a gap is '~' and a number from 1 to {}, as in told ~3 you", kMaxGap));
    }
    PhraseNode node;
    node.kind = Kind::kGap;
    node.gap = gap;
    out->parts.push_back(std::move(node));
    return {};
  }

  Result<void> AppendWords(PhraseNode* out) {
    const size_t begin = at_;
    while (at_ < text_.size() && kSyntax.find(text_[at_]) == std::string_view::npos) ++at_;
    const std::string_view chunk = text_.substr(begin, at_ - begin);
    Tokenize(chunk, &tokens_, reading_);
    for (size_t i = 0; i < tokens_.size(); ++i) {
      PhraseNode node;
      node.kind = Kind::kWord;
      node.word = tokens_.Word(i);
      if (reading_ == Reading::kPlain) ReadApostrophes(chunk, i, &node);
      out->parts.push_back(std::move(node));
    }
    const bool star = at_ < text_.size() && text_[at_] == '*';
    if (star && tokens_.size() > 0 && tokens_.words.back().end == chunk.size()) {
      if (out->parts.back().word.size() > kMaxPrefix) {
        return Fail(
            begin, fmt::format("the beginning of a word before '*' may have {} bytes", kMaxPrefix));
      }
      out->parts.back().kind = Kind::kPrefix;
      ++at_;
    }
    return {};
  }

  void ReadApostrophes(std::string_view chunk, size_t i, PhraseNode* node) const {
    const size_t begin = tokens_.words[i].begin;
    const size_t end = tokens_.words[i].end;
    const size_t from = i == 0 ? 0 : tokens_.words[i - 1].end;
    const size_t to = i + 1 == tokens_.size() ? chunk.size() : tokens_.words[i + 1].begin;
    const auto count = [&](size_t a, size_t b, bool backwards) {
      uint32_t n = 0;
      while (n < b - a && chunk[backwards ? b - 1 - n : a + n] == '\'') ++n;
      return n;
    };
    if (i > 0 && chunk.substr(from, begin - from) == "'") {
      node->glued = true;
    } else {
      node->quotes_before = count(from, begin, true);
    }
    if (i + 1 == tokens_.size() || chunk.substr(end, to - end) != "'")
      node->quotes_after = count(end, to, false);
  }

  std::string_view text_;
  Reading reading_;
  size_t at_ = 0;
  Tokens tokens_;
};

}  // namespace

bool HasQuotes(const PhraseNode& node) {
  return node.quotes_before + node.quotes_after > 0 ||
         std::any_of(node.parts.begin(), node.parts.end(), HasQuotes);
}

Result<ParsedPhrase> ParsePhrase(std::string_view phrase, Reading reading) {
  if (phrase.size() > kMaxBytes) {
    return InvalidInput(
        fmt::format("column {}: a phrase may have {} bytes; split it", kMaxBytes, kMaxBytes));
  }
  if (!IsUtf8(phrase)) return InvalidInput("column 1: the phrase is not UTF-8");
  ParsedPhrase parsed;
  if (phrase.size() >= 2 && phrase.front() == '/' && phrase.back() == '/') {
    parsed.regex = phrase.substr(1, phrase.size() - 2);
    if (parsed.regex.empty()) return InvalidInput("column 1: '//' holds no regular expression");
    return parsed;
  }
  ASSIGN_OR_RETURN(parsed.root, Parser(phrase, reading).ParseAll());
  if (parsed.root.parts.empty()) return InvalidInput("column 1: the phrase holds no word");
  return parsed;
}

std::string WithoutApostrophe(std::string_view word) {
  static constexpr std::array<std::string_view, 11> kOtherWords = {
      "well", "ill", "shell", "hell", "were", "its", "id", "wed", "shed", "lets", "whore"};
  std::string plain;
  for (char c : word) {
    if (c != '\'') plain.push_back(c);
  }
  if (plain.size() == word.size() || plain.empty()) return "";
  if (std::find(kOtherWords.begin(), kOtherWords.end(), plain) != kOtherWords.end()) return "";
  return plain;
}

}  // namespace clarion::text::internal
