#include "scoring/internal/policy_expr.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cctype>
#include <charconv>

#include "text/yaml_reader.h"

namespace clarion::scoring::internal {
namespace {

constexpr int kDepthMax = 40;

const std::vector<ExprFunction>& PureFunctions() {
  static const std::vector<ExprFunction> list = {
      {"count", 1, 2},    {"any", 2, 2},         {"all", 2, 2},      {"sum", 1, 2},
      {"map", 2, 2},      {"filter", 2, 2},      {"distinct", 1, 1}, {"min", 1, 2},
      {"max", 1, 2},      {"abs", 1, 1},         {"number", 1, 1},   {"lower", 1, 1},
      {"contains", 2, 2}, {"starts_with", 2, 2}, {"coalesce", 2, 4}, {"known", 1, 1},
      {"if", 3, 3},       {"values", 1, 1},      {"keys", 1, 1}};
  return list;
}

const ExprFunction* FindFunction(std::string_view name) {
  for (const auto* list : {&PureFunctions(), &WorldFunctions()}) {
    for (const ExprFunction& function : *list) {
      if (name == function.name) return &function;
    }
  }
  return nullptr;
}

// Precedence climbing: or < and < not < comparison < sum < product < unary < postfix.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) { Next(); }

  Result<Expr> Run() {
    ASSIGN_OR_RETURN(Expr expr, Binary(0));
    if (!token_.empty()) return Fail(fmt::format("'{}' is not expected here", token_));
    return expr;
  }

 private:
  Error Fail(const std::string& message) const {
    return InvalidInput(fmt::format("column {}: {}", at_ + 1, message));
  }

  // token_: a word, a number, a quoted text with its first quote, an operator; "" at the end.
  void Next() {
    while (end_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[end_])) != 0) {
      ++end_;
    }
    at_ = end_;
    closed_ = true;
    if (end_ == text_.size()) {
      token_ = {};
      return;
    }
    const char c = text_[end_];
    const auto is_word = [&](char x) {
      return std::isalnum(static_cast<unsigned char>(x)) != 0 || x == '_';
    };
    if (c == '"' || c == '\'') {
      const size_t close = text_.find(c, end_ + 1);
      closed_ = close != std::string_view::npos;
      end_ = closed_ ? close + 1 : text_.size();
      token_ = text_.substr(at_, end_ - at_);
      return;
    }
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      while (end_ < text_.size() && (is_word(text_[end_]) || text_[end_] == '.')) ++end_;
    } else if (is_word(c)) {
      while (end_ < text_.size() && is_word(text_[end_])) ++end_;
    } else {
      const std::string_view two = text_.substr(end_, 2);
      end_ += two == "==" || two == "!=" || two == "<=" || two == ">=" ? 2 : 1;
    }
    token_ = text_.substr(at_, end_ - at_);
  }

  static int Rank(std::string_view op) {
    if (op == "or") return 1;
    if (op == "and") return 2;
    if (op == "==" || op == "!=" || op == "<" || op == "<=" || op == ">" || op == ">=" ||
        op == "in") {
      return 4;
    }
    if (op == "+" || op == "-") return 5;
    if (op == "*" || op == "/") return 6;
    return 0;
  }

  Expr Make(Expr::Kind kind, std::string text) const {
    Expr out;
    out.kind = kind;
    out.text = std::move(text);
    out.column = static_cast<uint32_t>(at_ + 1);
    return out;
  }

  Result<Expr> Binary(int rank) {
    if (++depth_ > kDepthMax) return Fail("nested too deeply");
    ASSIGN_OR_RETURN(Expr left, Unary());
    while (Rank(token_) > rank) {
      Expr both = Make(Expr::Kind::kBinary, std::string(token_));
      const int own = Rank(token_);
      Next();
      ASSIGN_OR_RETURN(Expr right, Binary(own));
      both.parts.push_back(std::move(left));
      both.parts.push_back(std::move(right));
      left = std::move(both);
    }
    --depth_;
    return left;
  }

  Result<Expr> Unary() {
    if (token_ == "not" || token_ == "-") {
      Expr out = Make(token_ == "-" ? Expr::Kind::kNegate : Expr::Kind::kNot, "");
      const int rank = token_ == "-" ? 6 : 3;
      Next();
      ASSIGN_OR_RETURN(Expr part, Binary(rank));
      out.parts.push_back(std::move(part));
      return out;
    }
    ASSIGN_OR_RETURN(Expr out, Primary());
    while (token_ == "." || token_ == "[") {
      const bool is_member = token_ == ".";
      Expr outer = Make(is_member ? Expr::Kind::kMember : Expr::Kind::kIndex, "");
      Next();
      outer.parts.push_back(std::move(out));
      if (is_member) {
        if (!IsName(token_)) return Fail("a name must follow the dot");
        outer.text = std::string(token_);
        Next();
      } else {
        ASSIGN_OR_RETURN(Expr index, Binary(0));
        outer.parts.push_back(std::move(index));
        RETURN_IF_ERROR(Take("]"));
      }
      out = std::move(outer);
    }
    return out;
  }

  static bool IsName(std::string_view token) {
    return !token.empty() &&
           (std::isalpha(static_cast<unsigned char>(token[0])) != 0 || token[0] == '_');
  }

  Result<void> Take(std::string_view token) {
    if (token_ != token) {
      return Fail(token_.empty() ? fmt::format("'{}' is missing", token)
                                 : fmt::format("'{}' must stand before '{}'", token, token_));
    }
    Next();
    return {};
  }

  Result<Expr> Primary() {
    if (token_.empty()) return Fail("the expression ends too early");
    if (token_[0] == '"' || token_[0] == '\'') return Quoted();
    if (std::isdigit(static_cast<unsigned char>(token_[0])) != 0) return Number();
    if (token_ == "(") {
      Next();
      ASSIGN_OR_RETURN(Expr inner, Binary(0));
      RETURN_IF_ERROR(Take(")"));
      return inner;
    }
    if (token_ == "[") {
      Expr list = Make(Expr::Kind::kList, "");
      Next();
      RETURN_IF_ERROR(Arguments("]", &list));
      return list;
    }
    if (!IsName(token_) || Rank(token_) > 0) {
      return Fail(fmt::format("'{}' is not expected here", token_));
    }
    return NameOrCall();
  }

  Result<Expr> Quoted() {
    if (!closed_) return Fail("the quote is never closed");
    Expr out = Make(Expr::Kind::kLiteral, "");
    out.value = json::string(token_.substr(1, token_.size() - 2));
    Next();
    return out;
  }

  Result<Expr> Number() {
    Expr out = Make(Expr::Kind::kLiteral, "");
    double value = 0;
    const auto read = std::from_chars(token_.data(), token_.data() + token_.size(), value);
    if (read.ec != std::errc() || read.ptr != token_.data() + token_.size()) {
      return Fail(fmt::format("'{}' is not a number; quote texts", token_));
    }
    out.value = value;
    Next();
    return out;
  }

  Result<Expr> NameOrCall() {
    Expr out = Make(Expr::Kind::kName, std::string(token_));
    const Error unknown = Fail("");
    Next();
    if (out.text == "true" || out.text == "false" || out.text == "null") {
      out.kind = Expr::Kind::kLiteral;
      if (out.text != "null") out.value = out.text == "true";
      return out;
    }
    if (token_ != "(") return out;
    const ExprFunction* function = FindFunction(out.text);
    if (function == nullptr) {
      std::vector<std::string> known;
      for (const auto* list : {&PureFunctions(), &WorldFunctions()}) {
        for (const ExprFunction& one : *list) known.emplace_back(one.name);
      }
      return InvalidInput(unknown.message + "unknown function '" + out.text + "'" +
                          text::DidYouMean(out.text, known));
    }
    out.kind = Expr::Kind::kCall;
    Next();
    RETURN_IF_ERROR(Arguments(")", &out));
    if (out.parts.size() < function->arguments_min || out.parts.size() > function->arguments_max) {
      return InvalidInput(unknown.message + fmt::format("{}() takes {} to {} values, not {}",
                                                        out.text, function->arguments_min,
                                                        function->arguments_max, out.parts.size()));
    }
    return out;
  }

  Result<void> Arguments(std::string_view close, Expr* out) {
    while (token_ != close) {
      ASSIGN_OR_RETURN(Expr part, Binary(0));
      out->parts.push_back(std::move(part));
      if (out->parts.size() > 100) return Fail("too many values");
      if (token_ == ",") {
        Next();
      } else if (token_ != close) {
        return Take(close);
      }
    }
    Next();
    return {};
  }

  std::string_view text_;
  std::string_view token_;
  size_t at_ = 0;
  size_t end_ = 0;
  bool closed_ = true;
  int depth_ = 0;
};

}  // namespace

const std::vector<ExprFunction>& WorldFunctions() {
  static const std::vector<ExprFunction> list = {
      {"last", 1, 3},            // result of the latest successful call of a tool, by an argument
      {"calls", 1, 1},           // calls so far of a tool or tool group
      {"later", 1, 1},           // calls after this place
      {"said", 2, 3},            // how often a side said a phrase list so far; in its last n turns
      {"says_later", 2, 2},      // the same behind this place
      {"mentions", 2, 3},        // whether a side said a value so far; in its last n turns
      {"unsaid", 1, 1},          // leaves of a value that neither customer nor earlier result gave
      {"unsaid_amounts", 0, 0},  // money of this turn that nobody and no result named
      {"hours", 2, 2}};          // from one time to another
  return list;
}

Result<Expr> ParseExpr(std::string_view text) {
  if (text.size() > 4000) return InvalidInput("column 1: longer than 4,000 bytes");
  return Parser(text).Run();
}

void ExprNames(const Expr& expr, std::vector<std::string>* names) {
  if (expr.kind == Expr::Kind::kName) names->push_back(expr.text);
  for (const Expr& part : expr.parts) ExprNames(part, names);
}

void ExprLiterals(const Expr& expr, std::string_view function, size_t argument,
                  std::vector<std::string>* out) {
  if (expr.kind == Expr::Kind::kCall && expr.text == function && argument < expr.parts.size()) {
    const Expr& part = expr.parts[argument];
    if (part.kind == Expr::Kind::kLiteral && part.value.is_string()) {
      out->emplace_back(part.value.get_string());
    }
  }
  for (const Expr& part : expr.parts) ExprLiterals(part, function, argument, out);
}

}  // namespace clarion::scoring::internal
