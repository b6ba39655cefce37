#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "base/ascii.h"
#include "scoring/internal/policy_expr.h"

namespace clarion::scoring::internal {
namespace {

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

// Of a copy.
uint64_t Weight(const json::value& v) {
  uint64_t weight = 1;
  if (v.is_string()) weight += v.get_string().size() / 16;
  if (v.is_array())
    for (const json::value& one : v.get_array()) weight += Weight(one);
  if (v.is_object())
    for (const auto& member : v.get_object())
      weight += Weight(member.value()) + member.key().size() / 16;
  return weight;
}

class Evaluation {
 public:
  Evaluation(ExprWorld* world, Work* work) : world_(world), work_(work) {}

  json::value Of(const Expr& e) {
    if (!work_->Spend(1)) return nullptr;
    switch (e.kind) {
      case Expr::Kind::kLiteral:
        return e.value;
      case Expr::Kind::kName:
        return Named(e);
      case Expr::Kind::kMember:
      case Expr::Kind::kIndex: {
        json::value held;
        const json::value* found = Find(e, &held);
        return found == nullptr ? json::value(nullptr) : Copy(*found);
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
  json::value Copy(const json::value& v) {
    return work_->Spend(Weight(v)) ? v : json::value(nullptr);
  }

  // Where a path leads, without a copy of what it leads through: `*held` holds what was made on the
  // way. nullptr: nowhere.
  const json::value* Find(const Expr& e, json::value* held) {
    const bool is_member = e.kind == Expr::Kind::kMember;
    if (is_member || e.kind == Expr::Kind::kIndex) {
      const json::value key = is_member ? json::value(json::string(e.text)) : Of(e.parts[1]);
      const json::value* of = Find(e.parts[0], held);
      return of == nullptr ? nullptr : Member(*of, key);
    }
    if (e.kind == Expr::Kind::kName && e.text == "it") return it_.empty() ? nullptr : &it_.back();
    *held = Of(e);
    return held;
  }

  json::value Named(const Expr& e) {
    if (e.text == "it") return it_.empty() ? json::value(nullptr) : Copy(it_.back());
    json::value value = world_->Name(e.text);
    return work_->Spend(Weight(value)) ? value : json::value(nullptr);
  }

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
    json::value list = Of(e.parts[0]);
    if (list.is_null()) return nullptr;
    json::array members;
    if (list.is_array()) members = std::move(list.get_array());
    if (list.is_object()) {
      for (const auto& member : list.get_object()) members.push_back(member.value());
    }
    if (e.parts.size() == 1) return Fold(e.text, members, members);
    json::array mapped;
    for (const json::value& member : members) {
      it_.push_back(Copy(member));
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

  json::value Pure(const std::string& f, const std::vector<json::value>& v) {
    if (f == "known") return !v[0].is_null();
    if (v[0].is_null()) return nullptr;
    if (f == "lower") return json::string(Lower(v[0]));
    if (f == "min" || f == "max") return Extreme(f == "max", v);
    if (f == "abs") return IsNumber(v[0]) ? json::value(std::abs(AsNumber(v[0]))) : nullptr;
    if (f == "number") return ToNumber(v[0]);
    if (f == "distinct") return Distinct(v[0]);
    if (f == "keys" || f == "values") return Members(f == "keys", v[0]);
    if (v[1].is_null()) return nullptr;
    if (f == "contains") return Contains(Lower(v[0]), Lower(v[1]));
    return Lower(v[0]).rfind(Lower(v[1]), 0) == 0;  // starts_with
  }

  json::value Contains(const std::string& text, const std::string& part) {
    // Where much of it begins alike, each place costs as much as the part is long.
    if (!work_->Spend(text.size() * std::min(part.size(), text.size()) / 64)) return nullptr;
    return text.find(part) != std::string::npos;
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
    // Of "infant" and "Nancy" it reads an infinity and what is no number.
    const bool is = read.ec == std::errc() && std::isfinite(out);
    return is ? json::value(out) : json::value(nullptr);
  }

  json::value Distinct(const json::value& v) {
    if (!v.is_array()) return nullptr;
    json::array out;
    for (const json::value& one : v.get_array()) {
      if (!work_->Spend(out.size())) return nullptr;
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
  Work* work_;
  std::vector<json::value> it_;
};

}  // namespace

json::value Evaluate(const Expr& expr, ExprWorld* world, Work* work) {
  return Evaluation(world, work).Of(expr);
}

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
