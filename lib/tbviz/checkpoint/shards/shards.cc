#include "tbviz/checkpoint/shards/shards.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <system_error>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "tbviz/checkpoint/complex_parts.h"
#include "tbviz/checkpoint/held_tensor.h"
#include "tbviz/error.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/text/words.h"

namespace tbviz {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFacts = 64;  // Of all shards together.

// Links are followed: whoever made the folder made them, as Hugging Face's cache does. But only to
// files; a pipe would be waited for.
void check_files(const std::string& name, const fs::path& folder,
                 const std::vector<std::string>& files) {
  std::vector<std::string> missing;
  for (const std::string& file : files) {
    std::error_code error;
    const fs::file_status status = fs::status(folder / file, error);
    if (status.type() == fs::file_type::not_found) {
      missing.push_back(file);
    } else if (!error && !fs::is_regular_file(status)) {
      throw FormatError(name, fmt::format("its shard {} is no file", file));
    }
  }
  if (missing.empty()) return;
  const auto count = std::ssize(missing);
  throw InputError(
      name, fmt::format("{} of its {} {} missing: {} (is the download complete?)", count,
                        count_text(std::ssize(files), "shard"), is_or_are(count), listed(missing)));
}

Checkpoint open_shard(const fs::path& path, CheckpointRead wanted) {
  const auto mapped = std::make_shared<const MappedFile>(path);
  if (is_shard_index(mapped->bytes())) {
    throw FormatError(mapped->name(),
                      "is the index of a model, which cannot be a shard of another");
  }
  CheckpointFile file = look_at_file(mapped->bytes(), mapped->name(), path);
  file.wanted = wanted;
  return read_checkpoint(file, mapped);
}

/// The shards put together.
class ShardJoin {
 public:
  ShardJoin(std::string name, std::vector<std::string> files)
      : name_(std::move(name)), files_(std::move(files)) {}

  /// The next of the files.
  void add(Checkpoint opened) {
    const auto shard = std::make_shared<const Checkpoint>(std::move(opened));
    if (format_.empty()) format_ = shard->format();
    if (format_ != shard->format()) {
      throw FormatError(shard->file(), fmt::format("is {}, but {} is {}; the shards of a model are "
                                                   "of one format",
                                                   shard->format(), files_[0], format_));
    }
    const CheckpointContents& contents = shard->contents();
    if (contents.kernels) {
      throw UnsupportedError(shard->file(), fmt::format("is {}, which is no format of shards; give "
                                                        "the file alone",
                                                        shard->format()));
    }
    for (const NamedTensor& tensor : contents.tensors) claim(std::string(whole_name(tensor)));
    for (const UnreadTensor& tensor : contents.unread) claim(tensor.name);
    const std::size_t before = joined_.tensors.size();
    append(joined_.tensors, contents.tensors);
    for (UnreadTensor tensor : contents.unread) {
      tensor.position += before;
      joined_.unread.push_back(std::move(tensor));
    }
    append(joined_.globals, contents.globals);
    add_facts(contents.facts);
    if (joined_.producer.empty()) joined_.producer = contents.producer;
    joined_.has_values = joined_.has_values && contents.has_values;
    joined_.memory.push_back(shard);
    ++added_;
  }

  /// Throws FormatError if a tensor that the index promises is nowhere.
  void compare(const ShardIndex& index) {
    std::vector<std::string> missing;
    std::vector<std::string> elsewhere;
    for (const ShardIndex::Entry& entry : index.entries) {
      const auto found = holder_.find(entry.tensor);
      if (found == holder_.end()) {
        missing.push_back(fmt::format("{} in {}", entry.tensor, files_[entry.file]));
      } else if (found->second != entry.file) {
        elsewhere.push_back(fmt::format("{} in {}", entry.tensor, files_[found->second]));
      }
    }
    if (!missing.empty()) {
      throw FormatError(name_, fmt::format("names tensors that its shards lack: {} (do index and "
                                           "shards belong together?)",
                                           listed(missing)));
    }
    if (!elsewhere.empty()) {
      note("the index names other shards than those that hold {}", elsewhere);
    }
    if (index.entries.size() < holder_.size()) note_unnamed(index);
    if (index.total_size) check_size(*index.total_size);
  }

  [[nodiscard]] CheckpointContents take() {
    joined_.format = fmt::format("{}, {}", format_, count_text(std::ssize(files_), "shard"));
    return std::move(joined_);
  }

 private:
  template <class Entries>
  static void append(Entries& to, const Entries& from) {
    to.insert(to.end(), from.begin(), from.end());
  }

  void claim(const std::string& tensor) {
    const auto [found, is_new] = holder_.emplace(tensor, added_);
    if (is_new || found->second == added_) return;
    throw FormatError(name_, fmt::format("{} is both in {} and in {}; the shards of a model hold a "
                                         "tensor once",
                                         tensor, files_[found->second], files_[added_]));
  }

  // What all shards say is said once.
  void add_facts(const std::vector<CheckpointFact>& facts) {
    for (const CheckpointFact& fact : facts) {
      if (joined_.facts.size() == kMostFacts) return;
      const bool known = std::ranges::any_of(joined_.facts, [&](const CheckpointFact& other) {
        return other.key == fact.key && other.value == fact.value;
      });
      if (!known) joined_.facts.push_back(fact);
    }
  }

  void note(fmt::format_string<std::string> text, const std::vector<std::string>& names) {
    joined_.notes.push_back(name_ + ": " + fmt::format(text, listed(names)));
  }

  void note_unnamed(const ShardIndex& index) {
    std::set<std::string_view> in_index;
    for (const ShardIndex::Entry& entry : index.entries) in_index.insert(entry.tensor);
    std::vector<std::string> unnamed;
    for (const auto& [tensor, shard] : holder_) {
      if (!in_index.contains(tensor)) unnamed.push_back(tensor);
    }
    std::ranges::sort(unnamed);
    note("the shards hold tensors that the index does not name: {}", unnamed);
  }

  // Writers count a storage that several tensors share once, or each time.
  void check_size(std::int64_t total_size) {
    joined_.facts.push_back({"total_size", std::to_string(total_size)});
    if (!joined_.unread.empty()) return;
    std::int64_t all = 0;
    std::int64_t distinct = 0;
    std::set<std::tuple<const std::byte*, std::int64_t>> seen;
    for (const NamedTensor& tensor : joined_.tensors) {
      const std::int64_t bytes = stored_bytes(tensor);
      all += bytes;
      if (seen.emplace(tensor.values.data(), bytes).second) distinct += bytes;
    }
    if (total_size == all || total_size == distinct) return;
    joined_.notes.push_back(
        fmt::format("{}: the index says that all tensors take {} bytes (total_size); they take {}",
                    name_, total_size, distinct));
  }

  std::string name_;
  std::vector<std::string> files_;
  std::string format_;
  CheckpointContents joined_;
  std::unordered_map<std::string, std::size_t> holder_;  // Of each tensor, in files_.
  std::size_t added_ = 0;
};

// Of an index, whose folder is where it lies.
CheckpointContents read_index(const CheckpointFile& file) {
  if (file.to_run) {
    throw UnsupportedError(file.name,
                           "is the index of a model's weights, which hold no code to run; save the "
                           "model with its code: torch.jit.script(model).save(\"model.pt\")");
  }
  if (file.disk_path.empty()) {
    throw UnsupportedError(file.name,
                           "is the index of a model in several files and holds no weights; give "
                           "its path, so that the files beside it are found");
  }
  const ShardIndex index = parse_shard_index(file.bytes, file.name);
  return read_shards(file.name, file.disk_path.parent_path(), index.files, &index, file.wanted);
}

}  // namespace

CheckpointContents read_shards(const std::string& name, const fs::path& folder,
                               const std::vector<std::string>& files, const ShardIndex* index,
                               CheckpointRead wanted) {
  check_files(name, folder, files);
  ShardJoin join(name, files);
  for (const std::string& file : files) join.add(open_shard(folder / file, wanted));
  if (index != nullptr) join.compare(*index);
  return join.take();
}

const CheckpointFormat kShardIndex = {
    "index of shards", [](const CheckpointFile& file) { return is_shard_index(file.bytes); },
    read_index};

}  // namespace tbviz
