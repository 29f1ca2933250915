#include "tbviz/base/large_vector.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <new>

using tbviz::LargeVector;

TEST_CASE("large_vector: holds what was put in, below and beyond the size of huge pages") {
  for (const std::size_t size :
       {std::size_t{1}, std::size_t{1} << 12U, (std::size_t{9} << 20U) + 1}) {
    LargeVector<std::uint8_t> bytes(size);
    bytes.front() = 1;
    bytes.back() = 2;
    bytes.push_back(3);
    CHECK(bytes.size() == size + 1);
    CHECK(bytes.back() == 3);
    CHECK(bytes[size - 1] == 2);
    CHECK(LargeVector<std::uint8_t>(bytes) == bytes);
  }
}

TEST_CASE("large_vector: values that are given are kept") {
  CHECK(LargeVector<int>(3, 7) == LargeVector<int>{7, 7, 7});
  LargeVector<int> values;
  values.resize(2, 5);
  CHECK(values == LargeVector<int>{5, 5});
}

TEST_CASE("large_vector: sizes beyond the address space are refused") {
  tbviz::LargeAllocator<std::uint64_t> allocator;
  CHECK_THROWS_AS((void)allocator.allocate(std::numeric_limits<std::size_t>::max() / 4),
                  std::bad_alloc);
}
