#include "tbviz/base/descriptor.h"

#include <doctest/doctest.h>
#include <fcntl.h>

using namespace tbviz;

namespace {

int opened() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }
bool is_open(int number) { return ::fcntl(number, F_GETFD) >= 0; }

}  // namespace

TEST_CASE("descriptor: it is closed with its owner, once") {
  const int number = opened();
  {
    Descriptor first(number);
    const Descriptor second(std::move(first));
    CHECK_FALSE(first.is_open());
    CHECK(second.number() == number);
    CHECK(is_open(number));
  }
  CHECK_FALSE(is_open(number));
}

TEST_CASE("descriptor: assigning closes what was there, releasing closes nothing") {
  const int before = opened();
  const int after = opened();
  Descriptor owner(before);
  owner = Descriptor(after);
  CHECK_FALSE(is_open(before));
  CHECK(owner.release() == after);
  CHECK_FALSE(owner.is_open());
  CHECK(is_open(after));
  ::close(after);
}
