#include "tbviz/summary_writer.h"

#include <fmt/format.h>

#include "tbviz/error.h"
#include "tbviz/event/graph_encoder.h"
#include "tbviz/event/run_directory.h"
#include "tbviz/image/boxes.h"
#include "tbviz/image/figures.h"
#include "tbviz/image/scale.h"
#include "tbviz/tensor/doubles.h"
#include "tbviz/writer/run_writer.h"
#include "tbviz/writer/tag_errors.h"

namespace tbviz {
namespace {

std::chrono::milliseconds to_interval(std::chrono::duration<double> seconds) {
  if (!(seconds.count() >= 0)) {
    throw UsageError(fmt::format("flush_secs: {} is no time to wait", seconds.count()));
  }
  if (seconds.count() == 0) return {};
  // A day is as good as any longer time, and no clock overflows.
  constexpr std::chrono::duration<double> kLongest = std::chrono::hours(24);
  return std::max(std::chrono::ceil<std::chrono::milliseconds>(std::min(seconds, kLongest)),
                  std::chrono::milliseconds(1));
}

std::unique_ptr<RunWriter> open_run(const std::filesystem::path& log_dir,
                                    const SummaryWriterOptions& options) {
  return std::make_unique<RunWriter>(
      log_dir.empty() ? create_new_directory(default_run_directory(options.comment)) : log_dir,
      RunWriterOptions{.wall_time = options.wall_time,
                       .purge_step = options.purge_step,
                       .filename_suffix = options.filename_suffix,
                       .max_queue = options.max_queue,
                       .flush_interval = to_interval(options.flush_secs)});
}

}  // namespace

SummaryWriter::SummaryWriter(const std::filesystem::path& log_dir,
                             const SummaryWriterOptions& options)
    : run_(open_run(log_dir, options)) {}

SummaryWriter::~SummaryWriter() {
  // In a child of fork() the flushing thread is missing, and the lock may be held by nobody.
  if (run_ != nullptr && run_->is_inherited()) (void)run_.release();
}

SummaryWriter::SummaryWriter(SummaryWriter&& other) noexcept = default;

SummaryWriter& SummaryWriter::operator=(SummaryWriter&& other) noexcept {
  run_.swap(other.run_);
  return *this;
}

RunWriter& SummaryWriter::run() const {
  if (run_ == nullptr) throw UsageError("this SummaryWriter was moved from");
  return *run_;
}

const std::filesystem::path& SummaryWriter::get_logdir() const { return run().directory(); }

void SummaryWriter::add_scalar(std::string_view tag, Number scalar_value, Step global_step,
                               std::optional<double> walltime, bool new_style,
                               bool double_precision) {
  Scalar scalar{scalar_value.value()};
  if (new_style) {
    scalar.encoding =
        double_precision ? ScalarEncoding::kDoubleTensor : ScalarEncoding::kFloatTensor;
  }
  run().add(tag, scalar, global_step.value(), walltime);
}

void SummaryWriter::add_scalars(std::string_view main_tag, const NamedNumbers& tag_scalar_dict,
                                Step global_step, std::optional<double> walltime) {
  std::vector<SubRunValue> values;
  for (const NamedNumbers::Entry& entry : tag_scalar_dict.entries()) {
    values.push_back(
        {sub_run_name(main_tag, entry.name), {std::string(main_tag), Scalar{entry.value.value()}}});
  }
  run().add_to_sub_runs(values, global_step.value(), walltime);
}

std::int64_t SummaryWriter::add_histogram(std::string_view tag, const Values& values,
                                          Step global_step, const Bins& bins,
                                          std::optional<double> walltime, std::int64_t max_bins) {
  if (max_bins < 0) throw UsageError(fmt::format("tag {}: max_bins is {}", tag, max_bins));
  Histogram histogram = made_for(tag, [&] { return bin_values(values, bins, max_bins).histogram; });
  const std::int64_t not_finite = histogram.not_finite;
  run().add({std::string(tag), std::move(histogram)}, global_step.value(), walltime);
  return not_finite;
}

void SummaryWriter::add_histogram_raw(std::string_view tag, Number min, Number max, Number num,
                                      Number sum, Number sum_squares, const Values& bucket_limits,
                                      const Values& bucket_counts, Step global_step,
                                      std::optional<double> walltime) {
  Histogram histogram{.limits = to_doubles(bucket_limits),
                      .counts = to_doubles(bucket_counts),
                      .min = min.value(),
                      .max = max.value(),
                      .num = num.value(),
                      .sum = sum.value(),
                      .sum_squares = sum_squares.value()};
  if (histogram.limits.size() != histogram.counts.size()) {
    throw UsageError(fmt::format("tag {}: {} limits of buckets and {} counts do not match", tag,
                                 histogram.limits.size(), histogram.counts.size()));
  }
  run().add({std::string(tag), std::move(histogram)}, global_step.value(), walltime);
}

void SummaryWriter::add_image(std::string_view tag, const Values& img_tensor, Step global_step,
                              std::optional<double> walltime, std::string_view dataformats) {
  add_image(tag, made_for(tag, [&] { return to_image(img_tensor, dataformats, {}); }), global_step,
            walltime);
}

void SummaryWriter::add_image(std::string_view tag, const Image& image, Step global_step,
                              std::optional<double> walltime) {
  if (image.height <= 0 || image.width <= 0 || image.channels < 1 || image.channels > 4 ||
      std::ssize(image.pixels) != std::int64_t{image.height} * image.width * image.channels) {
    throw FormatError(
        {}, fmt::format("tag {}: {} bytes are no picture of {}x{} pixels with {} "
                        "channels",
                        tag, image.pixels.size(), image.height, image.width, image.channels));
  }
  run().add({std::string(tag), encode_for_log(image)}, global_step.value(), walltime);
}

void SummaryWriter::add_images(std::string_view tag, const Values& img_tensor, Step global_step,
                               std::optional<double> walltime, std::string_view dataformats) {
  add_image(tag, img_tensor, global_step, walltime, dataformats);
}

void SummaryWriter::add_image_with_boxes(std::string_view tag, const Values& img_tensor,
                                         const Values& box_tensor, Step global_step,
                                         std::optional<double> walltime, double rescale,
                                         std::string_view dataformats,
                                         const std::vector<std::string>& labels) {
  run().add({std::string(tag), made_for(tag,
                                        [&] {
                                          return encode_with_boxes(
                                              to_image(img_tensor, dataformats, {}), box_tensor,
                                              rescale, labels);
                                        })},
            global_step.value(), walltime);
}

void SummaryWriter::add_figure(std::string_view tag, const EncodedFigures& figures,
                               Step global_step, std::optional<double> walltime) {
  std::vector<Bytes> files;
  for (const std::string& file : figures.files()) files.push_back(as_bytes(file));
  add_image(tag, made_for(tag, [&] { return figures_image(files); }), global_step, walltime);
}

void SummaryWriter::add_graph(const ModelGraph& model, std::optional<double> walltime) {
  run().add_graph(encode_graph(model), walltime);
}

void SummaryWriter::flush() { run().flush(); }

void SummaryWriter::close() { run().close(); }

}  // namespace tbviz
