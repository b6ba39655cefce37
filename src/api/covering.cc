#include "api/covering.h"

#include <boost/json.hpp>
#include <map>
#include <set>

#include "api/schemas.h"

namespace clarion::api {
namespace {

const json::object& Shapes() {
  static const json::object shapes = RawShapes();
  return shapes;
}

std::string_view Bare(std::string_view type) {
  if (type.ends_with('?')) type.remove_suffix(1);
  return type;
}

bool IsFacts(std::string_view type) {
  return type == "facts" || type == "texts" || type == "details";
}

bool ShapeHoldsWords(const json::value& shape, std::set<std::string>* seen);

bool NameHoldsWords(std::string_view type, std::set<std::string>* seen) {
  type = Bare(type);
  if (type == "words" || type == "record" || IsFacts(type)) return true;
  const json::value* shape = Shapes().if_contains(type);
  return shape != nullptr && seen->insert(std::string(type)).second &&
         ShapeHoldsWords(*shape, seen);
}

bool ShapeHoldsWords(const json::value& shape, std::set<std::string>* seen) {
  if (shape.is_string()) return NameHoldsWords(shape.get_string(), seen);
  if (shape.is_array()) return ShapeHoldsWords(shape.get_array().front(), seen);
  for (const auto& member : shape.get_object())
    if (ShapeHoldsWords(member.value(), seen)) return true;
  return false;
}

// Covering cannot fail.
template <typename Cover>
void CoverTexts(json::value* value, const Cover& cover) {
  static_cast<void>(ChangeTexts(
      value, [&](std::string_view text) -> Result<std::string> { return cover(text); }));
}

class Walk {
 public:
  explicit Walk(const app::Reading& reading) : reading_(reading) {}

  void Type(std::string_view type, json::value* value) {
    type = Bare(type);
    if (type == "words") {
      CoverTexts(value, [&](std::string_view text) { return reading_.Words(text); });
    } else if (type == "record") {
      Record(value);
    } else if (IsFacts(type)) {
      CoverTexts(value, [&](std::string_view text) { return reading_.Facts(text); });
    } else if (HoldsWords(type)) {
      Shape(Shapes().at(type), value);
    }
  }

  void Shape(const json::value& shape, json::value* value) {
    if (shape.is_string()) {
      Type(shape.get_string(), value);
    } else if (shape.is_array()) {
      List(shape.get_array().front(), value);
    } else if (value->is_object()) {
      for (const auto& member : shape.get_object())
        if (json::value* inner = value->get_object().if_contains(member.key()))
          Shape(member.value(), inner);
    }
  }

 private:
  // Ids, times and names of fields stay readable for who mends it; what does not parse is one text.
  void Record(json::value* value) {
    if (!value->is_string()) return;
    Result<json::value> parsed = ParseJson(value->get_string());
    if (!parsed.ok()) {
      *value = json::string(reading_.Words(value->get_string()));
      return;
    }
    CoverTexts(&*parsed, [&](std::string_view text) {
      return text.find(' ') == std::string_view::npos ? reading_.Facts(text) : reading_.Words(text);
    });
    *value = json::string(ToJson(*parsed));
  }

  void List(const json::value& item, json::value* value) {
    if (!value->is_array()) return;
    if (item.is_string() && IsTurn(Bare(item.get_string())))
      Dialogue(&value->get_array());
    else
      for (json::value& one : value->get_array()) Shape(item, &one);
  }

  static bool IsTurn(std::string_view type) {
    const json::value* shape = Shapes().if_contains(type);
    if (shape == nullptr || !shape->is_object()) return false;
    const json::value* text = shape->get_object().if_contains("text");
    return text != nullptr && text->is_string() && text->get_string() == "words" &&
           shape->get_object().contains("role") && shape->get_object().contains("seq");
  }

  void Dialogue(json::array* turns) {
    std::vector<std::string> texts;
    texts.reserve(turns->size());
    for (const json::value& turn : *turns) texts.emplace_back(StringOr(turn, "text", ""));
    std::vector<app::Reading::Said> said;
    for (size_t i = 0; i < texts.size(); ++i)
      said.push_back({StringOr((*turns)[i], "role", ""), &texts[i]});
    reading_.Dialogue(said);
    for (size_t i = 0; i < texts.size(); ++i)
      if ((*turns)[i].is_object()) (*turns)[i].get_object()["text"] = texts[i];
  }

  const app::Reading& reading_;
};

}  // namespace

bool HoldsWords(std::string_view schema) {
  static const std::set<std::string, std::less<>> holders = [] {
    std::set<std::string, std::less<>> out;
    for (const auto& member : Shapes()) {
      std::set<std::string> seen;
      if (NameHoldsWords(member.key(), &seen)) out.insert(std::string(member.key()));
    }
    return out;
  }();
  return holders.contains(schema);
}

void Cover(const app::Reading& reading, std::string_view schema, json::value* value) {
  Walk(reading).Type(schema, value);
}

void CoverAnswers(Router& router, std::function<const app::Reading&()> reading) {
  router.ForEach([&](Route& route) {
    if (route.open || !HoldsWords(route.response_schema)) return;
    route.handle = [reading, schema = route.response_schema,
                    inner = std::move(route.handle)](const Request& request) -> Result<Response> {
      ASSIGN_OR_RETURN(Response response, inner(request));
      if (response.status != 200) return response;
      ASSIGN_OR_RETURN(json::value* const answer, response.Json());
      Cover(reading(), schema, answer);
      return response;
    };
  });
}

}  // namespace clarion::api
