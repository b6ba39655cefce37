#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace clarion::connectors {

// The words of an e-mail body of `media_type`: of multipart ones the first text/plain part,
// unpacked from quoted-printable or base64; HTML without its tags when there is nothing else.
// nullopt when there is no text in it or it is not UTF-8.
std::optional<std::string> MailText(std::string_view media_type, std::string_view body);

}  // namespace clarion::connectors
