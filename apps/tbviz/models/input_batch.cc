#include "models/input_batch.h"

#include <fmt/format.h>

#include <cstdint>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/model/input_hint.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {

void show_each(Batch& batch, const Model& model, Console& console,
               const std::function<const KindCounts&()>& written,
               const std::function<void(const BatchInput&)>& show,
               const std::function<void()>& after_each) {
  const std::vector<BatchInput>& inputs = batch.mine();
  console.progress().expect("picture", inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::string name = display_name(inputs[i].word);
    const auto with_hint = [&] {
      try {
        show(inputs[i]);
      } catch (const ModelError& error) {
        ModelError named(name, with_input_hint(error, model).what());
        named.set_detail(error.detail());
        throw named;
      }
    };
    try {
      batch.handle(inputs[i], written(), [&] { console.attempt(with_hint, name); });
    } catch (const Interrupted&) {  // While the model ran: what was shown before is closed as ever.
      after_each();
      throw;
    }
    after_each();
    console.progress().advance("picture");
    const auto left = static_cast<std::int64_t>(inputs.size() - i - 1);
    if (!model.is_lost() || left == 0) continue;
    console.warn(fmt::format("{} {} not shown: the model is gone", count_text(left, "input"),
                             was_or_were(left)));
    return;
  }
}

}  // namespace tbviz::cli
