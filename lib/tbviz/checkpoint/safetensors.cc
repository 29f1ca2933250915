// safetensors: a length, a JSON header that says where each tensor lies, and the tensors, without
// gaps (https://github.com/huggingface/safetensors, "Format").
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tbviz/archive/byte_cursor.h"
#include "tbviz/checkpoint/complex_parts.h"
#include "tbviz/checkpoint/export/json_path.h"
#include "tbviz/checkpoint/format.h"
#include "tbviz/checkpoint/strided_view.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::size_t kLengthSize = 8;
constexpr std::uint64_t kMostHeaderBytes = std::uint64_t{8} << 20;
constexpr std::size_t kMostTensors = 100'000;
constexpr std::size_t kMostSizes = 500'000;  // Of all tensors together.
constexpr std::size_t kMostFacts = 10'000;
constexpr std::string_view kMetadata = "__metadata__";

struct NamedType {
  std::string_view name;
  DType dtype;
  std::string_view complex = {};  // What PyTorch calls pairs of such numbers.
};
constexpr std::array kTypes = {
    NamedType{"BOOL", DType::kBool},
    NamedType{"U8", DType::kUInt8},
    NamedType{"I8", DType::kInt8},
    NamedType{"U16", DType::kUInt16},
    NamedType{"I16", DType::kInt16},
    NamedType{"U32", DType::kUInt32},
    NamedType{"I32", DType::kInt32},
    NamedType{"U64", DType::kUInt64},
    NamedType{"I64", DType::kInt64},
    NamedType{"F16", DType::kFloat16},
    NamedType{"BF16", DType::kBFloat16},
    NamedType{"F32", DType::kFloat32},
    NamedType{"F64", DType::kFloat64},
    NamedType{"F8_E4M3", DType::kFloat8E4M3FN},
    NamedType{"F8_E5M2", DType::kFloat8E5M2},
    NamedType{"F8_E4M3FNUZ", DType::kFloat8E4M3FNUZ},
    NamedType{"F8_E5M2FNUZ", DType::kFloat8E5M2FNUZ},
    NamedType{"F8_E8M0", DType::kFloat8E8M0FNU},
    NamedType{"C64", DType::kFloat32, "complex64"},
};

// Null for types that are not read.
const NamedType* type_called(std::string_view name) {
  const auto* const found = std::ranges::find(kTypes, name, &NamedType::name);
  return found == kTypes.end() ? nullptr : found;
}

/// What the header says about a tensor. Offsets count from the end of the header.
struct Entry {
  std::string name;
  std::string dtype;
  Shape shape;
  std::array<std::int64_t, 2> offsets = {};
  std::uint8_t offset_count = 0;
  bool has_shape = false;
  bool has_offsets = false;
  bool is_sound = true;  // Each member once, and nothing in it but what is due.

  [[nodiscard]] bool is_whole() const {
    return is_sound && !dtype.empty() && has_shape && offset_count == 2;
  }
  [[nodiscard]] std::uint64_t begin() const { return static_cast<std::uint64_t>(offsets[0]); }
  [[nodiscard]] std::uint64_t end() const { return static_cast<std::uint64_t>(offsets[1]); }
};

// Members of tensors that are not known are left to later versions of the format.
class HeaderHandler final : public JsonPathHandler {
 public:
  explicit HeaderHandler(const std::string& file) : file_(file) {}

  std::vector<Entry> entries;
  std::vector<CheckpointFact> facts;

  void string(std::string_view text) override {
    if (at({kMetadata, "*"})) {
      if (facts.size() == kMostFacts) fail(fmt::format("lists more than {} metadata", kMostFacts));
      facts.push_back({key_at(1), std::string(text)});
    } else if (at({"*", "dtype"})) {
      if (!entries.back().dtype.empty()) entries.back().is_sound = false;
      entries.back().dtype = text;
    } else {
      misplaced();
    }
  }
  void whole_number(std::int64_t value) override {
    if (at({"*", "shape", "[]"})) {
      add_size(value);
    } else if (at({"*", "data_offsets", "[]"})) {
      add_offset(value);
    } else {
      misplaced();
    }
  }
  void number(double) override { misplaced(); }
  void boolean(bool) override { misplaced(); }
  void null() override { misplaced(); }

 private:
  [[noreturn]] void fail(const std::string& fact) const {
    throw FormatError(file_, fmt::format("offset {}: {}", kLengthSize, fact));
  }

  void object_begins() override {
    if (!at({"*"})) return misplaced();
    if (key_at(0) == kMetadata) {
      if (has_metadata_) fail(fmt::format("malformed header: '{}' comes twice", kMetadata));
      has_metadata_ = true;
      return;
    }
    if (entries.size() == kMostTensors) {
      fail(fmt::format("lists more than {} tensors", kMostTensors));
    }
    entries.emplace_back().name = key_at(0);
  }

  void array_begins() override {
    if (at({"*", "shape"}) && key_at(0) != kMetadata) {
      once(entries.back().has_shape);
    } else if (at({"*", "data_offsets"}) && key_at(0) != kMetadata) {
      once(entries.back().has_offsets);
    } else {
      misplaced();
    }
  }

  void once(bool& seen) {
    if (seen) entries.back().is_sound = false;
    seen = true;
  }

  void add_size(std::int64_t value) {
    Entry& entry = entries.back();
    if (entry.shape.size() == kMostAxes) entry.is_sound = false;
    if (!entry.is_sound) return;
    if (++sizes_ > kMostSizes) fail(fmt::format("lists more than {} sizes", kMostSizes));
    entry.shape.push_back(value);
  }

  void add_offset(std::int64_t value) {
    Entry& entry = entries.back();
    if (entry.offset_count == entry.offsets.size()) entry.is_sound = false;
    if (entry.is_sound) entry.offsets[entry.offset_count++] = value;
  }

  // A value where none is due, or one of the wrong type. As metadata hold only texts, what lies
  // deeper is in the entry that came last.
  void misplaced() {
    if (at({"*"})) {
      const std::string_view due = key_at(0) == kMetadata ? "object" : "tensor";
      fail(fmt::format("malformed header: '{}' is no {}", key_at(0), due));
    }
    if (at({kMetadata, "*"})) {
      fail(fmt::format("malformed header: metadata '{}' is no text", key_at(1)));
    }
    if (at({"*", "dtype"}) || at({"*", "shape"}) || at({"*", "data_offsets"}) ||
        at({"*", "shape", "[]"}) || at({"*", "data_offsets", "[]"})) {
      entries.back().is_sound = false;
    }
  }

  const std::string& file_;
  std::size_t sizes_ = 0;  // Of all shapes.
  bool has_metadata_ = false;
};

/// Checks what the header claims, and makes tensors of it.
class SafetensorsReader {
 public:
  explicit SafetensorsReader(const CheckpointFile& file) : file_(file) {}

  CheckpointContents read() {
    HeaderHandler header(file_.name);
    const std::string_view text = header_text();
    if (const auto fact = JsonParser().parse(text, header)) {
      fail(kLengthSize, "malformed header: " + *fact);
    }
    for (const Entry& entry : header.entries) check(entry);
    check_names(header.entries);
    check_layout(header.entries);
    CheckpointContents contents;
    contents.facts = std::move(header.facts);
    for (Entry& entry : header.entries) add(std::move(entry), contents);
    return contents;
  }

 private:
  [[noreturn]] void fail(std::uint64_t offset, std::string_view fact) const {
    throw FormatError(file_.name, fmt::format("offset {}: {}", offset, fact));
  }

  // Of an entry: where its data lies in the file, and what is wrong with it.
  [[noreturn]] void fail(const Entry& entry, std::string_view fact) const {
    const std::uint64_t offset = entry.offsets[0] < 0 ? kLengthSize : data_begin_ + entry.begin();
    fail(offset, fmt::format("malformed tensor {}: {}", entry.name, fact));
  }

  std::string_view header_text() {
    ByteCursor cursor(file_.bytes, file_.name, {});
    const auto length = cursor.read<std::uint64_t>("the header's length");
    if (length > cursor.left()) {
      fail(kLengthSize, fmt::format("the header needs {} bytes but {} are left (is the file cut?)",
                                    length, cursor.left()));
    }
    if (length > kMostHeaderBytes) {
      fail(0, fmt::format("the header claims {} bytes; at most {} are read", length,
                          kMostHeaderBytes));
    }
    const Bytes header = cursor.take(length, "the header");
    data_begin_ = cursor.at();
    return as_chars(header);
  }

  void check(const Entry& entry) const {
    if (!entry.is_whole()) {
      fail(entry, "dtype, shape and data_offsets do not make sense");
    }
    if (entry.offsets[0] < 0 || entry.offsets[1] < entry.offsets[0] ||
        entry.end() > file_.bytes.size() - data_begin_) {
      fail(entry,
           fmt::format("its data lies from {} to {} of {} bytes (is the file cut?)",
                       entry.offsets[0], entry.offsets[1], file_.bytes.size() - data_begin_));
    }
    const std::optional<std::int64_t> count = contiguous_count(entry.shape);
    if (!count) fail(entry, "its shape is beyond all bounds");
    const NamedType* type = type_called(entry.dtype);
    if (type == nullptr) return;
    const std::uint64_t bytes = entry.end() - entry.begin();
    const std::uint64_t width = size_of(type->dtype) * (type->complex.empty() ? 1 : 2);
    if (bytes % width != 0 || static_cast<std::uint64_t>(*count) != bytes / width) {
      fail(entry, fmt::format("shape {} of {} does not fill its {} bytes",
                              format_shape(entry.shape), entry.dtype, bytes));
    }
  }

  void check_names(const std::vector<Entry>& entries) const {
    std::vector<std::string_view> names;
    for (const Entry& entry : entries) names.push_back(entry.name);
    std::ranges::sort(names);
    const auto twice = std::ranges::adjacent_find(names);
    if (twice != names.end()) {
      fail(kLengthSize, fmt::format("malformed header: two tensors are called {}", *twice));
    }
  }

  // The format demands it: nothing may hide between tensors, nothing may be two of them.
  void check_layout(const std::vector<Entry>& entries) const {
    std::vector<const Entry*> order;
    for (const Entry& entry : entries) order.push_back(&entry);
    std::ranges::sort(order, {}, [](const Entry* entry) { return entry->offsets; });
    std::uint64_t end = 0;
    for (const Entry* entry : order) {
      if (entry->begin() < end) fail(*entry, "it overlaps another");
      if (entry->begin() > end) fail(*entry, fmt::format("nothing fills the bytes from {}", end));
      end = entry->end();
    }
    const std::uint64_t size = file_.bytes.size() - data_begin_;
    if (end != size) {
      fail(data_begin_ + end, fmt::format("{} bytes follow the last tensor", size - end));
    }
  }

  void add(Entry entry, CheckpointContents& contents) const {
    const Bytes data =
        file_.bytes.subspan(data_begin_ + entry.begin(), entry.end() - entry.begin());
    const NamedType* type = type_called(entry.dtype);
    if (type == nullptr) return add_unread(std::move(entry), data, contents);
    if (type->complex.empty()) {
      contents.tensors.push_back({std::move(entry.name),
                                  TensorView(type->dtype, std::move(entry.shape), data.data()),
                                  {}});
      return;
    }
    entry.shape.push_back(2);
    const TensorView pairs(type->dtype, std::move(entry.shape), data.data());
    add_complex_parts({std::move(entry.name), pairs, {}}, type->complex, contents.tensors);
  }

  void add_unread(Entry entry, Bytes data, CheckpointContents& contents) const {
    UnsupportedError error(
        file_.name, fmt::format("{}: data type {} is not supported", entry.name, entry.dtype));
    contents.unread.push_back({.name = std::move(entry.name),
                               .error = std::move(error),
                               .position = contents.tensors.size(),
                               .owner = {},
                               .dtype = std::move(entry.dtype),
                               .shape = std::move(entry.shape),
                               .bytes = data});
  }

  const CheckpointFile& file_;
  std::uint64_t data_begin_ = 0;
};

// A length that is no text, then the start of a JSON object. The length may be a lie.
bool recognises(const CheckpointFile& file) {
  constexpr std::uint64_t kLikelyLength = std::uint64_t{1} << 48;
  const Bytes bytes = file.bytes;
  if (bytes.size() < kLengthSize + 2 || bytes[kLengthSize] != std::byte{'{'}) return false;
  const auto next = static_cast<char>(bytes[kLengthSize + 1]);
  return load_le<std::uint64_t>(bytes.data()) < kLikelyLength &&
         std::string_view("\"} \t\r\n").find(next) != std::string_view::npos;
}

}  // namespace

const CheckpointFormat kSafetensors = {"safetensors", recognises, [](const CheckpointFile& file) {
                                         return SafetensorsReader(file).read();
                                       }};

}  // namespace tbviz
