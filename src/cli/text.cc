// `clarion text …`: the language core on plain files, without a workspace.
#include "cli/text.h"

#include "cli/command.h"

namespace clarion::cli {

void AddText(CLI::App& app, const Shared& shared, int* exit) {
  CLI::App* text = app.add_subcommand(
      "text", "The language core on plain files: phrases, classifiers, redaction, discovery");
  text->require_subcommand(1);
  AddTextMatch(*text, exit);
  AddTextRegex(*text, exit);
  AddTextRedact(*text, exit);
  AddTextTrain(*text, exit);
  AddTextClassify(*text, exit);
  AddTextDiscover(*text, shared, exit);
  AddTextTrainReasons(*text, exit);
  AddTextTurns(*text, exit);
}

}  // namespace clarion::cli
