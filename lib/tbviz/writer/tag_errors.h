// Errors of values that say whose values they are: a training logs hundreds of tags.
#pragma once

#include <string_view>

#include "tbviz/error.h"

namespace tbviz {

/// Throws `error`, which is about values and no file, again in its own class with the tag in front
/// of its message. Call it where it is caught.
[[noreturn]] void rethrow_for_tag(const Error& error, std::string_view tag);

/// What `make` returns; what it throws names the tag.
template <class Make>
auto made_for(std::string_view tag, const Make& make) {
  try {
    return make();
  } catch (const Error& error) {
    rethrow_for_tag(error, tag);
  }
}

}  // namespace tbviz
