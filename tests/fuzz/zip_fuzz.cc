// Zip archives: every member of what the bytes claim to be is read.
#include <cstddef>
#include <cstdint>

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
      } catch (const tbviz::Error&) {
      }
    }
  } catch (const tbviz::Error&) {
  }
  return 0;
}
