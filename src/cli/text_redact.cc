// `clarion text redact` and what belongs to it: a filter over lines of text.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "base/file.h"
#include "base/json.h"
#include "cli/command.h"
#include "cli/text.h"
#include "text/redactor.h"
#include "text/redactor_trainer.h"
#include "text/vault.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string input;
  std::string output;
  bool json = false;
  bool mask = false;
  bool dialogue = false;
  std::string policy;
  std::string vault;
  std::string key_file;
  std::string tenant;
  std::string model;
};

// Lines in, lines out, of files or of the standard streams.
class Lines {
 public:
  Result<void> Open(const std::string& input, const std::string& output) {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    if (!input.empty() && input != "-") {
      file_in_.open(input, std::ios::binary);
      if (!file_in_) return NotFound(fmt::format("{}: cannot open for reading", input));
      in_ = &file_in_;
    }
    if (!output.empty() && output != "-") {
      file_out_.open(output, std::ios::binary | std::ios::trunc);
      if (!file_out_) return Unavailable(fmt::format("{}: cannot open for writing", output));
      out_ = &file_out_;
    }
    output_ = output.empty() ? "standard output" : output;
    return {};
  }
  bool Next(std::string* line) {
    if (!std::getline(*in_, *line)) return false;
    ++number_;
    return true;
  }
  // Whoever reads at the other end gets each line at once.
  Result<void> Write(const std::string& line) {
    *out_ << line << '\n';
    if (out_ == &std::cout) out_->flush();
    if (!*out_) return Unavailable(fmt::format("{}: cannot write", output_));
    return {};
  }
  Result<void> Finish() {
    out_->flush();
    if (!*out_) return Unavailable(fmt::format("{}: cannot write", output_));
    return {};
  }
  size_t number() const { return number_; }

 private:
  std::ifstream file_in_;
  std::ofstream file_out_;
  std::istream* in_ = &std::cin;
  std::ostream* out_ = &std::cout;
  std::string output_;
  size_t number_ = 0;
};

std::string ValidUtf8(std::string_view bytes) {
  std::string out;
  for (size_t i = 0; i < bytes.size();) {
    size_t size = 1;
    while (size < 4 && i + size < bytes.size() &&
           (static_cast<unsigned char>(bytes[i + size]) & 0xC0) == 0x80)
      ++size;
    if (IsUtf8(bytes.substr(i, size))) {
      out += bytes.substr(i, size);
      i += size;
    } else {
      out += "\xEF\xBF\xBD";
      ++i;
    }
  }
  return out;
}

std::string AsJson(const std::string& redacted, const std::vector<text::PiiSpan>& spans) {
  std::string out = "{\"text\":";
  AppendJsonString(out, IsUtf8(redacted) ? redacted : ValidUtf8(redacted));
  out += ",\"spans\":[";
  for (const text::PiiSpan& span : spans) {
    if (out.back() == '}') out += ',';
    out += fmt::format(R"({{"start":{},"end":{},"kind":"{}","confidence":{:.3f}}})", span.begin,
                       span.end, text::PiiKindName(span.kind), span.confidence);
  }
  return out + "]}";
}

class RedactCommand {
 public:
  explicit RedactCommand(const Options& options) : options_(options) {}

  Result<void> Run() {
    text::RedactionPolicy policy;
    if (!options_.policy.empty()) {
      ASSIGN_OR_RETURN(const std::string yaml, ReadFile(options_.policy));
      ASSIGN_OR_RETURN(policy, text::RedactionPolicy::Parse(options_.policy, yaml));
    }
    if (!options_.vault.empty()) {
      // A vault without a policy: everything can be had back.
      if (options_.policy.empty()) policy.actions.fill(text::PiiAction::kVault);
      ASSIGN_OR_RETURN(vault_, text::Vault::Open(options_.vault, options_.key_file));
    }
    std::string model;
    if (!options_.model.empty()) {
      ASSIGN_OR_RETURN(model, ReadFile(options_.model));
    }
    ASSIGN_OR_RETURN(const text::Redactor redactor, model.empty()
                                                        ? text::Redactor::Compile(policy)
                                                        : text::Redactor::Compile(policy, model));
    if (redactor.NeedsVault() && vault_ == nullptr && !options_.mask)
      return InvalidInput(
          fmt::format("{}: asks for a vault; give --vault FILE --key-file KEY, or --mask to mask "
                      "those kinds too",
                      options_.policy));
    RETURN_IF_ERROR(lines_.Open(options_.input, options_.output));
    RETURN_IF_ERROR(options_.dialogue ? Dialogues(redactor) : EachLine(redactor));
    return lines_.Finish();
  }

 private:
  Result<void> Emit(const text::Redactor& redactor, std::string_view line,
                    const std::vector<text::PiiSpan>& spans, bool carriage_return) {
    ASSIGN_OR_RETURN(std::string redacted,
                     redactor.Redact(line, spans, vault_.get(), options_.tenant));
    // What can be given back must be on disk before the line that needs it leaves.
    if (vault_ != nullptr) RETURN_IF_ERROR(vault_->Sync());
    if (options_.json) return lines_.Write(AsJson(redacted, spans));
    if (carriage_return) redacted += '\r';
    return lines_.Write(redacted);
  }

  Result<void> EachLine(const text::Redactor& redactor) {
    text::Redactor::Scratch scratch;
    std::vector<text::PiiSpan> spans;
    std::string line;
    while (lines_.Next(&line)) {
      const bool carriage_return = !line.empty() && line.back() == '\r';
      const std::string_view text(line.data(), line.size() - (carriage_return ? 1 : 0));
      redactor.Find(text, &scratch, &spans);
      RETURN_IF_ERROR(Emit(redactor, text, spans, carriage_return));
    }
    return {};
  }

  // "role: text" lines; an empty line ends a conversation. A conversation is written when it is
  // over: what a turn hides may only show two turns later.
  Result<void> Dialogues(const text::Redactor& redactor) {
    std::string line;
    bool more = true;
    while (more) {
      text::StreamRedactor stream(&redactor);
      std::vector<std::string> turns;
      std::vector<std::vector<text::PiiSpan>> found;
      std::vector<text::StreamRedactor::Late> late;
      while ((more = lines_.Next(&line))) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.empty()) break;
        const size_t colon = line.find(':');
        if (colon == std::string::npos || colon > 40)
          return InvalidInput(fmt::format(
              "{}:{}: a line of a dialogue begins with who speaks, as in 'agent: good morning'",
              options_.input.empty() ? "standard input" : options_.input, lines_.number()));
        std::vector<text::PiiSpan>& spans = found.emplace_back();
        stream.Feed(std::string_view(line).substr(0, colon),
                    std::string_view(line).substr(colon + 1), &spans, &late);
        for (text::PiiSpan& span : spans) {
          span.begin += static_cast<uint32_t>(colon) + 1;
          span.end += static_cast<uint32_t>(colon) + 1;
        }
        turns.push_back(line);
        for (const auto& [turn, span] : late) {
          const auto shift = static_cast<uint32_t>(turns[turn].find(':')) + 1;
          found[turn].push_back({span.begin + shift, span.end + shift, span.kind, span.confidence});
          std::sort(found[turn].begin(), found[turn].end(),
                    [](const auto& a, const auto& b) { return a.begin < b.begin; });
        }
      }
      for (size_t i = 0; i < turns.size(); ++i)
        RETURN_IF_ERROR(Emit(redactor, turns[i], found[i], false));
      if (more && !options_.json) RETURN_IF_ERROR(lines_.Write(""));
    }
    return {};
  }

  const Options& options_;
  std::unique_ptr<text::Vault> vault_;
  Lines lines_;
};

Result<void> Unredact(const Options& options) {
  ASSIGN_OR_RETURN(const auto vault, text::Vault::Open(options.vault, options.key_file));
  Lines lines;
  RETURN_IF_ERROR(lines.Open(options.input, options.output));
  std::string line;
  while (lines.Next(&line)) {
    ASSIGN_OR_RETURN(const std::string restored, vault->Restore(line));
    RETURN_IF_ERROR(lines.Write(restored));
  }
  return lines.Finish();
}

Result<void> Rotate(const Options& options) {
  ASSIGN_OR_RETURN(const auto vault, text::Vault::Open(options.vault, options.key_file));
  RETURN_IF_ERROR(vault->RotateKey());
  fmt::print("{} values encrypted with a new key; the old key is gone from {}\n", vault->size(),
             options.key_file);
  return {};
}

Result<void> Train(const Options& options, const std::string& words, text::PiiTraining training) {
  Lines lines;
  if (!words.empty()) {
    Lines dictionary;
    RETURN_IF_ERROR(dictionary.Open(words, ""));
    for (std::string word; dictionary.Next(&word);) training.words.push_back(word);
  }
  RETURN_IF_ERROR(lines.Open(options.input, ""));
  std::vector<text::PiiExample> examples;
  std::string line;
  while (lines.Next(&line)) {
    auto example = text::ParsePiiExample(line);
    if (!example.ok())
      return InvalidInput(fmt::format("{}:{}: {}",
                                      options.input.empty() ? "standard input" : options.input,
                                      lines.number(), example.error().message));
    examples.push_back(std::move(*example));
  }
  ASSIGN_OR_RETURN(const std::string model, text::TrainPiiModel(examples, training));
  RETURN_IF_ERROR(WriteFileAtomically(options.output, model));
  fmt::print("{}: {} bytes from {} examples\n", options.output, model.size(), examples.size());
  return {};
}

int Code(const Result<void>& done) { return done.ok() ? kExitOk : Fail(done.error()); }

void AddStreams(CLI::App* command, Options* options) {
  command->add_option("--input", options->input, "Lines to read; standard input if not given");
  command->add_option("--output", options->output, "Where to write; standard output if not given");
}

void AddVault(CLI::App* command, Options* options, bool required) {
  CLI::Option* vault = command->add_option("--vault", options->vault, "The vault's file");
  CLI::Option* key = command->add_option("--key-file", options->key_file,
                                         "Its keys; made on first use, readable by you only");
  vault->needs(key);
  key->needs(vault);
  vault->required(required);
}

}  // namespace

void AddTextRedact(CLI::App& text, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* redact = text.add_subcommand(
      "redact", "Take personal data out of lines of text (docs/privacy.md): [CARD], [NAME], …");
  AddStreams(redact, options.get());
  redact->add_flag(
      "--json", options->json,
      "One object a line: the redacted text and the spans, in bytes of the input line");
  redact->add_flag("--mask", options->mask,
                   "One-way masks (the default); also where the policy says vault");
  redact->add_flag("--dialogue", options->dialogue,
                   "Lines are 'role: text', an empty line ends a conversation: answers are read as "
                   "what was asked for, card numbers are found over several turns");
  redact->add_option("--policy", options->policy,
                     "YAML: mask, keep, partial, vault or drop, per kind");
  redact->add_option("--tenant", options->tenant,
                     "Whose values: the same value has another token for another tenant");
  redact->add_option("--model", options->model, "Another model than the one built in");
  AddVault(redact, options.get(), false);
  redact->callback([options, exit] { *exit = Code(RedactCommand(*options).Run()); });

  CLI::App* unredact =
      text.add_subcommand("unredact", "Put the values of a vault back: [CARD#k3f9…] → the number");
  AddStreams(unredact, options.get());
  AddVault(unredact, options.get(), true);
  unredact->callback([options, exit] { *exit = Code(Unredact(*options)); });

  CLI::App* rotate = text.add_subcommand(
      "rotate-vault", "Encrypt a vault with a new key and forget the old one; tokens stay");
  AddVault(rotate, options.get(), true);
  rotate->callback([options, exit] { *exit = Code(Rotate(*options)); });

  auto training = std::make_shared<text::PiiTraining>();
  CLI::App* train = text.add_subcommand(
      "train-redactor", "For development: fit the model of personal data from labelled lines");
  train
      ->add_option("--input", options->input,
                   "JSON lines with text and spans (bench/pii.py writes them)")
      ->required();
  train->add_option("--output", options->output, "The model's file")->required();
  train->add_option("--bits", training->bits, "2^bits rows of weights")->capture_default_str();
  train->add_option("--rounds", training->rounds, "Passes over the lines")->capture_default_str();
  train->add_option("--rate", training->rate, "Step of AdaGrad")->capture_default_str();
  auto words = std::make_shared<std::string>();
  train->add_option("--words", *words, "A dictionary of ordinary words, one a line");
  train->callback(
      [options, words, training, exit] { *exit = Code(Train(*options, *words, *training)); });
}

}  // namespace clarion::cli
