#include "text/internal/pii_checks.h"

#include <gtest/gtest.h>

#include "text/internal/pii_text.h"

namespace clarion::text::pii {
namespace {

// Numbers that the standards and the issuing offices publish as examples.
TEST(PiiChecks, PublishedExamplesPassAndOneChangedDigitDoesNot) {
  EXPECT_TRUE(PassesLuhn("4111111111111111"));
  EXPECT_FALSE(PassesLuhn("4111111111111112"));
  EXPECT_FALSE(PassesLuhn("0000000000000000"));
  EXPECT_TRUE(PassesIban("GB29NWBK60161331926819"));
  EXPECT_TRUE(PassesIban("de89370400440532013000"));
  EXPECT_FALSE(PassesIban("DE89370400440532013001"));
  EXPECT_FALSE(PassesIban("ZZ89370400440532013000"));
  EXPECT_TRUE(PassesAba("021000021"));
  EXPECT_FALSE(PassesAba("021000022"));
  EXPECT_TRUE(PassesVerhoeff("234123412346"));
  EXPECT_FALSE(PassesVerhoeff("234123412347"));
  EXPECT_TRUE(PassesCpf("52998224725"));
  EXPECT_FALSE(PassesCpf("52998224724"));
  EXPECT_FALSE(PassesCpf("11111111111"));
  EXPECT_TRUE(PassesDni("12345678Z"));
  EXPECT_TRUE(PassesDni("x1234567l"));
  EXPECT_FALSE(PassesDni("12345678A"));
  EXPECT_TRUE(PassesElevenTest("111222333"));
  EXPECT_FALSE(PassesElevenTest("111222334"));
  EXPECT_TRUE(PassesPesel("44051401359"));
  EXPECT_FALSE(PassesPesel("44051401358"));
  EXPECT_TRUE(PassesSteuerId("86095742719"));
  EXPECT_FALSE(PassesSteuerId("86095742718"));
  EXPECT_TRUE(PassesNhs("9434765919"));
  EXPECT_FALSE(PassesNhs("9434765918"));
  EXPECT_TRUE(PassesTfn("123456782"));
  EXPECT_FALSE(PassesTfn("123456783"));
  EXPECT_TRUE(PassesNir("255081416802538"));
  EXPECT_FALSE(PassesNir("255081416802539"));
  EXPECT_TRUE(IsCodiceFiscale("RSSMRA85T10A562S"));
  EXPECT_FALSE(IsCodiceFiscale("RSSMRA85T10A562T"));
  EXPECT_TRUE(IsNino("AB123456C"));
  EXPECT_FALSE(IsNino("DB123456C"));
  EXPECT_TRUE(IsSsnShape("219099999"));
  EXPECT_FALSE(IsSsnShape("666099999"));
}

std::string DigitsOf(std::string_view text) {
  Text cut;
  Cut(text, &cut);
  return cut.runs.size() == 1 ? std::string(cut.Digits(cut.runs[0]))
                              : std::to_string(cut.runs.size()) + " runs";
}

TEST(PiiText, SpokenDigitsBecomeDigits) {
  EXPECT_EQ(DigitsOf("four two four two"), "4242");
  EXPECT_EQ(DigitsOf("double five oh"), "550");
  EXPECT_EQ(DigitsOf("triple seven, uh, one"), "7771");
  EXPECT_EQ(DigitsOf("nineteen ninety"), "1990");
  EXPECT_EQ(DigitsOf("forty two"), "42");
  EXPECT_EQ(DigitsOf("forty-two sixty"), "4260");
  EXPECT_EQ(DigitsOf("one eight hundred five"), "18005");
  EXPECT_EQ(DigitsOf("(555) 010-9999"), "5550109999");
  EXPECT_EQ(DigitsOf("12 apples and 3 pears"), "2 runs");
  EXPECT_EQ(DigitsOf("double or nothing"), "");
}

TEST(PiiText, MasksAreOneWordAndNothingElseIs) {
  EXPECT_EQ(MaskAt("[CARD] x", 0), 6U);
  EXPECT_EQ(MaskAt("[CARD *1111]", 0), 12U);
  EXPECT_EQ(MaskAt("[BIRTH_DATE#k3f9a]", 0), 18U);
  EXPECT_EQ(MaskAt("[BASKET]", 0), 0U);
  EXPECT_EQ(MaskAt("[CARD", 0), 0U);
  EXPECT_EQ(MaskAt("[CARD#K3F9]", 0), 0U);
}

}  // namespace
}  // namespace clarion::text::pii
