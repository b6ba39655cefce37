// Small text helpers of the script: joining sentences and writing the details of events.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace clarion::demo {

bool IsWritten(uint8_t channel);  // e-mail, ticket, social: hours between turns
std::string Detail(std::initializer_list<std::pair<std::string_view, std::string_view>> fields);
std::string Seconds(std::string_view key, double seconds);
std::string Join(std::string text, std::string_view next);
std::string ActionDetail(std::string_view line);

}  // namespace clarion::demo
