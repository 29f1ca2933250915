// JSON text as Python's json module writes it.
#pragma once

#include <string>

#include "tbviz/text/json.h"

namespace tbviz {

/// What json.dumps(value, sort_keys=True) gives: ASCII alone, members sorted by their names, floats
/// as repr() has them, NaN and Infinity as words. Of members with one name the last counts, as
/// Python reads them. Whole numbers beyond 64 bits, which Python keeps, are floats (json_parser.h).
[[nodiscard]] std::string python_json(const Json& value);

}  // namespace tbviz
