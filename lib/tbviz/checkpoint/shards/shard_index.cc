#include "tbviz/checkpoint/shards/shard_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>
#include <numeric>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "tbviz/checkpoint/export/json_path.h"
#include "tbviz/error.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/natural_order.h"

namespace tbviz {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20U;
constexpr std::size_t kMostTensors = 1'000'000;
constexpr std::size_t kMostFiles = 10'000;
constexpr std::string_view kWeightMap = "weight_map";

class IndexHandler final : public JsonPathHandler {
 public:
  explicit IndexHandler(const std::string& name) : name_(name) {}

  ShardIndex index;
  bool has_map = false;

  void string(std::string_view text) override {
    if (at({kWeightMap, "*"})) return add(key_at(1), text);
    misplaced();
  }
  void whole_number(std::int64_t value) override {
    if (at({"metadata", "total_size"})) index.total_size = value;
    misplaced();
  }
  void number(double value) override {  // Some writers divide.
    constexpr auto kBeyond = static_cast<double>(std::numeric_limits<std::int64_t>::max());
    if (at({"metadata", "total_size"}) && value >= 0 && value < kBeyond) {
      index.total_size = static_cast<std::int64_t>(value);
    }
    misplaced();
  }
  void boolean(bool) override { misplaced(); }
  void null() override { misplaced(); }

 private:
  [[noreturn]] void fail(const std::string& fact) const {
    throw FormatError(name_, "malformed index: " + fact);
  }

  // What else is in the map, or is the map, is none.
  void misplaced() const {
    if (at({kWeightMap}) || at({kWeightMap, "*"})) {
      fail("its weight_map does not give a file's name for each tensor");
    }
  }

  void object_begins() override {
    if (!at({kWeightMap})) return misplaced();
    if (has_map) fail("it has two of weight_map");
    has_map = true;
  }
  void array_begins() override { misplaced(); }

  void add(const std::string& tensor, std::string_view file) {
    if (index.entries.size() == kMostTensors) {
      fail(fmt::format("it lists more than {} tensors", kMostTensors));
    }
    if (!seen_.insert(tensor).second) fail(fmt::format("it lists {} twice", tensor));
    auto found = files_.find(file);
    if (found == files_.end()) found = files_.emplace(file, add_file(file)).first;
    index.entries.push_back({tensor, found->second});
  }

  std::size_t add_file(std::string_view file) {
    const std::filesystem::path path(file);
    const bool climbs = std::ranges::find(path, std::filesystem::path("..")) != path.end();
    if (!path.has_filename() || path.is_absolute() || climbs || file.find('\0') != file.npos) {
      fail(fmt::format("a shard is said to be '{}', outside the index's folder; that is refused",
                       file));
    }
    if (index.files.size() == kMostFiles)
      fail(fmt::format("it names more than {} files", kMostFiles));
    index.files.emplace_back(file);
    return index.files.size() - 1;
  }

  const std::string& name_;
  std::map<std::string, std::size_t, std::less<>> files_;
  std::unordered_set<std::string> seen_;
};

// Puts the files into their natural order.
void sort_files(ShardIndex& index) {
  std::vector<std::size_t> order(index.files.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, natural_less,
                    [&](std::size_t i) -> const std::string& { return index.files[i]; });
  std::vector<std::string> files;
  std::vector<std::size_t> place(order.size());
  for (const std::size_t old : order) {
    place[old] = files.size();
    files.push_back(std::move(index.files[old]));
  }
  index.files = std::move(files);
  for (ShardIndex::Entry& entry : index.entries) entry.file = place[entry.file];
}

}  // namespace

bool is_shard_index(Bytes bytes) {
  constexpr std::size_t kLongestLookedAt = 1U << 20U;
  constexpr std::string_view kKey = "\"weight_map\"";
  const std::string_view text = stripped(as_chars(bytes).substr(0, kLongestLookedAt));
  if (!text.starts_with('{')) return false;
  const std::size_t key = text.find(kKey);
  if (key == std::string_view::npos) return false;
  std::string_view value = stripped(text.substr(key + kKey.size()));
  if (!value.starts_with(':')) return false;
  return stripped(value.substr(1)).starts_with('{');
}

ShardIndex parse_shard_index(Bytes bytes, const std::string& name) {
  if (bytes.size() > kMostBytes) {
    throw FormatError(name, fmt::format("is an index of {} bytes; at most {} are read",
                                        bytes.size(), kMostBytes));
  }
  IndexHandler handler(name);
  if (const auto fault = JsonParser().parse(as_chars(bytes), handler)) {
    throw FormatError(name, "malformed index: " + *fault);
  }
  if (!handler.has_map) throw FormatError(name, "malformed index: it has no weight_map");
  if (handler.index.files.empty()) throw FormatError(name, "is an index that names no tensor");
  sort_files(handler.index);
  return std::move(handler.index);
}

}  // namespace tbviz
