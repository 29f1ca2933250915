#include "tbviz/io/overflow_store.h"

#include <sys/types.h>
#include <unistd.h>

#include <cerrno>

#include "tbviz/error.h"
#include "tbviz/io/scratch_file.h"

namespace tbviz {
namespace {

constexpr const char* kName = "temporary file";

}  // namespace

bool OverflowStore::take_memory(std::size_t bytes) {
  if (memory_.fetch_add(bytes) + bytes <= most_memory_) return true;
  memory_.fetch_sub(bytes);
  return false;
}

std::uint64_t OverflowStore::write(Bytes bytes) {
  const std::lock_guard lock(mutex_);
  if (!file_) file_.emplace(make_scratch_file(kName));
  const std::uint64_t begin = size_;
  while (!bytes.empty()) {
    const ssize_t count =
        ::pwrite(file_->descriptor(), bytes.data(), bytes.size(), static_cast<off_t>(size_));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) throw OutputError(kName, "cannot be written: " + system_message(errno));
    size_ += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return begin;
}

void OverflowStore::read(std::uint64_t offset, std::span<std::byte> room) const {
  int descriptor = -1;
  {
    const std::lock_guard lock(mutex_);
    if (file_) descriptor = file_->descriptor();
  }
  while (!room.empty()) {
    const ssize_t count = ::pread(descriptor, room.data(), room.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) throw InputError(kName, "cannot be read: " + system_message(errno));
    offset += static_cast<std::uint64_t>(count);
    room = room.subspan(static_cast<std::size_t>(count));
  }
}

}  // namespace tbviz
