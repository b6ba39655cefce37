// Scanners for personal data that gives itself away: by its form, a checksum, or a word beside it.
#pragma once

#include <vector>

#include "text/internal/pii_text.h"
#include "text/redactor.h"

namespace clarion::text::pii {

// Appends what is found, in no order, overlaps included. Confidence 1 only where a checksum holds.
// `Word::common` must be set. O(words).
void ScanRules(const Text& text, std::vector<PiiSpan>* spans);
// E-mail addresses, written, spoken or run together; URLs; IP addresses. Called by ScanRules.
void ScanAddresses(const Text& text, std::vector<PiiSpan>* spans);

// Cards in the digits of one run: windows of 13 to 19 digits on word borders that pass Luhn.
struct Window {
  size_t first = 0;  // digits of the run, [first, end)
  size_t end = 0;
};
std::vector<Window> CardWindows(std::string_view digits, const std::vector<bool>& may_begin,
                                const std::vector<bool>& may_end);

}  // namespace clarion::text::pii
