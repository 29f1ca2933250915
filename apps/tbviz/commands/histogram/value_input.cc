#include "commands/histogram/value_input.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

#include "models/open_weights.h"
#include "models/unread_tensors.h"
#include "tbviz/archive/npy.h"
#include "tbviz/archive/npz.h"
#include "tbviz/archive/tar_path.h"
#include "tbviz/checkpoint/open_mapped.h"
#include "tbviz/checkpoint/wrong_file.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/table/columns.h"
#include "tbviz/tensor/synthetic.h"
#include "tbviz/text/glob.h"
#include "tbviz/text/name_globs.h"

namespace tbviz::cli {
namespace {

// What is no array file: a model, whole or damaged, or text. Text holds no NUL.
bool looks_like_model(Bytes bytes) {
  const Bytes front = bytes.first(std::min<std::size_t>(bytes.size(), 4096));
  return as_chars(front).find('\0') != std::string_view::npos || looks_like_checkpoint(bytes);
}

// The entries from position `first` of `chosen` on.
template <class Entry>
void keep_chosen(std::vector<Entry>& entries, const std::vector<bool>& chosen, std::size_t first) {
  std::vector<Entry> kept;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (chosen[first + i]) kept.push_back(std::move(entries[i]));
  }
  entries = std::move(kept);
}

bool matches_any(const std::string& glob, const std::vector<std::string>& names) {
  return std::ranges::any_of(names, [&](const auto& name) { return glob_match(glob, name); });
}

}  // namespace

ValueInput ValueInput::open(const std::string& input, Console& console) {
  ValueInput result;
  if (is_synthetic(input)) {
    result.file_ = input;
    result.take_array(ArrayInput::open(input));
    return result;
  }
  std::error_code unknown;
  if (input != "-" && std::filesystem::is_directory(input, unknown)) {
    result.file_ = display_name(input);
    result.take_model(open_weights(input, console, CheckpointRead::kTensors));
    return result;
  }
  MappedFile file = open_file_or_member(input);
  result.file_ = file.name();
  const std::string stem = default_name(input);
  if (is_npy(file.bytes())) {
    result.take_array(ArrayInput::read(std::move(file)));
  } else if (is_npz(file.bytes())) {
    result.take_archive(open_checkpoint(std::move(file), input, CheckpointRead::kTensors), stem);
  } else if (looks_like_model(file.bytes())) {
    result.take_model(open_weights(std::move(file), input, console, CheckpointRead::kTensors));
  } else {
    result.take_text(file, stem, console);
  }
  return result;
}

void ValueInput::take_array(ArrayInput input) {
  const auto array = std::make_shared<ArrayInput>(std::move(input));
  for (const NamedArray& part : array->arrays()) values_.push_back({"", part.name, part.values});
  memory_ = array;
}

void ValueInput::take_archive(Checkpoint archive, const std::string& stem) {
  const auto kept = std::make_shared<Checkpoint>(std::move(archive));
  for (const NamedTensor& array : kept->tensors()) {
    values_.push_back({array.name, stem + "/" + array.name, array.values});
  }
  unread_ = kept->contents().unread;
  memory_ = kept;
}

void ValueInput::take_model(Checkpoint model) {
  const auto kept = std::make_shared<Checkpoint>(std::move(model));
  for (const NamedTensor& tensor : kept->tensors()) {
    const DType dtype = tensor.values.dtype();
    if (is_floating_point(dtype)) {
      values_.push_back({tensor.name, tensor.name, tensor.values, false});
    } else {
      integers_.push_back({tensor.name, dtype});
    }
  }
  unread_ = kept->contents().unread;
  if (values_.empty() && unread_.empty()) {
    throw FormatError(file_, "holds no floating-point tensor (" + kept->format() + ")");
  }
  memory_ = kept;
}

void ValueInput::take_text(const MappedFile& file, const std::string& stem, Console& console) {
  const auto wrong = find_wrong_file(file.bytes(), file_);
  if (wrong && !wrong->may_be_table) throw UnsupportedError(file_, wrong->fact);
  const auto table = std::make_shared<NumberColumns>(read_columns(file.bytes(), file_));
  if (table->columns.empty()) throw FormatError(file_, "holds no numbers");
  if (!table->text_columns.empty()) {
    console.note(fmt::format("{}: left out what is no number: {}", file_,
                             fmt::join(table->text_columns, ", ")));
  }
  for (const Column& column : table->columns) {
    const auto* const data = reinterpret_cast<const std::byte*>(column.values.data());
    const auto size = static_cast<std::int64_t>(column.values.size());
    values_.push_back({column.name, column.name.empty() ? stem : stem + "/" + column.name,
                       TensorView(DType::kFloat64, {size}, data)});
  }
  memory_ = table;
}

void ValueInput::select(const std::vector<std::string>& globs) {
  std::vector<std::string> parts;
  for (const NamedValues& entry : values_) parts.push_back(entry.part);
  for (const UnreadTensor& tensor : unread_) parts.push_back(tensor.name);
  const bool has_parts = std::ranges::any_of(parts, [](const auto& part) { return !part.empty(); });
  if (globs.empty() || !has_parts) return;
  for (const std::string& glob : globs) {
    if (!matches_any(glob, parts)) check_no_integers(glob);
  }
  const std::vector<bool> chosen = match_names(globs, parts, file_);
  const std::size_t first_unread = values_.size();
  keep_chosen(values_, chosen, 0);
  keep_chosen(unread_, chosen, first_unread);
}

void ValueInput::check_no_integers(const std::string& glob) const {
  const auto found = std::ranges::find_if(
      integers_, [&](const IntegerTensor& tensor) { return glob_match(glob, tensor.name); });
  if (found == integers_.end()) return;
  throw UsageError(fmt::format("'{}' matches no floating-point tensor, and others of a model are "
                               "not drawn: {} is {}; save it with numpy.save to draw it",
                               glob, found->name, name_of(found->dtype)),
                   file_);
}

void ValueInput::report_unread(Console& console) const {
  cli::report_unread(file_, unread_, console);
}

}  // namespace tbviz::cli
