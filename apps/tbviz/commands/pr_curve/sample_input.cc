#include "commands/pr_curve/sample_input.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "tbviz/archive/npy.h"
#include "tbviz/archive/npz.h"
#include "tbviz/archive/tar_path.h"
#include "tbviz/archive/zip.h"
#include "tbviz/checkpoint/wrong_file.h"
#include "tbviz/error.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/table/columns.h"
#include "tbviz/text/nearest.h"

namespace tbviz::cli {
namespace {

/// What is looked for: any of these names.
using Wanted = std::vector<std::string>;

/// The parts of an input, by name.
class Parts {
 public:
  virtual ~Parts() = default;
  /// Throws Error if the part cannot be used.
  [[nodiscard]] virtual TensorView part(const std::string& name) const = 0;

  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 protected:
  std::vector<std::string> names_;
};

class TableParts final : public Parts {
 public:
  TableParts(Bytes bytes, std::string file)
      : file_(std::move(file)), table_(read_columns(bytes, file_)) {
    for (const Column& column : table_.columns) names_.push_back(column.name);
    names_.insert(names_.end(), table_.text_columns.begin(), table_.text_columns.end());
    if (names_.empty()) throw FormatError(file_, "holds no sample");
    if (names_.front().empty() && names_.size() == 1) {
      throw UsageError("has no header; the first line names the columns: label,score", file_);
    }
  }

  [[nodiscard]] TensorView part(const std::string& name) const override {
    const auto column = std::ranges::find(table_.columns, name, &Column::name);
    if (column == table_.columns.end()) {
      throw FormatError(file_, fmt::format("the column '{}' holds text, not numbers", name));
    }
    if (column->first_empty != 0) {
      throw FormatError(
          file_, column->first_empty,
          fmt::format("the column '{}' has an empty cell; each sample needs a value", name));
    }
    return {DType::kFloat64,
            {static_cast<std::int64_t>(column->values.size())},
            reinterpret_cast<const std::byte*>(column->values.data())};
  }

 private:
  std::string file_;
  NumberColumns table_;
};

class ArrayParts final : public Parts {
 public:
  explicit ArrayParts(MappedFile file)
      : file_(std::move(file)),
        arrays_(read_npz(ZipArchive(file_.bytes(), file_.name()), file_.name())) {
    for (const NpzArrays::Array& array : arrays_.arrays) names_.push_back(array.key);
    for (const NpzArrays::Unread& unread : arrays_.unread) names_.push_back(unread.key);
  }

  [[nodiscard]] TensorView part(const std::string& name) const override {
    const auto unread = std::ranges::find(arrays_.unread, name, &NpzArrays::Unread::key);
    if (unread != arrays_.unread.end()) throw UnsupportedError(unread->error);
    const auto array = std::ranges::find(arrays_.arrays, name, &NpzArrays::Array::key);
    if (array->is_complex) {
      throw FormatError(file_.name(), fmt::format("the array '{}' holds complex numbers", name));
    }
    return array->values;
  }

 private:
  MappedFile file_;
  NpzArrays arrays_;
};

std::unique_ptr<Parts> open_parts(MappedFile file) {
  const std::string name = file.name();
  if (is_npz(file.bytes())) return std::make_unique<ArrayParts>(std::move(file));
  if (is_npy(file.bytes())) {
    throw UsageError("holds one array; an .npz file has two, labels and scores", name);
  }
  const auto wrong = find_wrong_file(file.bytes(), name);
  if (wrong && !wrong->may_be_table) throw UnsupportedError(name, wrong->fact);
  return std::make_unique<TableParts>(file.bytes(), name);
}

TensorView find_part(const Parts& parts, const Wanted& wanted, const std::string& file) {
  const std::vector<std::string>& names = parts.names();
  for (const std::string& name : wanted) {
    const auto count = std::ranges::count(names, name);
    if (count > 1) {
      throw FormatError(file, fmt::format("holds '{}' {} times; which one is meant is unknown: "
                                          "rename the others",
                                          name, count));
    }
    if (count == 1) return parts.part(name);
  }
  throw UsageError(fmt::format("holds no '{}'; there is {}{}", wanted.front(),
                               fmt::join(names, ", "), did_you_mean(wanted.front(), names)),
                   file);
}

}  // namespace

SampleInput read_samples(const std::string& input, const std::string& weights) {
  MappedFile file = open_file_or_member(input);
  const std::string name = file.name();
  const std::shared_ptr<const Parts> parts = open_parts(std::move(file));
  SampleInput samples;
  samples.file = name;
  samples.labels = find_part(*parts, {"label", "labels"}, name);
  samples.scores = find_part(*parts, {"score", "scores"}, name);
  if (!weights.empty()) samples.weights = find_part(*parts, {weights}, name);
  samples.memory = parts;
  return samples;
}

}  // namespace tbviz::cli
