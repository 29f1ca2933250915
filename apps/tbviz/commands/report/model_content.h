// A saved model, as a report shows it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

#include "commands/report/report_content.h"
#include "shell/console.h"
#include "tbviz/checkpoint.h"

namespace tbviz::cli {

/// Adds a table of the model's tensors, the kernels of its convolutions as pictures (`<k>_all`, as
/// tbviz kernels draws them) and a histogram of each floating-point tensor. Tensors that cannot be
/// read are reported. Pictures and histograms whose tags are not wanted are left out.
void add_model(std::size_t run, std::shared_ptr<const Checkpoint> checkpoint,
               const std::function<bool(std::string_view)>& wants_tag, ReportContent& content,
               Console& console);

}  // namespace tbviz::cli
