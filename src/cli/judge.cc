// clarion judge: what a language model would answer, and how far it agrees with rules and people.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "app/exporting.h"
#include "app/workspace.h"
#include "base/hash.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/registry.h"
#include "connectors/formats.h"
#include "governance/ai_register.h"
#include "llm/agreement.h"
#include "llm/client.h"
#include "llm/judge.h"
#include "text/yaml_reader.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string input;
  std::string format = "auto";
  std::string card;
  std::vector<std::string> questions;
  size_t sample = 0;
  std::string endpoint;
  std::string model;
  std::string key_env;
  std::string ask = "schema";
  bool stream = false;
  int jobs = 4;
  double timeout_s = 60;
  int tries = 5;
  double price_in = 0;
  double price_out = 0;
  std::optional<double> budget;
  bool yes = false;
  std::string labels;
  std::string output;
  std::string cache;
};

// One conversation that the card applies to.
struct Judged {
  std::string tenant;
  std::string id;
  Interaction interaction;
  std::vector<Verdict> rules;  // as the chosen questions
};

class JudgeCommand {
 public:
  JudgeCommand(const Options& options, const Shared& shared)
      : options_(options), shared_(shared), report_(options.output == "-" ? stderr : stdout) {}

  Result<int> Run() {
    RETURN_IF_ERROR(CheckOptions());
    RETURN_IF_ERROR(Load());
    RETURN_IF_ERROR(Redact());
    const llm::VerdictCache cache(options_.cache.empty() ? shared_.data + "/judge"
                                                         : options_.cache);
    std::unique_ptr<llm::HttpChatClient> client;
    if (!options_.endpoint.empty()) {
      RETURN_IF_ERROR(CheckMayAsk());
      ASSIGN_OR_RETURN(client, OpenClient());
    }
    const llm::Judge judge(client.get(), &cache, Settings());
    const llm::JudgePlan plan = judge.Plan(tasks_);
    ShowPlan(plan, client.get());
    if (client != nullptr && !options_.yes) {
      fmt::print(report_, "This is an estimate; nothing was sent. Add --yes to ask{}.\n",
                 options_.budget ? "" : ", and --budget for a hard cap");
      return kExitOk;
    }
    run_ = judge.Run(tasks_, [&](size_t done) {
      if (done % 100 == 0) fmt::print(stderr, "{} of {} verdicts\n", done, tasks_.size());
    });
    ShowRun();
    if (!options_.output.empty()) RETURN_IF_ERROR(Write());
    Compare();
    return Code();
  }

 private:
  // A workspace may have the judge switched off in its register of AI.
  Result<void> CheckMayAsk() const {
    if (!std::filesystem::exists(shared_.data + "/registry.db")) return {};
    ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared_));
    const SystemClock clock;
    ASSIGN_OR_RETURN(
        const governance::Standing said,
        governance::AiRegister(registry->database(), clock).Of("", {"prompt", "judge"}));
    if (said.on()) return {};
    return Conflict(
        "the judge is switched off in this workspace's register of AI; clarion ai-register says by "
        "whom "
        "and why");
  }

  Result<void> CheckOptions() const {
    if (!options_.endpoint.empty() && options_.model.empty())
      return InvalidInput("--endpoint needs the name of a model: --model M");
    if (options_.budget && options_.price_in + options_.price_out <= 0)
      return InvalidInput(
          "--budget needs the prices to reckon with: --price-in and --price-out, per million "
          "tokens");
    return {};
  }

  Result<std::unique_ptr<llm::HttpChatClient>> OpenClient() const {
    llm::ClientSettings settings;
    settings.base_url = options_.endpoint;
    settings.key_env = options_.key_env;
    settings.first_byte_timeout =
        std::chrono::milliseconds(std::llround(options_.timeout_s * 1000));
    settings.whole_timeout = 3 * settings.first_byte_timeout;
    settings.tries = options_.tries;
    return llm::HttpChatClient::Open(settings);
  }

  llm::JudgeSettings Settings() const {
    llm::JudgeSettings settings;
    settings.model = options_.model;
    settings.ask_by = options_.ask == "tool"    ? llm::AskBy::kTool
                      : options_.ask == "plain" ? llm::AskBy::kPlain
                                                : llm::AskBy::kSchema;
    settings.stream = options_.stream;
    settings.prices = {options_.price_in, options_.price_out};
    settings.budget = options_.budget;
    settings.jobs = options_.jobs;
    return settings;
  }

  // --- what is judged ---

  Result<void> Load() {
    if (!options_.labels.empty()) {
      ASSIGN_OR_RETURN(people_, llm::ReadPeople(options_.labels));
      for (const llm::PersonVerdict& one : people_) labelled_.insert(one.interaction);
    }
    if (!options_.input.empty()) {
      ASSIGN_OR_RETURN(const std::string content, app::FindContent(shared_.content));
      ASSIGN_OR_RETURN(const enrichment::Enricher enricher,
                       enrichment::Enricher::Load(content + "/phrases"));
      ASSIGN_OR_RETURN(const scoring::Scorer scorer, LoadCards(content + "/scorecards"));
      RETURN_IF_ERROR(ChooseQuestions(scorer));
      return ReadInput(enricher, scorer);
    }
    ASSIGN_OR_RETURN(const auto workspace, app::Workspace::Open({.folder = shared_.data,
                                                                 .content = shared_.content,
                                                                 .warehouse = shared_.warehouse,
                                                                 .need_warehouse = false}));
    const auto definitions = workspace->definitions();
    if (!IsFile()) {
      RETURN_IF_ERROR(ChooseQuestions(definitions->scorer));
      return ReadJournal(*workspace, definitions->enricher, definitions->scorer);
    }
    ASSIGN_OR_RETURN(const scoring::Scorer scorer, scoring::Scorer::Load(options_.card));
    RETURN_IF_ERROR(ChooseQuestions(scorer));
    return ReadJournal(*workspace, definitions->enricher, scorer);
  }

  bool IsFile() const {
    return options_.card.ends_with(".yaml") || options_.card.ends_with(".yml");
  }

  Result<scoring::Scorer> LoadCards(const std::string& shipped) const {
    return scoring::Scorer::Load(IsFile() ? options_.card : shipped);
  }

  Result<void> ChooseQuestions(const scoring::Scorer& scorer) {
    std::vector<std::string> ids;
    for (const scoring::ScorecardInfo& card : scorer.cards()) {
      ids.push_back(card.id);
      if (card.id == options_.card || (IsFile() && scorer.cards().size() == 1)) card_ = card;
    }
    if (card_.id.empty())
      return NotFound(fmt::format("--scorecard: there is no card '{}'{}", options_.card,
                                  text::DidYouMean(options_.card, ids)));
    std::vector<std::string> questions;
    for (const scoring::QuestionInfo& question : card_.questions) questions.push_back(question.id);
    for (const std::string& asked : options_.questions) {
      const auto at = std::find(questions.begin(), questions.end(), asked);
      if (at == questions.end())
        return InvalidInput(fmt::format("--questions: card '{}' has no question '{}'{}", card_.id,
                                        asked, text::DidYouMean(asked, questions)));
      const auto& question = card_.questions[static_cast<size_t>(at - questions.begin())];
      if (question.type != scoring::QuestionType::kYesNo)
        return InvalidInput(
            fmt::format("--questions: '{}' is a {} question; only yes/no questions "
                        "are judged",
                        asked, scoring::Name(question.type)));
    }
    const std::set<std::string> wanted(options_.questions.begin(), options_.questions.end());
    for (size_t i = 0; i < card_.questions.size(); ++i)
      if (card_.questions[i].type == scoring::QuestionType::kYesNo &&
          (wanted.empty() || wanted.contains(card_.questions[i].id)))
        chosen_.push_back(i);
    if (chosen_.empty())
      return InvalidInput(fmt::format("card '{}' has no yes/no question", card_.id));
    return {};
  }

  // Every n-th by hash would change with n; the smallest hashes stay when a sample grows. What
  // people judged comes first: only there can be compared.
  void Consider(const Interaction& interaction, const enrichment::Enricher& enricher,
                const scoring::Scorer& scorer) {
    ++read_;
    signals_.clear();
    enricher.Run(interaction, &signals_);
    for (const Score& score : scorer.Run(interaction, signals_)) {
      if (score.scorecard != card_.id) continue;
      Judged judged{interaction.tenant, interaction.id, interaction, {}};
      for (const size_t question : chosen_) judged.rules.push_back(score.answers[question].verdict);
      const std::string name = interaction.tenant + '\0' + interaction.id;
      sample_.insert_or_assign({!labelled_.contains(interaction.id), Hash64(name), name},
                               std::move(judged));
      if (options_.sample > 0 && sample_.size() > options_.sample)
        sample_.erase(std::prev(sample_.end()));
      ++applies_;
    }
  }

  Result<void> ReadInput(const enrichment::Enricher& enricher, const scoring::Scorer& scorer) {
    ASSIGN_OR_RETURN(const connectors::OpenedInput input,
                     connectors::OpenInput(options_.input, options_.format, {}));
    for (RawRecord raw;;) {
      ASSIGN_OR_RETURN(const bool more, input.reader->Next(&raw));
      if (!more) return {};
      const auto records = input.reader->Decode(raw);
      if (!records.ok()) {
        ++refused_;
        fmt::print(stderr, "{}:{}: {}; left out\n", options_.input, raw.line,
                   records.error().message);
        continue;
      }
      for (const connectors::Record& record : *records)
        if (const auto* interaction = std::get_if<Interaction>(&record))
          Consider(*interaction, enricher, scorer);
    }
  }

  Result<void> ReadJournal(app::Workspace& workspace, const enrichment::Enricher& enricher,
                           const scoring::Scorer& scorer) {
    class Each final : public connectors::Exporter {
     public:
      explicit Each(std::function<void(const Interaction&)> each) : each_(std::move(each)) {}
      std::string One(const connectors::Record& record) override {
        if (const auto* interaction = std::get_if<Interaction>(&record)) each_(*interaction);
        return "";
      }

     private:
      std::function<void(const Interaction&)> each_;
    };
    Each each([&](const Interaction& one) { Consider(one, enricher, scorer); });
    ASSIGN_OR_RETURN(const uint64_t none, app::ExportAll(workspace.journal(), nullptr, each,
                                                         [](std::string_view) { return true; }));
    static_cast<void>(none);
    return {};
  }

  Result<void> Redact() {
    if (sample_.empty())
      return NotFound(fmt::format("none of {} conversations in {} is one that card '{}' applies to",
                                  read_, options_.input.empty() ? shared_.data : options_.input,
                                  card_.id));
    ASSIGN_OR_RETURN(const text::Redactor redactor,
                     text::Redactor::Compile(text::RedactionPolicy{}));
    for (auto& [key, judged] : sample_) judged_.push_back(std::move(judged));
    sample_.clear();
    std::sort(judged_.begin(), judged_.end(), [](const Judged& a, const Judged& b) {
      return std::tie(a.tenant, a.id) < std::tie(b.tenant, b.id);
    });
    transcripts_.reserve(judged_.size());
    for (Judged& one : judged_) {
      transcripts_.push_back(llm::RedactedTranscript::Redact(one.interaction, redactor));
      one.interaction = Interaction();  // no longer needed; what follows sees what is sent
    }
    for (const llm::RedactedTranscript& transcript : transcripts_)
      for (const size_t question : chosen_)
        tasks_.push_back({&transcript, &card_.questions[question]});
    return {};
  }

  // --- what is said ---

  std::string Money(double amount) const {
    return options_.price_in + options_.price_out > 0
               ? fmt::format("EUR {:.4f}", amount)
               : "unknown cost (give --price-in and --price-out, per million tokens)";
  }

  void ShowPlan(const llm::JudgePlan& plan, const llm::HttpChatClient* client) const {
    fmt::print(report_,
               "{} of {} conversations that card '{}' applies to, {} questions: {} verdicts, {} "
               "known already, {} to ask\n",
               judged_.size(), applies_, card_.id, chosen_.size(), plan.verdicts, plan.cached,
               plan.to_ask);
    if (client == nullptr) {
      fmt::print(report_,
                 "No endpoint is set: rules and people are compared without asking a model. "
                 "--endpoint URL --model M would add its verdict, with quotes, on {} answers for "
                 "about {} tokens in and {} out (docs/judge.md).\n",
                 plan.to_ask, plan.input_tokens, plan.output_tokens);
      return;
    }
    fmt::print(report_, "Estimate: {} tokens in, {} out; {}", plan.input_tokens, plan.output_tokens,
               Money(plan.cost));
    if (options_.price_in + options_.price_out > 0)
      fmt::print(report_, ", at most {}", Money(plan.cost_max));
    if (options_.budget) fmt::print(report_, "; the cap is EUR {:.4f}", *options_.budget);
    fmt::print(report_, "\n");
    if (client->SendsKeyInClear())
      fmt::print(report_,
                 "Careful: the endpoint is not encrypted (http), and not this machine: the key and "
                 "the conversations can be read on the way.\n");
  }

  size_t Count(llm::VerdictState state) const {
    return static_cast<size_t>(
        std::count_if(run_.verdicts.begin(), run_.verdicts.end(),
                      [&](const llm::JudgeVerdict& one) { return one.state == state; }));
  }

  void ShowRun() const {
    using llm::VerdictState;
    if (options_.endpoint.empty() && run_.cached == 0) return;
    fmt::print(report_,
               "Verdicts: {} counted, {} void (a quote that was not said), {} invalid, {} failed, "
               "{} not asked\n",
               Count(VerdictState::kCounted), Count(VerdictState::kVoid),
               Count(VerdictState::kInvalid), Count(VerdictState::kFailed),
               Count(VerdictState::kNotAsked));
    fmt::print(report_, "Used: {} requests, {} tokens in, {} out{}; {}\n", run_.usage.requests,
               run_.usage.input_tokens, run_.usage.output_tokens,
               run_.usage.estimated > 0
                   ? fmt::format(" ({} requests without usage are reckoned)", run_.usage.estimated)
                   : "",
               Money(run_.cost));
    if (run_.stop != llm::JudgeStop::kNone)
      fmt::print(report_, "Stopped: {}\n", run_.stopped_because);
    std::set<std::string> shown;  // a few different reasons are enough
    for (const llm::JudgeVerdict& one : run_.verdicts)
      if (one.state == VerdictState::kFailed && shown.size() < 3 &&
          shown.insert(one.because).second)
        fmt::print(report_, "Failed: {}\n", one.because);
  }

  Result<void> Write() const {
    std::map<std::pair<std::string, std::string>, const llm::PersonVerdict*> people;
    for (const llm::PersonVerdict& one : people_) people[{one.interaction, one.question}] = &one;
    ASSIGN_OR_RETURN(OutputFile output, OutputFile::Open(options_.output));
    for (size_t i = 0; i < tasks_.size(); ++i) {
      const Judged& judged = judged_[i / chosen_.size()];
      const std::string& question = tasks_[i].question->id;
      json::object line{{"interaction", judged.id}};
      if (!judged.tenant.empty()) line["tenant"] = judged.tenant;
      line["scorecard"] = card_.id;
      line["scorecard_version"] = card_.version;
      line["question"] = question;
      line["model"] = options_.model;
      line["prompt"] = llm::kPromptVersion;
      for (auto& member : llm::ToJsonObject(run_.verdicts[i])) line[member.key()] = member.value();
      line["rules"] = Name(judged.rules[i % chosen_.size()]);
      if (const auto found = people.find({judged.id, question});
          found != people.end() && found->second->verdict)
        line["people"] = Name(*found->second->verdict);
      RETURN_IF_ERROR(output.Write(ToJson(line) + "\n"));
    }
    return output.Close();
  }

  // --- how far they agree ---

  using Rater = std::function<std::optional<Verdict>(size_t task)>;

  void CompareTwo(std::string_view name, const Rater& a, const Rater& b) {
    std::vector<llm::RatedPair> all;
    std::vector<std::vector<llm::RatedPair>> by_question(chosen_.size());
    for (size_t i = 0; i < tasks_.size(); ++i) {
      const auto one = a(i);
      const auto other = b(i);
      if (!one || !other) continue;
      all.push_back({i / chosen_.size(), *one, *other});
      by_question[i % chosen_.size()].push_back(all.back());
    }
    if (all.empty()) return;
    if (!headed_)
      fmt::print(report_, "Agreement on the same conversations (Cohen's kappa, 95 % interval)\n");
    headed_ = true;
    fmt::print(report_, "{}\n", name);
    for (size_t q = 0; q < chosen_.size(); ++q)
      if (!by_question[q].empty()) Line(card_.questions[chosen_[q]].id, by_question[q]);
    if (chosen_.size() > 1) Line("all questions", all);
  }

  void Line(std::string_view question, const std::vector<llm::RatedPair>& pairs) const {
    const llm::Agreement agreement = llm::AgreementOf(pairs);
    if (!agreement.enough) {
      fmt::print(report_, "  {:<32} n {:>5}  not enough data (fewer than {})\n", question,
                 agreement.n, llm::kEnoughPairs);
      return;
    }
    std::string kappa = "undefined: both gave one and the same verdict throughout";
    if (agreement.kappa) kappa = fmt::format("{:.2f}", *agreement.kappa);
    if (agreement.low) kappa += fmt::format(" [{:.2f}, {:.2f}]", *agreement.low, *agreement.high);
    fmt::print(report_, "  {:<32} n {:>5}  agreement {:.3f}  kappa {}\n", question, agreement.n,
               agreement.share, kappa);
  }

  void Compare() {
    std::map<std::pair<std::string, std::string>, size_t> at;
    for (size_t i = 0; i < tasks_.size(); ++i)
      at[{judged_[i / chosen_.size()].id, tasks_[i].question->id}] = i;
    std::vector<std::optional<Verdict>> said(tasks_.size());
    size_t unmatched = 0;
    size_t ties = 0;
    for (const llm::PersonVerdict& one : people_) {
      const auto found = at.find({one.interaction, one.question});
      if (found == at.end()) {
        ++unmatched;
        continue;
      }
      said[found->second] = one.verdict;
      if (!one.verdict) ++ties;
    }
    const Rater judge = [&](size_t i) {
      return run_.verdicts[i].state == llm::VerdictState::kCounted
                 ? std::optional(run_.verdicts[i].verdict)
                 : std::nullopt;
    };
    const Rater rules = [&](size_t i) {
      return std::optional(judged_[i / chosen_.size()].rules[i % chosen_.size()]);
    };
    const Rater people = [&](size_t i) { return said[i]; };
    CompareTwo("judge and people", judge, people);
    CompareTwo("rules and people", rules, people);
    CompareTwo("judge and rules", judge, rules);
    if (people_.empty())
      fmt::print(report_,
                 "People are not compared: --labels CSV (interaction,question,verdict[,reviewer]) "
                 "would show who is nearer to them.\n");
    if (unmatched > 0)
      fmt::print(report_,
                 "{} of {} verdicts of people are on conversations or questions that were "
                 "not judged here\n",
                 unmatched, people_.size());
    if (ties > 0)
      fmt::print(report_, "{} have as many reviewers on one side as on another; left out\n", ties);
  }

  Result<int> Code() const {
    if (run_.stop == llm::JudgeStop::kFailures || run_.stop == llm::JudgeStop::kCache)
      return Unavailable(run_.stopped_because);
    const bool some =
        run_.stop != llm::JudgeStop::kNone || refused_ > 0 || Count(llm::VerdictState::kFailed) > 0;
    return some ? kExitSome : kExitOk;
  }

  const Options& options_;
  const Shared& shared_;
  std::FILE* report_;
  std::vector<llm::PersonVerdict> people_;
  std::set<std::string> labelled_;
  scoring::ScorecardInfo card_;
  std::vector<size_t> chosen_;  // questions of the card
  std::vector<Signal> signals_;
  std::map<std::tuple<bool, uint64_t, std::string>, Judged> sample_;
  uint64_t read_ = 0;
  uint64_t applies_ = 0;
  uint64_t refused_ = 0;
  std::vector<Judged> judged_;
  std::vector<llm::RedactedTranscript> transcripts_;
  std::vector<llm::JudgeTask> tasks_;  // conversation by conversation, each with all questions
  llm::JudgeRun run_;
  bool headed_ = false;
};

int Run(const Options& options, const Shared& shared) {
  const auto code = JudgeCommand(options, shared).Run();
  return code.ok() ? *code : Fail(code.error());
}

void AddEndpointOptions(CLI::App* command, Options* options) {
  command
      ->add_option("--endpoint", options->endpoint,
                   "Base URL of an OpenAI-compatible server, as https://HOST/v1; without one "
                   "nobody is asked")
      ->envname("CLARION_LLM_ENDPOINT");
  command->add_option("--model", options->model, "The model's name there")
      ->envname("CLARION_LLM_MODEL");
  command->add_option("--key-env", options->key_env,
                      "Name of the environment variable that holds the API key, if one is needed");
  command->add_option("--ask", options->ask, "How the structured answer is had")
      ->check(CLI::IsMember({"schema", "tool", "plain"}))
      ->capture_default_str();
  command->add_flag("--stream", options->stream, "Let answers come piece by piece");
  command->add_option("--jobs", options->jobs, "Requests at a time")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command
      ->add_option("--timeout", options->timeout_s,
                   "Seconds until an answer must begin; it must be whole in three times that")
      ->check(CLI::Range(0.05, 3600.0))
      ->capture_default_str();
  command->add_option("--tries", options->tries, "Of one request")
      ->check(CLI::Range(1, 20))
      ->capture_default_str();
  command->add_option("--price-in", options->price_in, "EUR for a million tokens sent")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--price-out", options->price_out, "EUR for a million tokens answered")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--budget", options->budget, "EUR this run may cost at most; stops before")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--yes", options->yes, "Ask; without it only the estimate is shown");
}

}  // namespace

void AddJudge(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("judge",
                                         "Let a language model answer a card's yes/no questions on "
                                         "redacted conversations, and compare "
                                         "it with the rules and with people");
  AddDataOption(*command, shared);
  command->add_option("--input", options->input,
                      "A file of conversations, any format of `import`, instead of a workspace");
  command->add_option("--format", options->format, "As for `import`")->capture_default_str();
  command->add_option("--scorecard", options->card, "A card's id, or a YAML file")->required();
  command->add_option("--questions", options->questions, "Only these, as a,b; else all yes/no ones")
      ->delimiter(',');
  command->add_option("--sample", options->sample,
                      "At most so many conversations, chosen by hash: those people judged first; "
                      "a larger sample holds the smaller one");
  AddEndpointOptions(command, options.get());
  command
      ->add_option("--labels", options->labels,
                   "What people said: CSV interaction,question,verdict[,reviewer]")
      ->check(CLI::ExistingFile);
  command->add_option("--output", options->output, "A JSON line a verdict; - is stdout");
  command->add_option("--cache", options->cache, "Folder of known verdicts; else DATA/judge");
  command->callback([options, &shared, exit] { *exit = Run(*options, shared); });
}

}  // namespace clarion::cli
