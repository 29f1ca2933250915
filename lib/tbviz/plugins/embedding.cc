#include "tbviz/plugins/embedding.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <type_traits>
#include <utility>

#include "tbviz/base/bytes.h"
#include "tbviz/error.h"
#include "tbviz/io/folder_lock.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/io/output_file.h"
#include "tbviz/plugins/projector_config.h"
#include "tbviz/text/python_number.h"
#include "tbviz/text/utf8.h"
#include "tbviz/text/words.h"

namespace tbviz {
namespace {

namespace fs = std::filesystem;

// Python's str.zfill(5): a sign counts.
std::string five_digits(std::int64_t step) { return fmt::format("{:05}", step); }

// No other tag has the folder: % of the tag itself is always %25. torch writes to "", "." and "..",
// which are folders of others.
std::string folder_of_tag(std::string_view tag) {
  if (tag.empty()) return "%";
  if (tag == ".") return "%2e";
  if (tag == "..") return "%2e%2e";
  std::string folder;
  for (const char c : tag) {
    if (c == '%' || c == '/' || c == '\\' || c == '\0') {
      folder += fmt::format("%{:02x}", static_cast<unsigned>(c));
    } else {
      folder += c;
    }
  }
  return folder;
}

/// Appends an element as str() of the Python number that it is.
struct AppendNumber {
  std::string& out;

  template <class T>
  void operator()(T value) const {
    if constexpr (std::is_integral_v<T>) {
      fmt::format_to(std::back_inserter(out), "{}", value);
    } else {
      append_python_float(out, static_cast<double>(value));
    }
    out += '\t';
  }
};

void write_vectors(const TensorView& vectors, const fs::path& path) {
  constexpr std::size_t kPiece = 1 << 16;
  OutputFile file(path, Overwrite::kYes);
  std::string text;
  for (std::int64_t row = 0; row < vectors.size(0); ++row) {
    for_each_element(vectors[row], AppendNumber{text});
    text.back() = '\n';
    if (text.size() < kPiece) continue;
    file.write(as_bytes(text));
    text.clear();
  }
  file.write(as_bytes(text));
  file.close();
}

void check_count(std::int64_t count, std::string_view what, std::int64_t points) {
  if (count == points) return;
  throw UsageError(fmt::format("there {} {} for {}; there must be one each", is_or_are(count),
                               count_text(count, what), count_text(points, "point")));
}

std::string config_at(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return {};
  return std::string(as_chars(MappedFile(path).bytes()));
}

}  // namespace

void check_embedding(const Embedding& embedding) {
  const TensorView& vectors = embedding.vectors;
  if (vectors.rank() != 2) {
    throw FormatError("",
                      fmt::format("an array of shape {} is no embedding; it must have 2 axes: a "
                                  "row for each point",
                                  format_shape(vectors.shape())));
  }
  if (vectors.count() == 0) {
    throw FormatError("",
                      fmt::format("an array of shape {} holds no point, or points of no dimension",
                                  format_shape(vectors.shape())));
  }
  const EmbeddingLabels& labels = embedding.labels;
  if (labels.rows.empty() && !labels.header.empty()) {
    throw UsageError("there is a header, but no label that it could stand above");
  }
  if (!labels.rows.empty()) {
    check_count(std::ssize(labels.rows), "label", vectors.size(0));
    (void)format_labels(labels);
  }
  if (embedding.sprites) check_count(embedding.sprites->count, "picture", vectors.size(0));
}

void write_embedding(const fs::path& run_directory, const Embedding& embedding) {
  check_embedding(embedding);
  const std::string tag = to_valid_utf8(embedding.tag);
  const std::string folder = five_digits(embedding.step) + "/" + folder_of_tag(tag);
  const fs::path config = run_directory / "projector_config.pbtxt";
  EmbeddingEntry entry{.tensor_name = tag + ":" + five_digits(embedding.step),
                       .tensor_path = folder + "/tensors.tsv"};
  if (!embedding.labels.rows.empty()) entry.metadata_path = folder + "/metadata.tsv";
  if (embedding.sprites) {
    entry.sprite_path = folder + "/sprite.png";
    entry.sprite_width = embedding.sprites->width;
    entry.sprite_height = embedding.sprites->height;
  }
  create_folders(run_directory);
  const FolderLock lock(run_directory);
  const std::string text = with_embedding(config_at(config), entry, config.string());
  write_vectors(embedding.vectors, run_directory / entry.tensor_path);
  if (!entry.metadata_path.empty()) {
    write_file(run_directory / entry.metadata_path, as_bytes(format_labels(embedding.labels)),
               Overwrite::kYes);
  }
  if (!entry.sprite_path.empty()) {
    write_file(run_directory / entry.sprite_path, as_bytes(encode_png(embedding.sprites->image)),
               Overwrite::kYes);
  }
  write_file(config, as_bytes(text), Overwrite::kYes);
}

}  // namespace tbviz
