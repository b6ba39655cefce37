// A customer's words: each phrase that is read has a name, and stands in the text where it is said
// to.
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "text/phrase_vocabulary.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using clarion::text::PhraseVocabulary;
  if (size > 4000) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  PhraseVocabulary vocabulary;
  std::vector<PhraseVocabulary::Phrase> phrases;
  vocabulary.Read(text, &phrases);
  const size_t words = vocabulary.words();
  size_t looked = 0;
  for (const PhraseVocabulary::Phrase phrase : phrases) {
    if (vocabulary.Name(phrase).empty()) std::abort();
    if (++looked > 40) continue;  // each is a pass over the text
    PhraseVocabulary::Place place;
    if (!vocabulary.Find(phrase, text, &place)) std::abort();
    if (place.begin >= place.end || place.end > size) std::abort();
  }
  // Finding adds no words; reading again gives the same.
  std::vector<PhraseVocabulary::Phrase> again;
  vocabulary.Read(text, &again);
  if (again != phrases || vocabulary.words() != words) std::abort();
  return 0;
}
