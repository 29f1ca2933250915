#include "tbviz/model/picture_call.h"

#include <cstdint>
#include <utility>

namespace tbviz {

std::vector<Argument> arguments_with(const PictureCall& call, const TensorView& picture) {
  ArgumentValue value = picture;
  if (call.as_list && picture.rank() > 0) {
    ArgumentValue::List pictures;
    for (std::int64_t i = 0; i < picture.size(0); ++i) pictures.emplace_back(picture[i]);
    value = std::move(pictures);
  }
  std::vector<Argument> arguments;
  arguments.push_back({call.name, std::move(value)});
  arguments.insert(arguments.end(), call.others.begin(), call.others.end());
  return arguments;
}

}  // namespace tbviz
