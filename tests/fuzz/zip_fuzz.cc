// Zip archives: every member of what the bytes claim to be is read, and begins with its front.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "tbviz/archive/npz.h"
#include "tbviz/archive/zip.h"
#include "tbviz/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tbviz::ZipLimits limits;
  limits.max_inflated_bytes = 1U << 20U;
  try {
    const tbviz::ZipArchive archive({reinterpret_cast<const std::byte*>(data), size}, "fuzz",
                                    limits);
    for (const tbviz::ZipMember& member : archive.members()) {
      try {
        const tbviz::ZipContents contents = archive.read(member);
        (void)tbviz::ZipArchive::checksum_matches(member, contents.bytes());
        const tbviz::ZipContents front = archive.front(member, 100);
        if (front.bytes().size() != std::min<std::size_t>(contents.bytes().size(), 100) ||
            !std::ranges::equal(front.bytes(), contents.bytes().first(front.bytes().size()))) {
          std::abort();
        }
      } catch (const tbviz::Error&) {
      }
    }
    (void)tbviz::read_npz(archive, "fuzz", tbviz::NpzRead::kHeaders);
  } catch (const tbviz::Error&) {
  }
  return 0;
}
