// Covers personal data in answers. Which fields hold what people said is written in the shapes of
// api/schemas.cc: "words" (speech), "facts", "texts" and "details" (of other systems); a list whose
// items have a role and words is read as a dialogue.
#pragma once

#include <functional>
#include <string_view>

#include "api/http.h"
#include "api/router.h"
#include "app/reading.h"

namespace clarion::api {

// Covers `value`, which has the shape `schema`, in place. O(value).
void Cover(const app::Reading& reading, std::string_view schema, json::value* value);
bool HoldsWords(std::string_view schema);

// From here on every route of `router` whose answer holds words covers them, but those that are
// `open`: these ask for a purpose themselves. `reading` is called at every request.
void CoverAnswers(Router& router, std::function<const app::Reading&()> reading);

}  // namespace clarion::api
