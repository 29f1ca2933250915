// Catches what the library throws by its types, which come from another shared object.
#include <tbviz/checkpoint.h>
#include <tbviz/error.h>
#include <tbviz/tensor.h>

#include <cstdio>

int main() {
  try {
    static_cast<void>(tbviz::open_checkpoint("there/is/no/such.pt"));
  } catch (const tbviz::InputError& error) {
    std::printf("InputError %s\n", error.file().c_str());
  }
  try {
    static_cast<void>(tbviz::count_elements({-1}));
  } catch (const tbviz::Error& error) {
    std::printf("Error %d\n", error.kind() == tbviz::ErrorKind::kUnsupported);
  }
}
