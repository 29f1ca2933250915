// What TensorBoard's plugins show: each call makes its values of plain ones (plugins/) and adds
// them.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tbviz/event/wall_clock.h"
#include "tbviz/image/sprite_sheet.h"
#include "tbviz/plugins/audio.h"
#include "tbviz/plugins/custom_scalars.h"
#include "tbviz/plugins/embedding.h"
#include "tbviz/plugins/hparams.h"
#include "tbviz/plugins/mesh.h"
#include "tbviz/plugins/pr_curve.h"
#include "tbviz/plugins/tensor_summary.h"
#include "tbviz/plugins/text.h"
#include "tbviz/plugins/video.h"
#include "tbviz/summary_writer.h"
#include "tbviz/text/python_number.h"
#include "tbviz/writer/run_writer.h"
#include "tbviz/writer/tag_errors.h"

namespace tbviz {
namespace {

std::optional<TensorView> view_if_any(const std::optional<Values>& values) {
  return values ? std::optional(values->view()) : std::nullopt;
}

ScalarLayout one_chart(const ScalarTags& tags, std::string_view category, std::string_view title,
                       ScalarChart::Kind kind) {
  return {{std::string(category), {{std::string(title), tags, kind}}}};
}

}  // namespace

void SummaryWriter::add_video(std::string_view tag, const Values& vid_tensor, Step global_step,
                              double fps, std::optional<double> walltime) {
  run().add(made_for(tag, [&] { return video_summary(std::string(tag), vid_tensor, fps); }),
            global_step.value(), walltime);
}

void SummaryWriter::add_audio(std::string_view tag, const Values& snd_tensor, Step global_step,
                              int sample_rate, std::optional<double> walltime) {
  run().add(
      made_for(tag,
               [&] { return audio_summary(std::string(tag), snd_tensor.view(), sample_rate); }),
      global_step.value(), walltime);
}

void SummaryWriter::add_text(std::string_view tag, std::string_view text_string, Step global_step,
                             std::optional<double> walltime) {
  run().add(made_for(tag, [&] { return text_summary(tag, text_string); }), global_step.value(),
            walltime);
}

void SummaryWriter::add_tensor(std::string_view tag, const Values& tensor, Step global_step,
                               std::optional<double> walltime) {
  run().add(made_for(tag, [&] { return tensor_summary(tag, tensor); }), global_step.value(),
            walltime);
}

void SummaryWriter::add_pr_curve(std::string_view tag, const Values& labels,
                                 const Values& predictions, Step global_step,
                                 std::int64_t num_thresholds, const std::optional<Values>& weights,
                                 std::optional<double> walltime) {
  run().add(made_for(tag,
                     [&] {
                       return pr_curve_summary(tag, labels, predictions, num_thresholds,
                                               view_if_any(weights));
                     }),
            global_step.value(), walltime);
}

void SummaryWriter::add_pr_curve_raw(std::string_view tag, const Values& true_positive_counts,
                                     const Values& false_positive_counts,
                                     const Values& true_negative_counts,
                                     const Values& false_negative_counts, const Values& precision,
                                     const Values& recall, Step global_step,
                                     std::int64_t num_thresholds, std::optional<double> walltime) {
  const PrCurveRows rows{.true_positives = true_positive_counts,
                         .false_positives = false_positive_counts,
                         .true_negatives = true_negative_counts,
                         .false_negatives = false_negative_counts,
                         .precision = precision,
                         .recall = recall};
  run().add(made_for(tag, [&] { return pr_curve_raw_summary(tag, rows, num_thresholds); }),
            global_step.value(), walltime);
}

void SummaryWriter::add_embedding(const Values& mat, const EmbeddingMetadata& metadata,
                                  const std::optional<Values>& label_img, Step global_step,
                                  std::string_view tag,
                                  const std::vector<std::string>& metadata_header) {
  const Embedding embedding = made_for(tag, [&] {
    Embedding made{.vectors = mat,
                   .labels = {.header = metadata_header, .rows = metadata.rows()},
                   .tag = std::string(tag),
                   .step = global_step.value()};
    if (label_img) made.sprites = sprite_sheet(*label_img);
    check_embedding(made);
    return made;
  });
  run().check_usable();
  write_embedding(run().place(), embedding);
}

void SummaryWriter::add_custom_scalars(const ScalarLayout& layout) {
  run().add(custom_scalars_summary(layout), 0, {});
}

void SummaryWriter::add_custom_scalars_multilinechart(const ScalarTags& tags,
                                                      std::string_view category,
                                                      std::string_view title) {
  add_custom_scalars(one_chart(tags, category, title, ScalarChart::Kind::kMultiline));
}

void SummaryWriter::add_custom_scalars_marginchart(const ScalarTags& tags,
                                                   std::string_view category,
                                                   std::string_view title) {
  add_custom_scalars(one_chart(tags, category, title, ScalarChart::Kind::kMargin));
}

void SummaryWriter::add_mesh(std::string_view tag, const Values& vertices,
                             const std::optional<Values>& colors,
                             const std::optional<Values>& faces, std::string_view config_dict,
                             Step global_step, std::optional<double> walltime) {
  run().add(made_for(tag,
                     [&] {
                       return mesh_summaries(tag, vertices, view_if_any(colors), view_if_any(faces),
                                             config_dict);
                     }),
            global_step.value(), walltime);
}

void SummaryWriter::add_hparams(const Hparams& hparam_dict, const NamedNumbers& metric_dict,
                                const std::vector<HparamDomain>& hparam_domain_discrete,
                                std::string_view run_name, Step global_step) {
  std::vector<std::string> metrics;
  for (const NamedNumbers::Entry& metric : metric_dict.entries()) metrics.push_back(metric.name);
  std::vector<Summary> summaries;
  for (Summary& summary :
       hparams_summaries(hparam_dict.hparams(), metrics, hparam_domain_discrete)) {
    summaries.push_back(std::move(summary));
  }
  for (const NamedNumbers::Entry& metric : metric_dict.entries()) {
    summaries.push_back({metric.name, Scalar{metric.value.value()}});
  }
  run().write_sub_run(run_name.empty() ? python_repr(wall_clock()) : std::string(run_name),
                      summaries, global_step.value());
}

}  // namespace tbviz
