#include "text/internal/pii_checks.h"

#include <array>
#include <cstdint>
#include <string>

namespace clarion::text::pii {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
char Up(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
bool IsLetter(char c) { return Up(c) >= 'A' && Up(c) <= 'Z'; }

bool AllDigits(std::string_view s, size_t size) {
  if (s.size() != size) return false;
  for (const char c : s)
    if (!IsDigit(c)) return false;
  return true;
}

int Weighted(std::string_view digits, const int* weights, size_t count) {
  int sum = 0;
  for (size_t i = 0; i < count; ++i) sum += (digits[i] - '0') * weights[i];
  return sum;
}

// L letter, D digit; anything else stands for itself.
bool Fits(std::string_view s, std::string_view shape) {
  if (s.size() != shape.size()) return false;
  for (size_t i = 0; i < s.size(); ++i)
    if (shape[i] == 'L' ? !IsLetter(s[i]) : !IsDigit(s[i])) return false;
  return true;
}

// Of the country's numbers (ISO 13616 register); 0 for a country without IBAN.
size_t IbanLength(std::string_view compact) {
  static constexpr std::string_view kLengths =
      "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18"
      "FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20"
      "LU20LV21MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SE24SI19"
      "SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20";
  for (size_t i = 0; i + 4 <= kLengths.size(); i += 4)
    if (kLengths[i] == Up(compact[0]) && kLengths[i + 1] == Up(compact[1]))
      return size_t{10} * static_cast<size_t>(kLengths[i + 2] - '0') +
             static_cast<size_t>(kLengths[i + 3] - '0');
  return 0;
}

int CpfDigit(std::string_view digits, int count) {
  int sum = 0;
  for (int i = 0; i < count; ++i) sum += (digits[static_cast<size_t>(i)] - '0') * (count + 1 - i);
  const int rest = sum * 10 % 11;
  return rest == 10 ? 0 : rest;
}

}  // namespace

bool PassesLuhn(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  bool any = false;  // all zeros pass the sum, and are nobody's card
  for (size_t i = digits.size(); i-- > 0;) {
    if (!IsDigit(digits[i])) return false;
    int d = digits[i] - '0';
    any |= d != 0;
    if (twice) d = d > 4 ? 2 * d - 9 : 2 * d;
    sum += d;
    twice = !twice;
  }
  return any && sum % 10 == 0;
}

bool PassesIban(std::string_view compact) {
  if (compact.size() < 15 || compact.size() > 34) return false;
  if (compact.size() != IbanLength(compact)) return false;
  if (!Fits(compact.substr(0, 4), "LLDD")) return false;
  int rest = 0;
  for (size_t i = 0; i < compact.size(); ++i) {
    const char c = Up(compact[(i + 4) % compact.size()]);
    if (IsDigit(c)) {
      rest = (rest * 10 + (c - '0')) % 97;
    } else if (IsLetter(c)) {
      rest = (rest * 100 + (c - 'A' + 10)) % 97;
    } else {
      return false;
    }
  }
  return rest == 1;
}

bool PassesAba(std::string_view digits) {
  static constexpr std::array<int, 9> kWeights = {3, 7, 1, 3, 7, 1, 3, 7, 1};
  if (!AllDigits(digits, 9) || digits == "000000000") return false;
  const int prefix = (digits[0] - '0') * 10 + (digits[1] - '0');
  const bool issued = prefix <= 12 || (prefix >= 21 && prefix <= 32) ||
                      (prefix >= 61 && prefix <= 72) || prefix == 80;
  return issued && Weighted(digits, kWeights.data(), 9) % 10 == 0;
}

bool PassesVerhoeff(std::string_view digits) {
  // The dihedral group D5 and the permutation of J. Verhoeff (1969).
  static constexpr uint8_t kProduct[10][10] = {
      {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
      {2, 3, 4, 0, 1, 7, 8, 9, 5, 6}, {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
      {4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
      {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
      {8, 7, 6, 5, 9, 3, 2, 1, 0, 4}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}};
  static constexpr uint8_t kTurn[10] = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
  if (!AllDigits(digits, 12) || digits[0] < '2') return false;
  int check = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    int d = digits[digits.size() - 1 - i] - '0';
    for (size_t k = 0; k < i % 8; ++k) d = kTurn[d];
    check = kProduct[check][d];
  }
  return check == 0;
}

bool PassesCpf(std::string_view digits) {
  if (!AllDigits(digits, 11)) return false;
  if (digits.find_first_not_of(digits[0]) == std::string_view::npos) return false;
  return CpfDigit(digits, 9) == digits[9] - '0' && CpfDigit(digits, 10) == digits[10] - '0';
}

bool PassesDni(std::string_view compact) {
  if (compact.size() != 9) return false;
  std::string digits(compact.substr(0, 8));
  const char first = Up(digits[0]);
  if (first >= 'X' && first <= 'Z') digits[0] = static_cast<char>('0' + (first - 'X'));
  if (!AllDigits(digits, 8)) return false;
  int rest = 0;
  for (const char c : digits) rest = (rest * 10 + (c - '0')) % 23;
  return Up(compact[8]) == "TRWAGMYFPDXBNJZSQVHLCKE"[rest];
}

bool PassesElevenTest(std::string_view digits) {
  static constexpr std::array<int, 9> kWeights = {9, 8, 7, 6, 5, 4, 3, 2, -1};
  return AllDigits(digits, 9) && digits != "000000000" &&
         Weighted(digits, kWeights.data(), 9) % 11 == 0;
}

bool PassesPesel(std::string_view digits) {
  static constexpr std::array<int, 11> kWeights = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1};
  return AllDigits(digits, 11) && digits[4] <= '3' && digits != "00000000000" &&
         Weighted(digits, kWeights.data(), 11) % 10 == 0;
}

bool PassesSteuerId(std::string_view digits) {
  if (!AllDigits(digits, 11) || digits[0] == '0') return false;
  int product = 10;
  for (size_t i = 0; i < 10; ++i) {
    int sum = (digits[i] - '0' + product) % 10;
    if (sum == 0) sum = 10;
    product = sum * 2 % 11;
  }
  return (11 - product) % 10 == digits[10] - '0';
}

bool PassesNhs(std::string_view digits) {
  static constexpr std::array<int, 10> kWeights = {10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
  return AllDigits(digits, 10) && Weighted(digits, kWeights.data(), 10) % 11 == 0 &&
         digits != "0000000000";
}

bool PassesNir(std::string_view digits) {
  if (!AllDigits(digits, 15) || (digits[0] != '1' && digits[0] != '2')) return false;
  int64_t number = 0;
  for (size_t i = 0; i < 13; ++i) number = number * 10 + (digits[i] - '0');
  return 97 - number % 97 == (digits[13] - '0') * 10 + (digits[14] - '0');
}

bool PassesTfn(std::string_view digits) {
  static constexpr std::array<int, 9> kWeights = {1, 4, 3, 7, 5, 8, 6, 9, 10};
  return AllDigits(digits, 9) && digits != "000000000" &&
         Weighted(digits, kWeights.data(), 9) % 11 == 0;
}

bool IsSsnShape(std::string_view digits) {
  if (!AllDigits(digits, 9)) return false;
  const std::string_view area = digits.substr(0, 3);
  return area != "000" && area != "666" && digits.substr(3, 2) != "00" &&
         digits.substr(5) != "0000";
}

bool IsNino(std::string_view compact) {
  if (!Fits(compact, "LLDDDDDDL") || Up(compact[8]) > 'D') return false;
  static constexpr std::string_view kNever = "DFIQUV";
  return kNever.find(Up(compact[0])) == std::string_view::npos &&
         kNever.find(Up(compact[1])) == std::string_view::npos && Up(compact[1]) != 'O';
}

bool IsIndiaPan(std::string_view compact) { return Fits(compact, "LLLLLDDDDL"); }

bool IsCodiceFiscale(std::string_view compact) {
  if (!Fits(compact, "LLLLLLDDLDDLDDDL")) return false;
  static constexpr std::array<int, 26> kOdd = {1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                               20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
  int sum = 0;
  for (size_t i = 0; i < 15; ++i) {
    const char c = Up(compact[i]);
    const int value = IsDigit(c) ? c - '0' : c - 'A';
    sum += i % 2 == 0 ? kOdd[static_cast<size_t>(value)] : value;
  }
  return 'A' + sum % 26 == Up(compact[15]);
}

}  // namespace clarion::text::pii
