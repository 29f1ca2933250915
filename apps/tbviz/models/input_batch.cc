#include "models/input_batch.h"

#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/model/input_hint.h"

namespace tbviz::cli {

void show_each(std::span<const std::string> inputs, const Model& model, Console& console,
               const std::function<void(const std::string&)>& show,
               const std::function<void()>& after_each) {
  for (const std::string& input : inputs) {
    const std::string name = display_name(input);
    const auto with_hint = [&] {
      try {
        show(input);
      } catch (const ModelError& error) {
        throw ModelError(name, with_input_hint(error, model).what());
      }
    };
    console.attempt(with_hint, name);
    after_each();
  }
}

}  // namespace tbviz::cli
