// The trained model as bytes of the binary: redaction works wherever the binary does, and never
// without its model. CLARION_PII_MODEL is the file's path, set by the build.
#include "text/internal/pii_tagger.h"

asm(".section .rodata\n"
    ".balign 16\n"
    ".global clarion_pii_model_begin\n"
    ".global clarion_pii_model_end\n"
    "clarion_pii_model_begin:\n"
    ".incbin \"" CLARION_PII_MODEL
    "\"\n"
    "clarion_pii_model_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" {
extern const char clarion_pii_model_begin[];  // NOLINT: named by the assembler
extern const char clarion_pii_model_end[];    // NOLINT
}

namespace clarion::text::pii {

std::string_view BuiltInModel() {
  return {clarion_pii_model_begin,
          static_cast<size_t>(clarion_pii_model_end - clarion_pii_model_begin)};
}

}  // namespace clarion::text::pii
