#include "scoring/policy_compile.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <map>
#include <set>

#include "base/json.h"
#include "text/yaml_reader.h"

namespace clarion::scoring {
namespace {

using Texts = std::vector<std::string>;

std::string Quoted(std::string_view text) { return ToJson(json::value(json::string(text))); }

// "Pull up Account" → "pull-up-account".
std::string Slug(std::string_view text, char between) {
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!out.empty() && out.back() != between) {
      out += between;
    }
  }
  while (!out.empty() && out.back() == between) out.pop_back();
  return out;
}

Texts WordsOf(std::string_view slug) {
  Texts out(1);
  for (const char c : slug) {
    if (c == '-' || c == '_') {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

Result<json::value> ReadObject(const std::string& name, const std::string& text) {
  auto root = ParseJson(text);
  if (!root.ok()) return InvalidInput(name + ": " + root.error().message);
  if (!root->is_object() || root->get_object().empty()) {
    return InvalidInput(name + ": must be an object with a member for each task or flow");
  }
  return *std::move(root);
}

// `in` outlives the answer: an object passed as a value would be a temporary copy.
Result<const json::object*> ObjectAt(const json::object& in, std::string_view key,
                                     const std::string& where) {
  const json::value* found = in.if_contains(key);
  if (found == nullptr || !found->is_object()) {
    return InvalidInput(fmt::format("{}.{}: is missing, or no object", where, key));
  }
  return &found->get_object();
}

Result<const json::object*> ObjectOf(const json::value& value, const std::string& where) {
  if (!value.is_object()) return InvalidInput(where + ": must be an object");
  return &value.get_object();
}

// The last part of a path: what a description may name.
std::string FileName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string Head(const std::string& id, const std::string& title, const std::string& reason,
                 const std::string& source) {
  return fmt::format(
      "id: {}\nversion: 1\ntitle: {}\ndescription: {}\napplies_to:\n  reason: [{}]\nsteps:\n", id,
      Quoted(title), Quoted("Compiled from " + FileName(source)), Quoted(reason));
}

// The longest stretch of plain words of a reply's first sentences: three words at least. Places
// that are filled in when it is said ("{name}") end a stretch.
std::string PhraseOf(std::string_view reply) {
  std::string best;
  std::string now;
  size_t words = 0;
  size_t best_words = 2;
  const auto close = [&] {
    if (words > best_words) {
      best = now;
      best_words = words;
    }
    now.clear();
    words = 0;
  };
  std::string word;
  int depth = 0;
  for (size_t i = 0; i <= reply.size(); ++i) {
    const char c = i < reply.size() ? reply[i] : '.';
    if (c == '{' || c == '<' || c == '[') ++depth;
    const bool is_word = std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '\'';
    if (depth == 0 && is_word) {
      word += c;
      continue;
    }
    if (!word.empty()) {
      now += (now.empty() ? "" : " ") + word;
      word.clear();
      ++words;
    }
    if (depth > 0 || (c != ' ' && c != ',')) close();
    if (c == '}' || c == '>' || c == ']') depth = std::max(0, depth - 1);
  }
  return best;
}

// One task's flow chart.
class Flow {
 public:
  Flow(const std::string& source, const std::string& task, const json::object& replies,
       const json::object& graph, const json::object* templates)
      : source_(source), task_(task), replies_(replies), graph_(graph), templates_(templates) {}

  Result<PolicySource> Run() {
    std::string out = Head(Slug(task_, '_'), task_, task_, source_);
    for (const auto& node : replies_) AddStep(std::string(node.key()), node.value(), &out);
    for (const auto& node : graph_) {
      const std::string from(node.key());
      if (!node.value().is_string()) {
        return InvalidInput(
            fmt::format("{}: {}.flow.graph.{}: must name the next step", source_, task_, from));
      }
      const std::string to(node.value().get_string());
      for (const std::string& one : {from, to}) {
        if (IsQuery(one) && !steps_.contains(one)) AddStep(one, json::value(), &out);
      }
    }
    if (steps_.empty()) {
      return InvalidInput(fmt::format("{}: {}.flow.replies: has no step", source_, task_));
    }
    out += "rules:\n";
    AddRules(&out);
    return PolicySource{Slug(task_, '_') + ".yaml", out};
  }

 private:
  static bool IsQuery(const std::string& node) {
    return node == "query" || node == "query_check" || node == "query_book";
  }
  // Branches of the chart (what was answered, what was found) are no steps of the agent.
  static bool IsBranch(const std::string& node) {
    static const std::set<std::string> kBranches = {
        "yes",          "no",   "available",     "unavailable", "query_success", "query_failure",
        "info_missing", "done", "info_missing2", "correct",     "incorrect",     "noanswer"};
    return kBranches.contains(node);
  }

  void AddStep(const std::string& node, const json::value& reply, std::string* out) {
    if (IsBranch(node)) return;
    steps_.insert(node);
    *out += fmt::format("  - id: {}\n", Quoted(node));
    if (IsQuery(node)) {
      *out += fmt::format("    tool: [{}]\n", Quoted(task_));
      if (node != "query") {
        *out += fmt::format("    when: 'contains(coalesce(args.RequestType, \"{}\"), \"{}\")'\n",
                            node.substr(6), node.substr(6));
      }
      return;
    }
    *out += fmt::format("    label: [{}]\n", Quoted(node));
    const json::value* text = templates_ == nullptr ? nullptr : templates_->if_contains(node);
    if (text == nullptr) text = &reply;
    const std::string phrase =
        text->is_string() ? PhraseOf(std::string_view(text->get_string())) : "";
    if (!phrase.empty()) *out += fmt::format("    phrases: [{}]\n", Quoted(phrase));
  }

  std::string Next(const std::string& node) const {
    const json::value* next = graph_.if_contains(node);
    return next != nullptr && next->is_string() ? std::string(next->get_string()) : "";
  }

  void Before(const std::string& step, const Texts& needed, double severity, std::string* out) {
    *out += fmt::format("  - id: {}\n    step: {}\n    needs_before: [", Quoted("before_" + step),
                        Quoted(step));
    for (size_t i = 0; i < needed.size(); ++i) *out += (i > 0 ? ", " : "") + Quoted(needed[i]);
    *out += fmt::format("]\n    severity: {}\n", severity);
    ++rules_;
  }

  void AddRules(std::string* out) {
    // The questions on the way from the beginning to the first query.
    Texts asked;
    std::set<std::string> walked;
    std::string node = replies_.contains("hello") ? "hello" : std::string(graph_.begin()->key());
    while (!node.empty() && !IsQuery(node) && walked.insert(node).second) {
      if (node.find("_ask_") != std::string::npos || node.rfind("ask_", 0) == 0) {
        if (steps_.contains(node)) asked.push_back(node);
      }
      node = Next(node);
    }
    if (IsQuery(node) && !asked.empty()) Before(node, asked, 0.1, out);
    const std::string first_query = IsQuery(node) ? node : "";
    std::map<std::string, std::string> query_of;  // outcome → the query it needs
    for (const auto& edge : graph_) {
      const std::string from(edge.key());
      const std::string to = Next(from);
      if (!steps_.contains(to) || IsQuery(to)) continue;
      if (IsQuery(from)) query_of[to] = from;
      if (from == "available" || from == "unavailable") query_of[to] = "query_check";
      if (from == "query_success" || from == "query_failure") {
        query_of[to] = steps_.contains("query_book") ? "query_book" : first_query;
      }
    }
    for (const auto& [outcome, query] : query_of) {
      const std::string& needed = steps_.contains(query) ? query : first_query;
      if (!needed.empty()) Before(outcome, {needed}, 0.6, out);
    }
    if (rules_ == 0 || steps_.contains("hello")) {
      *out += fmt::format("  - id: opened\n    required: [{}]\n    severity: 0.1\n",
                          Quoted(steps_.contains("hello") ? "hello" : *steps_.begin()));
    }
  }

  const std::string& source_;
  const std::string& task_;
  const json::object& replies_;
  const json::object& graph_;
  const json::object* templates_;
  std::set<std::string> steps_;
  size_t rules_ = 0;
};

// Actions of an ontology with the values each takes.
using Ontology = std::map<std::string, Texts>;

Result<Ontology> ReadOntology(const std::string& name, const std::string& text) {
  Ontology out;
  if (text.empty()) return out;
  ASSIGN_OR_RETURN(const json::value root, ReadObject(name, text));
  ASSIGN_OR_RETURN(const json::object* groups,
                   ObjectAt(root.get_object(), "actions", name + ": root"));
  for (const auto& group : *groups) {
    if (!group.value().is_object()) {
      return InvalidInput(
          fmt::format("{}: actions.{}: must be an object", name, std::string(group.key())));
    }
    for (const auto& action : group.value().get_object()) {
      Texts& values = out[std::string(action.key())];
      if (!action.value().is_array()) continue;
      for (const json::value& value : action.value().get_array()) {
        if (value.is_string()) values.emplace_back(value.get_string());
      }
    }
  }
  return out;
}

// The subflows of a flow as the ontology names them, in its order; empty where it has none.
Texts SubflowIds(const json::value& ontology, const std::string& flow) {
  Texts out;
  const json::value* intents = Find(ontology, "intents");
  const json::value* subflows = intents == nullptr ? nullptr : Find(*intents, "subflows");
  const json::value* list = subflows == nullptr ? nullptr : Find(*subflows, flow);
  if (list == nullptr || !list->is_array()) return out;
  for (const json::value& id : list->get_array()) {
    if (id.is_string()) out.emplace_back(id.get_string());
  }
  return out;
}

// The action a button means: its name, "search-" and its name, an action all of whose words the
// button has, the nearest spelling, or one that begins alike; "" where none fits.
std::string ActionOf(const std::string& button, const Ontology& ontology) {
  std::string slug = Slug(button, '-');
  if (slug.empty() || slug == "n-a") return "";
  if (ontology.empty() || ontology.contains(slug)) return slug;
  if (ontology.contains("search-" + slug)) return "search-" + slug;
  const Texts words = WordsOf(slug);
  Texts names;
  for (const auto& [name, values] : ontology) {
    names.push_back(name);
    const Texts own = WordsOf(name);
    const bool all = std::all_of(own.begin(), own.end(), [&](const std::string& word) {
      return std::find(words.begin(), words.end(), word) != words.end();
    });
    if (all) return name;
  }
  std::string near = text::Closest(slug, names);
  if (!near.empty()) return near;
  for (const std::string& name : names) {
    if (WordsOf(name)[0] == words[0] && words.size() > 1) return name;
  }
  return "";
}

class Guideline {
 public:
  Guideline(const Ontology& ontology, CompiledPolicies* out) : ontology_(ontology), out_(out) {}

  Result<void> Run(const std::string& where, const std::string& id, const std::string& title,
                   const std::string& source, const json::value& subflow) {
    const json::value* actions = Find(subflow, "actions");
    if (actions == nullptr || !actions->is_array()) {
      return InvalidInput(fmt::format("{}.actions: is missing, or no list", where));
    }
    std::string steps;
    std::string rules;
    Texts looked_up;
    size_t at = 0;
    for (const json::value& action : actions->get_array()) {
      const std::string place = fmt::format("{}.actions[{}]", where, at++);
      if (!action.is_object()) return InvalidInput(place + ": must be an object");
      RETURN_IF_ERROR(One(place, action, &steps, &rules, &looked_up));
    }
    if (seen_.empty()) {  // all of it is talk: ask for the courtesy the guideline ends on
      steps = "  - id: talk\n    phrases: [\"(help|assist|glad|welcome|thank*)\"]\n";
      rules = "  - id: needs_talk\n    required: [talk]\n    severity: 0.1\n";
    }
    out_->files.push_back({id + ".yaml", Head(id, title, id, source) + steps + "rules:\n" + rules});
    return {};
  }

 private:
  Result<void> One(const std::string& place, const json::value& action, std::string* steps,
                   std::string* rules, Texts* looked_up) {
    const std::string button(StringOr(action, "button", ""));
    const std::string type(StringOr(action, "type", ""));
    if (type.empty()) return InvalidInput(place + ".type: is missing");
    const std::string tool = ActionOf(button, ontology_);
    if (tool.empty()) {
      *steps += fmt::format("  # left to people: {}\n", Quoted(StringOr(action, "text", "")));
      ++out_->left_to_people;
      return {};
    }
    const std::string step = Slug(tool, '_');
    if (!seen_.insert(step).second) return {};
    const std::string text(StringOr(action, "text", ""));
    *steps += fmt::format("  - id: {}\n    title: {}\n    tool: [{}]\n", step,
                          Quoted(text.empty() ? button : text), Quoted(tool));
    *rules +=
        fmt::format("  - id: needs_{}\n    because: {}\n    required: [{}]\n    severity: 0.3\n",
                    step, Quoted("the procedure asks for [" + button + "]"), step);
    const bool is_look_up = type == "kb query" || tool == "pull-up-account";
    if (!is_look_up && type == "interaction" && !looked_up->empty()) {
      *rules += fmt::format("  - id: before_{}\n    step: {}\n    needs_before: [", step, step);
      for (size_t i = 0; i < looked_up->size(); ++i) {
        *rules += (i > 0 ? ", " : "") + (*looked_up)[i];
      }
      // Notes may be taken early; what changes something for the customer may not.
      const bool is_note = tool.rfind("record-", 0) == 0 || tool.rfind("enter-", 0) == 0;
      *rules += is_note ? "]\n    severity: 0.2\n" : "]\n    severity: 0.5\n";
    }
    if (is_look_up) looked_up->push_back(step);
    Values(step, tool, type == "kb query", action, rules);
    return {};
  }

  // "Username - first", "Order ID": the values of the ontology that the notes ask for.
  void Values(const std::string& step, const std::string& tool, bool all, const json::value& action,
              std::string* rules) const {
    const auto known = ontology_.find(tool);
    if (known == ontology_.end() || known->second.empty()) return;
    Texts wanted;
    const json::value* notes = Find(action, "subtext");
    if (notes != nullptr && notes->is_array()) {
      for (const json::value& note : notes->get_array()) {
        if (!note.is_string()) continue;
        const std::string slug = Slug(note.get_string(), '_');
        for (const std::string& value : known->second) {
          if (slug.rfind(value, 0) == 0) wanted.push_back(value);
        }
      }
    }
    const bool named = !wanted.empty();
    if (!named) wanted = known->second;
    std::string list;
    for (const std::string& value : wanted) list += (list.empty() ? "" : ", ") + value;
    const size_t least = all && named ? wanted.size() : 1;
    *rules += fmt::format(
        "  - id: values_{}\n    because: {}\n    at: call\n    tool: [{}]\n    severity: 0.2\n"
        "    require: count(coalesce(args.action_values, args.values, values(args))) >= {}\n",
        step, Quoted(fmt::format("at least {} of: {}", least, list)), Quoted(tool), least);
  }

  const Ontology& ontology_;
  CompiledPolicies* out_;
  std::set<std::string> seen_;  // steps of this subflow
};

Result<void> CheckAll(const std::string& name, const CompiledPolicies& compiled) {
  std::set<std::string> names;
  for (const PolicySource& file : compiled.files) {
    if (!names.insert(file.name).second) {
      return InvalidInput(
          fmt::format("{}: two procedures would be written to {}", name, file.name));
    }
    const auto policy = Policy::Compile(file);
    if (!policy.ok()) return InvalidInput(name + ": compiled to " + policy.error().message);
  }
  return {};
}

}  // namespace

Result<ProcedureFormat> RecogniseProcedure(const std::string& name, const std::string& text) {
  ASSIGN_OR_RETURN(const json::value root, ReadObject(name, text));
  const json::value& first = root.get_object().begin()->value();
  if (Find(first, "flow") != nullptr) return ProcedureFormat::kFlows;
  if (Find(first, "subflows") != nullptr) return ProcedureFormat::kGuidelines;
  return InvalidInput(fmt::format(
      "{}: {}: has neither 'flow' (flow charts) nor 'subflows' (guidelines); a policy of your own "
      "is a .yaml file",
      name, std::string(root.get_object().begin()->key())));
}

Result<CompiledPolicies> CompileFlows(const std::string& name, const std::string& text) {
  ASSIGN_OR_RETURN(const json::value root, ReadObject(name, text));
  CompiledPolicies out;
  for (const auto& member : root.get_object()) {
    const std::string task(member.key());
    const std::string place = fmt::format("{}: {}", name, task);
    ASSIGN_OR_RETURN(const json::object* chart, ObjectOf(member.value(), place));
    ASSIGN_OR_RETURN(const json::object* flow, ObjectAt(*chart, "flow", place));
    const std::string where = fmt::format("{}: {}.flow", name, task);
    ASSIGN_OR_RETURN(const json::object* replies, ObjectAt(*flow, "replies", where));
    ASSIGN_OR_RETURN(const json::object* graph, ObjectAt(*flow, "graph", where));
    if (graph->empty()) return InvalidInput(where + ".graph: is empty");
    const json::value* templates = Find(member.value(), "response_templates");
    ASSIGN_OR_RETURN(
        PolicySource policy,
        Flow(name, task, *replies, *graph,
             templates != nullptr && templates->is_object() ? &templates->get_object() : nullptr)
            .Run());
    out.files.push_back(std::move(policy));
  }
  RETURN_IF_ERROR(CheckAll(name, out));
  return out;
}

Result<CompiledPolicies> CompileGuidelines(const std::string& name, const std::string& text,
                                           const std::string& ontology_name,
                                           const std::string& ontology_text) {
  ASSIGN_OR_RETURN(const json::value root, ReadObject(name, text));
  ASSIGN_OR_RETURN(const Ontology ontology, ReadOntology(ontology_name, ontology_text));
  const auto ontology_root = ParseJson(ontology_text.empty() ? "{}" : ontology_text);
  CompiledPolicies out;
  for (const auto& member : root.get_object()) {
    const std::string flow(member.key());
    const std::string place = fmt::format("{}: {}", name, flow);
    ASSIGN_OR_RETURN(const json::object* group, ObjectOf(member.value(), place));
    ASSIGN_OR_RETURN(const json::object* subflows, ObjectAt(*group, "subflows", place));
    const Texts ids = SubflowIds(*ontology_root, Slug(flow, '_'));
    size_t at = 0;
    for (const auto& subflow : *subflows) {
      const std::string title(subflow.key());
      const std::string id =
          ids.size() == subflows->size() ? ids[at] : Slug(fmt::format("{} {}", flow, title), '_');
      ++at;
      RETURN_IF_ERROR(Guideline(ontology, &out)
                          .Run(fmt::format("{}: {}.subflows.{}", name, flow, title), id,
                               fmt::format("{}: {}", flow, title), name, subflow.value()));
    }
  }
  RETURN_IF_ERROR(CheckAll(name, out));
  return out;
}

}  // namespace clarion::scoring
