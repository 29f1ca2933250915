// Tar archives: the members of what the bytes claim to be lie in them, none in another.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "tbviz/archive/tar.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const tbviz::Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
  (void)tbviz::is_tar(bytes);
  const tbviz::TarListing listing = tbviz::list_tar(bytes);
  const std::byte* end = bytes.data();
  for (const tbviz::TarMember& member : listing.members) {
    if (member.name.empty() || member.bytes.data() < end) std::abort();
    end = member.bytes.data() + member.bytes.size();
    if (end > bytes.data() + bytes.size()) std::abort();
  }
  return 0;
}
