#include "commands/inspect/inspect_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "commands/inspect/inspect_program.h"
#include "commands/inspect/stored_form.h"
#include "commands/inspect/tensor_table.h"
#include "models/unread_tensors.h"
#include "tbviz/checkpoint/held_tensor.h"
#include "tbviz/checkpoint/torch/usual_globals.h"
#include "tbviz/tensor/tensor_statistics.h"
#include "tbviz/text/byte_size.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

struct Sum {
  std::int64_t tensors = 0;
  std::int64_t values = 0;
  std::int64_t bytes = 0;

  void add(const NamedTensor& tensor) {
    ++tensors;
    values += tensor.values.count();
    bytes += stored_bytes(tensor);
  }
};

/// Tensors that are the same elements under several names count once.
struct Totals {
  Sum all, parameters, buffers;
  bool knows_roles = false;
  std::int64_t tied = 0;

  explicit Totals(const Checkpoint& checkpoint) {
    std::set<std::tuple<const std::byte*, DType, Shape, std::vector<std::int64_t>>> seen;
    for (const NamedTensor& tensor : checkpoint.tensors()) {
      const TensorView& values = tensor.values;
      const auto place =
          std::make_tuple(values.data(), values.dtype(), values.shape(), values.strides());
      if (values.count() > 0 && !seen.insert(place).second) {
        ++tied;
        continue;
      }
      all.add(tensor);
      if (tensor.role == TensorRole::kUnknown) continue;
      knows_roles = true;
      (tensor.role == TensorRole::kParameter ? parameters : buffers).add(tensor);
    }
  }
};

/// The names that a pickle would have made Python import.
struct Globals {
  std::vector<std::string> usual;    // Sorted.
  std::vector<std::string> unusual;  // Sorted.
  std::size_t own = 0;               // Classes that a TorchScript file defines itself.

  explicit Globals(const Checkpoint& checkpoint) {
    const auto& names = checkpoint.contents().globals;
    for (const std::string& name : std::set<std::string>(names.begin(), names.end())) {
      if (name.starts_with("__torch__.")) {
        ++own;
      } else {
        (is_usual_global(name) ? usual : unusual).push_back(name);
      }
    }
  }
};

void print_heading(const Checkpoint& checkpoint, Console& console) {
  const CheckpointContents& contents = checkpoint.contents();
  const std::int64_t tensors = std::ssize(contents.tensors) + std::ssize(contents.unread);
  std::string line = fmt::format("{}: {}, {}", checkpoint.file(), checkpoint.format(),
                                 count_text(tensors, "tensor"));
  if (!contents.unread.empty()) line += fmt::format(" ({} not read)", contents.unread.size());
  if (!contents.producer.empty()) line += ", written by " + contents.producer;
  console.result(line);
  for (const CheckpointFact& fact : contents.facts) {
    console.result(fmt::format("  {}: {}", fact.key, fact.value));
  }
}

void print_globals(const Globals& globals, Console& console) {
  std::vector<std::string> words = globals.usual;
  if (globals.own > 0) {
    words.push_back(count_text(static_cast<std::int64_t>(globals.own), "class") + " of its own");
  }
  if (!words.empty()) console.result(fmt::format("  globals: {}", fmt::join(words, ", ")));
  if (globals.unusual.empty()) return;
  console.result(fmt::format("  unusual globals: {}", fmt::join(globals.unusual, ", ")));
}

void print_totals(const Totals& totals, Console& console) {
  const auto words = [](const Sum& sum, std::string_view what, std::string_view rest = {}) {
    return fmt::format("{}{} in {}", count_text(sum.values, what), rest, byte_size_text(sum.bytes));
  };
  std::string line = "  total: ";
  if (!totals.knows_roles) {
    line += words(totals.all, "value");
  } else {
    line += words(totals.parameters, "parameter");
    if (totals.buffers.tensors > 0) line += ", " + words(totals.buffers, "value", " of buffers");
    const Sum& all = totals.all;
    const std::int64_t others = all.tensors - totals.parameters.tensors - totals.buffers.tensors;
    if (others > 0) line += fmt::format(", {} values in all", all.values);
  }
  if (totals.tied > 0) {
    line += fmt::format(" ({} the same as another count{} once)", count_text(totals.tied, "tensor"),
                        totals.tied == 1 ? "s" : "");
  }
  console.result(line);
}

Json as_json(const Sum& sum) {
  return Json::Object{{"tensors", sum.tensors}, {"values", sum.values}, {"bytes", sum.bytes}};
}

Json as_json(const Totals& totals) {
  Json object = as_json(totals.all);
  object["parameters"] = totals.knows_roles ? as_json(totals.parameters) : Json();
  object["buffers"] = totals.knows_roles ? as_json(totals.buffers) : Json();
  object["tied"] = totals.tied;
  return object;
}

Json as_json(const TensorStatistics& statistics) {
  return Json::Object{{"min", statistics.min},          {"max", statistics.max},
                      {"mean", statistics.mean},        {"std", statistics.std},
                      {"zeros", statistics.zeros},      {"nan", statistics.nan},
                      {"infinite", statistics.infinite}};
}

Json as_json(const Checkpoint& checkpoint, const NamedTensor& tensor) {
  const TensorView& values = tensor.values;
  const std::string_view role = role_name(tensor.role);
  Json object = Json::Object{{"path", checkpoint.file()},
                             {"name", tensor.name},
                             {"kind", tensor.owner.empty() ? Json() : Json(tensor.owner)},
                             {"role", role.empty() ? Json() : Json(role)},
                             {"dtype", stored_type(tensor)},
                             {"shape", json_array(values.shape())},
                             {"values", values.count()},
                             {"bytes", stored_bytes(tensor)}};
  if (tensor.stored) add_stored_form(tensor, object);
  return object;
}

Json as_array(const std::vector<std::string>& words) {
  return Json::Array(words.begin(), words.end());
}

void add_json(const Checkpoint& checkpoint, const Totals& totals, const Globals& globals,
              const std::vector<TensorStatistics>& statistics, Console& console) {
  const CheckpointContents& contents = checkpoint.contents();
  Json facts{Json::Object()};
  for (const CheckpointFact& fact : contents.facts) facts[fact.key] = fact.value;
  Json unread{Json::Array()};
  for (const UnreadTensor& tensor : contents.unread) {
    unread.push_back(Json::Object{{"name", tensor.name}, {"error", tensor.error.what()}});
  }
  Json model;
  model["path"] = checkpoint.file();
  model["format"] = checkpoint.format();
  model["producer"] = contents.producer.empty() ? Json() : Json(contents.producer);
  model["facts"] = std::move(facts);
  model["globals"] = as_array(contents.globals);
  model["unusual_globals"] = as_array(globals.unusual);
  model["totals"] = as_json(totals);
  model["unread"] = std::move(unread);
  Json& object = console.object();
  const bool is_first = object.find("models") == nullptr;
  if (contents.program != nullptr) {
    for (auto& [name, list] : program_members(*contents.program)) {
      if (is_first) object[name] = list;
      model[name] = std::move(list);
    }
  }
  if (is_first) {  // The first model's stand beside its tensors.
    object["format"] = model["format"];
    object["totals"] = model["totals"];
    object["tensors"] = Json(Json::Array());
  }
  object["models"].push_back(std::move(model));
  for (std::size_t i = 0; i < contents.tensors.size(); ++i) {
    Json line = as_json(checkpoint, contents.tensors[i]);
    if (!statistics.empty()) line["statistics"] = as_json(statistics[i]);
    object["tensors"].push_back(std::move(line));
  }
}

std::vector<TensorStatistics> statistics_of(const Checkpoint& checkpoint) {
  std::vector<TensorView> views;
  for (const NamedTensor& tensor : checkpoint.tensors()) views.push_back(tensor.values);
  return tbviz::statistics_of(views);
}

}  // namespace

void inspect_model(const Checkpoint& checkpoint, Statistics statistics, Console& console) {
  const Totals totals(checkpoint);
  const std::vector<TensorStatistics> numbers =
      statistics == Statistics::kYes ? statistics_of(checkpoint) : std::vector<TensorStatistics>();
  const Globals globals(checkpoint);
  if (console.json()) {
    add_json(checkpoint, totals, globals, numbers, console);
  } else {
    print_heading(checkpoint, console);
    print_globals(globals, console);
    print_tensors(checkpoint, totals.knows_roles, numbers, console);
    print_totals(totals, console);
    const auto& program = checkpoint.contents().program;
    if (program != nullptr) print_program(*program, console);
  }
  if (!globals.unusual.empty()) {
    console.warn(fmt::format("{}: loading this file in Python would import: {}", checkpoint.file(),
                             fmt::join(globals.unusual, ", ")));
  }
  report_unread(checkpoint, console);
}

}  // namespace tbviz::cli
