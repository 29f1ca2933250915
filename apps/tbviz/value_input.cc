#include "tbviz/value_input.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "tbviz/archive/array_input.h"
#include "tbviz/archive/zip.h"
#include "tbviz/base/byte_source.h"
#include "tbviz/base/error.h"
#include "tbviz/base/mapped_file.h"
#include "tbviz/checkpoint/checkpoint.h"
#include "tbviz/name_globs.h"
#include "tbviz/table/columns.h"
#include "tbviz/tensor/synthetic.h"
#include "tbviz/unread_tensors.h"

namespace tbviz::cli {
namespace {

// What is no array file: a model, or text. Text holds no NUL; pickles begin with the byte 0x80.
bool looks_binary(Bytes bytes) {
  const Bytes front = bytes.first(std::min<std::size_t>(bytes.size(), 4096));
  return looks_like_zip(bytes) || as_chars(front).starts_with('\x80') ||
         as_chars(front).find('\0') != std::string_view::npos;
}

std::vector<NamedValues> from_arrays(const ArrayInput& input, const std::string& stem) {
  std::vector<NamedValues> values;
  for (const NamedArray& array : input.arrays()) {
    const bool has_key = array.name.size() > stem.size() && array.name.starts_with(stem + "/");
    values.push_back({has_key ? array.name.substr(stem.size() + 1) : "", array.name, array.values});
  }
  return values;
}

std::vector<NamedValues> from_model(const Checkpoint& checkpoint, Console& console) {
  std::vector<NamedValues> values;
  for (const NamedTensor& tensor : checkpoint.tensors()) {
    if (is_floating_point(tensor.values.dtype())) {
      values.push_back({tensor.name, tensor.name, tensor.values});
    }
  }
  if (values.empty()) {
    checkpoint.check_unread();
    throw FormatError(checkpoint.file(),
                      "holds no floating-point tensor (" + checkpoint.format() + ")");
  }
  report_unread(checkpoint, console);
  return values;
}

std::vector<NamedValues> from_text(const NumberColumns& table, const std::string& stem) {
  std::vector<NamedValues> values;
  for (const Column& column : table.columns) {
    const auto* const data = reinterpret_cast<const std::byte*>(column.values.data());
    const auto size = static_cast<std::int64_t>(column.values.size());
    values.push_back({column.name, column.name.empty() ? stem : stem + "/" + column.name,
                      TensorView(DType::kFloat64, {size}, data)});
  }
  return values;
}

}  // namespace

ValueInput ValueInput::open(const std::string& input, Console& console) {
  ValueInput result;
  if (is_synthetic(input)) {
    auto array = std::make_shared<ArrayInput>(ArrayInput::open(input));
    result.file_ = input;
    result.values_ = from_arrays(*array, input);
    result.memory_ = std::move(array);
    return result;
  }
  MappedFile file(input);
  result.file_ = file.name();
  const std::string stem = default_name(input);
  if (is_array(file.bytes())) {
    auto arrays = std::make_shared<ArrayInput>(ArrayInput::read(std::move(file)));
    result.values_ = from_arrays(*arrays, stem);
    result.memory_ = std::move(arrays);
  } else if (looks_binary(file.bytes())) {
    auto model = std::make_shared<Checkpoint>(open_checkpoint(std::move(file), input));
    result.values_ = from_model(*model, console);
    result.memory_ = std::move(model);
  } else {
    MemorySource source(file.bytes(), file.name());
    auto table = std::make_shared<NumberColumns>(read_columns(source));
    if (table->columns.empty()) throw FormatError(file.name(), "holds no numbers");
    if (!table->text_columns.empty()) {
      console.note(fmt::format("{}: left out what is no number: {}", file.name(),
                               fmt::join(table->text_columns, ", ")));
    }
    result.values_ = from_text(*table, stem);
    result.memory_ = std::move(table);
  }
  return result;
}

void ValueInput::select(const std::vector<std::string>& globs) {
  const bool has_parts = std::any_of(values_.begin(), values_.end(),
                                     [](const NamedValues& entry) { return !entry.part.empty(); });
  if (globs.empty() || !has_parts) return;
  std::vector<std::string> parts;
  for (const NamedValues& entry : values_) parts.push_back(entry.part);
  const std::vector<bool> chosen = match_names(globs, parts, file_);
  std::vector<NamedValues> kept;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (chosen[i]) kept.push_back(std::move(values_[i]));
  }
  values_ = std::move(kept);
}

}  // namespace tbviz::cli
