// Checksums of numbers that carry one. All take digits only (or letters where said) and are pure.
#pragma once

#include <string_view>

namespace clarion::text::pii {

bool PassesLuhn(std::string_view digits);        // ISO/IEC 7812-1, mod 10
bool PassesIban(std::string_view compact);       // ISO 13616, mod 97; "DE89370400440532013000"
bool PassesAba(std::string_view digits);         // US routing number: 3-7-1 weights, mod 10
bool PassesVerhoeff(std::string_view digits);    // Aadhaar (India)
bool PassesCpf(std::string_view digits);         // Brazil, two mod-11 digits
bool PassesDni(std::string_view compact);        // Spain, 8 digits or X/Y/Z + 7, then a letter
bool PassesElevenTest(std::string_view digits);  // BSN (Netherlands)
bool PassesPesel(std::string_view digits);       // Poland
bool PassesSteuerId(std::string_view digits);    // Germany, ISO 7064 mod 11,10
bool PassesNhs(std::string_view digits);         // United Kingdom, mod 11
bool PassesNir(std::string_view digits);         // France, 13 digits + 97 - n mod 97
bool PassesTfn(std::string_view digits);         // Australia, mod 11
bool IsSsnShape(std::string_view digits);        // 9 digits of a US area that was ever given out
bool IsNino(std::string_view compact);           // United Kingdom, AB123456C
bool IsIndiaPan(std::string_view compact);       // ABCDE1234F
bool IsCodiceFiscale(std::string_view compact);  // Italy, 16 signs with check letter

}  // namespace clarion::text::pii
