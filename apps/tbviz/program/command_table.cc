// The table of commands: a new one is a pair of files and a line here.
#include "commands/audio.h"
#include "commands/check/check.h"
#include "commands/compare/compare.h"
#include "commands/completion/complete.h"
#include "commands/completion/completion.h"
#include "commands/custom_scalars/custom_scalars.h"
#include "commands/doctor/doctor.h"
#include "commands/edit.h"
#include "commands/embedding.h"
#include "commands/export/export.h"
#include "commands/featuremap/featuremap.h"
#include "commands/gradcam/gradcam.h"
#include "commands/graph.h"
#include "commands/grid.h"
#include "commands/help.h"
#include "commands/histogram/histogram.h"
#include "commands/hooks/hooks.h"
#include "commands/hparams/hparams.h"
#include "commands/image.h"
#include "commands/inspect/inspect.h"
#include "commands/kernels/kernels.h"
#include "commands/man.h"
#include "commands/merge.h"
#include "commands/mesh.h"
#include "commands/pr_curve/pr_curve.h"
#include "commands/reduce.h"
#include "commands/repair.h"
#include "commands/report/report.h"
#include "commands/scalars/scalars.h"
#include "commands/show/show.h"
#include "commands/tail.h"
#include "commands/text.h"
#include "commands/verify.h"
#include "commands/video.h"
#include "commands/view/view.h"
#include "shell/command.h"

namespace tbviz::cli {

std::span<const Command> commands() {
  using enum CommandGroup;
  static constexpr Command kCommands[] = {
      {"scalars", kWrite, "Log curves from tables, JSON lines and training logs", declare_scalars},
      {"histogram", kWrite, "Distributions of arrays, columns of tables and parameters of models",
       declare_histogram},
      {"image", kWrite, "Log pictures and arrays as images", declare_image},
      {"grid", kWrite, "Log many pictures as one", declare_grid},
      {"text", kWrite, "Log text, which is Markdown", declare_text},
      {"video", kWrite, "Log pictures, or an array, as a video", declare_video},
      {"audio", kWrite, "Log sounds: WAV files and arrays", declare_audio},
      {"hparams", kWrite, "Log hyperparameters, and what came of them", declare_hparams},
      {"pr-curve", kWrite, "Log precision over recall, from labels and scores", declare_pr_curve},
      {"mesh", kWrite, "Log meshes and clouds of points", declare_mesh},
      {"custom-scalars", kWrite, "Log a layout of charts, which curves stand together",
       declare_custom_scalars},
      {"embedding", kWrite, "Points in many dimensions, for TensorBoard's projector",
       declare_embedding},

      {"kernels", kModels, "The weights of convolution layers as pictures; the model is never run",
       declare_kernels},
      {"featuremap", kModels, "What each layer of a network sees in a picture", declare_featuremap},
      {"hooks", kModels, "Look into, and change, a forward and backward pass", declare_hooks},
      {"gradcam", kModels, "Where in a picture a network sees its evidence for a class",
       declare_gradcam},
      {"graph", kModels, "A network's graph, for TensorBoard's Graphs page", declare_graph},
      {"compare", kModels, "Two saved models tensor by tensor: same, changed, added, removed",
       declare_compare},

      {"inspect", kLogs, "Show what a log or a saved model holds", declare_inspect},
      {"export", kLogs, "Curves as CSV, histograms as JSON, pictures and sounds as files",
       declare_export},
      {"verify", kLogs, "Check every checksum of logs; exit 1 if one is wrong", declare_verify},
      {"repair", kLogs, "Write a sound log of what is good in a damaged one", declare_repair},
      {"edit", kLogs, "Copy a log without some values, or with other tags and steps", declare_edit},
      {"merge", kLogs, "Put several logs of one run together", declare_merge},
      {"reduce", kLogs, "Curves of several runs as mean, std, min, max and median", declare_reduce},
      {"tail", kLogs, "The newest values of logs, and those to come", declare_tail},
      {"check", kLogs, "Claims about curves, like 'last(val/acc) >= 0.9'; exit 1 if one is wrong",
       declare_check},

      {"show", kPeople, "Curves, histograms, pictures and texts of logs, on the terminal",
       declare_show},
      {"view", kPeople, "TensorBoard on a log directory, at an address that is free", declare_view},
      {"report", kPeople, "Logs and models as one page that needs nothing else", declare_report},
      {"doctor", kPeople, "What this tbviz has and finds: LibTorch, TensorBoard, the terminal",
       declare_doctor},
      {"help", kPeople, "What there is, and how a command is used", declare_help},
      {"man", kPeople, "Manual pages, of the program and of each command", declare_man},
      {"completion", kPeople, "A script by which a shell completes commands, options and names",
       declare_completion},
  };
  return kCommands;
}

std::span<const Command> hidden_commands() {
  static constexpr Command kCommands[] = {
      {"__complete", CommandGroup::kPeople, "What a word may become", declare_complete},
  };
  return kCommands;
}

}  // namespace tbviz::cli
