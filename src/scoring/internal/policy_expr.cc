#include "scoring/internal/policy_expr.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cctype>
#include <charconv>
#include <cmath>

#include "base/ascii.h"
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

bool IsNumber(const json::value& v) { return v.is_number(); }
double AsNumber(const json::value& v) { return v.to_number<double>(); }

json::value Equal(const json::value& a, const json::value& b) {
  if (a.is_null() || b.is_null()) return nullptr;
  if (IsNumber(a) && IsNumber(b)) return std::abs(AsNumber(a) - AsNumber(b)) < 1e-9;
  return a == b;
}

json::value Order(const std::string& op, const json::value& a, const json::value& b) {
  int sign = 0;
  if (IsNumber(a) && IsNumber(b)) {
    const double difference = AsNumber(a) - AsNumber(b);
    sign = difference < -1e-9 ? -1 : difference > 1e-9 ? 1 : 0;
  } else if (a.is_string() && b.is_string()) {
    sign = a.get_string().compare(b.get_string());
  } else {
    return nullptr;
  }
  if (op == "<") return sign < 0;
  if (op == "<=") return sign <= 0;
  if (op == ">") return sign > 0;
  return sign >= 0;
}

json::value In(const json::value& item, const json::value& all) {
  if (item.is_null() || all.is_null()) return nullptr;
  if (all.is_object() && item.is_string()) return all.get_object().contains(item.get_string());
  if (!all.is_array()) return nullptr;
  for (const json::value& one : all.get_array()) {
    if (TruthOf(Equal(one, item)) == Truth::kTrue) return true;
  }
  return false;
}

json::value Arithmetic(char op, const json::value& a, const json::value& b) {
  if (!IsNumber(a) || !IsNumber(b)) return nullptr;
  const double x = AsNumber(a);
  const double y = AsNumber(b);
  switch (op) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    default:
      return y == 0 ? json::value(nullptr) : json::value(x / y);
  }
}

const json::value* Member(const json::value& of, const json::value& key) {
  if (of.is_object() && key.is_string()) return of.get_object().if_contains(key.get_string());
  if (of.is_array() && IsNumber(key)) {
    const double at = AsNumber(key);
    const auto size = static_cast<double>(of.get_array().size());
    const double place = at < 0 ? at + size : at;
    if (place >= 0 && place < size) return &of.get_array()[static_cast<size_t>(place)];
  }
  return nullptr;
}

std::string Lower(const json::value& v) {
  return AsciiLower(v.is_string() ? std::string(v.get_string()) : json::serialize(v));
}

class Evaluation {
 public:
  explicit Evaluation(ExprWorld* world) : world_(world) {}

  json::value Of(const Expr& e) {
    switch (e.kind) {
      case Expr::Kind::kLiteral:
        return e.value;
      case Expr::Kind::kName:
        if (e.text == "it") return it_.empty() ? json::value(nullptr) : it_.back();
        return world_->Name(e.text);
      case Expr::Kind::kMember:
      case Expr::Kind::kIndex: {
        const json::value of = Of(e.parts[0]);
        const json::value key =
            e.kind == Expr::Kind::kMember ? json::value(json::string(e.text)) : Of(e.parts[1]);
        const json::value* found = Member(of, key);
        return found == nullptr ? json::value(nullptr) : *found;
      }
      case Expr::Kind::kNot: {
        const Truth truth = TruthOf(Of(e.parts[0]));
        return truth == Truth::kUnknown ? json::value(nullptr)
                                        : json::value(truth == Truth::kFalse);
      }
      case Expr::Kind::kNegate: {
        const json::value v = Of(e.parts[0]);
        return IsNumber(v) ? json::value(-AsNumber(v)) : json::value(nullptr);
      }
      case Expr::Kind::kList: {
        json::array list;
        for (const Expr& part : e.parts) list.push_back(Of(part));
        return list;
      }
      case Expr::Kind::kBinary:
        return Both(e);
      case Expr::Kind::kCall:
        return Call(e);
    }
    return nullptr;
  }

 private:
  // Three-valued logic (Kleene): what is decided by one side does not wait for the other.
  json::value Logic(const Expr& e, Truth decides) {
    const Truth first = TruthOf(Of(e.parts[0]));
    if (first == decides) return decides == Truth::kTrue;
    const Truth second = TruthOf(Of(e.parts[1]));
    if (second == decides) return decides == Truth::kTrue;
    if (first == Truth::kUnknown || second == Truth::kUnknown) return nullptr;
    return decides != Truth::kTrue;
  }

  json::value Both(const Expr& e) {
    if (e.text == "or") return Logic(e, Truth::kTrue);
    if (e.text == "and") return Logic(e, Truth::kFalse);
    const json::value a = Of(e.parts[0]);
    const json::value b = Of(e.parts[1]);
    if (e.text == "==") return Equal(a, b);
    if (e.text == "!=") {
      const json::value equal = Equal(a, b);
      return equal.is_null() ? equal : json::value(!equal.get_bool());
    }
    if (e.text == "in") return In(a, b);
    if (e.text[0] == '<' || e.text[0] == '>') return Order(e.text, a, b);
    return Arithmetic(e.text[0], a, b);
  }

  // List functions: the second part is evaluated with `it` for each member.
  json::value OverList(const Expr& e) {
    const json::value list = Of(e.parts[0]);
    if (list.is_null()) return nullptr;
    json::array members;
    if (list.is_array()) members = list.get_array();
    if (list.is_object()) {
      for (const auto& member : list.get_object()) members.push_back(member.value());
    }
    if (e.parts.size() == 1) return Fold(e.text, members, members);
    json::array mapped;
    for (const json::value& member : members) {
      it_.push_back(member);
      mapped.push_back(Of(e.parts[1]));
      it_.pop_back();
    }
    return Fold(e.text, members, mapped);
  }

  static json::value Fold(const std::string& name, const json::array& members,
                          const json::array& mapped) {
    if (name == "map") return mapped;
    if (name == "sum") {
      double sum = 0;
      for (const json::value& v : mapped) {
        if (!IsNumber(v)) return nullptr;
        sum += AsNumber(v);
      }
      return sum;
    }
    double yes = 0;
    double unknowns = 0;
    json::array kept;
    for (size_t i = 0; i < mapped.size(); ++i) {
      const Truth truth = &mapped == &members ? Truth::kTrue : TruthOf(mapped[i]);
      unknowns += truth == Truth::kUnknown ? 1 : 0;
      if (truth != Truth::kTrue) continue;
      yes += 1;
      kept.push_back(members[i]);
    }
    if (name == "filter") return kept;
    if (name == "any")
      return yes > 0 ? json::value(true) : unknowns > 0 ? json::value(nullptr) : false;
    if (name == "all") {
      const bool some_not = yes + unknowns < static_cast<double>(mapped.size());
      if (some_not) return false;
      return unknowns > 0 ? json::value(nullptr) : json::value(true);
    }
    return yes;  // count
  }

  json::value Call(const Expr& e) {
    const std::string& f = e.text;
    if (f == "count" || f == "any" || f == "all" || f == "sum" || f == "map" || f == "filter") {
      return OverList(e);
    }
    if (f == "if") {
      const Truth truth = TruthOf(Of(e.parts[0]));
      if (truth == Truth::kUnknown) return nullptr;
      return Of(e.parts[truth == Truth::kTrue ? 1 : 2]);
    }
    if (f == "coalesce") {
      for (const Expr& part : e.parts) {
        json::value v = Of(part);
        if (!v.is_null()) return v;
      }
      return nullptr;
    }
    std::vector<json::value> values;
    for (const Expr& part : e.parts) values.push_back(Of(part));
    for (const ExprFunction& function : WorldFunctions()) {
      if (f == function.name) return world_->Call(f, values);
    }
    return Pure(f, values);
  }

  static json::value Pure(const std::string& f, const std::vector<json::value>& v) {
    if (f == "known") return !v[0].is_null();
    if (v[0].is_null()) return nullptr;
    if (f == "lower") return json::string(Lower(v[0]));
    if (f == "min" || f == "max") return Extreme(f == "max", v);
    if (f == "abs") return IsNumber(v[0]) ? json::value(std::abs(AsNumber(v[0]))) : nullptr;
    if (f == "number") return ToNumber(v[0]);
    if (f == "distinct") return Distinct(v[0]);
    if (f == "keys" || f == "values") return Members(f == "keys", v[0]);
    if (v[1].is_null()) return nullptr;
    if (f == "contains") return Lower(v[0]).find(Lower(v[1])) != std::string::npos;
    return Lower(v[0]).rfind(Lower(v[1]), 0) == 0;  // starts_with
  }

  static json::value Extreme(bool most, const std::vector<json::value>& v) {
    json::array all;
    if (v.size() == 1 && v[0].is_array()) all = v[0].get_array();
    if (v.size() == 2) all = {v[0], v[1]};
    if (all.empty()) return nullptr;
    json::value best = all[0];
    for (const json::value& one : all) {
      const Truth truth = TruthOf(Order(most ? ">" : "<", one, best));
      if (truth == Truth::kUnknown) return nullptr;
      if (truth == Truth::kTrue) best = one;
    }
    return best;
  }

  static json::value ToNumber(const json::value& v) {
    if (IsNumber(v)) return AsNumber(v);
    if (!v.is_string()) return nullptr;
    const json::string& text = v.get_string();
    double out = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
    return read.ec == std::errc() ? json::value(out) : json::value(nullptr);
  }

  static json::value Distinct(const json::value& v) {
    if (!v.is_array()) return nullptr;
    json::array out;
    for (const json::value& one : v.get_array()) {
      if (TruthOf(In(one, out)) == Truth::kFalse) out.push_back(one);
    }
    return out;
  }

  static json::value Members(bool keys, const json::value& v) {
    if (!v.is_object()) return nullptr;
    json::array out;
    for (const auto& member : v.get_object()) {
      out.push_back(keys ? json::value(json::string(member.key())) : member.value());
    }
    return out;
  }

  ExprWorld* world_;
  std::vector<json::value> it_;
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

json::value Evaluate(const Expr& expr, ExprWorld* world) { return Evaluation(world).Of(expr); }

Truth TruthOf(const json::value& value) {
  if (value.is_null()) return Truth::kUnknown;
  bool yes = true;
  if (value.is_bool()) yes = value.get_bool();
  if (value.is_number()) yes = AsNumber(value) != 0;
  if (value.is_string()) yes = !value.get_string().empty();
  if (value.is_array()) yes = !value.get_array().empty();
  return yes ? Truth::kTrue : Truth::kFalse;
}

}  // namespace clarion::scoring::internal
