#include "tbviz/base/host_name.h"

#include <sys/utsname.h>

namespace tbviz {

std::string host_name() {
  utsname host{};
  ::uname(&host);
  return host.nodename;
}

}  // namespace tbviz
