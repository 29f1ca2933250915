// Numbers as Python writes them.
#pragma once

#include <string>

namespace tbviz {

/// Appends what repr(float) gives in Python 3: the fewest digits that read back exactly, "1.0",
/// "1e-05", "1e+16", "nan", "-inf".
void append_python_float(std::string& out, double value);
[[nodiscard]] std::string python_repr(double value);

}  // namespace tbviz
