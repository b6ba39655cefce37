// Result<T>: what a function returns when it can fail for reasons outside our code (bad input, a
// failing disk). Shaped like C++23's std::expected so that it can be swapped one day. Programming
// mistakes are assertions, not Results.
#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace clarion {

// Kinds callers may branch on. api/error_map.h alone turns them into HTTP statuses.
enum class ErrorKind : uint8_t {
  kInvalidInput,  // the caller can fix it: the message says where and how
  kNotFound,
  kConflict,      // another process or record is in the way
  kUnavailable,   // disk full, peer down: trying again later may work
  kCorrupt,       // stored bytes are not what we wrote
  kSignInNeeded,  // nobody is signed in, or what was given proves nobody
  kSecondFactor,  // the password is right, a code is missing
  kForbidden,     // whoever asks may not
  kTooMany,       // too often: later
};

struct Error {
  ErrorKind kind = ErrorKind::kInvalidInput;
  std::string message;  // names the thing, the place and the way out: "cards/tone.yaml:12: unknown
                        // field 'tome'; did you mean 'tone'?"
};

inline Error InvalidInput(std::string m) { return {ErrorKind::kInvalidInput, std::move(m)}; }
inline Error NotFound(std::string m) { return {ErrorKind::kNotFound, std::move(m)}; }
inline Error Conflict(std::string m) { return {ErrorKind::kConflict, std::move(m)}; }
inline Error Unavailable(std::string m) { return {ErrorKind::kUnavailable, std::move(m)}; }
inline Error Corrupt(std::string m) { return {ErrorKind::kCorrupt, std::move(m)}; }
inline Error SignInNeeded(std::string m) { return {ErrorKind::kSignInNeeded, std::move(m)}; }
inline Error SecondFactor(std::string m) { return {ErrorKind::kSecondFactor, std::move(m)}; }
inline Error Forbidden(std::string m) { return {ErrorKind::kForbidden, std::move(m)}; }
inline Error TooMany(std::string m) { return {ErrorKind::kTooMany, std::move(m)}; }

template <typename T = void>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit on purpose
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  // REQUIRES: ok()
  T& value() & {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    assert(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  // REQUIRES: !ok()
  const Error& error() const {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), ok_(false) {}  // NOLINT: implicit on purpose

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  const Error& error() const {
    assert(!ok_);
    return error_;
  }

 private:
  Error error_;
  bool ok_ = true;
};

}  // namespace clarion

#define CLARION_CONCAT_(a, b) a##b
#define CLARION_CONCAT(a, b) CLARION_CONCAT_(a, b)

// Passes a failure on: RETURN_IF_ERROR(file.Sync());
#define RETURN_IF_ERROR(expr)                            \
  do {                                                   \
    if (auto&& r_ = (expr); !r_.ok()) return r_.error(); \
  } while (false)

// Takes the value or passes the failure on: ASSIGN_OR_RETURN(auto text, ReadFile(path));
#define ASSIGN_OR_RETURN(decl, expr) \
  ASSIGN_OR_RETURN_(CLARION_CONCAT(result_, __LINE__), decl, expr)
#define ASSIGN_OR_RETURN_(tmp, decl, expr) \
  auto tmp = (expr);                       \
  if (!tmp.ok()) return tmp.error();       \
  decl = std::move(tmp).value()
