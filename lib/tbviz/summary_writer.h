// TensorBoard's SummaryWriter for C++: logs of a training, with the calls of
// torch.utils.tensorboard in Python. docs/library.md has the table Python call -> C++ call.
//
//     tbviz::SummaryWriter writer("runs/first");
//     for (int step = 0; step < 100; ++step) writer.add_scalar("loss", loss(step), step);
//     writer.close();
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/image.h"
#include "tbviz/model/model_graph.h"
#include "tbviz/plugins/hparam.h"
#include "tbviz/plugins/scalar_layout.h"
#include "tbviz/summary/bins.h"
#include "tbviz/tensor.h"
#include "tbviz/tensor/values.h"
#include "tbviz/writer/call_values.h"
#include "tbviz/writer/step.h"

#pragma GCC visibility push(default)
namespace tbviz {

class RunWriter;

/// What SummaryWriter's constructor takes in Python behind log_dir, under the same names.
struct SummaryWriterOptions {
  /// The end of the default directory's name; ignored if log_dir is given.
  std::string comment = {};

  /// Marks a restart: TensorBoard hides what the run held from this step on.
  std::optional<std::int64_t> purge_step = {};

  /// Every so many events are written to the file at once. 0: when 256 KiB have gathered, and after
  /// flush_secs. (torch's 10 bounds a queue between threads, which there is none of here.)
  std::size_t max_queue = 0;

  /// No event stays in memory longer, even if no other follows. torch's default is 120. 0: no
  /// thread is started, and events are written by flush(), close() and when 256 KiB have gathered.
  std::chrono::duration<double> flush_secs = std::chrono::seconds(2);

  /// The end of each event file's name.
  std::string filename_suffix = {};

  /// Seconds since 1970 that every event carries, which makes logs reproducible. None: the time at
  /// which each is added, or its own.
  std::optional<double> wall_time = {};
};

/// One run's log. What torch.utils.tensorboard's class writes, this one writes, field by field, and
/// but for sums and compressed pictures byte by byte, except where a call below says otherwise.
///
/// **Threads.** Every call but the destructor and a move may be made from any thread at any time.
/// Events lie in each file in the order of the calls, and the times that a writer gives them never
/// go back. Work on values (buckets, PNG) is done by the calling thread before it takes the lock.
///
/// **Processes.** A writer belongs to the process that made it. After fork() the child gets
/// OutputError from every call that would write, and its copy is destroyed without a trace. Any
/// number of processes may write into one log_dir with writers of their own.
///
/// **Errors.** Each add_ call throws UsageError or FormatError, with the tag, if its arguments make
/// no sense, UnsupportedError for an event beyond 1 GiB, which readers would not take; nothing is
/// written then. OutputError if this or an earlier byte, of whichever of the run's files, could not
/// be written, so what the flushing thread met as well; after that every call throws, and what is
/// in the files up to there is whole. flush() and close() report what they write themselves. Values
/// are buffered: only flush() and close() say that they have arrived. A writer that was moved from
/// throws UsageError.
///
/// `tag`: as it is; bytes that are no UTF-8 become U+FFFD. `global_step`: any integer. `walltime`:
/// seconds since 1970; none: now.
class SummaryWriter {
 public:
  /// Opens a new event file in `log_dir`, which is created if missing. Empty: a new directory
  /// `runs/<month><day>_<hour>-<minute>-<second>_<host><comment>`, with _1, _2, ... if it exists.
  /// Throws OutputError.
  explicit SummaryWriter(const std::filesystem::path& log_dir = {},
                         const SummaryWriterOptions& options = {});

  /// Closes the log but swallows errors. Call close() to learn whether the bytes arrived.
  ~SummaryWriter();
  SummaryWriter(SummaryWriter&& other) noexcept;
  SummaryWriter& operator=(SummaryWriter&& other) noexcept;

  [[nodiscard]] const std::filesystem::path& get_logdir() const;

  /// One point of a curve, stored as float32; beyond its range it is infinite. With `new_style` as
  /// a tensor, with `double_precision` of float64.
  void add_scalar(std::string_view tag, Number scalar_value, Step global_step = {},
                  std::optional<double> walltime = {}, bool new_style = false,
                  bool double_precision = false);

  /// Several curves in one chart: each is the tag `main_tag` of the sub-run
  /// `<log_dir>/<main_tag, / as _>_<name>`. Throws UsageError for a name that would lead out of
  /// log_dir.
  void add_scalars(std::string_view main_tag, const NamedNumbers& tag_scalar_dict,
                   Step global_step = {}, std::optional<double> walltime = {});

  /// The distribution of `values`, of any shape and type; `bins` and `max_bins` are NumPy's and
  /// torch's. Returns how many values are NaN or infinite: they are left out (torch's bounds and
  /// sums become NaN). Throws FormatError if there is no finite value, or none between the edges. A
  /// rule that asks for more than 100,000 buckets, where torch's takes as much memory as it wants,
  /// gets so many.
  std::int64_t add_histogram(std::string_view tag, const Values& values, Step global_step = {},
                             const Bins& bins = {}, std::optional<double> walltime = {},
                             std::int64_t max_bins = 0);

  /// A distribution that was counted elsewhere. `bucket_limits` are the right edges of
  /// `bucket_counts`. Throws UsageError if these differ in number.
  void add_histogram_raw(std::string_view tag, Number min, Number max, Number num, Number sum,
                         Number sum_squares, const Values& bucket_limits,
                         const Values& bucket_counts, Step global_step = {},
                         std::optional<double> walltime = {});

  /// A picture: uint8 from 0 to 255, every other type from 0 to 1. `dataformats` names the axes in
  /// any order: CHW, HWC, HW; 1 to 4 channels. Throws UsageError if it does not fit the shape,
  /// FormatError for an array that is no picture.
  void add_image(std::string_view tag, const Values& img_tensor, Step global_step = {},
                 std::optional<double> walltime = {}, std::string_view dataformats = "CHW");
  void add_image(std::string_view tag, const Image& image, Step global_step = {},
                 std::optional<double> walltime = {});

  /// A batch of pictures as one, in rows of up to eight; 1 or 3 channels.
  void add_images(std::string_view tag, const Values& img_tensor, Step global_step = {},
                  std::optional<double> walltime = {}, std::string_view dataformats = "NCHW");

  /// A picture with red boxes on it, `box_tensor` of shape (N, 4): left, top, right, bottom, in
  /// pixels of the picture before it is made `rescale` times as large. `labels`: none, or one for
  /// each box, in a small font of tbviz's own. Throws as add_image() does, FormatError for boxes
  /// that are none, UsageError for another number of labels.
  void add_image_with_boxes(std::string_view tag, const Values& img_tensor,
                            const Values& box_tensor, Step global_step = {},
                            std::optional<double> walltime = {}, double rescale = 1,
                            std::string_view dataformats = "CHW",
                            const std::vector<std::string>& labels = {});

  /// A figure that another library drew, without its alpha; several of one size are laid out as
  /// add_images() does. Throws FormatError or UnsupportedError if one cannot be decoded, UsageError
  /// if sizes differ.
  void add_figure(std::string_view tag, const EncodedFigures& figures, Step global_step = {},
                  std::optional<double> walltime = {});

  /// Frames of a clip of shape (N, T, C, H, W), or (T, C, H, W), with one channel or three, as a
  /// GIF of `fps` frames a second; N clips run side by side. Scaled as in add_image(). A frame of
  /// more than 256 colours loses some. Throws FormatError for an array that is no video,
  /// UnsupportedError for one beyond GIF's bounds.
  void add_video(std::string_view tag, const Values& vid_tensor, Step global_step = {},
                 double fps = 4, std::optional<double> walltime = {});

  /// A sound of one channel, `sample_rate` samples a second, from -1 to 1, as 16-bit WAV; int16 are
  /// the samples themselves. Louder ones are clipped, NaN is silence. Throws FormatError if there
  /// is no sample, UnsupportedError for several channels.
  void add_audio(std::string_view tag, const Values& snd_tensor, Step global_step = {},
                 int sample_rate = 44100, std::optional<double> walltime = {});

  /// Markdown, under `tag` + "/text_summary". Throws FormatError if it is no UTF-8.
  void add_text(std::string_view tag, std::string_view text_string, Step global_step = {},
                std::optional<double> walltime = {});

  /// An array as it is. What torch's writes of uint8 and half TensorBoard cannot read back; this it
  /// can. TensorBoard has no page for it: tbviz export has. Throws UnsupportedError for floats of 8
  /// bits.
  void add_tensor(std::string_view tag, const Values& tensor, Step global_step = {},
                  std::optional<double> walltime = {});

  /// Precision and recall at `num_thresholds` thresholds in [0, 1], at most 127. `labels` are truth
  /// values or shares of truth, `predictions` scores in [0, 1], `weights` count for the samples;
  /// all of one shape. Throws UsageError if shapes differ, FormatError if there is no sample, or
  /// one is NaN or outside.
  void add_pr_curve(std::string_view tag, const Values& labels, const Values& predictions,
                    Step global_step = {}, std::int64_t num_thresholds = 127,
                    const std::optional<Values>& weights = {}, std::optional<double> walltime = {});

  /// A curve that was computed elsewhere: six arrays of one axis, a value a threshold.
  void add_pr_curve_raw(std::string_view tag, const Values& true_positive_counts,
                        const Values& false_positive_counts, const Values& true_negative_counts,
                        const Values& false_negative_counts, const Values& precision,
                        const Values& recall, Step global_step = {},
                        std::int64_t num_thresholds = 127, std::optional<double> walltime = {});

  /// Points in many dimensions, `mat` of shape (N, D), for the projector: written at once into
  /// files beside the event file, `<log_dir>/<step>/<tag>/` and `<log_dir>/projector_config.pbtxt`.
  /// `metadata` are labels of the points, several columns of which need a `metadata_header`;
  /// `label_img` pictures of them, of shape (N, C, H, W), scaled as in add_image(). An embedding of
  /// the same tag and step is replaced. Throws UsageError if the numbers of points, labels and
  /// pictures differ, FormatError for arrays that are none of these, UnsupportedError if the
  /// pictures' sheet is beyond 8192 pixels a side.
  void add_embedding(const Values& mat, const EmbeddingMetadata& metadata = {},
                     const std::optional<Values>& label_img = {}, Step global_step = {},
                     std::string_view tag = "default",
                     const std::vector<std::string>& metadata_header = {});

  /// The layout of the Custom Scalars page; TensorBoard takes a run's last one. Throws FormatError
  /// if a margin chart has not three tags.
  void add_custom_scalars(const ScalarLayout& layout);

  /// A layout of one chart, all of whose curves are drawn together. `tags` are regular expressions.
  void add_custom_scalars_multilinechart(const ScalarTags& tags,
                                         std::string_view category = "default",
                                         std::string_view title = "untitled");

  /// A layout of one chart with a curve, and its lower and upper bound.
  void add_custom_scalars_marginchart(const ScalarTags& tags, std::string_view category = "default",
                                      std::string_view title = "untitled");

  /// Points in space, of shape (batch, points, 3) or (points, 3); `colors` of the same shape, red,
  /// green, blue from 0 to 255; `faces` of shape (batch, faces, 3) or (faces, 3), the indices of
  /// three points each; `config_dict` a JSON object for Three.js. Throws UsageError if they do not
  /// fit each other, FormatError for what is none of these.
  void add_mesh(std::string_view tag, const Values& vertices,
                const std::optional<Values>& colors = {}, const std::optional<Values>& faces = {},
                std::string_view config_dict = {}, Step global_step = {},
                std::optional<double> walltime = {});

  /// One choice of hyperparameters and what came of it: a sub-run `run_name` (default: the time, as
  /// Python prints it) with an event file of its own. `hparam_domain_discrete` are the values that
  /// hyperparameters may take. Throws UsageError for a name that stands twice or a domain that
  /// does not fit.
  void add_hparams(const Hparams& hparam_dict, const NamedNumbers& metric_dict,
                   const std::vector<HparamDomain>& hparam_domain_discrete = {},
                   std::string_view run_name = {}, Step global_step = {});

  /// A network, for the Graphs page; TensorBoard shows a run's last one. Model::graph() gives one.
  void add_graph(const ModelGraph& model, std::optional<double> walltime = {});

  /// Writes what was added. When it returns, nothing that ends this process loses it; tbviz does
  /// not call fsync().
  void flush();

  /// Flushes and ends the log. A second call does nothing; every other call throws OutputError
  /// after it (torch's opens another file).
  void close();

 private:
  [[nodiscard]] RunWriter& run() const;

  std::unique_ptr<RunWriter> run_;  // Null once moved from.
};

}  // namespace tbviz
#pragma GCC visibility pop
