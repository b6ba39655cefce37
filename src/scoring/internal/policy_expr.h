// The conditions of a policy file: small expressions over what tools were called with, what they
// answered, and what was said.
//
//   args.cabin == "business" or hours(booked.created_at, now) <= 24
//   count(args.passengers) == count(booked.passengers)
//   count(calls("cancel_reservation"), it.ok) > 0
//
// Values are JSON. What is not known is null, and null makes a comparison null: neither kept nor
// broken. docs/policies.md lists operators and functions.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "scoring/internal/policy_work.h"

namespace clarion::scoring::internal {

namespace json = boost::json;

struct Expr {
  enum class Kind : uint8_t {
    kLiteral,  // value
    kName,     // text
    kMember,   // parts[0].text
    kIndex,    // parts[0][parts[1]]
    kCall,     // text(parts…)
    kNot,
    kNegate,
    kBinary,  // text: or and == != < <= > >= in + - * /
    kList,
  };
  Kind kind = Kind::kLiteral;
  std::string text;
  json::value value;
  std::vector<Expr> parts;
  uint32_t column = 0;  // of the expression's text, from 1
};

// Where names and facts of one conversation come from.
class ExprWorld {
 public:
  virtual ~ExprWorld() = default;
  // The value of a name; null when it has none here.
  virtual json::value Name(const std::string& name) = 0;
  // Functions that need the conversation: `name` is one of WorldFunctions().
  virtual json::value Call(const std::string& name, const std::vector<json::value>& values) = 0;
};

struct ExprFunction {
  const char* name;
  size_t arguments_min;
  size_t arguments_max;
};
const std::vector<ExprFunction>& WorldFunctions();

// kInvalidInput: "column 12: unknown function 'cuont'; did you mean 'count'?". Names are not
// checked here: see ExprNames.
Result<Expr> ParseExpr(std::string_view text);
// The names an expression reads, and the first arguments, where literal, of `function`.
void ExprNames(const Expr& expr, std::vector<std::string>* names);
void ExprLiterals(const Expr& expr, std::string_view function, size_t argument,
                  std::vector<std::string>* out);

// Never fails: what makes no sense is null, and so is everything once the work is used up. Cost:
// tens of nanoseconds a node, plus the functions.
json::value Evaluate(const Expr& expr, ExprWorld* world, Work* work);

enum class Truth : uint8_t { kFalse, kTrue, kUnknown };
Truth TruthOf(const json::value& value);  // null: unknown; false, 0, "", []: false

}  // namespace clarion::scoring::internal
