#include "tbviz/io/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/io/byte_source.h"

namespace tbviz {
namespace {

// What a signal handler may look at: plain atomics, no locks. More mappings than slots only lose
// the file's name in the message.
struct Slot {
  std::atomic<bool> taken{false};
  std::atomic<const std::byte*> begin{nullptr};
  std::atomic<std::size_t> size{0};
  std::array<char, 256> name{};
};
std::array<Slot, 64> slots;

int remember(Bytes bytes, const std::string& name) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (slots[i].taken.exchange(true)) continue;
    const std::size_t length = name.copy(slots[i].name.data(), slots[i].name.size() - 1);
    slots[i].name[length] = '\0';
    slots[i].size = bytes.size();
    slots[i].begin = bytes.data();
    return static_cast<int>(i);
  }
  return -1;
}

void forget(int slot) {
  if (slot < 0) return;
  Slot& entry = slots[static_cast<std::size_t>(slot)];
  entry.begin = nullptr;
  entry.taken = false;
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path, std::size_t max_stream_bytes,
                       MapAccess access)
    : MappedFile(FileSource::open(path), max_stream_bytes, access) {}

MappedFile::MappedFile(FileSource source, std::size_t max_stream_bytes, MapAccess access)
    : name_(source.name()) {
  struct stat status {};
  if (::fstat(source.descriptor(), &status) != 0) throw InputError(name_, system_message(errno));
  if (S_ISDIR(status.st_mode)) throw InputError(name_, "is a directory; a file is needed here");
  if (!S_ISREG(status.st_mode)) {
    contents_ = read_all(source, max_stream_bytes);
    bytes_ = std::as_writable_bytes(std::span(contents_));
    return;
  }
  if (status.st_size == 0) return;  // mmap refuses to map nothing.
  const auto size = static_cast<std::size_t>(status.st_size);
  const int protection = access == MapAccess::kRead ? PROT_READ : PROT_READ | PROT_WRITE;
  void* address = ::mmap(nullptr, size, protection, MAP_PRIVATE, source.descriptor(), 0);
  if (address == MAP_FAILED) throw InputError(name_, "cannot be mapped: " + system_message(errno));
  bytes_ = {static_cast<std::byte*>(address), size};
  slot_ = remember(bytes_, name_);
}

MappedFile::MappedFile(std::shared_ptr<const MappedFile> whole, Bytes part, std::string name)
    : name_(std::move(name)),
      // Only writable_bytes() would write, and that is for files that were opened for it.
      bytes_(const_cast<std::byte*>(part.data()), part.size()),
      whole_(std::move(whole)) {}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : name_(std::move(other.name_)),
      bytes_(std::exchange(other.bytes_, {})),
      contents_(std::move(other.contents_)),
      whole_(std::move(other.whole_)),
      slot_(std::exchange(other.slot_, -1)) {
  // Short strings move their bytes.
  if (!contents_.empty()) bytes_ = std::as_writable_bytes(std::span(contents_));
}

MappedFile::~MappedFile() {
  forget(slot_);
  if (contents_.empty() && whole_ == nullptr && !bytes_.empty()) {
    ::munmap(bytes_.data(), bytes_.size());
  }
}

std::string_view mapped_file_containing(const void* address) noexcept {
  for (const Slot& slot : slots) {
    const std::byte* begin = slot.begin;
    if (begin != nullptr && address >= begin && address < begin + slot.size) {
      return slot.name.data();
    }
  }
  return {};
}

}  // namespace tbviz
