#include "tbviz/plugins/tensor_summary.h"

#include <string>

#include "tbviz/plugins/plugin_value.h"
#include "tbviz/plugins/tensor_proto.h"

namespace tbviz {

Summary tensor_summary(std::string_view tag, const TensorView& values) {
  return {std::string(tag), plugin_value("tensor", {}, encode_tensor(values))};
}

}  // namespace tbviz
